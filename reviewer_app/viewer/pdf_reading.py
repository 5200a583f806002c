"""Which pages of a document were read: all of a page stood still on the screen, large enough to read. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.viewer.pdf_layout import PageLayout, fit_width_zoom

#: What stands still for so many milliseconds was looked at; what flies past was not.
STILL_MS = 400
#: Logical pixels per point from which on letters of 10 points can be read.
LEGIBLE_ZOOM = 0.65
_ROWS, _COLUMNS = 10, 4


def legible_width_zoom(sizes: tuple[tuple[float, float], ...], width: float) -> float:
    """Return the zoom at which the widest page fills a width, and letters can be read: then it is moved sideways."""
    return max(fit_width_zoom(sizes, width), LEGIBLE_ZOOM)


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
