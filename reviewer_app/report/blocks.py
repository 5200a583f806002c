"""The report as a frozen list of blocks: what is printed, in reading order, before any page is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.cases.language import say
from reviewer_app.cases.letterhead import Letterhead


def figure_words(number: int) -> str:
    """Return ``"figure 2"`` with a no-break space: printed so, the words are a link to the figure."""
    return say("figure", number=number)


def cited_image_words(number: int) -> str:
    """Return ``"cited image 2"`` with no-break spaces: printed so, the words are a link into the list of those."""
    return say("cited-image", number=number)


class TextRole(StrEnum):
    """How a paragraph is set."""

    BODY = "body"
    NOTE = "note"
    WARNING = "warning"
    HEADING = "heading"
    SUBHEADING = "subheading"


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one weight."""

    text: str
    bold: bool = False


Runs = tuple[Run, ...]
#: What stands in a cell or item: words, or words of several weights.
Words = str | Runs


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `number` stands before it ("1"), `level` 1 opens a section, 2 a part of it."""

    text: str
    number: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line ends are kept. `runs` are the same words where not all of them have one weight."""

    text: str
    role: TextRole = TextRole.BODY
    runs: Runs = ()


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list under its label, ``"•"`` or ``"3."``."""

    label: str
    words: Words


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list."""

    items: tuple[ListItem, ...]


BULLET = "•"


def bullets(texts: Iterable[str]) -> tuple[ListBlock, ...]:
    """Return texts as one list, none of none."""
    items = tuple(ListItem(BULLET, one) for one in texts)
    return (ListBlock(items),) if items else ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled values, one below the other, the label beside its value."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with hairlines; `widths` are shares of the text width and add up to 1."""

    header: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid: a number or a few words, and under it, smaller, what belongs to it."""

    text: str = ""
    small: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a grid; a `strong` one is set in a heavier cut under a stronger rule, as a sum is."""

    cells: tuple[GridCell, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A compact table of numbers, columns right-aligned but the first; `widths` are shares of the text width."""

    header: tuple[GridCell, ...]
    rows: tuple[GridRow, ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """A figure with its number and caption; `source` names the image by its UIDs, for whoever follows a link to it."""

    number: int
    png: bytes
    caption: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Figures side by side, up to `columns`; none is higher than `share` of a page."""

    figures: tuple[PlacedFigure, ...]
    columns: int = 2
    share: float = 0.46


@dataclass(frozen=True, slots=True)
class CitedImage:
    """An image that a text cites and no figure shows.

    `cited` is how the text reads, `image` the image in words, `place` where in it, `source` its UIDs.
    """

    number: int
    cited: str
    image: str
    place: str
    source: str


@dataclass(frozen=True, slots=True)
class CitedImages:
    """The list of them; links lead to its lines."""

    images: tuple[CitedImage, ...]


@dataclass(frozen=True, slots=True)
class SignatureFields:
    """The place where the author's stamp and those of co-signers will stand."""


Block = Heading | Paragraph | ListBlock | Facts | Table | Grid | FigureRow | CitedImages | SignatureFields


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks of one section; `number` is that of std 3.2.

    `language` is that of its words by its code where it is not the language of the report, else empty.
    """

    number: int
    blocks: tuple[Block, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A whole report.

    `identity` stands in the head of every page as (label, first line, second line); `status_line` at its foot, and
    across every page too where `draft`. `name` is the title of the file, `letterhead` stands
    on page 1.
    """

    title: str
    subtitle: str
    case_line: str
    report_line: str
    identity: tuple[tuple[str, str, str], ...]
    status_line: str
    sections: tuple[Section, ...]
    language: str = "en"
    draft: bool = False
    name: str = ""
    letterhead: Letterhead | None = None
