"""Fetching ahead for all panes at once: panes in step would each undo what the one before had asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from reviewer_app.viewer.loading import FrameLoader, FrameRequest

#: A hand that was quicker than the decoder rests when it has gone no further for so long.
_REST_MS = 80


class Wishing(Protocol):
    """A pane's wish."""

    def __hash__(self) -> int:
        """It stands for itself."""

    def wishes(self) -> Iterable[FrameRequest]:
        """Return the frames to fetch ahead, nearest first."""


class FetchAhead(QObject):
    """Asks the loader once for all who wish since the last time: when what is at hand was painted."""

    def __init__(self, loader: FrameLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._wishing: dict[Wishing, None] = {}
        # a picture that is at hand is painted first: its successors have the time until the next step
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self._held = False

    def hold(self) -> None:
        """Ask for nothing until `let_go`: the first image of a window goes before all others."""
        self._held = True

    def let_go(self) -> None:
        """Ask for what was wished for since `hold`, and from now on at once; a second call does nothing."""
        was_held, self._held = self._held, False
        if was_held and self._wishing:
            self._timer.start()

    def wish(self, one: Wishing) -> None:
        """Say that a pane has come to another frame."""
        self._wishing[one] = None
        if not self._held:
            self._timer.start()

    def wish_at_once(self, one: Wishing) -> None:
        """Say that a pane waits for a frame: what comes after it is asked for now, for others of this turn together."""
        if self._held or self._timer.isActive():
            self._wishing[one] = None
            return
        self._loader.prefetch({one: tuple(one.wishes())})
        self._timer.start()

    def wish_at_rest(self, one: Wishing) -> None:
        """Say that a pane waits for a frame and the hand is quicker than they come: until it rests, those go first.

        What was asked for ahead before is passed by now, and asked for no longer.
        """
        if one not in self._wishing:
            self._loader.prefetch({one: ()})
        self._wishing[one] = None
        if not self._held:
            self._rest.start()

    def drop(self, one: Wishing) -> None:
        """Forget what a pane wished for: it shows nothing any more."""
        self._wishing.pop(one, None)
        self._loader.prefetch({one: ()})

    def _ask(self) -> None:
        wishing, self._wishing = self._wishing, {}
        if not wishing:
            return
        self._loader.prefetch({one: tuple(one.wishes()) for one in wishing})
