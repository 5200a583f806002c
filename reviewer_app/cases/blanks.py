"""Places to fill in, as templates leave them: ``[*** words ***]``, in the text itself, so that nothing is lost.

What stands between the stars says what is wanted::

    [*** words ***]                      words
    [*** Side: left / right ***]         one of a few; the name before the colon may be missing
    [*** Airways: patent / … ***]        one of a few, or other words
    [*** Size: number mm ***]            a number, which keeps the unit
    [*** Operation: date ***]            a date
    [*** again: lung nodule ***]         lines that may come again (`templates.Template.repeats`)

The three stars are what a text may not be signed with (`rules.signing`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_BLANK = re.compile(r"\[\*\*\* ([^\[\]*⟦⟧|\n]+?) \*\*\*\]")
_OPTION = " / "
#: Among choices: other words.
OTHER = "…"
_NUMBER, _DATE, _AGAIN = "number", "date", "again"


class BlankKind(StrEnum):
    """What is wanted in a place to fill in."""

    WORDS = "words"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to fill in, from `start` up to `end` of a text (characters).

    `name` is what it asks for, of `AGAIN` the name of the lines; `choices` belong to `CHOICE`, `unit` to `NUMBER`.
    """

    start: int
    end: int
    kind: BlankKind
    name: str
    choices: tuple[str, ...] = ()
    unit: str = ""


def blanks(text: str) -> Iterator[Blank]:
    """Yield the places to fill in of a text, in order."""
    return (_blank(match) for match in _BLANK.finditer(text))


def blank(words: str) -> str:
    """Return a place to fill in that asks for these words; what would not be one is taken out of them."""
    plain = re.sub(r"[][*⟦⟧|]", "", words)
    return f"[*** {' '.join(plain.split())} ***]"


def _blank(match: re.Match[str]) -> Blank:
    start, end, inside = match.start(), match.end(), match[1]
    name, colon, wanted = inside.partition(": ")
    if not colon:
        name, wanted = "", inside
    if name == _AGAIN:
        return Blank(start, end, BlankKind.AGAIN, wanted)
    if name and wanted == _DATE:
        return Blank(start, end, BlankKind.DATE, name)
    if name and wanted.split(" ")[0] == _NUMBER:
        return Blank(start, end, BlankKind.NUMBER, name, unit=wanted.removeprefix(_NUMBER).strip())
    if _OPTION in wanted:
        return Blank(start, end, BlankKind.CHOICE, name, tuple(one.strip() for one in wanted.split(_OPTION)))
    return Blank(start, end, BlankKind.WORDS, inside)


def day_words(day: date) -> str:
    """Return a date as texts have it, ``"22 Nov 2026"``: no order of numbers to be taken for another."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]} {day.year}"
