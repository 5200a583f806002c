"""Passages of papers in the language of the report: what frames them; their own words stay as they were written.

The screen says the same in English (`cases.cited_passages`).
"""

from __future__ import annotations

import re
from collections.abc import Set

from reviewer_app.cases.changed_records import spoken_title, without_version
from reviewer_app.cases.cited_passages import CitedPassage, cut_short
from reviewer_app.cases.lab_table import BY_RANGE, LabFlag
from reviewer_app.cases.language import say, say_code
from reviewer_app.report.words import day_words, joined

#: A result with its flag, as `cited_result` writes it.
_FLAGGED = re.compile(r"(.*) \(([^()]+)\)")
_FLAGS = {one.words: one for one in LabFlag if one}


def passage_words(one: CitedPassage, first: Set[str] = frozenset()) -> str:
    """Return the quotation as it is printed, in quotation marks, and in brackets where it is from.

    Of the records in `first` it is said that they are the first report.
    """
    origin = origin_words(one, first)
    if one.place:
        return f"{short_words(one)} [{origin}]"
    if one.is_note:
        return say("passage.note-on", note=one.note, origin=origin)
    if one.note:
        origin = say("passage.with-note", origin=origin, note=one.note)
    return f"{quoted(one.passage)} ({origin})" if one.passage else f"({origin})"


def quoted(words: str) -> str:
    """Return words in the quotation marks of the language."""
    return say("quoted", words=words)


def origin_words(one: CitedPassage, first: Set[str] = frozenset()) -> str:
    """Return where a passage is from: ``"Radiology report, Dr. M. Osei, 21 Aug 2026, page 3"``.

    Before it stands ``"from the first report: "`` where its record is in `first`.
    """
    page = "" if one.place else say("page-number", number=one.page + 1)
    origin = joined([spoken_title(one.title), one.source, day_words(one.made), page])
    known = without_version(one.record) in first or one.record in first
    return say("passage.first-report", origin=origin) if known else origin


def short_words(one: CitedPassage) -> str:
    """Return a few words that name a passage: ``"“Likely giant cell tu…”, page 3"``."""
    if one.place:
        return f"{one.place} {_result_words(one.passage)}"
    page = say("page-number", number=one.page + 1)
    if one.is_note:
        return say("passage.note-short", note=cut_short(one.note), page=page)
    return joined([quoted(cut_short(one.passage)) if one.passage else cut_short(spoken_title(one.title)), page])


def _result_words(result: str) -> str:
    found = _FLAGGED.fullmatch(result)
    if found is None:
        return result
    words, by_range = found[2].removesuffix(BY_RANGE), found[2].endswith(BY_RANGE)
    flag = _FLAGS.get(words)
    if flag is None:
        return result
    said = say_code("flag", flag.value, words)
    return f"{found[1]} ({say('flag.by-range', flag=said) if by_range else said})"
