"""What the service keeps of a delivered opinion, read again and compared with what was sent."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import Offline, ServerRefused
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.read_back import NotAsSent, with_read_back
from reviewer_app.sync.receipts import Receipt
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.upload import deliver
from tests.helpers.live_service import PDF, Relay, Service, check_delivered_once, delivery_of
from tests.helpers.scripted_server import Reply, Seen, json_reply


def is_reading(seen: Seen) -> bool:
    """Whether report or document are read by id, as nothing else does after a delivery."""
    return seen.method == "GET" and seen.path.startswith(("/fhir/DiagnosticReport/", "/fhir/DocumentReference/"))


def altered(resource: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Return a report or document with something else in its attachment."""
    if "presentedForm" in resource:
        return {**resource, "presentedForm": [{**resource["presentedForm"][0], **changed}]}
    return {**resource, "content": [{"attachment": {**resource["content"][0]["attachment"], **changed}}]}


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass(frozen=True)
class Sent:
    """A delivered opinion, its receipt before anything was read back, and where it went."""

    service: Service
    online: ServiceSession
    delivery: Delivery
    confirmed: Receipt

    def kept(self, seen: Seen) -> dict[str, Any]:
        return self.service.get(seen.path.removeprefix("/fhir/"))

    def read(self, session: ServiceSession) -> Receipt:
        return with_read_back(session, self.delivery, self.confirmed, CancelToken())

    def check_once(self) -> None:
        check_delivered_once(self.service, self.online, self.delivery, self.confirmed)


@pytest.fixture
def sent(service: Service, online: ServiceSession, case: Case, reviewer: Reviewer) -> Sent:
    delivery = delivery_of(case, reviewer)
    return Sent(service, online, delivery, deliver(online, delivery))


def test_what_the_service_gives_back_is_compared_and_its_versions_are_kept(sent: Sent) -> None:
    confirmed = sent.confirmed
    assert (confirmed.read_back, confirmed.sha256, confirmed.versions) == (None, "", {})
    receipt = sent.read(sent.online)
    assert receipt.sha256 == hashlib.sha256(PDF).hexdigest()
    kept = {one: sent.service.get(one)["meta"]["versionId"] for one in (receipt.report, receipt.document)}
    assert receipt.versions == kept
    assert receipt.read_back is not None
    assert receipt.read_back >= receipt.delivered_at
    assert replace(receipt, versions={}, sha256="", read_back=None) == confirmed
    sent.check_once()


@pytest.mark.parametrize("kind", ["DiagnosticReport", "DocumentReference"])
@pytest.mark.parametrize(
    "changed",
    [
        {"data": base64_of(PDF.replace(b"signed", b"forged"))},
        {"data": base64_of(PDF + b"\n")},
        {"data": "%"},
        {"size": len(PDF) + 1},
    ],
    ids=["a byte altered", "a byte more", "no base64", "another size"],
)
def test_another_file_than_the_one_sent_is_told(relay: Relay, sent: Sent, kind: str, changed: Any) -> None:

    def before(seen: Seen) -> Reply | None:
        if not is_reading(seen) or f"/{kind}/" not in seen.path:
            return None
        return json_reply(altered(sent.kept(seen), **changed))

    relay.before = before
    with pytest.raises(NotAsSent, match="another file"):
        sent.read(relay.session)
    assert {one.method for one in relay.server.seen} == {"GET"}, "nothing is mended by writing it again"
    sent.check_once()


@pytest.mark.parametrize("lost", ["DiagnosticReport", "DocumentReference"])
@pytest.mark.parametrize("status", [404, 410])
def test_what_was_confirmed_and_is_not_there_is_told(relay: Relay, sent: Sent, lost: str, status: int) -> None:
    relay.before = lambda seen: json_reply({}, status) if is_reading(seen) and lost in seen.path else None
    with pytest.raises(NotAsSent, match="does not have it"):
        sent.read(relay.session)


