"""A finding that is dragged: to another place among the findings, or into a text, where its words and evidence go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.findings import Finding, finding_path
from reviewer_app.cases.language import speaking
from reviewer_app.cases.rich_text import Span, TextLine, markup, parse
from reviewer_app.cases.work import Work
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.case.text_field import MARKUP_TYPE
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import IconLabel

#: The id of a finding that is dragged to another place.
FINDING_TYPE = "application/x-reviewer-finding"


def finding_words(finding: Finding, language: str) -> str:
    """Return a finding as the markup of a text: where it is, in a language of the report, then what is said of it."""
    with speaking(language):
        where = finding.where
    said = parse(finding.text.strip())
    if not where or not finding.text.strip():
        return markup((TextLine((Span(where),)),)) if where else finding.text.strip()
    if isinstance(said[0], TextLine):
        return markup((TextLine((Span(f"{where}: "), *said[0].spans)), *said[1:]))
    return markup((TextLine((Span(f"{where}:"),)), *said))


def finding_text(finding: Finding, work: Work, language: str) -> QMimeData:
    """Return a finding as what a text takes: its words, and what of them was dictated."""
    words = finding_words(finding, language)
    data = QMimeData()
    data.setData(MARKUP_TYPE, words.encode())
    if work.runs:
        from reviewer_app.ui.dictation.carried import carry, of_field  # noqa: PLC0415 - few dictate

        carry(data, of_field(work, finding_path(finding.id, "text"), words))
    return data


def finding_data(finding: Finding, work: Work, language: str) -> QMimeData:
    """Return a finding as what is dragged: the list of findings and the texts of the opinion take it, nobody else."""
    data = finding_text(finding, work, language)
    data.setData(FINDING_TYPE, finding.id.encode())
    return data


class DragHandle(IconLabel):
    """What a finding is dragged by; `data` tells what it carries."""

    def __init__(self, data: Callable[[], QMimeData]) -> None:
        super().__init__("dots-six-vertical", "faint")
        self._data = data
        self._pressed: QPoint | None = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        say_key(self, "finding-insert", "Drag to another place, or into a text", ending="; or do either by keys")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a drag."""
        self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag the finding: it stays where it is until it is let go among the others."""
        here = event.position().toPoint()
        if self._pressed is None or (here - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed = None
        drag = QDrag(self)
        drag.setMimeData(self._data())
        drag.exec(Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.DropAction.MoveAction)


class FindingText(TextField):
    """The text of a finding: others that are dragged over it are on their way to another place."""

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Take text and evidence, but no finding."""
        return not source.hasFormat(FINDING_TYPE) and super().canInsertFromMimeData(source)
