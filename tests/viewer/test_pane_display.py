"""What a pane does with shutters, tables, windows by rule, the display's own table, and the value under the pointer."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.views import ViewState, Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.compose import figure
from reviewer_app.viewer.overlays import NOTHING
from reviewer_app.viewer.pane_value import value_under
from tests.helpers.dicom_files import item
from tests.helpers.qimages import rgb
from tests.viewer.conftest import Files, stack_files, stacks_of, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
RECTANGLE = {
    "ShutterShape": "RECTANGULAR", "ShutterLeftVerticalEdge": 20, "ShutterRightVerticalEdge": 80,
    "ShutterUpperHorizontalEdge": 10, "ShutterLowerHorizontalEdge": 50,
}  # fmt: skip


def show(workspace, files: Files, qtbot, **attributes):
    """Show one image with these attributes in the active pane."""
    files.data.clear()
    series = f"1.2.826.0.1.3680043.8.498.77.{len(files.opened)}"
    files.data.update(stack_files(count=1, series=series, **attributes))
    (stack,) = stacks_of(files.data)
    workspace.show_stack(stack)

    def painted() -> bool:
        now = workspace.active_pane.painted_now
        return now is not None and now.complete and now.shown.stack is stack

    qtbot.waitUntil(painted)
    return workspace


def place_of(workspace, column: float, row: float) -> tuple[int, int]:
    x, y = workspace.active_pane.painted_now.transform.to_pane(ImagePoint(column, row))
    return round(x), round(y)


def grey_at(workspace, column: float, row: float) -> int:
    x, y = place_of(workspace, column, row)
    return int(rgb(workspace.active_pane.grab().toImage())[y, x, 0])


def badges(workspace) -> tuple[str, ...]:
    return workspace.active_pane._picture.overlays().badges


def test_a_shutter_covers_is_told_and_can_be_taken_away(workspace, files, qtbot):
    show(workspace, files, qtbot, **RECTANGLE)
    assert (grey_at(workspace, 90, 30), grey_at(workspace, 50, 30) > 50) == (0, True)
    assert "Shutter" in badges(workspace)
    workspace.perform("shutter")
    assert grey_at(workspace, 90, 30) > 50
    assert "Shutter taken away" in badges(workspace)
    workspace.perform("reset")
    assert grey_at(workspace, 90, 30) == 0


def test_tables_of_the_file_are_chosen_like_presets_and_a_drag_ends_that(workspace, files, qtbot):
    def table(level: int, words: str):
        entries = np.full(256, level, dtype="<u2").tobytes()
        return item(LUTDescriptor=[256, 0, 8], LUTData=entries, LUTExplanation=words)

    tables = [table(40, "DARK"), table(200, "BRIGHT")]
    show(workspace, files, qtbot, VOILUTSequence=tables, WindowCenter=None, WindowWidth=None)
    names = [one.name for one in workspace.presets]
    assert grey_at(workspace, 50, 30) == 40
    assert workspace.active_pane._picture.overlays().position[-1] == "DARK"
    workspace.perform(f"preset-{names.index('BRIGHT') + 1}")
    assert grey_at(workspace, 50, 30) == 200
    assert workspace.active_pane._picture.overlays().position[-1] == "BRIGHT"
    pane = workspace.active_pane
    start = QPoint(*place_of(workspace, 50, 30))
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(pane, start + QPoint(40, 0))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 0))
    view = workspace.scene.viewport.view
    assert view.window is not None
    assert view.voi_lut is None
    workspace.perform("file-window")
    assert grey_at(workspace, 50, 30) == 40


def test_windows_by_rule(workspace, files, qtbot):
    show(workspace, files, qtbot)
    names = [one.name for one in workspace.presets]
    workspace.perform(f"preset-{names.index('Full range') + 1}")
    viewport = workspace.scene.viewport
    qtbot.waitUntil(lambda: viewport.view.window is not None)
    assert viewport.view.window.center == 100.0, "every pixel is 100"


def test_the_full_range_of_a_large_picture_holds_its_single_brightest_pixel(workspace, files, qtbot):
    pixels = np.full((1200, 1200), 100, np.int16)
    pixels[700, 300], pixels[11, 900] = 4000, -50
    show(workspace, files, qtbot, pixels=pixels)
    assert len(workspace.active_pane.painted_now.shown.source.levels) > 1
    names = [one.name for one in workspace.presets]
    viewport = workspace.scene.viewport
    workspace.perform(f"preset-{names.index('Full range') + 1}")
    qtbot.waitUntil(lambda: viewport.view.window is not None)
    assert (viewport.view.window.center, viewport.view.window.width) == (1975, 4050)


def test_a_window_by_rule_gives_way_to_what_was_chosen_since(workspace, files, qtbot):
    show(workspace, files, qtbot)
    names = [one.name for one in workspace.presets]
    workspace.perform(f"preset-{names.index('Full range') + 1}")
    workspace.perform("preset-1")
    chosen = workspace.scene.viewport.view
    qtbot.wait(100)  # nothing tells that an answer was dropped
    assert workspace.scene.viewport.view == chosen


def test_the_table_of_a_measured_display_is_in_the_pane_and_not_in_figures(workspace, files, qtbot):
    show(workspace, files, qtbot)
    plain = grey_at(workspace, 50, 30)
    workspace.scene.set_tables({"": bytes(255 - level for level in range(256))})
    workspace.scene.viewport.set_view(ViewState(window=Window(150, 300), rotation=2))
    assert grey_at(workspace, 50, 30) == 255 - plain
    painted = workspace.active_pane.painted_now
    made = figure(painted.shown.source, painted.view, (), NOTHING, (96, 64))
    assert int(rgb(made)[30, 50, 0]) == plain


def test_the_value_under_the_pointer_is_told(workspace, files, qtbot):
    show(workspace, files, qtbot, RescaleSlope=2, RescaleIntercept=-1000)
    pane = workspace.active_pane
    assert value_under(pane.painted_now, place_of(workspace, 50, 30)) == ("−800 HU",)
    assert value_under(pane.painted_now, place_of(workspace, -5, 30)) == ()
    assert value_under(pane.painted_now, None) == value_under(None, (1, 1)) == ()
    bare = rgb(pane.grab().toImage())
    QTest.mouseMove(pane, QPoint(*place_of(workspace, 50, 30)))
    qtbot.waitUntil(lambda: not np.array_equal(rgb(pane.grab().toImage()), bare))
    QApplication.sendEvent(pane, QEvent(QEvent.Type.Leave))
    assert np.array_equal(rgb(pane.grab().toImage()), bare)


def test_uptake_is_told_in_window_value_and_presets(workspace, files, qtbot):
    tracer = item(RadiopharmaceuticalStartTime="090000", RadionuclideTotalDose=1e8, RadionuclideHalfLife=6600.0)
    pet = {
        "Modality": "PT", "Units": "BQML", "CorrectedImage": ["ATTN", "DECY"], "DecayCorrection": "ADMIN",
        "PatientWeight": 50.0, "RadiopharmaceuticalInformationSequence": [tracer], "RescaleType": None,
        "RescaleSlope": 10.0, "WindowCenter": 5000, "WindowWidth": 10000,
    }  # fmt: skip
    show(workspace, files, qtbot, **pet)
    # 50,000 g / 100 MBq = 0.0005: 1000 Bq/ml are SUV 0.5, and the window is SUV 0 to 5
    assert value_under(workspace.active_pane.painted_now, place_of(workspace, 50, 30)) == ("0.5 SUVbw",)
    assert workspace.active_pane._picture.overlays().position[-1] == "W 5  L 2.5  SUVbw, inverted"
    assert workspace.presets[1].name == "SUV 0–7"
    workspace.perform("preset-2")
    assert workspace.scene.viewport.view.window.width == pytest.approx(14000)
    show(workspace, files, qtbot, **{**pet, "PatientWeight": None})
    assert value_under(workspace.active_pane.painted_now, place_of(workspace, 50, 30)) == ("1000 Bq/ml",)
    assert "No SUV: The patient’s weight is missing" in badges(workspace)


def test_all_that_is_known_of_a_pixel_is_told_if_asked_for(workspace, files, qtbot):
    pixels = np.full((64, 96), 200, np.int16)
    show(workspace, files, qtbot, pixels=pixels, RescaleIntercept=-1000, ImagePositionPatient=[-10.0, 5.0, -30.0])
    pane = workspace.active_pane
    told = value_under(pane.painted_now, place_of(workspace, 50, 30), everything=True)
    assert told == ("L 15.0  P 20.0  F 30.0 mm", "Column 50, row 30", "Stored 200", "−800 HU")
    for place in ((10, 10), (50, 30)):
        QTest.mouseMove(pane, QPoint(*place_of(workspace, *place)))
    qtbot.waitUntil(lambda: pane._value() == ("−800 HU",))
    workspace.perform("all-values")
    assert pane._value() == told


@pytest.mark.parametrize(("modality", "held"), [("PT", True), ("NM", True), ("CT", False)])
def test_windows_of_counts_and_uptake_begin_at_zero_unless_let_go(workspace, files, qtbot, modality, held):
    pictures = stack_files(count=1, series="1.2.6", Modality=modality, WindowCenter=100, WindowWidth=200)
    files.data.update(pictures)
    workspace.show_stack(stacks_of(pictures)[0])
    wait_painted(qtbot, workspace, 0)

    def dragged() -> float:
        pane = workspace.active_pane
        QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
        QTest.mouseMove(pane, QPoint(200, 260))
        QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(200, 260))
        window = workspace.scene.viewport.view.window
        workspace.perform("reset")
        return window.center - window.width / 2

    assert (dragged() == pytest.approx(0)) is held
    workspace.perform("window-from-zero")
    assert dragged() > 1
