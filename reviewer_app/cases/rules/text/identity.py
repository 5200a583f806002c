"""Names, numbers and birth dates of somebody else than the patient in the text (std 3.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer_app.cases.rules.text.days import written_dates
from reviewer_app.cases.rules.text.known import Known
from reviewer_app.cases.rules.text.people import names_a_relative
from reviewer_app.cases.rules.text.prose import Field, Remark, Sentence

CHECK = "identity"
_NAME = r"[A-ZÀ-Þ][\w’'-]*\.?(?!\w)"
_NAMES = rf"{_NAME}(?:,? {_NAME})*"
_TITLED = re.compile(rf"(?<!\w)(?:Mr\.?|Mrs\.?|Ms\.?|Miss|Herr|Frau|Sra?\.?|Mme|Monsieur) (?P<names>{_NAMES})")
_LABELLED = re.compile(
    rf"\b(?:[Pp]atient(?:[’']s)? ?(?:[Nn]ame)?:|[Pp]atient[’']s name is|"
    rf"[Nn]ame(?: of (?:the )?patient)?:) *(?P<names>{_NAMES})"
)
_PATIENT = re.compile(rf"\b[Pp]atient (?P<names>{_NAMES})")
_NUMBERED = re.compile(
    r"\b(?:MRN|PID|(?i:patient (?:id|identifier|number|no\.?)|medical record (?:number|no\.?)|"
    r"hospital (?:number|no\.?|id)|social security number|ssn))\b\.?:?\s*(?:is\s+)?"
    r"(?P<number>(?=[\w-]*\d)[A-Z0-9][\w-]*(?: (?=\d)[\d-]+)*)"
)
_BORN = re.compile(r"\b(?:[Bb]orn|DOB|[Dd]ate of birth|[Bb]irth ?date)\b[^.;\d]{0,14}(?=\S)")
#: Words in capitals behind "Patient" or a title that name nobody.
_NO_NAMES = frozenset([
    "information", "consent", "form", "care", "history", "position", "education", "portal", "safety", "denies",
    "data", "name", "id", "identifier", "number", "supine", "prone", "and", "advocate", "reported", "file",
    "sheet", "notes", "self", "summary", "angiography", "spectroscopy", "excel", "plaques", "like",
])  # fmt: skip
_PUBLIC = re.compile(
    r"\b(?:series|technique|group|score|sign|described|syndrome|disease|method|classification|operation of|ears|"
    r"published|spoke with|by phone|of the (?:service|hospital|clinic|practice|office|department|insurance)|"
    r"letter of|present)\b"
)
_WORD = re.compile(r"[^\W\d_]+")
_TRIGGERS = frozenset([
    "mr", "mrs", "ms", "miss", "herr", "frau", "sr", "sra", "mme", "monsieur", "patient", "name", "mrn", "pid",
    "hospital", "medical", "social", "ssn", "born", "dob", "birth", "birthdate",
])  # fmt: skip
_REASON = "not the patient’s name as the case gives it"


def identity(fields: Sequence[Field], known: Known) -> Iterator[Remark]:
    """Yield names, numbers and birth dates that are said of the patient, or of images, and are another person's."""
    strangers = tuple(_strangers(known))
    triggers = _TRIGGERS | frozenset(word for one in strangers for word in _WORD.findall(" ".join(one).lower()))
    own, numbers = _Own.of(known), _own_numbers(known)
    for field in fields:
        for sentence in field.sentences:
            if not sentence.names(triggers):
                continue
            seen: list[tuple[int, int]] = []
            for start, end, words in (
                *_names(sentence, own),
                *_numbers(sentence, numbers),
                *_births(sentence, known),
                *_of_images(sentence, strangers),
            ):
                if not any(start < last and first < end for first, last in seen):
                    seen.append((start, end))
                    yield sentence.remark(CHECK, start, end, words)


_Found = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Own:
    """The parts of the names of the patient, and of all who may be named."""

    patient: frozenset[str]
    anybody: frozenset[str]

    @classmethod
    def of(cls, known: Known) -> _Own:
        patient = _plain(f"{known.patient.family} {known.patient.given}")
        return cls(patient, patient | _plain(" ".join(known.physicians)) | _NO_NAMES)


