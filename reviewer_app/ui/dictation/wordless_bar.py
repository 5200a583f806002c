"""The line under the opinion on sound that gave no words: each stretch is listened to, recognised again or put away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from reviewer_app.cases.dictated_sound import SoundState, Wordless
from reviewer_app.ui import theme
from reviewer_app.ui.case.pieces import link
from reviewer_app.ui.parts import IconLabel, clear, label, line, row
from reviewer_app.ui.words import moment_words

_MARGIN = 16
#: So many stretches are shown at once, the oldest first; the others follow as these go.
_SHOWN = 2
#: Why sound is put away, in the order of the menu.
REASONS: tuple[tuple[SoundState, str], ...] = (
    (SoundState.NOTHING_SAID, "Nothing was said"),
    (SoundState.SAID_OTHERWISE, "I typed it, or said it again"),
    (SoundState.NOT_WANTED, "Not for the opinion"),
)


class WordlessBar(QWidget):
    """Hidden while all sound has words.

    Signals
    -------
    listen_wanted(Wordless), slowly_wanted(Wordless), again_wanted(Wordless)
        Play a stretch, or at half its speed, so that it can be typed; or recognise it again, with its words at the
        caret.
    put_away(Wordless, SoundState)
        Make nothing of it, for this reason.
    """

    listen_wanted = Signal(object)
    slowly_wanted = Signal(object)
    again_wanted = Signal(object)
    put_away = Signal(object, object)

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setAccessibleName("Sound without words")
        self._now = now
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line())
        inside = QVBoxLayout()
        inside.setContentsMargins(_MARGIN, 8, _MARGIN, 4)
        inside.setSpacing(2)
        self._words = label("", size=theme.CONTENT)
        inside.addLayout(row(IconLabel("microphone", "warn"), self._words, None, spacing=8))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        inside.addLayout(self._rows)
        column.addLayout(inside)
        self.hide()

    def show_stretches(self, stretches: Sequence[Wordless]) -> None:
        """List what has no words."""
        clear(self._rows)
        count = len(stretches)
        self._words.setText("1 recording without words" if count == 1 else f"{count} recordings without words")
        for one in stretches[:_SHOWN]:
            self._rows.addLayout(self._row(one))
        self.setVisible(bool(stretches))

    def _row(self, stretch: Wordless) -> QVBoxLayout:
        when = f"{moment_words(stretch.began.astimezone(), self._now())}, {length_words(stretch.seconds)}"
        links = [
            self._link("Listen", f"Listen to what was said {when}", self.listen_wanted, stretch),
            self._link("Slowly", f"Listen at half speed to what was said {when}", self.slowly_wanted, stretch),
            self._link("Recognise", f"Recognise again what was said {when}", self.again_wanted, stretch),
        ]
        made = QVBoxLayout()
        made.setSpacing(0)
        made.addWidget(label(when, "dim", size=theme.CAPTION))
        made.addLayout(row(*links, self._discard(stretch, when), None, spacing=8))
        return made

    @staticmethod
    def _link(words: str, name: str, wanted: SignalInstance, stretch: Wordless) -> QPushButton:
        """Return a link that leaves the caret where it is: what is listened to is typed."""
        made = link(words, name, lambda: None)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda _checked=False: wanted.emit(stretch))
        return made

    def _discard(self, stretch: Wordless, when: str) -> QPushButton:
        made = link("Put away…", f"Put away what was said {when}", lambda: None)
        menu = QMenu(made)
        for state, words in REASONS:
            menu.addAction(words).triggered.connect(partial(self._put_away, stretch, state))
        made.clicked.connect(lambda _checked=False: menu.popup(made.mapToGlobal(made.rect().bottomLeft())))
        return made

    def _put_away(self, stretch: Wordless, state: SoundState, _checked: bool = False) -> None:
        self.put_away.emit(stretch, state)

    def focus_first(self) -> None:
        """Put the keyboard on the first stretch."""
        first = self.findChild(QPushButton)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def words(self) -> str:
        """What is said of what is listed."""
        return self._words.text()


def length_words(seconds: float) -> str:
    """Return how long sound is: ``"0:04"``."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    return f"{minutes}:{rest:02}"
