"""How panes share the room: every layout as a value, and where each of its panes lies. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Between two panes, in the unit of the room they share; a coarser unit makes it wider, never narrower.
GAP = 2
MOST_ROWS = MOST_COLUMNS = 4
#: Panes beside a large one: from so many to so many.
_BESIDE = range(2, 6)
_NUMBERS = ("no", "one", "two", "three", "four", "five")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pane lies, in the unit of the room that was shared, from the upper left corner."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PaneLayout:
    """`rows` × `columns` panes, numbered by rows; where `large`, one more at the left of them, which is the first."""

    rows: int
    columns: int
    large: bool = False

    @property
    def id(self) -> str:
        """Its name in commands and in what is kept: ``"2x3"``, or ``"1+3"`` for three beside a large one."""
        return f"1+{self.rows * self.columns}" if self.large else f"{self.rows}x{self.columns}"

    @property
    def panes(self) -> int:
        """How many panes there are."""
        return self.rows * self.columns + int(self.large)

    @property
    def words(self) -> str:
        """What a person calls it."""
        if self.large:
            return f"One large pane, {_NUMBERS[self.rows]} beside it"
        if self.panes == 1:
            return "One pane"
        return f"{self.rows} × {self.columns} panes"

    def places(self, width: int, height: int, unit: int = 1, origin: tuple[int, int] = (0, 0)) -> tuple[Place, ...]:
        """Return where each pane lies in a room of `width` × `height`; panes are as equal as whole numbers allow.

        Parameters
        ----------
        unit
            All edges lie on multiples of it, counted from `origin` to the left of and above the room: where 2 logical
            pixels are 3 device pixels, panes on even ones begin and end on whole device pixels. Less than a unit may
            then be left over at the ends.
        origin
            How far the room lies to the right and below the point from which is counted.
        """
        across, down = _Line.of(width, origin[0], unit), _Line.of(height, origin[1], unit)
        if not self.large:
            return _grid(across, down, self.rows, self.columns)
        share = 3 if self.panes <= 4 else 4  # a small pane is about as wide as it is high on a wide screen
        left, right = across.cut(share, 0, share - 1), across.cut(share, share - 1, share)
        first = Place(left.first, down.first, max(1, left.length), max(1, down.length))
        return (first, *_grid(right, down, self.rows, self.columns))


@dataclass(frozen=True, slots=True)
class _Line:
    """A stretch that panes share: where it begins, how long it is, and the gap between two panes."""

    first: int
    length: int
    gap: int
    unit: int = 1

    @classmethod
    def of(cls, length: int, origin: int, unit: int) -> _Line:
        first = -origin % unit
        return cls(first, (length - first) // unit * unit, -(-GAP // unit) * unit, unit)

    def cut(self, parts: int, first: int, last: int) -> _Line:
        """Return the stretch from part `first` up to before part `last` of so many equal ones."""
        room = (self.length - self.gap * (parts - 1)) // self.unit
        begin = self.first + room * first // parts * self.unit + self.gap * first
        end = self.first + room * last // parts * self.unit + self.gap * (last - 1)
        return _Line(begin, end - begin, self.gap, self.unit)


def _grid(across: _Line, down: _Line, rows: int, columns: int) -> tuple[Place, ...]:
    wide = [across.cut(columns, one, one + 1) for one in range(columns)]
    high = [down.cut(rows, one, one + 1) for one in range(rows)]
    return tuple(Place(x.first, y.first, max(1, x.length), max(1, y.length)) for y in high for x in wide)


_GRIDS = [PaneLayout(rows, columns) for rows in range(1, MOST_ROWS + 1) for columns in range(1, MOST_COLUMNS + 1)]
#: Every layout by its id.
LAYOUTS: Mapping[str, PaneLayout] = {
    one.id: one for one in (*_GRIDS, *(PaneLayout(count, 1, large=True) for count in _BESIDE))
}
#: As many panes as the largest layout has.
PANES = max(one.panes for one in LAYOUTS.values())
ONE_PANE = LAYOUTS["1x1"]
