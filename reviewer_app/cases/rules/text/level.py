"""Levels in the text: such as do not exist, and such as contradict the findings or what was asked (std 3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reviewer_app.cases.rules.text.known import Known
from reviewer_app.cases.rules.text.levels import Level, levels
from reviewer_app.cases.rules.text.prose import Field, Remark, Sentence, sentences_of
from reviewer_app.cases.rules.text.saying import compared, denied, of_others, sound, trivial

CHECK = "level"
_SPINAL = re.compile(
    r"\b(?:vertebra\w*|bod(?:y|ies)|discs?|disks?|discitis|end ?plates?|pedicles?|laminae?|laminectomy|facets?|"
    r"spin(?:e|al)\w*|"
    r"lumbar|thoracic|cervical|sacral|lumbosacral|canal|foram\w+|neuroforam\w+|recess\w*|roots?|radicul\w+|"
    r"myel\w+|conus|"
    r"cord|herni\w+|protru\w+|extru\w+|sequest\w+|prolapse\w*|spondyl\w+|\w*listhesis|levels?|fractures?|"
    r"compression|wedge|"
    r"burst|h(?:a)?emangioma|kyphoplasty|vertebroplasty|fusion|fused|cage|decompress\w+|stenosis|epidural|osteoly\w+|"
    r"osteoblast\w+|metastas[ei]s)\b",
    re.IGNORECASE,
)
_WEIGHTED = re.compile(
    r"\b(?:weight\w*|signal\w*|hyperintens\w*|hypointens\w*|isointens\w*|bright|dark|FLAIR|STIR|DWI|gadolinium|"
    r"sequences?|images?|imaging|mapping|relax\w+|shine|MRI|TR|TE|fat[- ]sat\w*|enhanc\w+|contrast|w)\b",
    re.IGNORECASE,
)
_STAGED = re.compile(
    r"\b[cpyrmu]{0,3}N[0-3x][a-c]?\b|\bM[01][a-c]?\b|\bV[0-2]\b|\bPn[01]\b|\b(?:stage|staged|staging|TNM|pT\w*|cT\w*|"
    r"invasion|complement|sounds?|thyroid|TSH|hormones?|AO)\b"
)
_VARIANT = re.compile(
    r"\b(?:variant|transitional|six|sixth lumbar|lumbari[sz]\w*|sacrali[sz]\w*|supernumerary|polydactyl\w*|called|"
    r"accessory)\b"
)
_WRONG_LOBE = re.compile(
    r"\bleft middle lobe\b|\bmiddle lobe of the left lung\b|\bright lingula\b|\blingula of the right (?:lung|"
    r"upper lobe)\b"
)
_LIVER = re.compile(r"\b(?:liver|hepatic)\b", re.IGNORECASE)
_LETTERS = frozenset(["c", "t", "th", "d", "l", "s"])
_TRIGGERS = frozenset([
    "vertebra", "vertebrae", "vertebral", "segment", "segments", "rib", "ribs", "finger", "digit", "thumb",
    "lobe", "lingula",
])  # fmt: skip
_CODE = re.compile(r"[CTDLS]h?[ -]?\d|(?:cervical|thoracic|dorsal|lumbar|sacral) body")
#: What is said of a level, by the words that say it: a level is compared with that of the same thing elsewhere.
_THINGS = {
    "herniation": re.compile(r"\b(?:herni\w+|protru\w+|extru\w+|prolapse\w*|sequest\w+)\b", re.IGNORECASE),
    "fracture": re.compile(r"\b(?:fractur\w+|burst|wedge)\b", re.IGNORECASE),
    "metastasis": re.compile(r"\b(?:metasta\w+|osteoly\w+)\b", re.IGNORECASE),
    "stenosis": re.compile(r"\b(?:stenos\w+|stenotic)\b", re.IGNORECASE),
    "mass": re.compile(r"\b(?:mass|tumou?r|nodule|carcinoma)\b", re.IGNORECASE),
    "haemangioma": re.compile(r"\bha?emangioma\w*\b", re.IGNORECASE),
    "listhesis": re.compile(r"\b\w*listhesis\b", re.IGNORECASE),
    "discitis": re.compile(r"\b(?:discitis|spondylodiscitis|osteomyelitis)\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class _Claim:
    """That a thing is at a level, and who says so."""

    called: str
    thing: str
    level: Level


def level(fields: Sequence[Field], known: Known) -> Iterator[Remark]:
    """Yield each level in the text that does not exist, or that what is known contradicts."""
    claims = tuple({(one.called, one.thing, one.level.names, one.level.disc): one for one in _claims(known)}.values())
    for field in fields:
        own = known.findings.get(field.path)
        places = levels(own[1].site) if own is not None else []
        said = [(one, tuple(_meant(one))) for one in field.sentences if _may_name(one)]
        yield from _impossible(said)
        if places and own is not None:
            yield from _beside(said, places, f"finding {own[0]} is marked with another level")
        elif own is None:
            yield from _against(said, claims)


def _may_name(sentence: Sentence) -> bool:
    """Whether a sentence may name a level at all, asked quickly."""
    return sentence.names(_TRIGGERS) or (sentence.names(_LETTERS) and _CODE.search(sentence.text) is not None)


def _impossible(said: Iterable[tuple[Sentence, tuple[Level, ...]]]) -> Iterator[Remark]:
    for sentence, found in said:
        marks = [*_impossible_levels(sentence, found), *_impossible_lobes(sentence)]
        if marks and not (_VARIANT.search(sentence.lower) or of_others(sentence)):
            yield from marks


def _impossible_levels(sentence: Sentence, found: Iterable[Level]) -> Iterator[Remark]:
    for one in found:
        reason = one.impossible
        if not reason and one.kind == "segment" and _last(one) > 8 and _LIVER.search(sentence.text):
            reason = "there is no such segment of the liver"
        if reason:
            yield sentence.remark(CHECK, one.start, one.end, reason)


def _impossible_lobes(sentence: Sentence) -> Iterator[Remark]:
    for match in _WRONG_LOBE.finditer(sentence.lower):
        if not denied(sentence, match.start(), match.end()):
            yield sentence.remark(CHECK, *match.span(), "this lung has no such lobe")


def _last(one: Level) -> int:
    return max(int(name) for name in one.names)


def _beside(
    said: Sequence[tuple[Sentence, tuple[Level, ...]]], places: Sequence[Level], words: str
) -> Iterator[Remark]:
    """Yield the first level of a finding's text, if none of them is that of the finding."""
    kinds = {one.kind for one in places}
    judged = [(sentence, one) for sentence, found in said for one in found if one.kind in kinds and not one.root]
    if any(one.agrees(place) for _, one in judged for place in places):
        return
    for sentence, one in judged:
        if not (one.impossible or _set_aside(sentence, one)):
            yield sentence.remark(CHECK, one.start, one.end, words)
            return


