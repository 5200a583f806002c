"""Segmentations, structure sets and doses open over their images; without those, for themselves with a sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QSlider, QToolButton

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.views import Bookmark, ViewState
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui.case.desk import CaseRecords
from reviewer_app.ui.case.layers_panel import LayersPanel
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.viewer.viewport import reference_of
from tests.helpers.case_desk import FakeDesk
from tests.helpers.dicom_files import file_bytes, image
from tests.helpers.layer_files import (
    CENTRE,
    COUNT,
    DOSE_UID,
    ORIGIN,
    SEG_UID,
    SERIES,
    SIZE,
    SPACING,
    STEP,
    STRUCTURES_UID,
    ball,
    circle,
    contour,
    ct_slices,
    dose_file,
    plan_file,
    seg_file,
    slice_uid,
    structures_file,
)

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MIDDLE = round((CENTRE[2] - ORIGIN[2]) / STEP)
BALL = ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))


def _objects(**seg: object) -> list:
    own = {"SeriesNumber": 9, "InstanceNumber": 1}
    return [
        seg_file({1: BALL}, **own, **seg),
        structures_file(**own),
        dose_file(**own),
        plan_file(),
    ]


def _written(files: list) -> tuple[dict[str, bytes], tuple[InstanceIndex, ...]]:
    data = {one.SOPInstanceUID: file_bytes(one) for one in files}
    return data, tuple(index_instance(io.BytesIO(one)) for one in data.values())


@cache
def _usual() -> tuple[dict[str, bytes], tuple[InstanceIndex, ...]]:
    """The images with all that lies over them."""
    return _written([*ct_slices(), *_objects()])


@pytest.fixture
def opened(desk: FakeDesk, look: QApplication, qtbot) -> Iterator:
    """Give a function that opens a case window on files."""
    made: list[CaseWindow] = []

    def open_window(files: list | None = None) -> CaseWindow:
        data, indexes = _usual() if files is None else _written(files)
        desk.streams.update(data)
        desk.set_records(CaseRecords(indexes))
        desk.use_runner(JobRunner(QtDelivery(look)))
        window = CaseWindow(desk, Settings())
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        made.append(window)
        return window

    yield open_window
    for window in made:
        window.viewing.close()
        window.workspace.clear()


def row_of(window: CaseWindow, uid: str) -> RecordRow:
    for group in window._groups:
        for row in group.rows:
            if (row.text is not None and row.text.sop_instance_uid == uid) or uid in {one for one, _ in row.frames}:
                return row
    raise AssertionError(uid)


@pytest.mark.parametrize("uid", [SEG_UID, STRUCTURES_UID, DOSE_UID])
def test_a_row_opens_over_its_images_where_it_is_largest(opened, qtbot, uid: str) -> None:
    window = opened()
    window.viewing.open_row(row_of(window, uid))
    layers, viewport = window.workspace.scene.layers, window.workspace.scene.viewport
    qtbot.waitUntil(lambda: layers.entry(uid) is not None)
    assert viewport.stack is not None
    assert viewport.stack.series_instance_uid == SERIES
    if uid != DOSE_UID:
        qtbot.waitUntil(lambda: viewport.position == MIDDLE)
    qtbot.waitUntil(lambda: bool(layers.on(0, viewport.shown)) and bool(layers.on(0, viewport.shown)[0].shown))
    if uid == DOSE_UID:
        assert layers.entry(uid).layer.reference == 25.0


def test_a_pane_that_shows_the_images_already_is_used(opened, qtbot) -> None:
    window = opened()
    workspace = window.workspace
    window.viewing.open_row(row_of(window, slice_uid(0)))
    workspace.set_layout("1x2")
    workspace.scene.set_active(1)
    window.viewing.open_row(row_of(window, SEG_UID))
    qtbot.waitUntil(lambda: bool(workspace.scene.layers.entries))
    assert workspace.scene.active == 0
    assert workspace.scene.viewports[1].stack is None


def test_of_several_asked_for_in_haste_only_the_last_comes(opened, qtbot) -> None:
    window = opened()
    for uid in (SEG_UID, STRUCTURES_UID, DOSE_UID):
        window.viewing.open_row(row_of(window, uid))
    layers = window.workspace.scene.layers
    qtbot.waitUntil(lambda: layers.entry(DOSE_UID) is not None)
    qtbot.wait(100)
    assert [one.layer.key for one in layers.entries] == [DOSE_UID]
    window.viewing.open_row(row_of(window, SEG_UID))
    window.viewing.open_row(row_of(window, slice_uid(0)))
    qtbot.wait(100)
    assert layers.entry(SEG_UID) is None


def test_what_lies_beyond_all_images_shown_is_told_of(opened, qtbot) -> None:
    window = opened([*ct_slices(), structures_file({"Far": [contour(circle(5000.0, 9.0))]})])
    window.viewing.open_row(row_of(window, STRUCTURES_UID))
    qtbot.waitUntil(lambda: "None of the images shown lies where Far is largest." in window.notices.texts())


@pytest.mark.parametrize("how", ["view", "record", "unseen", "hanging", "link"])
def test_whatever_is_chosen_meanwhile_stays(opened, qtbot, how: str) -> None:
    other = [
        image(
            np.full((SIZE, SIZE), 7, np.int16), SOPInstanceUID=f"1.2.9.{number}", SeriesInstanceUID="1.2.9",
            StudyInstanceUID="1.2.99", StudyDate="20261030", SeriesDescription="Other", Modality="US",
            InstanceNumber=number, SeriesNumber=3,
        )
        for number in range(1, 4)
    ]  # fmt: skip
    window = opened([*ct_slices(), *other, *_objects()])
    viewing, scene = window.viewing, window.workspace.scene
    row = row_of(window, "1.2.9.1")
    window.workspace.set_layout("1x1")
    viewing.open_row(row)
    hung = next(one for one in viewing.hanging.fitting() if one.protocol.name == viewing.hanging.hung)
    viewing.open_row(row_of(window, SEG_UID))
    if how == "view":
        viewing.go_to(Bookmark(reference_of(row.stack.frames[1]), ViewState()))
    elif how == "record":
        viewing.open_record(str(row.key))
    elif how == "unseen":
        viewing.open_unseen(1)
    elif how == "link":
        window.workspace.link_followed.emit("record:1.2.9.3")
    else:
        viewing.hanging.hang(hung)
    chosen = [(one.stack, one.position) for one in scene.viewports]
    qtbot.wait(300)
    assert scene.layers.entries == ()
    assert [(one.stack, one.position) for one in scene.viewports] == chosen


def test_a_reader_who_turned_to_another_pane_stays_there(opened, qtbot) -> None:
    window = opened()
    workspace = window.workspace
    workspace.set_layout("1x2")
    workspace.activate(0)
    window.viewing.open_row(row_of(window, SEG_UID))
    workspace.go_to_pane(1)
    qtbot.waitUntil(lambda: bool(workspace.scene.layers.entries))
    assert workspace.scene.active == 1


@pytest.mark.parametrize("uid", [SEG_UID, STRUCTURES_UID])
def test_without_its_images_it_is_shown_alone_with_a_sentence(opened, qtbot, uid: str) -> None:
    window = opened(_objects())
    window.viewing.open_row(row_of(window, uid))
    name = "SEG" if uid == SEG_UID else "Structures"
    told = f"{name} is shown alone. The images it was made on are not here."
    qtbot.waitUntil(lambda: told in window.notices.texts())
    if uid == SEG_UID:
        stack = window.workspace.scene.viewport.stack
        assert stack is not None
        assert stack.modality == "SEG"
    else:
        qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    assert window.workspace.scene.layers.entries == ()


def test_with_another_frame_of_reference_it_is_refused_and_shown_alone(opened, qtbot) -> None:
    files = [*ct_slices(), *_objects(FrameOfReferenceUID="1.2.3")]
    from tests.helpers.dicom_files import item

    files[COUNT].ReferencedSeriesSequence = [item(SeriesInstanceUID=SERIES)]
    window = opened(files)
    window.viewing.open_row(row_of(window, SEG_UID))
    qtbot.waitUntil(lambda: bool(window.notices.texts()))
    (told,) = window.notices.texts()
    assert told.startswith("SEG is shown alone. It lies in another frame of reference")


def test_the_images_of_a_prior_in_the_same_frame_of_reference_serve_as_well(opened, qtbot) -> None:
    """By geometry, not by name: the series that is named is not here, another of the same patient space is."""
    others = ct_slices(SeriesInstanceUID="1.2.77")
    for number, one in enumerate(others):
        one.SOPInstanceUID = one.file_meta.MediaStorageSOPInstanceUID = f"1.2.77.{number}"
    window = opened([*others, *_objects()])
    window.viewing.open_row(row_of(window, SEG_UID))
    qtbot.waitUntil(lambda: bool(window.workspace.scene.layers.entries))
    assert window.workspace.scene.viewport.stack.series_instance_uid == "1.2.77"


def test_the_next_series_is_one_of_images(opened, qtbot) -> None:
    window = opened()
    window.viewing.open_row(row_of(window, slice_uid(0)))
    window.viewing.open_next(1)
    assert window.workspace.scene.viewport.stack.series_instance_uid == SERIES


@pytest.fixture
def panel(opened, qtbot) -> LayersPanel:
    window = opened()
    for uid in (SEG_UID, DOSE_UID):
        window.viewing.open_row(row_of(window, uid))
        qtbot.waitUntil(lambda uid=uid: window.workspace.scene.layers.entry(uid) is not None)
    assert window.tools.layers.isVisible()
    window.trigger("layers")
    made = window.tools.layers.panel
    assert made is not None
    yield made
    made.close()


def named(panel: LayersPanel, kind: type, name: str) -> list:
    return [one for one in panel.findChildren(kind) if one.accessibleName() == name and not one.isHidden()]


def child(panel: LayersPanel, kind: type, name: str):
    found = named(panel, kind, name)
    assert len(found) == 1, (name, sorted({one.accessibleName() for one in panel.findChildren(kind)}))
    return found[0]


def test_the_list_turns_parts_off_and_on_and_sets_their_opacity(panel: LayersPanel) -> None:
    layers = panel._scene.layers
    child(panel, QToolButton, "Hide Part 1").click()
    assert not layers.entry(SEG_UID).looks[0].visible
    child(panel, QToolButton, "Show Part 1").click()
    assert layers.entry(SEG_UID).looks[0].visible
    child(panel, QSlider, "Opacity of Part 1").setValue(75)
    assert layers.entry(SEG_UID).looks[0].opacity == 0.75
    child(panel, QSlider, "Lowest dose of the colour wash").setValue(50)
    assert layers.entry(DOSE_UID).looks[0].threshold == 0.5
    colors = child(panel, QToolButton, "Colour of Part 1").menu()
    colors.aboutToShow.emit()
    next(one for one in colors.actions() if one.text() == "Cyan").trigger()
    assert layers.entry(SEG_UID).looks[0].color == (0, 220, 220)


def test_the_list_goes_to_the_largest_extent(panel: LayersPanel, qtbot) -> None:
    viewport = panel._scene.viewport
    viewport.go(0)
    child(panel, QToolButton, "Go to where Part 1 is largest").click()
    qtbot.waitUntil(lambda: viewport.position == MIDDLE)


def test_all_off_one_taken_away_and_only_outlines_of_others_left(panel: LayersPanel, qtbot) -> None:
    scene = panel._scene
    qtbot.waitUntil(lambda: bool(scene.reported.sources))  # outlines of the segmentation
    panel._all.click()
    assert scene.layers.hidden
    assert panel._all.text() == "Show all (Shift+O)"
    # what is new in a list is shown a moment later
    qtbot.waitUntil(lambda: bool(named(panel, QToolButton, "Take SEG off the images")))
    child(panel, QToolButton, "Take SEG off the images").click()
    assert [one.layer.key for one in scene.layers.entries] == [DOSE_UID]
    qtbot.waitUntil(lambda: bool(named(panel, QToolButton, "Take Dose off the images")))
    child(panel, QToolButton, "Take Dose off the images").click()
    assert scene.layers.entries == ()
    assert panel.isVisible()
    assert panel._all.isHidden()


def test_the_list_closes_when_nothing_is_left(opened, qtbot) -> None:
    window = opened([*ct_slices(), dose_file(SeriesNumber=9, InstanceNumber=1)])
    window.viewing.open_row(row_of(window, DOSE_UID))
    qtbot.waitUntil(lambda: window.workspace.scene.layers.entry(DOSE_UID) is not None)
    window.trigger("layers")
    panel = window.tools.layers.panel
    assert panel is not None
    child(panel, QToolButton, "Take Dose off the images").click()
    assert not panel.isVisible()
    assert not window.tools.layers.isVisible()


def test_every_control_of_the_list_has_a_name(panel: LayersPanel) -> None:
    nameless = [one for kind in (QToolButton, QSlider) for one in panel.findChildren(kind) if not one.accessibleName()]
    assert nameless == []
    assert np.array([one.focusPolicy().value for one in panel.findChildren(QSlider)]).all()


def test_alone_from_the_list(panel: LayersPanel, qtbot) -> None:
    child(panel, QToolButton, "Show SEG alone").click()
    assert panel._scene.viewport.stack.modality == "SEG"
