"""Right before a signed opinion is sent: what no longer holds since it was signed holds it, and the reviewer is asked.

Licence, cover and consent are gates at accepting and at signing. They are read again from the service before anything
is sent; one that does not hold any more holds the opinion until the reviewer recalls it, or says with a reason that it
is sent all the same (std Q05).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.rules.as_of import moment
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.eligibility import eligibility
from reviewer_app.cases.rules.table import Asked, rule_of


def ended_since_signing(case: Case, reviewer: Reviewer, when: Circumstances) -> tuple[Check, ...]:
    """Return the checks asked at sending that do not hold now."""
    return tuple(one for one in eligibility(case, reviewer, when) if one.blocks and _asked_at_sending(one))


def rules_of(ended: Iterable[Check]) -> str:
    """Return the rules of these checks, for the audit: ``"consent,licence"``."""
    return ",".join(sorted({one.id.partition(":")[0] for one in ended}))


def gates_of(ended: Iterable[Check]) -> tuple[tuple[str, str], ...]:
    """Return the id and words of these checks: a reason given for them holds for these and no others."""
    return tuple((one.id, one.words) for one in ended)


def held_words(ended: Iterable[Check], read_at: datetime) -> str:
    """Return in a sentence what holds an opinion, and when that was read."""
    said = "; ".join(f"{one.words} ({one.detail})" if one.detail else one.words for one in ended)
    return f"{said}; checked {moment(read_at)}."


def _asked_at_sending(check: Check) -> bool:
    rule = rule_of(check.id)
    return rule is not None and Asked.SEND in rule.asked
