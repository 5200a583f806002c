"""Which reports of a table of results were read: every cell of one stood still on the screen. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.cases.lab_table import LabGrid

Cell = tuple[int, int]
"""Row and column of the grid."""


class ReportsRead:
    """Collects the cells that stood in sight, by the report that they are from."""

    def __init__(self, grid: LabGrid) -> None:
        self._left: dict[str, set[Cell]] = {one: set(grid.cells_of(one)) for one in grid.records}
        self._cells = {one: frozenset(cells) for one, cells in self._left.items()}

    @property
    def records(self) -> tuple[str, ...]:
        """The reports, in the order of the grid."""
        return tuple(self._left)

    def in_sight(self, cells: Iterable[Cell]) -> frozenset[str]:
        """Return the reports of which some of these cells are."""
        shown = frozenset(cells)
        return frozenset(one for one, own in self._cells.items() if own & shown)

    def stood(self, cells: Iterable[Cell]) -> list[str]:
        """Take cells that stood in sight; return the reports that were read whole with them."""
        shown, read = frozenset(cells), []
        for one, left in self._left.items():
            if left & shown:
                left.difference_update(shown)
                if not left:
                    read.append(one)
        return read

    def first_left(self, record: str) -> Cell | None:
        """Return the first cell of a report that has not stood in sight; of one that was read its first."""
        left = self._left.get(record) or self._cells.get(record)
        return min(left) if left else None
