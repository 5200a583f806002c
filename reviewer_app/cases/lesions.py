"""Lesions followed over time: what the reviewer says of each, apart from the measurements that are linked to it.

A measurement belongs to a lesion by the id it carries (`Annotation.lesion_id`); a lesion keeps what no measurement can
tell: where it is, whether it is a target, and what was said of it where it could not be measured. The rules are those
of RECIST 1.1 (Eisenhauer 2009, Eur J Cancer 45:228-247); its sections are cited as "RECIST 1.1, 4.3.2".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from reviewer_app.cases.language import ENGLISH, say, say_code, small, spoken


class LesionRole(StrEnum):
    """Whether a lesion is counted in the sum (RECIST 1.1, 4.2)."""

    TARGET = "target"
    NON_TARGET = "non-target"


class Laterality(StrEnum):
    """The side of a paired organ, as Laterality (0020,0060) has it; empty where there is none."""

    NONE = ""
    LEFT = "L"
    RIGHT = "R"


class Outcome(StrEnum):
    """What the reviewer says of a lesion in one study, always by choice and never found by the program.

    GONE counts 0 mm, TOO_SMALL (believed to be there, too faint to measure) 5 mm; SPLIT adds up the parts that were
    measured (RECIST 1.1, 4.3.2); NOT_EVALUABLE leaves the sum of that day without this lesion (4.4.2).
    """

    GONE = "gone"
    TOO_SMALL = "too-small"
    SPLIT = "split"
    NOT_EVALUABLE = "not-evaluable"


ROLE_WORDS: dict[LesionRole, str] = {LesionRole.TARGET: "target", LesionRole.NON_TARGET: "non-target"}
SIDE_WORDS: dict[Laterality, str] = {Laterality.NONE: "", Laterality.LEFT: "left", Laterality.RIGHT: "right"}
OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.GONE: "gone (0 mm)",
    Outcome.TOO_SMALL: "too small to measure (5 mm)",
    Outcome.SPLIT: "split: its parts are added",
    Outcome.NOT_EVALUABLE: "not evaluable",
}
#: Organs that are offered for `Lesion.site`; any other words may be written.
SITES: tuple[str, ...] = (
    "Adrenal", "Bone", "Brain", "Breast", "Kidney", "Liver", "Lung", "Lymph nodes", "Mediastinum", "Ovary", "Pancreas",
    "Pelvis", "Peritoneum", "Pleura", "Prostate", "Retroperitoneum", "Skin", "Soft tissue", "Spleen", "Thyroid",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LesionFinding:
    """What was said of a lesion in one study."""

    study_instance_uid: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Lesion:
    """One lesion. `number` counts from 1 within the case and is never used again: texts call it by that number.

    `site` is the organ; `node` tells that it is a lymph node, which is measured by its short axis. `new` is the
    reviewer's word that it was not there at baseline (RECIST 1.1, 4.3.5). Each study is in `findings` at most once.
    """

    id: str
    number: int
    author: str
    created: datetime
    name: str = ""
    site: str = ""
    laterality: Laterality = Laterality.NONE
    node: bool = False
    role: LesionRole = LesionRole.TARGET
    new: bool = False
    note: str = ""
    findings: tuple[LesionFinding, ...] = ()

    @property
    def is_target(self) -> bool:
        """Whether it is counted in the sum."""
        return self.role is LesionRole.TARGET

    @property
    def place(self) -> str:
        """The organ with its side in the language that is spoken, ``"left lung"``; empty where neither was said."""
        side, site = say_code("side", self.laterality, ""), self.site.strip()
        if not (site and side):
            return site or side
        named = small(site) if spoken() == ENGLISH else site  # nouns keep their capital in German
        return say("side-of-organ", side=side, site=named)

    @property
    def title(self) -> str:
        """What it is called: its name, else where it is, else nothing but its number."""
        words = self.name.strip() or self.place
        return f"{self.number} {words[:1].upper()}{words[1:]}" if words else f"{self.number} {say('lesion')}"

    @property
    def organ(self) -> str:
        """What it is counted under where RECIST 1.1, 4.2 counts by organ; empty where its organ was not said.

        All lymph nodes are one organ, and so are both of a pair (questions and clarifications of the EORTC).
        """
        return "lymph nodes" if self.node else " ".join(self.site.split()).casefold()

    def outcome(self, studies: Iterable[str]) -> Outcome | None:
        """Return what was said of it in any of these studies, by their Study Instance UIDs."""
        wanted = set(studies)
        return next((one.outcome for one in self.findings if one.study_instance_uid in wanted), None)

    def said(self, study_instance_uid: str, outcome: Outcome | None) -> Lesion:
        """Return it with another word about one study; None takes the word back."""
        others = tuple(one for one in self.findings if one.study_instance_uid != study_instance_uid)
        own = () if outcome is None else (LesionFinding(study_instance_uid, outcome),)
        return replace(self, findings=(*others, *own))


_MOST_DIGITS = 3
BASELINE_PATH, TOGETHER_PATH = "lesions.baseline", "lesions.days-together"


@dataclass(frozen=True, slots=True)
class LesionPlan:
    """What the reviewer chose for the table as a whole; kept among the fields of the opinion.

    `baseline` is the day that changes are counted from, None for the first. Studies that follow the first of a time
    point by at most `days_together` days belong to it: chest and abdomen are not always imaged on one day.
    """

    baseline: date | None = None
    days_together: int = 0

    @classmethod
    def of(cls, values: Mapping[str, str]) -> LesionPlan:
        """Return the plan in the values of an opinion; what cannot be read is the default."""
        try:
            baseline = date.fromisoformat(values.get(BASELINE_PATH, ""))
        except ValueError:
            baseline = None
        days = values.get(TOGETHER_PATH, "")
        readable = days.isascii() and days.isdecimal() and len(days) <= _MOST_DIGITS
        return cls(baseline, int(days) if readable else 0)
