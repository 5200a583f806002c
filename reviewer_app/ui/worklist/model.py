"""The rows of the worklist for Qt: group heads, filter and search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from reviewer_app.ui.worklist.rows import COLUMNS, GROUPS, Row

if TYPE_CHECKING:
    from PySide6.QtCore import QPersistentModelIndex

Index: TypeAlias = "QModelIndex | QPersistentModelIndex"
CELL_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_ROLE = Qt.ItemDataRole.UserRole + 2


class Filter(Enum):
    """The segments above the list."""

    ALL = "All"
    NEEDS_YOU = GROUPS[0]
    IN_WORK = GROUPS[1]
    TO_BE_SENT = GROUPS[2]
    FINISHED = GROUPS[3]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader chose to see: a segment by its words, words to search for, a specialty (empty: any)."""

    segment: str = Filter.ALL.value
    search: str = ""
    specialty: str = ""


class WorklistModel(QAbstractTableModel):
    """Rows and the heads of their groups, in order; a head is a string, a row a `Row`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._shown: list[Row | str] = []
        self._filter = Filter.ALL
        self._search = ""
        self._specialty = ""
        self._compact = False

    def set_compact(self, compact: bool) -> None:
        """Share a column between eligibility and records, or not."""
        if compact != self._compact:
            self._compact = compact
            self._tell_all_changed()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Replace all rows; the view is told only of what changed where the order stayed."""
        self._rows = tuple(rows)
        self._refresh()

    def set_filter(self, chosen: Filter, search: str, specialty: str) -> None:
        """Show only a group, rows that hold all words of `search`, and one specialty (empty: any)."""
        self._filter, self._search, self._specialty = chosen, search.casefold(), specialty
        self._refresh()

    def count(self, group: str | None = None) -> int:
        """Return how many cases there are, in one group or in all."""
        return sum(1 for row in self._rows if group is None or row.group == group)

    def hidden(self) -> int:
        """Return how many cases of the chosen group the search and the specialty leave out."""
        return sum(1 for row in self._rows if self._in_group(row) and not self._passes(row))

    def specialties(self) -> list[str]:
        """Return the specialties there are, sorted."""
        return sorted({row.specialty for row in self._rows if row.specialty})

    def row_at(self, index: int) -> Row | None:
        """Return the case of a table row, or None for a head."""
        if 0 <= index < len(self._shown):
            shown = self._shown[index]
            return shown if isinstance(shown, Row) else None
        return None

    def head_at(self, index: int) -> str | None:
        """Return the words of a head, or None for a case."""
        shown = self._shown[index]
        return shown if isinstance(shown, str) else None

    def index_of(self, case_id: str) -> int:
        """Return the table row of a case, or -1."""
        return next((n for n, one in enumerate(self._shown) if isinstance(one, Row) and one.case_id == case_id), -1)

    def _in_group(self, row: Row) -> bool:
        return self._filter is Filter.ALL or row.group == self._filter.value

    def _passes(self, row: Row) -> bool:
        in_specialty = not self._specialty or row.specialty == self._specialty
        return self._in_group(row) and in_specialty and all(word in row.search for word in self._search.split())

    def _refresh(self) -> None:
        shown: list[Row | str] = []
        for group in GROUPS:
            rows = [row for row in self._rows if row.group == group and self._passes(row)]
            if rows:
                shown.append(group)
                shown.extend(rows)
        if [_key(one) for one in shown] == [_key(one) for one in self._shown]:
            self._shown = shown
            self._tell_all_changed()
            return
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()

    def _tell_all_changed(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return the number of heads and rows shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802
        """Return the words of a column's head."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the cell, the row, or the words of either."""
        shown = self._shown[index.row()]
        if isinstance(shown, str):
            return shown if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        cell = shown.cell(index.column(), compact=self._compact)
        if role == CELL_ROLE:
            return cell
        if role == ROW_ROLE:
            return shown
        texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        return cell.text if role in texts else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that cases can be chosen and heads cannot."""
        if self.row_at(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def _key(shown: Row | str) -> str:
    return shown if isinstance(shown, str) else f"case:{shown.case_id}"
