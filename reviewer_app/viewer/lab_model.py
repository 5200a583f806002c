"""A table of laboratory results as an item model: lines of groups and analytes, columns of moments, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from reviewer_app.cases.lab_table import LabGrid, LabResult, LabRow

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class LabLine:
    """A line of the table: the analyte with this number in the grid, or with None the head of a group."""

    title: str
    row: int | None = None


def lines_of(grid: LabGrid, words: str = "", *, outside_only: bool = False) -> tuple[LabLine, ...]:
    """Return the lines that hold all of some words, each group with its head.

    The words are looked for in names, codes, units and groups; `outside_only` leaves the analytes of which a result is
    outside its range.
    """
    wanted = words.casefold().split()
    outside = {row for (row, _), cell in grid.cells.items() if any(one.flag for one in cell)}
    found: list[LabLine] = []
    group: str | None = None
    for number, one in enumerate(grid.rows):
        held = f"{one.name} {one.code} {one.unit} {one.group}".casefold()
        if not all(word in held for word in wanted) or (outside_only and number not in outside):
            continue
        if one.group != group and (one.group or group is not None):
            found.append(LabLine(one.group or "Other results"))
        group = one.group
        found.append(LabLine(one.name, number))
    return tuple(found)


def result_words(result: LabResult) -> str:
    """Return a result in full: value, flag, range, status, note."""
    words = (
        result.value_words,
        result.flag_words or (result.interpretation if result.interpretation.casefold() not in ("n", "normal") else ""),
        f"range {result.reference_range}" if result.reference_range else "",
        result.status,
        "dated by its report" if result.report_date else "",
        result.note,
    )
    return ", ".join(one for one in words if one)


class LabModel(QAbstractTableModel):
    """The lines that the search leaves, over one grid."""

    def __init__(self, grid: LabGrid) -> None:
        super().__init__()
        self.grid = grid
        self.lines = lines_of(grid)

    def look_for(self, words: str, *, outside_only: bool) -> None:
        """Show only the lines that `lines_of` finds."""
        self.beginResetModel()
        self.lines = lines_of(self.grid, words, outside_only=outside_only)
        self.endResetModel()

    def row_at(self, line: int) -> LabRow | None:
        """Return the analyte of a line, None for the head of a group."""
        number = self.lines[line].row if 0 <= line < len(self.lines) else None
        return None if number is None else self.grid.rows[number]

    def line_of(self, row: int) -> int | None:
        """Return the line of an analyte of the grid, None where the search leaves it out."""
        return next((number for number, one in enumerate(self.lines) if one.row == row), None)

    def results_at(self, line: int, column: int) -> tuple[LabResult, ...]:
        """Return the results of a cell."""
        number = self.lines[line].row if 0 <= line < len(self.lines) else None
        return () if number is None else self.grid.cells.get((number, column), ())

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Return how many moments there are."""
        return 0 if parent.isValid() else len(self.grid.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's values as text, and what is read aloud of it."""
        found = self.results_at(index.row(), index.column())
        if not found:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return " / ".join(one.value or one.absent or "no value" for one in found)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            words = "\n".join(result_words(one) for one in found)
            return f"{found[0].name}, {self.grid.column_words(index.column())}: {words}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return days at the top, names at the left."""
        told = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
        if role not in told:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.grid.column_words(section)
        row = self.row_at(section)
        if row is None:
            return self.lines[section].title if section < len(self.lines) else None
        return ", ".join(one for one in (row.name, row.unit, row.reference_range) if one)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let only cells with results be chosen."""
        there = bool(self.results_at(index.row(), index.column()))
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if there else Qt.ItemFlag.ItemIsEnabled
