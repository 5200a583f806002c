"""The bar in which words of the opinion are looked for and replaced; it stands over the opinion when asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QToolButton, QVBoxLayout, QWidget

from reviewer_app.cases.searching import Search
from reviewer_app.ui import theme
from reviewer_app.ui.case.finding_words import WordFinder
from reviewer_app.ui.case.pieces import ReasonField, icon_button, link
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import label, row

_COUNT_WIDTH = 64


class FindBar(QWidget):
    """What to look for, how often it is there, and what to put in its place.

    Signals
    -------
    closed()
        It was closed: the keyboard goes back to the text.
    """

    closed = Signal()

    def __init__(self, finder: WordFinder, *, read_only: bool) -> None:
        super().__init__()
        self.setAccessibleName("Find in the opinion")
        self._finder, self._read_only = finder, read_only
        self.words = self._line("Find in the opinion", "Find")
        self.words.textChanged.connect(self._look)
        self.words.returnPressed.connect(self._entered)
        self.count = label("", "faint", size=theme.CAPTION)
        self.count.setMinimumWidth(theme.scaled(_COUNT_WIDTH))
        self.count.setAccessibleName("How often it was found")
        self._exact = self._exactly()
        up = icon_button("caret-up", "Place before that was found", "", size=16)
        down = icon_button("caret-down", "Next place that was found", "", size=16)
        for button, action_id, by in ((up, "find-previous", -1), (down, "find-next", 1)):
            say_key(button, action_id)
            theme.set_kind(button, "small")
            button.clicked.connect(lambda _checked, by=by: finder.step(by))
        close = icon_button("x", "Close the search", "Close (Esc)", size=16)
        theme.set_kind(close, "small")
        close.clicked.connect(self.close_bar)
        self._replacing = self._replace_row()
        finder.found.connect(self._show_count)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 8)
        column.setSpacing(4)
        line = row(spacing=2)
        line.addWidget(self.words, 1)
        for one in (self.count, self._exact, up, down, close):
            line.addWidget(one)
        column.addLayout(line)
        column.addWidget(self._replacing)
        self.hide()

    def _line(self, name: str, hint: str) -> ReasonField:
        made = ReasonField()
        made.setAccessibleName(name)
        made.setPlaceholderText(hint)
        made.given_up.connect(self.close_bar)
        return made

    def _exactly(self) -> QToolButton:
        made = icon_button("text-aa", "Match capitals", "Match capitals", size=16)
        theme.set_kind(made, "small")
        made.setCheckable(True)
        made.toggled.connect(lambda _checked: self._look())
        return made

    def _replace_row(self) -> QWidget:
        holder = QWidget()
        self.other = self._line("Replace with", "Replace with")
        self.other.returnPressed.connect(self._replace)
        line = row(spacing=8)
        line.addWidget(self.other, 1)
        line.addWidget(link("Replace", "Replace this place", self._replace))
        line.addWidget(link("All", "Replace every place", self._replace_all))
        holder.setLayout(line)
        return holder

    def open_bar(self, chosen: str, *, replace: bool) -> None:
        """Show the bar with the words that are chosen in the text, if any, and take the keyboard."""
        self._replacing.setVisible(replace and not self._read_only)
        self.show()
        if chosen:
            self.words.setText(chosen)
        self.words.selectAll()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._look()

    def close_bar(self) -> None:
        """End the search."""
        self._finder.look_for(None)
        self.hide()
        self.closed.emit()

    def step(self, by: int) -> None:
        """Go to the next place (1) or the one before (-1)."""
        self._finder.step(by)

    def _entered(self) -> None:
        back = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        self._finder.step(-1 if back else 1)

    def _look(self) -> None:
        if self.isVisible():
            self._finder.look_for(Search(self.words.text(), exact=self._exact.isChecked()))

    def _replace(self) -> None:
        self._finder.replace(self.other.text())

    def _replace_all(self) -> None:
        count = self._finder.replace_all(self.other.text())
        if count:
            self.count.setText(f"{count} replaced")
            theme.set_kind(self.count, "faint")

    def _show_count(self, at: int, of: int) -> None:
        words = f"{at} of {of}" if of else "not found" if self.words.text() else ""
        self.count.setText(words)
        theme.set_kind(self.count, "warn" if words == "not found" else "faint")
