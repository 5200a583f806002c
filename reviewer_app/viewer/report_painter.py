"""Paints what others marked: dashed and of another colour than the reviewer's own marks, without handles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPen

from reviewer_app.cases.presentation_states import Graphic, Units
from reviewer_app.viewer import words
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.overlays import DrawnMark, OverlaySet
from reviewer_app.viewer.state_painter import graphic_path
from reviewer_app.viewer.transform import PaneTransform
from reviewer_app.viewer.words import Style

REPORTED = "#78DCE8"
_HALO = QColor(0, 0, 0, 190)
_DASHES = [4.0, 3.0]
_GAP, _FAR = 8, 48
#: More labels than these on one picture hide it; the lines are all drawn. A label lies beside one of the last points.
_MOST_LABELS, _MOST_POINTS = 24, 8


def paint_reported(canvas: Canvas, overlays: OverlaySet, transform: PaneTransform) -> None:
    """Paint the lines of all marks, then their labels where those find room."""
    shapes = [(one, [QPointF(*transform.to_pane(point)) for point in one.points]) for one in overlays.reported]
    canvas.painter.save()
    canvas.painter.setRenderHint(canvas.painter.RenderHint.Antialiasing, on=True)
    drawn = [_shape(canvas, mark, points) for mark, points in shapes]
    for mark, points in shapes[:_MOST_LABELS]:
        _label(canvas, mark, points, drawn[:_MOST_LABELS])
    canvas.painter.restore()


def _shape(canvas: Canvas, mark: DrawnMark, points: list[QPointF]) -> QRect:
    """Paint the lines of a mark; return the box about them."""
    if not points:
        return QRect()
    kind = "POINT" if mark.type == "MULTIPOINT" else mark.type
    closed = [*points, points[0]] if kind == "POLYGON" else points
    path = graphic_path(canvas, Graphic(kind, Units.PIXEL, ()), closed)
    for ink, width in ((_HALO, 3.5), (QColor(REPORTED), 1.5)):
        pen = QPen(ink, width * canvas.ratio)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if ink is not _HALO and kind != "POINT":
            pen.setDashPattern(_DASHES)
        canvas.painter.strokePath(path, pen)
    return path.boundingRect().toAlignedRect()


def _label(canvas: Canvas, mark: DrawnMark, points: list[QPointF], shapes: Sequence[QRect]) -> None:
    """Write what was marked, and by whom under it, beside the mark where there is room; else by whom; else nothing."""
    whole = tuple(one for one in (mark.words, mark.source) if one)
    for lines in dict.fromkeys((whole, whole[-1:])):
        place = _place(canvas, lines, points, shapes) if lines else None
        if place is not None:
            _write(canvas, lines, place)
            return


def _place(canvas: Canvas, lines: tuple[str, ...], points: list[QPointF], shapes: Sequence[QRect]) -> QRect | None:
    """Return a place beside a point in sight that covers no other words, and of those the one over fewest marks."""
    width = max(words.text_width(one, canvas.text) for one in lines) + 2 * words.side_pad(canvas.text)
    height = words.line_height(canvas.text) * len(lines)
    pane = QRect(0, 0, canvas.width, canvas.height)
    near = [one for one in reversed(points) if pane.contains(one.toPoint())][:_MOST_POINTS]
    free = [
        box
        for point in near
        for box in _beside(canvas, point, (width, height))
        if pane.contains(box) and not any(box.intersects(one) for one in canvas.taken)
    ]
    return min(free, key=lambda box: sum(box.intersects(one) for one in shapes), default=None)


def _beside(canvas: Canvas, point: QPointF, size: tuple[int, int]) -> Iterator[QRect]:
    """Give the places of a box beside, below and above a point, near ones first."""
    (x, y), (width, height) = (round(point.x()), round(point.y())), size
    for gap in (canvas.px(_GAP), canvas.px(_FAR)):
        for left, top in (
            (x + gap, y - height // 2), (x - gap - width, y - height // 2),
            (x - width // 2, y + gap), (x - width // 2, y - gap - height),
        ):  # fmt: skip
            yield QRect(left, top, width, height)


def _write(canvas: Canvas, lines: tuple[str, ...], place: QRect) -> None:
    style = Style(canvas.text, REPORTED, veil=0.6)
    for number, text in enumerate(lines):
        top = place.top() + number * words.line_height(canvas.text)
        words.draw_line(canvas.painter, text, style, place.left() + words.side_pad(canvas.text), top)
    canvas.taken.append(place)
