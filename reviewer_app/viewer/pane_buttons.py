"""The buttons that lie over a pane: whose image it is, the whole series, and what to do about a failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from reviewer_app.viewer.overlay_painter import MISMATCH_HEIGHT
from reviewer_app.viewer.pane_picture import PanePicture
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.selection import is_selection
from reviewer_app.viewer.thinning import Said

#: Room for the sentence, and for sentence and details, above the button of a failed picture.
_SENTENCE, _DETAILS = 64, 156
_FROM_FOOT = 72
#: Between two buttons.
_BESIDE = 8


@dataclass(frozen=True, slots=True)
class Pressed:
    """What the buttons of a pane do; `confirm` gets the Study Instance UID of what is painted."""

    confirm: Callable[[str], None]
    show_whole: Callable[[], None]
    try_again: Callable[[], object]


class PaneButtons:
    """Those of one pane, made with it and shown where what is painted asks for them."""

    def __init__(self, pane: QWidget, scene: Scene, picture: PanePicture, pressed: Pressed) -> None:
        self._pane, self._scene, self._picture, self._pressed = pane, scene, picture, pressed
        self._shown = False
        self.confirm = self._button("Confirm…", "Confirm that this is the patient of the case")
        self.confirm.clicked.connect(self._mismatch_clicked)
        self.whole = self._button("Show the whole series", "Show all images, not only the key images")
        self.whole.clicked.connect(lambda _on=False: pressed.show_whole())
        self.more = self._button("Show details", "Show details of the failure")
        self.more.clicked.connect(self._toggle_details)
        self.again = self._button("Try again", "Read the image again")
        self.again.clicked.connect(lambda _on=False: pressed.try_again())

    def place(self) -> None:
        """Show those that are asked for by what is painted now, in their places."""
        painted, pane = self._picture.painted, self._pane
        shown = painted.shown if painted is not None else None
        words = self._scene.words
        named = shown.frame.instance.patient if shown is not None else None
        asked = named in words.mismatches and not words.confirmed
        chosen = shown is not None and self._picture.room.whole and is_selection(shown.stack)
        failed = shown is not None and shown.source is None
        if not (asked or chosen or failed or self._shown):
            return
        self._shown = asked or chosen or failed
        self._show(self.confirm, shown=asked)
        self.confirm.setFixedHeight(MISMATCH_HEIGHT - 2)
        self.confirm.move(pane.width() - self.confirm.sizeHint().width() - 4, 1)
        self._show(self.whole, shown=chosen)
        self.whole.adjustSize()
        self.whole.move((pane.width() - self.whole.width()) // 2, pane.height() - self.whole.height() - _FROM_FOOT)
        roomy = self._picture.room.says(Said.VALUE)
        self._show(self.more, shown=failed and roomy)  # enlarged, the pane has room for details
        self.more.setText("Hide details" if self._picture.details else "Show details")
        self._show(self.again, shown=failed)
        top = max(pane.height() // 3, 90) + (_DETAILS if self._picture.details else _SENTENCE)
        self._place_in_row((self.again, self.more) if roomy else (self.again,), top)

    def _button(self, words: str, name: str) -> QPushButton:
        button = QPushButton(words, self._pane)
        button.setAccessibleName(name)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.hide()
        return button

    def _show(self, button: QPushButton, *, shown: bool) -> None:
        """Show or hide a button; the keyboard of one that goes stays here: Qt would hand it on to another pane."""
        if not shown and button.hasFocus():
            self._pane.setFocus()
        button.setVisible(shown)

    def _place_in_row(self, buttons: tuple[QPushButton, ...], top: int) -> None:
        """Put buttons side by side in the middle of the pane, not below its foot."""
        for one in buttons:
            one.adjustSize()
        left = (self._pane.width() - sum(one.width() for one in buttons) - _BESIDE * (len(buttons) - 1)) // 2
        for one in buttons:
            one.move(left, min(top, self._pane.height() - 2 * one.height()))
            left += one.width() + _BESIDE

    def _mismatch_clicked(self) -> None:
        if self._picture.painted is not None:
            self._pressed.confirm(self._picture.painted.shown.frame.instance.study.uid)

    def _toggle_details(self) -> None:
        self._picture.details = not self._picture.details
        self._pane.update()
