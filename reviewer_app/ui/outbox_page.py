"""What waits to be sent and what was: nothing leaves this list before the service has confirmed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from reviewer_app.cases.recalling import ASKED_AGAIN, standing_words, why_not_recalled
from reviewer_app.cases.rules.sending import may_be_sent
from reviewer_app.store.values import OutboxEntry, OutboxState, StoredCase
from reviewer_app.ui import parts, theme, words

_MARKS = {
    OutboxState.QUEUED: ("tray", "warn", "Waits for the network"),
    OutboxState.SENDING: ("arrow-up", "accent", "Being sent"),
    OutboxState.DELIVERED: ("circle-wavy-check", "ok", "Delivered"),
    OutboxState.RECALLED: ("arrow-u-up-left", "dim", "Recalled"),
}
_HELD = ("hand-palm", "warn", "Held")
_CLOSED = ("prohibit", "dim", "Not taken")
_OPINION, _LEVEL, _CO_SIGNERS = "opinion", "level", "co_signers"
_KINDS = {"addendum": "addendum", "correction": "correction", _LEVEL: "higher level of the signature"}
_SAME = "It is the same opinion in a new version."
_ARCHIVE_LACKS = "The archive of this case lacks what was delivered since: make a new one by “Save…”."
_STAYS_HERE = "This version stays here."
_HEADS = ("Signed", "Case", "State", "Remarks", "")
_ROW, _ROOM = 48, 6
_CASE_WIDTH, _NOTE_WIDTH = 110, 190
_WIDEST = 1560
_TOLD = (
    "A signed opinion waits here until the service has confirmed it. It is sent once. Right before, licence, cover and "
    "consent are read again. Until anything of it may have reached the service it can be recalled."
)


def _at_least(width: int, cell: QWidget) -> QWidget:
    """Return a cell whose words are broken, but not into narrower lines."""
    cell.setMinimumWidth(theme.scaled(width))
    return cell


def _kind(entry: OutboxEntry) -> str:
    """Return what an entry sends where that is no opinion."""
    if entry.payload.get(_CO_SIGNERS):
        return f"co-signed by {entry.payload[_CO_SIGNERS]}"
    return _KINDS.get(str(entry.payload.get("amendment", entry.kind)), "")


class OutboxPage(QWidget):
    """One row for each thing sent or to be sent.

    Signals
    -------
    send_wanted()
        Send everything that waits.
    recall_wanted(str), anyway_wanted(str), again_wanted(str), read_wanted(str), receipt_wanted(str), save_wanted(str)
        Recall the entry of this id, send it although something no longer holds, read again whether it holds, show
        the signed file or the receipt, or save it outside.
    raise_wanted(str), take_in_wanted(str)
        Raise the signature of what was delivered, for which `may_raise` holds, or take in a file of it that was
        co-signed, for which `may_take_in` holds.
    """

    send_wanted = Signal()
    recall_wanted = Signal(str)
    anyway_wanted = Signal(str)
    again_wanted = Signal(str)
    read_wanted = Signal(str)
    receipt_wanted = Signal(str)
    save_wanted = Signal(str)
    raise_wanted = Signal(str)
    take_in_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Outbox")
        self._doing: Mapping[str, str] = {}
        self.may_raise: Callable[[OutboxEntry], bool] = lambda _entry: False
        self.may_take_in: Callable[[OutboxEntry], bool] = lambda _entry: False
        self.about_level: Callable[[OutboxEntry, datetime], str] = lambda _entry, _now: ""
        self.about_authors: Callable[[OutboxEntry], str] = lambda _entry: ""
        column = self._column()
        self._send = parts.button("Send now")
        self._send.clicked.connect(self.send_wanted)
        column.addLayout(parts.row(parts.title("Outbox"), None, self._send))
        column.addWidget(parts.wrapped(_TOLD, "dim"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        inside = QWidget()
        filled = QVBoxLayout(inside)
        filled.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        filled.addLayout(self._grid)
        filled.addStretch(1)
        self._grid.setContentsMargins(0, 8, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)

    def _column(self) -> QVBoxLayout:
        """Return where everything stands: on a wide screen no wider than a row that is read at a glance."""
        holder = QWidget()
        holder.setMaximumWidth(theme.scaled(_WIDEST))
        whole = parts.row(spacing=0)
        whole.addWidget(holder, 1)
        whole.addStretch()
        self.setLayout(whole)
        column = QVBoxLayout(holder)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        return column

    def set_entries(
        self,
        entries: Sequence[OutboxEntry],
        cases: Mapping[str, StoredCase],
        now: datetime,
        doing: Mapping[str, str] | None = None,
    ) -> None:
        """Show these entries, the newest first; `doing` has in words what is being done for one by its id."""
        self._doing = doing or {}
        parts.clear(self._grid)
        waits = any(one.waits for one in entries)
        self._send.setEnabled(waits)
        self._send.setToolTip("Try to send what waits" if waits else "Nothing waits to be sent")
        if not entries:
            self._grid.addWidget(parts.wrapped("Nothing waits to be sent.", "dim"), 0, 0, 1, len(_HEADS))
        else:
            self._add_heads()
        newest_first = sorted(entries, key=lambda one: one.created, reverse=True)
        for number, entry in enumerate(newest_first, start=1):
            self._add_row(2 * number, entry, cases.get(entry.case_id), now)
        self._grid.setColumnStretch(_HEADS.index("Case"), 2)
        self._grid.setColumnStretch(_HEADS.index("Remarks"), 5)

    def _add_heads(self) -> None:
        for column, words_ in enumerate(_HEADS):
            head = parts.label(words_, "faint", size=theme.CAPTION)
            head.setFixedHeight(theme.scaled(28))
            self._grid.addWidget(head, 0, column)
        self._grid.addWidget(parts.line(), 1, 0, 1, len(_HEADS))

    def _add_row(self, number: int, entry: OutboxEntry, stored: StoredCase | None, now: datetime) -> None:
        icon, tone, state = self._mark(entry)
        patient = stored.case.patient.display_name if stored is not None else "Removed case"
        identifier = stored.case.identifier if stored is not None else ""
        about = " · ".join(part for part in (patient, identifier, _kind(entry)) if part)
        mark = QWidget()
        mark.setLayout(parts.row(parts.IconLabel(icon, tone), parts.label(state, tone), None))
        cells: tuple[QWidget, ...] = (
            parts.label(words.moment_words(entry.created, now)),
            _at_least(_CASE_WIDTH, parts.wrapped(about)),
            mark,
            _at_least(
                _NOTE_WIDTH,
                parts.wrapped(
                    self._whole_note(entry, stored, now), "warn" if entry.held else "faint", size=theme.CAPTION
                ),
            ),
            self._buttons(entry),
        )
        for column, cell in enumerate(cells):
            cell.setContentsMargins(0, _ROOM, 0, _ROOM)
            cell.setMinimumHeight(theme.scaled(_ROW))
            self._grid.addWidget(cell, number, column)
        self._grid.addWidget(parts.line(), number + 1, 0, 1, len(cells))

    def _buttons(self, entry: OutboxEntry) -> QWidget:
        """Return what can be done about an entry; what cannot says why."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._read_button(entry))
        if entry.waits:
            if entry.asks:
                if may_be_sent(entry.open_gates):
                    column.addWidget(self._button("Send all the same…", self.anyway_wanted, entry))
                again = self._button("Check again", self.again_wanted, entry)
                again.setToolTip("Licence, cover and consent are read again; if they hold by then, it is sent")
                column.addWidget(again)
            if entry.kind != _LEVEL:
                recall = self._button("Recall…", self.recall_wanted, entry)
                why_not = why_not_recalled(entry.state, entry.in_doubt_since)
                recall.setEnabled(not why_not)
                recall.setToolTip(why_not or "It is then never sent; you can go on editing")
                column.addWidget(recall)
        if entry.receipt is not None:
            column.addWidget(self._button("Receipt…", self.receipt_wanted, entry))
        if entry.state is OutboxState.DELIVERED and entry.kind != _LEVEL:
            save = self._button("Save…", self.save_wanted, entry)
            save.setToolTip("Save the signed PDF, or export it for a health record")
            column.addWidget(save)
        if entry.id not in self._doing and self.may_raise(entry):
            higher = self._button("Raise the signature", self.raise_wanted, entry)
            higher.setToolTip("Add proofs of time and validity, and send the same opinion as a new version")
            column.addWidget(higher)
        if self.may_take_in(entry):
            take_in = self._button("Take in a co-signed file…", self.take_in_wanted, entry)
            take_in.setToolTip("A co-author has signed the saved file: check it, and send it as a new version")
            column.addWidget(take_in)
        return made

    def _read_button(self, entry: OutboxEntry) -> QPushButton:
        """Return what shows the signed file, also of what is about to leave."""
        read = self._button("Read…", self.read_wanted, entry)
        came = "delivered" if entry.state is OutboxState.DELIVERED else "signed"
        kind = entry.payload.get("amendment", entry.kind)
        later = "Read the co-signed file" if entry.payload.get(_CO_SIGNERS) else "Read the raised file"
        read.setToolTip(later if entry.kind == _LEVEL else f"Read the {kind} as it was {came}")
        return read

    @staticmethod
    def _button(words_: str, wanted: SignalInstance, entry: OutboxEntry) -> QPushButton:
        made = parts.button(words_)
        made.clicked.connect(lambda: wanted.emit(entry.id))
        return made

    def _mark(self, entry: OutboxEntry) -> tuple[str, str, str]:
        if entry.held and entry.id not in self._doing:
            return _HELD
        if entry.kind == _LEVEL and entry.state is OutboxState.RECALLED:
            return _CLOSED
        return _MARKS[self._state(entry)]

    def _state(self, entry: OutboxEntry) -> OutboxState:
        """Return where an entry stands to the eye: what is done before it is sent is part of sending it."""
        return OutboxState.SENDING if entry.id in self._doing else entry.state

    def _whole_note(self, entry: OutboxEntry, stored: StoredCase | None, now: datetime) -> str:
        note = self._note(entry, now)
        lacks = stored is not None and stored.archive_lacks and entry.kind == _OPINION
        return f"{note} {_ARCHIVE_LACKS}" if lacks else note

    def _note(self, entry: OutboxEntry, now: datetime) -> str:
        if entry.id in self._doing:
            return f"{self._doing[entry.id]}…"
        if entry.state is OutboxState.DELIVERED:
            receipt = entry.receipt or {}
            at, level = receipt.get("delivered_at"), receipt.get("level")
            when = words.in_sentence(words.moment_words(datetime.fromisoformat(at), now)) if at else ""
            doubted = f" {receipt['stamp_note']}" if receipt.get("stamp_note") else ""
            signed = f" Signature of level {level}.{doubted}" if level else ""
            stands = _SAME if entry.kind == _LEVEL else standing_words(entry.state, entry.begun)
            confirmed = f"{f'Confirmed by the service {when}'.strip()}.{signed}"
            told = confirmed, self.about_level(entry, now), self.about_authors(entry), stands
            return " ".join(one for one in told if one)
        if entry.state is OutboxState.RECALLED:
            return f"{entry.reason} {_STAYS_HERE}" if entry.kind == _LEVEL else f"Never sent. {entry.reason}"
        tries = f"{entry.attempts} tr{'y' if entry.attempts == 1 else 'ies'} so far. " if entry.attempts else ""
        again = f" Next try {words.moment_words(entry.next_try, now)}." if entry.next_try else ""
        doubt = entry.in_doubt_since
        stands = _SAME if entry.kind == _LEVEL else standing_words(entry.state, doubt)
        asked = ASKED_AGAIN if doubt is not None and entry.held else ""
        return " ".join(one for one in (f"{tries}{entry.last_error}{again}".strip(), stands, asked) if one)
