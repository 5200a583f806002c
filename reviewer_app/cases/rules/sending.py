"""Before a signed opinion is sent: what no longer holds since it was signed is noted, never held back for it.

Licence, cover and consent are gates at accepting and at signing. A signed opinion that waits for the network was given
while they held; whoever reads the audit can see what had ended by the time it was sent (std Q05).
"""

from __future__ import annotations

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.eligibility import eligibility
from reviewer_app.cases.rules.table import Asked, rule_of


def ended_since_signing(case: Case, reviewer: Reviewer, when: Circumstances) -> tuple[Check, ...]:
    """Return the checks asked at sending that do not hold now."""
    return tuple(one for one in eligibility(case, reviewer, when) if one.blocks and _asked_at_sending(one))


def _asked_at_sending(check: Check) -> bool:
    rule = rule_of(check.id)
    return rule is not None and Asked.SEND in rule.asked
