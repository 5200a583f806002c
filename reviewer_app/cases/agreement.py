"""What the patient is told in one sentence: does this opinion agree with the first physician's (std Q37)."""

from __future__ import annotations

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import AGREEMENT_PATH, Opinion

AGREES, IN_PART, DISAGREES, UNDETERMINED = "agrees", "in-part", "disagrees", "cannot-determine"
#: As the report and the letter to the patient say it.
SENTENCES: dict[str, str] = {
    AGREES: "This opinion agrees with what the first physician recommends.",
    IN_PART: "This opinion agrees in part with what the first physician recommends.",
    DISAGREES: "This opinion does not agree with what the first physician recommends.",
    UNDETERMINED: "From these records it cannot be said whether what the first physician recommends is right.",
}
_OF_PARTS: dict[frozenset[str], str] = {
    frozenset({"confirmed"}): AGREES,
    frozenset({"changed"}): DISAGREES,
    frozenset({"cannot-determine"}): UNDETERMINED,
}


def compared_parts(case: Case) -> tuple[str, ...]:
    """Return which parts of a first opinion there are to be compared with: "diagnosis", "treatment"."""
    first = case.first_opinion
    if first is None:
        return ()
    there = (("diagnosis", first.diagnosis), ("treatment", first.treatment_plan))
    return tuple(name for name, text in there if text)


def proposed_agreement(case: Case, opinion: Opinion) -> str:
    """Return the code that follows from the comparison part by part, empty where one is not compared yet.

    Equal parts give one answer; of unequal ones something is right and something is not: in part.
    """
    said = [opinion.get(f"concordance.{part}") for part in compared_parts(case)]
    return _OF_PARTS.get(frozenset(said), IN_PART) if said and all(said) else ""


def agreement_sentence(opinion: Opinion) -> str:
    """Return the sentence that the reviewer chose, empty for none."""
    return SENTENCES.get(opinion.get(AGREEMENT_PATH), "")
