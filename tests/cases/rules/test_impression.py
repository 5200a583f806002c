"""Blind-then-reveal at the signature: nothing is signed while the first report is hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.blind import blinded
from reviewer_app.cases.first_impression import (
    CERTAINTY_PATH,
    TEXT_PATH,
    HiddenBy,
    hidden,
    recorded,
    shown_early,
)
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.rules.checks import Check, Outcome, nothing_open, still_open
from reviewer_app.cases.rules.completeness import missing_records
from reviewer_app.cases.rules.impression import why_not_recorded
from reviewer_app.cases.rules.signing import checks_before_signing, field_title
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_length, make_reviewer
from tests.helpers.opinion_values import AT, CASE, COVERAGE, finished

HIDE = hidden(HiddenBy.POLICY)


def checks(values: dict[str, str], *, whole: bool = True) -> tuple[Check, ...]:
    opinion = Opinion({**finished().values, **values})
    case = CASE if whole else blinded(CASE)
    return checks_before_signing(case, Work(opinion=opinion), make_reviewer(), COVERAGE, AT)


def of(found: tuple[Check, ...], check_id: str) -> list[Check]:
    return [one for one in found if one.id.startswith(check_id)]


def test_a_hidden_report_holds_up_the_signature_and_leads_to_the_impression() -> None:
    found = checks(HIDE, whole=False)
    assert [(one.id, one.target) for one in still_open(found)] == [("first-impression", TEXT_PATH)]
    assert not of(found, "concordance"), "of a hidden opinion it is not said that it was not supplied"


def test_a_recorded_impression_or_a_reason_lets_it_go_on() -> None:
    now = AT.now
    for shown in (recorded("Fibroma.", "probable", now), shown_early("Urgent", now)):
        found = checks({**HIDE, **shown})
        assert nothing_open(found)
        assert [one.outcome for one in of(found, "first-impression")] == [Outcome.PASS]
    assert not of(checks({}), "first-impression"), "nothing is said of it where nothing was hidden"


def test_what_was_recorded_is_never_asked_to_be_put_right() -> None:
    """It cannot be: a placeholder, a token that went, or a word of the other side would hold up the case for ever."""
    words = "*** A lesion of ⟦m:gone⟧ on the wrong side, in his ovary, in a man of 99."
    assert nothing_open(checks({**HIDE, **recorded(words, "probable", AT.now)}))


@pytest.mark.parametrize(
    ("text", "certainty", "missing"),
    [
        ("", "probable", "Write your first impression first"),
        ("  \n ", "probable", "Write your first impression first"),
        ("A lesion of ***", "probable", "Fill in the places left open first"),
        ("A lesion", "", "Say first how sure you are"),
        ("A lesion \U0001f9a0", "probable", "The fonts of the report have no sign for"),
        ("A lesion of ⟦m:a1⟧", "probable", ""),
    ],
)
def test_it_is_recorded_when_it_says_something_and_how_sure(text: str, certainty: str, missing: str) -> None:
    work = Work((make_length(),), opinion=Opinion({**HIDE, TEXT_PATH: text, CERTAINTY_PATH: certainty}))
    assert why_not_recorded(work).startswith(missing)
    assert bool(why_not_recorded(work)) is bool(missing)


def test_a_hidden_report_is_not_called_missing() -> None:
    case = replace(CASE, specialty="Oncology")
    lacking = {one.id for one in missing_records(replace(case, documents=()))}
    hidden_ones = {one.id for one in missing_records(blinded(case))}
    assert not {one for one in hidden_ones if "report" in one}
    assert lacking - hidden_ones, "else this tells nothing"


def test_its_field_has_a_name() -> None:
    assert field_title(CASE, TEXT_PATH) == "First impression"
