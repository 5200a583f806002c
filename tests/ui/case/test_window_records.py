"""Records of all kinds in the case window, with real files and real panes."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pydicom
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from reviewer_app.cases.opinion import waiver_extent_path, waiver_path
from reviewer_app.cases.records import RecordKey
from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.settings import Settings
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.case.window_state import window_state
from reviewer_app.ui.office.figures import key_image_picture
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.case_values import STUDY
from tests.helpers.case_window import (
    checked,
    click,
    named,
    open_record,
)
from tests.helpers.dicom_files import file_bytes, item, stream
from tests.helpers.dicom_objects import code, plain_object
from tests.helpers.qimages import rgb
from tests.helpers.states import state_for


def test_a_document_opens_and_counts_as_shown(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    open_record(window, qtbot, "Referral letter")
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    pane = window.workspace.active_document
    assert pane is not None
    assert pane.view is not None
    assert pane.view.too_small, "beside another pane"
    click(window, qtbot, "Give the pane all the room")
    qtbot.waitUntil(lambda: bool(pane.view and not pane.view.too_small and pane.view._complete))
    pane.perform("first-image")
    pane.view.viewport().repaint()  # it is painted, and counts once it has stood
    qtbot.waitUntil(lambda: bool(pane.view and not pane.view._standing.isActive()))
    pane.perform("forward-ten")
    qtbot.waitUntil(lambda: ("DocumentReference/referral", 0) in desk.shown.seen)
    record = window.coverage().of(RecordKey("document", "DocumentReference/referral"))
    assert record is not None
    assert (record.shown, record.total) == (1, 2)


def test_a_document_that_cannot_be_read_says_so_and_the_rest_works(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    del desk.papers["DocumentReference/referral"]
    open_record(window, qtbot, "Referral letter")
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    pane = window.workspace.active_document
    assert pane is not None
    assert (pane.title, pane.failure) == ("Referral letter", "This document cannot be read.")
    assert window.list.current_id() == "document:DocumentReference/referral"
    open_record(window, qtbot, "Second 2 mm")
    qtbot.waitUntil(lambda: window.list.current_id() == f"{STUDY}.2")


def with_state(desk: FakeDesk) -> str:
    """Give the case a presentation state of its first image; return its UID."""
    fill_with_files(desk)
    shown_by = pydicom.dcmread(io.BytesIO(next(iter(desk.streams.values()))))
    state = state_for(shown_by, StudyInstanceUID=shown_by.StudyInstanceUID, ImageRotation=180, ImageHorizontalFlip="N")
    state.RescaleSlope, state.RescaleIntercept, state.RescaleType = 1, -1024, "HU"
    state.SoftcopyVOILUTSequence = [item(WindowCenter=50, WindowWidth=20)]
    index = index_instance(stream(state))
    desk.streams[index.sop_instance_uid] = file_bytes(state)
    desk.set_records(replace(desk.records(), instances=(*desk.records().instances, index)))
    return index.sop_instance_uid


def test_a_presentation_state_is_offered_kept_in_the_key_image_and_printed(
    look: QApplication, desk: FakeDesk, qtbot: QtBot
) -> None:
    uid = with_state(desk)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    window.finish()
    workspace = window.workspace
    workspace.scene.viewport.go(0)
    qtbot.waitUntil(lambda: "State: TEST" in window_state(workspace).offered)
    window.trigger(f"preset-{len(workspace.presets)}")
    qtbot.waitUntil(lambda: workspace.current_bookmark() is not None)
    window.trigger("key-image")
    (key_image,) = desk.work.key_images
    assert (key_image.bookmark.view.state, key_image.bookmark.view.rotation) == (uid, 2)
    window.trigger("reset")
    window.viewing.go_to(key_image.bookmark)
    assert isinstance(workspace.scene.viewport.shown.source, StateSource)
    instances = {one.sop_instance_uid: one for one in desk.records().instances}
    printed = rgb(key_image_picture(key_image, desk.work, instances, desk.open_stream, {}))
    plain = replace(key_image, bookmark=replace(key_image.bookmark, view=ViewState(rotation=2)))
    without = rgb(key_image_picture(plain, desk.work, instances, desk.open_stream, {}))
    assert (printed != without).any()
    # the next image is none of the state's: it is shown and printed as it is, also where an older mark names the state
    workspace.scene.viewport.go(1)
    qtbot.waitUntil(lambda: workspace.current_bookmark() is not None)
    window.trigger("key-image")
    beside = desk.work.key_images[-1]
    assert beside.bookmark.view.state == ""
    older = replace(beside, bookmark=replace(beside.bookmark, view=replace(beside.bookmark.view, state=uid)))
    found = [rgb(key_image_picture(one, desk.work, instances, desk.open_stream, {})) for one in (beside, older)]
    assert np.array_equal(*found)
    window.shut()


def test_a_view_that_comes_before_its_state_is_read_is_shown_through_it_afterwards(
    look: QApplication, desk: FakeDesk, qtbot: QtBot
) -> None:
    uid = with_state(desk)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.show()
    viewport = window.workspace.scene.viewport
    viewport.go(0)
    viewport.set_view(ViewState(state=uid))
    qtbot.waitUntil(lambda: viewport.shown is not None and not viewport.waiting)
    window.finish()
    qtbot.waitUntil(lambda: isinstance(viewport.shown.source, StateSource))
    window.shut()


def test_images_of_another_person_are_confirmed_with_a_reason(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    fill_with_files(desk)
    desk.change_case(patient=replace(desk.case.patient, family="Marchetti"))
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    said = window.workspace.scene.words.mismatches.values()
    assert said
    assert all("the header names Okafor, Daniel" in one for one in said)
    window.workspace.mismatch_wanted.emit(STUDY)
    checked(window)
    reason = named(window, QLineEdit, "Reason to accept: 3 series name another person")
    qtbot.keyClicks(reason, "Maiden name")
    qtbot.keyClick(reason, Qt.Key.Key_Return)
    assert desk.work.opinion.get(waiver_path("identity")) == "Maiden name"
    assert window.workspace.scene.words.confirmed
    path = waiver_extent_path("identity")
    assert desk.work.opinion.get(path) == "3"
    window.editor.set_fields({path: "2"}, "As if one of them had come since")
    assert not window.workspace.scene.words.confirmed
    window.editor.set_fields({path: "3"}, "As it was")
    qtbot.waitUntil(lambda: window.workspace.active_pane.painted_now is not None)
    # the pane goes on naming whom the header names, and that it is another one
    painted = window.workspace.active_pane._picture.overlays()
    assert painted.identity[0] == "Okafor, Daniel"
    assert painted.mismatch == ""
    assert painted.badges[0] == "Another person's name in the file, confirmed by you"
    window.shut()


def test_a_series_of_another_person_leaves_the_others_of_its_study_alone(
    look: QApplication, desk: FakeDesk, qtbot: QtBot
) -> None:
    fill_with_files(desk)
    records = desk.records()
    mine = records.instances[0].series.uid
    strange = replace(records.instances[0].patient, name="Roe^Richard", name_groups="Roe^Richard")
    instances = [one if one.series.uid == mine else replace(one, patient=strange) for one in records.instances]
    desk.set_records(replace(records, instances=instances))
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.show()
    words = window.workspace.scene.words
    assert list(words.mismatches) == [strange]
    assert "Roe, Richard" in words.mismatches[strange]
    window.shut()


def test_a_structured_report_opens_as_a_document(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    report = plain_object(
        "1.2.840.10008.5.1.4.1.1.88.33",
        "SR",
        SOPInstanceUID=f"{STUDY}.7.1",
        StudyInstanceUID=STUDY,
        SeriesInstanceUID=f"{STUDY}.7",
        SeriesDescription="Measured",
        ValueType="CONTAINER",
        ConceptNameCodeSequence=[code("1", "99T", "Echo report")],
    )
    fill_with_files(desk)
    desk.streams[report.SOPInstanceUID] = file_bytes(report)
    instances = (*desk.records().instances, index_instance(stream(report)))
    desk.set_records(replace(desk.records(), instances=instances, stacks=None))
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() is not None)
    open_record(window, qtbot, "Measured")
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    pane = window.workspace.active_document
    assert pane is not None
    qtbot.waitUntil(lambda: pane.view is not None and pane.view.page_count == 1)
    window.shut()


def test_seconds_of_a_waveform_are_kept_and_in_the_checks(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    group = item(
        WaveformOriginality="ORIGINAL", NumberOfWaveformChannels=1, NumberOfWaveformSamples=300,
        SamplingFrequency=100, WaveformBitsAllocated=16, WaveformSampleInterpretation="SS",
        WaveformData=np.zeros(300, "<i2").tobytes(), ChannelDefinitionSequence=[item(ChannelLabel="Lead II")],
    )  # fmt: skip
    group["WaveformData"].VR = "OW"
    ecg = plain_object(
        "1.2.840.10008.5.1.4.1.1.9.1.1", "ECG", SOPInstanceUID=f"{STUDY}.8.1", StudyInstanceUID=STUDY,
        SeriesInstanceUID=f"{STUDY}.8", SeriesDescription="Rhythm", WaveformSequence=[group],
    )  # fmt: skip
    fill_with_files(desk)
    desk.papers.clear()
    desk.streams[ecg.SOPInstanceUID] = file_bytes(ecg)
    instances = (*desk.records().instances, index_instance(stream(ecg)))
    desk.set_records(replace(desk.records(), instances=instances, stacks=None))
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() is not None)
    window.workspace.set_layout("1x1")
    window.viewing.pages = {ecg.SOPInstanceUID: 3}
    key = RecordKey("series", f"{STUDY}.8")
    record = window.coverage().of(key)
    assert record is not None
    assert (record.parts_words, record.complete) == ("0 of 3 s", False)
    open_record(window, qtbot, "Rhythm")
    qtbot.waitUntil(lambda: {(ecg.SOPInstanceUID, second) for second in range(3)} <= desk.told.keys())
    qtbot.waitUntil(lambda: window.coverage().of(key).complete)
    window.shut()


def test_a_window_that_is_moved_to_another_screen_proposes_the_limits_of_that_one(
    window: CaseWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.finish()
    there = ("The display (Right) was not checked.",)
    assert window.opinion.proposals.open_ones != there
    monkeypatch.setattr("reviewer_app.ui.case.window.limitations_of", lambda _settings, _screen: there)
    handle = window.window().windowHandle()
    handle.screenChanged.emit(window.screen())
    assert window.opinion.proposals.open_ones == there
