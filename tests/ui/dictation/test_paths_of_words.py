"""Every way by which words that nobody accepted may get somewhere else: they wait there too, or do not get there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from reviewer_app.cases.dictated import Accepted, accepted, runs_of
from reviewer_app.cases.dictated_places import flat
from reviewer_app.cases.findings import findings
from reviewer_app.cases.searching import Search
from reviewer_app.cases.templates import Template
from reviewer_app.cases.work import DictatedChange
from reviewer_app.settings import Settings
from reviewer_app.ui.case.case_texts import CaseTexts
from reviewer_app.ui.case.document_reader import DocumentReader
from reviewer_app.ui.case.finding_drag import finding_text
from reviewer_app.ui.case.panel_templates import PanelTemplates
from reviewer_app.ui.case.template_chooser import TemplateChooser
from reviewer_app.ui.case.text_commands import format_text
from reviewer_app.ui.dictation.flat_document import cursor_over, flat_text
from reviewer_app.ui.settings.phrases_page import PhrasesPage
from tests.helpers.case_values import NOW
from tests.helpers.dictated_values import FIELD
from tests.helpers.papers import make_pdf
from tests.helpers.speaking import Speaking

OTHER = "answer/q2/text"
ADVICE = "recommendations.text"
WORD = "nodule"


def _said(speaking: Speaking) -> None:
    speaking.begin()
    speaking.say("there is no nodule in the left lung")
    field = speaking.field()
    start = flat_text(field.document()).index("no nodule")
    field.setTextCursor(cursor_over(field.document(), start, start + len("no nodule")))


def _finding(speaking: Speaking) -> str:
    """Dictate into a finding; return its id."""
    speaking.panel.findings.begin()
    form = next(iter(speaking.panel.findings.forms.values()))
    speaking.begin(form.text.path)
    speaking.say("no nodule in the left lung")
    form.site.setText("Lung")
    form.flush()
    return form.id


def _data(speaking: Speaking) -> QMimeData:
    _said(speaking)
    return speaking.field().createMimeDataFromSelection()


def _copied(speaking: Speaking) -> None:
    _said(speaking)
    speaking.field().copy()


def copy_and_paste(speaking: Speaking) -> None:
    _copied(speaking)
    speaking.field(OTHER).paste()


def cut_and_paste(speaking: Speaking) -> None:
    _said(speaking)
    speaking.field().cut()
    speaking.field(OTHER).paste()


def drag(speaking: Speaking) -> None:
    data, field = _data(speaking), speaking.field(OTHER)
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    field.dropEvent(drop)


def finding_into_text(speaking: Speaking) -> None:
    _finding(speaking)
    work = speaking.desk.work
    speaking.field(ADVICE).insertFromMimeData(finding_text(findings(work.opinion)[0], work, "en"))


def _texts(speaking: Speaking) -> CaseTexts:
    settings = Settings(phrases={"fl": "Seen: {findings.list}"}, phrase_trigger="tab")
    return CaseTexts(speaking.desk, speaking.editor, lambda: settings, lambda error: pytest.fail(str(error)))


def template(speaking: Speaking) -> None:
    _finding(speaking)
    made = Template("t", "Advice", "", {ADVICE: "As found:\n{findings.list}", OTHER: "In a line: {findings.list}."})
    PanelTemplates(speaking.panel, speaking.editor, _texts(speaking)).insert(made)
    assert WORD in speaking.text(OTHER)


def own_phrase(speaking: Speaking) -> None:
    _finding(speaking)
    field = speaking.field(ADVICE)
    field.use_help(_texts(speaking))
    field.setPlainText("Before fl")
    field.flush()
    field.moveCursor(QTextCursor.MoveOperation.End)
    assert field.filling.expand("tab")


def undo_and_redo(speaking: Speaking) -> None:
    copy_and_paste(speaking)
    for _ in range(2):
        speaking.editor.undo()
    for _ in range(2):
        speaking.editor.redo()


def format_of_lines(speaking: Speaking) -> None:
    copy_and_paste(speaking)
    field = speaking.field(OTHER)
    field.selectAll()
    for action in ("text-bold", "text-bullets"):
        format_text(field, action)
    field.flush()


def replace_within(speaking: Speaking) -> None:
    copy_and_paste(speaking)
    field = speaking.field(OTHER)
    found = Search("no ")
    assert field.choose_place(found, 0)
    field.replace_chosen(found, "one ")
    field.flush()


STAY = {
    copy_and_paste: OTHER, cut_and_paste: OTHER, drag: OTHER, finding_into_text: ADVICE, template: ADVICE,
    own_phrase: ADVICE, undo_and_redo: OTHER, format_of_lines: OTHER, replace_within: OTHER,
}  # fmt: skip


@pytest.mark.parametrize("way", STAY, ids=lambda way: way.__name__)
def test_words_wait_where_they_are_put(speaking: Speaking, way: Callable[[Speaking], None]) -> None:
    way(speaking)
    path = STAY[way]
    for one in {path, *(OTHER for _ in range(way is template))}:
        text = flat(speaking.text(one))
        assert WORD in text
        waits = [text[run.start : run.end] for run in runs_of(speaking.desk.work.runs, one)]
        assert any(WORD in part for part in waits), (one, text, waits)
        assert any(check.id == f"dictated:{one}" and check.blocks for check in speaking.top.checks())


def _paste_into(line: QLineEdit, qtbot: QtBot) -> str:
    line.setFocus()
    QTest.keySequence(line, "Ctrl+V")
    line.insert(QGuiApplication.clipboard().text())  # as another program, or the menu, would
    return line.text()


def site_of_a_finding(speaking: Speaking, qtbot: QtBot) -> str:
    _copied(speaking)
    speaking.panel.findings.begin()
    form = next(iter(speaking.panel.findings.forms.values()))
    return _paste_into(form.site, qtbot)


def replace_with(speaking: Speaking, qtbot: QtBot) -> str:
    _copied(speaking)
    speaking.panel.open_find(replace=True)
    return _paste_into(speaking.panel.find_bar.other, qtbot)


def line_of_the_search(speaking: Speaking, qtbot: QtBot) -> str:
    _said(speaking)
    speaking.panel.put_caret(FIELD, *_selection(speaking))
    speaking.panel.open_find(replace=False)
    return speaking.panel.find_bar.words.text()


def _selection(speaking: Speaking) -> tuple[int, int]:
    cursor = speaking.field().textCursor()
    return cursor.selectionStart(), cursor.selectionEnd()


def phrase_of_ones_own(speaking: Speaking, qtbot: QtBot) -> str:
    _copied(speaking)
    page = PhrasesPage(Settings())
    qtbot.addWidget(page)
    page.text.paste()
    return page.text.toPlainText()


def reason_to_accept(speaking: Speaking, qtbot: QtBot) -> str:
    _copied(speaking)
    line = QLineEdit()
    qtbot.addWidget(line)
    return _paste_into(line, qtbot)


def drag_into_a_line(speaking: Speaking, qtbot: QtBot) -> str:
    data = _data(speaking)
    return data.text() + data.html()


def finding_that_is_dragged_elsewhere(speaking: Speaking, qtbot: QtBot) -> str:
    _finding(speaking)
    work = speaking.desk.work
    data = finding_text(findings(work.opinion)[0], work, "en")
    return data.text() + data.html()


def preview_of_a_template(speaking: Speaking, qtbot: QtBot) -> str:
    _finding(speaking)
    made = Template("t", "Advice", "", {ADVICE: "As found: {findings.list}"})
    chooser = TemplateChooser([made], _texts(speaking).facts(), speaking.panel)
    qtbot.addWidget(chooser)
    chooser.show()
    assert WORD in chooser.preview.toPlainText()
    for keys in ("Ctrl+A", "Ctrl+C"):
        QTest.keySequence(chooser.preview, keys)
    return QGuiApplication.clipboard().text()


NEVER = (
    site_of_a_finding, replace_with, line_of_the_search, phrase_of_ones_own, reason_to_accept, drag_into_a_line,
    preview_of_a_template, finding_that_is_dragged_elsewhere,
)  # fmt: skip


@pytest.mark.parametrize("way", NEVER, ids=lambda way: way.__name__)
def test_words_do_not_get_where_nothing_keeps_them_apart(
    speaking: Speaking, qtbot: QtBot, way: Callable[[Speaking, QtBot], str]
) -> None:
    QGuiApplication.clipboard().clear()
    assert WORD not in way(speaking, qtbot)


def test_accepted_words_are_words_like_others(speaking: Speaking, qtbot: QtBot) -> None:
    _said(speaking)
    (passage,) = speaking.desk.work.dictated
    accept = DictatedChange(passage, accepted(passage, "Practitioner/1", NOW, Accepted.SHOWN))
    speaking.editor.change_dictated("Accept", [accept])
    speaking.field().copy()
    line = QLineEdit()
    qtbot.addWidget(line)
    line.paste()
    assert line.text() == "no nodule"


def test_why_nothing_is_pasted_is_said_as_it_is_copied(speaking: Speaking) -> None:
    _copied(speaking)
    assert any("nobody has accepted" in one for one in speaking.told)
    speaking.told.clear()
    QTest.keySequence(speaking.field(), "Ctrl+C")
    assert any("nobody has accepted" in one for one in speaking.told)


def test_a_preview_is_not_copied_from(speaking: Speaking, qtbot: QtBot) -> None:
    reader = DocumentReader()
    qtbot.addWidget(reader)
    reader.resize(900, 700)
    reader.show()
    for unsigned in (True, False):
        reader.show_document(make_pdf(1), "Opinion", "", unsigned=unsigned)
        qtbot.waitUntil(lambda: reader.pane.view is not None)
        assert reader.pane.view is not None
        assert reader.pane.view.copies is not unsigned
