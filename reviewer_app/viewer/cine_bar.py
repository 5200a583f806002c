"""The bar over the pane that plays: how fast, how fast it was asked to, and what follows the last image."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from reviewer_app.viewer.cine import FASTEST, SLOWEST, PlayMode
from reviewer_app.viewer.player import Player
from reviewer_app.viewer.video_sound import VideoSound

#: The rate reached is told so often, in milliseconds.
_TELL_MS = 500
#: Logical pixels between the bar and the foot of the pane: the corner words stay free.
_ABOVE = 84
_LIMITS = f"runs are held to rates from {SLOWEST:g} to {FASTEST:g}"
_SOUND = {False: "Sound off", True: "Sound on"}
#: What a narrow pane is spared, one after the other.
_SIGNS, _BRIEF, _WITHOUT_MODE = 1, 2, 3
_SIGN_WIDTH, _ANY_WIDTH = 36, 16_777_215
_MODES = {PlayMode.LOOP: "Loop", PlayMode.SWING: "To and fro", PlayMode.ONCE: "Once"}


class CineBar(QWidget):
    """Lies over the pane that plays, and is hidden otherwise; `perform` gets the names of commands."""

    def __init__(self, player: Player, sound: VideoSound, perform: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._player = player
        self._sound = sound
        self._perform = perform
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(8, 4, 8, 4)
        self._line.setSpacing(6)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)  # else a click beside a button begins a stroke
        self.setStyleSheet("CineBar { background: #1E1E1E; border: 1px solid #4A4A4A; border-radius: 4px; }")
        self.setAccessibleName("Playing")
        self._slower = self._add("Slower", "cine-slower")
        self._slower.setAccessibleName("Slower")
        self.rate = QLabel(self)
        self.rate.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.rate.setStyleSheet("color: #E0E0E0; background: transparent;")
        self._line.addWidget(self.rate)
        self._faster = self._add("Faster", "cine-faster")
        self._faster.setAccessibleName("Faster")
        self.mode = self._add("To and fro", "cine-mode")
        self.mode.setMinimumWidth(self.mode.sizeHint().width())
        self.range = self._add("All", "cine-all")
        self.sound = self._add(_SOUND[False], "sound")
        self.sound.setMinimumWidth(self.sound.sizeHint().width())
        sound.changed.connect(self.tell)
        self._add("Stop", "cine")
        self._timer = QTimer(self, interval=_TELL_MS)
        self._timer.timeout.connect(self.tell)
        self._narrow = 0
        parent.installEventFilter(self)
        self.hide()

    def show_over(self, pane: QWidget | None) -> None:
        """Lie over a pane that plays, or hide where none does."""
        if pane is None:
            self._timer.stop()
            self.hide()
            return
        if self.parent() is not pane:
            before = self.parent()
            if isinstance(before, QWidget):
                before.removeEventFilter(self)
            self.setParent(pane)
            pane.installEventFilter(self)
        self.tell()
        self._timer.start()
        self._place()
        self.show()
        self.raise_()

    def tell(self) -> None:
        """Say how fast it plays."""
        reached, own = self._player.reached, self._player.held_from
        asked = f"{_rate(self._player.rate)} / s"
        words = f"{_rate(reached)} of {asked}" if reached else asked
        skipped = ", some skipped" if self._player.skipped else ""
        brief = self._narrow >= _BRIEF
        held = "" if not own else ", held" if brief else f", held: file {own:.4g} / s"
        alone = bool(own) and self._narrow >= _WITHOUT_MODE  # that it is held goes before how fast it gets
        self.rate.setText((asked if alone else words) + held + (skipped and "…" if brief else skipped))
        sentence = f". The file asks for {own:.4g} images a second; {_LIMITS}." if own else ""
        self.rate.setToolTip(words + skipped + sentence)
        widest = ("00.0 / s" if alone else "00.0 of 00.0 / s") + held + ("…" if brief else ", some skipped")
        self.rate.setMinimumWidth(self.rate.fontMetrics().horizontalAdvance(widest))
        self.mode.setText(_MODES[self._player.mode])
        self._tell_range()
        self.sound.setText(_SOUND[self._sound.on])
        self.sound.setVisible(self._sound.offered)

    def _tell_range(self) -> None:
        """Say which images are played where those are not all; a click plays all."""
        span = self._player.span
        self.range.setVisible(span is not None and self._narrow < _WITHOUT_MODE)  # the rail shows it too
        if span is not None:
            self.range.setText(f"{span[0] + 1}–{span[1] + 1}")
            self.range.setAccessibleName(f"Images {span[0] + 1} to {span[1] + 1} are played: play all")
            self.range.setToolTip(f"Images {span[0] + 1} to {span[1] + 1} are played. A click plays all.")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep its place in a pane that changes its size."""
        if event.type() is QEvent.Type.Resize and watched is self.parent() and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        pane = self.parentWidget()
        for narrow in range(_WITHOUT_MODE + 1):
            self._use(narrow)
            self._line.invalidate()  # else the size is that of the words before
            self.resize(self._line.totalMinimumSize())
            if pane is None or self.width() <= pane.width():
                break
        if pane is not None:
            self.move(max(0, (pane.width() - self.width()) // 2), max(0, pane.height() - self.height() - _ABOVE))

    def _use(self, narrow: int) -> None:
        """Say less in a pane that has no room for all of it; the keys stay."""
        self._narrow = narrow
        for made, words, sign in ((self._slower, "Slower", "−"), (self._faster, "Faster", "+")):
            made.setText(sign if narrow >= _SIGNS else words)
            made.setMaximumWidth(_SIGN_WIDTH if narrow >= _SIGNS else _ANY_WIDTH)
        self.mode.setVisible(narrow < _WITHOUT_MODE)
        self.tell()

    def _add(self, words: str, command: str) -> QPushButton:
        made = QPushButton(words, self)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda _on=False: self._perform(command))
        self._line.addWidget(made)
        return made


def _rate(value: float) -> str:
    return f"{value:.1f}"
