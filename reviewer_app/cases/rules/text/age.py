"""Ages in the text that the birth date contradicts (std 3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer_app.cases.rules.text.known import Known
from reviewer_app.cases.rules.text.numbers_in_words import NUMBER_WORDS, number_of
from reviewer_app.cases.rules.text.people import names_a_relative
from reviewer_app.cases.rules.text.prose import Field, Remark, Sentence

CHECK = "age"
_NUMBER = rf"\d{{1,3}}|{NUMBER_WORDS}"
_DECADES = {
    "teens": 10, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90,
}  # fmt: skip
_NAMED_DECADES = {"septuagenarian": 70, "octogenarian": 80, "nonagenarian": 90, "centenarian": 100}
_UNIT = {"y": 12.0, "m": 1.0, "w": 12 / 52.18, "d": 12 / 365.25}

#: The age of somebody: "54-year-old", "54 y/o", "54 years old", "54 years of age", "a man of 54 years".
_OLD = re.compile(
    rf"\b(?P<number>{_NUMBER})(?:[- ](?P<unit>year|month|week|day)s?[- ](?:old|of age)\b|\s?(?P<short>y/o|yo|"
    rf"y\.o\.)(?!\w))|"
    rf"\b(?:man|woman|boy|girl|patient|male|female) of (?P<of>{_NUMBER}) years\b|"
    rf"\b(?:patient|he|she) \((?P<bracket>\d{{1,3}})(?: years)?\)",
    re.IGNORECASE,
)
#: An age on which something happened: "at age 12", "at the age of 12", "aged 54".
_AT = re.compile(
    rf"\b(?P<how>aged|(?:at )?(?:the )?age(?: of)?)\s+(?P<number>{_NUMBER})\b(?!\s?(?:%|mm|weeks?))", re.IGNORECASE
)
_DECADE = re.compile(
    rf"\bin (?:his|her|their) (?P<part>early |mid[- ]|late )?(?P<decade>{'|'.join(_DECADES)}|\d0s)\b|"
    rf"\b(?P<named>{'|'.join(_NAMED_DECADES)})\b",
    re.IGNORECASE,
)
_STAGE = re.compile(
    r"\b(?P<young>this (?:child|infant|newborn|neonate|toddler|baby|boy|girl)|the (?:infant|newborn|neonate|"
    r"toddler)(?= (?:is|was|has|had)\b))\b|"
    r"\b(?P<old>elderly)\b|\b(?P<youth>young (?:man|woman|lady|patient|gentleman))\b",
    re.IGNORECASE,
)
_TRIGGERS = frozenset([
    *_DECADES, *_NAMED_DECADES, "old", "age", "aged", "years", "yo", "y", "child", "infant", "newborn", "neonate",
    "toddler", "baby", "boy", "girl", "elderly", "young",
])  # fmt: skip
#: What the age after it is: a thing's, a limit, a group's, or not counted from birth.
_NOT_OF_PATIENT_BEFORE = re.compile(
    r"\b(?:bone|gestational|mean|median|average|lung|vascular|heart|peak|from|until|till|by|above|over|below|under|"
    r"older than|younger than|before|after|between|beyond|reach|reached?|at least|aged? (?:of )?\d+ (?:to|and)|"
    r"patients|women|men|adults|people|children|persons|typical(?:ly)?|usually|donor|scar|"
    r"lesion)\b(?: the)?[^,;.]{0,12}$",
    re.IGNORECASE,
)
_NOT_OF_PATIENT_AFTER = re.compile(
    r"^(?:\s*(?:[-–]|to|and)\s*\d|\s+(?:or|and) (?:older|over|above|younger|more)|(?:[- ](?:\w+ )?)(?:scar|lesion|"
    r"report|mri|ct|"
    r"scan|film|fracture|prosthesis|implant|graft|mesh|stent|surviv\w+|risk|study|image|radiograph|haematoma|hematoma|"
    r"infarct\w*|callus|injury|history|data|protocol|machine)\b)",
    re.IGNORECASE,
)
_THING_IS = re.compile(
    r"\b(?:scar|lesion|fracture|prosthesis|implant|graft|mesh|stent|report|scan|film|images?|haematoma|hematoma|"
    r"infarct\w*|"
    r"thrombus|injury|changes?|disease|it)\b[^,;.]*\b(?:is|are|was|were|about|least|most)?\b[^,;.]*$",
    re.IGNORECASE,
)
_AT_LARGE = re.compile(
    r"\b(?:patients|women|men|adults|people|children|persons|would|if|typical(?:ly)?|in an? (?=\S+[- ]year)|until|"
    r"should|screening|donor|control group|cohort|recommended|expectancy|risk of|most often|peaks?|transferred)\b",
    re.IGNORECASE,
)
#: Before an age: somebody like that, where the sentence goes on in general terms.
_ANYBODY = re.compile(r"^\s*(?:In |For |With )?[Aa]n? $")
_ONCE = re.compile(
    r"\b(?:first|then|was|were|had|began|started|when|since|underwent|broke|diagnosed|operated|walked|born|"
    r"previously|earlier|history)\b",
    re.IGNORECASE,
)


def age(fields: Sequence[Field], known: Known) -> Iterator[Remark]:
    """Yield each age of the patient that is not one on the day, nor on those of the records.

    Without a birth date there is nothing to say. Ages at which something happened need only lie in the past.
    """
    if not known.ages:
        return
    for field in fields:
        for sentence in field.sentences if field.english else ():
            if not (sentence.names(_TRIGGERS) or "0s" in sentence.text or "(" in sentence.text):
                continue
            yield from _old(sentence, known)
            yield from _at(sentence, known)
            yield from _decades(sentence, known)
            yield from _stages(sentence, known)


def _old(sentence: Sentence, known: Known) -> Iterator[Remark]:
    for match in _OLD.finditer(sentence.text):
        number = number_of(match["number"] or match["of"] or match["bracket"])
        if number is None or _of_another(sentence, match.start(), match.end()):
            continue
        unit = (match["unit"] or "y")[0].lower()
        if _THING_IS.search(sentence.text, 0, match.start()) and not match["short"]:
            continue
        past = unit != "y" or (
            " of age" in match[0].lower() and sentence.text[: match.start()].rstrip().endswith(("At", "at"))
        )
        if not _fits(number, unit, known, past=past and _ONCE.search(sentence.text) is not None):
            yield sentence.remark(CHECK, *match.span(), _REASON)


_REASON = "not an age that follows from the birth date"


def _fits(number: int, unit: str, known: Known, *, past: bool) -> bool:
    months = number * _UNIT[unit]
    oldest = max(known.ages) + 1
    if past:
        return months <= oldest * 12
    if unit == "y":
        return number in range(min(known.ages), max(known.ages) + 1)
    return min(known.ages) * 12 <= months + 1 and months <= oldest * 12


def _at(sentence: Sentence, known: Known) -> Iterator[Remark]:
    for match in _AT.finditer(sentence.text):
        number = number_of(match["number"])
        if number is None or _of_another(sentence, match.start(), match.end()):
            continue
        aged = match["how"].lower() == "aged"
        first = sentence.clause(match.start())[0]
        happened = not aged or _ONCE.search(sentence.text, first, match.start())
        if number > max(known.ages) or (not happened and number < min(known.ages)):
            start = match.start("number") if not aged else match.start()
            yield sentence.remark(CHECK, start, match.end(), _REASON)


def _decades(sentence: Sentence, known: Known) -> Iterator[Remark]:
    for match in _DECADE.finditer(sentence.text):
        if names_a_relative(sentence.lower, None):
            continue
        word = (match["named"] or match["decade"]).lower()
        decade = _NAMED_DECADES.get(word) or _DECADES.get(word) or int(word[:2])
        now = any(decade <= one < decade + 10 for one in known.ages)
        past = _ONCE.search(sentence.text) is not None and decade <= max(known.ages)
        if not (now or past):
            yield sentence.remark(CHECK, *match.span(), _REASON)


def _stages(sentence: Sentence, known: Known) -> Iterator[Remark]:
    youngest, oldest = min(known.ages), max(known.ages)
    for match in _STAGE.finditer(sentence.text):
        wrong = (
            (match["young"] and youngest >= 18) or (match["old"] and oldest < 60) or (match["youth"] and youngest >= 50)
        )
        others = names_a_relative(sentence.lower.replace(match[0].lower(), ""), None)
        if wrong and not (others or _AT_LARGE.search(sentence.text, 0, match.start())):
            yield sentence.remark(CHECK, *match.span(), _REASON)


def _of_another(sentence: Sentence, start: int, end: int) -> bool:
    """Whether an age is that of a relative, of people at large, or of a thing."""
    before, after = sentence.text[:start], sentence.text[end:]
    first, _ = sentence.clause(start)
    return (
        names_a_relative(sentence.lower, None)
        or _NOT_OF_PATIENT_BEFORE.search(before[first:]) is not None
        or _NOT_OF_PATIENT_AFTER.search(after) is not None
        or _AT_LARGE.search(sentence.text, first, start) is not None
        or (_ANYBODY.search(before[first:]) is not None and _AT_LARGE.search(after) is not None)
    )
