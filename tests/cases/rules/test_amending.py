"""Before an addendum is signed: its own words, and licence, cover, consent and conflict anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.amendments import amendment_path
from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.rules.amending import checks_before_amending
from reviewer_app.cases.rules.checks import Check, Outcome, nothing_open
from reviewer_app.cases.rules.table import Asked, rule_of
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_reviewer
from tests.helpers.opinion_values import AT, CASE

REASON, TEXT, CONFLICT, DISCLOSED = (amendment_path(1, one) for one in ("reason", "text", "conflict", "disclosed"))
WRITTEN = {REASON: "Slides came later.", TEXT: "The receptor status is negative.", CONFLICT: "none"}


def asked(values: dict[str, str], case: Case = CASE, reviewer: Reviewer | None = None) -> tuple[Check, ...]:
    work = Work(opinion=Opinion(values))
    return checks_before_amending(case, work, reviewer or make_reviewer(), 1, AT, lambda _uid: None)


def blocking(checks: tuple[Check, ...]) -> set[tuple[str, str]]:
    return {(one.id, one.target) for one in checks if one.blocks}


def test_an_addendum_that_says_why_and_what_can_be_signed() -> None:
    checks = asked(WRITTEN)
    assert nothing_open(checks)
    for one in checks:
        rule = rule_of(one.id)
        assert rule is not None, one.id
        assert Asked.SIGN in rule.asked, one.id


def test_an_empty_one_says_what_is_missing_and_where() -> None:
    assert blocking(asked({})) == {("amendment:reason", REASON), ("amendment:text", TEXT), ("conflict", CONFLICT)}


def test_a_conflict_that_is_disclosed_needs_words() -> None:
    assert blocking(asked({**WRITTEN, CONFLICT: "disclosed"})) == {("conflict", DISCLOSED)}
    assert nothing_open(asked({**WRITTEN, CONFLICT: "disclosed", DISCLOSED: "Shares of the maker."}))


def test_what_was_said_of_a_conflict_in_the_opinion_does_not_count_any_more() -> None:
    values = {**WRITTEN, "disclosures.conflict": "none"}
    del values[CONFLICT]
    assert blocking(asked(values)) == {("conflict", CONFLICT)}


def test_a_placeholder_in_it_blocks_and_one_in_the_opinion_was_signed() -> None:
    assert blocking(asked({**WRITTEN, TEXT: "The status is ***."})) == {(f"placeholder:{TEXT}", TEXT)}
    assert nothing_open(asked({**WRITTEN, "history": "***"}))


def test_words_are_looked_at_and_only_advise() -> None:
    found = [one for one in asked({**WRITTEN, TEXT: "Seen on 31 February 2026."}) if one.id.startswith("text:")]
    assert [(one.outcome, one.target) for one in found] == [(Outcome.WARN, TEXT)]
    assert found[0].words == "Addendum: “31 February 2026”: there is no such day"


@pytest.mark.parametrize("rule", ["licence", "consent"])
def test_licence_and_consent_are_asked_again(rule: str) -> None:
    reviewer = replace(make_reviewer(), licences=()) if rule == "licence" else make_reviewer()
    case = replace(CASE, consent=None) if rule == "consent" else CASE
    assert rule in {one.id.partition(":")[0] for one in asked(WRITTEN, case, reviewer) if one.blocks}
