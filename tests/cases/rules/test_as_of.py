"""What is decided without the service says how old what it rests on is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from reviewer_app.cases.rules.as_of import GATES, JUST_NOW, moment, with_age
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.eligibility import standing
from reviewer_app.cases.rules.sending import held_words
from reviewer_app.cases.rules.table import RULES, Asked
from tests.helpers.case_values import make_case, make_reviewer, without_consent

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
READ = datetime(2026, 11, 21, 12, 4, tzinfo=timezone(-timedelta(hours=6)))


def details(read_at: datetime | None) -> dict[str, str]:
    return {one.id: one.detail for one in standing(make_case(), make_reviewer(), Circumstances(NOW, read_at))}


def test_a_moment_is_read_everywhere_the_same() -> None:
    assert moment(READ) == "21 Nov 2026, 18:04 UTC"


def test_gates_decided_on_older_data_say_when_it_was_read() -> None:
    said = details(READ)
    assert said["licence"] == "to 30 Jun 2027, checked 21 Nov 2026, 18:04 UTC"
    assert said["consent"] == "to 17 Nov 2027, checked 21 Nov 2026, 18:04 UTC"
    assert said["cover"].endswith("checked 21 Nov 2026, 18:04 UTC")
    assert "checked" not in said["mode"] + said["freshness"]


def test_what_was_read_just_now_or_never_says_nothing() -> None:
    for read_at in (NOW, NOW - JUST_NOW, NOW + JUST_NOW, None):
        assert not any("checked" in one for one in details(read_at).values())
    assert "checked" in details(NOW - JUST_NOW - timedelta(seconds=1))["licence"]


def test_a_gate_without_other_words_says_only_when() -> None:
    checks = standing(without_consent(make_case()), make_reviewer(), Circumstances(NOW))
    (said,) = [one.detail for one in with_age(checks, NOW, READ) if one.id == "consent"]
    assert said == "checked 21 Nov 2026, 18:04 UTC"


def test_the_gates_are_the_rules_that_are_asked_at_sending() -> None:
    asked = {one.id: one.asked for one in RULES.values() if Asked.SEND in one.asked}
    assert {one for one, when in asked.items() if when != (Asked.SEND,)} == GATES
    # what is asked at sending alone rests on nothing older than that
    assert set(asked) - GATES == {"changed-records", "recipient", "copy"}


def test_what_holds_an_opinion_is_told_with_its_age() -> None:
    when = Circumstances(NOW + timedelta(days=400))
    ended = [one for one in standing(make_case(), make_reviewer(), when) if one.id in ("licence", "consent")]
    assert held_words(ended, READ) == (
        "No licence in force for OR (last one to 30 Jun 2027); The patient’s consent ended on 17 Nov 2027; "
        "checked 21 Nov 2026, 18:04 UTC. The patient’s consent no longer covers this opinion, and no reason stands in "
        "for it."
    )
