"""Places labels of marks where they cover neither words nor lines, and paints them with a dashed line to their mark."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from reviewer_app.viewer import words
from reviewer_app.viewer.labels import Label
from reviewer_app.viewer.overlay_painter import INSET, Canvas
from reviewer_app.viewer.words import SEMIBOLD, Style

HALO = QColor(0, 0, 0, 190)
_WARN = "#E6B04A"
_GROUND = QColor(0, 0, 0, 204)
#: The number of the place that is taken, moved into the pane, where none is free.
_FALLBACK = 1
#: How far from its mark a label is tried, in logical pixels.
_GAPS = (14, 40, 80, 140, 220)
#: A curve keeps labels off with so many stretches.
_STRETCHES = 24

#: Lines of a label are parted that would be wider, in logical pixels: a wide box hides more than a high one.
_WIDEST = 250

Line = tuple[float, float, float, float]
Points: TypeAlias = npt.NDArray[np.float64]
"""Points of a line in device pixels, ``(n, 2)``."""


def chain_of(points: Points) -> list[QPointF]:
    """Return points as Qt has them."""
    return list(map(QPointF, *points.T.tolist()))


def box_about(points: Points) -> QRectF:
    """Return what points lie in."""
    if not len(points):
        return QRectF()
    first, last = points.min(axis=0), points.max(axis=0)
    return QRectF(*first.tolist(), *(last - first).tolist())


@dataclass(frozen=True, slots=True)
class LabelLook:
    """The colour of a label; `compact` leaves a scale without a warning out, `chosen` tells all that was measured."""

    color: str
    compact: bool
    chosen: bool


@dataclass(slots=True)
class Obstacles:
    """Lines that no label may lie on, and boxes about the parts of the picture that were drawn round.

    Words that lie outside of `tried` had no say in where labels stand.
    """

    lines: list[Line] = field(default_factory=list)
    boxes: list[QRect] = field(default_factory=list)
    tried: QRect = field(default_factory=QRect)
    _bounds: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 4)))

    def add(self, chains: Iterable[Points]) -> None:
        """Keep labels off the lines through points."""
        for chain in chains:
            step = max(1, len(chain) // _STRETCHES)
            kept = [*chain[::step].tolist(), *chain[-1:].tolist()]
            self.lines += [(*one, *other) for one, other in itertools.pairwise(kept)]

    def add_line(self, line: QLineF) -> None:
        """Keep labels off a line."""
        self.lines.append((line.x1(), line.y1(), line.x2(), line.y2()))

    def add_box(self, chain: Points) -> None:
        """Keep labels off what lies within the box about points."""
        self.boxes.append(box_about(chain).toAlignedRect())

    def met(self, box: QRect, margin: int) -> int:
        """Return how many lines and boxes a box, with a margin, lies on."""
        if not self.lines and not self.boxes:
            return 0
        left, top = box.left() - margin, box.top() - margin
        right, bottom = box.left() + box.width() + margin, box.top() + box.height() + margin
        found = sum(_crosses(self.lines[at], left, top, right, bottom) for at in self._about(left, top, right, bottom))
        return found + sum(map(box.intersects, self.boxes))

    def _about(self, left: float, top: float, right: float, bottom: float) -> list[int]:
        """Return the numbers of the lines whose own boxes meet a box; of hundreds these are a few."""
        known = len(self._bounds)
        if known != len(self.lines):
            ends = np.array(self.lines[known:]).reshape(-1, 2, 2)
            more = np.concatenate((ends.min(axis=1), ends.max(axis=1)), axis=1)
            self._bounds = np.concatenate((self._bounds, more)) if known else more
        first_x, first_y, last_x, last_y = self._bounds.T
        near = (last_x >= left) & (first_x <= right) & (last_y >= top) & (first_y <= bottom)
        about: list[int] = near.nonzero()[0].tolist()
        return about


def _crosses(line: Line, left: float, top: float, right: float, bottom: float) -> bool:
    """Tell whether a line meets a box (after Liang and Barsky)."""
    x, y, to_x, to_y = line
    if max(x, to_x) < left or min(x, to_x) > right or max(y, to_y) < top or min(y, to_y) > bottom:
        return False
    across, down, begin, end = to_x - x, to_y - y, 0.0, 1.0
    for step, room in ((-across, x - left), (across, right - x), (-down, y - top), (down, bottom - y)):
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            begin = max(begin, room / step)
        else:
            end = min(end, room / step)
    return begin <= end


def anchor_of(canvas: Canvas, points: Sequence[QPointF]) -> QPointF | None:
    """Return the point that a label belongs to: the last in sight, else the middle of what is; None if nothing is.

    A label whose mark is out of sight would name whatever it happens to lie on.
    """
    pane = QRectF(0, 0, canvas.width, canvas.height)
    last = next((one for one in reversed(points) if pane.contains(one)), None)
    if last is not None or len(points) < 2:
        return last
    corners = [pane.topLeft(), pane.topRight(), pane.bottomRight(), pane.bottomLeft(), pane.topLeft()]
    line = QLineF(points[0], points[-1])
    bounded = QLineF.IntersectionType.BoundedIntersection
    crossings = [line.intersects(QLineF(a, b)) for a, b in itertools.pairwise(corners)]
    edges = [QPointF(place) for kind, place in crossings if kind == bounded]
    return (edges[0] + edges[-1]) / 2 if edges else None


def nearest_on(chains: Iterable[Points], place: QPointF) -> QPointF | None:
    """Return the point of some lines that is nearest to a place, None where there are no points."""
    best, least = None, math.inf
    for chain in map(chain_of, chains):
        for start, end in itertools.pairwise(chain if len(chain) > 1 else [*chain, *chain]):
            along = end - start
            square = QPointF.dotProduct(along, along)
            share = QPointF.dotProduct(place - start, along) / square if square else 0.0
            near = start + along * min(max(share, 0.0), 1.0)
            away = QLineF(near, place).length()
            if away < least:
                best, least = near, away
    return best


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """The lines of a label, where it stands, in device pixels, and the colour of its rim, empty for none."""

    lines: Sequence[tuple[str, Style]]
    box: QRect
    rim: str = ""


def place_label(
    canvas: Canvas,
    label: Label,
    anchor: QPointF,
    obstacles: Obstacles,
    look: LabelLook,
    middle: QPointF | None = None,
) -> PlacedLabel:
    """Place a label about its `middle`, or near a point and clear of words and of all lines; others keep off it then.

    All that was measured stands in that of a mark that is chosen; others have one line, to leave the picture free.
    """
    lines = [(label.head if look.chosen else label.short, Style(canvas.text, look.color, SEMIBOLD))]
    if look.chosen:
        lines += [(one, Style(canvas.text, words.FIRST_LINE)) for one in label.more]
    if label.scale and (label.warning or not look.compact):
        lines.append((label.scale, Style(canvas.text, _WARN if label.warning else words.OTHER_LINES)))
    lines = [(part, style) for line, style in lines for part in _parted(canvas, line, style)]
    size = box_size(canvas, lines)
    box = _free_place(canvas, size, anchor, obstacles) if middle is None else _put_place(canvas, size, middle)
    canvas.taken.append(box)
    return PlacedLabel(lines, box, look.color if look.chosen else "")


def paint_label(canvas: Canvas, label: PlacedLabel) -> None:
    """Paint a label at its place."""
    _paint_box(canvas, label.lines, label.box, label.rim)


def _parted(canvas: Canvas, line: str, style: Style) -> list[str]:
    """Return a line in parts, parted at its commas, of which none that can be parted is too wide for a label."""
    found: list[str] = []
    for part in line.split(", "):
        longer = f"{found[-1]}, {part}" if found else part
        if found and words.text_width(longer, style.pixels, style.weight) <= canvas.px(_WIDEST):
            found[-1] = longer
        else:
            found.append(part)
    return [f"{one}," for one in found[:-1]] + found[-1:]


def box_size(canvas: Canvas, lines: Sequence[tuple[str, Style]]) -> tuple[int, int]:
    """Return the width and height of a box for lines of text, in device pixels."""
    width = max(words.text_width(text, style.pixels, style.weight) for text, style in lines) + 2 * canvas.px(7)
    return width, words.line_height(canvas.text) * len(lines) + canvas.px(6)


def paint_box(canvas: Canvas, lines: Sequence[tuple[str, Style]], box: QRect, rim: str = "") -> None:
    """Paint lines of text on a dark ground, with a rim of a colour or none, and keep other words off it."""
    _paint_box(canvas, lines, box, rim)
    canvas.taken.append(box)


def _paint_box(canvas: Canvas, lines: Sequence[tuple[str, Style]], box: QRect, rim: str) -> None:
    canvas.painter.setPen(QPen(QColor(rim), canvas.ratio) if rim else Qt.PenStyle.NoPen)
    canvas.painter.setBrush(_GROUND)
    canvas.painter.drawRoundedRect(QRectF(box), 4 * canvas.ratio, 4 * canvas.ratio)
    canvas.painter.setBrush(Qt.BrushStyle.NoBrush)
    top = box.top() + canvas.px(3)
    for text, style in lines:
        words.draw_line(canvas.painter, text, style, box.left() + canvas.px(7), top)
        top += words.line_height(canvas.text)


def _put_place(canvas: Canvas, size: tuple[int, int], middle: QPointF) -> QRect:
    """Return the place about a middle, brought into the pane: words that were put somewhere are always read."""
    box = QRect(round(middle.x() - size[0] / 2), round(middle.y() - size[1] / 2), *size)
    return _held_inside(box, _inside(canvas))


def _inside(canvas: Canvas) -> QRect:
    """Return the part of the pane that labels stand in."""
    edge = canvas.px(INSET) // 2
    return QRect(edge, edge, canvas.width - 2 * edge - canvas.px(6), canvas.height - 2 * edge)


def _free_place(canvas: Canvas, size: tuple[int, int], anchor: QPointF, obstacles: Obstacles) -> QRect:
    """Return the first place near the anchor that lies in the pane and covers neither words nor shapes."""
    inside, margin, (width, height) = _inside(canvas), canvas.px(5), size
    left, top = inside.left(), inside.top()
    right, bottom = left + inside.width() - width, top + inside.height() - height
    best, fewest = None, sys.maxsize
    tried: list[tuple[int, int]] = []
    places = _places(canvas, size, (round(anchor.x()), round(anchor.y())))
    for x, y in places:
        if not (left <= x <= right and top <= y <= bottom):
            continue
        place = QRect(x, y, width, height)
        tried.append((x, y))
        if canvas.is_taken(place):
            continue
        met = obstacles.met(place, margin)
        if met < fewest:
            best, fewest = place, met
        if not met:
            break
    if tried:
        columns, rows = zip(*tried, strict=True)
        last = QRect(max(columns), max(rows), width, height)
        obstacles.tried = obstacles.tried.united(last).united(QRect(min(columns), min(rows), width, height))
    return _held_inside(QRect(*places[_FALLBACK], width, height), inside) if best is None else best


def _places(canvas: Canvas, size: tuple[int, int], anchor: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the corners to try: beside, below and above the anchor, near ones first."""
    (width, height), (x, y), ratio = size, anchor, canvas.ratio
    found: list[tuple[int, int]] = []
    for logical in _GAPS:
        gap = round(logical * ratio)
        right, left, below, above = x + gap, x - gap - width, y + gap, y - gap - height
        beside, under = y + -height // 2, x + -width // 2
        found += (
            (right, beside), (right, below), (right, above), (left, beside), (left, below), (left, above),
            (under, below), (under, above),
        )  # fmt: skip
    return found


def _held_inside(box: QRect, inside: QRect) -> QRect:
    x = max(inside.left(), min(box.left(), inside.right() - box.width()))
    y = max(inside.top(), min(box.top(), inside.bottom() - box.height()))
    return QRect(x, y, box.width(), box.height())


def leader_of(canvas: Canvas, anchor: QPointF, box: QRect) -> QLineF:
    """Return the line from the nearest point of a label to its shape."""
    near = QPointF(
        min(max(anchor.x(), box.left()), box.left() + box.width()),
        min(max(anchor.y(), box.top()), box.top() + box.height()),
    )
    line = QLineF(near, anchor)
    line.setLength(max(0.0, line.length() - 5 * canvas.ratio))  # the handle stays free
    return line


def paint_leader(canvas: Canvas, line: QLineF, color: str) -> None:
    """Draw a leader dashed, one that is not too short to be seen."""
    if line.length() < 3 * canvas.ratio:
        return
    for ink, width in ((HALO, 2.5), (QColor(color), 1.0)):
        pen = QPen(ink, width * canvas.ratio)
        if ink is not HALO:
            pen.setDashPattern([5, 4])
        canvas.painter.setPen(pen)
        canvas.painter.drawLine(line)
