"""Brings answers of background jobs to the GUI thread: one queued signal for all of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class QtDelivery(QObject):
    """Callable from any thread; runs what it is given in the thread that made it, in order."""

    _call = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._call.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def __call__(self, call: Callable[[], None]) -> None:
        """Queue `call` for the GUI thread."""
        self._call.emit(call)

    @staticmethod
    def _run(call: Callable[[], None]) -> None:
        call()
