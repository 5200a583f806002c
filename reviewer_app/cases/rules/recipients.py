"""Right before sending: whether the service has changed who gets the signed opinion (Q14, Q16, Q35, Q44)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import YES, Opinion
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Physician
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.rules.disclosing import distribution_check


def changed_recipients(signed: Case, now: Case, opinion: Opinion) -> tuple[Check, ...]:
    """Return what holds an opinion because somebody else gets it than its section on distribution says.

    The id ends with a digest of who gets it now: a reason given for it holds for no later change.

    Parameters
    ----------
    signed
        The case as it was signed for.
    now
        The case as it is listed now.
    opinion
        What was signed.
    """
    before, after = _recipients(signed, opinion), _recipients(now, opinion)
    changed = [what for what, who in after.items() if before[what] != who]
    if not changed:
        return ()
    words = f"Who gets the opinion was changed since it was signed: {', '.join(changed)}"
    digest = hashlib.sha256(repr(sorted(after.items())).encode()).hexdigest()[:16]
    return (Check(f"recipient:{digest}", Outcome.BLOCK, words, "look at the case"),)


def first_physician_copy(case: Case, opinion: Opinion, now: datetime) -> tuple[Check, ...]:
    """Return what holds an opinion that says the first physician gets a copy, where the consent no longer says so."""
    if not _has_copy(opinion):
        return ()
    check = distribution_check(case, opinion, now)
    words = "The opinion says that the first physician gets a copy, and the consent no longer does"
    return (Check("copy", Outcome.BLOCK, words),) if check.blocks else ()


def _has_copy(opinion: Opinion) -> bool:
    return opinion.get("distribution.first_physician") == YES


def _recipients(case: Case, opinion: Opinion) -> dict[str, str]:
    """Return who gets an opinion on a case, by what they are; empty where nobody does."""
    local = case.local_physician if case.mode is OpinionMode.LOCAL_PHYSICIAN else None
    first = case.first_opinion.physician if case.first_opinion is not None and _has_copy(opinion) else None
    return {
        "how it reaches the patient": str(case.mode),
        "the local physician": _who(local),
        "the physician who asked": "the patient" if case.self_referred else _who(case.requester),
        "the first physician": _who(first),
    }


def _who(physician: Physician | None) -> str:
    """Return which physician it is: under a number that stays, with a name that may be somebody else's by now."""
    return "" if physician is None else f"{physician.reference}|{physician.name}"
