"""Order and studies in the transaction of an opinion: sent along where the service has them, and never made anew."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import ServerRefused
from reviewer_app.sync.known_context import MOST
from reviewer_app.sync.session import ServiceSession, json_body
from reviewer_app.sync.upload import deliver
from tests.helpers.live_service import (
    Relay,
    Service,
    check_delivered_once,
    check_nothing_arrived,
    delivery_of,
    found,
    is_transaction,
)
from tests.helpers.scripted_server import Reply, Seen, json_reply

NUMBER = {"system": "https://hospital.example/orders", "value": "A-17"}
CONTEXT = ("ServiceRequest", "ImagingStudy")


@pytest.fixture
def numbered(service: Service, case: Case) -> Case:
    """The case, whose order has a number."""
    service.put({**service.get(case.service_request), "identifier": [NUMBER]})
    return case


def listing(service: Service) -> dict[str, list[tuple[str, str]]]:
    return {
        kind: sorted((one["id"], one["meta"]["versionId"]) for one in found(service, f"{kind}?_count=200"))
        for kind in CONTEXT
    }


def sent_kinds(seen: Seen) -> list[str]:
    return [one["request"]["url"].partition("/")[0] for one in json.loads(seen.body)["entry"]]


class Wire:
    """What transactions name, and what is answered to those that name more than the opinion."""

    def __init__(self, relay: Relay, *refusals: int) -> None:
        self.kinds: list[list[str]] = []
        self._refusals = list(refusals)
        relay.before = self.before

    def before(self, seen: Seen) -> Reply | None:
        if not is_transaction(seen):
            return None
        self.kinds.append(sent_kinds(seen))
        more = any(kind in self.kinds[-1] for kind in CONTEXT)
        return json_reply({}, self._refusals.pop(0)) if more and self._refusals else None


def test_order_and_studies_are_sent_along_and_stay_what_they_were(
    relay: Relay, service: Service, online: ServiceSession, numbered: Case, reviewer: Reviewer
) -> None:
    before, wire = listing(service), Wire(relay)
    delivery = delivery_of(numbered, reviewer)
    receipt = deliver(relay.session, replace(delivery, case=relay.through(numbered)))
    check_delivered_once(service, online, delivery, receipt)
    assert len(numbered.studies) >= MOST, "more than one transaction is to have"
    studies = ["ImagingStudy"] * (MOST - 1)
    assert wire.kinds == [["DocumentReference", "DiagnosticReport", "Provenance", "ServiceRequest", *studies, "Task"]]
    assert listing(service) == before
    [report] = found(service, f"DiagnosticReport?identifier=urn:ietf:rfc:3986|{delivery.identifier}")
    assert report["basedOn"] == [{"reference": numbered.service_request}]


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_a_service_that_does_not_want_them_is_sent_the_opinion_alone(
    relay: Relay, service: Service, online: ServiceSession, numbered: Case, reviewer: Reviewer, status: int
) -> None:
    before, wire = listing(service), Wire(relay, status)
    delivery = delivery_of(numbered, reviewer)
    receipt = deliver(relay.session, replace(delivery, case=relay.through(numbered)))
    check_delivered_once(service, online, delivery, receipt)
    assert wire.kinds[-1] == ["DocumentReference", "DiagnosticReport", "Provenance", "Task"]
    assert len(wire.kinds) == 2
    assert listing(service) == before


def test_what_a_refused_transaction_left_is_not_sent_twice(
    relay: Relay, service: Service, online: ServiceSession, numbered: Case, reviewer: Reviewer
) -> None:
    """A server that carries out entries one by one refuses the order after it has written the rest."""
    tries: list[list[str]] = []

    def before(seen: Seen) -> Reply | None:
        if not is_transaction(seen):
            return None
        tries.append(sent_kinds(seen))
        bundle = json.loads(seen.body)
        bundle["entry"] = [one for one in bundle["entry"] if one["request"]["url"] not in CONTEXT][:3]
        online.write("POST", "", json_body(bundle))
        return json_reply({}, 403)

    relay.before = before
    delivery = delivery_of(numbered, reviewer)
    receipt = deliver(relay.session, replace(delivery, case=relay.through(numbered)))
    check_delivered_once(service, online, delivery, receipt)
    assert len(tries) == 1


def test_one_that_keeps_finding_several_is_sent_the_opinion_alone_in_the_end(
    relay: Relay, service: Service, online: ServiceSession, numbered: Case, reviewer: Reviewer
) -> None:
    wire = Wire(relay, 412, 412, 412)
    delivery = delivery_of(numbered, reviewer)
    receipt = deliver(relay.session, replace(delivery, case=relay.through(numbered)))
    check_delivered_once(service, online, delivery, receipt)
    assert len(wire.kinds) == 4


def test_what_is_refused_without_them_too_is_refused(
    relay: Relay, service: Service, online: ServiceSession, numbered: Case, reviewer: Reviewer
) -> None:
    tries: list[list[str]] = []

    def before(seen: Seen) -> Reply | None:
        if not is_transaction(seen):
            return None
        tries.append(sent_kinds(seen))
        return json_reply({}, 422)

    relay.before = before
    delivery = replace(delivery_of(numbered, reviewer), archive_copy=None)
    with pytest.raises(ServerRefused):
        deliver(relay.session, replace(delivery, case=relay.through(numbered)))
    assert len(tries) == 2
    check_nothing_arrived(service, online, delivery_of(numbered, reviewer))


@pytest.mark.parametrize(
    "answer",
    [
        {"resourceType": "Bundle", "type": "searchset"},
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": [{"resource": {"resourceType": "ServiceRequest", "id": "another"}}],
        },
        403,
        500,
    ],
)
def test_an_order_that_is_not_found_or_is_another_is_left_out(
    relay: Relay, service: Service, online: ServiceSession, numbered: Case, reviewer: Reviewer, answer: Any
) -> None:
    wire = Wire(relay)
    count = wire.before

    def before(seen: Seen) -> Reply | None:
        if seen.path == "/fhir/ServiceRequest":
            return json_reply({}, answer) if isinstance(answer, int) else json_reply(answer)
        return count(seen)

    relay.before = before
    delivery = delivery_of(numbered, reviewer)
    receipt = deliver(relay.session, replace(delivery, case=relay.through(numbered)))
    check_delivered_once(service, online, delivery, receipt)
    assert "ServiceRequest" not in wire.kinds[0]
    assert "ImagingStudy" in wire.kinds[0]


def test_a_service_that_does_not_say_that_it_creates_conditionally_gets_none(
    relay: Relay, service: Service, online: ServiceSession, numbered: Case, reviewer: Reviewer
) -> None:
    wire = Wire(relay)
    count = wire.before
    statement = service.get("metadata")
    for one in statement["rest"][0]["resource"]:
        if one["type"] in CONTEXT:
            one["conditionalCreate"] = False

    def before(seen: Seen) -> Reply | None:
        return json_reply(statement) if seen.path == "/fhir/metadata" else count(seen)

    relay.before = before
    delivery = delivery_of(numbered, reviewer)
    receipt = deliver(relay.session, replace(delivery, case=relay.through(numbered)))
    check_delivered_once(service, online, delivery, receipt)
    assert wire.kinds == [["DocumentReference", "DiagnosticReport", "Provenance", "Task"]]
