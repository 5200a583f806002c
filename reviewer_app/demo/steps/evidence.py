"""Evidence in a sentence: quote a measurement, edit its caliper and see the words follow, link the figure."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtWidgets import QAbstractButton, QTextEdit, QToolButton, QWidget

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.evidence import plain_text, tokens
from reviewer_app.cases.opinion import FIELDS_BY_PATH, answer_path
from reviewer_app.cases.work import Work
from reviewer_app.demo.job import MainJob
from reviewer_app.demo.steps.images import check_length, marked, measured
from reviewer_app.demo.steps.pane_eyes import PaneEyes
from reviewer_app.demo.steps.writing import open_section, wait_saved
from reviewer_app.demo.walk import StepFailed
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.case.tokens import OBJECT_CHARACTER

FINDING = "findings.imaging"
_TITLE = FIELDS_BY_PATH[FINDING].title
#: Where no truth is known the end of the line goes on by so many pixels of the screen.
_FURTHER = 24
#: Where a field has its margin.
_BESIDE_WORDS = QPoint(4, 12)


class QuoteFinding:
    """Write the sentence on the images, with the measurement in it."""

    name = "quote-finding"

    def do(self, job: MainJob) -> None:
        """Open the section, type, insert the length, type on."""
        driver, words = job.driver, job.case.text.finding
        open_section(job, FINDING)
        driver.write(QTextEdit, _TITLE, f"{job.case.text.opening}{words.before_length}")
        driver.click(QToolButton, f"Insert Length {number_of(measured(job))}")
        driver.type_text(words.after_length)
        _wait_typed(job, words.after_length)

    def check(self, job: MainJob) -> str:
        """The field in the journal cites the length; on the screen it reads the number, and the list leads to it."""
        work, length = job.work(), measured(job)
        if [one.id for one in tokens(work.opinion.get(FINDING))] != [length.id]:
            raise StepFailed("The findings in the journal do not cite the measurement alone.")
        check_words(job, work, FINDING, number_of(length))
        job.driver.find(QAbstractButton, f"Go to {_TITLE} citing Length {number_of(length)}")
        return f"the findings read {number_of(length)}"


class EditCaliper:
    """Take hold of the measurement by its handle; every sentence that cites it follows."""

    name = "edit-caliper"

    def do(self, job: MainJob) -> None:
        """Choose the line, and drag its end across the middle of the lesion to the edge: the largest diameter."""
        driver, length = job.driver, measured(job)
        eyes = PaneEyes(job.pane())
        start, end = (eyes.pane_place(one).toPoint() for one in length.points)
        driver.click_widget(eyes.pane, (start + end) / 2)
        lesion = job.case.lesion
        to = end + QPoint(_FURTHER, 0) if lesion is None else eyes.edge_across(lesion, length.points[0])
        driver.drag(eyes.pane, [end, (end + to) / 2, to])
        driver.wait_until(lambda: number_of(measured(job)) != number_of(length), 5, "the journal has another number")
        wait_saved(job)

    def check(self, job: MainJob) -> str:
        """The number is another one than before, and true; pane, list and both texts show it as the journal has it."""
        work, length = job.work(), measured(job)
        before, now = first_number(job, length), number_of(length)
        if before == now:
            raise StepFailed(f"The measurement was not changed: {now}.")
        eyes, truth = PaneEyes(job.pane()), ""
        if job.case.lesion is not None and length.measurement is not None:
            diameter = check_length(length.measurement, job.case.lesion.diameter_mm, eyes.spacing_mm)
            truth = f", truth {diameter:.1f} mm"
        if not all(eyes.is_colored(one) for one in length.points):
            raise StepFailed("The pane does not show the measurement where the journal has it.")
        job.driver.find(QWidget, f"Evidence Length {now}")
        for path in (answer_path(job.stored().case.questions[0].id, "text"), FINDING):
            check_words(job, work, path, now)
        return f"{before} became {now} in both texts{truth}"


class LinkFigure:
    """Say at the end of the sentence which figure shows it."""

    name = "link-figure"

    def do(self, job: MainJob) -> None:
        """Go to the end of the sentence, insert the key image, end it, and write what else is to be seen."""
        driver = job.driver
        field = driver.find(OpinionText, _TITLE)
        driver.bring_into_sight(field)
        corner = field.visibleRegion().boundingRect().topLeft()
        driver.click_widget(field, corner + _BESIDE_WORDS)  # a click on a number would show its image
        driver.wait_until(field.hasFocus, 2, f"“{_TITLE}” takes the caret")
        driver.key(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        driver.click(QToolButton, "Insert Key image 1")
        last = f"{job.case.text.finding.after_figure}{job.case.text.rest}"
        driver.type_text(last)
        _wait_typed(job, last.splitlines()[-1])

    def check(self, job: MainJob) -> str:
        """The sentence in the journal cites measurement and figure, which are of one image; the field reads so."""
        work, length, image = job.work(), measured(job), marked(job)
        if [one.id for one in tokens(work.opinion.get(FINDING))] != [length.id, image.id]:
            raise StepFailed("The findings in the journal do not cite the measurement and its figure.")
        if length.image != image.bookmark.image:
            raise StepFailed("The figure shows another image than the one that was measured.")
        check_words(job, work, FINDING, "key image 1")
        job.driver.find(QAbstractButton, f"Go to {_TITLE} citing Key image 1")
        return plain_text(work.opinion.get(FINDING), work)


def _wait_typed(job: MainJob, last: str) -> None:
    """Wait until the journal has the findings to their last words: what is typed is an edit after a pause only."""
    job.driver.wait_until(lambda: job.work().opinion.get(FINDING).endswith(last), 5, "the journal has the sentence")
    wait_saved(job)


def number_of(length: Annotation) -> str:
    """Return what a measurement reads."""
    return length.measurement.text if length.measurement is not None else ""


def first_number(job: MainJob, length: Annotation) -> str:
    """Return what a measurement read when it was made, as the journal has it."""
    edits = job.read(lambda vault: vault.edits(job.case.task_id))
    made = (one.after for edit in edits for one in edit.annotations if one.before is None)
    return next((number_of(one) for one in made if one is not None and one.id == length.id), "")


def check_words(job: MainJob, work: Work, path: str, words: str) -> None:
    """See that a field reads certain words, and looks on the screen as its text in the journal does.

    Raises
    ------
    StepFailed
        If it does not.
    """
    title = "Answer 1" if path not in FIELDS_BY_PATH else FIELDS_BY_PATH[path].title
    text = work.opinion.get(path)
    if words not in plain_text(text, work):
        raise StepFailed(f"{title} does not read {words}.")
    field = job.driver.find(OpinionText, title)
    job.driver.wait_until(lambda: looks_like(field, text, work), 2, f"{title} shows {words}")


def looks_like(field: OpinionText, text: str, work: Work) -> bool:
    """Tell whether the numbers in a field look, to the pixel, as in one that shows a text with the numbers of `work`.

    Numbers stand in a field as tokens and are painted: only a picture tells what a reader sees.
    """
    wanted = OpinionText(lambda: work, parent=field.parentWidget())
    try:
        wanted.setFixedWidth(field.width())
        wanted.ensurePolished()
        wanted.set_markup(text)
        return field.markup() == wanted.markup() and _pills(field) == _pills(wanted)
    finally:
        wanted.setParent(None)
        wanted.deleteLater()


def _pills(field: OpinionText) -> list[QImage]:
    """Return what is painted for each token of a field, the caret beside it left out."""
    picture = field.viewport().grab().toImage()
    ratio, cursor, found = picture.devicePixelRatio(), QTextCursor(field.document()), []
    for at, letter in enumerate(field.toPlainText()):
        if letter == OBJECT_CHARACTER:
            cursor.setPosition(at)
            begin = field.cursorRect(cursor)
            cursor.setPosition(at + 1)
            box = QRect(
                begin.left() + 2, begin.top(), field.cursorRect(cursor).left() - begin.left() - 3, begin.height()
            )
            found.append(picture.copy(QRectF(QPointF(box.topLeft()) * ratio, QSizeF(box.size()) * ratio).toRect()))
    return found