def _names(sentence: Sentence, own: _Own) -> Iterator[_Found]:
    for match in _TITLED.finditer(sentence.text):
        names = _plain(match["names"])
        if names and names.isdisjoint(own.anybody) and not _somebody_else(sentence):
            yield *_span(sentence, match), _REASON
    for match in _LABELLED.finditer(sentence.text):
        names = _plain(match["names"])
        if names and names.isdisjoint(_NO_NAMES) and not _all_own(names, own.patient):
            yield *match.span("names"), _REASON
    for match in _PATIENT.finditer(sentence.text):
        names = _plain(match["names"])
        if names and names.isdisjoint(own.anybody):
            yield *match.span("names"), _REASON


def _span(sentence: Sentence, match: re.Match[str]) -> tuple[int, int]:
    end = match.end()
    return match.start(), end - 1 if sentence.text[end - 1] == "." else end


def _all_own(names: frozenset[str], own: frozenset[str]) -> bool:
    """Whether all names are the patient's, where a single letter stands for a name that begins with it."""
    return all(one in own or (len(one) == 1 and any(name.startswith(one) for name in own)) for one in names)


def _somebody_else(sentence: Sentence) -> bool:
    return names_a_relative(sentence.lower, None) or _PUBLIC.search(sentence.lower) is not None


def _own_numbers(known: Known) -> frozenset[str]:
    return frozenset([_bare(known.patient.identifier), *(_bare(one.patient.identifier) for one in known.own_headers)])


def _numbers(sentence: Sentence, own: frozenset[str]) -> Iterator[_Found]:
    for match in _NUMBERED.finditer(sentence.text):
        if _bare(match["number"]) not in own:
            yield *match.span("number"), "not a number of this patient that the case knows"


def _births(sentence: Sentence, known: Known) -> Iterator[_Found]:
    born = known.patient.birth_date
    if born is None:
        return
    for match in _BORN.finditer(sentence.text):
        around = sentence.text[: match.end()]
        if names_a_relative(around.lower(), None):
            continue
        rest = sentence.text[match.start() :]
        one = next((found for found in written_dates(rest) if found.start <= match.end() - match.start()), None)
        if one is None:
            continue
        written = rest[one.start : one.end]
        same = _same_day(written, born.day, born.month, born.year) if one.several else one.day == born
        if one.precision == "month":
            same = one.day == born.replace(day=1)
        elif one.precision == "year":
            same = one.day is not None and one.day.year == born.year
        if not same:
            yield match.start() + one.start, match.start() + one.end, "not the birth date that the case gives"


def _same_day(written: str, day: int, month: int, year: int) -> bool:
    first, second, last = (int(one) for one in re.findall(r"\d+", written))
    return {first, second} == {day, month} and last in (year, year % 100)


def _strangers(known: Known) -> Iterator[tuple[str, str, str]]:
    """Yield identifier, family and given name of the other people whom images name.

    What the case gives as the patient's own is never a stranger's, in whatever way a header differs.
    """
    own = _plain(f"{known.patient.family} {known.patient.given}")
    number = _bare(known.patient.identifier)
    for patient in {header.patient for header in known.strangers}:
        family, _, rest = patient.name.partition("^")
        given = rest.partition("^")[0].strip()
        identifier = "" if _bare(patient.identifier) == number else patient.identifier
        named = not _plain(f"{family} {given}") <= own
        yield identifier, family.strip() if named else "", given if named else ""


def _of_images(sentence: Sentence, strangers: Sequence[tuple[str, str, str]]) -> Iterator[_Found]:
    for identifier, family, given in strangers:
        if len(identifier) >= 4:
            for match in re.finditer(rf"(?<![\w-]){re.escape(identifier)}(?![\w-])", sentence.text):
                yield *match.span(), "the number of another person, whom images name"
        if len(family) >= 2 and len(given) >= 2:
            whole = rf"(?<!Dr\. )\b(?:{re.escape(given)} {re.escape(family)}|{re.escape(family)}, {re.escape(given)})\b"
            for match in re.finditer(whole, sentence.text):
                yield *match.span(), "the name of another person, whom images name"


def _plain(names: str) -> frozenset[str]:
    """Return the parts of names in small letters without accents, a double name also by its halves."""
    folded = unicodedata.normalize("NFKD", names.casefold())
    bare = "".join(one for one in folded if not unicodedata.combining(one))
    bare = re.sub(r"[’']s\b", "", bare)
    return frozenset(re.findall(r"[^\W\d_]+", bare))


def _bare(number: str) -> str:
    return re.sub(r"[\W_]", "", number).casefold()
