"""Who gets the opinion, and the service changed since it was signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import NO, YES, Opinion
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Physician
from reviewer_app.cases.rules.recipients import changed_recipients, first_physician_copy
from reviewer_app.cases.rules.sending import gate_names, gates_of, may_be_sent
from reviewer_app.cases.rules.table import Asked, rule_of
from tests.helpers.case_values import NOW, make_case

LOCAL = Physician("PractitionerRole/local", "Dr. Local", contact="555-0103")
OTHER = Physician("PractitionerRole/other", "Dr. Other")
CASE = replace(make_case(), mode=OpinionMode.LOCAL_PHYSICIAN, local_physician=LOCAL)
COPY, NO_COPY = Opinion({"distribution.first_physician": YES}), Opinion({"distribution.first_physician": NO})
assert CASE.first_opinion is not None
FIRST = CASE.first_opinion


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (replace(CASE, local_physician=OTHER), "the local physician"),
        (replace(CASE, local_physician=None), "the local physician"),
        (replace(CASE, local_physician=replace(LOCAL, name="Dr. Other")), "the local physician"),
        (replace(CASE, requester=OTHER), "the physician who asked"),
        (replace(CASE, self_referred=True), "the physician who asked"),
        (replace(CASE, mode=OpinionMode.DIRECT), "how it reaches the patient, the local physician"),
        (replace(CASE, first_opinion=replace(FIRST, physician=OTHER)), "the first physician"),
    ],
)
def test_q16_q44_a_recipient_that_was_changed_holds_the_opinion_until_the_reviewer_has_looked(
    now: Case, said: str
) -> None:
    (check,) = changed_recipients(CASE, now, COPY)
    assert check.words == f"Who gets the opinion was changed since it was signed: {said}"
    rule = rule_of(check.id)
    assert rule is not None
    assert (check.blocks, rule.id, rule.asked) == (True, "recipient", (Asked.SEND,))
    assert may_be_sent(gates_of((check,)))
    assert gate_names(gates_of((check,))) == "who gets the opinion"


def test_a_reason_holds_for_no_later_change() -> None:
    (first,) = changed_recipients(CASE, replace(CASE, local_physician=OTHER), COPY)
    (again,) = changed_recipients(CASE, replace(CASE, local_physician=OTHER), COPY)
    (later,) = changed_recipients(CASE, replace(CASE, local_physician=replace(OTHER, name="Dr. Third")), COPY)
    assert first.id == again.id != later.id


@pytest.mark.parametrize(
    "now",
    [
        CASE,
        replace(CASE, local_physician=replace(LOCAL, contact="555-0199")),
        replace(CASE, headline="Another title", task_status="in-progress", version="9"),
        replace(CASE, first_opinion=replace(FIRST, physician=OTHER)),
    ],
)
def test_what_changes_nobody_who_gets_it_holds_nothing(now: Case) -> None:
    assert changed_recipients(CASE, now, NO_COPY) == ()


def test_a_local_physician_who_gets_nothing_is_no_recipient() -> None:
    direct = replace(CASE, mode=OpinionMode.DIRECT)
    assert changed_recipients(direct, replace(direct, local_physician=OTHER), NO_COPY) == ()


def test_q35_a_copy_that_the_consent_covers_no_longer_holds_it_and_no_reason_helps() -> None:
    assert CASE.consent is not None
    given = replace(CASE, consent=replace(CASE.consent, to_first_physician=True))
    taken = replace(CASE, consent=replace(CASE.consent, to_first_physician=False))
    assert first_physician_copy(given, COPY, NOW) == ()
    assert first_physician_copy(taken, NO_COPY, NOW) == ()
    (check,) = first_physician_copy(taken, COPY, NOW)
    rule = rule_of(check.id)
    assert rule is not None
    assert (check.blocks, rule.asked) == (True, (Asked.SEND,))
    assert not may_be_sent(gates_of((check,)))
