"""What the patient is told: does this opinion agree with the first physician, as a whole and part by part (std Q37)."""

from __future__ import annotations

from reviewer_app.cases.case import Case
from reviewer_app.cases.language import say_code
from reviewer_app.cases.opinion import AGREEMENT_PATH, Opinion

AGREES, IN_PART, DISAGREES, UNDETERMINED = "agrees", "in-part", "disagrees", "cannot-determine"


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
    # another opinion is no verdict on the first, and the sentences do not make it one (std 3.3)
    whole = say_code("agreement", opinion.get(AGREEMENT_PATH), "")
    if not whole:
        return ""
    told = (say_code(f"agreement.{part}", opinion.get(f"concordance.{part}"), "") for part in compared_parts(case))
    return " ".join((whole, *(one for one in told if one)))
