"""Local copies that are about to be removed: for a moment it can be undone, since a destroyed key cannot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

UNDO_SECONDS = 8


class Removals(QObject):
    """Removes what was asked for, each after `seconds`; what still waits when the vault is locked stays."""

    def __init__(
        self, remove: Callable[[str], None], parent: QObject | None = None, *, seconds: float = UNDO_SECONDS
    ) -> None:
        super().__init__(parent)
        self._remove = remove
        self._milliseconds = round(seconds * 1000)
        self._asked = 0
        #: Which question each case waits for: one that was undone finds another number, or none.
        self._waiting: dict[str, int] = {}

    def ask(self, case_id: str) -> bool:
        """Begin to wait; return whether it was not waiting already."""
        if case_id in self._waiting:
            return False
        self._asked += 1
        number = self._waiting[case_id] = self._asked
        QTimer.singleShot(self._milliseconds, self, lambda: self._go(case_id, number))
        return True

    def undo(self, case_id: str) -> None:
        """Keep the copy after all."""
        self._waiting.pop(case_id, None)

    def stop(self) -> None:
        """Remove nothing more."""
        self._waiting.clear()

    def _go(self, case_id: str, number: int) -> None:
        if self._waiting.get(case_id) == number:
            self.undo(case_id)
            self._remove(case_id)
