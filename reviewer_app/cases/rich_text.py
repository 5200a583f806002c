"""The markup of a field's text: headings, lists, tables and bold, kept in the text itself, read into frozen blocks.

A text is for ever, so the markup is a small part of CommonMark that a plain text does not trip over, and whatever is no
markup reads as it stands::

    ## Heading            ### Heading of a part
    - item of a list      1. item of a numbered list
    | a | b |             a table: its first row is the header,
    | --- | --- |         its second such a rule, without which it is none
    | 1 | 2 |
    **bold**

A backslash before one of these makes it words. Numbers stay as they were written, "***" is a place to fill in, and
evidence (`cases.evidence`) stands in blocks as its markup. Nothing else of CommonMark means anything here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

HEADING_LEVELS = 2
_HEADING = re.compile(r"(#{2,3}) (\S.*)")
_ITEM = re.compile(r"- (.*)")
_NUMBERED = re.compile(r"(\d{1,3})\. (.*)")
_RULE = re.compile(r"\|(?: ?:?-{3,}:? ?\|)+\s*")
#: The beginning of a line that would be markup, with the backslashes that keep it from being so.
_MARKER = re.compile(r"(\\*)(?:#{2,3} \S|- |\d{1,3}\. |\|(?: ?:?-{3,}:? ?\|)+\s*$)")
_ESCAPED = re.compile(r"\\+(?:#{2,3} \S|- |\d{1,3}\. |\|)")
_STARS = re.compile(r"(\\*)(\*+)")
_GROUP = re.compile(r"[\\*]*\*[\\*]*")
#: Stands for the stars that begin or end bold words while others are escaped; no text has it (a noncharacter).
_DELIMITER = "\ufdd2"
_DELIMITED = re.compile(rf"[\\*{_DELIMITER}]*[*{_DELIMITER}][\\*{_DELIMITER}]*")
_BARS = re.compile(r"(\\*)\|")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters of one weight; evidence in it is still markup."""

    text: str
    bold: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of running text, maybe empty."""

    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A heading; `level` 1 or 2. What it says is never bold on top."""

    spans: Spans
    level: int = 1


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of a list; `number` as it is written, None for one with a bullet."""

    spans: Spans
    number: int | None = None

    @property
    def label(self) -> str:
        """What stands before it in plain text, ``"-"`` or ``"3."``."""
        return "-" if self.number is None else f"{self.number}."


@dataclass(frozen=True, slots=True)
class TableLines:
    """A table: rows of cells, the first row its header; every row has as many cells."""

    rows: tuple[tuple[Spans, ...], ...]


RichLine = TextLine | HeadingLine | ItemLine | TableLines
RichText = tuple[RichLine, ...]


@lru_cache(maxsize=128)
def parse(text: str) -> RichText:
    """Return the blocks of a field's text, one for each line and one for each table; every text has a reading."""
    lines = text.split("\n")
    found: list[RichLine] = []
    at = 0
    while at < len(lines):
        if lines[at].startswith("|") and at + 1 < len(lines) and _RULE.fullmatch(lines[at + 1]):
            end = at + 2
            while end < len(lines) and lines[end].startswith("|"):
                end += 1
            found.append(_table([lines[at], *lines[at + 2 : end]]))
            at = end
        else:
            found.append(_line(lines[at]))
            at += 1
    return tuple(found)


def _line(line: str) -> RichLine:
    if _ESCAPED.match(line):
        return TextLine(_spans(line[1:]))
    if heading := _HEADING.fullmatch(line):
        return HeadingLine(_spans(heading[2], weighs=False), len(heading[1]) - 1)
    if item := _ITEM.fullmatch(line):
        return ItemLine(_spans(item[1]))
    if numbered := _NUMBERED.fullmatch(line):
        return ItemLine(_spans(numbered[2]), int(numbered[1]))
    return TextLine(_spans(line))


def _table(lines: Sequence[str]) -> TableLines:
    rows = [[_cell(one) for one in _cells(line)] for line in lines]
    width = max(len(row) for row in rows)
    return TableLines(tuple((*row, *[()] * (width - len(row))) for row in rows))


def _cells(line: str) -> list[str]:
    """Split a row at its bars; a bar after an odd number of backslashes is one of the words."""
    line = line.rstrip()[1:]
    cells, begin = [], 0
    for bar in _BARS.finditer(line):
        if len(bar[1]) % 2 == 0:
            cells.append(line[begin : bar.end() - 1])
            begin = bar.end()
    return [*cells, *([line[begin:]] if line[begin:].strip() else [])] or [""]


