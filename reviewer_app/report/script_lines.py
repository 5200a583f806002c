"""Lines of text in any script: where they break, in which order the eye meets their parts, which glyphs are drawn.

Text is broken into lines as it is read; then each line is put in the order in which it is seen (Unicode Annex 9, L2).
Widths and sizes are points.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reportlab.lib.colors import Color
from reportlab.lib.textsplit import ALL_CANNOT_END, ALL_CANNOT_START

from reviewer_app.report.bidi import base_level, levels, visual_order
from reviewer_app.report.fonts import font, font_names
from reviewer_app.report.typefaces import Shaped


@dataclass(frozen=True, slots=True)
class Look:
    """How characters are drawn: a cut of the main font, its size, a colour, and the place that a link leads to."""

    cut: str
    size: float
    color: Color
    link: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Glyphs of one font and look, `left` points from the start of their line."""

    font: str
    look: Look
    glyphs: Shaped
    left: float

    @property
    def width(self) -> float:
        """How far it reaches."""
        return self.glyphs.advance * self.look.size / 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `leftward` where its paragraph runs from right to left."""

    pieces: tuple[Piece, ...]
    width: float
    leftward: bool


def lines_of(text: str, looks: Sequence[Look], room: float, first: float | None = None) -> list[Line]:
    """Return the lines of one paragraph.

    Parameters
    ----------
    text
        What is read, in logical order, without line ends.
    looks
        How each character is drawn.
    room
        The length of a line.
    first
        That of the first one, where it differs.
    """
    paragraph = _Paragraph(text, looks)
    made: list[Line] = []
    start, width = 0, room if first is None else first
    while start < len(text) or not made:
        end = paragraph.fitting(start, width)
        made.append(paragraph.line(start, end))
        start, width = paragraph.next_start(end), room
    return made


class _Paragraph:
    """A text with its levels and fonts, measured unit by unit."""

    def __init__(self, text: str, looks: Sequence[Look]) -> None:
        self.text, self.looks = text, looks
        self.base = base_level(text)
        self.levels = levels(text, self.base)
        cuts = groupby(range(len(text)), key=lambda place: looks[place].cut)
        self.fonts = [name for cut, places in cuts for name in font_names("".join(text[one] for one in places), cut)]
        self.ends = list(_unit_ends(text))

    def fitting(self, start: int, room: float) -> int:
        """Return where a line that begins at `start` ends, spaces at its end left out."""
        end = start
        used = 0.0
        for unit in self.ends:
            if unit <= start:
                continue
            solid = self._trimmed(end, unit)
            if used + self.width(end, solid) > room:
                return self._trimmed(start, end) if end > start else self._forced(start, solid, room)
            used += self.width(end, unit)
            end = unit
        return self._trimmed(start, end)

    def next_start(self, end: int) -> int:
        """Return where the next line begins."""
        while end < len(self.text) and self.text[end] == " ":
            end += 1
        return end

    def width(self, start: int, end: int) -> float:
        """Return how long a part of the text is, set in one line."""
        return self.line(start, end).width

    def line(self, start: int, end: int) -> Line:
        """Return the part from `start` to `end`, in the order in which it is seen."""
        order = visual_order(self.text[start:end], self.levels[start:end], self.base)
        pieces = tuple(self._pieces([start + one for one in order]))
        return Line(pieces, sum(one.width for one in pieces), self.base == 1)

    def _trimmed(self, start: int, end: int) -> int:
        return start + len(self.text[start:end].rstrip(" "))

    def _forced(self, start: int, end: int, room: float) -> int:
        """Return where a word that is longer than the line is parted: never before an accent."""
        best = start
        for place in range(start + 1, end + 1):
            if place < end and unicodedata.category(self.text[place]) in ("Mn", "Mc", "Me", "Cf"):
                continue
            if best > start and self.width(start, place) > room:
                break
            best = place
        return best

    def _pieces(self, order: list[int]) -> Iterator[Piece]:
        left = 0.0
        for places in _runs(order, self.levels):
            for (name, look, rightward), part in groupby(places, key=self._key):
                logical = sorted(part)
                words = self.text[logical[0] : logical[-1] + 1]
                made = Piece(name, look, _shaped(name, words, rightward=rightward), left)
                left += made.width
                yield made

    def _key(self, place: int) -> tuple[str, Look, bool]:
        return self.fonts[place], self.looks[place], self.levels[place] % 2 == 0


def _runs(order: list[int], resolved: Sequence[int]) -> Iterator[list[int]]:
    """Yield the parts of a line whose characters follow each other in the text, one way or the other."""
    run: list[int] = []
    for place in order:
        step = -1 if resolved[place] % 2 else 1
        if run and (resolved[place] % 2 != resolved[run[-1]] % 2 or place != run[-1] + step):
            yield run
            run = []
        run.append(place)
    if run:
        yield run


@functools.lru_cache(maxsize=4096)
def _shaped(name: str, words: str, *, rightward: bool) -> Shaped:
    return font(name).shape(words, rightward=rightward)


def _unit_ends(text: str) -> Iterator[int]:
    """Yield where a line may end: after spaces, and between the characters of Chinese and Japanese."""
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        between = (_solid(before) or _solid(after)) and _may_part(before, after)
        if between or (before == " " and after != " "):
            yield place
    if text:
        yield len(text)


def _may_part(before: str, after: str) -> bool:
    """Return whether a line may end between two characters of a script without spaces: not before a full stop."""
    held = after == " " or unicodedata.category(after).startswith("M")
    return not held and after not in ALL_CANNOT_START and before not in ALL_CANNOT_END


def _solid(character: str) -> bool:
    """Return whether a character is of a script that has no spaces between words: Han, Kana, and their marks."""
    return unicodedata.east_asian_width(character) in ("W", "F") and not "\uac00" <= character <= "\ud7a3"
