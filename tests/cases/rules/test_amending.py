"""Before an addendum is signed: its own words, and licence, cover, consent and conflict anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.amendments import amendment_path, now_path, replaces_path
from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import Opinion, answer_path
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.rules.amending import checks_before_amending
from reviewer_app.cases.rules.checks import Check, Outcome, nothing_open
from reviewer_app.cases.rules.table import Asked, rule_of
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_reviewer
from tests.helpers.opinion_values import AT, CASE

REASON, TEXT, CONFLICT, DISCLOSED = (amendment_path(1, one) for one in ("reason", "text", "conflict", "disclosed"))
CHANGES, URGENT = amendment_path(1, "changes"), amendment_path(1, "urgent")
WRITTEN = {
    REASON: "Slides came later.", TEXT: "The receptor status is negative.", CONFLICT: "none", CHANGES: "no",
}  # fmt: skip


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
    assert blocking(asked({})) == {
        ("amendment:reason", REASON), ("amendment:text", TEXT), ("amendment:changes", CHANGES), ("conflict", CONFLICT),
    }  # fmt: skip


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


def test_what_reverses_the_advice_says_what_it_takes_the_place_of_and_whether_it_is_urgent() -> None:
    answer = answer_path(CASE.questions[0].id, "text")
    values = {**WRITTEN, CHANGES: "yes", answer: "Operate."}
    assert blocking(asked(values)) == {("amendment:replaces", replaces_path(1, "")), ("amendment:urgent", URGENT)}
    values[replaces_path(1, answer)] = "yes"
    assert blocking(asked(values)) == {("amendment:urgent", URGENT)}
    assert nothing_open(asked({**values, URGENT: "no"}))
    told = {"told_whom": "Dr. Hale", "told_when": "22 Nov 2026, 14:30 UTC-08:00", "told_how": "telephone"}
    values |= {URGENT: "yes"}
    for part, value in told.items():
        assert blocking(asked(values)) == {("amendment:urgent", amendment_path(1, part))}
        values[amendment_path(1, part)] = value
    assert nothing_open(asked(values))


def test_what_was_named_while_it_was_a_correction_is_none_of_what_an_addendum_takes_the_place_of() -> None:
    values = {**WRITTEN, CHANGES: "yes", URGENT: "no", "history": "The knee hurts.", "diagnosis.text": "A tear"}
    values[replaces_path(1, "history")] = "yes"
    assert blocking(asked(values)) == {("amendment:replaces", replaces_path(1, ""))}
    values[replaces_path(1, "diagnosis.text")] = "yes"
    assert nothing_open(asked(values))


SIGNED = {
    **{answer_path(one.id, part): said for one in CASE.questions
       for part, said in (("text", "It is harmless."), ("certainty", "confident"))},
    "diagnosis.text": "A tear", "diagnosis.certainty": "confident", "concordance.diagnosis": "confirmed",
    "concordance.treatment": "confirmed", "plain.summary": "It is a tear. It heals.", "plain.agreement": "agrees",
    "plain.confirmed": "yes",
}  # fmt: skip
KIND = amendment_path(1, "kind")


def correction(**now: str) -> dict[str, str]:
    values = {**SIGNED, **WRITTEN, KIND: "correction", URGENT: "no"}
    del values[CHANGES]
    for name, text in now.items():
        path = name.replace("__", ".")
        values |= {replaces_path(1, path): "yes", now_path(1, path): text}
    return values


def test_a_correction_names_what_it_corrects_and_says_another_thing() -> None:
    diagnosis = now_path(1, "diagnosis.text")
    assert blocking(asked(correction())) == {("amendment:replaces", replaces_path(1, ""))}
    assert blocking(asked(correction(diagnosis__text=""))) == {("amendment:now:diagnosis.text", diagnosis)}
    assert blocking(asked(correction(diagnosis__text="A tear"))) == {("amendment:now:diagnosis.text", diagnosis)}
    assert nothing_open(asked(correction(diagnosis__text="A fracture")))
    without = correction(diagnosis__text="A fracture")
    del without[TEXT]
    assert blocking(asked(without)) == {("amendment:text", TEXT)}


def test_the_opinion_that_a_correction_makes_keeps_the_rules_of_a_whole_one() -> None:
    changed = correction(concordance__diagnosis="changed")
    assert ("concordance-reason", replaces_path(1, "concordance.reason")) in blocking(asked(changed))
    assert nothing_open(asked({**changed, "concordance.reason": "The margin is complete."}))


def test_words_of_a_correction_are_looked_at() -> None:
    found = [one for one in asked(correction(diagnosis__text="Since 31 February 2026.")) if one.id.startswith("text:")]
    assert [one.target for one in found] == [now_path(1, "diagnosis.text")]


@pytest.mark.parametrize("rule", ["licence", "consent"])
def test_licence_and_consent_are_asked_again(rule: str) -> None:
    reviewer = replace(make_reviewer(), licences=()) if rule == "licence" else make_reviewer()
    case = replace(CASE, consent=None) if rule == "consent" else CASE
    assert rule in {one.id.partition(":")[0] for one in asked(WRITTEN, case, reviewer) if one.blocks}
