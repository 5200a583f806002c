"""Who asked, what interest the reviewer has, what further care is offered, and who gets a copy (std 3.2, 2, 13, 14)."""

from __future__ import annotations

from datetime import datetime

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import (
    CONFLICT_PATH,
    DISCLOSED,
    DISCLOSURE_PATH,
    FOLLOW_ON_PATH,
    NO_CONFLICT,
    YES,
    Opinion,
)
from reviewer_app.cases.rich_text import is_filled
from reviewer_app.cases.rules.checks import STORY, Check, Outcome, held
from reviewer_app.cases.rules.places import consent_holds


def requester_check(case: Case) -> Check:
    """Check that the opinion can say who asked, or that the patient did (Q44; ACR, std 3.1)."""
    if case.self_referred:
        return Check("requester", Outcome.PASS, "Self-referred, as the opinion says", target=STORY)
    if case.requester is None or not case.requester.name:
        words = "Cannot tell who asked: a physician, or the patient"
        return Check("requester", Outcome.CANNOT_TELL, words, target=STORY)
    return Check("requester", Outcome.PASS, f"Requested by {case.requester.name}", target=STORY)


def conflict_check(declared: str, disclosure: str) -> Check:
    """Check that a conflict of interest is denied, or disclosed in words (Q40).

    Parameters
    ----------
    declared
        A code of `opinion.CONFLICT`, empty where nothing was declared.
    disclosure
        What is disclosed.
    """
    if not declared:
        return Check("conflict", Outcome.BLOCK, "Conflict of interest is not declared", target=CONFLICT_PATH)
    if declared == NO_CONFLICT:
        return Check("conflict", Outcome.PASS, "No conflict of interest")
    written = is_filled(disclosure)
    words = "Conflict of interest disclosed" if written else "Say what conflict of interest there is"
    return Check("conflict", held(written), words, target=DISCLOSURE_PATH)


def conflict_in(opinion: Opinion) -> Check:
    """Check what an opinion says of conflicts of interest."""
    return conflict_check(opinion.get(CONFLICT_PATH), opinion.get(DISCLOSURE_PATH))


def follow_on_check(case: Case, opinion: Opinion) -> Check:
    """Check an offer of further care: not where an arrangement forbids it (Q41), else an interest to disclose (Q56)."""
    if not is_filled(opinion.get(FOLLOW_ON_PATH)):
        detail = "the payer allows none" if case.no_treat else ""
        return Check("follow-on", Outcome.PASS, "No further care offered", detail)
    if case.no_treat:
        words = "An arrangement of the payer forbids to offer further care"
        return Check("follow-on", Outcome.BLOCK, words, target=FOLLOW_ON_PATH)
    if opinion.get(CONFLICT_PATH) != DISCLOSED:
        words = "You offer further care: disclose that interest"
        return Check("follow-on", Outcome.BLOCK, words, target=CONFLICT_PATH)
    return Check("follow-on", Outcome.PASS, "Further care offered, and disclosed", target=FOLLOW_ON_PATH)


def distribution_check(case: Case, opinion: Opinion, now: datetime) -> Check:
    """Check that a copy goes to the first physician only with the patient's consent (Q35)."""
    path = "distribution.first_physician"
    consent = case.consent
    permitted = consent is not None and consent.to_first_physician and consent_holds(case, now)
    if permitted and not opinion.get(path):
        return Check("distribution", Outcome.BLOCK, "First physician’s copy: yes or no?", target=path)
    if opinion.get(path) != YES:
        detail = "" if permitted else "no consent for one"
        return Check("distribution", Outcome.PASS, "No copy to the first physician", detail, target=path)
    words = "Copy to the first physician permitted" if permitted else "No consent for a copy to the first physician"
    return Check("distribution", held(permitted), words, target=path)
