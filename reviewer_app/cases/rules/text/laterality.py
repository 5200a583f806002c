"""Left and right in the text, beside the findings, the headers of the images, and what was asked (std 3.2)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer_app.cases.findings import Finding
from reviewer_app.cases.lesions import SIDE_WORDS, Laterality
from reviewer_app.cases.rules.text.known import Known
from reviewer_app.cases.rules.text.organs import organ_after, organ_before, organs_in
from reviewer_app.cases.rules.text.prose import Field, Remark, Sentence, sentences_of
from reviewer_app.cases.rules.text.saying import set_aside

CHECK = "laterality"
_SIDES = {"left": "L", "lt": "L", "l": "L", "right": "R", "rt": "R", "r": "R"}
_LOBES = {"lul": "L", "lll": "L", "rul": "R", "rml": "R", "rll": "R"}
TRIGGERS = frozenset([*_SIDES, *_LOBES])
_SIDE = re.compile(
    r"\b(left|right|lt|rt)(?:[- ]sided?)?\b|\b(lul|lll|rul|rml|rll)\b|"
    r"\b([lr])\.? (?=(?:kidney|breast|knee|hip|shoulder|lung|ovary|eye|ear|hand|foot|femur|testis)\b)"
)
#: Words after "left" or "right" that make it something else than the side of an organ.
_NO_SIDE_AFTER = re.compile(
    r"[- ]?(?:hand(?:ed|edness|er)|hand dominan\w+|eyed|footed|away|now|here|there|after|before|from the (?:start|"
    r"outset)|"
    r"choice|decision|question|answer|time|moment|treatment|diagnosis|therapy|way|thing|place|word|direction|"
    r"patient|to |in (?:situ|place|the)|at |behind|over|out|untreated|alone|open|with|without|as |for |unanswered|"
    r"lateral decubitus|(?:lateral )?(?:decubitus|position)|posterior oblique|anterior (?:oblique|descending)|"
    r"ventric\w+|atri\w+|heart|coronar\w+|main stem|bundle|dominan\w+|circumflex|shift|"
    r"hemicolectomy|colectomy|colic|gastric|portal|"
    r"the (?:hospital|clinic|country|room|practice)|of (?:the )?midline|side of the spine)"
)
_NO_SIDE_BEFORE = re.compile(
    r"(?:\b(?:was|were|been|be|is|are|being|has|have|had|who|you|he|she|they|i|we)\s(?:also |then |now |only |just )?|"
    r"\b(?:all|to the|from the|the patient’s|up)\s|-)$"
)
_THING = re.compile(r"\b(?:mass|lesion|tumou?r|nodule|fracture|tear|cyst|carcinoma|metastas[ie]s|herniation)\b")
_STOP = re.compile(r"[,;:.(]|\b(?:and|or|but|while|on|in|with|without)\b")


@dataclass(frozen=True, slots=True)
class _Mention:
    """One side of something: its place in the sentence, "L" or "R", and the family of the organ, empty for none."""

    start: int
    end: int
    side: str
    organ: str


@dataclass(frozen=True, slots=True)
class _Source:
    """The sides that something says of each organ, and how it is called.

    `own` are the structured findings: the text of the same opinion must not differ from them on purpose.
    """

    called: str
    sides: dict[str, frozenset[str]]
    own: bool = False


def laterality(fields: Sequence[Field], known: Known) -> Iterator[Remark]:
    """Yield each side in the text that what is known contradicts; denied, compared and past ones are let be."""
    sources = tuple(_sources(known))
    said = [
        (sentence, mentions)
        for field in fields
        if field.english
        for sentence in field.sentences
        if sentence.names(TRIGGERS) and (mentions := tuple(_mentions(sentence.lower)))
    ]
    counts = Counter((one.organ, one.side) for _, mentions in said for one in mentions)
    for sentence, mentions in said:
        own = known.findings.get(sentence.path)
        for one in mentions:
            words = _of_finding(own, one, sentence, mentions) or _of_sources(sources, one, mentions, counts)
            if words and not set_aside(sentence, one.start, one.end):
                yield sentence.remark(CHECK, one.start, one.end, words)


def _of_finding(
    own: tuple[int, Finding] | None, one: _Mention, sentence: Sentence, mentions: Sequence[_Mention]
) -> str:
    """Return what the finding whose text this is says to a side in it, empty for nothing."""
    if own is None or not own[1].laterality or any(other.side == own[1].side for other in mentions):
        return ""
    number, finding = own
    organs = organs_in(finding.site)
    near = sentence.lower[one.end : one.end + 30]
    meant = one.organ in organs if one.organ else _THING.search(near) is not None
    return f"finding {number} is marked {finding.side_words}" if meant else ""


def _of_sources(
    sources: Sequence[_Source], one: _Mention, mentions: Sequence[_Mention], counts: Mapping[tuple[str, str], int]
) -> str:
    """Return what contradicts a side of an organ: the first source that speaks of this organ decides.

    An opinion that tells of both sides of an organ, and of this one more than once, means it: a slip comes alone.
    """
    for source in sources:
        sides = source.sides.get(one.organ) if one.organ else None
        if sides is None:
            continue
        (said, *more) = sides
        told = {other.side for other in mentions if other.organ in (one.organ, "")}
        meant = not source.own and counts[one.organ, said] > 0 and counts[one.organ, one.side] > 1
        if more or meant or said in told or said == one.side:
            return ""
        return f"{source.called} {SIDE_WORDS[Laterality(said)]}"
    return ""


def _sources(known: Known) -> Iterator[_Source]:
    """Yield who says on which side each organ is meant, the one that counts most first."""
    found: dict[str, set[str]] = {}
    for _, finding in known.findings.values():
        sides = {"B": "LR", "M": "LR", "": "LR"}.get(finding.side, finding.side)
        for organ in organs_in(finding.site):
            found.setdefault(organ, set()).update(sides)
    yield _Source("the findings say", _frozen(found), own=True)
    imaged: dict[str, set[str]] = {}
    for header in known.own_headers:
        for organ in organs_in(header.body_part):
            imaged.setdefault(organ, set()).update(header.laterality or "LR")
    yield _Source("the images of it are of the", _frozen(imaged))
    asked: dict[str, set[str]] = {}
    for text in known.given:
        for one in (mention for sentence in sentences_of(text) for mention in _mentions(sentence.lower)):
            asked.setdefault(one.organ, set()).add(one.side)
    yield _Source("the question or the first opinion says", _frozen(asked))


def _frozen(found: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {organ: frozenset(sides) for organ, sides in found.items()}


def _mentions(lower: str) -> Iterator[_Mention]:
    for match in _SIDE.finditer(lower):
        word = match[1] or match[2] or match[3]
        lobe = word in _LOBES
        if not lobe and (_NO_SIDE_AFTER.match(lower, match.end()) or _before(lower, match.start())):
            continue
        side = _LOBES[word] if lobe else _SIDES[word]
        start, end = match.span(1) if match[1] else match.span(2) if lobe else match.span(3)
        end = match.end() if match[1] else end
        yield _Mention(start, end, side, "lung" if lobe else _organ(lower, match.start(), match.end()))


def _before(lower: str, at: int) -> bool:
    return _NO_SIDE_BEFORE.search(lower, max(0, at - 16), at) is not None


def _organ(lower: str, start: int, end: int) -> str:
    """Return the organ that a side is said of: that which follows in the same part of the sentence, or stood before."""
    stop = _STOP.search(lower, end)
    return organ_after(lower[: stop.start() if stop else len(lower)], end) or organ_before(lower, start)
