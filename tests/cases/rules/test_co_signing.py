"""A co-signature is taken in from a co-author whom the case names, licensed where the patient is, and once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import CoAuthor, Cover, Licence, Reviewer
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.rules.co_signing import why_not_co_signer
from tests.helpers.case_values import NOW, make_case

SIGNED = NOW - timedelta(hours=1)
LICENCE, COVER = Licence("OR", "MD-1"), Cover("Carrier", "P-1", ("OR",))
PROFILE = Reviewer("Practitioner/b", "Ben Okafor", licences=(LICENCE,), covers=(COVER,))
BEN = CoAuthor("Practitioner/b", "Dr. Ben Okafor", PROFILE)
ABROAD = BEN._replace(profile=replace(PROFILE, licences=(Licence("WA", "MD-2"),)))
LAPSED = BEN._replace(profile=replace(PROFILE, licences=(replace(LICENCE, end=date(2026, 1, 1)),)))
CASE = replace(make_case(), co_authors=(BEN,))


def why_not(case: Case, signer: str = "Ben Okafor", *, earlier: Sequence[str] = ("Anna Lindqvist",)) -> str:
    return why_not_co_signer(case, signer, SIGNED, NOW, earlier)


@pytest.mark.parametrize("name", ["Ben Okafor", "OKAFOR, Ben (MD)", "Dr. Ben A. Okafor"])
def test_a_named_and_licensed_co_author_may_sign(name: str) -> None:
    assert why_not(CASE, name) == ""


@pytest.mark.parametrize(
    ("case", "signer", "words"),
    [
        (CASE, "Cleo Marsh", "The case names no co-author Cleo Marsh."),
        (replace(CASE, co_authors=()), "Ben Okafor", "The case names no co-author Ben Okafor."),
        (replace(CASE, co_authors=(ABROAD,)), "Ben Okafor", "Dr. Ben Okafor: No licence for OR."),
        (replace(CASE, co_authors=(LAPSED,)), "Ben Okafor", "Dr. Ben Okafor: No licence in force for OR."),
        (replace(CASE, co_authors=(BEN._replace(profile=None),)), "Ben Okafor",
         "Cannot tell whether Dr. Ben Okafor holds a licence."),
    ],
)  # fmt: skip
def test_anybody_else_may_not(case: Case, signer: str, words: str) -> None:
    assert why_not(case, signer) == words


def test_nobody_signs_twice_and_no_one_in_time_to_come() -> None:
    assert why_not(CASE, earlier=("Anna Lindqvist", "Dr. Ben Okafor")) == "Ben Okafor has signed this opinion already."
    soon = NOW + timedelta(minutes=6)
    assert "still to come" in why_not_co_signer(CASE, "Ben Okafor", soon, NOW, ())
    assert why_not_co_signer(CASE, "Ben Okafor", NOW + timedelta(minutes=4), NOW, ()) == ""


def test_the_policy_of_the_service_decides_as_at_signing() -> None:
    advised = replace(CASE, co_authors=(ABROAD,), policy=Policy(advisory=frozenset({"co-author"})))
    assert why_not(advised) == ""


def test_of_two_of_one_name_it_may_be_the_one_with_a_licence() -> None:
    assert why_not(replace(CASE, co_authors=(ABROAD, BEN))) == ""
