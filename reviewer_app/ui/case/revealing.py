"""From the first impression to the first report: asked once, kept, and the case opened anew with all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.evidence import plain_text
from reviewer_app.cases.first_impression import CERTAINTY_PATH, TEXT_PATH, is_hidden, recorded, shown_early
from reviewer_app.cases.opinion import CERTAINTY
from reviewer_app.cases.rules.impression import why_not_recorded
from reviewer_app.cases.work import Edit, FieldChange
from reviewer_app.ui.case.editor import WorkEditor, new_id
from reviewer_app.ui.case.opinion_panel import OpinionPanel
from reviewer_app.ui.case.reveal_dialog import RevealDialog

if TYPE_CHECKING:
    from reviewer_app.ui.case.window import CaseWindow

_AGREEMENT = 8
_NOT_SAVED = "Not all of your work is saved yet: the first report can be shown once it is."


class Revealing(QObject):
    """Keeps the impression as it reads at this moment, and shows the first report.

    Signals
    -------
    revealed()
        It is on disk that the first report is shown: the case is to be opened anew.
    refused(str)
        Why the impression cannot be recorded as it stands, or not now.
    failed(BaseException)
        It could not be kept; the first report stays hidden.
    """

    revealed = Signal()
    refused = Signal(str)
    failed = Signal(object)

    def __init__(self, editor: WorkEditor, opinion: OpinionPanel) -> None:
        super().__init__(opinion)
        self._editor, self._opinion = editor, opinion
        self._on_the_way = False
        self.dialog: RevealDialog | None = None
        opinion.impression.record_wanted.connect(self.ask_to_record)
        opinion.impression.early_wanted.connect(self.ask_for_reason)

    def ask_to_record(self) -> None:
        """Ask whether the impression is to be recorded; what is being typed becomes part of it first."""
        self._opinion.flush()
        work = self._editor.work
        missing = why_not_recorded(work)
        if missing:
            self.refused.emit(f"{missing}.")
            return
        text = plain_text(work.opinion.get(TEXT_PATH), work).strip()
        self._ask(text, dict(CERTAINTY).get(work.opinion.get(CERTAINTY_PATH), ""))

    def ask_for_reason(self) -> None:
        """Ask why the first report is to be shown without an impression."""
        self._opinion.flush()
        self._ask("", "")

    def _ask(self, text: str, certainty: str) -> None:
        if self._on_the_way or self._editor.read_only or not is_hidden(self._editor.work.opinion):
            return
        if self._editor.failing:  # the window closes with what is in it
            self.refused.emit(_NOT_SAVED)
            return
        dialog = self.dialog = RevealDialog(text, certainty, self._opinion.window())
        dialog.confirmed.connect(lambda reason: self._reveal(text, reason))
        dialog.open()

    def _reveal(self, text: str, reason: str) -> None:
        editor = self._editor
        if editor.failing:  # since it was asked
            self.refused.emit(_NOT_SAVED)
            return
        opinion, now = editor.work.opinion, editor.now()
        values = shown_early(reason, now) if reason else recorded(text, opinion.get(CERTAINTY_PATH), now)
        fields = tuple(FieldChange(path, opinion.get(path), value) for path, value in values.items())
        label = "Show the first report early" if reason else "Record the first impression"
        self._on_the_way = True
        edit = Edit(new_id(), editor.author, now, label, fields=fields)
        # what was written before comes before it in the journal too, or neither is kept
        editor.desk.show_first_report((*editor.waiting, edit), self.revealed.emit, self._not_kept)

    def _not_kept(self, error: BaseException) -> None:
        self._on_the_way = False
        self.failed.emit(error)


def open_first_report(window: CaseWindow, key: str) -> None:
    """Show the first report, by the key of its record, and where it is said how it stands to this opinion."""
    opinion = window.opinion
    opinion.sections[_AGREEMENT].set_open(True)
    opinion.go_to_field("concordance.diagnosis")
    if key:
        window.viewing.open_record(key)
