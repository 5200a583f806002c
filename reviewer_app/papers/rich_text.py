"""RTF as blocks: its words by striprtf, its pictures (PNG and JPEG, RTF 1.9.1 "Pictures") where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from striprtf.striprtf import rtf_to_text

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.blocks import Block, Heading, ListItem, Paper, Paragraph, Picture, Table, checked, refuse_long
from reviewer_app.papers.pictures import PicturesOfPaper
from reviewer_app.papers.rich_text_marks import HEADINGS, ITEMS, as_code, with_marks

_MOST_BYTES = 64 << 20
_MOST_CODE = 12_000_000
"""Letters of code without the pictures: striprtf takes about a second for each two million."""
_STARTS = re.compile(rb"\{\s*(?:\\\*\s*\\shppict|\\nonshppict|\\pict(?![a-z])|\\\*\s*\\objdata|\\\*\s*\\themedata)")
_BRACES = re.compile(rb"\\bin(\d{1,9}) ?|\\[^a-z]|[{}]")
_KIND = re.compile(rb"\\(pngblip|jpegblip)")
_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_MARK = "\u2063picture {}\u2063"
_MARKS = re.compile("\u2063picture (\\d+)\u2063")
_BULLETS = ("•", "◦", "▪")
_OTHER_KIND = "[Picture in a format that is not shown]"


def read_rich_text(data: bytes) -> Paper:
    """Return what an RTF file says.

    Raises
    ------
    CannotDecode
        If it is damaged, no RTF, or too long.
    """
    if not data.lstrip()[:5].startswith(b"{\\rtf"):
        raise CannotDecode("This document is damaged or is not RTF, and cannot be shown.", detail="no {\\rtf")
    if len(data) > _MOST_BYTES:
        raise CannotDecode("This document is too long to be shown.", detail=f"rtf: {len(data)} bytes")
    found = _without_pictures(data)
    if len(found.code) > _MOST_CODE:
        raise CannotDecode("This document is too long to be shown.", detail=f"rtf: {len(found.code)} letters of code")
    try:
        text = str(rtf_to_text(with_marks(found.code).decode("latin-1"), errors="replace"))
    except (ValueError, IndexError, KeyError, TypeError, LookupError, RecursionError) as error:
        raise CannotDecode(
            "This document is damaged, and cannot be shown.", detail=f"rtf: {type(error).__name__}"
        ) from error
    refuse_long(len(text))
    notes = () if found.whole else ("The file ends too soon: what stood at its end is not here.",)
    return checked(Paper(tuple(_blocks(text, found.pictures)), notes))


@dataclass
class _Found:
    """The code with a mark for each picture, the pictures or what to say of them, and whether every group ended."""

    code: bytes = b""
    pictures: list[Picture | str] = field(default_factory=list)
    whole: bool = True


def _without_pictures(data: bytes) -> _Found:
    found, parts, at, pictures = _Found(), [], 0, PicturesOfPaper()
    while (start := _STARTS.search(data, at)) is not None:
        parts.append(data[at : start.start()])
        end = _end_of_group(data, start.start())
        found.whole = found.whole and end is not None
        at = len(data) if end is None else end
        # what goes with \nonshppict is there again as \shppict, for readers of today
        if b"nonshppict" not in start.group() and b"data" not in start.group():
            parts.append(as_code(_MARK.format(len(found.pictures))))
            found.pictures.append(_picture(data[start.end() : at], pictures))
    parts.append(data[at:])
    found.code = b"".join(parts)
    found.whole = found.whole and _end_of_group(found.code, max(found.code.find(b"{"), 0)) is not None
    return found


def _end_of_group(data: bytes, start: int) -> int | None:
    """Return the place behind the brace that ends the group at `start`, None where none does."""
    depth, at = 0, start
    while (found := _BRACES.search(data, at)) is not None:
        at = found.end()
        if found.group(1) is not None:
            at += int(found.group(1))
        elif found.group() == b"{":
            depth += 1
        elif found.group() == b"}":
            depth -= 1
            if depth <= 0:
                return at
    return None


def _picture(group: bytes, pictures: PicturesOfPaper) -> Picture | str:
    """Return the picture of a group, or what to write in its place."""
    kind = _KIND.search(group)
    return _OTHER_KIND if kind is None else pictures.read(_picture_bytes(group, kind.end()))


def _picture_bytes(group: bytes, at: int) -> bytes:
    binary = _BINARY.search(group, at)
    if binary is not None:
        return group[binary.end() : binary.end() + int(binary.group(1))]
    body = re.sub(rb"\{[^{}]*\}|\\[a-z]+-?\d* ?|[^0-9A-Fa-f]", b"", group[at:])
    return bytes.fromhex(body[: len(body) // 2 * 2].decode("ascii"))


def _blocks(text: str, pictures: list[Picture | str]) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    for line in text.replace("\r", "").split("\n"):
        heading, item = HEADINGS.search(line), ITEMS.search(line)
        words = " ".join(ITEMS.sub(r"\1 ", HEADINGS.sub("", line)).split())
        if words.endswith("|") and not _MARKS.search(words):
            rows.append(tuple(cell.strip() for cell in words[:-1].split("|")))
            continue
        if rows:
            yield Table(tuple(rows))
            rows = []
        if item is not None and heading is None:
            words = " ".join(ITEMS.sub("", line).split())
        for block in _with_pictures(words, pictures):
            if heading is not None and isinstance(block, Paragraph):
                yield Heading(int(heading[1]), block.words)
            elif item is not None and isinstance(block, Paragraph):
                yield _item(item, block.words)
                item = None  # what stands behind a picture has no bullet of its own
            else:
                yield block
    if rows:
        yield Table(tuple(rows))


def _item(mark: re.Match[str], words: str) -> ListItem:
    """Return an item of a list; bullets of symbol fonts, which no other font has, are those of other papers."""
    level, bullet = int(mark[2] or 1), mark[1].strip()
    if not any(one.isalnum() for one in bullet):
        bullet = _BULLETS[(level - 1) % len(_BULLETS)]
    return ListItem(level, bullet, words)


def _with_pictures(words: str, pictures: list[Picture | str]) -> Iterator[Block]:
    for number, part in enumerate(_MARKS.split(words)):
        if number % 2:
            picture = pictures[int(part)] if int(part) < len(pictures) else _OTHER_KIND
            yield Paragraph(picture) if isinstance(picture, str) else picture
        elif part.strip():
            yield Paragraph(part.strip())
