"""How much of a large image was in sight at full size: mammograms and radiographs, which no pane shows whole at 1:1.

Counted like a slide (`slide_coverage`), in the same cells, but only where one image pixel has at least one pixel of the
display.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Set
from itertools import groupby
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from reviewer_app.cases.coverage_thresholds import CoverageThresholds
from reviewer_app.cases.language import say
from reviewer_app.cases.looks import Looks, SeenKey
from reviewer_app.cases.seen_cells import CellKey
from reviewer_app.cases.slide_coverage import (
    FINEST_MARK,
    SlideExtent,
    cells_in_view,
    finest_area,
    percent,
    share_of_cells,
)

_FULL = 1.0 - 1e-6
_BETWEEN = "/"  # UID and frame; no DICOM UID has it
_Record = TypeVar("_Record", bound=Hashable)


class LargeImage(NamedTuple):
    """An instance whose frames are counted by area: SOP Instance UID, columns and rows of a frame, number of frames."""

    uid: str
    columns: int
    rows: int
    frames: int


def is_large(columns: int, rows: int, thresholds: CoverageThresholds) -> bool:
    """Whether frames of this size are counted by area."""
    return max(columns, rows) > thresholds.large_from


def image_extent(frame: SeenKey, columns: int, rows: int, thresholds: CoverageThresholds) -> SlideExtent | None:
    """Return the area of a frame that is large enough to be counted by area, None for any other."""
    if not is_large(columns, rows, thresholds):
        return None
    return SlideExtent(f"{frame[0]}{_BETWEEN}{frame[1]}", columns, rows)


def cells_at_full_size(
    extent: SlideExtent, scale: float, box: tuple[float, float, float, float]
) -> tuple[CellKey, ...]:
    """Return the cells that a pane shows at full size or larger; arguments as those of `cells_in_view`."""
    return cells_in_view(extent, scale, box) if scale >= _FULL else ()


def share_at_full_size(extents: Iterable[SlideExtent], cells: Set[SeenKey]) -> float | None:
    """Return the share (0 to 1) of the area of several images that was seen at full size, None without any."""
    area = shown = 0.0
    for one in extents:
        whole = float(one.columns * one.rows)
        area += whole
        shown += whole * share_of_cells(one, cells)
    return shown / area if area else None


class SharesAtFullSize(Generic[_Record]):
    """The shares (0 to 1) of the area of the large images of several records, kept as the cells seen become more."""

    def __init__(self, images: Mapping[_Record, Iterable[LargeImage]], looks: Looks) -> None:
        self._looks = looks
        self._taken = 0
        self._images = {one.uid: (record, one) for record, some in images.items() for one in some}
        self._area: dict[_Record, int] = {}
        for record, one in self._images.values():
            self._area[record] = self._area.get(record, 0) + one.columns * one.rows * one.frames
        self._shown = dict.fromkeys(self._area, 0.0)

    def share(self, record: _Record) -> float | None:
        """Return the share of a record as of now, None where it has no large images."""
        area = self._area.get(record)
        if not area:
            return None
        self._take()
        return self._shown[record] / area

    def _take(self) -> None:
        """Add the cells that are new."""
        new = self._looks.cells.since(self._taken)
        self._taken = len(self._looks.cells)
        for name, cells in groupby(new, itemgetter(0)):
            uid, _, frame = name.removesuffix(FINEST_MARK).partition(_BETWEEN)
            found = self._images.get(uid)
            if found is not None and frame.isdecimal() and int(frame) < found[1].frames:
                extent = SlideExtent(name, found[1].columns, found[1].rows)
                self._shown[found[0]] += finest_area(extent, (packed for _, packed in cells))


def full_size_words(share: float | None) -> str:
    """Return ``"62 % of the area at full size"``, empty where nothing is counted by area."""
    return "" if share is None else say("full-size", share=percent(share))
