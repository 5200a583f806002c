"""The bar below the opinion: whether the microphone is open, how loud it is, and for how long."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from reviewer_app.dictation.engine import Hearing
from reviewer_app.ui import theme
from reviewer_app.ui.actions import key_of
from reviewer_app.ui.case.pieces import ElidedLabel
from reviewer_app.ui.dictation.recorder import Listening, Meter, RecorderState
from reviewer_app.ui.keys import say_key

_HEIGHT = 48
#: The meter goes from here to full scale, in dBFS; speech of a usual loudness fills two thirds.
_FLOOR = -60.0
_BARS = 14
TOO_LOUD = "Too loud: speak from farther away, or turn the microphone down."
ONLY_RECORDING = "Recording only: no words come of it now."


class LevelMeter(QWidget):
    """How loud it is, as bars that light up from the left; the last of them in colour where it is too loud."""

    def __init__(self) -> None:
        super().__init__()
        self._level, self._clipped = _FLOOR, False
        self.setFixedSize(_BARS * 5, 20)
        self.setAccessibleName("Level of the microphone")

    @property
    def lit(self) -> int:
        """How many bars are lit."""
        return round(_BARS * min(1.0, max(0.0, 1 - self._level / _FLOOR)))

    def show_meter(self, meter: Meter) -> None:
        """Show how loud it is now."""
        before = (self.lit, self._clipped)
        self._level, self._clipped = meter.level, meter.clipped
        if before != (self.lit, self._clipped):
            self.update()

    def clear(self) -> None:
        """Show that nothing is listened to."""
        self.show_meter(Meter(_FLOOR))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the bars."""
        palette, painter = theme.colors(), QPainter(self)
        for at in range(_BARS):
            loud = at >= _BARS - 2 and self._clipped
            color = palette.warn if loud else palette.accent if at < self.lit else palette.line2
            high = 6 + 10 * at / (_BARS - 1)
            painter.fillRect(QRectF(at * 5, (20 - high) / 2, 3, high), QColor(color))
        painter.end()


class RecordingBar(QWidget):
    """Always there below the opinion, so that nothing moves as the microphone opens; filled only while it is open.

    `pressed` asks to open the microphone, or to close it.
    """

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Dictation")
        theme.set_kind(self, "foot")
        self.setFixedHeight(theme.scaled(_HEIGHT))
        self._state, self._meter = RecorderState(), Meter()
        self.button = QToolButton()
        self.button.setFixedSize(theme.scaled(32), theme.scaled(32))
        self.button.setIconSize(QSize(18, 18))
        self.button.clicked.connect(self.pressed)
        self.meter = LevelMeter()
        self.words, self.below = ElidedLabel(), ElidedLabel("", "dim", size=theme.CAPTION)
        self.words.setAccessibleName("What dictation does")
        self.below.setAccessibleName("Time and microphone")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.setContentsMargins(0, 6, 0, 6)
        texts.addWidget(self.words)
        texts.addWidget(self.below)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(12)
        line.addWidget(self.button)
        line.addWidget(self.meter)
        line.addLayout(texts, 1)
        self.show_state(self._state)

    def show_state(self, state: RecorderState) -> None:
        """Show where the recorder stands."""
        self._state = state
        if not state.open:
            self._meter = Meter()
            self.meter.clear()
        self.button.setIcon(theme.icon(*(("microphone-fill", "on_accent") if state.open else ("microphone", "dim"))))
        theme.set_kind(self.button, "live" if state.open else "")
        words = "Close the microphone" if state.open else "Dictate hands free"
        self.button.setAccessibleName(words)
        say_key(self.button, "dictate", words)
        self.meter.setVisible(state.open)
        self._tell()

    def show_meter(self, meter: Meter) -> None:
        """Show how loud it is and how long it has been open."""
        if self._state.open:
            new_second = int(meter.seconds) != int(self._meter.seconds) or meter.clipped != self._meter.clipped
            self._meter = meter
            self.meter.show_meter(meter)
            if new_second:
                self._tell()

    def _tell(self) -> None:
        state = self._state
        self.words.show_text(_WORDS[state.listening] if state.hearing is Hearing.TEXT else _COMMANDS[state.listening])
        trouble = (
            state.words or (TOO_LOUD if self._meter.clipped else "") or ("" if state.recognised else ONLY_RECORDING)
        )
        if state.open:
            minutes, seconds = divmod(int(self._meter.seconds), 60)
            said = f"{minutes}:{seconds:02} · {state.device}" if state.device else f"{minutes}:{seconds:02}"
        else:
            key = key_of("dictate-hold")
            said = f"Hold {key} and speak" if key else "Press to speak"
        self.below.show_text(trouble or said)
        theme.set_kind(self.below, "warn" if trouble else "dim")


_WORDS = {
    Listening.CLOSED: "Dictation",
    Listening.OPENING: "Opening the microphone…",
    Listening.LISTENING: "Listening",
    Listening.SPEECH: "Listening: speech",
    Listening.NO_MICROPHONE: "No microphone",
}
_COMMANDS = {
    **_WORDS,
    Listening.LISTENING: "Listening for a command",
    Listening.SPEECH: "Listening for a command: speech",
}
