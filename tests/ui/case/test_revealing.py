"""A case whose first report is hidden: nowhere in its window, until an impression is recorded or a reason is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.blind import HIDDEN, blinded
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.first_impression import (
    CERTAINTY_PATH,
    TEXT_PATH,
    HiddenBy,
    first_impression,
    hidden,
    is_hidden,
)
from reviewer_app.cases.work import AnnotationChange, Edit, FieldChange
from reviewer_app.errors import DiskFull
from reviewer_app.settings import Settings
from reviewer_app.ui.case.reveal_dialog import RevealDialog
from reviewer_app.ui.case.revealing import open_first_report
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.case_values import NOW, make_case, make_length
from tests.helpers.papers import make_pdf

_SECRETS = ("giant cell", "Curettage", "Radiology report")


def opened(desk: FakeDesk, qtbot: QtBot) -> CaseWindow:
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.workspace.current_bookmark() is not None)
    made.finish()
    return made


@pytest.fixture
def blind_desk(look: QApplication) -> Iterator[FakeDesk]:
    """What the desk of the program hands out while the first report is hidden."""
    desk = FakeDesk()
    fill_with_files(desk)
    case = blinded(make_case())
    desk.change_case(hidden=case.hidden, first_opinion=case.first_opinion, documents=case.documents)
    desk.set_records(replace(desk.records(), documents=case.documents))
    desk.papers = {one.reference: make_pdf(1) for one in make_case().documents}
    values = hidden(HiddenBy.POLICY).items()
    fields = tuple(FieldChange(path, "", value) for path, value in values)
    length = make_length()
    desk.kept = [
        Edit("hide", "Practitioner/lindqvist", NOW, "Hide", fields=fields),
        Edit("mark", "Practitioner/lindqvist", NOW, "Draw", annotations=(AnnotationChange(None, length),)),
    ]
    yield desk
    desk.close()


@pytest.fixture
def window(blind_desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    made = opened(blind_desk, qtbot)
    yield made
    made.shut()


def words_in(window: QWidget) -> str:
    """Everything that any widget says, shown or not, on its face, when pointed at, or aloud."""
    said = [one.text() for one in window.findChildren(QLabel)]
    for one in window.findChildren(QWidget):
        said += [one.toolTip(), one.accessibleName(), one.accessibleDescription()]
    return " | ".join(said)


def list_words(window: CaseWindow) -> str:
    model = window.list.view.model()
    heads = [model.index(row, 0) for row in range(model.rowCount())]
    rows = [model.index(row, 0, head) for head in heads for row in range(model.rowCount(head))]
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    return " | ".join(str(one.data(role)) for one in (*heads, *rows) for role in roles)


def write(window: CaseWindow, qtbot: QtBot, text: str = "A fibroma") -> None:
    fields = window.opinion.impression.fields
    fields[TEXT_PATH].setFocus()
    qtbot.keyClicks(fields[TEXT_PATH], text)
    fields[TEXT_PATH].flush()
    combo = fields[CERTAINTY_PATH]
    combo.setCurrentIndex(combo.findData("probable"))  # type: ignore[union-attr]


def test_nothing_in_the_window_tells_of_the_first_report(window: CaseWindow, blind_desk: FakeDesk) -> None:
    for section in window.opinion.sections.values():
        section.set_open(True)
    said = words_in(window) + list_words(window)
    assert not [one for one in _SECRETS if one in said]
    assert f"1 record {HIDDEN[0].lower()}{HIDDEN[1:]}" in list_words(window)
    assert blind_desk.case.hidden[0] in words_in(window.story)
    assert blind_desk.case.hidden[0] in words_in(window.opinion.sections[8])
    row = window.list.row("hidden:first-report")
    assert row is not None
    assert not row.opens
    assert "stay in view and may speak" in words_in(window.opinion.impression)


def test_it_is_recorded_once_as_it_reads_then(window: CaseWindow, blind_desk: FakeDesk, qtbot: QtBot) -> None:
    """A measurement is written out: what is drawn afterwards changes nothing of it."""
    panel = window.opinion.impression
    assert not panel.record.isEnabled()
    assert panel.record.toolTip() == "Write your first impression first"
    write(window, qtbot, "A fibroma of ")
    text = panel.fields[TEXT_PATH]
    text.insert_token(Token(TokenKind.MEASUREMENT, "a1"))  # type: ignore[union-attr]
    text.flush()
    assert panel.record.isEnabled()
    panel.record.click()
    dialog = window.revealing.dialog
    assert dialog is not None
    assert "A fibroma of 22.7 mm" in words_in(dialog)
    assert is_hidden(blind_desk.work.opinion), "nothing is kept before it is confirmed"
    with qtbot.waitSignal(window.revealed):
        dialog.go_on.click()
    found = first_impression(blind_desk.work.opinion)
    assert found is not None
    assert (found.text, found.certainty, found.early) == ("A fibroma of 22.7 mm", "probable", "")


def test_nothing_of_it_is_cut_off_on_a_small_screen(window: CaseWindow) -> None:
    pages = window.opinion.pages
    QApplication.processEvents()
    inside = pages.widget()
    assert inside.minimumSizeHint().width() <= pages.viewport().width()
    assert inside.width() == pages.viewport().width()


def test_who_goes_on_writing_keeps_it_hidden(window: CaseWindow, blind_desk: FakeDesk, qtbot: QtBot) -> None:
    write(window, qtbot)
    window.opinion.impression.record.click()
    assert window.revealing.dialog is not None
    window.revealing.dialog.keep.click()
    assert is_hidden(blind_desk.work.opinion)
    window.opinion.impression.record.click()
    assert window.revealing.dialog.isVisible(), "it can be asked again"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_goes_on_writing_and_records_nothing(
    window: CaseWindow, blind_desk: FakeDesk, qtbot: QtBot, key: Qt.Key
) -> None:
    write(window, qtbot)
    window.opinion.impression.record.click()
    dialog = window.revealing.dialog
    assert dialog is not None
    confirmed: list[str] = []
    dialog.confirmed.connect(confirmed.append)
    assert dialog.focusWidget() is dialog.keep
    qtbot.keyClick(dialog.keep, key)
    assert not dialog.isVisible()
    assert confirmed == []
    assert is_hidden(blind_desk.work.opinion)


def test_enter_in_the_reason_shows_nothing(window: CaseWindow, blind_desk: FakeDesk, qtbot: QtBot) -> None:
    window.opinion.impression.early_wanted.emit()
    dialog = window.revealing.dialog
    assert dialog is not None
    assert dialog.windowTitle() == "Show the first report without a first impression"
    dialog.reason.setText("The patient is in theatre")
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert is_hidden(blind_desk.work.opinion)


def test_a_long_impression_leaves_room_for_the_buttons(look: QApplication, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    heights = []
    for count in (1, 400):
        dialog = RevealDialog("The margin is not clear. " * count, "probable", parent)
        dialog.show()
        qtbot.waitExposed(dialog)
        QApplication.processEvents()
        heights.append(dialog.height())
        assert dialog.rect().contains(dialog.go_on.mapTo(dialog, dialog.go_on.rect().bottomRight()))
        dialog.close()
    short, long = heights
    assert short < long <= 768 - 60
    assert short < 300


def test_early_needs_a_reason_and_keeps_it(window: CaseWindow, blind_desk: FakeDesk, qtbot: QtBot) -> None:
    window.opinion.impression.early_wanted.emit()
    dialog = window.revealing.dialog
    assert dialog is not None
    assert not dialog.go_on.isEnabled()
    dialog.reason.setText("  ")
    assert not dialog.go_on.isEnabled()
    dialog.reason.setText("The patient is in theatre")
    with qtbot.waitSignal(window.revealed):
        dialog.go_on.click()
    found = first_impression(blind_desk.work.opinion)
    assert found is not None
    assert found.early == "The patient is in theatre"


def test_what_cannot_be_kept_stays_hidden(window: CaseWindow, blind_desk: FakeDesk, qtbot: QtBot) -> None:
    write(window, qtbot)
    told: list[object] = []
    window.revealed.connect(lambda: told.append("revealed"))
    window.opinion.impression.record.click()
    blind_desk.failing = DiskFull("There is no room on the disk.")
    assert window.revealing.dialog is not None
    window.revealing.dialog.go_on.click()
    assert not told
    assert is_hidden(blind_desk.work.opinion)
    blind_desk.failing = None
    window.opinion.impression.record.click()
    with qtbot.waitSignal(window.revealed):
        window.revealing.dialog.go_on.click()


def test_it_is_not_shown_while_work_cannot_be_saved(window: CaseWindow, blind_desk: FakeDesk, qtbot: QtBot) -> None:
    """The window closes with what is in it: marks that do not fit on the disk, where an impression would."""
    write(window, qtbot)
    told, refused = list[str](), list[str]()
    window.revealed.connect(lambda: told.append("revealed"))
    window.revealing.refused.connect(refused.append)
    blind_desk.failing = DiskFull("There is no room on the disk.")
    window.editor.change_annotation(None, make_length("late"), "Length")
    assert window.editor.failing
    window.opinion.impression.record.click()
    assert window.revealing.dialog is None
    assert refused == ["Not all of your work is saved yet: the first report can be shown once it is."]
    blind_desk.failing = None
    window.editor.retry()
    window.opinion.impression.record.click()
    assert window.revealing.dialog is not None
    blind_desk.failing = DiskFull("There is no room on the disk.")
    window.editor.change_annotation(None, make_length("later"), "Length")
    blind_desk.failing = None
    window.revealing.dialog.go_on.click()
    assert len(refused) == 2
    assert not told
    assert is_hidden(blind_desk.work.opinion)
    window.editor.retry()
    window.opinion.impression.record.click()
    with qtbot.waitSignal(window.revealed):
        window.revealing.dialog.go_on.click()


def test_what_waits_to_be_saved_goes_with_it(
    window: CaseWindow, blind_desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(window, qtbot)
    given: list[list[str]] = []
    keep = blind_desk.show_first_report

    def show(edits: Sequence[Edit], done: Callable[[], None], failed: Callable[[BaseException], None]) -> None:
        given.append([one.label for one in edits])
        keep(edits, done, failed)

    monkeypatch.setattr(blind_desk, "show_first_report", show)
    marks = [AnnotationChange(None, make_length(f"many-{number}")) for number in range(100)]
    window.opinion.impression.record.click()
    window.editor.change("Many marks", annotations=marks)  # handed over once they are painted
    assert window.revealing.dialog is not None
    with qtbot.waitSignal(window.revealed):
        window.revealing.dialog.go_on.click()
    assert given == [["Many marks", "Record the first impression"]]
    assert len(blind_desk.work.annotations) == 101


def test_the_check_leads_to_it(window: CaseWindow) -> None:
    (check,) = [one for one in window.checks() if one.id == "first-impression"]
    window.opinion.go_to_check(check)
    assert window.opinion.impression.fields[TEXT_PATH].hasFocus()


def test_afterwards_it_is_read_only_beside_the_whole_case_and_undo_does_not_hide_again(
    window: CaseWindow, blind_desk: FakeDesk, qtbot: QtBot
) -> None:
    write(window, qtbot)
    window.opinion.impression.record.click()
    assert window.revealing.dialog is not None
    window.revealing.dialog.go_on.click()
    window.shut()
    whole = make_case()
    blind_desk.change_case(hidden=(), first_opinion=whole.first_opinion, documents=whole.documents)
    blind_desk.set_records(replace(blind_desk.records(), documents=whole.documents))
    after = opened(blind_desk, qtbot)
    panel = after.opinion.impression
    assert not panel.fields
    assert "A fibroma" in words_in(panel)
    assert "the first report was shown only then" in words_in(panel)
    assert "giant cell" in words_in(after.story)
    open_first_report(after, "document:DocumentReference/radiology")
    qtbot.waitUntil(lambda: after.workspace.active_document is not None)
    assert after.workspace.active_document.key == "DocumentReference/radiology"  # type: ignore[union-attr]
    assert after.opinion.sections[8].head.isChecked()
    while after.editor.can_undo():
        after.trigger("undo")
    assert not blind_desk.work.annotations, "what was drawn before can be undone"
    found = first_impression(blind_desk.work.opinion)
    assert found is not None
    assert found.text == "A fibroma"
    after.shut()


def test_a_case_that_never_was_blind_has_no_such_part(blind_desk: FakeDesk, qtbot: QtBot) -> None:
    blind_desk.kept = []
    blind_desk.change_case(hidden=())
    made = opened(blind_desk, qtbot)
    assert made.opinion.impression.isHidden()
    made.shut()


def test_the_commands_ask_as_the_buttons_do(window: CaseWindow, blind_desk: FakeDesk, qtbot: QtBot) -> None:
    window.trigger("reveal")
    assert window.revealing.dialog is None
    assert any("Write your first impression first" in one for one in window.notices.texts())
    window.trigger("reveal-early")
    dialog = window.revealing.dialog
    assert dialog is not None
    assert "Show the first report without a first impression?" in words_in(dialog)
    dialog.keep.click()
    write(window, qtbot)
    window.trigger("reveal")
    dialog = window.revealing.dialog
    assert "Record your first impression?" in words_in(dialog)
    assert is_hidden(blind_desk.work.opinion), "nothing is kept before it is confirmed"
    with qtbot.waitSignal(window.revealed):
        dialog.go_on.click()


def test_where_nothing_is_hidden_the_command_says_so(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    fill_with_files(desk)
    window = opened(desk, qtbot)
    window.trigger("reveal")
    assert window.revealing.dialog is None
    assert "No first report is hidden in this case." in window.notices.texts()
    window.shut()
