"""Under the summary in plain words: in which language the patient reads, how easy it reads, and the agreement."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reviewer_app.cases.agreement import proposed_agreement
from reviewer_app.cases.case import Case
from reviewer_app.cases.evidence import plain_text
from reviewer_app.cases.german_readability import GermanReadability, readability_in
from reviewer_app.cases.language import ENGLISH, language_of
from reviewer_app.cases.opinion import AGREEMENT, AGREEMENT_PATH, language_chosen, summary_language
from reviewer_app.cases.readability import AIM_GRADE, Readability
from reviewer_app.ui import theme
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.pieces import link
from reviewer_app.ui.parts import label, row

_SUMMARY = "plain.summary"
NO_SPELLING = "Its spelling is not checked: only English is."


class PlainWordsHelp(QWidget):
    """Follows the work: the language of the patient, a line on readability, a proposal with a link that takes it."""

    def __init__(self, editor: WorkEditor, case: Case) -> None:
        super().__init__()
        self._editor, self._case = editor, case
        self._read = ("", "")
        self.language = label("", "dim", size=theme.CAPTION)
        self.language.setWordWrap(True)
        self.language.setAccessibleName("Language of the patient")
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
        column.addWidget(self.language)
        column.addWidget(self.reading)
        column.addWidget(self._line)
        editor.changed.connect(lambda _edit: self.show_work())
        self.show_work()

    def show_work(self) -> None:
        """Say how things stand with the work as it is now."""
        work = self._editor.work
        language = summary_language(self._case.patient.language, work.opinion)
        told = preferred_words(self._case.patient.language, language_chosen(work.opinion))
        self.language.setText(told)
        self.language.setVisible(bool(told))
        text = plain_text(work.opinion.get(_SUMMARY), work)
        if (text, language) != self._read:
            self._read = (text, language)
            self._show_reading(readability_in(language, text))
        self._show_proposal(proposed_agreement(self._case, work.opinion))

    def _show_reading(self, found: Readability | GermanReadability) -> None:
        spelling = "" if self._read[1] == ENGLISH else f" {NO_SPELLING}"
        self.reading.setText(reading_words(found) + spelling)
        theme.set_kind(self.reading, "warn" if found.is_known and not found.is_plain else "faint")

    def _show_proposal(self, code: str) -> None:
        said = self._editor.work.opinion.get(AGREEMENT_PATH)
        self._line.setVisible(bool(code) and code != said and not self._editor.read_only)
        self.proposal.setText(f"By your comparison: {dict(AGREEMENT)[code].lower()}" if code else "")

    def _take(self) -> None:
        code = proposed_agreement(self._case, self._editor.work.opinion)
        if code:
            self._editor.set_fields({AGREEMENT_PATH: code}, "Take the agreement of the comparison")


def preferred_words(preferred: str, report: str) -> str:
    """Return which language a patient prefers, and in which the fixed sentences of that part are printed.

    `preferred` is Patient.communication.language, a BCP 47 tag or words, `report` the code of that of the report. Empty
    where nothing is known, or all of it is English.
    """
    if not preferred.strip() or language_of(preferred) == report == ENGLISH:
        return ""
    name = _language_name(preferred)
    if language_of(preferred):
        return f"The patient prefers {name}: write this summary so; its fixed sentences are printed in {name}."
    return f"The patient prefers {name}; the fixed sentences here are printed in {_language_name(report)}."


def _language_name(tag: str) -> str:
    found = QLocale.codeToLanguage(tag.replace("_", "-").partition("-")[0].strip().lower())
    unknown = (QLocale.Language.AnyLanguage, QLocale.Language.C)
    return tag.strip() if found in unknown else QLocale.languageToString(found)


def reading_words(found: Readability | GermanReadability) -> str:
    """Return what is said of a text that was counted."""
    if not found.is_known:
        return f"Readability is measured from about 20 words on; aim at school grade {AIM_GRADE:.0f} or below."
    advice = "" if found.is_plain else f" Aim at {AIM_GRADE:.0f}: shorter sentences, everyday words."
    if isinstance(found, GermanReadability):
        return f"Reads at year {max(4.0, found.grade):.0f} of school (German, first Vienna formula).{advice}"
    ease = min(100.0, max(0.0, found.reading_ease))
    return f"Reads at school grade {max(1.0, found.grade):.0f}, reading ease {ease:.0f} of 100.{advice}"
