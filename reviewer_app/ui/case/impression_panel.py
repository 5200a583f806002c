"""The first impression at the head of the opinion: written while the first report is hidden, read ever after."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reviewer_app.cases.case import Case
from reviewer_app.cases.first_impression import (
    CERTAINTY_FIELD,
    CERTAINTY_PATH,
    SHOWN_BEFORE,
    TEXT_PATH,
    FirstImpression,
    first_impression,
    is_hidden,
)
from reviewer_app.cases.opinion import CERTAINTY, Opinion
from reviewer_app.cases.rules.impression import why_not_recorded
from reviewer_app.ui import theme
from reviewer_app.ui.case.fields import ChoiceField, FormContext, TextField
from reviewer_app.ui.case.pieces import link
from reviewer_app.ui.parts import button, label, line, row, section_head, wrapped
from reviewer_app.ui.words import in_sentence, moment_words

_ASKED = "The first report stays hidden until this is recorded; then it is shown, and this stays as it is."
_SHOWN_BEFORE = "The first report had been shown before the service asked for it to be hidden."


class ImpressionPanel(QWidget):
    """Nothing where the first report never was hidden.

    Signals
    -------
    record_wanted()
        The impression is to be recorded, and the first report shown.
    early_wanted()
        The first report is to be shown without an impression.
    """

    record_wanted = Signal()
    early_wanted = Signal()

    def __init__(self, context: FormContext, case: Case) -> None:
        super().__init__()
        self.setAccessibleName("First impression")
        self._editor = context.editor
        self.fields: dict[str, TextField | ChoiceField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        opinion = context.editor.work.opinion
        kept = first_impression(opinion)
        if is_hidden(opinion):
            self._ask(context, case)
        elif kept is not None:
            self._tell(kept)
        else:
            self.hide()

    def _ask(self, context: FormContext, case: Case) -> None:
        self._column.addWidget(section_head("First impression"))
        for words in (_ASKED, *case.hidden[1:]):
            self._column.addWidget(wrapped(words, "dim", size=theme.CAPTION))
        text = TextField(context, TEXT_PATH, "First impression", hint="What you see, and what you think it is", lines=4)
        certainty = ChoiceField(context, CERTAINTY_FIELD)
        self.fields = {TEXT_PATH: text, CERTAINTY_PATH: certainty}
        self._column.addWidget(text)
        self._column.addLayout(row(label("Certainty", "dim", size=theme.CAPTION), certainty, spacing=12))
        self.record = button("Record and show the first report…", "main", icon="eye", icon_color="on_accent")
        self.record.clicked.connect(self.record_wanted)
        early = link(
            "Show it without a first impression…",
            "Show the first report without a first impression",
            self.early_wanted.emit,
        )
        early.setEnabled(not context.editor.read_only)
        self._column.addWidget(self.record)  # each in a row of its own: the panel is narrow on a small screen
        self._column.addLayout(row(None, early))
        self._column.addWidget(line())
        self.show_opinion(context.editor.work.opinion)

    def _tell(self, kept: FirstImpression) -> None:
        """Show what was recorded; nothing of it can be changed."""
        self._column.addWidget(section_head("First impression"))
        moment = in_sentence(moment_words(kept.revealed, self._editor.now()))
        if kept.early == SHOWN_BEFORE:
            told = [_SHOWN_BEFORE]
        elif kept.early:
            told = [f"The first report was shown without one, {moment}: {kept.early}"]
        else:
            certainty = dict(CERTAINTY).get(kept.certainty, "")
            told = [kept.text, f"{certainty}. Recorded {moment}; the first report was shown only then."]
        words, *about = (wrapped(one, "" if number == 0 else "faint") for number, one in enumerate(told))
        for one in (words, *about):
            self._column.addWidget(one)
        self._column.addWidget(line())

    def show_opinion(self, opinion: Opinion) -> None:
        """Show the impression as it is kept now."""
        for path, control in self.fields.items():
            control.show_value(opinion.get(path))
        self._allow()

    def _allow(self) -> None:
        if not self.fields:
            return
        open_now = why_not_recorded(self._editor.work)
        closed = self._editor.read_only
        self.record.setEnabled(not closed and not open_now)
        self.record.setToolTip("This case can no longer be changed" if closed else open_now)
