"""Paints what others marked: dashed and of another colour than the reviewer's own marks, without handles."""

from __future__ import annotations

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
_GAP = 8
#: More labels than these on one picture hide it; the lines are all drawn.
_MOST_LABELS = 24


def paint_reported(canvas: Canvas, overlays: OverlaySet, transform: PaneTransform) -> None:
    """Paint the lines of all marks, then their labels where those find room."""
    shapes = [(one, [QPointF(*transform.to_pane(point)) for point in one.points]) for one in overlays.reported]
    canvas.painter.save()
    canvas.painter.setRenderHint(canvas.painter.RenderHint.Antialiasing, on=True)
    for mark, points in shapes:
        _shape(canvas, mark, points)
    for mark, points in shapes[:_MOST_LABELS]:
        _label(canvas, mark, points)
    canvas.painter.restore()


def _shape(canvas: Canvas, mark: DrawnMark, points: list[QPointF]) -> None:
    if not points:
        return
    kind = "POINT" if mark.type == "MULTIPOINT" else mark.type
    closed = [*points, points[0]] if kind == "POLYGON" else points
    path = graphic_path(canvas, Graphic(kind, Units.PIXEL, ()), closed)
    for ink, width in ((_HALO, 3.5), (QColor(REPORTED), 1.5)):
        pen = QPen(ink, width * canvas.ratio)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if ink is not _HALO and kind != "POINT":
            pen.setDashPattern(_DASHES)
        canvas.painter.strokePath(path, pen)


def _label(canvas: Canvas, mark: DrawnMark, points: list[QPointF]) -> None:
    """Write what was marked and by whom beside the last point, where there is room; else by whom; else nothing."""
    full = ": ".join(one for one in (mark.source, mark.words) if one)
    for text in dict.fromkeys((full, mark.source)):
        if text and _written(canvas, text, points):
            return


def _written(canvas: Canvas, text: str, points: list[QPointF]) -> bool:
    """Write beside the last point that has a free place; return whether there was one."""
    style = Style(canvas.text, REPORTED, veil=0.6)
    width, height = (
        words.text_width(text, style.pixels) + 2 * words.side_pad(style.pixels),
        words.line_height(style.pixels),
    )
    pane, gap = QRect(0, 0, canvas.width, canvas.height), canvas.px(_GAP)
    for point in reversed(points):
        x, y = round(point.x()), round(point.y())
        if not pane.contains(x, y):
            continue
        for left, top in ((x + gap, y - height // 2), (x - gap - width, y - height // 2), (x - width // 2, y + gap)):
            box = QRect(left, top, width, height)
            if pane.contains(box) and not any(box.intersects(one) for one in canvas.taken):
                canvas.taken.append(
                    words.draw_line(canvas.painter, text, style, left + words.side_pad(style.pixels), top)
                )
                return True
    return False
