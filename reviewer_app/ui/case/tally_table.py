"""The table of counts by class, under the list of marks: points, share and images, with their sum."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from reviewer_app.cases.tally import Tally
from reviewer_app.ui import theme
from reviewer_app.ui.case.pieces import icon_button
from reviewer_app.ui.parts import breakable, clear, label, row, wrapped

_HEADS = ("Points", "Share", "Images")


class TallyTable(QWidget):
    """Shown once there are several counts: of one, its line in the list says all.

    Signals
    -------
    insert_wanted()
        Put the counts into the text.
    """

    insert_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Counts by class")
        self._shown: tuple[Tally, bool] | None = None
        self._insert = icon_button("plus", "Insert the counts by class", "Put the counts into the text", size=16)
        self._insert.clicked.connect(self.insert_wanted)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addLayout(row(label("Counts by class", "dim", size=theme.CAPTION), None, self._insert))
        column.addLayout(self._grid)
        self.hide()

    def show_tally(self, tally: Tally, *, read_only: bool) -> None:
        """Show these counts and no others."""
        if (tally, read_only) == self._shown:
            return
        self._shown = (tally, read_only)
        clear(self._grid)
        self._insert.setVisible(not read_only)
        self.setVisible(tally.counts > 1)
        if tally.counts <= 1:
            return
        self._line(0, ("", *_HEADS), "faint")
        for at, one in enumerate(tally.classes, start=1):
            self._line(at, (one.title, str(one.points), f"{one.share} %", str(one.images)))
        if len(tally.classes) > 1:
            self._line(len(tally.classes) + 1, ("All", str(tally.points), "", str(tally.images)), "dim")

    def _line(self, at: int, cells: tuple[str, ...], kind: str = "") -> None:
        name, *numbers = cells
        self._put(wrapped(breakable(name), kind, size=theme.CAPTION), at, 0)
        for column, words in enumerate(numbers, start=1):
            cell = label(words, kind, size=theme.CAPTION)
            cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            if name:
                cell.setAccessibleName(f"{_HEADS[column - 1]} of {name}: {words}")
            self._put(cell, at, column)

    def _put(self, cell: QLabel, at: int, column: int) -> None:
        self._grid.addWidget(cell, at, column)
        cell.show()
