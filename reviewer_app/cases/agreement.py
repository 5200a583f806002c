"""What the patient is told: does this opinion agree with the first physician, as a whole and part by part (std Q37)."""

from __future__ import annotations

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import AGREEMENT_PATH, Opinion

AGREES, IN_PART, DISAGREES, UNDETERMINED = "agrees", "in-part", "disagrees", "cannot-determine"
#: As the report says it to the patient.
SENTENCES: dict[str, str] = {
    AGREES: "This opinion agrees with the first physician.",
    IN_PART: "This opinion agrees in part with the first physician.",
    DISAGREES: "This opinion does not agree with the first physician.",
    UNDETERMINED: "The records are not enough to say whether this opinion agrees with the first physician.",
}
#: What is said of each part, by the code of its comparison. Another opinion is no verdict on the first (std 3.3).
_OF_A_PART: dict[str, str] = {
    "confirmed": "It agrees with the {part}.",
    "refined": "It agrees with the {part} and makes it more precise.",
    "changed": "It comes to a different {bare}. This does not by itself mean that the first was a mistake.",
    "cannot-determine": "The records are not enough to say whether it agrees with the {part}.",
}
_NAMES: dict[str, tuple[str, str]] = {
    "diagnosis": ("first diagnosis", "diagnosis"),
    "treatment": ("first treatment plan", "treatment plan"),
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

    Where no part is confirmed or made more precise, nothing agrees.
    """
    said = {opinion.get(f"concordance.{part}") for part in compared_parts(case)}
    if not said or "" in said:
        return ""
    if said == {"confirmed"}:
        return AGREES
    if said & {"confirmed", "refined"}:
        return IN_PART
    return DISAGREES if "changed" in said else UNDETERMINED


def agreement_sentences(case: Case, opinion: Opinion) -> str:
    """Return the sentence that the reviewer chose, and one for each part that was compared; empty for none."""
    whole = SENTENCES.get(opinion.get(AGREEMENT_PATH), "")
    if not whole:
        return ""
    parts = ((part, _OF_A_PART.get(opinion.get(f"concordance.{part}"), "")) for part in compared_parts(case))
    told = (words.format(part=_NAMES[part][0], bare=_NAMES[part][1]) for part, words in parts if words)
    return " ".join((whole, *told))
