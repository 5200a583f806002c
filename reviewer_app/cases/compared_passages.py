"""Passages of the first report with what this opinion says of each: confirmed, refined, changed, cannot be determined.

What is said of a passage is kept as fields of the opinion under ``compared/<id of the passage>/…``, so the journal,
undo and the checks of texts know it already; the words themselves are a passage of the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.findings import Agreement, finding_path, findings
from reviewer_app.cases.opinion import CONCORDANCE, Opinion
from reviewer_app.cases.work import Work

PREFIX = "compared/"
#: What is kept of each, the end of its path.
PARTS: tuple[str, ...] = ("place", "agreement", "words", "finding")
CONFIRMED, REFINED, CHANGED, CANNOT_DETERMINE = (code for code, _ in CONCORDANCE)
#: A letter-like sign for each, so that no passage is told by its colour alone.
SIGNS: dict[str, str] = {"": "…", CONFIRMED: "=", REFINED: "≈", CHANGED: "≠", CANNOT_DETERMINE: "?"}
_OF_FINDING: dict[str, str] = {
    CONFIRMED: Agreement.AGREE,
    REFINED: Agreement.REFINE,
    CHANGED: Agreement.CHANGE,
}


@dataclass(frozen=True, slots=True)
class ComparedPassage:
    """One passage and what is said of it; `finding` is the number of the finding it is bound to, from 1, 0 for none.

    `agreement` is a code of `CONCORDANCE`, empty while it is not said; `words` may hold tokens.
    """

    passage: CitedPassage
    agreement: str = ""
    words: str = ""
    finding_id: str = ""
    finding: int = 0

    @property
    def agreement_words(self) -> str:
        """``"Refined"``, or empty."""
        return dict(CONCORDANCE).get(self.agreement, "")

    @property
    def sign(self) -> str:
        """The sign it is marked with beside its colour."""
        return SIGNS.get(self.agreement, SIGNS[""])


def compared_path(passage_id: str, part: str) -> str:
    """Return the path of one of `PARTS` of what is said of a passage."""
    return f"{PREFIX}{passage_id}/{part}"


def compared_passages(work: Work) -> tuple[ComparedPassage, ...]:
    """Return the passages that are compared, by record, page, and the order in which they were taken in.

    Something said of a passage that was deleted is left out.
    """
    ids = {path.split("/")[1] for path in work.opinion.values if path.startswith(PREFIX)}
    if not ids:
        return ()
    numbers = {one.id: number for number, one in enumerate(findings(work.opinion), start=1)}
    records = list(dict.fromkeys(one.record for one in work.passages))
    found = [_compared(one, work.opinion, numbers) for one in work.passages if one.id in ids]
    return tuple(sorted(found, key=lambda one: (records.index(one.passage.record), one.passage.page)))


def compared_fields(opinion: Opinion) -> dict[str, str]:
    """Return the field that says how each passage stands, by the id of the passage."""
    ids = dict.fromkeys(path.split("/")[1] for path in opinion.values if path.startswith(PREFIX))
    return {one: compared_path(one, "agreement") for one in ids}


def _compared(passage: CitedPassage, opinion: Opinion, numbers: dict[str, int]) -> ComparedPassage:
    agreement, words, finding = (opinion.get(compared_path(passage.id, part)) for part in PARTS[1:])
    number = numbers.get(finding, 0)
    return ComparedPassage(passage, agreement, words, finding if number else "", number)


def begun(passage_id: str) -> dict[str, str]:
    """Return the fields that begin a comparison: it has its place, and nothing is said yet."""
    return {compared_path(passage_id, "place"): "1"}


def said(opinion: Opinion, passage_id: str, agreement: str) -> dict[str, str]:
    """Return the fields that say how a passage stands; a finding it is bound to follows what it took from here."""
    bound = opinion.get(compared_path(passage_id, "finding"))
    before = opinion.get(compared_path(passage_id, "agreement"))
    return {
        compared_path(passage_id, "agreement"): agreement,
        **_followed(opinion, bound, agreement, before),
    }


def bound(opinion: Opinion, passage_id: str, finding_id: str) -> dict[str, str]:
    """Return the fields that bind a passage to a finding; one that says nothing of the first report yet follows."""
    agreement = opinion.get(compared_path(passage_id, "agreement"))
    return {compared_path(passage_id, "finding"): finding_id, **_followed(opinion, finding_id, agreement)}


def _followed(opinion: Opinion, finding_id: str, agreement: str, before: str = "") -> dict[str, str]:
    """Return what a bound finding says now: it follows while it says nothing, or what it took from it before."""
    path = finding_path(finding_id, "agreement")
    there = any(one.id == finding_id for one in findings(opinion))
    code, taken = _OF_FINDING.get(agreement, ""), _OF_FINDING.get(before, "")
    return {path: code} if there and code and opinion.get(path) in ("", taken) else {}


def removed(passage_id: str) -> dict[str, str]:
    """Return the fields that take a comparison away; the passage itself stays with the evidence."""
    return {compared_path(passage_id, part): "" for part in PARTS}
