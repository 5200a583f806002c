"""Opens the case with the keyboard, as a reader does, and tells when its first image is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

from benchmarks.processes import now_ms

if TYPE_CHECKING:
    from reviewer_app.app import Application
    from reviewer_app.ui.case.window import CaseWindow
    from reviewer_app.viewer.pane import ImagePane

#: What the program does on its own after a change of screen is over by then.
SETTLE_MS = 700
Shown = Callable[["CaseWindow", float], None]


class CaseOnScreen(QObject):
    """Opens one case again and again; each time `shown` gets its screen and the milliseconds since the key.

    `hung` holds, for each time, the milliseconds until every pane of the first layout showed its image in full.
    """

    def __init__(self, application: Application, case_id: str, size: tuple[int, int]) -> None:
        super().__init__()
        self._workstation = application.workstation
        self._window = self._workstation.window
        self._case_id = case_id
        self._window.resize(*size)
        self._window.screens.currentChanged.connect(lambda _index: self._screen_changed())
        self._pressed = 0.0
        self._shown: Shown | None = None
        self.hung: list[float] = []

    def open(self, shown: Shown) -> None:
        """Choose the case, let the program settle, then press Enter."""
        office = self._workstation.office
        assert office is not None
        office.worklist.choose(self._case_id)
        self._shown = shown
        QTimer.singleShot(SETTLE_MS, self._press)

    def leave(self, then: Callable[[], None]) -> None:
        """Go back to the worklist, and let the program settle."""
        self._workstation.trigger("worklist")
        QTimer.singleShot(SETTLE_MS, then)

    def close(self) -> None:
        """End the program."""
        self._window.close()

    def _press(self) -> None:
        office = self._workstation.office
        assert office is not None
        self._pressed = now_ms()
        QTest.keyClick(office.worklist.table, Qt.Key.Key_Return)

    def _screen_changed(self) -> None:
        screen = self._window.screens.currentWidget()
        if self._shown is None or not hasattr(screen, "workspace"):
            return
        case = cast("CaseWindow", screen)
        shown, self._shown = self._shown, None
        active = case.workspace.active_pane
        others = [slot.image for slot in case.workspace.grid.visible_slots if slot.image is not active]
        waiting = [active, *others]

        def complete(pane: ImagePane) -> None:
            waiting.remove(pane)
            if not waiting:
                self.hung.append(now_ms() - self._pressed)

        for pane in others:
            when_complete(pane, partial(complete, pane))

        def first() -> None:
            took = now_ms() - self._pressed
            complete(active)
            shown(case, took)

        when_complete(active, first)


def when_complete(pane: ImagePane, call: Callable[[], None]) -> None:
    """Call once, in the first turn of the event loop after the pane has painted the very image asked for."""

    def painted() -> None:
        now = pane.painted_now
        if now is not None and now.complete:
            pane.painted.disconnect(painted)
            QTimer.singleShot(0, call)

    pane.painted.connect(painted)
