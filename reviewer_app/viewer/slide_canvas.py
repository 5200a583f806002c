"""The picture of a slide in one pane, without words.

Painted as a whole when the view changes; block by block while blocks arrive; and moved, with what comes into sight
painted beside it, when only the place changes. In the end it is to the bit what painting it at once would give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.monitor import Monitor
from reviewer_app.viewer.compose import ground, paint_picture, transform_of
from reviewer_app.viewer.picture import area_of, enlarges, seen_of
from reviewer_app.viewer.tiles import Block, Progress, SlideReading, TiledSource

_Request = tuple[ViewState, tuple[int, int], Monitor]


class SlideCanvas:
    """What is painted of one slide, and what it waits for.

    Attributes
    ----------
    version
        Another number whenever `draw` has changed the picture.
    """

    def __init__(self, slide: TiledSource, repaint: Callable[[], None]) -> None:
        self.slide = slide
        self.version = 0
        self._repaint = repaint
        self._request: _Request | None = None
        self._image = QImage()
        self._reading = SlideReading(slide)
        self._wanted: frozenset[Block] = frozenset()
        self._missing: set[Block] = set()
        self._arrived: list[Block] = []

    @property
    def progress(self) -> Progress:
        """How far the picture is."""
        return Progress(len(self._wanted), len(self._missing), sum(self.slide.failed(one) for one in self._wanted))

    def draw(self, view: ViewState, size: tuple[int, int], monitor: Monitor) -> QImage:
        """Return the picture of `size` (device pixels) as far as it is there; the rest is asked for."""
        request = (view, size, monitor)
        if request != self._request:
            self.version += 1
            by = self._moved(request)
            self._request = request
            self._reading = SlideReading(self.slide, self.slide.space_of(view, monitor.profile))
            self._ask(view, size)
            if by is None:
                self._begin(view, size)
            else:
                self._move(by)
        if self._arrived:
            self.version += 1
            self._paint_arrived(view, size)
        return self._image

    def close(self) -> None:
        """Wait for nothing any more."""
        self.slide.want(self, (), self._block_arrived)
        self._request = None
        self._image = QImage()

    def _paint(self, part: QRect, finest: int = 0) -> None:
        if self._request is not None and not part.isEmpty():
            view, _, monitor = self._request
            paint_picture(self._image, self._reading, view, monitor, part, finest)

    def _begin(self, view: ViewState, size: tuple[int, int]) -> None:
        """Paint all that is at hand, over a coarser level where something is not."""
        self._image = ground(size)
        self._arrived.clear()
        coarser = self._coarser(view, size) if self._missing and not enlarges(self._reading, view, size) else None
        if coarser is None:
            self._paint(self._image.rect())
            return
        self._paint(self._image.rect(), coarser)
        self._paint_blocks([one for one in self._wanted if self.slide.block(one) is not None], view, size)

    def _coarser(self, view: ViewState, size: tuple[int, int]) -> int | None:
        """Return the next coarser level that is at hand for all that is in sight, None if none is."""
        for number in range(seen_of(self._reading, view, size)[0] + 1, len(self.slide.levels)):
            _, region = seen_of(self._reading, view, size, number)
            blocks = () if region is None else self.slide.blocks_of(number, region, self._reading.space)
            if all(self.slide.block(one) is not None for one, _ in blocks):
                return number
        return None

    def _moved(self, request: _Request) -> QPoint | None:
        """Return by how much the picture has moved since it was painted; None where it must be painted anew."""
        if self._request is None:
            return None
        view, size, _ = request
        last, *others = self._request
        if (replace(last, center=view.center), *others) != request or enlarges(self._reading, view, size):
            return None
        before, now = (transform_of(self._reading, one, size).offset for one in (last, view))
        # a picture's corner always falls on a corner of a device pixel
        return QPoint(round(now[0] - before[0]), round(now[1] - before[1]))

    def _move(self, by: QPoint) -> None:
        """Move the picture, and paint what comes into sight."""
        moved = ground((self._image.width(), self._image.height()))
        painter = QPainter(moved)
        painter.drawImage(by, self._image)
        painter.end()
        self._image = moved
        for part in _uncovered(moved.rect(), by):
            self._paint(part)

    def _ask(self, view: ViewState, size: tuple[int, int]) -> None:
        """Want the blocks that are in sight."""
        number, region = seen_of(self._reading, view, size)
        blocks = () if region is None else self.slide.blocks_of(number, region, self._reading.space)
        self._wanted = frozenset(one for one, _ in blocks)
        self._missing = self.slide.want(self, self._wanted, self._block_arrived)

    def _paint_arrived(self, view: ViewState, size: tuple[int, int]) -> None:
        arrived, self._arrived = self._arrived, []
        self._missing -= set(arrived)
        readable = [one for one in arrived if one in self._wanted and not self.slide.failed(one)]
        if readable and enlarges(self._reading, view, size):
            self._paint(self._image.rect())  # few blocks make a picture that is enlarged
            return
        self._paint_blocks(readable, view, size)

    def _paint_blocks(self, blocks: Iterable[Block], view: ViewState, size: tuple[int, int]) -> None:
        transform = transform_of(self._reading, view, size)
        for one in blocks:
            self._paint(area_of(self.slide.levels[one.level], self.slide.region(one), transform, size))

    def _block_arrived(self, block: Block) -> None:
        self._arrived.append(block)
        self._repaint()


def _uncovered(whole: QRect, by: QPoint) -> Iterator[QRect]:
    """Yield the parts of a rectangle that it does not cover any more when it has moved."""
    kept = whole.translated(by) & whole
    if kept.isEmpty():
        yield whole
        return
    yield QRect(whole.left(), whole.top(), whole.width(), kept.top() - whole.top())
    yield QRect(whole.left(), kept.bottom() + 1, whole.width(), whole.bottom() - kept.bottom())
    yield QRect(whole.left(), kept.top(), kept.left() - whole.left(), kept.height())
    yield QRect(kept.right() + 1, kept.top(), whole.right() - kept.right(), kept.height())
