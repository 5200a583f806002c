"""Addenda delivered over a network that loses answers, and to a report that somebody else changes meanwhile."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import NotAllowed, Offline
from reviewer_app.exchange.delivery import ADDENDUM_TITLE, Delivered, Delivery
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.amending import deliver_addendum
from reviewer_app.sync.read_back import NotAsSent, with_read_back
from reviewer_app.sync.receipts import Receipt
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.upload import deliver
from tests.helpers.live_service import Relay, Service, delivery_of, found, lose_answers
from tests.helpers.scripted_server import Reply, Seen, json_reply

ADDED = b"%PDF-1.7\naddendum" + b"\n" * 301 + b"%%EOF"


def is_document(seen: Seen) -> bool:
    return seen.method == "POST" and seen.path == "/fhir/DocumentReference"


def is_append(seen: Seen) -> bool:
    return seen.method == "PUT" and seen.path.startswith("/fhir/DiagnosticReport/")


def is_provenance(seen: Seen) -> bool:
    return seen.method in ("PUT", "POST") and seen.path.startswith("/fhir/Provenance")


@pytest.fixture
def opinion(online: ServiceSession, case: Case, reviewer: Reviewer) -> Delivery:
    """An opinion that the service has."""
    # nothing is left in the archive, which all tests of this folder share
    made = replace(delivery_of(case, reviewer), archive_copy=None)
    deliver(online, made)
    return made


def addendum_to(opinion: Delivery, case: Case) -> Delivery:
    return replace(
        opinion,
        report_id=str(uuid.uuid4()),
        case=case,
        pdf=ADDED,
        signed_at=opinion.signed_at + timedelta(days=1),
        meaning="addendum",
        title=ADDENDUM_TITLE,
        amends=Delivered(opinion.report_id, "ab" * 32),
    )


def send(session: ServiceSession, delivery: Delivery) -> Receipt:
    def nothing() -> None:
        """Let it go on."""

    token = CancelToken()
    receipt = deliver_addendum(session, delivery, token, lambda _step: None, gate=nothing, before_write=nothing)
    return with_read_back(session, delivery, receipt, token)


def by_id(service: Service, kind: str, report_id: str) -> list[dict[str, Any]]:
    return found(service, f"{kind}?identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}")


def check_once(service: Service, opinion: Delivery, delivery: Delivery, receipt: Receipt) -> None:
    [report] = by_id(service, "DiagnosticReport", opinion.report_id)
    assert by_id(service, "DiagnosticReport", delivery.report_id) == []
    [first] = by_id(service, "DocumentReference", opinion.report_id)
    [document] = by_id(service, "DocumentReference", delivery.report_id)
    assert report["status"] == "appended"
    assert len(report["presentedForm"]) == 2
    assert document["relatesTo"][0]["target"]["reference"] == f"DocumentReference/{first['id']}"
    [signed] = found(service, f"Provenance?target=DocumentReference/{document['id']}")
    assert receipt.document == f"DocumentReference/{document['id']}"
    assert receipt.report == f"DiagnosticReport/{report['id']}"
    assert receipt.provenance == f"Provenance/{signed['id']}"
    assert receipt.read_back is not None


@pytest.mark.parametrize("which", [is_document, is_append, is_provenance], ids=["document", "report", "provenance"])
def test_a_lost_answer_adds_nothing_twice(
    relay: Relay, service: Service, case: Case, opinion: Delivery, which: Callable[[Seen], bool]
) -> None:
    delivery = addendum_to(opinion, relay.through(case))
    lose_answers(relay, which, 1)
    check_once(service, opinion, delivery, send(relay.session, delivery))


@pytest.mark.parametrize("after", [is_document, is_append, is_provenance], ids=["document", "report", "provenance"])
def test_a_network_that_goes_away_between_two_steps_is_continued(
    relay: Relay, service: Service, online: ServiceSession, case: Case, opinion: Delivery, after: Callable[[Seen], bool]
) -> None:
    delivery = addendum_to(opinion, relay.through(case))
    gone: list[bool] = []

    def lose(seen: Seen) -> Reply | None:
        if after(seen):
            gone.append(True)
        return Reply(drop=True) if gone else None

    relay.after = lose
    relay.before = lambda _seen: Reply(drop=True) if gone else None
    with pytest.raises(Offline):
        send(relay.session, delivery)
    check_once(service, opinion, delivery, send(online, replace(delivery, case=case)))


def without(*names: str) -> Callable[[Seen], Seen]:
    """Let the service keep no such parts of a file, as it is written."""

    def strip(value: Any) -> Any:
        if isinstance(value, list):
            return [strip(one) for one in value]
        if not isinstance(value, dict):
            return value
        is_file = "contentType" in value and "title" in value
        return {name: strip(one) for name, one in value.items() if not (is_file and name in names)}

    def stripped(seen: Seen) -> Seen:
        if seen.method != "PUT" or "/DiagnosticReport/" not in seen.path:
            return seen
        return replace(seen, body=json.dumps(strip(json.loads(seen.body))).encode())

    return stripped


@pytest.mark.parametrize("names", [("hash",), ("hash", "data"), ("hash", "data", "size")], ids="-".join)
def test_a_service_that_keeps_no_hash_is_given_the_addendum_once(
    relay: Relay, service: Service, case: Case, opinion: Delivery, names: tuple[str, ...]
) -> None:
    kept = without(*names)
    relay.server.otherwise(lambda seen: relay.forward(kept(seen)))
    delivery = addendum_to(opinion, relay.through(case))
    lose_answers(relay, is_append, 1)
    check_once(service, opinion, delivery, send(relay.session, delivery))
    send(relay.session, delivery)
    [report] = by_id(service, "DiagnosticReport", opinion.report_id)
    assert len(report["presentedForm"]) == 2


def given_away(service: Service, case: Case) -> None:
    """Let the Task be somebody else's."""
    service.put({**service.get(f"Task/{case.id}"), "owner": {"reference": "Practitioner/somebody-else"}})


