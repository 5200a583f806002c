"""The case window as a whole, with real files and real panes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pydicom
import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.annotations import AnnotationKind
from reviewer_app.cases.evidence import tokens
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.opinion import YES, answer_path, record_path, waiver_path
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.errors import DiskFull
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.settings import Settings
from reviewer_app.ui.actions import ACTIONS
from reviewer_app.ui.case import window as case_window
from reviewer_app.ui.case.desk import CaseRecords
from reviewer_app.ui.case.opinion_panel import OpinionPanel
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.case.window_state import window_state
from reviewer_app.ui.office.figures import key_image_picture
from reviewer_app.viewer.commands import COMMANDS
from tests.helpers.case_desk import PASSPHRASE, FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.case_values import PRIOR_STUDY, STUDY
from tests.helpers.dicom_files import file_bytes, item, stream
from tests.helpers.dicom_objects import code, plain_object
from tests.helpers.papers import make_pdf
from tests.helpers.qimages import rgb
from tests.helpers.states import state_for

WAIT = 5000


@pytest.fixture
def window(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    fill_with_files(desk)
    desk.pdf = make_pdf(2)
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(1600, 1000)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.workspace.current_bookmark() is not None, timeout=WAIT)
    made.finish()
    yield made
    made.shut()


def test_the_first_image_is_painted_before_the_opinion_is_built(
    look: QApplication, desk: FakeDesk, qtbot: QtBot
) -> None:
    fill_with_files(desk)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    built_when_painted: list[bool] = []
    built_when_flushed: list[bool] = []

    def painted() -> None:
        now = window.workspace.active_pane.painted_now
        if now is not None and now.complete:
            built_when_painted.append(bool(window.findChildren(OpinionPanel)))
            QTimer.singleShot(0, lambda: built_when_flushed.append(bool(window.findChildren(OpinionPanel))))

    window.workspace.active_pane.painted.connect(painted)
    window.resize(1600, 1000)
    window.show()
    assert not window.top.sign.isEnabled()  # beside an empty panel nothing can be signed
    qtbot.waitUntil(lambda: bool(window.findChildren(OpinionPanel)), timeout=WAIT)
    assert (built_when_painted[0], built_when_flushed[0]) == (False, False)
    assert window.opinion.isVisibleTo(window)
    window.shut()


def test_whoever_scrolls_on_at_once_is_not_held_up_by_the_opinion(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_window, "_PAUSE_MS", 60_000)  # no pause is as long on any machine
    monkeypatch.setattr(case_window, "_LATEST_MS", 60_000)
    fill_with_files(desk)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    pane = window.workspace.active_pane
    window.resize(1600, 1000)
    stepped: list[int] = []

    def painted() -> None:
        now, wanted = pane.painted_now, pane.viewport.position
        if now is not None and now.complete and now.shown.position == wanted and wanted not in stepped:
            stepped.append(wanted)
            pane.viewport.scroll(1)

    pane.painted.connect(painted)
    window.show()
    qtbot.waitUntil(lambda: len(stepped) == pane.viewport.count, timeout=WAIT)
    qtbot.wait(50)
    assert not window.findChildren(OpinionPanel)
    assert stepped == list(range(6))
    assert window.opinion.isVisibleTo(window)  # whoever asks for it has it
    window.shut()


def test_the_opinion_is_built_at_the_latest_while_images_go_on(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_window, "_PAUSE_MS", 60_000)
    monkeypatch.setattr(case_window, "_LATEST_MS", 400)
    fill_with_files(desk)
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.show()
    viewport = window.workspace.active_pane.viewport
    turn = QTimer(window, interval=5)
    turn.timeout.connect(lambda: viewport.go((viewport.position + 1) % viewport.count))
    turn.start()
    qtbot.waitUntil(lambda: bool(window.findChildren(OpinionPanel)), timeout=WAIT)
    turn.stop()
    window.shut()


def named(window: CaseWindow, kind: type[QWidget], name: str) -> QWidget:
    found = [one for one in window.findChildren(kind) if one.accessibleName() == name and one.isVisibleTo(window)]
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0]


def click(window: CaseWindow, qtbot: QtBot, name: str) -> None:
    qtbot.mouseClick(named(window, QAbstractButton, name), Qt.MouseButton.LeftButton)


def open_record(window: CaseWindow, qtbot: QtBot, words: str) -> None:
    view = named(window, QTreeView, "Records")
    assert isinstance(view, QTreeView)
    model = view.model()
    index = model.match(model.index(0, 0), Qt.ItemDataRole.DisplayRole, words, 1, Qt.MatchFlag.MatchRecursive)[0]
    view.scrollTo(index)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())


def draw_length(window: CaseWindow, qtbot: QtBot) -> None:
    """Draw with the mouse on the active pane."""
    window.trigger("tool-length")
    pane = window.workspace.active_pane
    middle = pane.rect().center()
    start, end = middle - QPoint(60, 20), middle + QPoint(60, 30)
    qtbot.mousePress(pane, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 5):
        qtbot.mouseMove(pane, start + (end - start) * step / 4)
    qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=end)


def finish(window: CaseWindow, desk: FakeDesk) -> None:
    """Fill in what signing asks for, through the editor."""
    values = {
        "diagnosis.text": "Fibroma.", "diagnosis.certainty": "confident", "concordance.diagnosis": "confirmed",
        "concordance.treatment": "confirmed", "plain.summary": "Harmless.", "plain.confirmed": YES,
        "findings.imaging": "Lytic lesion.", "recommendations.text": "None", "recommendations.urgent": "no",
        "disclosures.conflict": "none", waiver_path("shown"): "Scout images",
    }  # fmt: skip
    for question in desk.case.questions:
        values[answer_path(question.id, "text")] = "Yes."
        values[answer_path(question.id, "certainty")] = "certain"
    for record in window.coverage().records:
        values[record_path(str(record.key), "reviewed")] = YES
        values[record_path(str(record.key), "elsewhere")] = "In the portal"
    window.editor.set_fields(values, "Write")


def test_it_opens_on_the_newest_images_beside_their_prior(window: CaseWindow) -> None:
    scene = window.workspace.scene
    stacks = [viewport.stack for viewport in scene.viewports[:2]]
    assert [one.study_instance_uid for one in stacks if one is not None] == [STUDY, PRIOR_STUDY]
    assert scene.words.priors == {PRIOR_STUDY: "3 months earlier"}
    assert window.list.current_id() == f"{STUDY}.1"


def test_thumbnails_arrive(window: CaseWindow, qtbot: QtBot) -> None:
    model = window.list.view.model()
    index = model.index(0, 0, model.index(0, 0))
    qtbot.waitUntil(lambda: index.data(Qt.ItemDataRole.UserRole + 3) is not None, timeout=WAIT)


def test_what_is_shown_is_kept_and_counted(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: sum(ms >= 100 for ms in desk.shown.values()) >= 2, timeout=WAIT)
    assert "of 12 images shown to you" in window.list._shown.text()


def test_what_was_never_shown_is_shown_from_its_first_image(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    window.workspace.set_layout("1x1")
    pane = window.workspace.active_pane
    pane.viewport.go(1)
    qtbot.waitUntil(lambda: sum(ms >= 100 for ms in window.viewing.seen.values()) >= 3, timeout=WAIT)
    pane.viewport.set_view(replace(pane.viewport.view, zoom=3.0))
    click(window, qtbot, "List all checks")
    window.show_checks()
    link = next(one for one in window.opinion.checks.findChildren(QAbstractButton)
                if one.accessibleName().startswith("Show them: "))  # fmt: skip
    link.click()
    stack = window.workspace.active_stack
    assert stack is not None
    first = stack.frames[window.workspace.active_pane.viewport.position]
    assert window.viewing.seen.get((first.instance.sop_instance_uid, first.frame), 0) < 100
    assert window.workspace.active_pane.viewport.position == 2
    assert window.workspace.active_pane.viewport.view.zoom == 3.0


def test_a_drawn_length_is_kept_and_goes_into_an_answer(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    draw_length(window, qtbot)
    (annotation,) = desk.work.annotations
    assert annotation.kind is AnnotationKind.LENGTH
    assert annotation.measurement is not None
    assert annotation.author == "Practitioner/lindqvist"
    field = named(window, OpinionText, "Answer 2")
    qtbot.mouseClick(field.viewport(), Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    qtbot.keyClicks(field, "Size")
    click(window, qtbot, f"Insert Length {annotation.measurement.text}")
    (token,) = tokens(desk.work.opinion.get("answer/q2/text"))
    assert token.id == annotation.id


def test_a_token_opens_its_view_wherever_the_panes_are(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    window.trigger("last-image")
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() is not None, timeout=WAIT)
    window.trigger("key-image")
    bookmark = desk.work.key_images[0].bookmark
    open_record(window, qtbot, "Second 2 mm")
    qtbot.waitUntil(lambda: window.list.current_id() == f"{STUDY}.2", timeout=WAIT)
    click(window, qtbot, "Insert Key image 1")
    field = window.opinion.answers["q1"].text
    field.select_token(desk.work.key_images[0].id)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() == bookmark, timeout=WAIT)


def test_a_document_opens_and_counts_as_shown(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    open_record(window, qtbot, "Referral letter")
    qtbot.waitUntil(lambda: ("DocumentReference/referral", 0) in desk.shown, timeout=WAIT)
    assert window.workspace.active_document is not None


def test_a_document_that_cannot_be_read_says_so_and_the_rest_works(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    del desk.papers["DocumentReference/referral"]
    open_record(window, qtbot, "Referral letter")
    qtbot.waitUntil(lambda: window.notices.texts() == ["This document cannot be read."], timeout=WAIT)
    open_record(window, qtbot, "Second 2 mm")
    qtbot.waitUntil(lambda: window.list.current_id() == f"{STUDY}.2", timeout=WAIT)


def test_next_series_walks_the_list(window: CaseWindow, qtbot: QtBot) -> None:
    window.trigger("next-series")
    qtbot.waitUntil(lambda: window.list.current_id() == f"{STUDY}.2", timeout=WAIT)
    window.trigger("previous-series")
    qtbot.waitUntil(lambda: window.list.current_id() == f"{STUDY}.1", timeout=WAIT)


def test_undo_and_redo_reach_marks_and_words(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    draw_length(window, qtbot)
    qtbot.keyClicks(window.opinion.answers["q1"].text, "Yes")
    window.trigger("undo")
    assert desk.work.opinion.get("answer/q1/text") == ""
    assert window.opinion.answers["q1"].text.markup() == ""
    window.trigger("undo")
    assert desk.work.annotations == ()
    window.trigger("redo")
    window.trigger("redo")
    assert window.opinion.answers["q1"].text.markup() == "Yes"


def test_what_is_taken_back_is_in_sight(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    draw_length(window, qtbot)
    drawn_on = desk.work.annotations[0].image
    window.workspace.scene.viewport.scroll(1)
    assert window.workspace.scene.viewport.position_of(drawn_on) != window.workspace.scene.viewport.position
    window.trigger("undo")
    assert window.workspace.scene.viewport.position_of(drawn_on) == window.workspace.scene.viewport.position
    window.trigger("next-series")
    window.trigger("redo")
    viewport = window.workspace.scene.viewport
    assert viewport.position_of(drawn_on) == viewport.position


def test_every_command_of_the_viewer_is_understood(window: CaseWindow) -> None:
    assert {one.id for one in ACTIONS if one.place == "viewer"} <= set(COMMANDS)
    for one in ACTIONS:
        if one.place == "viewer":
            window.trigger(one.id)


def test_the_tool_bar_follows_the_panes(window: CaseWindow, qtbot: QtBot) -> None:
    click(window, qtbot, "Length")
    assert window.workspace.tool == "length"
    window.trigger("default-tool")
    tool = named(window, QAbstractButton, "Window")
    assert isinstance(tool, QAbstractButton)
    assert tool.isChecked()


def test_the_tool_bar_names_the_window_in_force_and_its_key(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    tools, workspace = window.tools, window.workspace
    checked = {}
    for command in ("preset-1", "preset-3", "file-window"):
        window.trigger(command)
        state = window_state(workspace)
        assert tools.windows.text() == state.text
        checked[command] = [one.text() for one in tools._window_actions.values() if one.isChecked()]
    assert [one[0].split("\t")[1] for one in checked.values()] == ["1", "3", "0"]
    assert tools.windows.text().endswith("(0)")
    workspace.set_window(Window(123, 456))
    assert tools.windows.text() == "Set by hand"
    assert not any(one.isChecked() for one in tools._window_actions.values())
    desk.papers = {one.reference: desk.pdf for one in desk.case.documents}
    open_record(window, qtbot, "Radiology report")
    qtbot.waitUntil(lambda: workspace.active_document is not None, timeout=WAIT)
    assert not tools.windows.isEnabled()
    assert tools.windows.toolTip() == "Documents have no window"


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
    qtbot.waitUntil(lambda: "State: TEST" in window_state(workspace).offered, timeout=WAIT)
    window.trigger(f"preset-{len(workspace.presets)}")
    qtbot.waitUntil(lambda: workspace.current_bookmark() is not None, timeout=WAIT)
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
    qtbot.waitUntil(lambda: workspace.current_bookmark() is not None, timeout=WAIT)
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
    qtbot.waitUntil(lambda: viewport.shown is not None and not viewport.waiting, timeout=WAIT)
    window.finish()
    qtbot.waitUntil(lambda: isinstance(viewport.shown.source, StateSource), timeout=WAIT)
    window.shut()


def test_signing_waits_for_the_checks_and_says_for_which(window: CaseWindow, desk: FakeDesk) -> None:
    assert not window.top.sign.isEnabled()
    assert "The diagnosis is empty" in window.top.sign.toolTip()
    finish(window, desk)
    assert window.top.sign.isEnabled(), window.top.sign.toolTip()


def test_the_whole_way_to_a_signature(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    finish(window, desk)
    click(window, qtbot, "Sign…")
    assert not window.top.sign.isVisible()
    reader = window.sign_page.reader
    for page in range(reader.pages):
        assert reader.pane.view is not None
        reader.pane.view.go_to_page(page)
        qtbot.waitUntil(lambda page=page: page in reader.seen, timeout=WAIT)  # type: ignore[misc]
    qtbot.keyClicks(named(window, QLineEdit, "Signing passphrase"), PASSPHRASE)
    with qtbot.waitSignal(window.signed):
        click(window, qtbot, "Sign as author")
    assert desk.state is CaseState.QUEUED
    assert window.editor.read_only
    with qtbot.waitSignal(window.back_wanted):
        click(window, qtbot, "Close the signed case")


def test_back_to_editing_keeps_everything(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.opinion.answers["q1"].text, "Yes")
    click(window, qtbot, "Preview")
    assert desk.work.opinion.get("answer/q1/text") == "Yes"
    with qtbot.assertNotEmitted(window.back_wanted):
        window.trigger("back")
    assert window.pages.currentWidget() is window.frame
    assert window.opinion.answers["q1"].text.markup() == "Yes"


def test_a_signed_case_shows_the_file_that_was_signed(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    fill_with_files(desk)
    desk.pdf = make_pdf(2)
    desk.current = CaseState.QUEUED
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    window.trigger("preview")
    assert window.sign_page.reader.pages == 2
    assert not window.sign_page.sign_button.isVisible()
    assert not window.top.sign.isEnabled()
    window.shut()


def test_answers_that_come_when_the_window_has_gone_are_no_error(look: QApplication, qtbot: QtBot) -> None:
    desk = fill_with_files(FakeDesk(late=True, pdf=make_pdf(1)))
    window = CaseWindow(desk, Settings())
    window.show()
    open_record(window, qtbot, "Referral letter")
    window.editor.set_fields({"history": "a"}, "")
    qtbot.keyClicks(window.opinion.answers["q1"].text, "Last words")
    window.trigger("preview")
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(window)
    desk.deliver()
    assert desk.work.opinion.get("answer/q1/text") == "Last words"
    desk.close()


def test_leaving_hands_over_the_last_words(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.opinion.answers["q3"].text, "In six months")
    window.flush()
    assert desk.work.opinion.get("answer/q3/text") == "In six months"


def test_a_full_disk_is_said_and_typing_goes_on(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    desk.failing = DiskFull("There is no room on the disk. Your text is kept in the window.")
    window.editor.set_fields({"history": "a"}, "")
    assert window.opinion._saved.text() == "Not saved"
    desk.failing = None
    window.editor.set_fields({"history": "ab"}, "")
    assert desk.work.opinion.get("history") == "ab"
    assert window.opinion._saved.text().startswith("Saved ")


def test_panels_hide_and_come_back(window: CaseWindow) -> None:
    window.trigger("left-panel")
    window.trigger("right-panel")
    assert not window.frame.left.isVisible()
    assert not window.frame.right.isVisible()
    window.trigger("right-panel")
    assert window.frame.right.isVisible()


def test_nothing_is_clipped_at_the_sides(window: CaseWindow, qtbot: QtBot) -> None:
    for width, height in ((1366, 768), (1600, 1000), (2560, 1440), (1280, 720)):
        window.resize(width, height)
        qtbot.waitUntil(lambda width=width: window.frame.width() == width, timeout=WAIT)  # type: ignore[misc]
        assert window.minimumSizeHint().width() <= width
        for part in (window.top, window.tools, window.opinion, window.story, window.list):
            for one in part.findChildren(QAbstractButton):
                if one.isVisible():
                    edge = one.mapTo(part, QPoint(one.width(), 0)).x()
                    assert edge <= part.width(), f"{one.accessibleName()} at {width}"


def test_the_reader_keeps_the_widths(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    fill_with_files(desk)
    window = CaseWindow(desk, Settings(left_panel_width=333, right_panel_width=444))
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    qtbot.waitExposed(window)
    assert window.frame.sizes()[0] == 333
    assert window.frame.sizes()[2] == 444
    with qtbot.waitSignal(window.panels_moved):
        window.frame.splitterMoved.emit(300, 1)
    window.shut()


def test_f6_walks_the_regions(window: CaseWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.list.view.setFocus()
    qtbot.waitUntil(window.list.view.hasFocus, timeout=WAIT)
    qtbot.keyClick(window.list.view, Qt.Key.Key_F6)
    assert window.workspace.active_pane.hasFocus()
    qtbot.keyClick(window.workspace.active_pane, Qt.Key.Key_F6)
    assert window.opinion.answers["q1"].text.hasFocus()
    window.trigger("left-panel")
    qtbot.keyClick(window.opinion.answers["q1"].text, Qt.Key.Key_F6)
    assert window.workspace.active_pane.hasFocus()


def test_a_field_far_below_comes_into_sight(window: CaseWindow, qtbot: QtBot) -> None:
    window.opinion.go_to_field("limitations.text")
    field = window.opinion.sections[12].fields["limitations.text"]
    qtbot.waitUntil(lambda: not field.visibleRegion().isEmpty(), timeout=WAIT)
    assert field.hasFocus()


def test_images_of_another_person_are_confirmed_with_a_reason(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    fill_with_files(desk)
    desk.change_case(patient=replace(desk.case.patient, family="Marchetti"))
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    assert set(window.workspace.scene.words.mismatches) == {STUDY, PRIOR_STUDY}
    assert all("the header names Okafor, Daniel" in said for said in window.workspace.scene.words.mismatches.values())
    window.workspace.mismatch_wanted.emit(STUDY)
    reason = named(window, QLineEdit, "Reason to accept: 3 series name another person")
    qtbot.keyClicks(reason, "Maiden name")
    qtbot.keyClick(reason, Qt.Key.Key_Return)
    assert desk.work.opinion.get(waiver_path("identity")) == "Maiden name"
    assert window.workspace.scene.words.confirmed
    qtbot.waitUntil(lambda: window.workspace.active_pane.painted_now is not None, timeout=WAIT)
    # the pane goes on naming whom the header names, and that it is another one
    painted = window.workspace.active_pane._picture.overlays()
    assert painted.identity[0] == "Okafor, Daniel"
    assert painted.mismatch == ""
    assert painted.badges[0] == "Another person's name in the file, confirmed by you"
    window.shut()


def test_moving_keys_stay_in_the_panels(window: CaseWindow, qtbot: QtBot) -> None:
    pressed: list[str] = []
    for key in ("Down", "Space", "L"):
        shortcut = QShortcut(QKeySequence(key), window)
        shortcut.activated.connect(lambda key=key: pressed.append(key))
    window.activateWindow()
    window.list.view.setFocus()
    qtbot.waitUntil(window.list.view.hasFocus, timeout=WAIT)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_L):
        qtbot.keyClick(window.list.view, key)
    assert pressed == ["L"]
    pressed.clear()
    window.opinion.answers["q1"].text.setFocus()
    qtbot.keyClicks(window.opinion.answers["q1"].text, "L ")
    assert pressed == []


def test_a_case_without_records_opens(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    desk.set_records(CaseRecords())
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.trigger("next-series")
    assert any(not one.passed for one in window.checks())
    window.shut()


def test_every_control_has_a_name_and_buttons_a_tooltip(window: CaseWindow) -> None:
    controls = [
        one for one in window.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(window)
    ]  # fmt: skip
    assert not [one for one in controls if not one.accessibleName() and not one.objectName().startswith("qt_")]


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
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() is not None, timeout=WAIT)
    open_record(window, qtbot, "Measured")
    qtbot.waitUntil(lambda: window.workspace.active_document is not None, timeout=WAIT)
    pane = window.workspace.active_document
    assert pane is not None
    qtbot.waitUntil(lambda: pane.view is not None and pane.view.page_count == 1, timeout=WAIT)
    window.shut()


def test_nothing_is_due_after_signing(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    due = named(window, QLabel, "Due")
    assert due.text().startswith("Due ")  # type: ignore[attr-defined]
    desk.current = CaseState.QUEUED
    window._on_signed(None)  # type: ignore[arg-type]
    window.top.show_time(desk.now())
    assert due.text() == "Signed"  # type: ignore[attr-defined]
    window.show_delivered()
    assert due.text() == "Delivered"  # type: ignore[attr-defined]


def test_esc_goes_back_from_the_sign_page_wherever_the_keyboard_is(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    window.open_preview()
    assert window.signing
    window.trigger("default-tool")  # what the window's shortcut on Esc gives
    assert not window.signing
