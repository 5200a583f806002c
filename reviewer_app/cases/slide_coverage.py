"""How much of a whole slide was shown, and how large: counted by area, in cells that nest.

Large images are counted in the same cells (`full_size`).

A slide is divided into squares of 256 of its finest pixels, those of four such squares, and so on: at `depth` n a cell
is 256 · 2ⁿ finest pixels wide, so that it fills some 256 pixels of the screen when the slide is shown at 1 / 2ⁿ of its
full resolution. A cell was shown when its middle was in a pane at that resolution or a finer one.

The magnification of a slide is nominal: a pixel of 10 µm is called 1×, so 0.25 µm is 40× (the convention of scanners;
DICOM gives the spacing, PS3.3 C.8.12.4, and the objective only as a remark).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.language import numbers, say
from reviewer_app.cases.seen_cells import CELL_MARK, CellKey, SeenCells

CELL = 256
#: At the scanning power of a microscope the whole of a section is looked over.
SCANNING_POWER = 4.0
#: From this power on cells are judged: a slide of which nothing was shown so large was looked over, not looked through.
DIAGNOSTIC_POWER = 10.0
#: So much of the area counts as all of it: the outermost cells may end beyond the glass.
WHOLE = 0.95
#: At four fifths of a cell's own resolution the cell still counts as shown: 16× of 20×, 4× of 5×.
_ENOUGH = 0.8
_ROW_BITS = 20
_COLUMN = (1 << _ROW_BITS) - 1
#: Ends the names of cells at full resolution.
FINEST_MARK = f"{CELL_MARK}0"
_NO_LEVEL = frozenset({"LABEL", "OVERVIEW", "THUMBNAIL"})


@dataclass(frozen=True, slots=True)
class SlideExtent:
    """The finest level of a slide: its SOP Instance UID, size in pixels, and the width of a pixel in µm if known.

    Of a large image, which has one level only, `uid` names the frame (`full_size`).
    """

    uid: str
    columns: int
    rows: int
    micrometres: float | None = None

    @property
    def deepest(self) -> int:
        """The depth at which one cell covers the slide."""
        return max(0, math.ceil(math.log2(max(self.columns, self.rows, 1) / CELL)))

    @property
    def power(self) -> float | None:
        """The nominal magnification that the slide was scanned at, None without a spacing."""
        return None if self.micrometres is None else 10.0 / self.micrometres

    @property
    def scanning_depth(self) -> int:
        """The depth that still shows the slide at scanning power; without a spacing a quarter of its resolution."""
        return self._depth_at(SCANNING_POWER, 2)

    @property
    def diagnostic_depth(self) -> int:
        """The depth that still shows the slide at diagnostic power, or at all that it was scanned with."""
        return self._depth_at(DIAGNOSTIC_POWER, 1)

    def _depth_at(self, power: float, otherwise: int) -> int:
        if self.power is None:
            return min(otherwise, self.deepest)
        return min(self.deepest, max(0, math.floor(math.log2(self.power * _ENOUGH / power) + 1e-6)))

    def depth_of(self, scale: float) -> int:
        """Return the depth of what is shown at `scale` screen pixels per finest pixel."""
        return min(self.deepest, max(0, math.ceil(math.log2(_ENOUGH / scale) - 1e-6)))


def finest_level(levels: Sequence[InstanceIndex]) -> InstanceIndex:
    """Return the volume level with the most pixels; label, overview and thumbnail only where there is nothing else.

    Raises
    ------
    ValueError
        Without any instance.
    """
    return max(levels, key=_pixels)


def slide_extent(levels: Sequence[InstanceIndex]) -> SlideExtent | None:
    """Return the extent of a slide from the instances of its series; None where none of them tells its size."""
    finest = finest_level(levels)
    if finest.tiles is None:
        return None
    spacing = finest.pixels.spacing if finest.pixels is not None else None
    micrometres = spacing.column * 1000 if spacing is not None and spacing.column > 0 else None
    return SlideExtent(finest.sop_instance_uid, finest.tiles.total_columns, finest.tiles.total_rows, micrometres)


def cells_in_view(extent: SlideExtent, scale: float, box: tuple[float, float, float, float]) -> tuple[CellKey, ...]:
    """Return the cells whose middle a pane shows.

    Parameters
    ----------
    scale
        Screen pixels per finest pixel.
    box
        What is in sight: left, top, right, bottom in finest pixels, from the corner of the slide.
    """
    depth = extent.depth_of(scale)
    size = CELL << depth
    columns = _middles(box[0], box[2], size, extent.columns)
    return tuple(
        (f"{extent.uid}{CELL_MARK}{depth}", row << _ROW_BITS | column)
        for row in _middles(box[1], box[3], size, extent.rows)
        for column in columns
    )


def shares_shown(extent: SlideExtent, shown: Iterable[tuple[str, int]]) -> tuple[float, ...]:
    """Return the share of the area (0 to 1) that was shown at each depth or finer, full resolution first.

    Keys of `shown` that are not cells of this slide do not count. What follows from seen cells is kept with them.
    """
    cells = shown if isinstance(shown, SeenCells) else SeenCells(shown)
    names = tuple(f"{extent.uid}{CELL_MARK}{depth}" for depth in range(extent.deepest + 1))
    return cells.shares((*names, f"{extent.columns}x{extent.rows}"), lambda: _shares(extent, names, cells))


def _shares(extent: SlideExtent, names: Sequence[str], cells: SeenCells) -> tuple[float, ...]:
    area = float(extent.columns * extent.rows)
    covered: dict[tuple[int, int], float] = {}
    shares = []
    for depth, name in enumerate(names):
        coarser: dict[tuple[int, int], float] = {}
        for (row, column), part in covered.items():
            parent = (row >> 1, column >> 1)
            coarser[parent] = coarser.get(parent, 0.0) + part
        own = ((packed >> _ROW_BITS, packed & _COLUMN) for packed in cells.of(name))
        covered = coarser | {place: _area(extent, depth, place) for place in own}
        shares.append(sum(covered.values()) / area)
    return tuple(shares)


def share_of_cells(extent: SlideExtent, seen: Set[tuple[str, int]]) -> float:
    """Return the share of the area (0 to 1) that was shown at full resolution, asking for each cell there is."""
    name, columns, rows = f"{extent.uid}{FINEST_MARK}", -(-extent.columns // CELL), -(-extent.rows // CELL)
    cells = ((row, column) for row in range(rows) for column in range(columns))
    shown = (one for one in cells if (name, one[0] << _ROW_BITS | one[1]) in seen)
    return sum(_area(extent, 0, one) for one in shown) / float(extent.columns * extent.rows)


def finest_area(extent: SlideExtent, cells: Iterable[int]) -> float:
    """Return how many pixels of an extent lie in some cells at full resolution, given by the numbers in their keys."""
    whole_rows, whole_columns, area = extent.rows // CELL, extent.columns // CELL, 0.0
    for packed in cells:
        row, column = packed >> _ROW_BITS, packed & _COLUMN
        inside = row < whole_rows and column < whole_columns
        area += CELL * CELL if inside else _area(extent, 0, (row, column))
    return area


def share_looked_over(extent: SlideExtent, shares: Sequence[float]) -> float:
    """Return the share of the area that was shown at scanning power or larger, from `shares_shown`."""
    return shares[extent.scanning_depth]


def is_looked_through(extent: SlideExtent, shares: Sequence[float]) -> bool:
    """Whether nearly all of a slide was shown at scanning power, and something of it at diagnostic power."""
    return share_looked_over(extent, shares) >= WHOLE and shares[extent.diagnostic_depth] > 0


def power_words(extent: SlideExtent, depth: int) -> str:
    """Return the least at which a depth counts as shown: "4×", or "20 % of full resolution" without a spacing."""
    if extent.power is not None:
        return numbers(f"{magnification_text(_ENOUGH * extent.power / 2**depth)}×")
    return say("full-resolution", percent=f"{100 * _ENOUGH / 2**depth:.0f}")


def magnification_text(value: float) -> str:
    """Return a magnification as it is spoken of: "40", "12", "2.5", "0.6"."""
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")


def slide_words(extent: SlideExtent, shares: Sequence[float]) -> str:
    """Return what was shown of a slide: ``"64 % of the area at 4× or more, 12 % at 16×"``; empty for nothing.

    What was shown at diagnostic power is told in any case, what was at full resolution where it was something.
    """
    scanning, diagnostic = extent.scanning_depth, extent.diagnostic_depth
    if not shares[-1]:
        return ""
    words = say("slide.scanning", share=percent(shares[scanning]), power=power_words(extent, scanning))
    if diagnostic < scanning:
        words += say("slide.more", share=percent(shares[diagnostic]), power=power_words(extent, diagnostic))
    if diagnostic > 0 and shares[0]:
        words += say("slide.more", share=percent(shares[0]), power=power_words(extent, 0))
    return words


def percent(share: float) -> str:
    """Return a share in per cent; what is not all is never called 100, what is not nothing never 0."""
    whole = round(100 * share)
    if share > 0 and whole == 0:
        return say("under-one-percent")
    return f"{min(whole, 99) if share < 1 - 1e-9 else 100} %"


def _area(extent: SlideExtent, depth: int, place: tuple[int, int]) -> float:
    """Return how much of the slide lies in a cell (row, column)."""
    size = CELL << depth
    rows = min(extent.rows, (place[0] + 1) * size) - place[0] * size
    columns = min(extent.columns, (place[1] + 1) * size) - place[1] * size
    return float(max(rows, 0) * max(columns, 0))


def _middles(first: float, last: float, size: int, length: int) -> tuple[int, ...]:
    """Return the cells along one axis whose middle lies in sight; the last ends with the slide."""
    near = range(max(0, int(first // size)), min(-(-length // size), int(last // size) + 1))
    return tuple(one for one in near if first <= (one * size + min((one + 1) * size, length)) / 2 <= last)


def _pixels(index: InstanceIndex) -> int:
    unreadable = index.tiles is None or (bool(index.problem) and not index.tiles.offsets)
    if index.tiles is None or unreadable or _NO_LEVEL & set(index.image_type):
        return 0
    return index.tiles.total_columns * index.tiles.total_rows
