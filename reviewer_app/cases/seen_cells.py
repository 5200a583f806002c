"""The cells of slides and images that were seen. They only become more, so what follows from them is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from itertools import islice
from typing import TypeAlias

#: Stands in the names of areas that cells are of; no DICOM UID and no reference has it.
CELL_MARK = "~"
CellKey: TypeAlias = tuple[str, int]
"""The name of what the cell lies in with its depth, and row and column packed in one number (`slide_coverage`)."""
Shares: TypeAlias = tuple[float, ...]


class SeenCells(Set[CellKey]):
    """A set that knows its order, and the cells of each name."""

    def __init__(self, cells: Iterable[CellKey] = ()) -> None:
        self._cells: dict[CellKey, None] = {}
        self._by_name: dict[str, list[int]] = {}
        self._kept: dict[tuple[str, ...], tuple[int, Shares]] = {}
        for one in cells:
            self.add(one)

    def __contains__(self, key: object) -> bool:
        """Tell whether a cell was seen."""
        return key in self._cells

    def __iter__(self) -> Iterator[CellKey]:
        """Go through all cells, the oldest first."""
        return iter(self._cells)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._cells)

    def add(self, key: CellKey) -> None:
        """Note a cell that was seen."""
        if key not in self._cells:
            self._cells[key] = None
            self._by_name.setdefault(key[0], []).append(key[1])

    def since(self, count: int) -> Iterator[CellKey]:
        """Return the cells that were seen since there were `count` of them, the newest first."""
        return islice(reversed(self._cells), len(self._cells) - count)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all cells, each once."""
        return tuple(self._by_name)

    def of(self, name: str) -> tuple[int, ...]:
        """Return the numbers of the cells of one name."""
        return tuple(self._by_name.get(name, ()))

    def shares(self, names: tuple[str, ...], make: Callable[[], Shares]) -> Shares:
        """Return what `make` gives for the cells of these names, made anew only where there are more of them."""
        count = sum(len(self._by_name.get(one, ())) for one in names)
        kept = self._kept.get(names)
        if kept is None or kept[0] != count:
            kept = self._kept[names] = (count, make())
        return kept[1]
