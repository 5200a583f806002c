"""Structured findings: kept as fields of the opinion, so the journal, undo and the checks of texts know them already.

A finding is what stands under ``finding/<id>/…`` in the opinion; what was taken away leaves nothing there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.cases.language import say, say_code
from reviewer_app.cases.lesions import SIDE_WORDS, Laterality
from reviewer_app.cases.opinion import CERTAINTY, Opinion


class Category(StrEnum):
    """What weight a finding has for the question."""

    NONE = ""
    MAIN = "main"
    RELEVANT = "relevant"
    INCIDENTAL = "incidental"
    NORMAL = "normal"


class Agreement(StrEnum):
    """How a finding stands to the first report."""

    NONE = ""
    AGREE = "agree"
    REFINE = "refine"
    CHANGE = "change"
    NEW = "new"


CATEGORY_WORDS: dict[str, str] = {
    Category.MAIN: "Main finding",
    Category.RELEVANT: "Relevant",
    Category.INCIDENTAL: "Incidental",
    Category.NORMAL: "Normal or variant",
}
AGREEMENT_WORDS: dict[str, str] = {
    Agreement.AGREE: "As in the first report",
    Agreement.REFINE: "Refines the first report",
    Agreement.CHANGE: "Changes the first report",
    Agreement.NEW: "Not in the first report",
}
SIDES: tuple[tuple[str, str], ...] = (("L", "Left"), ("R", "Right"), ("B", "Both sides"), ("M", "Midline"))
#: What is kept of each, the end of its path.
PARTS: tuple[str, ...] = ("place", "site", "side", "text", "category", "certainty", "agreement")
PREFIX = "finding/"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `place` is where it stands among the others, `text` holds its evidence as tokens.

    `side` is "L", "R", "B" (both), "M" (midline) or empty.
    """

    id: str
    place: int = 0
    site: str = ""
    side: str = ""
    text: str = ""
    category: str = ""
    certainty: str = ""
    agreement: str = ""

    @property
    def where(self) -> str:
        """Site and side in the language that is spoken: ``"Femur, left"``."""
        site, side = self.site.strip(), say_code("side", self.side, "")
        return say("site-and-side", site=site, side=side) if site and side else site or side

    @property
    def laterality(self) -> Laterality:
        """The side where it is one, as Laterality (0020,0060) has it."""
        return Laterality(self.side) if self.side in (Laterality.LEFT, Laterality.RIGHT) else Laterality.NONE

    @property
    def side_words(self) -> str:
        """``"left"`` or ``"right"``, empty for neither."""
        return SIDE_WORDS[self.laterality]

    @property
    def notes(self) -> tuple[str, ...]:
        """Category, certainty and agreement in words, those that are said."""
        found = (
            CATEGORY_WORDS.get(self.category, ""),
            dict(CERTAINTY).get(self.certainty, ""),
            AGREEMENT_WORDS.get(self.agreement, ""),
        )
        return tuple(one for one in found if one)


def finding_path(finding_id: str, part: str) -> str:
    """Return the path of one of `PARTS` of a finding."""
    return f"{PREFIX}{finding_id}/{part}"


def findings(opinion: Opinion) -> tuple[Finding, ...]:
    """Return the findings of an opinion in their order."""
    ids = dict.fromkeys(path.split("/")[1] for path in opinion.values if path.startswith(PREFIX))
    found = [_finding(opinion, one) for one in ids]
    return tuple(sorted(found, key=lambda one: (one.place, one.id)))


def _finding(opinion: Opinion, finding_id: str) -> Finding:
    place, site, side, text, category, certainty, agreement = (
        opinion.get(finding_path(finding_id, part)) for part in PARTS
    )
    number = int(place) if place.isdecimal() else 0
    return Finding(finding_id, number, site, side, text, category, certainty, agreement)


def finding_of(path: str, opinion: Opinion) -> tuple[int, Finding] | None:
    """Return the number, from 1, and the finding that a path is of; None where it is of none."""
    if not path.startswith(PREFIX):
        return None
    numbered = enumerate(findings(opinion), start=1)
    return next(((number, one) for number, one in numbered if one.id == path.split("/")[1]), None)


def begun(opinion: Opinion, finding_id: str) -> dict[str, str]:
    """Return the fields that begin a finding, after the others."""
    last = max((one.place for one in findings(opinion)), default=0)
    return {finding_path(finding_id, "place"): str(last + 1)}


def removed(finding_id: str) -> dict[str, str]:
    """Return the fields that take a finding away."""
    return {finding_path(finding_id, part): "" for part in PARTS}


def moved(opinion: Opinion, finding_id: str, to: int) -> dict[str, str]:
    """Return the fields that put a finding at a place, counted from 0, and the others round it."""
    order: Sequence[Finding] = findings(opinion)
    one = next((found for found in order if found.id == finding_id), None)
    if one is None:
        return {}
    others = [found.id for found in order if found.id != finding_id]
    at = min(max(to, 0), len(others))
    ids = [*others[:at], finding_id, *others[at:]]
    return {finding_path(found, "place"): str(place) for place, found in enumerate(ids, start=1)}
