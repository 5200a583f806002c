"""What waits to be sent and what was: nothing leaves this list before the service has confirmed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from reviewer_app.store.values import OutboxEntry, OutboxState, StoredCase
from reviewer_app.ui import parts, theme, words

_MARKS = {
    OutboxState.QUEUED: ("tray", "warn", "Waits for the network"),
    OutboxState.SENDING: ("arrow-up", "accent", "Being sent"),
    OutboxState.DELIVERED: ("circle-wavy-check", "ok", "Delivered"),
}


_HEADS = ("Signed", "Case", "State", "What the service said")
_ROW = 48


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
        filled = QVBoxLayout(inside)
        filled.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        filled.addLayout(self._grid)
        filled.addStretch(1)
        self._grid.setContentsMargins(0, 8, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(0)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)

    def set_entries(self, entries: Sequence[OutboxEntry], cases: Mapping[str, StoredCase], now: datetime) -> None:
        """Show these entries, the newest first."""
        parts.clear(self._grid)
        waits = any(one.state is not OutboxState.DELIVERED for one in entries)
        self._send.setEnabled(waits)
        self._send.setToolTip("Try to send what waits" if waits else "Nothing waits to be sent")
        if not entries:
            self._grid.addWidget(parts.wrapped("Nothing waits to be sent.", "dim"), 0, 0, 1, len(_HEADS))
        else:
            self._add_heads()
        newest_first = sorted(entries, key=lambda one: one.created, reverse=True)
        for number, entry in enumerate(newest_first, start=1):
            self._add_row(2 * number, entry, cases.get(entry.case_id), now)
        self._grid.setColumnStretch(len(_HEADS) - 1, 1)

    def _add_heads(self) -> None:
        for column, words_ in enumerate(_HEADS):
            head = parts.label(words_, "faint", size=theme.CAPTION)
            head.setFixedHeight(theme.scaled(28))
            self._grid.addWidget(head, 0, column)
        self._grid.addWidget(parts.line(), 1, 0, 1, len(_HEADS))

    def _add_row(self, number: int, entry: OutboxEntry, stored: StoredCase | None, now: datetime) -> None:
        icon, tone, state = _MARKS[entry.state]
        patient = stored.case.patient.display_name if stored is not None else "Removed case"
        identifier = stored.case.identifier if stored is not None else ""
        mark = QWidget()
        mark.setLayout(parts.row(parts.IconLabel(icon, tone), parts.label(state, tone), None))
        cells: tuple[QWidget, ...] = (
            parts.label(words.moment_words(entry.created, now)),
            parts.label(" · ".join(part for part in (patient, identifier) if part)),
            mark,
            parts.wrapped(self._note(entry, now), "faint", size=theme.CAPTION),
        )
        for column, cell in enumerate(cells):
            cell.setMinimumHeight(theme.scaled(_ROW))
            self._grid.addWidget(cell, number, column)
        self._grid.addWidget(parts.line(), number + 1, 0, 1, len(cells))

    @staticmethod
    def _note(entry: OutboxEntry, now: datetime) -> str:
        if entry.state is OutboxState.DELIVERED:
            at = (entry.receipt or {}).get("delivered_at")
            when = words.in_sentence(words.moment_words(datetime.fromisoformat(at), now)) if at else ""
            return f"Confirmed by the service {when}".strip()
        tries = f"{entry.attempts} tr{'y' if entry.attempts == 1 else 'ies'} so far. " if entry.attempts else ""
        again = f" Next try {words.moment_words(entry.next_try, now)}." if entry.next_try else ""
        return f"{tries}{entry.last_error}{again}".strip()
