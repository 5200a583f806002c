"""Which pages of a document were read: all of a page stood still on the screen, large enough to read. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.viewer.pdf_layout import PageLayout, fit_width_zoom, turned_area

#: Logical pixels per point from which on a page counts: body text of 9 points is 9 logical pixels high.
LEGIBLE_ZOOM = 1.0
LEGIBLE_WORDS = f"{LEGIBLE_ZOOM * 72 / 96 * 100:.0f} %"
#: A page is never fitted to a width more narrowly than this, nor beside more than its margins left out of sight.
_LEAST_FITTED = 0.65
#: Fields of a page: on A4 four points each way.
_ROWS, _COLUMNS = 200, 150
#: Fields along the edges of a page that need not be seen: nothing is printed above, below, or in 11 mm at the sides.
_EDGE, _SIDE = 2, 8
_INNER = ((1 << (_COLUMNS - 2 * _SIDE)) - 1) << _SIDE


def legible_width_zoom(sizes: tuple[tuple[float, float], ...], width: float, rotation: int = 0) -> float:
    """Return the zoom at which the widest page fills a width.

    Where letters would then be too small, but the page without its margins has room at `LEGIBLE_ZOOM`, it is that, and
    counts; in a view still narrower the page fills it as far as its shape can be made out, and does not count as read.
    """
    fitted = fit_width_zoom(sizes, width)
    widest = max((size[0] for size in sizes), default=1.0)
    # of a page that lies on its side the margins above and below are those beside it
    inside_margins = 1 - (2 * _EDGE / _ROWS if rotation % 2 else 2 * _SIDE / _COLUMNS)
    if fitted < LEGIBLE_ZOOM and width >= widest * inside_margins * LEGIBLE_ZOOM:
        return LEGIBLE_ZOOM
    return max(fitted, _LEAST_FITTED)


class PagesRead:
    """Counts the fields of each page that lay in sight, each a few points large: what is not in view is not read."""

    def __init__(self) -> None:
        self._rows: dict[int, list[int]] = {}  # of each page; a bit for each field of a row

    def stood(self, layout: PageLayout, pages: Iterable[int], view: tuple[float, float, float, float]) -> list[int]:
        """Take what stood in a view (left, top, right, bottom on the sheet); return the pages read whole with it.

        Pages at a zoom below `LEGIBLE_ZOOM` do not count.
        """
        if layout.zoom < LEGIBLE_ZOOM:
            return []
        return [page for page in pages if self._add(layout, page, view)]

    def _add(self, layout: PageLayout, page: int, view: tuple[float, float, float, float]) -> bool:
        box, rows = layout.boxes[page], self._rows.setdefault(page, [0] * _ROWS)
        if _is_whole(rows):
            return False
        shown = (
            (view[0] - box.left) / box.width,
            (view[1] - box.top) / box.height,
            (view[2] - box.left) / box.width,
            (view[3] - box.top) / box.height,
        )
        left, top, right, bottom = turned_area(shown, (1.0, 1.0), -layout.rotation)
        across = _fields(left, right, _COLUMNS)
        seen = ((1 << len(across)) - 1) << across.start
        for row in _fields(top, bottom, _ROWS):
            rows[row] |= seen
        return _is_whole(rows)


def _fields(begin: float, end: float, count: int) -> range:
    """Return the fields of `count` between two parts of a length, each rounded, so that views side by side add up."""
    first = min(max(0, round(begin * count)), count)
    return range(first, max(first, min(count, round(end * count))))


def _is_whole(rows: list[int]) -> bool:
    return all(row & _INNER == _INNER for row in rows[_EDGE:-_EDGE])
