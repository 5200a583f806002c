"""The words of one language that rules go by, from ``resources/dictation``."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from reviewer_app.decoding import from_json
from reviewer_app.resources import resource


class Unit(msgspec.Struct, frozen=True):
    """A unit as it is said and written.

    `joined` ones follow their number without a blank, and those of `only_per` are units behind “per” alone.
    """

    said: tuple[str, ...]
    written: str
    joined: bool = False
    only_per: bool = False


class Code(msgspec.Struct, frozen=True):
    """A name that a number follows, as it is said and written; `only` names its numbers, empty for all.

    It is one only before a word of `before`, where there are any; `suffixed` ones may have a letter behind the number.
    """

    said: tuple[str, ...]
    written: str
    only: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    suffixed: bool = False


class Mark(msgspec.Struct, frozen=True):
    """A spoken mark. `side` is where no blank stands: "left" of it, "right", or "both".

    It is a word like any other after one of `not_after` and before one of `not_before`: “a period of time”.
    """

    said: str
    written: str
    side: str = "left"
    ends: bool = False
    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()


class Table(msgspec.Struct, frozen=True):
    """All words of a language that mean more than themselves.

    `ones` from zero on, `tens` from twenty, `ordinals` from the first; numbers after `numbered` words are digits, and
    letters after `lettered` words no levels of the spine. A decimal point may be any other point after `points_of`
    words. `signs` stand between numbers, and after numbers before `counts_before` words they are digits too. Months of
    `months_or_words` are words too; after `before_dates` words they are months.
    """

    language: str
    ones: tuple[str, ...]
    tens: tuple[str, ...]
    ordinals: tuple[str, ...]
    more_ordinals: dict[str, int]
    zeros: tuple[str, ...]
    hundred: str
    thousand: str
    joining: str
    articles: tuple[str, ...]
    of: tuple[str, ...]
    decimal_points: tuple[str, ...]
    points_of: frozenset[str]
    by: tuple[str, ...]
    through: tuple[str, ...]
    numbered: frozenset[str]
    lettered: frozenset[str]
    units: tuple[Unit, ...]
    powers: dict[str, str]
    per: tuple[str, ...]
    marks: tuple[Mark, ...]
    months: tuple[str, ...]
    months_or_words: frozenset[str]
    before_dates: frozenset[str]
    codes: tuple[Code, ...]
    abbreviations: dict[str, str]
    signs: dict[str, str]
    minus: tuple[str, ...]
    counts_before: tuple[str, ...]
    negations: frozenset[str]
    sides: frozenset[str]


@lru_cache
def table(language: str = "english") -> Table:
    """Return the words of a language.

    Raises
    ------
    FileNotFoundError
        If there are no rules for it.
    """
    return from_json(resource(f"dictation/{language}.json").read_bytes(), Table)
