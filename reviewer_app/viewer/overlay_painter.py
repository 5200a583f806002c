"""Paints an `OverlaySet`: corners, badges, letters, scale bar, quality mark, rail, edge, veil and message."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from reviewer_app.viewer import marks, words
from reviewer_app.viewer.overlays import PARTED, Edge, OverlaySet, Rail
from reviewer_app.viewer.quality import Quality, QualityMark
from reviewer_app.viewer.scale_bar import length_words, round_length
from reviewer_app.viewer.side_letters import paint_letters
from reviewer_app.viewer.stamps import stamp
from reviewer_app.viewer.thinning import Room, Said
from reviewer_app.viewer.transform import PaneTransform
from reviewer_app.viewer.words import FIRST_LINE, SEMIBOLD, Style

ACCENT = "#7DB3E8"
PRIOR_GROUND, PRIOR_TEXT = "#E6B04A", "#1A1407"
BAD_GROUND, BAD_TEXT = "#402620", "#F2846B"
WARN_GROUND, WARN_TEXT = "#3A2F18", "#E6B04A"
NOTE_GROUND, NOTE_TEXT = "#2B2B2B", "#CFCFCF"
STATE_COLORS = ("#1C2F42", "#9CCBF5")
INSET = 12
MISMATCH_HEIGHT = 24
#: The side of the mark of quality, in logical pixels.
_MARK = 14
#: A title that is cut keeps so many logical pixels.
_TITLE = 64
#: The scale bar stands at most so many lines above its place.
_RAISED_MOST = 5
#: Logical pixels that the ends of what is played stand out from the rail.
END_REACH = 8
_END = "#E0E0E0"
_SEEN, _PASSED, _UNSEEN = "#A0A0A0", "#685A3C", "#303030"


@dataclass(slots=True)
class Canvas:
    """A device being painted: its painter, size in device pixels, and how many of them a logical pixel has.

    `taken` are rectangles that hold words already; later labels keep off them. `state` is that of the words about
    presentation states, `bar` that of the bar of values, `labels` are those of marks, by the id of each. All is black
    beside `picture`, None where that is not known.
    """

    painter: QPainter
    width: int
    height: int
    ratio: float
    taken: list[QRect]
    state: QRect | None = None
    bar: QRect | None = None
    labels: dict[str, QRect] = field(default_factory=dict)
    picture: QRect | None = None

    def px(self, logical: float) -> int:
        """Return a logical length in whole device pixels."""
        return round(logical * self.ratio)

    @property
    def text(self) -> int:
        """Height of text in device pixels."""
        return self.px(12)

    @property
    def room(self) -> Room:
        """The size in logical pixels."""
        return Room(self.width / self.ratio, self.height / self.ratio)

    def is_taken(self, box: QRect) -> bool:
        """Tell whether words stand there already."""
        return any(map(box.intersects, self.taken))  # asked hundreds of times for the labels of a picture

    def draw_line(self, text: str, style: Style, left: int, top: int) -> None:
        """Paint a line, off which later labels keep."""
        self.taken.append(words.draw_line(self.painter, text, style, left, top, self.picture))


def paint_overlays(canvas: Canvas, overlays: OverlaySet, transform: PaneTransform | None) -> None:
    """Paint all that stands over a picture, in a fixed order."""
    canvas.painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
    if overlays.veil:
        canvas.painter.fillRect(QRect(0, 0, canvas.width, canvas.height), QColor(0, 0, 0, 115))
    top = canvas.px(INSET) - (words.line_height(canvas.text) - canvas.text) // 2
    if overlays.mismatch:
        top += _mismatch(canvas, overlays.mismatch)
    named, bottom = _identity(canvas, overlays, top), _study(canvas, overlays, top)
    under = named + canvas.px(2) if overlays.compact else max(named, bottom) + canvas.px(8)
    head = max(bottom, _badges(canvas, overlays, under))
    lowest = _foot(canvas, overlays)
    paint_letters(canvas, overlays.letters, top)
    scaled = overlays.spacing is not None and canvas.room.says(Said.SCALE_BAR)
    if scaled and transform is not None and overlays.spacing is not None and overlays.spacing.column > 0:
        _scale_bar(canvas, overlays, transform.zoom / overlays.spacing.column, lowest)
    if overlays.rail is not None and overlays.rail.count > 1:
        _rail(canvas, overlays.rail)
    if overlays.message:
        _message(canvas, overlays.message, max(head, canvas.height // 3))
    if overlays.veil:
        _wait(canvas, overlays.veil, max(head, canvas.height // 3))
    paint_edge(canvas, overlays.edge)


def _style(canvas: Canvas, overlays: OverlaySet, *, first: bool = False) -> Style:
    veil = words.BRIGHT_VEIL if overlays.bright else 0.45
    if first:
        return Style(canvas.text, FIRST_LINE, SEMIBOLD, veil)
    return Style(canvas.text, veil=veil)


def _widest(canvas: Canvas) -> int:
    """Return how long a line at the top may be: one in a small pane may take all of its row."""
    return canvas.width * 6 // 10 if canvas.room.whole else canvas.width - 2 * canvas.px(INSET)


def _identity(canvas: Canvas, overlays: OverlaySet, top: int) -> int:
    """Paint who it is at the upper left, the first line bold; return where the next line would begin."""
    for number, line in enumerate(overlays.identity):
        style = _style(canvas, overlays, first=number == 0)
        text = words.fitted(line, _widest(canvas), style.pixels, style.weight)
        canvas.draw_line(text, style, canvas.px(INSET), top)
        top += words.line_height(canvas.text)
    return top


def _study(canvas: Canvas, overlays: OverlaySet, top: int) -> int:
    """Paint what it is at the upper right, beside who it is, or below where a row has no room for both.

    The title may be cut there, other lines are not: half a date is none. Return where the next line would begin.
    """
    right, pitch = canvas.width - canvas.px(INSET), words.line_height(canvas.text)
    for number, line in enumerate(overlays.study):
        style = _style(canvas, overlays, first=number == 0)
        text = words.fitted(line, _widest(canvas), style.pixels, style.weight)
        while end := _end_at_left(canvas, top):
            if end <= right - words.text_width(text, style.pixels, style.weight):
                break
            if (
                number == 0
                and len(overlays.study) > 1
                and canvas.room.says(Said.TITLE)
                and right - end >= canvas.px(_TITLE)
            ):
                text = words.fitted(line, right - end, style.pixels, style.weight)
            else:
                top += pitch
        left = right - words.text_width(text, style.pixels, style.weight)
        canvas.draw_line(text, style, left, top)
        top += pitch
    return top


def _end_at_left(canvas: Canvas, top: int, before: int | None = None) -> int:
    """Return where words may begin in a row beside those that stand in it, or `before` a place; 0 where none do."""
    row = QRect(0, top, canvas.width if before is None else before, words.line_height(canvas.text))
    return max((box.right() + canvas.px(8) for box in canvas.taken if box.intersects(row)), default=0)


def _badges(canvas: Canvas, overlays: OverlaySet, bottom: int) -> int:
    """Paint the badges from `bottom` down, in a small pane in rows; return where something else may begin."""
    badges = [
        *([(overlays.prior, (PRIOR_GROUND, PRIOR_TEXT))] if overlays.prior else []),
        *((one, (WARN_GROUND, WARN_TEXT)) for one in overlays.badges),
        *([(overlays.state, STATE_COLORS)] if overlays.state else []),
        *((one, (NOTE_GROUND, NOTE_TEXT)) for one in overlays.notes),
        *([(overlays.key_image, ("#332C17", "#F5D76E"))] if overlays.key_image else []),
    ]
    if overlays.compact:
        return _chips(canvas, badges, len(overlays.folded), bottom, right=overlays.badges_right)
    for text, colors in badges:
        bottom = _badge(canvas, text, bottom, colors, right=overlays.badges_right) + canvas.px(6)
    return bottom


def _badge(canvas: Canvas, text: str, top: int, colors: tuple[str, str], *, right: bool) -> int:
    pad, inset = canvas.px(8), canvas.px(INSET) - words.side_pad(canvas.text)
    shown = words.fitted(text, canvas.width - 2 * (canvas.px(INSET) + pad), canvas.text, SEMIBOLD)
    width = words.text_width(shown, canvas.text, SEMIBOLD) + 2 * pad
    box = QRect(canvas.width - inset - width if right else inset, top, width, canvas.px(22))
    _worded_box(canvas, box, shown, colors)
    return box.top() + box.height()


def _chips(canvas: Canvas, badges: list[tuple[str, tuple[str, str]]], folded: int, top: int, *, right: bool) -> int:
    """Paint badges side by side, and after them one sign for the warnings that there is no room for."""
    inset, gap, pad = canvas.px(INSET) - words.side_pad(canvas.text), canvas.px(4), canvas.px(5)
    height, bottom, used = canvas.px(18), top, 0
    room = canvas.width - 2 * inset
    for text, colors in [*badges, *([("", (WARN_GROUND, WARN_TEXT))] if folded else [])]:
        shown = words.fitted(text, room - 2 * pad, canvas.text, SEMIBOLD)
        width = words.text_width(shown, canvas.text, SEMIBOLD) + 2 * pad if text else height + pad
        if used and used + width > room:
            top, used = bottom, 0
        box = QRect(canvas.width - inset - used - width if right else inset + used, top, width, height)
        _move_below(canvas, box)
        top = box.top()
        if text:
            _worded_box(canvas, box, shown, colors)
        else:
            _box(canvas, box, QColor(colors[0]), 3)
            sign = QRectF(0, 0, canvas.px(13), canvas.px(13))
            sign.moveCenter(QRectF(box).center())
            marks.warning(canvas.painter, sign, colors[1])
            canvas.taken.append(box)
        used, bottom = used + width + gap, box.bottom() + 1 + gap
    return bottom


def _worded_box(canvas: Canvas, box: QRect, text: str, colors: tuple[str, str]) -> None:
    """Paint a badge: words that fill a box but for equal margins."""
    style = Style(canvas.text, colors[1], SEMIBOLD, outline=False)
    _box(canvas, box, QColor(colors[0]), 3)
    left = box.left() + (box.width() - words.text_width(text, style.pixels, SEMIBOLD)) // 2
    words.draw_line(canvas.painter, text, style, left, box.top() + (box.height() - words.line_height(canvas.text)) // 2)
    canvas.taken.append(box)
    if colors == STATE_COLORS:
        canvas.state = box


def _box(canvas: Canvas, box: QRect, color: QColor, radius: float) -> None:
    canvas.painter.setPen(Qt.PenStyle.NoPen)
    canvas.painter.setBrush(color)
    canvas.painter.drawRoundedRect(QRectF(box), radius * canvas.ratio, radius * canvas.ratio)


def _foot(canvas: Canvas, overlays: OverlaySet) -> int:
    """Paint position at the left and quality in the corner at the right; return the top of the lowest line."""
    pitch = words.line_height(canvas.text)
    lowest = canvas.height - canvas.px(INSET) - pitch + (pitch - canvas.text) // 2
    first = lowest - pitch * (len(overlays.position) - 1)
    for number, line in enumerate(overlays.position):
        style, top = _style(canvas, overlays), first + pitch * number
        text = _without_last_parts(canvas, line) if overlays.compact else line
        canvas.draw_line(text, style, canvas.px(INSET), top)
    if overlays.quality is not None:
        _quality(canvas, overlays.quality, _style(canvas, overlays), lowest, min(first, lowest))
    _technique(canvas, overlays, lowest)
    return lowest


def _without_last_parts(canvas: Canvas, line: str) -> str:
    """Return a line with as many of its parts as fit beside the mark of quality, the first in any case."""
    room = canvas.width - 2 * canvas.px(INSET) - canvas.px(_MARK + 6)
    parts = line.split(PARTED)
    while len(parts) > 1 and words.text_width(PARTED.join(parts), canvas.text) > room:
        parts.pop()
    return PARTED.join(parts)


def _technique(canvas: Canvas, overlays: OverlaySet, lowest: int) -> None:
    """Paint how the picture was made, over the mark of quality, beside or above the words that stand there already.

    No line is cut: one that is too long goes on in the next row.
    """
    style, pitch = _style(canvas, overlays), words.line_height(canvas.text)
    right = canvas.width - canvas.px(INSET)
    widest = canvas.width // 2 - 2 * canvas.px(INSET)
    lines = [one for line in overlays.technique for one in words.wrapped(line, widest, style.pixels)]
    top = lowest
    for line in reversed(lines):
        left = right - words.text_width(line, style.pixels)
        top -= pitch
        while left < max(canvas.px(INSET), _end_at_left(canvas, top)):
            top -= pitch
            if top < canvas.height // 2:
                return
        canvas.draw_line(line, style, left, top)


def _quality(canvas: Canvas, quality: QualityMark, style: Style, lowest: int, above: int) -> None:
    """Paint the mark in the corner and its words beside it, or over the words of a small pane, from `above` upwards.

    Where they have no room at all, or only there and all is well or the pane low, the mark goes alone: the pane tells
    them when the pointer rests on it. Of a failure the sentence stands in the place of the picture.
    """
    pitch, side = words.line_height(style.pixels), canvas.px(_MARK)
    mark = QRectF(canvas.width - canvas.px(INSET) - side, lowest + (pitch - side) / 2, side, side)
    box = mark.toAlignedRect()
    place = mark.translated(-box.left(), -box.top())
    stamp(canvas.painter, box, (quality.kind, place.y(), side), lambda to: marks.quality(to, quality.kind, place))
    canvas.taken.append(box)
    right, top, width = box.left() - canvas.px(6), lowest, words.text_width(quality.words, style.pixels)
    if right - width < _end_at_left(canvas, lowest, box.left()):
        right, top = canvas.width - canvas.px(INSET), above - pitch
        if (
            quality.kind in (Quality.FULL, Quality.FAILED)
            or not canvas.room.says(Said.ROWS)
            or right - width < canvas.px(INSET)
        ):
            return
    if quality.words and canvas.room.says(Said.QUALITY):
        canvas.draw_line(quality.words, style, right - width, top)


def _move_below(canvas: Canvas, box: QRect) -> None:
    """Move a box down until it covers no words."""
    while (above := next((one for one in canvas.taken if one.intersects(box)), None)) is not None:
        box.moveTop(above.bottom() + 1)


def _scale_bar(canvas: Canvas, overlays: OverlaySet, pixels_per_mm: float, lowest: int) -> None:
    """Paint a round length in the middle of the foot, above the words that leave it no room.

    Its length depends on the pane and the zoom alone: panes of one scale wear one bar.
    """
    style = _style(canvas, overlays)
    pitch = words.line_height(canvas.text)
    raised = overlays.letters.bottom or not canvas.room.whole
    y = lowest + pitch // 2 - (canvas.px(22) if raised else 0)
    length = round_length(min(canvas.width / 3, canvas.px(320)) / pixels_per_mm)
    bar = length * pixels_per_mm
    needed = bar + 2 * canvas.px(8 + 44 + 12)
    for _ in range(_RAISED_MOST):
        if _free_width(canvas, QRect(0, y - pitch // 2, canvas.width, pitch)) >= needed:
            break
        y -= pitch
    else:
        return
    left = (canvas.width - bar) / 2
    tick = canvas.px(5)
    _ruler(canvas, left, y, bar, tick)
    text_left = round(left + bar) + canvas.px(8)
    box = words.draw_line(canvas.painter, length_words(length), style, text_left, y - pitch // 2, canvas.picture)
    canvas.taken.append(box.united(QRectF(left, y - tick, bar, tick).toAlignedRect()))


def _ruler(canvas: Canvas, left: float, y: int, bar: float, tick: int) -> None:
    """Paint a line with a tick at each end, up from `y`."""
    reach = canvas.px(4)
    box = QRectF(left - reach, y - tick - reach, bar + 2 * reach, tick + 2 * reach).toAlignedRect()
    x, foot = left - box.left(), y - box.top()

    def paint(painter: QPainter) -> None:
        shape = [QPointF(x, foot - tick), QPointF(x, foot), QPointF(x + bar, foot), QPointF(x + bar, foot - tick)]
        for color, width in (("#B0000000", 3.5), ("#E0E0E0", 1.5)):
            pen = QPen(QColor(color), width * canvas.ratio, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawPolyline(shape)

    stamp(canvas.painter, box, ("ruler", x, bar, tick, canvas.ratio), paint)


def _free_width(canvas: Canvas, band: QRect) -> int:
    """Return the width about the middle of the pane that no words take within a band of heights."""
    middle = canvas.width // 2
    half = middle
    for box in canvas.taken:
        if box.intersects(band):
            half = min(half, max(0, middle - box.right() if box.center().x() < middle else box.left() - middle))
    return 2 * half


def rail_bounds(width: int, height: int, ratio: float) -> QRect:
    """Return where the rail of a pane lies, in device pixels."""
    top, bottom = round(66 * ratio), round(48 * ratio)
    return QRect(width - round(9 * ratio), top, round(4 * ratio), max(round(20 * ratio), height - top - bottom))


def _rail(canvas: Canvas, rail: Rail) -> None:
    box = rail_bounds(canvas.width, canvas.height, canvas.ratio)
    share = box.height() / rail.count
    known = ("rail", rail.count, rail.seen, rail.passed, rail.ends)
    stamp(canvas.painter, box.adjusted(-1, -1, 1, 1), known, lambda to: _track(to, rail, box.size()))
    if rail.ends is not None:
        top, bottom = (box.top() + round(one * share) for one in (rail.ends[0], rail.ends[1] + 1))
        _ends(canvas, box.left() - canvas.px(1), top, bottom)
    thumb = QRectF(0, 0, 10 * canvas.ratio, 8 * canvas.ratio)
    thumb.moveCenter(QPointF(box.left() + box.width() / 2, box.top() + (rail.index + 0.5) * share))
    _thumb(canvas, thumb)


def _track(painter: QPainter, rail: Rail, size: QSize) -> None:
    """Paint what of a stack was seen, with a dark edge of one pixel round it."""
    box = QRect(QPoint(1, 1), size)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.fillRect(box.adjusted(-1, -1, 1, 1), QColor(0, 0, 0, 160))
    painter.fillRect(box, QColor(_UNSEEN))
    # passed last: a row of pixels that stands for images of both kinds is not called seen
    for color, stretches in ((_SEEN, rail.seen), (_PASSED, rail.passed)):
        for top, bottom in _bars(stretches, rail.count, box.height()):
            painter.fillRect(QRect(box.left(), box.top() + top, box.width(), bottom - top), QColor(color))
    if rail.ends is not None:
        share = box.height() / rail.count
        top, bottom = (box.top() + round(one * share) for one in (rail.ends[0], rail.ends[1] + 1))
        for left_out in (QRect(box.left(), box.top(), box.width(), top - box.top()),
                         QRect(box.left(), bottom, box.width(), box.bottom() + 1 - bottom)):  # fmt: skip
            painter.fillRect(left_out, QColor(0, 0, 0, 170))


def _thumb(canvas: Canvas, place: QRectF) -> None:
    """Paint where in the stack the picture is."""
    edge, radius = canvas.ratio, 2 * canvas.ratio
    box = place.adjusted(-edge, -edge, edge, edge).toAlignedRect()
    inner = place.translated(-box.left(), -box.top())

    def paint(painter: QPainter) -> None:
        painter.setPen(QPen(QColor(0, 0, 0, 180), edge))
        painter.setBrush(QColor(ACCENT))
        painter.drawRoundedRect(inner, radius, radius)

    stamp(canvas.painter, box, ("thumb", inner.x(), inner.y(), edge), paint)


def _ends(canvas: Canvas, right: int, top: int, bottom: int) -> None:
    """Draw the ends of what is played: two wedges whose straight edges are where it begins and ends."""
    reach = canvas.px(END_REACH)
    canvas.painter.setPen(QPen(QColor(0, 0, 0, 180), canvas.ratio))
    canvas.painter.setBrush(QColor(_END))
    for edge, away in ((top, reach), (bottom, -reach)):
        corners = (QPointF(right, edge), QPointF(right - reach, edge), QPointF(right, edge + away))
        canvas.painter.drawPolygon(QPolygonF(corners))


@lru_cache(maxsize=8)
def _bars(stretches: tuple[tuple[int, int], ...], count: int, height: int) -> tuple[tuple[int, int], ...]:
    """Return tops and bottoms of stretches on a rail: those that meet in a row of pixels are one bar."""
    bars: list[tuple[int, int]] = []
    for first, last in stretches:
        top, bottom = round(first * height / count), round((last + 1) * height / count)
        if bars and top <= bars[-1][1]:
            bars[-1] = (bars[-1][0], bottom)
        else:
            bars.append((top, bottom))
    return tuple(bars)


def _mismatch(canvas: Canvas, text: str) -> int:
    height = canvas.px(MISMATCH_HEIGHT)
    canvas.painter.fillRect(QRect(0, 0, canvas.width, height), QColor(BAD_GROUND))
    side = canvas.px(14)
    marks.warning(canvas.painter, QRectF(canvas.px(INSET), (height - side) / 2, side, side), BAD_TEXT)
    style = Style(canvas.text, BAD_TEXT, SEMIBOLD, outline=False)
    left = canvas.px(INSET) + side + canvas.px(8)
    shown = words.fitted(text, canvas.width - left - canvas.px(90), style.pixels, SEMIBOLD)
    words.draw_line(canvas.painter, shown, style, left, (height - words.line_height(canvas.text)) // 2)
    canvas.taken.append(QRect(0, 0, canvas.width, height))
    return height


def _message(canvas: Canvas, message: tuple[str, ...], top: int) -> None:
    """Paint a sentence and its details from `top` down, left-aligned beside a mark; all of it stands in the middle."""
    width = min(canvas.width - (4 if canvas.room.whole else 2) * canvas.px(INSET), canvas.px(420))
    side = canvas.px(20)
    before = side + canvas.px(10)
    styles = [Style(canvas.px(13 if number == 0 else 12), FIRST_LINE if number == 0 else "#ADADAD", outline=False)
              for number in range(len(message))]  # fmt: skip
    told = [words.wrapped(text, width - before, style.pixels) for text, style in zip(message, styles, strict=True)]
    widths = [words.text_width(line, one.pixels) for lines, one in zip(told, styles, strict=True) for line in lines]
    left = (canvas.width - before - min(max(widths, default=0), width - before)) // 2
    marks.warning(canvas.painter, QRectF(left, top, side, side), BAD_TEXT)
    left += before
    for lines, style in zip(told, styles, strict=True):
        for line in lines:
            words.draw_line(canvas.painter, line, style, left, top)
            top += words.line_height(style.pixels) + canvas.px(2)
        top += canvas.px(6)


def _wait(canvas: Canvas, text: str, top: int) -> None:
    """Say over the veiled picture what is on its way."""
    style = Style(canvas.px(13), FIRST_LINE, outline=False)
    pad = canvas.px(10)
    width = words.text_width(text, style.pixels) + 2 * pad
    box = QRect((canvas.width - width) // 2, top, width, canvas.px(30))
    _box(canvas, box, QColor(0, 0, 0, 204), 4)
    inner = (box.height() - words.line_height(style.pixels)) // 2
    words.draw_line(canvas.painter, text, style, box.left() + pad, box.top() + inner)


def paint_edge(canvas: Canvas, edge: Edge) -> None:
    """Paint the line that says which pane is active; it is wider while the pane has the keyboard."""
    if edge is Edge.NONE:
        return
    width = canvas.px(3 if edge is Edge.FOCUS else 2)
    color = QColor(ACCENT)
    corner = QPoint(canvas.width, canvas.height)
    for box in (
        QRect(0, 0, corner.x(), width),
        QRect(0, corner.y() - width, corner.x(), width),
        QRect(0, 0, width, corner.y()),
        QRect(corner.x() - width, 0, width, corner.y()),
    ):
        canvas.painter.fillRect(box, color)