def withdrawn(service: Service, case: Case) -> None:
    """Let the Task be cancelled."""
    service.put({**service.get(f"Task/{case.id}"), "status": "cancelled"})


@pytest.mark.parametrize("became", [given_away, withdrawn, None], ids=["given-away", "withdrawn", "hidden"])
def test_one_that_arrived_while_its_answer_was_lost_is_confirmed_whatever_became_of_the_task(
    relay: Relay, service: Service, case: Case, opinion: Delivery, became: Callable[[Service, Case], None] | None
) -> None:
    delivery = addendum_to(opinion, relay.through(case))
    gone: list[bool] = []

    def lose(seen: Seen) -> Reply | None:
        if is_provenance(seen):
            gone.append(True)
        return Reply(drop=True) if gone else None

    relay.after = lose
    relay.before = lambda _seen: Reply(drop=True) if gone else None
    with pytest.raises(Offline):
        send(relay.session, delivery)
    relay.after = lambda _seen: None
    relay.before = lambda seen: json_reply({}, 403) if became is None and "/Task/" in seen.path else None
    if became is not None:
        became(service, case)
    receipt = send(relay.session, delivery)
    check_once(service, opinion, delivery, receipt)
    assert receipt.task_problem
    assert receipt.was_there


@pytest.mark.parametrize("after", [is_document, is_append], ids=["document", "report"])
def test_one_that_arrived_in_part_is_refused_once_the_case_is_withdrawn(
    relay: Relay, service: Service, case: Case, opinion: Delivery, after: Callable[[Seen], bool]
) -> None:
    delivery = addendum_to(opinion, relay.through(case))
    gone: list[bool] = []

    def lose(seen: Seen) -> Reply | None:
        if after(seen):
            gone.append(True)
        return Reply(drop=True) if gone else None

    relay.after = lose
    relay.before = lambda _seen: Reply(drop=True) if gone else None
    with pytest.raises(Offline):
        send(relay.session, delivery)
    relay.after = relay.before = lambda _seen: None
    withdrawn(service, case)
    with pytest.raises(NotAllowed, match="withdrawn"):
        send(relay.session, delivery)


def test_sent_again_it_is_there_already(
    service: Service, online: ServiceSession, case: Case, opinion: Delivery
) -> None:
    delivery = addendum_to(opinion, case)
    first = send(online, delivery)
    second = send(online, delivery)
    assert second.was_there
    assert (first.document, first.report, first.provenance) == (second.document, second.report, second.provenance)
    check_once(service, opinion, delivery, second)


def test_a_report_that_somebody_changed_meanwhile_keeps_that_change(
    relay: Relay, service: Service, case: Case, opinion: Delivery
) -> None:
    delivery = addendum_to(opinion, relay.through(case))
    [report] = by_id(service, "DiagnosticReport", opinion.report_id)
    once = [True]

    def change(seen: Seen) -> None:
        if is_append(seen) and once:
            once.clear()
            service.put({**report, "conclusion": "Changed meanwhile"})

    relay.before = change
    check_once(service, opinion, delivery, send(relay.session, delivery))
    assert by_id(service, "DiagnosticReport", opinion.report_id)[0]["conclusion"] == "Changed meanwhile"


def test_nothing_is_sent_where_the_opinion_is_not_or_the_case_was_withdrawn(
    service: Service, online: ServiceSession, case: Case, opinion: Delivery
) -> None:
    lost = replace(addendum_to(opinion, case), amends=Delivered(str(uuid.uuid4()), "ab" * 32))
    delivery = addendum_to(opinion, case)
    with pytest.raises(NotAllowed, match="does not have the opinion"):
        send(online, lost)
    service.put({**service.get(f"Task/{case.id}"), "status": "entered-in-error"})
    with pytest.raises(NotAllowed, match="withdrawn"):
        send(online, delivery)
    for one in (lost, delivery):
        assert by_id(service, "DocumentReference", one.report_id) == []


def test_a_report_without_the_addendum_is_not_as_it_was_sent(
    service: Service, online: ServiceSession, case: Case, opinion: Delivery
) -> None:
    delivery = addendum_to(opinion, case)
    receipt = send(online, delivery)
    [report] = by_id(service, "DiagnosticReport", opinion.report_id)
    service.put({**report, "presentedForm": report["presentedForm"][:1]})
    with pytest.raises(NotAsSent):
        with_read_back(online, delivery, receipt, CancelToken())
