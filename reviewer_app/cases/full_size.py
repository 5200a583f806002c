"""How much of a large image was in sight at full size: mammograms and radiographs, which no pane shows whole at 1:1.

Counted like a slide (`slide_coverage`), in the same cells, but only where one image pixel has at least one pixel of the
display.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from reviewer_app.cases.looks import CoveragePolicy, SeenKey
from reviewer_app.cases.slide_coverage import CellKey, SlideExtent, cells_in_view, percent, share_of_cells

_FULL = 1.0 - 1e-6


def image_extent(frame: SeenKey, columns: int, rows: int, policy: CoveragePolicy) -> SlideExtent | None:
    """Return the area of a frame that is large enough to be counted by area, None for any other."""
    if max(columns, rows) <= policy.large_from:
        return None
    return SlideExtent(f"{frame[0]}/{frame[1]}", columns, rows)  # no DICOM UID has "/"


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


def full_size_words(share: float | None) -> str:
    """Return ``"62 % of the area at full size"``, empty where nothing is counted by area."""
    return "" if share is None else f"{percent(share)} of the area at full size"
