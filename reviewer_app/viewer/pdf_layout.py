"""Where the pages of a document lie, one under the other. Pure; lengths in logical pixels unless said otherwise."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

MARGIN = 16.0
GAP = 12.0
SMALLEST_ZOOM, LARGEST_ZOOM = 0.1, 8.0
_MOST_PIXELS = 24_000_000


@dataclass(frozen=True, slots=True)
class PageBox:
    """One page on the sheet: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Pages from top to bottom, each centred; `zoom` is logical pixels per point (1/72 inch).

    They stand turned by `rotation` quarters clockwise, and so do the boxes; places on a page are those of a page that
    is not turned.
    """

    boxes: tuple[PageBox, ...]
    zoom: float
    width: float
    height: float
    rotation: int = 0

    def page_at(self, y: float) -> int:
        """Return the page at a height of the sheet; between pages the one above."""
        tops = [box.top for box in self.boxes]
        return max(0, bisect_right(tops, y) - 1)

    def visible(self, top: float, bottom: float) -> range:
        """Return the pages of which something lies between two heights."""
        if not self.boxes:
            return range(0)
        first = self.page_at(top)
        if self.boxes[first].bottom < top:
            first += 1
        return range(first, self.page_at(bottom) + 1)

    def current(self, top: float, bottom: float) -> int:
        """Return the page that takes most of the stretch between two heights."""
        pages = self.visible(top, bottom)
        return max(pages, key=lambda page: self._shown(page, top, bottom), default=0)

    def _shown(self, page: int, top: float, bottom: float) -> float:
        box = self.boxes[page]
        return min(box.bottom, bottom) - max(box.top, top)

    def to_page(self, x: float, y: float) -> tuple[int, float, float]:
        """Return the page under a place of the sheet and the place on it, in points, held within the page."""
        page = self.page_at(y)
        box = self.boxes[page]
        across = min(max(x - box.left, 0.0), box.width)
        down = min(max(y - box.top, 0.0), box.height)
        shown = (box.width / self.zoom, box.height / self.zoom)
        return page, *turned((across / self.zoom, down / self.zoom), shown, -self.rotation)

    def on_sheet(self, page: int, area: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Return where an area of a page (left, top, right, bottom in points) lies on the sheet, in its pixels."""
        box = self.boxes[page]
        size = (box.width / self.zoom, box.height / self.zoom)
        left, top, right, bottom = turned_area(area, size[::-1] if self.rotation % 2 else size, self.rotation)
        return (
            box.left + left * self.zoom,
            box.top + top * self.zoom,
            box.left + right * self.zoom,
            box.top + bottom * self.zoom,
        )


def turned(place: tuple[float, float], size: tuple[float, float], quarters: int) -> tuple[float, float]:
    """Return where a place (x, y) of a page of `size` (width, height) is once it is turned clockwise."""
    (x, y), (width, height) = place, size
    return ((x, y), (height - y, x), (width - x, height - y), (y, width - x))[quarters % 4]


def turned_area(
    area: tuple[float, float, float, float], size: tuple[float, float], quarters: int
) -> tuple[float, float, float, float]:
    """Return where an area (left, top, right, bottom) of a page of `size` is once it is turned clockwise."""
    first, second = turned(area[:2], size, quarters), turned(area[2:], size, quarters)
    return min(first[0], second[0]), min(first[1], second[1]), max(first[0], second[0]), max(first[1], second[1])


def turned_sizes(sizes: tuple[tuple[float, float], ...], quarters: int) -> tuple[tuple[float, float], ...]:
    """Return the sizes of pages once they are turned."""
    return tuple((height, width) for width, height in sizes) if quarters % 2 else sizes


def lay_out(sizes: tuple[tuple[float, float], ...], zoom: float, width: float, rotation: int = 0) -> PageLayout:
    """Return the layout of pages on a sheet at least `width` wide; `sizes` are those of the pages as they stand turned.

    Each is width, height in points.
    """
    widest = max((size[0] * zoom for size in sizes), default=0.0)
    sheet = max(width, widest + 2 * MARGIN)
    boxes = []
    top = MARGIN
    for size in sizes:
        box = PageBox(round((sheet - size[0] * zoom) / 2), round(top), size[0] * zoom, size[1] * zoom)
        boxes.append(box)
        top = box.bottom + GAP
    return PageLayout(tuple(boxes), zoom, sheet, top - GAP + MARGIN if boxes else 0.0, rotation % 4)


def rendered_size(box: PageBox, ratio: float) -> tuple[int, int]:
    """Return the device pixels that a page is rendered with; very large pages get fewer and are enlarged from there."""
    width, height = round(box.width) * ratio, round(box.height) * ratio
    less = min(1.0, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    return max(1, round(width * less)), max(1, round(height * less))


def fit_width_zoom(sizes: tuple[tuple[float, float], ...], width: float) -> float:
    """Return the zoom at which the widest page fills a width."""
    widest = max((size[0] for size in sizes), default=1.0)
    return clamp((width - 2 * MARGIN) / max(widest, 1.0))


def fit_page_zoom(size: tuple[float, float], width: float, height: float) -> float:
    """Return the zoom at which a page is seen whole."""
    across, down = (width - 2 * MARGIN) / max(size[0], 1.0), (height - 2 * MARGIN) / max(size[1], 1.0)
    return clamp(min(across, down))


def clamp(zoom: float) -> float:
    """Hold a zoom within its limits."""
    return min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM)
