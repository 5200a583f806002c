"""Text as a flowable, in any script: what reportlab can set alone it sets, lines with other scripts are set here.

reportlab breaks, orders and joins nothing but scripts that run from left to right letter by letter.
"""

from __future__ import annotations

import re
from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph as Flowing

from reviewer_app.report.fonts import font, needs_shaping
from reviewer_app.report.list_place import ListPlace
from reviewer_app.report.script_lines import Line, Look, Piece, lines_of
from reviewer_app.report.tags import Element

_SPACES = re.compile("[ \t\n]+")


class Text(Flowing):
    """A paragraph from markup; with letters of other scripts than those of the main font it sets its own lines.

    A style with `follows_text` sets text that runs from right to left at the right; other styles do so only with text
    of more than one line, so that a name alone stays in its column. `role` is what it is in the structure of the PDF,
    `place` where it stands in a list; the label of an item hangs before its first line.
    """

    role = "P"
    place: ListPlace | None = None
    # reportlab's own, which its stubs leave out
    blPara: Any  # noqa: N815

    def __init__(
        self,
        text: str | None,
        style: ParagraphStyle,
        bulletText: str | None = None,  # noqa: N803 - reportlab's name
        frags: list[Any] | None = None,
    ) -> None:
        # none where reportlab parts a paragraph: then there are fragments
        super().__init__(text, style, bulletText=bulletText, frags=frags)  # type: ignore[arg-type]
        self.lines: list[Line] | None = None
        self._other = any(needs_shaping(getattr(one, "text", "")) for one in self.frags)

    @property
    def label(self) -> str:
        """What is painted before its first line, empty for nothing."""
        return self.place.label if self.place is not None else ""

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803 - reportlab's name
        """Break the text into lines of this length and return the room they take."""
        if not self._other:
            return super().wrap(availWidth, availHeight)
        style = self.style
        room = availWidth - style.leftIndent - style.rightIndent
        self.width, self.lines = availWidth, []
        for words, looks in _paragraphs(self.frags):
            self.lines += lines_of(words, looks, room, room - style.firstLineIndent if not self.lines else None)
        self.height = len(self.lines) * style.leading
        return self.width, self.height

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803 - reportlab's name
        """Return the two parts at the end of a page; neither is a single line unless the style allows that."""
        parts = self._split_lines(availWidth, availHeight) if self._other else super().split(availWidth, availHeight)
        for number, one in enumerate(parts):
            if one is not self:
                one.place = self.place if not number or self.place is None else self.place.after_label()
        return parts

    def _split_lines(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803 - reportlab's name
        if self.lines is None:
            self.wrap(availWidth, availHeight)
        lines = self.lines or []
        fitting = int(availHeight / self.style.leading + 1e-6)
        if fitting >= len(lines):
            return [self]
        kept = min(fitting, len(lines) - (1 if self.style.allowWidows else 2))
        if kept < (1 if self.style.allowOrphans else 2):
            return []
        return [_Part(self, lines[:kept]), _Part(self, lines[kept:])]

    def draw(self) -> None:
        """Paint the lines, and make the links."""
        tagging = getattr(self.canv, "tagging", None)
        if tagging is None:
            self._paint_label()
            self._paint()
        elif self.place is None:
            tagging.begin(self.canv, self.role, actual=self._read())
            self._paint()
            tagging.end(self.canv)
        else:
            self.place.begin(tagging, self.canv)
            if self.label:
                tagging.begin(self.canv, "Lbl", actual=self.label)
                self._paint_label()
                tagging.end(self.canv)
            tagging.begin_part(self.canv, Element("LBody", actual=self._read()), self.place.body)
            self._paint()
            tagging.end(self.canv)
            self.place.end(tagging, self.canv)

    def _paint_label(self) -> None:
        if self.label:
            leftward = any(one.leftward for one in (self.lines or [])[:1])
            paint_label(self.canv, self, self.height - self._ascent(), leftward=leftward)

    def _ascent(self) -> float:
        """Return how far under its top the first line stands, in points: as reportlab sets it where it does."""
        if self._other:
            return float(self.style.fontSize)
        set_lines = self.blPara
        first = set_lines if set_lines.kind == 0 or not set_lines.lines else set_lines.lines[0]
        return float(getattr(first, "ascent", self.style.fontSize))

    def _read(self) -> str:
        """Return the text as it is read: its lines end without a space, and some run from right to left."""
        return "".join(_words_of(one) for one in self.frags).strip()

    def _paint(self) -> None:
        if self._other and self.lines is not None:
            paint(self.canv, self, self.lines)
        else:
            super().draw()


class _Part(Text):
    """Some lines of a text that goes over a page."""

    def __init__(self, whole: Text, lines: list[Line]) -> None:
        super().__init__("", whole.style)
        self.role = whole.role
        self.frags, self._other = whole.frags, True
        self.lines, self.width = lines, whole.width
        self.height = len(lines) * whole.style.leading

    def _read(self) -> str:
        return ""

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's
        """Return the room of these lines: they are broken already."""
        return self.width, self.height


def _words_of(frag: Any) -> str:
    """Return the words of a fragment; of a paragraph that reportlab has parted they are in a list."""
    if getattr(frag, "lineBreak", False):
        return "\n"
    return str(getattr(frag, "text", "")) or " ".join(str(one) for one in getattr(frag, "words", ()))


def paint(canvas: Any, text: Text, lines: list[Line]) -> None:
    """Paint lines on a canvas whose origin is the lower left corner of the text."""
    style = text.style
    follows = getattr(style, "follows_text", False) or len(lines) > 1
    baseline = text.height - style.fontSize
    for line in lines:
        left = _left(style, line, text.width, follows=follows)
        for piece in line.pieces:
            _piece(canvas, piece, left + piece.left, baseline, style.leading)
        baseline -= style.leading


def _left(style: ParagraphStyle, line: Line, width: float, *, follows: bool) -> float:
    alignment = style.alignment
    if follows and line.leftward and alignment == TA_LEFT:
        return width - style.leftIndent - line.width
    if alignment == TA_RIGHT:
        return width - style.rightIndent - line.width
    if alignment == TA_CENTER:
        return (width - line.width) / 2
    return style.leftIndent


def _piece(canvas: Any, piece: Piece, left: float, baseline: float, leading: float) -> None:
    look = piece.look
    made = canvas.beginText(left, baseline)
    made.setFont(piece.font, look.size, leading)
    made.setFillColor(look.color)
    made.textOut(piece.glyphs.glyphs)
    canvas.drawText(made)
    if look.link:
        down = look.size * font(piece.font).face.descent / 1000
        box = (left, baseline + down, left + piece.width, baseline + look.size)
        canvas.linkRect("", look.link, box, relative=1)


def paint_label(canvas: Any, text: Text, baseline: float, *, leftward: bool) -> None:
    """Paint what stands before the first line: at the right of one that runs to the left."""
    style = text.style
    canvas.setFont(style.bulletFontName, style.bulletFontSize)
    canvas.setFillColor(style.textColor)
    if leftward:
        canvas.drawRightString(text.width - style.bulletIndent, baseline, text.label)
    else:
        canvas.drawString(style.bulletIndent, baseline, text.label)


def _paragraphs(frags: list[Any]) -> list[tuple[str, list[Look]]]:
    """Return each line of the writer with the look of its characters; spaces are one, as reportlab sets them.

    Each is a paragraph of its own direction.
    """
    made: list[tuple[str, list[Look]]] = []
    words = ""
    looks: list[Look] = []
    for one in frags:
        if getattr(one, "lineBreak", False):
            made.append((words.rstrip(" "), looks[: len(words.rstrip(" "))]))
            words, looks = "", []
            continue
        part = _SPACES.sub(" ", getattr(one, "text", ""))
        if not words or words.endswith(" "):
            part = part.lstrip(" ")
        link = one.link[0][1].removeprefix("#") if one.link else ""
        words += part
        looks += [Look(one.fontName, one.fontSize, one.textColor, link)] * len(part)
    return [*made, (words.rstrip(" "), looks[: len(words.rstrip(" "))])]
