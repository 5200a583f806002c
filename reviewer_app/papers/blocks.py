"""What a paper holds, whatever the format it came in: headings, paragraphs, lists, tables and pictures in their order.

Nothing in a block is markup, an address that is followed, or a reference to anything outside the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from reviewer_app.errors import CannotDecode

MOST_LETTERS = 3_000_000
"""Letters of one paper: some thousand pages, set in about ten seconds."""
_CELL = " | "


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of `level` 1 (of the whole) to 6."""

    level: int
    words: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that stand together, set in by `level`; `fixed` says that their columns stand by spaces.

    A line break in `words` is one on the page.
    """

    words: str
    level: int = 0
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list, set in by `level` from 1, with its bullet or number as it is printed (``"•"``, ``"3."``)."""

    level: int
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, none wider than the first is told to be; the first `head` rows are its heads."""

    rows: tuple[tuple[str, ...], ...]
    head: int = 0

    @property
    def columns(self) -> int:
        """How many columns its widest row has."""
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in sRGB: `rgb` are `height` rows of `width` pixels of three bytes, without padding.

    `words` are what the paper says instead of it, where it does.
    """

    width: int
    height: int
    rgb: bytes
    words: str = ""


Block: TypeAlias = Heading | Paragraph | ListItem | Table | Picture


@dataclass(frozen=True, slots=True)
class Paper:
    """The blocks in the order of reading; `notes` are sentences on how they were read that the reader must know."""

    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


def checked(paper: Paper) -> Paper:
    """Return the paper, if it can be set in pages in reasonable time.

    Raises
    ------
    CannotDecode
        If it is too long.
    """
    letters = sum(len(words) for block in paper.blocks for words in words_of(block))
    refuse_long(letters)
    return paper


def refuse_long(letters: int, most: int = MOST_LETTERS) -> None:
    """Refuse a text that would take thousands of pages.

    Raises
    ------
    CannotDecode
        If it has more letters than `most`.
    """
    if letters > most:
        raise CannotDecode(
            f"This document is too long to be shown: it has more than {most // 1_000_000} million letters.",
            detail=f"{letters} letters",
        )


def words_of(block: Block) -> tuple[str, ...]:
    """Return every piece of text of a block."""
    if isinstance(block, Table):
        return tuple(cell for row in block.rows for cell in row)
    if isinstance(block, ListItem):
        return (block.mark, block.words)
    return (block.words,)


def with_tables(lines: Iterable[str], level: int = 0) -> Iterator[Block]:
    """Return lines as paragraphs, those next to each other with cells between bars as one table."""
    rows: list[tuple[str, ...]] = []
    for line in lines:
        if _CELL in line:
            rows.append(tuple(cell.strip() for cell in line.split(_CELL.strip())))
            continue
        if rows:
            yield Table(tuple(rows))
            rows = []
        yield Paragraph(line, level)
    if rows:
        yield Table(tuple(rows))
