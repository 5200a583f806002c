"""The line under the opinion on what was dictated: what waits to be accepted, and what has no text to go to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reviewer_app.cases.dictated import DictatedPassage
from reviewer_app.ui import theme
from reviewer_app.ui.actions import BY_ID
from reviewer_app.ui.case.pieces import link
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import IconLabel, clear, label, line, row, wrapped

_MARGIN = 16


class DictatedBar(QWidget):
    """Hidden while there is nothing to do.

    Signals
    -------
    accept_wanted(), accept_all_wanted()
        Accept the passage at the caret, or the first; or all that were in sight.
    put_wanted(DictatedPassage), drop_wanted(DictatedPassage)
        Put what was set aside where the caret is, or let it go.
    """

    accept_wanted = Signal()
    accept_all_wanted = Signal()
    put_wanted = Signal(object)
    drop_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Dictated words")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(line())
        self._waits = QWidget()
        self._words = label("", size=theme.CONTENT)
        accept = link("Accept", BY_ID["accept-dictated"].words, self.accept_wanted.emit)
        self._all = link("Accept all shown", BY_ID["accept-all-dictated"].words, self.accept_all_wanted.emit)
        say_key(accept, "accept-dictated")
        say_key(self._all, "accept-all-dictated")
        inside = QVBoxLayout()
        inside.setContentsMargins(_MARGIN, 8, _MARGIN, 4)
        inside.setSpacing(0)
        inside.addLayout(row(IconLabel("microphone", "accent"), self._words, None, spacing=8))
        inside.addLayout(row(accept, self._all, None, spacing=12))  # beside the words they do not fit at 1366×768
        self._waits.setLayout(inside)
        self._column.addWidget(self._waits)
        self._aside = QVBoxLayout()
        self._aside.setContentsMargins(_MARGIN, 0, _MARGIN, 8)
        self._aside.setSpacing(4)
        self._column.addLayout(self._aside)
        self.hide()

    def show_state(self, waiting: int, ready: int, aside: Sequence[DictatedPassage]) -> None:
        """Say how many passages wait, how many of them may be accepted now, and what was set aside."""
        self._words.setText(f"{waiting} dictated to accept" + (f", {ready} shown" if ready else ""))
        self._waits.setVisible(waiting > 0)
        self._all.setVisible(ready > 1)
        clear(self._aside)
        for one in aside:
            self._aside.addLayout(self._aside_row(one))
        self.setVisible(bool(waiting or aside))

    def _aside_row(self, passage: DictatedPassage) -> QVBoxLayout:
        made = QVBoxLayout()
        made.setSpacing(0)
        made.addWidget(wrapped(f"Set aside: {passage.text}", "dim"))
        put = link("Put it where the caret is", "Put what was set aside where the caret is", lambda: None)
        put.clicked.connect(lambda _checked=False: self.put_wanted.emit(passage))
        drop = link("Let it go", "Let go of what was set aside", lambda: None)
        drop.clicked.connect(lambda _checked=False: self.drop_wanted.emit(passage))
        made.addLayout(row(put, drop, None, spacing=12))
        return made

    @property
    def words(self) -> str:
        """What is said of what waits."""
        return self._words.text()
