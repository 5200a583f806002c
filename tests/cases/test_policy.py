"""The values that came with the policy of a service are read back, and what was kept before them is too."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from reviewer_app.cases.case import Case
from reviewer_app.cases.needed_records import NeededRecord, SpecialtyList
from reviewer_app.cases.people import Address, CoAuthor, CompactLetter, Reviewer
from reviewer_app.cases.policy import SAFE_POLICY, Policy, policy_of
from reviewer_app.store.codec import decode, encode
from tests.helpers.case_values import make_case, make_reviewer


def test_all_of_it_is_read_back() -> None:
    reviewer = replace(make_reviewer(), compact_letters=(CompactLetter("LOQ-1", end=date(2027, 1, 1)),))
    lists = (SpecialtyList("oncology", (NeededRecord("lab", "blood tests", ("lab",)),)),)
    case = make_case()
    whole = replace(
        case,
        patient=replace(case.patient, addresses=(Address("OR", "US", "home", end=date(2026, 12, 1)),)),
        co_authors=(CoAuthor("Practitioner/b", "Dr. B", reviewer), CoAuthor("Practitioner/c", "Dr. C")),
        policy=Policy("Library/p", offline_days=3, completeness=lists, doubts=("A doubt.",)),
        no_treat=True,
    )
    assert decode(encode(whole), Case) == whole


def test_a_case_and_a_reviewer_kept_by_an_earlier_version_have_the_safe_values() -> None:
    kept = json.loads(encode(make_case()))
    for name in ("co_authors", "no_treat", "policy"):
        del kept[name]
    del kept["patient"]["addresses"]
    case = decode(json.dumps(kept).encode(), Case)
    assert case == make_case()
    assert policy_of(case) is SAFE_POLICY
    reviewer = json.loads(encode(make_reviewer()))
    del reviewer["compact_letters"]
    assert decode(json.dumps(reviewer).encode(), Reviewer) == make_reviewer()


def test_the_first_list_that_names_the_specialty_counts() -> None:
    own = Policy(completeness=(SpecialtyList("", ()), SpecialtyList("neuro", ())))
    assert own.records_for("Neuroradiology").records == ()
    assert [one.id for one in own.records_for("Thoracic radiology").records] == ["images", "imaging-report"]
    assert own.records_for("Dermatology").records == ()
    assert {one.id for one in SAFE_POLICY.records_for("Dermatology").records} == {"imaging-report", "lab", "history"}
