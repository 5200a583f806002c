"""Writing: evidence into an answer, every section, one step back and forth, away and back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QTextEdit,
    QToolButton,
    QWidget,
)

from reviewer_app.cases.evidence import Token, plain_text, tokens
from reviewer_app.cases.opinion import FIELDS_BY_PATH, YES, FieldKind, Opinion
from reviewer_app.demo.job import MainJob
from reviewer_app.demo.opinion_text import ELSEWHERE, WAIVER, Entry
from reviewer_app.demo.steps.images import marked, measured
from reviewer_app.demo.walk import StepFailed
from reviewer_app.ui.case.form_sections import TITLES
from reviewer_app.ui.office.arrangements import kept_arrangement
from reviewer_app.ui.worklist.rows import IN_WORK
from reviewer_app.viewer.arranging import arrangement_of

_LIMITATIONS = "limitations.text"
_WHERE = "Where it was read: "
_MARK_SHOWN = "Mark shown records as reviewed"
_SIGN = "Sign…"


class InsertEvidence:
    """Answer the first question with the measurement and the key image in its words."""

    name = "insert-evidence"

    def do(self, job: MainJob) -> None:
        """Type, insert the length, type on, insert the key image, end the sentence."""
        driver, words, text = job.driver, measured(job).measurement, job.case.text.first_answer
        assert words is not None  # noqa: S101 - measured() has looked
        driver.write(QTextEdit, "Answer 1", text.before_length)
        driver.click(QToolButton, f"Insert Length {words.text}")
        driver.type_text(text.after_length)
        driver.click(QToolButton, "Insert Key image 1")
        driver.type_text(text.after_figure)
        driver.wait_until(lambda: _answer(job).endswith(text.after_figure), 5, "the journal has the answer")
        wait_saved(job)

    def check(self, job: MainJob) -> str:
        """The answer in the journal cites both and reads the measured number; the list says where it is cited."""
        question = job.stored().case.questions[0]
        work = job.work()
        text = work.opinion.answer(question.id).text
        cited = [one.id for one in tokens(text)]
        length = measured(job)
        if cited != [length.id, marked(job).id] or length.measurement is None:
            raise StepFailed(f"The answer in the journal cites {len(cited)} things.")
        words = plain_text(text, work)
        if length.measurement.text not in words or "key image 1" not in words:
            raise StepFailed("The answer does not read the measured number.")
        job.driver.find(QAbstractButton, f"Go to Answer 1 citing Length {length.measurement.text}")
        return f"answer 1 reads {length.measurement.text} and key image 1"


class WriteOpinion:
    """Fill in every section until nothing is open before signing."""

    name = "write-opinion"

    def do(self, job: MainJob) -> None:
        """Answers and how sure they are, the form, the records, then what may be accepted with a reason."""
        driver, text = job.driver, job.case.text
        for number in range(1, len(job.stored().case.questions) + 1):
            if number > 1:
                driver.write(QTextEdit, f"Answer {number}", text.answer(number).text)
            sure = text.answer(number).certainty if number > 1 else text.first_certainty
            driver.choose(driver.find(QComboBox, f"Certainty of answer {number}"), sure)
        for entry in job.case.text.entries:
            _enter(job, entry)
        _account_for_records(job)
        _accept_with_reason(job)
        driver.find(QPushButton, _SIGN, seconds=10)

    def check(self, job: MainJob) -> str:
        """Signing is allowed; the journal has every field and every answer."""
        wait_saved(job)
        job.driver.find(QPushButton, _SIGN, seconds=2)
        opinion = job.work().opinion
        empty = [one.path for one in job.case.text.entries if not opinion.get(one.path)]
        questions = job.stored().case.questions
        unsure = [one.id for one in questions if not (opinion.answer(one.id).text and opinion.answer(one.id).certainty)]
        if empty or unsure:
            raise StepFailed("Some fields are not in the journal.", detail=", ".join([*empty, *unsure]))
        return f"{len(opinion.values)} fields in the journal, nothing is open"


class UndoRedo:
    """Take the last edit back and bring it again."""

    name = "undo-redo"

    def do(self, job: MainJob) -> None:
        """Write one more sentence at the end of the limitations, undo, redo."""
        driver = job.driver
        open_section(job, _LIMITATIONS)
        field = driver.find(QTextEdit, FIELDS_BY_PATH[_LIMITATIONS].title)
        before = field.toPlainText()
        after = _with_afterthought(job)
        driver.click_widget(field)
        control = Qt.KeyboardModifier.ControlModifier
        driver.key(Qt.Key.Key_End, control)
        driver.type_text(after.removeprefix(before))
        driver.key(Qt.Key.Key_Z, control)
        driver.wait_until(lambda: field.toPlainText() == before, 5, "the sentence is taken back")
        driver.key(Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
        driver.wait_until(lambda: field.toPlainText() == after, 5, "the sentence is there again")
        wait_saved(job)

    def check(self, job: MainJob) -> str:
        """The sentence stands in its field; the journal has the edit, its undoing and its redoing."""
        field = job.driver.find(QTextEdit, FIELDS_BY_PATH[_LIMITATIONS].title)
        edits = job.read(lambda vault: vault.edits(job.case.task_id))
        made, undone, redone = edits[-3:]
        after = _with_afterthought(job)
        if field.toPlainText() != after or job.work().opinion.get(_LIMITATIONS) != after:
            raise StepFailed("The sentence is not there.")
        if (undone.undoes, redone.undoes) != (made.id, undone.id):
            raise StepFailed("The journal does not hold what was undone and redone.")
        return f"{len(edits)} edits in the journal"


class LeaveAndReopen:
    """Leave the case and open it again: everything is there."""

    name = "leave-and-reopen"

    def do(self, job: MainJob) -> None:
        """Go back to the worklist by the button, turn to what is in work, and open the case by its row."""
        driver = job.driver
        driver.click(QToolButton, "Back to the worklist")
        driver.click(QPushButton, IN_WORK)
        driver.wait_until(lambda: job.state_words().startswith("In review"), 10, "the list says that it is in review")
        driver.double_click(job.table().viewport(), driver.index_place(job.table(), job.row()))
        driver.find(QWidget, "Case", seconds=20)
        driver.wait_until(lambda: _shows_something(job), 20, "images or pages are painted again")

    def check(self, job: MainJob) -> str:
        """The trail says left and opened again; text, measurement and key image are in the window as in the journal."""
        if job.audited("case-opened") != 2 or job.audited("case-closed") != 1:
            raise StepFailed("The case was not left and opened again.")
        work, length = job.work(), measured(job)
        assert length.measurement is not None  # noqa: S101 - measured() has looked
        job.driver.find(QWidget, f"Evidence Length {length.measurement.text}")
        job.driver.find(QWidget, "Evidence Key image 1")
        for number, question in enumerate(job.stored().case.questions, start=1):
            shown = job.driver.find(QTextEdit, f"Answer {number}").toPlainText()
            if not _same_words(shown, work.opinion.answer(question.id).text):
                raise StepFailed(f"Answer {number} is not as it was.")
        left = job.read(lambda vault: kept_arrangement(vault, job.case.task_id))
        if left is None or left.viewer != arrangement_of(job.case_window.workspace):
            raise StepFailed("The panes are not as they were left.")
        return "text, measurement, key image and panes are as they were"


def _shows_something(job: MainJob) -> bool:
    """Whether every place on the screen shows what it had: a picture that is painted, or the pages of a paper."""
    window = job.case_window
    slots = window.workspace.grid.visible_slots
    painted = [one.image.painted_now is not None for one in slots if not one.showing_document]
    return all(painted) and len(painted) + len(window.workspace.documents) == len(slots)


def _same_words(shown: str, markup: str) -> bool:
    """Whether a field shows a text; each token is one character there."""
    plain = markup
    for one in tokens(markup):
        plain = plain.replace(Token(one.kind, one.id).markup, "\ufffc", 1)
    return shown == plain


def _answer(job: MainJob) -> str:
    """Return the answer to the first question as the journal has it."""
    return job.work().opinion.answer(job.stored().case.questions[0].id).text


def _with_afterthought(job: MainJob) -> str:
    """Return the limitations with the sentence that comes last."""
    text = job.case.text
    written = [one.text for one in text.entries if one.path == _LIMITATIONS]
    return " ".join([*written, text.afterthought])


def wait_saved(job: MainJob) -> None:
    """Wait until the journal has everything."""
    editor = job.case_window.editor
    job.driver.wait_until(lambda: not editor.unsaved and job.work() == editor.work, 10, "everything is saved")


def open_section(job: MainJob, path: str) -> None:
    """Open the section of the form that a field is in."""
    title = TITLES[FIELDS_BY_PATH[path].section]
    head = job.driver.find(QAbstractButton, f"Section {title}")
    if not head.isChecked():
        job.driver.click_widget(head)


def _enter(job: MainJob, entry: Entry) -> None:
    field, driver = FIELDS_BY_PATH[entry.path], job.driver
    open_section(job, entry.path)
    if field.kind is FieldKind.TEXT:
        driver.write(QTextEdit, field.title, entry.text)
    elif field.kind is FieldKind.CHOICE:
        driver.choose(driver.find(QComboBox, field.title), entry.text)
    else:
        driver.click(QCheckBox, field.title)


def _account_for_records(job: MainJob) -> None:
    """Mark what was shown whole, then tick the others one by one, and say of unopened papers where they were read."""
    driver = job.driver
    head = driver.find(QAbstractButton, "Section Records reviewed")
    if not head.isChecked():
        driver.click_widget(head)
    for link in driver.find_all(QPushButton, _MARK_SHOWN):
        driver.click_widget(link)
    for tick in job.case_window.findChildren(QCheckBox):
        if tick.accessibleName().startswith("Reviewed: ") and not tick.isChecked():
            driver.click_widget(tick)
    asked = [one for one in job.case_window.findChildren(QLineEdit) if one.isVisible()]
    for name in [one.accessibleName() for one in asked if one.accessibleName().startswith(_WHERE)]:
        driver.write(QLineEdit, name, ELSEWHERE)
        driver.key(Qt.Key.Key_Return)
    wait_saved(job)
    if not all(_settled(job.work().opinion, key) for key in _record_keys(job)):
        raise StepFailed("Not every record is accounted for.")


def _record_keys(job: MainJob) -> list[str]:
    return [str(one.key) for one in job.case_window.coverage().records]


def _settled(opinion: Opinion, key: str) -> bool:
    return opinion.record(key).reviewed == YES


def _accept_with_reason(job: MainJob) -> None:
    """Give a reason for every check that is open and may be accepted so."""
    driver = job.driver
    panel = driver.find(QWidget, "Before you can sign")
    while links := [one for one in panel.findChildren(QPushButton) if _accepts(one)]:
        words = links[0].accessibleName().removeprefix("Accept: ")
        driver.click_widget(links[0])
        driver.write(QLineEdit, f"Reason to accept: {words}", WAIVER)
        driver.key(Qt.Key.Key_Return)
        driver.wait_until(partial(_accepted, job, words), 5, "it is accepted")


def _accepted(job: MainJob, words: str) -> bool:
    return not job.driver.find_all(QPushButton, f"Accept: {words}")


def _accepts(link: QPushButton) -> bool:
    return link.isVisible() and link.accessibleName().startswith("Accept: ")
