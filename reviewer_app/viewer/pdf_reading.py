"""Which pages of a document were read: all of a page stood still on the screen, large enough to read. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.viewer.pdf_layout import PageLayout, fit_width_zoom

#: What stands still for so many milliseconds was looked at; what flies past was not.
STILL_MS = 400
#: Logical pixels per point from which on letters of 10 points can be read.
LEGIBLE_ZOOM = 0.65
_BANDS = 10


def legible_width_zoom(sizes: tuple[tuple[float, float], ...], width: float) -> float:
    """Return the zoom at which the widest page fills a width, and letters can be read: then it is moved sideways."""
    return max(fit_width_zoom(sizes, width), LEGIBLE_ZOOM)


class PagesRead:
    """Counts the tenths of the height of each page that stood in sight."""

    def __init__(self) -> None:
        self._bands: dict[int, set[int]] = {}

    def stood(self, layout: PageLayout, pages: Iterable[int], top: float, bottom: float) -> list[int]:
        """Take what stood between two heights of the sheet; return the pages that are read whole by now.

        Pages at a zoom below `LEGIBLE_ZOOM` do not count.
        """
        if layout.zoom < LEGIBLE_ZOOM:
            return []
        return [page for page in pages if self._add(layout, page, top, bottom)]

    def _add(self, layout: PageLayout, page: int, top: float, bottom: float) -> bool:
        box, known = layout.boxes[page], self._bands.setdefault(page, set())
        for band in range(_BANDS):
            middle = box.top + box.height * (band + 0.5) / _BANDS
            if top <= middle <= bottom:
                known.add(band)
        return len(known) == _BANDS
