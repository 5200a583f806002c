"""The controls of a form: a list to pick from, a number with its unit, a date, or words, each under its name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from reviewer_app.cases.blanks import OTHER, BlankKind, day_words
from reviewer_app.cases.template_forms import Element
from reviewer_app.ui import theme
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.fields import QuietCombo
from reviewer_app.ui.case.pieces import kept_while_typed
from reviewer_app.ui.parts import label

_HINTS = {BlankKind.NUMBER: "Number", BlankKind.DATE: "Such as 22 Nov 2026"}
_OTHER_WORDS, _NOT_FILLED = "Other words…", "Not filled in"


class Response(QWidget):
    """The response to one element.

    Signals
    -------
    answered(str)
        These words are the response, empty for none.
    """

    answered = Signal(str)

    def __init__(self, one: Element, choices: Sequence[str], editor: WorkEditor, *, others: bool) -> None:
        super().__init__()
        self.name, self._value = one.name, ""
        #: The list, None where words are only typed.
        self.choice = _Choice(one.name, choices, others=others) if choices else None
        self.words = QLineEdit()
        self.words.setAccessibleName(one.name)
        self.words.setEnabled(not editor.read_only)
        self.words.setPlaceholderText(_HINTS.get(one.place.kind, ""))
        self.words.editingFinished.connect(self.flush)
        kept_while_typed(self.words, self.flush, lambda there: editor.set_typing(self.words, typing=there))
        if self.choice is not None:
            self.choice.setEnabled(not editor.read_only)
            self.choice.activated.connect(self._picked)
        self._lay_out(one)

    def _lay_out(self, one: Element) -> None:
        name = label(one.name, "dim", size=theme.CAPTION)
        name.setWordWrap(True)
        name.setBuddy(self.words if self.choice is None else self.choice)
        line = QHBoxLayout()
        line.setSpacing(8)
        if self.choice is not None:
            line.addWidget(self.choice, 1)
            self.words.hide()
        line.addWidget(self.words, 1)
        if one.place.unit:
            line.addWidget(label(one.place.unit, "dim"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(2)
        column.addWidget(name)
        column.addLayout(line)

    @property
    def is_open(self) -> bool:
        """Whether there is no response yet."""
        return not self._value

    @property
    def field(self) -> QWidget:
        """What has the keyboard here."""
        return self.words if self.choice is None else self.choice

    def show_value(self, words: str, *, fixed: bool = False) -> None:
        """Show a response; one that is `fixed` follows its evidence and is changed in the text."""
        self._value = words
        if self.choice is not None:
            listed = self.choice.show_words(words)
            self.words.setVisible(bool(words) and not listed)
        if not self.words.hasFocus() and self.words.text() != words:
            with QSignalBlocker(self.words):
                self.words.setText(words)
                self.words.setCursorPosition(0)
        self.words.setReadOnly(fixed)
        self.words.setToolTip("It is bound to its evidence: change it in the text" if fixed else "")

    def flush(self) -> None:
        """Hand over what is typed."""
        typed = self.words.text().strip()
        if typed != self._value and not self.words.isReadOnly() and not self.words.isHidden():
            self._value = typed
            self.answered.emit(typed)

    def _picked(self, at: int) -> None:
        assert self.choice is not None  # noqa: S101 - it was picked from
        words = self.choice.itemData(at)
        if words == OTHER:
            self.words.show()
            self.words.setFocus()
            self.words.selectAll()
        elif words != self._value:
            self.words.clear()
            self.words.hide()
            self._value = words
            self.answered.emit(words)


class _Choice(QuietCombo):
    """What may be picked; closed it shows all of its words."""

    def __init__(self, name: str, choices: Sequence[str], *, others: bool) -> None:
        super().__init__(name, "Choose")
        self.addItem(_NOT_FILLED, "")
        for one in choices:
            self.addItem(one, one)
        if others:
            self.addItem(_OTHER_WORDS, OTHER)

    def closed_text(self) -> str:
        """Return what it shows while it is closed."""
        return self.currentText() if self.currentData() else self._empty

    def show_words(self, words: str) -> bool:
        """Show these words; False where they are not in the list."""
        at = self.findData(words) if words != OTHER else -1
        with QSignalBlocker(self):
            self.setCurrentIndex(at if at >= 0 else max(0, self.findData(OTHER)))
        self.update()
        return at >= 0


def response(one: Element, days: Sequence[date], editor: WorkEditor) -> Response:
    """Return the control for an element; `days` are those that a date is likely to be."""
    if one.place.kind is BlankKind.CHOICE:
        choices = [words for words in one.place.choices if words != OTHER]
        return Response(one, choices, editor, others=True)
    if one.place.kind is BlankKind.DATE:
        return Response(one, list(dict.fromkeys(map(day_words, days))), editor, others=True)
    return Response(one, (), editor, others=False)
