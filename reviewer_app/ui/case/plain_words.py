"""Under the summary in plain words: how easy it reads, and the agreement that follows from the comparison."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from reviewer_app.cases.agreement import proposed_agreement
from reviewer_app.cases.case import Case
from reviewer_app.cases.evidence import plain_text
from reviewer_app.cases.language import ENGLISH
from reviewer_app.cases.opinion import AGREEMENT, AGREEMENT_PATH, summary_language
from reviewer_app.cases.readability import AIM_GRADE, Readability, readability
from reviewer_app.ui import theme
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.pieces import link
from reviewer_app.ui.parts import label, row

_SUMMARY = "plain.summary"
NOT_MEASURED = "Readability: not checked; it is measured for English only."


class PlainWordsHelp(QWidget):
    """Follows the work: a line on readability, and a proposal with a link that takes it."""

    def __init__(self, editor: WorkEditor, case: Case) -> None:
        super().__init__()
        self._editor, self._case = editor, case
        self._read = ("", "")
        self.reading = label("", "faint", size=theme.CAPTION)
        self.reading.setWordWrap(True)
        self.reading.setAccessibleName("Readability of the summary")
        self.proposal = label("", "dim", size=theme.CAPTION)
        self.proposal.setWordWrap(True)
        self.take = link("Take it", "Take the agreement that follows from your comparison", self._take)
        self._line = QWidget()
        self._line.setLayout(row(self.proposal, self.take, spacing=8))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.reading)
        column.addWidget(self._line)
        editor.changed.connect(lambda _edit: self.show_work())
        self.show_work()

    def show_work(self) -> None:
        """Say how things stand with the work as it is now."""
        work = self._editor.work
        language = summary_language(self._case.patient.language, work.opinion)
        text = plain_text(work.opinion.get(_SUMMARY), work)
        if (text, language) != self._read:
            self._read = (text, language)
            self._show_reading(readability(text))
        self._show_proposal(proposed_agreement(self._case, work.opinion))

    def _show_reading(self, found: Readability) -> None:
        english = self._read[1] == ENGLISH
        self.reading.setText(
            reading_words(found) if english else "Readability: not checked; it is measured for English only."
        )
        theme.set_kind(self.reading, "warn" if english and found.is_known and not found.is_plain else "faint")

    def _show_proposal(self, code: str) -> None:
        said = self._editor.work.opinion.get(AGREEMENT_PATH)
        self._line.setVisible(bool(code) and code != said and not self._editor.read_only)
        self.proposal.setText(f"By your comparison: {dict(AGREEMENT)[code].lower()}" if code else "")

    def _take(self) -> None:
        code = proposed_agreement(self._case, self._editor.work.opinion)
        if code:
            self._editor.set_fields({AGREEMENT_PATH: code}, "Take the agreement of the comparison")


def reading_words(found: Readability) -> str:
    """Return what is said of a text that was counted."""
    if not found.is_known:
        return f"Readability is measured from about 20 words on; aim at school grade {AIM_GRADE:.0f} or below."
    ease = min(100.0, max(0.0, found.reading_ease))
    grade = max(1.0, found.grade)
    advice = "" if found.is_plain else f" Aim at {AIM_GRADE:.0f}: shorter sentences, everyday words."
    return f"Reads at school grade {grade:.0f}, reading ease {ease:.0f} of 100.{advice}"
