"""Order and studies as conditional entries of the transaction (IHE RAD-141)."""

from __future__ import annotations

from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from reviewer_app.exchange import imr
from tests.helpers import fhir_resources as made

ORDER_NUMBER = {"system": "https://hospital.example/orders", "value": "A 17&b"}


def order(**changed: Any) -> dict[str, Any]:
    found = next(one for one in made.resources().values() if one["resourceType"] == "ServiceRequest")
    return {**found, "identifier": [{"value": "without a system"}, ORDER_NUMBER], **changed}


def study() -> dict[str, Any]:
    return next(one for one in made.resources().values() if one["resourceType"] == "ImagingStudy")


def test_a_query_names_one_identifier_and_is_safe_in_an_address() -> None:
    assert imr.identifier_queries(order()) == ("identifier=https:%2F%2Fhospital.example%2Forders|A%2017%26b",)
    assert imr.study_query("1.2.3") == "identifier=urn:dicom:uid|urn:oid:1.2.3"


@pytest.mark.parametrize("value", ["a|b", "a,b", "a$b", "a\\b", ""])
def test_an_identifier_that_services_would_read_in_different_ways_is_not_asked_for(value: str) -> None:
    assert imr.identifier_queries(order(identifier=[{**ORDER_NUMBER, "value": value}])) == ()


def test_an_entry_says_only_what_fhir_requires_and_is_valid() -> None:
    whole = order()
    [query] = imr.identifier_queries(whole)
    wanted = imr.conditional_entry(whole, query)
    assert wanted is not None
    assert wanted["fullUrl"].startswith("urn:uuid:")
    assert wanted["request"] == {"method": "POST", "url": "ServiceRequest", "ifNoneExist": query}
    assert set(wanted["resource"]) == {"resourceType", "identifier", "status", "intent", "subject"}
    assert wanted["resource"]["identifier"] == [ORDER_NUMBER]
    listed = imr.conditional_entry(study(), imr.study_query(made.STUDY_UID))
    assert listed is not None
    assert set(listed["resource"]) == {"resourceType", "identifier", "status", "subject"}
    Bundle.model_validate({"resourceType": "Bundle", "type": "transaction", "entry": [wanted, listed]})


def test_what_lacks_a_part_or_is_of_another_kind_makes_no_entry() -> None:
    [query] = imr.identifier_queries(order())
    assert imr.conditional_entry(order(subject=None) | {"identifier": []}, query) is None
    without_intent = {name: value for name, value in order().items() if name != "intent"}
    assert imr.conditional_entry(without_intent, query) is None
    assert imr.conditional_entry(order(), "identifier=other|1") is None
    assert imr.conditional_entry({**order(), "resourceType": "Patient"}, query) is None
