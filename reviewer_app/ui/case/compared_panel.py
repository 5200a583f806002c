"""The passages of the first report with what this opinion says of each, beside the report itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from reviewer_app.cases.compared_passages import (
    SIGNS,
    ComparedPassage,
    bound,
    compared_passages,
    compared_path,
    removed,
    said,
)
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.findings import Finding, findings
from reviewer_app.cases.opinion import CONCORDANCE
from reviewer_app.ui import theme
from reviewer_app.ui.case.fields import FormContext, QuietCombo, TextField, show_choice
from reviewer_app.ui.case.pieces import icon_button, link
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import row, section_head, wrapped

_EMPTY = "Choose words in the first report and take them in: each is confirmed, refined, changed, or left open."


class ComparedForm(QWidget):
    """One passage: its words, which lead to its page, how it stands, the finding it belongs to, and the words on it."""

    def __init__(self, context: FormContext, one: ComparedPassage) -> None:
        super().__init__()
        self.id, self._editor = one.passage.id, context.editor
        token = Token(TokenKind.PASSAGE, self.id)
        self._quote = wrapped(f"“{one.passage.passage}”" if one.passage.passage else "The whole page")
        self._origin = link(f"page {one.passage.page + 1}", f"Show {one.passage.short}",
                            lambda: context.open_token(token))  # fmt: skip
        self._origin.setToolTip(one.passage.origin)
        self.agreement = QuietCombo(f"How {one.passage.short} stands", "How does it stand?", tip="How it stands")
        self.agreement.addItem("Not stated", "")
        for code, words in CONCORDANCE:
            self.agreement.addItem(f"{SIGNS[code]}  {words}", code)
        self.finding = QuietCombo(f"Finding of {one.passage.short}", "Of which finding?", tip="Finding it belongs to")
        self._listed: tuple[tuple[str, str], ...] = ()
        self.words = TextField(context, compared_path(self.id, "words"), f"On {one.passage.short}",
                               hint="What this opinion says of it")  # fmt: skip
        self._remove = icon_button("trash", f"Compare no longer: {one.passage.short}",
                                   "Compare it no longer (can be undone)", size=16)  # fmt: skip
        self._remove.clicked.connect(self._take_away)
        self.agreement.currentIndexChanged.connect(lambda _index: self._say())
        self.finding.currentIndexChanged.connect(lambda _index: self._bind())
        for widget in (self.agreement, self.finding, self._remove):
            widget.setEnabled(not context.editor.read_only)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 6)
        column.setSpacing(4)
        column.addWidget(self._quote)
        column.addLayout(row(self._origin, None, self._remove))
        choices = row(spacing=6)
        choices.addWidget(self.agreement, 1)
        choices.addWidget(self.finding, 1)
        column.addLayout(choices)
        column.addWidget(self.words)

    @property
    def fields(self) -> dict[str, QWidget]:
        """Its controls by path."""
        parts = {"agreement": self.agreement, "words": self.words, "finding": self.finding}
        return {compared_path(self.id, part): one for part, one in parts.items()}

    def _say(self) -> None:
        values = said(self._editor.work.opinion, self.id, self.agreement.currentData() or "")
        self._editor.set_fields(values, "First report: how a passage stands")

    def _bind(self) -> None:
        values = bound(self._editor.work.opinion, self.id, self.finding.currentData() or "")
        self._editor.set_fields(values, "First report: finding of a passage")

    def _take_away(self) -> None:
        self.words.flush()  # so that undo brings back what was typed just before
        self._editor.set_fields(removed(self.id), "Compare a passage no longer")

    def show_passage(self, one: ComparedPassage, listed: tuple[Finding, ...]) -> None:
        """Show what is kept of it, with the findings there are to choose from."""
        named = tuple((f"{n}  {f.where or 'Finding'}", f.id) for n, f in enumerate(listed, start=1))
        if named != self._listed or not self.finding.count():
            self._listed = named
            blocked = self.finding.blockSignals(True)
            self.finding.clear()
            for words, code in (("Of no finding", ""), *named):
                self.finding.addItem(words, code)
            self.finding.blockSignals(blocked)
        show_choice(self.agreement, one.agreement)
        show_choice(self.finding, one.finding_id)
        self.words.show_value(one.words)


class ComparedPanel(QWidget):
    """All passages that are compared, in the order of the report."""

    def __init__(self, context: FormContext, take: Callable[[], None]) -> None:
        super().__init__()
        self.setAccessibleName("Passages of the first report")
        self._context, self._editor = context, context.editor
        self.forms: dict[str, ComparedForm] = {}
        self._order: tuple[str, ...] = ()
        self._new = icon_button("plus", "Compare the chosen passage", "", size=16)
        say_key(self._new, "compare-passage")
        self._new.clicked.connect(lambda _checked=False: take())
        self._empty = wrapped(_EMPTY, "faint", size=theme.CAPTION)
        signs = "   ".join(f"{SIGNS[code]} {words.lower()}" for code, words in CONCORDANCE)
        self._signs = wrapped(signs, "faint", size=theme.CAPTION)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row(section_head("Passage by passage"), None, self._new))
        for widget in (self._empty, self._signs):
            column.addWidget(widget)
        column.addLayout(self._rows)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_work()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Leave the width to the panel."""
        return QSize(200, super().sizeHint().height())

    def show_work(self) -> None:
        """Show the passages as they are kept: a form stays the same widget wherever it moves."""
        compared = compared_passages(self._editor.work)
        order = tuple(one.passage.id for one in compared)
        if order != self._order:
            self._arrange(compared)
        listed = findings(self._editor.work.opinion)
        for one in compared:
            self.forms[one.passage.id].show_passage(one, listed)
        self._empty.setVisible(not compared and not self._editor.read_only)
        self._signs.setVisible(bool(compared))
        self._new.setVisible(not self._editor.read_only)

    def _arrange(self, compared: tuple[ComparedPassage, ...]) -> None:
        self._order = tuple(one.passage.id for one in compared)
        for gone in [one for one in self.forms if one not in self._order]:
            form = self.forms.pop(gone)
            form.words.blockSignals(True)  # losing the keyboard must not write anew what was taken away
            self._rows.removeWidget(form)
            form.hide()
            form.deleteLater()
        for at, one in enumerate(compared):
            if one.passage.id not in self.forms:
                self.forms[one.passage.id] = ComparedForm(self._context, one)
            self._rows.insertWidget(at, self.forms[one.passage.id])
            self.forms[one.passage.id].show()
