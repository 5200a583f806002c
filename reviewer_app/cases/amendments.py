"""What is added to an opinion after it was delivered, or corrected in it: a signed document of its own.

Its fields stand in the journal of the case beside those of the opinion, under ``amendment/<number>/``, so what was
written for the opinion is never touched. The number is that of the signed documents before it: 1 is the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from reviewer_app.cases.case import Case
from reviewer_app.cases.findings import finding_path, findings
from reviewer_app.cases.opinion import LANGUAGE_PATH, YES, Opinion, answer_path
from reviewer_app.cases.section_authors import author_path

PREFIX: Final = "amendment/"
#: What an amendment can be; untouched it is an addendum.
ADDENDUM, CORRECTION = "addendum", "correction"
#: The texts that say what to do, which an addendum must not reverse in passing; answers are beside them.
_ADVICE: Final = ("diagnosis.text", "treatment.text", "recommendations.text")
#: What else of an opinion can be corrected, in the order in which it is printed.
CORRECTABLE: Final = (
    "diagnosis.text", "diagnosis.certainty", "diagnosis.differential", "treatment.text", "concordance.diagnosis",
    "concordance.treatment", "concordance.reason", "concordance.impact", "recommendations.text",
    "recommendations.missing", "plain.summary", "plain.agreement", "limitations.text", "history",
    "findings.imaging", "findings.pathology", "findings.other",
)  # fmt: skip
_TOLD: Final = ("urgent", "told_whom", "told_when", "told_how")


@dataclass(frozen=True, slots=True)
class CitedReport:
    """A signed document by its id and the SHA-256 of its signed revision (hexadecimal)."""

    report_id: str
    sha256: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class SignedVersion:
    """One document that was signed of a case.

    `document` is its id in the vault, `kind` "opinion", "addendum" or "correction", `number` its version counted from
    1, 0 for one that was recalled. `state` is that of its sending: "queued", "sending", "delivered" or "recalled".
    """

    document: str
    kind: str
    number: int
    report: CitedReport
    state: str


@dataclass(frozen=True, slots=True)
class Amends:
    """What an amendment belongs to: `cited`, the opinion as it was signed, and the addenda to it that came before.

    `number` counts the amendments of a case from 1.
    """

    number: int
    cited: CitedReport
    earlier: tuple[CitedReport, ...] = ()

    @property
    def version(self) -> int:
        """The version of the opinion that this is, as it is printed: the opinion itself is the first."""
        return self.number + 1


@dataclass(frozen=True, slots=True)
class Amendment:
    """What was written of an amendment; empty for what was not.

    `changes` says whether it changes an answer or the advice, `replaced` which fields of the opinion it takes the place
    of, `now` what those of a correction say from now on. `urgent` and what follows it are as those of an opinion.
    """

    reason: str = ""
    text: str = ""
    conflict: str = ""
    disclosed: str = ""
    kind: str = ""
    changes: str = ""
    urgent: str = ""
    told_whom: str = ""
    told_when: str = ""
    told_how: str = ""
    replaced: tuple[str, ...] = ()
    now: dict[str, str] = field(default_factory=dict)

    @property
    def corrects(self) -> bool:
        """Whether it is a correction."""
        return self.kind == CORRECTION


def amendment_path(number: int, part: str) -> str:
    """Return the path of a part of an amendment, such as "reason" or "text"."""
    return f"{PREFIX}{number}/{part}"


def replaces_path(number: int, path: str) -> str:
    """Return the path under which stands that an amendment takes the place of a field of the opinion."""
    return f"{PREFIX}{number}/replaces/{path}"


def now_path(number: int, path: str) -> str:
    """Return the path under which stands what a field of the opinion says after a correction."""
    return f"{PREFIX}{number}/now/{path}"


def replaceable(case: Case, opinion: Opinion, *, corrects: bool) -> tuple[str, ...]:
    """Return which fields of an opinion an amendment can take the place of: of a correction all, else the advice."""
    answers = [
        answer_path(one.id, part)
        for one in case.questions
        for part in (("text", "certainty") if corrects else ("text",))
    ]
    of_findings = [finding_path(one.id, "text") for one in findings(opinion)] if corrects else []
    paths = (*answers, *(CORRECTABLE if corrects else _ADVICE), *of_findings)
    return tuple(one for one in paths if opinion.get(one))


def is_code(path: str) -> bool:
    """Whether a field of an opinion that can be corrected is chosen from a list."""
    choices = ("diagnosis.certainty", "concordance.diagnosis", "concordance.treatment", "concordance.impact",
               "plain.agreement")  # fmt: skip
    return path in choices or (path.startswith("answer/") and path.endswith("/certainty"))


def last_number(opinion: Opinion) -> int:
    """Return the number of the newest amendment of which something is written, 0 for none."""
    numbers = (path.removeprefix(PREFIX).partition("/")[0] for path in opinion.values if is_amendment(path))
    return max((int(one) for one in numbers if one.isdecimal()), default=0)


def corrected(opinion: Opinion, number: int) -> Opinion:
    """Return an opinion as it reads after the corrections up to the one with this number.

    What a correction calls urgent stands in it with who was told. A part that it corrects is the reviewer's from then
    on.
    """
    values = dict(opinion.values)
    for one in range(1, number + 1):
        written = amendment(opinion, one)
        if not written.corrects:
            continue
        now = {path: text for path, text in written.now.items() if text and path in written.replaced}
        values |= now
        for path in now:
            values.pop(author_path(path), None)
        if written.urgent == YES:
            values |= {f"recommendations.{part}": opinion.get(amendment_path(one, part)) for part in _TOLD}
            values.pop("recommendations.communication", None)
    return Opinion(values)


def amendment(opinion: Opinion, number: int) -> Amendment:
    """Return what stands in the journal of an amendment."""

    def said(part: str) -> str:
        return opinion.get(amendment_path(number, part))

    replaced, now = replaces_path(number, ""), now_path(number, "")
    values = opinion.values.items()
    return Amendment(
        reason=said("reason"),
        text=said("text"),
        conflict=said("conflict"),
        disclosed=said("disclosed"),
        kind=said("kind"),
        changes=said("changes"),
        urgent=said("urgent"),
        told_whom=said("told_whom"),
        told_when=said("told_when"),
        told_how=said("told_how"),
        replaced=tuple(path.removeprefix(replaced) for path, one in values if path.startswith(replaced) and one == YES),
        now={path.removeprefix(now): one for path, one in values if path.startswith(now)},
    )


def is_amendment(path: str, number: int | None = None) -> bool:
    """Whether a field is of an amendment: of this one, or where no number is given, of any."""
    return path.startswith(PREFIX if number is None else f"{PREFIX}{number}/")


def is_amendment_text(path: str) -> bool:
    """Whether a field is text of an amendment for whoever reads it."""
    if not is_amendment(path):
        return False
    part, _slash, of = path.removeprefix(PREFIX).partition("/")[2].partition("/")
    return part in ("reason", "text", "disclosed") or (part == "now" and not is_code(of))


def amendment_alone(opinion: Opinion, number: int) -> Opinion:
    """Return the fields of one amendment, and the language it is printed in, without those of the opinion."""
    kept = {path: value for path, value in opinion.values.items() if is_amendment(path, number)}
    language = opinion.get(LANGUAGE_PATH)
    return Opinion({**kept, **({LANGUAGE_PATH: language} if language else {})})
