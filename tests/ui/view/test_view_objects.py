"""The viewer window over what is no plain image: reports, curves, key images and presentation states."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from PySide6.QtWidgets import QApplication, QLabel

from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.gsdf import table_for
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui.case.window_state import window_state
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.view.window import ViewWindow
from reviewer_app.viewer.selection import is_selection
from tests.helpers.dicom_files import file_bytes, image, item
from tests.helpers.dicom_objects import code, plain_object
from tests.helpers.looks import looks_of
from tests.helpers.patience import PATIENCE
from tests.helpers.states import CSPS, state_for
from tests.helpers.view_windows import open_folder, shown, write
from tests.viewer.conftest import stack_files


def test_a_structured_report_opens_as_a_document(window, qtbot, tmp_path):
    finding = item(ValueType="TEXT", RelationshipType="CONTAINS", TextValue="A nodule of 8 mm.")
    finding.ConceptNameCodeSequence = [code("121071", meaning="Finding")]
    report = plain_object("1.2.840.10008.5.1.4.1.1.88.11", "SR", ValueType="CONTAINER", ContentSequence=[finding])
    (tmp_path / "report.dcm").write_bytes(file_bytes(report))
    open_folder(window, qtbot, tmp_path)
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    assert window.list.current_id() == window._rows[0].id


def test_a_report_of_which_one_page_was_read_is_not_told_as_read(window, qtbot, tmp_path):
    finding = item(ValueType="TEXT", RelationshipType="CONTAINS", TextValue="A nodule of 8 mm. " * 400)
    finding.ConceptNameCodeSequence = [code("121071", meaning="Finding")]
    report = plain_object("1.2.840.10008.5.1.4.1.1.88.11", "SR", ValueType="CONTAINER", ContentSequence=[finding])
    (tmp_path / "report.dcm").write_bytes(file_bytes(report))
    open_folder(window, qtbot, tmp_path)
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    count = window.workspace.documents[0].view.page_count
    assert count > 1
    window.workspace.scene.add_looks(looks_of({(report.SOPInstanceUID, 0): 1000}).by_key)
    window.list.show_seen(window.workspace.scene.looks)
    assert window.list._shown.text() == f"1 of {count} pages seen"
    window.trigger("coverage")
    assert window.seen.page._sum.text() == f"All series: pages: seen 1, passed 0, never {count - 1}"
    window.resize(window.width() - 300, window.height())
    panes = window.workspace
    middle = panes.mapTo(window, panes.rect().center()).x()
    qtbot.waitUntil(lambda: abs(window.seen.page.geometry().center().x() - middle) <= 2)


def test_a_waveform_opens_as_curves_and_goes_when_images_come(window, qtbot, tmp_path):
    samples = np.zeros(500, "<i2")
    group = item(
        NumberOfWaveformChannels=1,
        NumberOfWaveformSamples=500,
        SamplingFrequency=500,
        WaveformSampleInterpretation="SS",
        WaveformData=samples.tobytes(),
        ChannelDefinitionSequence=[item(ChannelLabel="Lead II")],
    )
    group["WaveformData"].VR = "OW"
    wave = plain_object("1.2.840.10008.5.1.4.1.1.9.1.1", "ECG", WaveformSequence=[group])
    (tmp_path / "ecg.dcm").write_bytes(file_bytes(wave))
    write(tmp_path, stack_files(count=2))
    open_folder(window, qtbot, tmp_path)
    paper = next(one for one in window._rows if one.text is not None)
    window.open_row(paper)
    slot = window.workspace.active_place
    qtbot.waitUntil(lambda: slot.waveform is not None and slot.paper is slot.waveform)
    assert window.workspace.active_paper.key == wave.SOPInstanceUID
    assert window.list.current_id() == paper.id
    assert window.workspace.current_bookmark() is None
    qtbot.waitUntil(lambda: slot.waveform.view.ready)
    window.open_row(next(one for one in window._rows if one.stack is not None))
    assert slot.paper is None
    assert slot.waveform.view is None


def _image_item(uid: str, **attributes: object) -> Dataset:
    reference = item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2", ReferencedSOPInstanceUID=uid)
    relationship = attributes.pop("relationship", "CONTAINS")
    return item(ValueType="IMAGE", RelationshipType=relationship, ReferencedSOPSequence=[reference], **attributes)


def test_a_link_of_a_report_opens_its_image_beside_it_with_what_was_measured(window, qtbot, tmp_path):
    files = stack_files(count=4)
    write(tmp_path, files)
    uid = list(files)[2]
    region = item(
        ValueType="SCOORD", RelationshipType="INFERRED FROM", GraphicType="POLYLINE", GraphicData=[5, 6, 25, 6]
    )
    region.ContentSequence = [_image_item(uid, relationship="SELECTED FROM")]
    measured = item(NumericValue="9.5", MeasurementUnitsCodeSequence=[code("mm", "UCUM")])
    number = item(ValueType="NUM", RelationshipType="CONTAINS", MeasuredValueSequence=[measured])
    number.ConceptNameCodeSequence = [code("1", "99T", "Length")]
    number.ContentSequence = [region]
    report = plain_object("1.2.840.10008.5.1.4.1.1.88.33", "SR", ValueType="CONTAINER", ContentSequence=[number])
    (tmp_path / "report.dcm").write_bytes(file_bytes(report))
    open_folder(window, qtbot, tmp_path)
    workspace = window.workspace
    window.open_row(next(one for one in window._rows if one.text is not None))
    qtbot.waitUntil(lambda: workspace.active_document is not None)
    workspace.active_document.link_followed.emit(f"record:{uid}")
    qtbot.waitUntil(lambda: shown(window) is not None and shown(window).key == (uid, 0))
    assert len(workspace.documents) == 1
    assert len(workspace.grid.visible_slots) == 2
    qtbot.waitUntil(lambda: bool(workspace.active_pane._picture.overlays().reported))
    [mark] = workspace.active_pane._picture.overlays().reported
    assert (mark.words, mark.points[0]) == ("Length 9.5 mm", ImagePoint(4.5, 5.5))
    workspace.documents[0].link_followed.emit("record:9.9.9")
    assert any("not among the records" in one.text() for one in window.notices.findChildren(QLabel))


def test_key_images_are_shown_alone(window, qtbot, tmp_path):
    files = stack_files(count=4)
    write(tmp_path, files)
    chosen = list(files)[1:3]
    keys = plain_object("1.2.840.10008.5.1.4.1.1.88.59", "KO", ValueType="CONTAINER")
    keys.ConceptNameCodeSequence = [code("113000", meaning="Of Interest")]
    keys.ContentSequence = [_image_item(one) for one in chosen]
    (tmp_path / "keys.dcm").write_bytes(file_bytes(keys))
    open_folder(window, qtbot, tmp_path)
    workspace = window.workspace
    window.open_row(next(one for one in window._rows if one.text is not None))
    qtbot.waitUntil(lambda: workspace.active_document is not None)
    workspace.active_document.link_followed.emit(f"selection:{keys.SOPInstanceUID}")
    qtbot.waitUntil(lambda: shown(window) is not None and is_selection(shown(window).stack))
    assert list(shown(window).stack.frame_keys()) == [(one, 0) for one in chosen]
    assert len(workspace.documents) == 1
    workspace.perform("whole-series")
    qtbot.waitUntil(lambda: not is_selection(shown(window).stack))
    pictures, paper = window._rows[0], window._rows[-1]
    assert window.list.menu_for(pictures) is None
    menu = window.list.menu_for(paper)
    assert [one.text() for one in menu.actions()] == ["Show only these images"]
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: is_selection(shown(window).stack))


def with_state(folder: Path) -> list[str]:
    """Write three slices, and a state for the second of them."""
    files = stack_files(count=3)
    write(folder, files)
    uid = list(files)[1]
    shown_by = pydicom.dcmread(io.BytesIO(files[uid]))
    state = state_for(shown_by, ImageRotation=90, ImageHorizontalFlip="N", ContentCreatorName="Mbeki^Thandi")
    state.RescaleSlope, state.RescaleIntercept, state.RescaleType = 1, 0, "HU"
    state.SoftcopyVOILUTSequence = [item(WindowCenter=100, WindowWidth=20)]
    (folder / "state.dcm").write_bytes(file_bytes(state))
    return list(files)


def test_a_state_is_offered_for_the_image_it_names_and_looked_through(window, qtbot, tmp_path):
    with_state(tmp_path)
    open_folder(window, qtbot, tmp_path)
    workspace = window.workspace
    viewport = workspace.scene.viewport
    viewport.go(1)
    qtbot.waitUntil(lambda: "State: TEST" in window_state(workspace).offered)
    number = [one.name for one in workspace.presets].index("State: TEST") + 1
    window.trigger(f"preset-{number}")
    qtbot.waitUntil(lambda: shown(window) is not None and isinstance(shown(window).source, StateSource))
    assert (viewport.view.rotation, viewport.view.fitted) == (1, (96, 64))
    assert window_state(workspace).name == "State: TEST"
    assert workspace.active_pane._picture.overlays().state == "State: TEST, Mbeki, Thandi"
    viewport.go(2)
    qtbot.waitUntil(lambda: shown(window) is not None and shown(window).position == 2)
    assert not isinstance(shown(window).source, StateSource)
    assert "State: TEST" not in window_state(workspace).offered
    viewport.go(1)
    window.trigger("reset")
    qtbot.waitUntil(lambda: shown(window) is not None and shown(window).position == 1)
    assert not isinstance(shown(window).source, StateSource)
    assert viewport.view.rotation == 0


def test_the_images_own_look_leaves_the_state(window, qtbot, tmp_path):
    with_state(tmp_path)
    open_folder(window, qtbot, tmp_path)
    workspace = window.workspace
    workspace.scene.viewport.go(1)
    qtbot.waitUntil(lambda: "State: TEST" in window_state(workspace).offered)
    window.trigger(f"preset-{len(workspace.presets)}")
    window.trigger("file-window")
    assert window_state(workspace).name == "As stored"
    assert not isinstance(workspace.scene.viewport.shown.source, StateSource)


def test_a_colour_image_has_a_state_to_choose_where_one_is_for_it(window, qtbot, tmp_path):
    photograph = image(np.full((20, 30, 3), 90, np.uint8), Modality="XC")
    state = state_for(photograph, SOPClassUID=CSPS, ImageRotation=180, ImageHorizontalFlip="N")
    for name, one in (("photograph", photograph), ("state", state)):
        (tmp_path / f"{name}.dcm").write_bytes(file_bytes(one))
    open_folder(window, qtbot, tmp_path)
    workspace = window.workspace
    qtbot.waitUntil(lambda: window_state(workspace).offered == ("Colour", "State: TEST"))
    window.trigger("preset-1")
    assert window_state(workspace).name == "State: TEST"
    assert workspace.scene.viewport.view.rotation == 2


def test_grey_follows_a_measured_display_as_in_a_case(look: QApplication, qtbot):
    runner = JobRunner(QtDelivery(look))
    settings = Settings(display_luminances=(0.5, 300.0), display_gamma=2.2)
    made = ViewWindow(runner, settings)
    qtbot.addWidget(made)
    assert made.workspace.scene.monitor_of("any screen").greys == table_for((0.5, 300.0), 2.2) != b""
    made.close()
    assert runner.close(PATIENCE)
