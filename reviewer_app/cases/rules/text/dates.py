"""Dates in the text: ambiguous ones, days that cannot be, and such as miss the day of an image narrowly (std 3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from reviewer_app.cases.rules.text.days import WrittenDate, written_dates
from reviewer_app.cases.rules.text.known import Known
from reviewer_app.cases.rules.text.people import names_a_relative
from reviewer_app.cases.rules.text.prose import Field, Remark, Sentence

CHECK = "date"
_LIKELY = re.compile(r"\d(?:[./-]\d\d?[./-]\d\d|\d/\d\d|\d\d\d)")
_PLAN = re.compile(
    r"\b(?:planned|scheduled|due|will|would|should|may|might|shall|recommend\w*|please|until|till|valid|expires?|"
    r"if|next|"
    r"arranged|by|not before|repeat|advi[sc]e\w*|suggest\w*|is to|are to|to be|ends?|appointment|enough|earliest|"
    r"latest)\b"
)
_MAY = re.compile(r"\bmay(?=\.? \d)|(?<=\d )may\b")
_LATER = re.compile(r"\b(?:follow-?up|control|re-?staging|visit|return|surveillance|again)\b")
_PAST = re.compile(
    r"\b(?:was|were|had|showed|shows?|went|settled|began|started|done|seen|took|demonstrated|revealed|reported|"
    r"without|normal|confirmed|compared)\b"
)
_LITERATURE = re.compile(
    r"\b(?:described|classifi\w+|who|guidelines?|trial|study|et al|published|literature|introduced|edition|book|first|"
    r"criteria|series|eponym\w*|stud(?:y|ies)|reports?|named|invented)\b"
)
_NOT_HERE = re.compile(
    r"\b(?:not (?:supplied|available|here|sent|seen|provided)|outside|unavailable|missing|could not be)\b"
)
_MODALITIES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(pattern), frozenset(codes))
    for pattern, codes in (
        (r"\bPET\b", ("PT",)),
        (r"\bCT\b|[Cc]omputed tomogra\w+", ("CT",)),
        (r"\bMRI?\b|[Mm]agnetic resonance", ("MR",)),
        (r"\b[Rr]adiograph\w*|\b[Xx]-?rays?\b|[Pp]lain films?", ("CR", "DX", "RG")),
        (r"\b[Uu]ltrasound|\b[Ss]onogra\w+|\bUS\b", ("US",)),
        (r"\b[Mm]ammogra\w+", ("MG",)),
    )
)


def dates(fields: Sequence[Field], known: Known) -> Iterator[Remark]:
    """Yield each date that is ambiguous, does not exist, lies ahead or before birth, or is near that of an image."""
    for field in fields:
        for sentence in field.sentences:
            if not _LIKELY.search(sentence.text):
                continue
            for one in written_dates(sentence.text):
                reason = _reason(sentence, one, known)
                if reason:
                    yield sentence.remark(CHECK, one.start, one.end, reason)


def _reason(sentence: Sentence, one: WrittenDate, known: Known) -> str:
    if one.several:
        return "day or month first? Write the month as a word"
    if one.day is None:
        return "there is no such day"
    if _ahead(one, known.on) and not _planned(sentence):
        return "this day is still to come"
    born = known.patient.birth_date
    if born is not None and _before(one, born) and not _of_others(sentence):
        return "this is before the patient’s birth"
    if one.precision == "day" and _misses(sentence, one.day, one.start, known):
        return "no images of this day came with the case"
    return ""


def _ahead(one: WrittenDate, on: date) -> bool:
    return one.day is not None and one.day > on


def _before(one: WrittenDate, born: date) -> bool:
    if one.day is None:
        return False
    if one.precision == "year":
        return one.day.year < born.year
    return one.day < (born.replace(day=1) if one.precision == "month" else born)


def _planned(sentence: Sentence) -> bool:
    lower = _MAY.sub("", sentence.lower)
    return bool(_PLAN.search(lower) or (_LATER.search(lower) and not _PAST.search(lower)))


def _of_others(sentence: Sentence) -> bool:
    return names_a_relative(sentence.lower, None) or _LITERATURE.search(sentence.lower) is not None


def _misses(sentence: Sentence, day: date, at: int, known: Known) -> bool:
    """Whether a date is said of images, of which some were made on a day that differs in one number only."""
    if day in known.days or _NOT_HERE.search(sentence.lower):
        return False
    codes = _said_of(sentence.text, at)
    days = {one.on for one in known.headers if one.on is not None and one.modality in codes}
    return any(_near(day, other) for other in days)


def _said_of(text: str, at: int) -> frozenset[str]:
    """Return the modalities that are named last, shortly before a date."""
    found = [
        (match.end(), codes) for pattern, codes in _MODALITIES for match in pattern.finditer(text, max(0, at - 24), at)
    ]
    return max(found, key=lambda one: one[0])[1] if found else frozenset()


def _near(day: date, other: date) -> bool:
    equal = (day.year == other.year) + (day.month == other.month) + (day.day == other.day)
    swapped = day.year == other.year and (day.month, day.day) == (other.day, other.month)
    return equal == 2 or swapped