def _against(said: Iterable[tuple[Sentence, tuple[Level, ...]]], claims: Sequence[_Claim]) -> Iterator[Remark]:
    """Yield levels of a thing for which the findings, or else what was asked, name others."""
    for sentence, found in said if claims else ():
        for one in found:
            if one.impossible or one.root:
                continue
            rivals = _rivals(sentence, one, claims)
            if not rivals or any(other.agrees(rival.level) for rival in rivals for other in found):
                continue
            if not (_set_aside(sentence, one) or trivial(sentence, one.start)):
                words = f"{rivals[0].called} another level for this {rivals[0].thing}"
                yield sentence.remark(CHECK, one.start, one.end, words)


def _rivals(sentence: Sentence, one: Level, claims: Sequence[_Claim]) -> list[_Claim]:
    start, end = sentence.clause(one.start)
    things = _things(sentence.text[start:end])
    same = [claim for claim in claims if claim.thing in things and claim.level.kind == one.kind]
    first = same[0].called if same else ""
    return [claim for claim in same if claim.called == first]


def _claims(known: Known) -> Iterator[_Claim]:
    for _, finding in known.findings.values():
        yield from _claims_of("the findings say", finding.site, _things(finding.text))
        yield from _claims_of("the findings say", finding.text)
    for text in known.given:
        yield from _claims_of("the question or the first opinion says", text)


def _claims_of(called: str, text: str, things: tuple[str, ...] | None = None) -> Iterator[_Claim]:
    """Yield what a text says of levels; a site tells no thing itself, but `things` of the text of its finding."""
    for sentence in sentences_of(text):
        found = levels(sentence.text) if _may_name(sentence) else []
        for one in found:
            if not (one.root or one.impossible or _set_aside(sentence, one)):
                said = things if things is not None else _things(sentence.text)
                yield from (_Claim(called, thing, one) for thing in said)


def _things(text: str) -> tuple[str, ...]:
    return tuple(thing for thing, pattern in _THINGS.items() if pattern.search(text))


def _set_aside(sentence: Sentence, one: Level) -> bool:
    return (
        denied(sentence, one.start, one.end)
        or compared(sentence, one.start)
        or sound(sentence, one.start)
        or of_others(sentence)
    )


def _meant(sentence: Sentence) -> Iterator[Level]:
    """Yield the levels that a sentence means: T2 may be a weighting or a stage, C3 complement, L1 an invasion."""
    for one in levels(sentence.text):
        if one.kind != "spine":
            yield one
        elif _SPINAL.search(sentence.text) and not _something_else(sentence, one):
            yield replace(one, impossible="" if _far_off(one) else one.impossible)


def _something_else(sentence: Sentence, one: Level) -> bool:
    text = sentence.text
    if one.names[0] in ("T1", "T2") and len(one.names) == 1 and _WEIGHTED.search(text):
        return True
    code = text[one.start : one.end]
    return len(one.names) == 1 and not code.lower().endswith("vertebra") and _STAGED.search(text) is not None


def _far_off(one: Level) -> bool:
    """Whether a number is so high that no vertebra can have been meant: C34 of a code of diseases, T790 of a gene."""
    return any(int(re.sub(r"\D", "", name)) > 19 for name in one.names)
