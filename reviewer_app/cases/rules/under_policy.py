"""What the policy of a service makes of the answers of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reviewer_app.cases.policy import Policy
from reviewer_app.cases.rules.checks import Check, Outcome


def under_policy(policy: Policy, checks: Iterable[Check]) -> tuple[Check, ...]:
    """Return the checks as the policy has them, in their order.

    Only rules that the table gives to the policy change their outcome. What cannot be told stays so: the policy may let
    it pass, never make it a pass.
    """
    if not policy.blocking and not policy.advisory and policy.cannot_tell_blocks:
        return tuple(checks)  # as they are: the worklist is painted without the table
    return tuple(_under(policy, one) for one in checks)


def _under(policy: Policy, check: Check) -> Check:
    from reviewer_app.cases.rules.table import rule_of  # noqa: PLC0415 - as above

    rule = rule_of(check.id)
    advisory = rule is not None and rule.by_policy and rule.id in policy.advisory
    if check.outcome is Outcome.CANNOT_TELL:
        return replace(check, tolerated=advisory or not policy.cannot_tell_blocks)
    if check.outcome is Outcome.BLOCK and advisory:
        return replace(check, outcome=Outcome.WARN)
    if check.outcome is Outcome.WARN and rule is not None and rule.advises and rule.id in policy.blocking:
        return replace(check, outcome=Outcome.BLOCK)
    return check
