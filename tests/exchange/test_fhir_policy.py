"""The policy of a service: what can be read holds, what cannot keeps its safe value and is said."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from reviewer_app.cases.coverage_thresholds import CoverageThresholds
from reviewer_app.cases.needed_records import NeededRecord
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.policy import SAFE_POLICY, Policy, policy_of
from reviewer_app.cases.usual_records import USUAL_RECORDS
from reviewer_app.demo.samples.fhir_policy import policy_resource
from reviewer_app.exchange.fhir_case import case_from_resources, references_to_follow
from reviewer_app.exchange.fhir_policy import policy_from_resource
from tests.helpers import fhir_resources as made

UNREADABLE = ("The service’s policy could not be read; the safe rules hold.",)


def library(stated: object, **changes: Any) -> dict[str, Any]:
    data = base64.b64encode(json.dumps(stated).encode()).decode()
    content = [{"contentType": "application/json", "data": data}]
    return {"resourceType": "Library", "id": "p", "status": "active", "content": content, **changes}


def read(stated: object, **changes: Any) -> Policy:
    return policy_from_resource(library(stated, **changes), "Library/p")


def test_all_that_a_service_may_decide() -> None:
    policy = read(
        {
            "modes": ["educational", "direct", "by-pigeon"],
            "licenceFreeModes": ["educational"],
            "gates": {"completeness": "block", "shown": "warn", "licence": "block", "a-later-rule": "warn"},
            "cannotTellBlocks": False,
            "offlineDays": 3,
            "coverageInPatientCopy": True,
            "blindThenReveal": True,
            "keepSound": True,
            "coverage": {"seenAfterMs": 300, "leastScale": 1},
            "completeness": {"Oncology": [{"id": "g", "words": "a sequence", "categories": ["genetics"]}], "": []},
            "nobodyKnows": {"what": "this is"},
        }
    )
    assert policy.modes == (OpinionMode.DIRECT, OpinionMode.EDUCATIONAL)
    assert policy.licence_free_modes == (OpinionMode.EDUCATIONAL,)
    assert (policy.blocking, policy.advisory) == (("completeness",), ("shown",))
    assert (policy.cannot_tell_blocks, policy.offline_days) == (False, 3)
    assert (policy.coverage_in_patient_copy, policy.blind_then_reveal) == (True, True)
    assert policy.coverage == CoverageThresholds(seen_after_ms=300, least_scale=1.0)
    oncology, other = policy.records_for("Medical oncology"), policy.records_for("Dermatology")
    assert oncology.records == (NeededRecord("g", "a sequence", ("genetics",)),)
    assert other.records == ()
    assert policy.records_for("Thoracic radiology") == next(
        one for one in USUAL_RECORDS if one.specialty == "radiology"
    )
    assert policy.doubts == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("modes", []), ("modes", ["by-pigeon"]), ("modes", "direct"), ("licenceFreeModes", ["by-pigeon"]),
        ("gates", {"consent": "warn"}), ("gates", {"licence": "maybe"}), ("gates", ["licence"]),
        ("cannotTellBlocks", "no"), ("cannotTellBlocks", 0), ("offlineDays", 0), ("offlineDays", 1.5),
        ("offlineDays", True), ("offlineDays", 99999), ("coverageInPatientCopy", None), ("blindThenReveal", "yes"),
        ("coverage", {"seenAfterMs": 0}), ("coverage", {"leastScale": "large"}), ("coverage", {"largeFrom": 100.5}),
        ("completeness", {"Oncology": [{"id": "g", "words": ""}]}), ("completeness", {"Oncology": "all"}),
        ("completeness", {"Oncology": [{"id": "g", "words": "nothing is one"}]}),
    ],
)  # fmt: skip
def test_what_cannot_be_used_keeps_its_safe_value_and_the_rest_holds(key: str, value: object) -> None:
    other = {"offlineDays": 5} if key != "offlineDays" else {"blindThenReveal": True}
    policy = read({key: value, **other})
    assert policy.doubts == (f"The service’s policy is not usable in “{key}”; the safe value holds.",)
    expected = replace(SAFE_POLICY, reference="Library/p", doubts=policy.doubts)
    changed = {"offline_days": 5} if key != "offlineDays" else {"blind_then_reveal": True}
    assert policy == replace(expected, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "resource",
    [
        None,
        {"resourceType": "Basic"},
        library({}, status="retired"),
        library([1]),
        library({}, content=[]),
        library({}, content="?"),
        library({}, content=[{"contentType": "application/json", "data": "%%%"}]),
        library({}, content=[{"contentType": "application/json", "data": base64.b64encode(b"{").decode()}]),
        library({}, content=[{"contentType": "application/json", "data": base64.b64encode(b"[" * 9000).decode()}]),
        library({}, content=[{"contentType": "text/plain", "data": "e30="}]),
    ],
)
def test_a_policy_that_cannot_be_read_leaves_the_safe_rules_and_says_so(resource: dict[str, Any] | None) -> None:
    assert policy_from_resource(resource, "Library/p") == Policy(reference="Library/p", doubts=UNREADABLE)


def with_input(code: str, **value: Any) -> dict[str, Any]:
    task = made.task()
    task["input"].append({"type": made.concept("x", code), **value})
    return task


def test_a_case_brings_the_policy_that_its_task_names() -> None:
    task = with_input("policy", valueReference={"reference": "Library/p", "display": "Rules"})
    assert "Library/p" in references_to_follow(task)
    case = case_from_resources(task, {**made.resources(), "Library/p": library({"offlineDays": 2})})
    assert policy_of(case).offline_days == 2
    assert policy_of(case_from_resources(task, made.resources())).doubts == UNREADABLE
    without = case_from_resources(made.task(), made.resources())
    assert without.policy is None
    assert policy_of(without) is SAFE_POLICY


def test_q41_a_case_says_that_the_payer_allows_no_further_care() -> None:
    assert case_from_resources(with_input("no-treat", valueBoolean=True), made.resources()).no_treat
    for task in (made.task(), with_input("no-treat", valueBoolean=False), with_input("no-treat", valueString="true")):
        assert not case_from_resources(task, made.resources()).no_treat


def test_q03_co_authors_come_with_their_licences_where_they_can_be_read() -> None:
    task = with_input("co-author", valueReference={"reference": "Practitioner/pr-1", "display": "Dr. Ada Number"})
    task["input"].append(
        {"type": made.concept("x", "co-author"), "valueReference": {"reference": "PractitionerRole/role-2"}}
    )
    assert "Practitioner/pr-1" in references_to_follow(task)
    known, unknown = case_from_resources(task, made.resources()).co_authors
    assert known.profile is not None
    assert (known.name, [one.state for one in known.profile.licences][:2]) == ("Dr. Ada Number", ["OR", "WA"])
    assert (unknown.reference, unknown.name, unknown.profile) == ("PractitionerRole/role-2", "Dr. Number 2", None)


def test_the_policy_of_the_samples_is_read_without_a_doubt() -> None:
    policy = policy_from_resource(policy_resource(), "Library/second-opinion-policy")
    assert policy.doubts == ()
    assert (policy.modes, policy.cannot_tell_blocks) == (tuple(OpinionMode), True)