@pytest.mark.parametrize(
    ("reply", "failure"),
    [(lambda: Reply(drop=True), Offline), (lambda: json_reply({}, 503), ServerRefused)],
    ids=["dropped", "503"],
)
def test_a_service_that_cannot_be_read_now_is_read_later(
    relay: Relay,
    sent: Sent,
    monkeypatch: pytest.MonkeyPatch,
    reply: Callable[[], Reply],
    failure: type[Exception],
) -> None:
    monkeypatch.setattr("reviewer_app.sync.retry.DELAYS", (0.0,))
    relay.before = lambda seen: reply() if is_reading(seen) else None
    with pytest.raises(failure, match="confirmed the opinion") as refused:
        sent.read(relay.session)
    assert not isinstance(refused.value, NotAsSent)
    relay.before = lambda seen: None
    again = replace(sent, confirmed=deliver(relay.session, sent.delivery))
    receipt = again.read(relay.session)
    assert (receipt.was_there, receipt.sha256) == (True, hashlib.sha256(PDF).hexdigest())
    again.check_once()


@pytest.mark.parametrize("lost", ["DiagnosticReport", "DocumentReference"])
def test_an_answer_lost_while_reading_back_is_asked_for_again(
    relay: Relay, sent: Sent, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewer_app.sync.retry.DELAYS", (0.0,))
    left = [1]

    def after(seen: Seen) -> Reply | None:
        if is_reading(seen) and lost in seen.path and left:
            left.pop()
            return Reply(drop=True)
        return None

    relay.after = after
    assert sent.read(relay.session).read_back is not None
    assert left == []


def test_a_service_that_lets_nobody_read_keeps_the_receipt_and_says_why(relay: Relay, sent: Sent) -> None:
    relay.before = lambda seen: json_reply({}, 403) if is_reading(seen) else None
    receipt = sent.read(relay.session)
    assert receipt == replace(sent.confirmed, read_back_problem=receipt.read_back_problem)
    assert "does not allow" in receipt.read_back_problem


@pytest.mark.parametrize(("content", "same"), [(PDF, True), (PDF + b"\n", False)])
def test_a_file_that_the_service_moved_out_of_the_resources_is_read_where_it_is(
    relay: Relay, sent: Sent, content: bytes, same: bool
) -> None:

    def before(seen: Seen) -> Reply | None:
        if seen.path == "/fhir/Binary/moved":
            return Reply(200, content, {"Content-Type": "application/pdf"})
        if is_reading(seen):
            moved = altered(sent.kept(seen), data=None, url="Binary/moved")
            return json_reply(moved)
        return None

    relay.before = before
    if same:
        read = sent.read(relay.session)
        assert read.sha256 == hashlib.sha256(PDF).hexdigest()
    else:
        with pytest.raises(NotAsSent):
            sent.read(relay.session)


def test_a_large_opinion_stands_once_and_what_the_service_adds_is_not_compared(relay: Relay, sent: Sent) -> None:

    def before(seen: Seen) -> Reply | None:
        if not is_reading(seen):
            return None
        found = sent.kept(seen)
        if "presentedForm" in found:
            found = altered(found, data=None)
            added = {"contentType": "text/html", "data": base64_of(b"<p>made by the service</p>")}
            found["presentedForm"].append(added)
        return json_reply(found)

    relay.before = before
    assert sent.read(relay.session).sha256 == hashlib.sha256(PDF).hexdigest()


@pytest.mark.parametrize("kind", ["Application/PDF", "application/pdf; charset=binary"])
def test_a_file_is_compared_however_its_type_is_spelt(relay: Relay, sent: Sent, kind: str) -> None:
    relay.before = lambda seen: json_reply(altered(sent.kept(seen), contentType=kind)) if is_reading(seen) else None
    assert sent.read(relay.session).sha256 == hashlib.sha256(PDF).hexdigest()


@pytest.mark.parametrize(
    ("kind", "without"),
    [
        ("DocumentReference", lambda found: altered(found, data=None)),
        ("DocumentReference", lambda found: {**found, "content": []}),
        ("DiagnosticReport", lambda found: {**found, "presentedForm": []}),
    ],
    ids=["no data", "no content", "no presentedForm"],
)
def test_what_gives_no_file_is_no_proof(
    relay: Relay, sent: Sent, kind: str, without: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    def before(seen: Seen) -> Reply | None:
        return json_reply(without(sent.kept(seen))) if is_reading(seen) and kind in seen.path else None

    relay.before = before
    receipt = sent.read(relay.session)
    assert (receipt.read_back, receipt.sha256, len(receipt.versions)) == (None, "", 2)
    assert receipt.read_back_problem == "The service does not give the PDF back."
