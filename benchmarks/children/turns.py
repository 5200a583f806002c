"""Goes from layout to layout by the window's commands, with another image of the newest stack in every pane."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from benchmarks.children.case_on_screen import SETTLE_MS, when_complete
from benchmarks.processes import now_ms
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.viewer.layouts import PANES

#: After one image alone all sixteen panes are shown anew; no layout follows itself, it would paint nothing.
LAYOUTS = ("4x4", *("1x1", "4x4", "3x3", "1+3", "1x1", "4x4", "2x2", "4x4", "1+5") * 3, "1x1")
_PAUSE_MS = 150


class Turns(QObject):
    """One run; `done` gets milliseconds by kind: "first" (panes are made), "sixteen" and "fewer" panes."""

    def __init__(self, screen: CaseWindow, done: Callable[[dict[str, list[float]]], None]) -> None:
        super().__init__(screen)
        self._screen, self._done = screen, done
        self._times: dict[str, list[float]] = {"first": [], "sixteen": [], "fewer": []}
        self._left = list(LAYOUTS)
        self._began = 0.0
        self._waiting = 0

    def start(self) -> None:
        """Put an image into every pane, shown or not, and begin when all are in memory."""
        workspace = self._screen.workspace
        workspace.set_layout("1x1")
        stack = workspace.active_stack
        assert stack is not None
        for number in range(1, PANES):
            workspace.show_stack(stack, number, number * 3 % len(stack.frames))
        self._begin_later()

    def _begin_later(self) -> None:
        QTimer.singleShot(SETTLE_MS, self, self._begin)

    def _begin(self) -> None:
        if any(one.waiting for one in self._screen.workspace.scene.viewports):
            self._begin_later()
        else:
            self._turn()

    def _turn(self) -> None:
        layout = self._left[0]
        self._began = now_ms()
        self._screen.trigger(f"layout-{layout}")
        shown = self._screen.workspace.grid.visible_slots
        self._waiting = len(shown)
        for slot in shown:
            when_complete(slot.image, self._painted)

    def _painted(self) -> None:
        self._waiting -= 1
        if self._waiting:
            return
        first = len(self._left) == len(LAYOUTS)
        layout = self._left.pop(0)
        kind = "first" if first else "sixteen" if layout == "4x4" else "fewer"
        self._times[kind].append(now_ms() - self._began)
        if self._left:
            QTimer.singleShot(_PAUSE_MS, self, self._turn)
        else:
            self._done(self._times)
