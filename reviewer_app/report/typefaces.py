"""A TrueType font that is shaped by HarfBuzz and whose text can be read out of a PDF again.

reportlab draws characters, not glyphs. A glyph that no character leads to (a joined letter, a ligature) gets a code
of the last private plane here, and the PDF is told what it stands for (PDF 32000-1, 9.10.3, ToUnicode CMaps).
"""

from __future__ import annotations

import functools
import io
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import uharfbuzz as harfbuzz
from bidi.mirror import MIRRORED
from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr, TTFont

_FIRST_PRIVATE = 0x100000
#: Most entries that one block of a CMap may have.
_BLOCK = 100
#: Latin is set elsewhere by reportlab letter by letter; the same words look the same in a line with Arabic.
PLAIN = {"kern": False, "liga": False, "clig": False, "calt": False}


@dataclass(frozen=True, slots=True)
class Shaped:
    """Glyphs from left to right as reportlab takes them, and their width in thousandths of the size."""

    glyphs: ShapedStr
    advance: float


class ReportFont(TTFont):
    """A font of the report, made from its bytes; `plain` leaves out kerning, ligatures and alternates."""

    def __init__(self, name: str, data: bytes, *, plain: bool = False) -> None:
        super().__init__(name, io.BytesIO(data))
        self._shaper = harfbuzz.Font(harfbuzz.Face(harfbuzz.Blob(data)))
        self._features = PLAIN if plain else {}
        self._private: dict[tuple[int, str], int] = {}
        self._meaning: dict[int, str] = {}

    def shape(self, text: str, *, rightward: bool) -> Shaped:
        """Return the glyphs of `text`, which runs one way and is of one script."""
        buffer = harfbuzz.Buffer()
        buffer.add_str(text)
        buffer.direction = "ltr" if rightward else "rtl"
        buffer.flags = harfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
        buffer.guess_segment_properties()
        harfbuzz.shape(self._shaper, buffer, self._features)
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        meanings = _meanings(text, [one.cluster for one in infos], rightward=rightward)
        letters, data, advance = [], [], 0.0
        for number, (info, place, meaning) in enumerate(zip(infos, positions, meanings, strict=True)):
            code = self._code(info.codepoint, meaning)
            along = self._scaled(place.x_advance)
            offset = (self._scaled(place.x_offset), self._scaled(place.y_offset))
            # clusters only say where reportlab may begin anew: each glyph is one
            data.append(ShapeData(number, along, 0, *offset, self.face.charWidths[code]))
            letters.append(chr(code))
            advance += along
        return Shaped(ShapedStr("".join(letters), data), advance)  # type: ignore[arg-type]  # the stub is wrong

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        """Add the font to a document, and say of each code which characters it stands for."""
        subsets = self.state[doc].subsets
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            font = doc.idToObject["BasicFonts"].dict[self._names(doc, number)]
            stream = doc.idToObject[font.ToUnicode.name]
            stream.content = self._to_unicode(font.BaseFont, subset)

    def _scaled(self, units: float) -> float:
        """Return font units as thousandths of the size."""
        return float(units * 1000 / self._shaper.face.upem)

    def _names(self, doc: Any, number: int) -> str:
        return f"{doc.fontMapping[self.fontName][1:]}+{number}"

    def _code(self, glyph: int, meaning: str) -> int:
        """Return the code that draws a glyph and reads as `meaning`: the character itself where that does both."""
        if len(meaning) == 1 and self.face.charToGlyph.get(ord(meaning)) == glyph:
            return ord(meaning)
        code = self._private.get((glyph, meaning))
        if code is None:
            code = self._private[glyph, meaning] = _FIRST_PRIVATE + len(self._private)
            self._meaning[code] = meaning
            self.face.charToGlyph[code] = glyph
            self.face.charWidths[code] = self._scaled(self.face.hmetrics[glyph][0])
        return code

    def _to_unicode(self, name: str, subset: list[int]) -> str:
        read = [(place, self._meaning.get(code, chr(code))) for place, code in enumerate(subset) if code]
        entries = [f"<{place:02X}> <{text.encode('utf-16-be').hex().upper()}>" for place, text in read if text]
        lines = [
            "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
            f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
            f"/CMapName /{name} def", "/CMapType 2 def",
            "1 begincodespacerange", f"<00> <{len(subset) - 1:02X}>", "endcodespacerange",
        ]  # fmt: skip
        for start in range(0, len(entries), _BLOCK):
            block = entries[start : start + _BLOCK]
            lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
        lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
        return "\n".join(lines)


@functools.cache
def _forms() -> dict[str, str]:
    """Return the characters for whole ligatures of Hebrew and Arabic by what they are made of.

    Readers of a PDF turn the letters of a line around, those of one glyph too, but take these characters apart rightly.
    """
    signs = (chr(one) for one in (*range(0xFB1D, 0xFB50), *range(0xFDF2, 0xFDFC), *range(0xFEF5, 0xFEFD)))
    found: dict[str, str] = {}
    for one in signs:
        found.setdefault(unicodedata.normalize("NFKC", one), one)
    return found


def _read_as(text: str, *, rightward: bool) -> str:
    """Return how a glyph of `text` is read: a bracket as it looks, which readers of a PDF mirror themselves."""
    if rightward:
        return text
    return MIRRORED.get(text, _forms().get(text, text)) if len(text) != 1 or unicodedata.mirrored(text) else text


def _meanings(text: str, clusters: list[int], *, rightward: bool) -> list[str]:
    """Return which characters each glyph stands for; of several glyphs for one character the first has them all."""
    starts = sorted(set(clusters))
    ends = dict(pairwise([*starts, len(text)]))
    told: set[int] = set()
    meanings = [""] * len(clusters)
    places = range(len(clusters)) if rightward else range(len(clusters) - 1, -1, -1)
    for place in places:
        start = clusters[place]
        if start not in told:
            told.add(start)
            meanings[place] = _read_as(text[start : ends[start]], rightward=rightward)
    return meanings
