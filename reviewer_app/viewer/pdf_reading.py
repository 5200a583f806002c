"""Which pages of a document were read: all of a page stood still on the screen, large enough to read. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.viewer.pdf_layout import PageLayout, fit_width_zoom

#: What stands still for so many milliseconds was looked at; what flies past was not.
STILL_MS = 400
#: Logical pixels per point from which on a page counts: body text of 9 points is 9 logical pixels high.
LEGIBLE_ZOOM = 1.0
LEGIBLE_WORDS = f"{LEGIBLE_ZOOM * 72 / 96 * 100:.0f} %"
#: A page is never fitted to a width more narrowly than this, nor beside more than its margins left out of sight.
_LEAST_FITTED, _INSIDE_MARGINS = 0.65, 0.8
_ROWS, _COLUMNS = 10, 4


def legible_width_zoom(sizes: tuple[tuple[float, float], ...], width: float) -> float:
    """Return the zoom at which the widest page fills a width.

    Where letters would then be too small, but the page without its margins has room at `LEGIBLE_ZOOM`, it is that; in
    a view still narrower the page fills it as far as its shape can be made out, and does not count as read.
    """
    fitted = fit_width_zoom(sizes, width)
    widest = max((size[0] for size in sizes), default=1.0)
    if fitted < LEGIBLE_ZOOM and width >= widest * _INSIDE_MARGINS * LEGIBLE_ZOOM:
        return LEGIBLE_ZOOM
    return max(fitted, _LEAST_FITTED)


class PagesRead:
    """Counts the fields of each page, ten rows of four, whose middle stood in sight."""

    def __init__(self) -> None:
        self._fields: dict[int, set[tuple[int, int]]] = {}

    def stood(self, layout: PageLayout, pages: Iterable[int], view: tuple[float, float, float, float]) -> list[int]:
        """Take what stood in a view (left, top, right, bottom on the sheet); return the pages read whole with it.

        Pages at a zoom below `LEGIBLE_ZOOM` do not count.
        """
        if layout.zoom < LEGIBLE_ZOOM:
            return []
        return [page for page in pages if self._add(layout, page, view)]

    def _add(self, layout: PageLayout, page: int, view: tuple[float, float, float, float]) -> bool:
        box, known = layout.boxes[page], self._fields.setdefault(page, set())
        left, top, right, bottom = view
        rows = [one for one in range(_ROWS) if top <= box.top + box.height * (one + 0.5) / _ROWS <= bottom]
        columns = [one for one in range(_COLUMNS) if left <= box.left + box.width * (one + 0.5) / _COLUMNS <= right]
        before = len(known)
        known.update((row, column) for row in rows for column in columns)
        return before < len(known) == _ROWS * _COLUMNS
