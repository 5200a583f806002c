"""Pages and passages of papers that a sentence rests on: quoted with their source, date and page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reviewer_app.cases.lab_table import LabResult

COLORS = ("yellow", "green", "blue", "pink")
_LONGEST = 28
"""Letters of a passage that are told where there is little room."""


@dataclass(frozen=True, slots=True)
class PageArea:
    """A rectangle of a page (counted from 0), in points from the top left corner of the page as it is stored."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A page of a document or of a record in DICOM that is read, and the words chosen on it.

    Highlights and notes of the reviewer are such passages too: they can be cited at any time, and are not printed
    before.

    Attributes
    ----------
    record
        The document by its reference, or the record by its SOP Instance UID.
    page
        Counted from 0.
    passage
        The words as they stand there, white space run together; empty where the whole page is meant.
    title, source, made
        What the record is called, who made it and when: written down with the quotation, as it is printed with it.
    study, series
        The UIDs that a record in DICOM belongs to, empty for a paper.
    place
        Where it stands in a table of results, instead of a page: the analyte; `passage` is then its value, and `made`
        the day of the result.
    analyte, moment
        How the result is found again: the code or name of the analyte, and the column (ISO 8601, empty if undated).
    areas, color
        Where the words stand, and in which of `COLORS` they are highlighted. A passage that is only quoted has
        neither, one that is compared (`cases.compared_passages`) has areas and no colour.
    note, at
        What the reviewer wrote beside a highlight, or at a place of the page (x, y in points, as `PageArea`).
    """

    id: str
    record: str
    page: int
    author: str
    created: datetime
    passage: str = ""
    title: str = ""
    source: str = ""
    made: date | None = None
    study: str = ""
    series: str = ""
    place: str = ""
    analyte: str = ""
    moment: str = ""
    areas: tuple[PageArea, ...] = ()
    color: str = ""
    note: str = ""
    at: tuple[float, float] | None = None

    @property
    def is_note(self) -> bool:
        """Whether it is words of the reviewer at a place of the page, and no words of the paper."""
        return self.at is not None

    @property
    def is_highlight(self) -> bool:
        """Whether its words are highlighted on their page."""
        return bool(self.areas and self.color)

    @property
    def is_marked(self) -> bool:
        """Whether it is drawn on its page as a highlight or a note."""
        return self.is_note or self.is_highlight

    @property
    def is_placed(self) -> bool:
        """Whether it is known where on its page it stands."""
        return self.is_note or bool(self.areas)

    @property
    def short(self) -> str:
        """A few words that name it: ``"“Likely giant cell tu…”, page 3"``, or ``"Radiology report, page 3"``.

        A result is named by its analyte and value: ``"Potassium 5.20 mmol/L (high)"``.
        """
        if self.place:
            return f"{self.place} {self.passage}"
        if self.is_note:
            return f"Note: {cut_short(self.note)}, page {self.page + 1}"
        words = f"“{cut_short(self.passage)}”" if self.passage else cut_short(self.title)
        return f"{words}, page {self.page + 1}"

    @property
    def origin(self) -> str:
        """Where it is from: ``"Radiology report, Dr. M. Osei, 21 Aug 2026, page 3"``; a result is on no page."""
        day = f"{self.made.day} {self.made:%b} {self.made.year}" if self.made is not None else "not dated"
        page = "" if self.place else f"page {self.page + 1}"
        return ", ".join(one for one in (self.title, self.source, day, page) if one)

    @property
    def words(self) -> str:
        """The quotation as it is printed: the passage in quotation marks, and in brackets where it is from.

        A result is printed as it is, without quotation marks: ``"Potassium 5.20 mmol/L (high) [Chemistry, …]"``.
        """
        if self.place:
            return f"{self.short} [{self.origin}]"
        if self.is_note:
            return f"{self.note} (note on {self.origin})"
        origin = f"{self.origin}; note: {self.note}" if self.note else self.origin
        return f"“{self.passage}” ({origin})" if self.passage else f"({origin})"

    @property
    def hint(self) -> str:
        """What a token of it stands for, a line each."""
        if self.place:
            return f"{self.short}\n{self.origin}"
        if self.is_note:
            return f"{self.note}\n{self.origin}"
        return f"“{self.passage}”\n{self.origin}" if self.passage else self.origin


def cited_result(result: LabResult, title: str, created: datetime) -> CitedPassage:
    """Return a laboratory result as evidence: value, unit and flag as they are told, with source and day."""
    value = f"{result.value_words} ({result.flag_words})" if result.flag else result.value_words
    moment = result.effective.isoformat() if result.effective is not None else ""
    return CitedPassage("", result.record, 0, "", created, value, title, result.source, result.day,
                        place=result.name, analyte=result.analyte, moment=moment)  # fmt: skip


def run_together(text: str) -> str:
    """Return the words of a passage with single spaces, as a sentence quotes them."""
    return " ".join(text.split())


def cut_short(text: str) -> str:
    """Return the first words of a passage where there is little room."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
