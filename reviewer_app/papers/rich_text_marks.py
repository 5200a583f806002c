r"""What RTF says by its format and words alone would lose: headings, lists, what is raised, lowered or struck out.

It is written into the code as words, before the format is taken away (RTF 1.9.1, "Paragraph Formatting Properties",
"Font (Character) Formatting Properties", "List Table", "Paragraph Text"). Marks are those of other papers: 10 to the
ninth is not 109.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reviewer_app.papers.rich_text_lists import Lists, lists_of

HEADING = "\u2063heading {}\u2063"
"""Stands before the words of a heading, with its level."""
HEADINGS = re.compile("\u2063heading (\\d)\u2063")
_BULLET, _BULLET_END, _ITEM = "\u2063bullet\u2063", "\u2063of\u2063", "\u2063item {}\u2063"
ITEMS = re.compile(f"{_BULLET}(.*?){_BULLET_END}(?:\u2063item (\\d)\u2063)?")
"""Stands before the words of an item of a list: its bullet or number as the file has it, and its level from 1."""
_LOWEST = 6
_SAYS_SOMETHING = re.compile(
    rb"\\(?:super|sub|up|dn|strike|striked|outlinelevel|listtext|pntext|ls\d+)(?![a-z])|heading \d",
    re.IGNORECASE,
)
_TOKEN = re.compile(rb"\\([a-z]+)(-?\d+)? ?|\\\*|\\'[0-9A-Fa-f]{2}|\\[^a-z]|[{}]|[^\\{}\r\n]+|[\r\n]+")
_STYLE = re.compile(rb"\{[^{}]*?\\s(\d+)(?![a-z])([^{}]*)[^{}]*\}")
_NAMED = re.compile(rb"heading (\d)\s*;", re.IGNORECASE)
_LEVEL = re.compile(rb"\\outlinelevel(\d)")
#: Groups whose words are none of the text, beside those that begin with ``\*``.
_NO_TEXT = frozenset({b"fonttbl", b"colortbl", b"stylesheet", b"info", b"header", b"footer", b"headerl", b"headerr",
                      b"headerf", b"footerl", b"footerr", b"footerf", b"footnote", b"pict", b"object", b"listtable",
                      b"listoverridetable"})  # fmt: skip
#: Groups with the bullet or number of an item of a list: as the file's own program set it, and as older ones did.
_BULLETS = frozenset({b"listtext", b"pntext"})
_DEEPEST = 9
#: What ends a line: nothing stays struck out or raised over it.
_BREAKS = frozenset({b"par", b"line", b"cell", b"row", b"page", b"sect"})


@dataclass(frozen=True, slots=True)
class _Format:
    """How words are set: `place` is "^", "_" or nothing; `level` that of a heading, 0 for none.

    `depth` is that of a list, from 0, and `listed` the number of the list, 0 for none; `bullet` says that the words are
    the bullet or number of an item.
    """

    place: str = ""
    struck: bool = False
    level: int = 0
    in_table: bool = False
    no_text: bool = False
    depth: int = 0
    listed: int = 0
    bullet: bool = False


def with_marks(code: bytes) -> bytes:
    """Return RTF with what its format says written into its words; code that says nothing so is returned as it is."""
    if _SAYS_SOMETHING.search(code) is None:
        return code
    return b"".join(_Marker(_heading_styles(code), lists_of(code)).marked(code))


def _heading_styles(code: bytes) -> dict[int, int]:
    """Return the level of each paragraph style that is of headings, by its number."""
    start = code.find(b"{\\stylesheet")
    if start < 0:
        return {}
    levels: dict[int, int] = {}
    at = start + 1
    while (found := _STYLE.match(code, _next_group(code, at))) is not None:
        at = found.end()
        named, told = _NAMED.search(found[2]), _LEVEL.search(found[2])
        level = int(named[1]) if named is not None else int(told[1]) + 1 if told is not None else 0
        if 0 < level < 10:  # the level of running text is 9, counted from 0
            levels[int(found[1])] = min(level, _LOWEST)
    return levels


def _next_group(code: bytes, at: int) -> int:
    """Return where the next group begins, or what follows where none does before the one around it ends."""
    begin, end = code.find(b"{", at), code.find(b"}", at)
    return begin if 0 <= begin < end else max(end, at)


class _Marker:
    """Goes through the code once, from group to group."""

    def __init__(self, styles: dict[int, int], lists: Lists) -> None:
        self._styles, self._lists = styles, lists
        self._around: list[_Format] = []
        self._now, self._written = _Format(), _Format()
        self._begins = True
        self._is_item = False

    def marked(self, code: bytes) -> Iterator[bytes]:
        for found in _TOKEN.finditer(code):
            token, word = found[0], found[1]
            if token == b"{":
                self._around.append(self._now)
            elif token == b"}":
                before, self._now = self._now, self._around.pop() if self._around else self._now
                if before.bullet and not self._now.bullet:
                    yield as_code(_BULLET_END)
            elif word in _BULLETS and not self._now.no_text:
                yield from self._before_bullet()
                continue  # the word itself would hide its group
            elif token == b"\\*":
                self._now = replace(self._now, no_text=True)
            elif word is not None:
                yield from self._before_word(word, found[2])
            elif token.strip() and not self._is_hidden:
                yield from self._before_text()
            yield token

    @property
    def _is_hidden(self) -> bool:
        """Whether words are none of the text, or a bullet, which is written as it is."""
        return self._now.no_text or self._now.bullet

    def _before_bullet(self) -> Iterator[bytes]:
        """Begin an item; a second bullet of one paragraph is none of the text."""
        if self._is_item or not self._begins:
            self._now = replace(self._now, no_text=True)
            yield b"\\*\\pntext "
            return
        self._is_item, self._now = True, replace(self._now, bullet=True)
        yield as_code(_BULLET)

    def _before_word(self, word: bytes, number: bytes | None) -> Iterator[bytes]:
        if word == b"u" and not self._is_hidden:
            yield from self._before_text()
        elif word in _BREAKS and not self._is_hidden:
            yield from self._write(replace(self._now, place="", struck=False))
            self._begins = self._begins or word != b"line"
            self._is_item = self._is_item and word == b"line"
        else:
            self._now = self._changed(word, None if number is None else int(number))

    def _changed(self, word: bytes, number: int | None) -> _Format:
        """Return how words are set after a control word."""
        now, on = self._now, number != 0
        if word in _NO_TEXT:
            return replace(now, no_text=True)
        if word in (b"super", b"sub", b"up", b"dn"):
            return replace(now, place=("^" if word in (b"super", b"up") else "_") if on else "")
        if word in (b"strike", b"striked"):
            return replace(now, struck=on)
        if word == b"nosupersub":
            return replace(now, place="")
        if word == b"plain":
            return replace(now, place="", struck=False)
        return self._paragraph(word, number)

    def _paragraph(self, word: bytes, number: int | None) -> _Format:
        if word == b"pard":
            return replace(self._now, level=0, in_table=False, depth=0, listed=0)
        if word == b"intbl":
            return replace(self._now, in_table=True)
        if word == b"ilvl" and number is not None:
            return replace(self._now, depth=min(max(number, 0), _DEEPEST - 1))
        if word == b"ls" and number is not None:
            return replace(self._now, listed=number)
        if word == b"s" and number is not None:
            return replace(self._now, level=self._styles.get(number, 0))
        if word == b"outlinelevel" and number is not None:
            return replace(self._now, level=min(number + 1, _LOWEST) if number < 9 else 0)
        return self._now

    def _before_text(self) -> Iterator[bytes]:
        if self._begins and not self._is_item and self._now.listed and not self._now.in_table:
            self._is_item = True  # the file does not write its bullet as words
            label = self._lists.next_label(self._now.listed, self._now.depth)
            yield as_code(f"{_BULLET}{label}{_BULLET_END}")
        if self._begins and self._is_item:
            yield as_code(_ITEM.format(self._now.depth + 1))
        if self._begins and self._now.level and not self._now.in_table:
            yield as_code(HEADING.format(self._now.level))
        self._begins = False
        yield from self._write(self._now)

    def _write(self, now: _Format) -> Iterator[bytes]:
        """Write what parts `now` from what was written last."""
        before, self._written = self._written, now
        if before.struck and not now.struck:
            yield as_code("]")
        if now.struck and not before.struck:
            yield as_code("[struck out: ")
        if now.place and now.place != before.place:
            yield as_code(now.place)


def as_code(text: str) -> bytes:
    r"""Return words as RTF, with ``\uN?`` for what is not ASCII."""
    return b"{" + "".join(one if one < "\x80" else f"\\u{ord(one)}?" for one in text).encode("ascii") + b"}"
