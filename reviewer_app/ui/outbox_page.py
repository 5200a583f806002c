"""What waits to be sent and what was: nothing leaves this list before the service has confirmed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from reviewer_app.store.values import OutboxEntry, OutboxState, StoredCase
from reviewer_app.ui import parts, theme, words

_MARKS = {
    OutboxState.QUEUED: ("tray", "warn", "Waits for the network"),
    OutboxState.SENDING: ("arrow-up", "accent", "Being sent"),
    OutboxState.DELIVERED: ("circle-wavy-check", "ok", "Delivered"),
}


class OutboxPage(QWidget):
    """One row for each thing sent or to be sent."""

    send_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Outbox")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        self._send = parts.button("Send now")
        self._send.clicked.connect(self.send_wanted)
        column.addLayout(parts.row(parts.title("Outbox"), None, self._send))
        column.addWidget(
            parts.wrapped("A signed opinion waits here until the service has confirmed it. It is sent once.", "dim")
        )
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 8, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(12)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)

    def set_entries(self, entries: Sequence[OutboxEntry], cases: Mapping[str, StoredCase], now: datetime) -> None:
        """Show these entries, the newest first."""
        parts.clear(self._grid)
        self._send.setEnabled(any(one.state is not OutboxState.DELIVERED for one in entries))
        if not entries:
            self._grid.addWidget(parts.wrapped("Nothing waits to be sent.", "dim"), 0, 0)
        for number, entry in enumerate(sorted(entries, key=lambda one: one.created, reverse=True)):
            self._add_row(number, entry, cases.get(entry.case_id), now)
        self._grid.setRowStretch(len(entries) + 1, 1)
        self._grid.setColumnStretch(3, 1)

    def _add_row(self, number: int, entry: OutboxEntry, stored: StoredCase | None, now: datetime) -> None:
        icon, tone, state = _MARKS[entry.state]
        patient = stored.case.patient.display_name if stored is not None else "Removed case"
        identifier = stored.case.identifier if stored is not None else ""
        mark = QWidget()
        mark.setLayout(parts.row(parts.IconLabel(icon, tone), parts.label(state, tone), None))
        cells: tuple[QWidget, ...] = (
            parts.label(words.moment_words(entry.created, now)),
            parts.label(f"{patient} · {identifier}"),
            mark,
            parts.wrapped(self._note(entry, now), "faint", size=theme.CAPTION),
        )
        for column, cell in enumerate(cells):
            self._grid.addWidget(cell, number, column, Qt.AlignmentFlag.AlignTop)

    @staticmethod
    def _note(entry: OutboxEntry, now: datetime) -> str:
        if entry.state is OutboxState.DELIVERED:
            return "Confirmed by the service"
        tries = f"{entry.attempts} tr{'y' if entry.attempts == 1 else 'ies'} so far. " if entry.attempts else ""
        again = f" Next try {words.moment_words(entry.next_try, now)}." if entry.next_try else ""
        return f"{tries}{entry.last_error}{again}".strip()