def _cell(text: str) -> Spans:
    return _spans(_BARS.sub(lambda bar: "\\" * (len(bar[1]) // 2) + "|", text.strip()))


# bold


@dataclass(frozen=True, slots=True)
class _Star:
    """Two stars that may begin or end bold words."""


def _pieces(text: str) -> list[str | _Star]:
    """Split a line at pairs of stars that stand alone, with backslashes before stars taken as what they mean.

    A single star is no markup, so backslashes beside it are words, as in a path.
    """
    found: list[str | _Star] = []
    words: list[str] = []
    at = 0
    for group in _GROUP.finditer(text):
        words.append(text[at : group.start()])
        at = group.end()
        if group[0].count("*") == 1:
            words.append(group[0])
            continue
        end = 0
        for match in _STARS.finditer(group[0]):
            slashes, stars = match[1], match[2]
            escaped = len(slashes) % 2
            words += ["\\" * (len(slashes) // 2), "*" * escaped]
            if stars[escaped:] == "**":
                found += ["".join(words), _Star()]
                words = []
            else:
                words.append(stars[escaped:])
            end = match.end()
        words.append(group[0][end:])
    return [*found, "".join([*words, text[at:]])]


def _spans(text: str, *, weighs: bool = True) -> Spans:
    if "*" not in text:
        return (Span(text),) if text else ()
    pieces = _pieces(text)
    spans: list[Span] = []
    plain: list[str] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        end = _closing(pieces, at) if isinstance(piece, _Star) else None
        if end is not None:
            spans += [Span("".join(plain)), Span(_literal(pieces[at + 1 : end]), weighs)]
            plain = []
            at = end + 1
        else:
            plain.append(_literal([piece]))
            at += 1
    return merged([*spans, Span("".join(plain))])


def _literal(pieces: Iterable[str | _Star]) -> str:
    return "".join("**" if isinstance(one, _Star) else one for one in pieces)


def _closing(pieces: Sequence[str | _Star], opening: int) -> int | None:
    """Return where the bold words end that begin at `opening`, None where it begins none."""
    after = _literal(pieces[opening + 1 : opening + 2])
    if not after or after[0].isspace():
        return None
    for at in range(opening + 2, len(pieces)):
        if isinstance(pieces[at], _Star):
            before = _literal(pieces[at - 1 : at])
            if before and not before[-1].isspace():
                return at
    return None


def merged(spans: Iterable[Span]) -> Spans:
    """Return the spans without empty ones, and with those of one weight beside each other as one."""
    found: list[Span] = []
    for one in spans:
        if found and found[-1].bold == one.bold:
            found[-1] = Span(found[-1].text + one.text, one.bold)
        elif one.text:
            found.append(one)
    return tuple(found)


# and back


def markup(blocks: Iterable[RichLine]) -> str:
    """Return blocks as a field's text: `parse` reads them from it again, but for what `settled` settles."""
    lines: list[str] = []
    before: RichLine | None = None
    for block in settled(blocks):
        lines += _written(block, isinstance(before, TableLines))
        before = block
    return "\n".join(lines)


def settled(blocks: Iterable[RichLine]) -> RichText:
    """Return blocks as they can be written.

    White space at the ends of bold words is not bold; tables that follow each other have an empty line between them,
    and one at the beginning or end has none before or after it, since the caret needs a line there in any case.
    """
    found: list[RichLine] = []
    for block in blocks:
        if isinstance(block, TableLines) and found and isinstance(found[-1], TableLines):
            found.append(TextLine())
        found.append(_settled(block))
    if len(found) > 1 and found[0] == TextLine() and isinstance(found[1], TableLines):
        del found[0]
    if len(found) > 1 and found[-1] == TextLine() and isinstance(found[-2], TableLines):
        del found[-1]
    return tuple(found)


def canonical(text: str) -> str:
    """Return a text as `markup` writes what it says: itself, unless it has escapes that it does not need."""
    return markup(parse(text))


@lru_cache(maxsize=4096)
def _settled(block: RichLine) -> RichLine:
    match block:
        case TextLine():
            return TextLine(_trimmed(block.spans))
        case ItemLine():
            return ItemLine(_trimmed(block.spans), block.number)
        case HeadingLine():
            words = _text(block.spans)
            heads = bool(words.strip())
            return HeadingLine((Span(words.lstrip()),), block.level) if heads else TextLine(merged((Span(words),)))
        case TableLines():
            return TableLines(tuple(tuple(_stripped(cell) for cell in row) for row in block.rows))


def _trimmed(spans: Spans) -> Spans:
    found: list[Span] = []
    for one in spans:
        inner = one.text.strip()
        if one.bold and inner != one.text:
            begin = len(one.text) - len(one.text.lstrip()) if inner else 0
            found += [Span(one.text[:begin]), Span(inner, bool(inner)), Span(one.text[begin + len(inner) :])]
        else:
            found.append(one)
    return merged(found)


def _stripped(spans: Spans) -> Spans:
    kept = list(_trimmed(spans))
    if kept:
        kept[0] = Span(kept[0].text.lstrip(), kept[0].bold)
        kept[-1] = Span(kept[-1].text.rstrip(), kept[-1].bold)
    return merged(kept)


@lru_cache(maxsize=4096)
def _written(block: RichLine, after_table: bool) -> tuple[str, ...]:
    """Return the lines of a block; of a long text nearly all are as they were before the last letter."""
    return tuple(_write(block, after_table=after_table))


def _write(block: RichLine, *, after_table: bool) -> Iterator[str]:
    match block:
        case TextLine():
            words = _inline(block.spans)
            clashes = _MARKER.match(words) or _ESCAPED.match(words) or (after_table and words.startswith("|"))
            yield "\\" + words if clashes else words
        case HeadingLine():
            words = _inline(block.spans)
            yield f"{'#' * (block.level + 1)} {words}"
        case ItemLine():
            yield f"{block.label} {_inline(block.spans)}"
        case TableLines():
            rows = [f"| {' | '.join(_BARS.sub(_barred, _inline(cell)) for cell in row)} |" for row in block.rows]
            yield rows[0]
            yield f"|{' --- |' * len(block.rows[0])}"
            yield from rows[1:]


def _barred(bar: re.Match[str]) -> str:
    return bar[1] * 2 + "\\|"


def _inline(spans: Spans) -> str:
    """Return the spans of a line; stars are escaped only where they would be read otherwise."""
    if not any("*" in one.text or one.bold for one in spans):
        return "".join(one.text for one in spans)
    plain = "".join(f"**{one.text}**" if one.bold else one.text for one in spans)
    if _spans(plain) == spans:
        return plain
    marked = "".join(f"{_DELIMITER}{one.text}{_DELIMITER}" if one.bold else one.text for one in spans)
    return _DELIMITED.sub(lambda group: _escaped(group[0]), marked)


def _escaped(group: str) -> str:
    """Return stars, backslashes and delimiters that stand together so that each is read as what it is."""
    if group.count("*") + 2 * group.count(_DELIMITER) == 1:
        return group
    slashes = re.sub(rf"\\+(?=[*{_DELIMITER}])", lambda found: found[0] * 2, group)
    return slashes.replace("*", "\\*").replace(_DELIMITER, "**")


# without weight


def _text(spans: Spans) -> str:
    return "".join(one.text for one in spans)


def words_of(spans: Spans) -> str:
    """Return the characters of a line."""
    return _text(spans)


def plain(text: str) -> str:
    """Return a field's text without its markup: lists keep their marks, cells of a row are parted by tabs.

    A text without markup is what comes out. Evidence stays.
    """
    return "\n".join(line for block in parse(text) for line in _plain(block))


def _plain(block: RichLine) -> Iterator[str]:
    match block:
        case ItemLine():
            yield f"{block.label} {_text(block.spans)}"
        case TableLines():
            yield from ("\t".join(_text(cell) for cell in row) for row in block.rows)
        case _:
            yield _text(block.spans)


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the characters of each line and of each cell, in order, as a field shows them one below the other."""
    found: list[str] = []
    for block in parse(text):
        if isinstance(block, TableLines):
            found += [_text(cell) for row in block.rows for cell in row]
        else:
            found.append(_text(block.spans))
    return tuple(found)


def is_filled(text: str) -> bool:
    """Whether a text says anything; a token alone is something, an empty list is not."""
    return any(one.strip() for one in paragraphs(text))


def is_formatted(text: str) -> bool:
    """Whether a text says more than its characters."""
    return any(not isinstance(one, TextLine) or any(span.bold for span in one.spans) for one in parse(text))
