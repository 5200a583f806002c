"""Facts of the case that a template or phrase asks for: ``{patient.age}``, looked up when its text is inserted.

What is not known is never silently empty: it becomes a place to fill in (`blanks`), which blocks signing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reviewer_app.cases.blanks import blank, day_words
from reviewer_app.cases.case import Case
from reviewer_app.cases.evidence import COUNTS_TOKEN, LESIONS_TOKEN, Token, TokenKind
from reviewer_app.cases.findings import findings
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.records import ListedStudy
from reviewer_app.cases.rich_text import (
    HeadingLine,
    ItemLine,
    RichLine,
    Span,
    Spans,
    TableLines,
    TextLine,
    markup,
    merged,
    parse,
    plain,
    words_of,
)
from reviewer_app.cases.tally import tally
from reviewer_app.cases.work import Work

_NAME = re.compile(r"\{([a-z][a-z_.]*)\}")


@dataclass(frozen=True)
class Facts:
    """What texts may ask for: the case, the work on it so far, who writes, and the day.

    `modalities` are those that a template is about: only studies that have one of them are its studies; empty for all.
    """

    case: Case
    work: Work
    reviewer: Reviewer
    today: date
    modalities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeField:
    """One fact. `value` returns its words, one for each line where it `is_list`; nothing where it is not known."""

    name: str
    words: str
    value: Callable[[Facts], Sequence[str]]
    is_list: bool = False


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text.strip() else ()


def _day(day: date | None) -> tuple[str, ...]:
    return () if day is None else (day_words(day),)


def _age(facts: Facts) -> Sequence[str]:
    age = facts.case.patient.age_on(facts.today)
    return () if age is None else (str(age),)


def _sex(facts: Facts) -> Sequence[str]:
    return _one(facts.case.patient.sex) if facts.case.patient.sex in ("female", "male") else ()


def _studies(facts: Facts) -> list[ListedStudy]:
    """Return the dated studies, the newest first."""
    wanted = set(facts.modalities)
    about = [one for one in facts.case.studies if not wanted or wanted & _modalities(one)]
    dated = [(one.started, one) for one in about if one.started is not None]
    return [one for _, one in sorted(dated, key=lambda pair: pair[0].isoformat(), reverse=True)]


def _modalities(study: ListedStudy) -> set[str]:
    return {*study.modalities, *(one.modality for one in study.series)}


def _newest(facts: Facts, value: Callable[[ListedStudy], str]) -> Sequence[str]:
    return next((_one(value(one)) for one in _studies(facts)), ())


def _study_day(study: ListedStudy) -> str:
    return "" if study.started is None else day_words(study.started.date())


def _study_words(study: ListedStudy) -> str:
    what = study.description or ", ".join(study.modalities) or "Study"
    return f"{what}, {_study_day(study)}"


def _earlier(facts: Facts) -> Sequence[str]:
    return _one("; ".join(_study_words(one) for one in _studies(facts)[1:]))


def _first_physician(facts: Facts) -> Sequence[str]:
    first = facts.case.first_opinion
    return () if first is None or first.physician is None else _one(first.physician.name)


def _first(facts: Facts, part: str) -> Sequence[str]:
    first = facts.case.first_opinion
    return () if first is None else _one(str(getattr(first, part)))


def _first_day(facts: Facts) -> Sequence[str]:
    return () if facts.case.first_opinion is None else _day(facts.case.first_opinion.given_on)


def _findings(facts: Facts) -> Sequence[str]:
    written = findings(facts.work.opinion)
    return [": ".join(part for part in (one.where, plain(one.text).strip()) if part) for one in written]


def _key_images(facts: Facts) -> Sequence[str]:
    return _one(", ".join(Token(TokenKind.KEY_IMAGE, one.id).markup for one in facts.work.key_images))


_M = MergeField
MERGE_FIELDS: tuple[MergeField, ...] = (
    _M("patient.age", "Age of the patient in years", _age),
    _M("patient.sex", "Sex of the patient", _sex),
    _M("patient.born", "Date of birth", lambda facts: _day(facts.case.patient.birth_date)),
    _M("study.date", "Date of the newest study", lambda facts: _newest(facts, _study_day)),
    _M("study.description", "What the newest study is called", lambda facts: _newest(facts, lambda s: s.description)),
    _M("study.modality", "Modality of the newest study", lambda f: _newest(f, lambda s: ", ".join(s.modalities))),
    _M("studies.earlier", "Earlier studies with their dates", _earlier),
    _M("studies.list", "All studies with their dates", lambda f: [_study_words(s) for s in _studies(f)], is_list=True),
    _M("questions.list", "Questions of the case", lambda f: [one.text for one in f.case.questions], is_list=True),
    _M("history", "History as the service gives it", lambda facts: _one(facts.case.history)),
    _M("first.diagnosis", "First diagnosis", lambda facts: _first(facts, "diagnosis")),
    _M("first.plan", "First treatment plan", lambda facts: _first(facts, "treatment_plan")),
    _M("first.physician", "First physician", _first_physician),
    _M("first.date", "Date of the first opinion", _first_day),
    _M("findings.list", "Findings written so far", _findings, is_list=True),
    _M("lesions.table", "Table of lesions by date", lambda f: _one(LESIONS_TOKEN.markup if f.work.lesions else "")),
    _M(
        "counts.table",
        "Counted points by class",
        lambda facts: _one(COUNTS_TOKEN.markup if tally(facts.work.annotations).points else ""),
    ),
    _M("key_images", "Key images", _key_images),
    _M("reviewer.name", "Name of the reviewer", lambda facts: _one(facts.reviewer.name)),
    _M("today", "Date of today", lambda facts: _day(facts.today)),
)
_BY_NAME = {one.name: one for one in MERGE_FIELDS}
#: Facts whose words are evidence of this program; those of the others are words and nothing else.
_EVIDENCE = frozenset({"lesions.table", "counts.table", "key_images", "findings.list"})


def unknown_names(text: str) -> list[str]:
    """Return the names of facts in a text that there are not."""
    return [name for name in _NAME.findall(text) if name not in _BY_NAME]


def resolved(text: str, facts: Facts) -> str:
    """Return a text with its facts in place; words from records are never read as markup."""
    if not _NAME.search(text):
        return text
    return markup(line for block in parse(text) for line in _lines(block, facts))


def _lines(block: RichLine, facts: Facts) -> Iterable[RichLine]:
    match block:
        case TableLines():
            return [TableLines(tuple(tuple(_spans(cell, facts) for cell in row) for row in block.rows))]
        case HeadingLine():
            return [HeadingLine(_spans(block.spans, facts), block.level)]
        case ItemLine():
            return [ItemLine(_spans(block.spans, facts), block.number)]
        case TextLine():
            listed = _list(block, facts)
            return [TextLine(_spans(block.spans, facts))] if listed is None else listed


def _list(block: TextLine, facts: Facts) -> list[RichLine] | None:
    """Return the items of a list that stands in a line by itself; None for every other line."""
    match = _NAME.fullmatch(words_of(block.spans).strip())
    known = _BY_NAME.get(match[1]) if match is not None else None
    if known is None or not known.is_list:
        return None
    values = known.value(facts)
    return [ItemLine((Span(_words(known, [one])),)) for one in values] if values else None


def _spans(spans: Spans, facts: Facts) -> Spans:
    return merged(Span(_NAME.sub(lambda match: _value(match[1], facts), one.text), one.bold) for one in spans)


def _value(name: str, facts: Facts) -> str:
    known = _BY_NAME.get(name)
    if known is None:
        return blank(f"{name}: there is no such fact of a case")
    values = known.value(facts)
    return _words(known, values) if values else blank(f"{known.words}, not in the case")


def _words(known: MergeField, values: Sequence[str]) -> str:
    text = " ".join("; ".join(values).split())
    return text if known.name in _EVIDENCE else text.replace("⟦", "[").replace("⟧", "]")
