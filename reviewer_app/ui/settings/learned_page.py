"""The page of what dictation has learned: what was heard, what was meant; put right, or forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from reviewer_app.dictation.corrections import Correction, may_be_learned
from reviewer_app.settings import Settings
from reviewer_app.ui import parts, theme
from reviewer_app.ui.settings.choice_pages import Page

_TOLD = (
    "Words that you put in the place of misheard ones. They are offered first the next time, and expected; nothing is "
    "exchanged by itself. Numbers, negations and sides are never learned. The list lies encrypted in the vault."
)
_NONE = "Nothing was learned yet: choose another word for a dictated one, or write over it and accept the passage."
_REFUSED = "Numbers, negations, sides and more than three words are not learned."
_COLUMNS = ("Heard", "Meant", "Times")
_HEIGHT = 320


class LearnedPage(Page):
    """Lists corrections; what is meant can be written anew.

    Signals
    -------
    kept(tuple[Correction, ...])
        Keep these in the place of those that there were.
    """

    kept = Signal(object)

    def __init__(self) -> None:
        super().__init__("Learned words", _TOLD)
        self._corrections: tuple[Correction, ...] = ()
        self.table = QTableWidget(0, len(_COLUMNS))
        self.table.setAccessibleName("Learned words")
        self.table.setHorizontalHeaderLabels(_COLUMNS)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setMinimumHeight(theme.scaled(_HEIGHT))
        self.note = parts.wrapped(_NONE, "dim")
        self.remove = parts.button("Forget", icon="trash", tip="Forget the marked words")
        self.remove_all = parts.button("Forget all")
        self.column.addWidget(self.note)
        self.column.addWidget(self.table, 1)
        self.column.addLayout(parts.row(self.remove, self.remove_all, None, spacing=6))
        self.table.itemChanged.connect(self._written)
        self.table.itemSelectionChanged.connect(self._show_state)
        self.remove.clicked.connect(self.forget_marked)
        self.remove_all.clicked.connect(lambda: self._tell(()))
        self._show_state()

    def show_settings(self, _settings: Settings) -> None:
        """Settings hold nothing of it."""

    def show_corrections(self, corrections: Sequence[Correction]) -> None:
        """Show what was learned."""
        self._corrections, self._filling = tuple(corrections), True
        self.table.setRowCount(len(self._corrections))
        for row, one in enumerate(self._corrections):
            for column, text in enumerate((one.heard, one.meant, str(one.times))):
                item = QTableWidgetItem(text)
                if column != 1:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.table.setItem(row, column, item)
        self._filling = False
        self._say("" if self._corrections else _NONE, "dim")
        self._show_state()

    def forget_marked(self) -> None:
        """Take the marked ones away."""
        marked = {one.row() for one in self.table.selectedIndexes()}
        self._tell(tuple(one for row, one in enumerate(self._corrections) if row not in marked))

    def _written(self, item: QTableWidgetItem) -> None:
        if self._filling:
            return
        before = self._corrections[item.row()]
        meant = " ".join(item.text().lower().split())
        others = (*self._corrections[: item.row()], *self._corrections[item.row() + 1 :])
        if not may_be_learned(before.heard, meant):
            self.show_corrections(self._corrections)
            self._say(_REFUSED, "warn")
        elif any((one.heard, one.meant) == (before.heard, meant) for one in others):
            self._tell(others)  # it is there already
        else:
            row = item.row()
            self._tell((*self._corrections[:row], replace(before, meant=meant), *self._corrections[row + 1 :]))

    def _tell(self, corrections: tuple[Correction, ...]) -> None:
        if corrections != self._corrections:
            self.kept.emit(corrections)
        self.show_corrections(corrections)

    def _say(self, words: str, kind: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))
        theme.set_kind(self.note, kind)

    def _show_state(self) -> None:
        self.remove.setEnabled(bool(self.table.selectedIndexes()))
        self.remove_all.setEnabled(bool(self._corrections))
