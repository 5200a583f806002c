"""Right before a signed opinion is sent: what no longer holds since it was signed holds it, and the reviewer is asked.

Licence, cover and consent are gates at accepting and at signing. They are read again from the service before anything
is sent; one that does not hold any more holds the opinion until the reviewer recalls it, or says with a reason that it
is sent all the same (std Q05). No reason stands in for the patient's consent: without one, nothing is disclosed (Q30).
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

#: The gates that decide at the moment of signing, and records as they were then, as they are named: of these an opinion
#: may be sent all the same.
_AT_SIGNING = {
    "licence": "your licence", "cover": "your cover", "co-author": "the licence or cover of a co-author",
    "changed-records": "a record that the opinion rests on", "section-author": "who wrote a part",
    "recipient": "who gets the opinion",
}  # fmt: skip
CONSENT_ENDED = "The patient’s consent no longer covers this opinion, and no reason stands in for it."


def ended_since_signing(case: Case, reviewer: Reviewer, when: Circumstances) -> tuple[Check, ...]:
    """Return the checks asked at sending that do not hold now."""
    return tuple(one for one in eligibility(case, reviewer, when) if one.blocks and _asked_at_sending(one))


def rules_of(ended: Iterable[Check]) -> str:
    """Return the rules of these checks, for the audit: ``"consent,licence"``."""
    return ",".join(sorted({one.id.partition(":")[0] for one in ended}))


def gates_of(ended: Iterable[Check]) -> tuple[tuple[str, str], ...]:
    """Return the id and words of these checks: a reason given for them holds for these and no others."""
    return tuple((one.id, one.words) for one in ended)


def answerable(gates: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return those of `gates`, as `gates_of` gives them, of which a reason may be given to send all the same."""
    return tuple(one for one in gates if _gate(one) in _AT_SIGNING)


def may_be_sent(gates: Iterable[tuple[str, str]]) -> bool:
    """Whether an opinion that these gates hold may be sent all the same with a reason."""
    held = tuple(gates)
    return bool(held) and answerable(held) == held


def gate_names(gates: Iterable[tuple[str, str]]) -> str:
    """Return which gates a reason would be given for: ``"your licence, your cover"``."""
    return ", ".join(dict.fromkeys(_AT_SIGNING[_gate(one)] for one in answerable(gates)))


def held_words(ended: Iterable[Check], read_at: datetime) -> str:
    """Return in a sentence what holds an opinion, and when that was read; in another, that no reason helps."""
    held = tuple(ended)
    said = "; ".join(f"{one.words} ({one.detail})" if one.detail else one.words for one in held)
    words = f"{said}; checked {moment(read_at)}."
    return words if may_be_sent(gates_of(held)) else f"{words} {CONSENT_ENDED}"


def _gate(gate: tuple[str, str]) -> str:
    return gate[0].partition(":")[0]


def _asked_at_sending(check: Check) -> bool:
    rule = rule_of(check.id)
    return rule is not None and Asked.SEND in rule.asked
