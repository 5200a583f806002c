"""Words of a sex, and organs of one, that are not those of the patient (std 3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer_app.cases.rules.text.known import Known
from reviewer_app.cases.rules.text.people import (
    FEMALE_PEOPLE,
    MALE_PEOPLE,
    names_a_colleague,
    names_a_relative,
    of_all_people,
)
from reviewer_app.cases.rules.text.prose import Field, Remark, Sentence

CHECK = "sex"
_PRONOUNS = {"male": "he him his himself", "female": "she her hers herself"}
_NOUNS = {"male": "man male gentleman boy", "female": "woman female lady girl"}
_TITLES = {"male": r"Mr\.?(?= )", "female": r"(?:Mrs\.?|Ms\.?|Miss)(?= [A-Z])"}
_ORGANS = {
    "male": [
        "prostate", "prostatic", "prostatectomy", "prostatitis", "testis", "testes", "testicle", "testicles",
        "testicular", "scrotum", "scrotal", "penis", "penile", "vasectomy", "epididymis", "epididymal", "epididymitis",
        "hydrocele", "orchiectomy", "orchidectomy", "spermatic", "seminal vesicle", "seminal vesicles", "vas deferens",
    ],
    "female": [
        "uterus", "uterine", "ovary", "ovaries", "ovarian", "cervix", "endometrium", "endometrial", "endometriosis",
        "endometrioma", "myometrium", "myometrial", "vagina", "vaginal", "vulva", "vulvar", "fallopian", "adnexa",
        "adnexal", "parametrium", "parametria", "parametrial", "menopause", "menopausal", "postmenopausal",
        "premenopausal", "perimenopausal", "menarche", "menses", "menstrual", "menstruation", "menstruating",
        "pregnant", "pregnancy", "gravid", "hysterectomy", "oophorectomy", "salpingectomy", "lactating", "lactation",
        "breastfeeding",
    ],
}  # fmt: skip
_OTHER = {"male": "female", "female": "male"}
_WORDS = {
    sex: re.compile(
        rf"\b(?P<pronoun>{'|'.join(_PRONOUNS[sex].split())})\b|\b(?P<noun>{'|'.join(_NOUNS[sex].split())})\b|"
        rf"\b(?P<organ>{'|'.join(_ORGANS[sex])})\b(?!-specific)"
    )
    for sex in _OTHER
}
_TITLE = {sex: re.compile(rf"(?<!\w)(?P<title>{words})") for sex, words in _TITLES.items()}
_FAMILY = re.compile(r"\s+([^\W\d_]+)")
_TRIGGERS = {
    sex: frozenset(
        word
        for entry in (_PRONOUNS[sex], _NOUNS[sex], *_ORGANS[sex], "mr", "mrs ms miss")
        for word in entry.split()
        if word != "vas"
    )
    for sex in _OTHER
}
_PEOPLE = {"male": MALE_PEOPLE, "female": FEMALE_PEOPLE}
#: What holds a word of a sex and tells none of the patient.
_NO_SEX = re.compile(
    r"bundle of his|his[- ]purkinje|his bundle|her[- ]?2|her2/neu|h(?:e|is) or s?h(?:e|er)|s?h(?:e|er) or h(?:e|is)|"
    r"he/she|she/he|his/her|her/his|s/he|"
    r"(?:fe)?male (?:donors?|connectors?|relatives?|line|patterns?|sex hormones?|urethral catheter|breast cancer|"
    r"carriers?)|"
    r"ovarian[- ]type|cervix of (?:the|a) (?:tooth|bladder|teeth)|uterus masculinus|prostatic utricle|"
    r"testicular feminization|prostat\w+[- ]specific(?: membrane)? antigen|"
    r"(?:donor|kidney|graft) (?:was|came|from|is)\b[^.;]*\b(?:wo)?man"
)


def sex(fields: Sequence[Field], known: Known) -> Iterator[Remark]:
    """Yield each word of the sex that is not the patient's; nothing where that is not known to be male or female.

    What is said of relatives, physicians and people at large is let be.
    """
    if known.sex not in _OTHER:
        return
    other = _OTHER[known.sex]
    for field in fields:
        for sentence in field.sentences if field.english else ():
            if sentence.names(_TRIGGERS[other]):
                yield from _titles(sentence, other, known)
                yield from _judged(sentence, other)


def _judged(sentence: Sentence, other: str) -> Iterator[Remark]:
    matches = list(_WORDS[other].finditer(sentence.lower))
    if not matches:
        return
    others = [match.span() for match in _NO_SEX.finditer(sentence.lower)]
    somebody = _somebody_else(sentence, _PEOPLE[other])
    relative = names_a_relative(sentence.lower, None)
    for match in matches:
        inside = any(start <= match.start() and match.end() <= end for start, end in others)
        pronoun = match.lastgroup == "pronoun"
        if inside or (somebody if pronoun else relative or _at_large(sentence, match)):
            continue
        yield sentence.remark(CHECK, *match.span(), _reason(match.lastgroup or ""))


def _reason(group: str) -> str:
    return "an organ or state of the other sex" if group == "organ" else "not the sex that the records give"


def _somebody_else(sentence: Sentence, people: re.Pattern[str]) -> bool:
    """Whether a pronoun may mean a relative or a colleague, named in the sentence or in the one before it."""
    return (
        names_a_relative(sentence.lower, people)
        or names_a_colleague(sentence.text)
        or names_a_relative(sentence.before.lower(), people)
        or names_a_colleague(sentence.before)
    )


def _at_large(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether a noun or an organ is that of people at large, or of "the man who" did something."""
    who = sentence.lower.startswith(" who ", match.end()) and sentence.lower.endswith("the ", 0, match.start())
    return (who and match.lastgroup == "noun") or of_all_people(sentence.lower, match.start())


def _titles(sentence: Sentence, other: str, known: Known) -> Iterator[Remark]:
    """Yield titles of the other sex, but before the names of relatives and of physicians."""
    others = " ".join(known.physicians).casefold()
    for match in _TITLE[other].finditer(sentence.text):
        name = _FAMILY.match(sentence.text, match.end())
        if name is not None and name[1].casefold() not in others and not names_a_relative(sentence.lower, None):
            yield sentence.remark(CHECK, match.start(), match.end(), _reason("title"))
