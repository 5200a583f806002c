"""What the styles and numbers of a Word document mean: which paragraphs are headings, which are items of lists."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from docx.document import Document

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING: Final = re.compile(r"heading (\d)$")
_DEEPEST: Final = 9
_BULLETS: Final = ("•", "◦", "▪")
_NUMBERING: Final = "/numbering"


class WordLists:
    """Counts the items of the numbered lists as they are met (ISO/IEC 29500-1, 17.9)."""

    def __init__(self, document: Document) -> None:
        self._headings: dict[str, int] = {}
        self._of_style: dict[str, tuple[str, int]] = {}
        self._read_styles(document.styles.element)
        self._levels = _levels(document)
        self._counts: defaultdict[str, list[int]] = defaultdict(lambda: [0] * _DEEPEST)

    def heading(self, paragraph: etree._Element) -> int:
        """Return the level of a heading from 1, 0 for any other paragraph."""
        outline = _value(paragraph, f"{_W}pPr/{_W}outlineLvl")
        if outline.isdigit() and int(outline) < _DEEPEST:
            return min(int(outline) + 1, 6)
        return self._headings.get(_value(paragraph, f"{_W}pPr/{_W}pStyle"), 0)

    def item(self, paragraph: etree._Element) -> tuple[int, str] | None:
        """Return level from 1 and bullet or number of an item, None for any other paragraph; counts it."""
        number = _value(paragraph, f"{_W}pPr/{_W}numPr/{_W}numId")
        depth = _value(paragraph, f"{_W}pPr/{_W}numPr/{_W}ilvl")
        style = self._of_style.get(_value(paragraph, f"{_W}pPr/{_W}pStyle"))
        level = min(int(depth), _DEEPEST - 1) if depth.isdigit() else 0
        if not number and style is not None:
            number, level = style
        if not number or number == "0":
            return None
        kind, start, text = self._levels.get((number, level), ("bullet", 1, ""))
        if kind in ("bullet", "none"):
            return level + 1, _BULLETS[level % len(_BULLETS)]
        counts = self._counts[number]
        counts[level] = counts[level] + 1 if counts[level] else start
        counts[level + 1 :] = [0] * (_DEEPEST - level - 1)
        return level + 1, self._mark(number, text, counts)

    def _mark(self, number: str, text: str, counts: list[int]) -> str:
        """Return the number as the list writes it: in ``"%1.%2)"`` each part is the count of a level."""

        def part(found: re.Match[str]) -> str:
            level = int(found.group(1)) - 1
            kind = self._levels.get((number, level), ("decimal", 1, ""))[0]
            return _written(max(counts[level], 1), kind)

        return re.sub(r"%([1-9])", part, text) or f"{max(counts)}."

    def _read_styles(self, styles: etree._Element) -> None:
        for style in styles.iterchildren(f"{_W}style"):
            key, name = style.get(f"{_W}styleId", ""), _value(style, f"{_W}name").lower()
            found = _HEADING.match(name)
            if name == "title":
                self._headings[key] = 1
            elif found is not None:
                self._headings[key] = min(max(int(found.group(1)), 1), 6)
            number = _value(style, f"{_W}pPr/{_W}numPr/{_W}numId")
            depth = _value(style, f"{_W}pPr/{_W}numPr/{_W}ilvl")
            if number:
                self._of_style[key] = (number, min(int(depth), _DEEPEST - 1) if depth.isdigit() else 0)


def _levels(document: Document) -> dict[tuple[str, int], tuple[str, int, str]]:
    """Return of each list and level the kind of its numbers, where they start, and how they are written."""
    part = next((one for one in document.part.rels.values() if one.reltype.endswith(_NUMBERING)), None)
    if part is None or part.is_external:
        return {}
    root = document.part.numbering_part.element
    abstract = {one.get(f"{_W}abstractNumId", ""): one for one in root.iterchildren(f"{_W}abstractNum")}
    found: dict[tuple[str, int], tuple[str, int, str]] = {}
    for one in root.iterchildren(f"{_W}num"):
        of = abstract.get(_value(one, f"{_W}abstractNumId"))
        for level in of.iterchildren(f"{_W}lvl") if of is not None else ():
            depth, start = level.get(f"{_W}ilvl", ""), _value(level, f"{_W}start")
            if depth.isdigit():
                kind, text = _value(level, f"{_W}numFmt"), _value(level, f"{_W}lvlText")
                key = (one.get(f"{_W}numId", ""), int(depth))
                found[key] = (kind, int(start) if start.isdigit() and len(start) < 6 else 1, text)
    return found


def _value(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return str(found.get(f"{_W}val", "")) if found is not None else ""


def _written(count: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman"):
        roman = _roman(count)
        return roman.lower() if kind == "lowerRoman" else roman
    return str(count)


def _roman(count: int) -> str:
    found = ""
    for value, letters in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
                           (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):  # fmt: skip
        while count >= value:
            found, count = found + letters, count - value
    return found
