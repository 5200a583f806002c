"""What every rule said before the signature, as the signed manifest holds it: codes, and the reasons given."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from reviewer_app.cases.evidence import parts, token_words
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.table import rule_of
from reviewer_app.cases.work import Work


class ManifestRule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer of one rule (docs/opinion.md lists them all).

    `check` is the rule and, after a colon, the one thing it speaks of: ``"answer:q3"``. `rows` are the requirements it
    keeps and `asks` is what it asks for. `outcome` is "pass", "warn", "block" or "cannot-tell"; `tolerated` tells that
    it could not be told and the policy of the service lets that pass. `set_aside` tells that it passes only by the
    `reason` that the reviewer gave, which the report prints too.
    """

    check: str
    outcome: str
    rows: tuple[str, ...] = ()
    asks: str = ""
    tolerated: bool = False
    set_aside: bool = False
    reason: str = ""


def rules_of(checks: Iterable[Check], work: Work) -> tuple[ManifestRule, ...]:
    """Return the answers of the rules in their order.

    Their sentences stay out: they are in the language of the screen and may quote what is known of the patient.
    """
    return tuple(_rule(one, work) for one in checks)


def _rule(one: Check, work: Work) -> ManifestRule:
    rule = rule_of(one.id)
    return ManifestRule(
        check=one.id,
        outcome=one.outcome.value,
        rows=() if rule is None else rule.rows,
        asks="" if rule is None else rule.words,
        tolerated=one.tolerated,
        set_aside=one.set_aside,
        reason=_typed(one.detail, work) if one.set_aside else "",
    )


def _typed(text: str, work: Work) -> str:
    """Return what was typed into a single line, where nothing is markup, with tokens in words."""
    return "".join(part if isinstance(part, str) else token_words(part, work) for part in parts(text)).strip()
