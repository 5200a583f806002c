"""Who may give an opinion on whom, and on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Cover, Licence, Physician, Reviewer
from reviewer_app.cases.rules.checks import Check, Outcome, nothing_open, still_open
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.dates import day
from reviewer_app.cases.rules.eligibility import eligibility
from reviewer_app.cases.rules.places import places
from tests.helpers.case_values import make_case, make_reviewer, without_consent

TODAY = date(2026, 11, 22)


def _noon(on: date) -> Circumstances:
    """Noon in Oregon."""
    return Circumstances(datetime.combine(on, time(20), UTC))


def _check(case: Case, reviewer: Reviewer, name: str, on: date = TODAY) -> Check:
    return next(one for one in eligibility(case, reviewer, _noon(on)) if one.id == name)


def test_a_licensed_and_covered_reviewer_passes() -> None:
    checks = eligibility(make_case(), make_reviewer(), _noon(TODAY))
    assert nothing_open(checks)
    assert {one.id for one in checks} == {"licence", "cover", "consent", "mode"}
    assert _check(make_case(), make_reviewer(), "licence").detail == "to 30 Jun 2027"


@pytest.mark.parametrize(
    ("licence", "words"),
    [
        (Licence("WA", "1"), "No licence for OR"),
        (Licence("OR", "1", end=date(2026, 11, 21)), "No licence in force for OR"),
        (Licence("OR", "1", start=date(2026, 11, 23)), "No licence in force for OR"),
        (Licence("OR", "1", active=False), "No licence in force for OR"),
    ],
)
def test_no_licence_on_the_day(licence: Licence, words: str) -> None:
    check = _check(make_case(), replace(make_reviewer(), licences=(licence,)), "licence")
    assert (check.outcome, check.words, check.overridable) == (Outcome.BLOCK, words, False)


def test_a_licence_holds_through_its_last_day() -> None:
    reviewer = replace(make_reviewer(), licences=(Licence(" us-or", "1", end=TODAY),))
    assert not _check(make_case(), reviewer, "licence").blocks
    assert not _check(make_case(), reviewer, "licence", date(2026, 11, 23)).passed


def test_cover_may_name_the_state_or_the_whole_country() -> None:
    for states in (("OR",), ("US",), ("WA", "us-or")):
        assert _check(make_case(), replace(make_reviewer(), covers=(Cover("c", "1", states),)), "cover").passed
    check = _check(make_case(), replace(make_reviewer(), covers=(Cover("c", "1", ("WA",)),)), "cover")
    assert check.words == "No malpractice cover for OR"
    lapsed = Cover("c", "1", ("OR",), end=date(2026, 1, 31))
    check = _check(make_case(), replace(make_reviewer(), covers=(lapsed,)), "cover")
    assert (check.words, check.detail) == ("No malpractice cover in force for OR", "last one to 31 Jan 2026")


def test_abroad_the_country_counts_and_is_never_taken_for_a_state() -> None:
    case = replace(make_case(), patient=replace(make_case().patient, country="ca", state="BC"))
    assert [one.code for one in places(case.patient, _noon(TODAY).now)] == ["CA"]
    canadian = replace(make_reviewer(), licences=(Licence("CA-BC", "1"),), covers=(Cover("c", "1", ("CA-BC",)),))
    assert nothing_open(eligibility(case, canadian, _noon(TODAY)))
    californian = replace(make_reviewer(), licences=(Licence("CA", "1"),), covers=(Cover("c", "1", ("CA", "US")),))
    assert not _check(case, californian, "licence").passed
    assert not _check(case, californian, "cover").passed
    swede = replace(case, patient=replace(case.patient, country="SE", state=""))
    abroad = replace(make_reviewer(), licences=(Licence("SE", "1"),), covers=(Cover("c", "1", ("SE",)),))
    assert nothing_open(eligibility(swede, abroad, _noon(TODAY)))


def test_without_a_state_nothing_can_be_said_and_it_is_refused() -> None:
    case = replace(make_case(), patient=replace(make_case().patient, state=""))
    for name in ("licence", "cover"):
        check = _check(case, make_reviewer(), name)
        assert (check.outcome, check.blocks) == (Outcome.CANNOT_TELL, True)


def test_consent_missing_or_withdrawn() -> None:
    assert _check(replace(make_case(), consent=None), make_reviewer(), "consent").words.endswith("is missing")
    assert _check(without_consent(make_case()), make_reviewer(), "consent").words.endswith("is not active")


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ((TODAY, TODAY), "Consent ends soon"),
        ((None, None), "Consent covers this use"),
        ((date(2026, 11, 23), None), "The patient’s consent begins only on 23 Nov 2026"),
        ((date(2026, 11, 23), date(2027, 1, 1)), "The patient’s consent begins only on 23 Nov 2026"),
        ((None, date(2026, 11, 21)), "The patient’s consent ended on 21 Nov 2026"),
        ((date(2026, 1, 1), date(2026, 11, 21)), "The patient’s consent ended on 21 Nov 2026"),
    ],
)
def test_consent_outside_its_period_is_refused_with_the_date(
    period: tuple[date | None, date | None], words: str
) -> None:
    consent = make_case().consent
    assert consent is not None
    case = replace(make_case(), consent=replace(consent, starts_on=period[0], ends_on=period[1]))
    check = _check(case, make_reviewer(), "consent")
    assert (check.blocks, check.words) == (not words.startswith("Consent "), words)


def test_the_way_to_the_patient_must_be_said() -> None:
    assert not _check(replace(make_case(), mode=None), make_reviewer(), "mode").passed
    consult = replace(make_case(), mode=OpinionMode.LOCAL_PHYSICIAN)
    assert not _check(consult, make_reviewer(), "local-physician").passed
    assert _check(replace(consult, local_physician=Physician("p", "Dr. L")), make_reviewer(), "local-physician").passed


def test_what_forbids_stands_first() -> None:
    checks = eligibility(without_consent(make_case()), make_reviewer(), _noon(TODAY))
    assert checks[0].id == "consent"
    assert still_open(checks) == checks[:1]


def test_dates_are_unambiguous() -> None:
    assert day(date(2026, 3, 4)) == "4 Mar 2026"


@pytest.mark.parametrize(
    ("ends", "words", "detail", "soon"),
    [
        (None, "Consent covers this use", "no end date", False),
        (date(2026, 11, 30), "Consent covers this use", "to 30 Nov 2026", False),
        (date(2026, 11, 25), "Consent ends soon", "to 25 Nov 2026", True),
        (TODAY, "Consent ends soon", "to 22 Nov 2026", True),
    ],
)
def test_a_consent_says_when_it_ends_and_not_when_it_began(
    ends: date | None, words: str, detail: str, soon: bool
) -> None:
    consent = make_case().consent
    assert consent is not None
    check = _check(replace(make_case(), consent=replace(consent, ends_on=ends)), make_reviewer(), "consent")
    assert (check.outcome, check.words, check.detail) == (Outcome.WARN if soon else Outcome.PASS, words, detail)
