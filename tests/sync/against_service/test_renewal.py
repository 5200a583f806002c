"""A higher signature level of what was delivered: a new version of the same two resources, whatever gets lost."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import NotAllowed, Offline, ServerRefused
from reviewer_app.exchange.co_signature import CoSigner
from reviewer_app.exchange.delivery import ADDENDUM_TITLE, Delivered, Delivery
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.amending import deliver_addendum
from reviewer_app.sync.read_back import NotAsSent, with_read_back
from reviewer_app.sync.receipts import Receipt, StepReceipt
from reviewer_app.sync.renewal import renew
from reviewer_app.sync.session import ServiceSession, json_body
from reviewer_app.sync.upload import deliver
from tests.helpers.live_service import PDF, Relay, Service, archived_copies, delivery_of, found, lose_answers
from tests.helpers.scripted_server import Reply, Seen, json_reply

HIGHER = PDF + b"\na time-stamp\n%%EOF"
KINDS = ("DocumentReference", "DiagnosticReport")


def is_document(seen: Seen) -> bool:
    return seen.method == "PUT" and seen.path.startswith("/fhir/DocumentReference/")


def is_report(seen: Seen) -> bool:
    return seen.method == "PUT" and seen.path.startswith("/fhir/DiagnosticReport/")


@pytest.fixture
def opinion(online: ServiceSession, case: Case, reviewer: Reviewer) -> Delivery:
    """An opinion that the service has."""
    # nothing is left in the archive, which all tests of this folder share
    made = replace(delivery_of(case, reviewer), archive_copy=None)
    deliver(online, made)
    return made


def later(delivery: Delivery, pdf: bytes = HIGHER) -> Delivery:
    return replace(delivery, pdf=pdf, versions=(*delivery.versions, hashlib.sha1(delivery.pdf).digest()))


def send(session: ServiceSession, delivery: Delivery) -> Receipt:
    token = CancelToken()
    return with_read_back(session, delivery, renew(session, delivery, token), token)


def listed(service: Service, delivery: Delivery) -> list[dict[str, Any]]:
    return [
        one for kind in KINDS for one in found(service, f"{kind}?identifier=urn:ietf:rfc:3986|{delivery.identifier}")
    ]


def check_renewed(service: Service, delivery: Delivery, receipt: Receipt, version: int = 2) -> None:
    """Check that the service lists one opinion, in its next version, with the new file; the Task is as it was."""
    document, report = listed(service, delivery)
    assert [document["meta"]["versionId"], report["meta"]["versionId"]] == [str(version)] * 2
    for file in (document["content"][0]["attachment"], report["presentedForm"][0]):
        assert base64.b64decode(file["data"]) == delivery.pdf
    assert (receipt.document, receipt.report) == (
        f"DocumentReference/{document['id']}",
        f"DiagnosticReport/{report['id']}",
    )
    assert receipt.versions == {receipt.document: str(version), receipt.report: str(version)}
    assert receipt.sha256 == hashlib.sha256(delivery.pdf).hexdigest()
    [signed] = found(service, f"Provenance?target={receipt.report}")
    assert receipt.provenance == f"Provenance/{signed['id']}"
    task = service.get(f"Task/{delivery.case.id}")
    assert task["status"] == "completed"
    assert len(task["output"]) == 2


def test_a_higher_level_is_the_next_version_of_the_same_two_resources(
    service: Service, online: ServiceSession, opinion: Delivery
) -> None:
    before = service.get(f"Task/{opinion.case.id}")
    steps: list[StepReceipt] = []
    writes: list[None] = []
    token, higher = CancelToken(), later(opinion)
    receipt = renew(online, higher, token, steps.append, before_write=lambda: writes.append(None))
    assert [one.step for one in steps] == ["document", "report"]
    assert len(writes) == 2
    assert not receipt.was_there
    check_renewed(service, higher, with_read_back(online, higher, receipt, token))
    assert service.get(f"Task/{opinion.case.id}") == before
    first = service.get(f"{receipt.document}/_history/1")
    assert base64.b64decode(first["content"][0]["attachment"]["data"]) == PDF


def test_sent_again_it_is_there_already(service: Service, online: ServiceSession, opinion: Delivery) -> None:
    send(online, later(opinion))
    again = send(online, later(opinion))
    assert again.was_there
    check_renewed(service, later(opinion), again)


def test_a_co_signature_has_one_provenance_of_its_own_whatever_gets_lost(
    service: Service, online: ServiceSession, opinion: Delivery
) -> None:
    signer = CoSigner("Practitioner/ben", "Ben Okafor", "co-authorship", opinion.signed_at, "ab" * 32)
    co_signed = replace(later(opinion), co_signers=(signer,))
    first, again = send(online, co_signed), send(online, co_signed)
    assert again.was_there
    assert [one.step for one in first.steps] == ["document", "report", "co-signature-1"]
    assert [one.was_there for one in again.steps] == [True, True, True]
    (own,) = {one.reference for receipt in (first, again) for one in receipt.steps if one.step == "co-signature-1"}
    listed_there = {f"Provenance/{one['id']}" for one in found(service, f"Provenance?target={first.document}")}
    assert listed_there == {own, first.provenance}
    assert first.provenance == again.provenance != own, "that of the author is told apart"
    assert service.get(own)["agent"][0]["who"]["display"] == "Ben Okafor"
    # a level that is raised after it speaks of no co-signer, and writes none anew
    raised = later(co_signed, HIGHER + b"\nanother\n%%EOF")
    assert send(online, replace(raised, co_signers=())).provenance == first.provenance


def test_a_level_above_that_is_one_more_version(service: Service, online: ServiceSession, opinion: Delivery) -> None:
    send(online, later(opinion))
    highest = later(later(opinion), HIGHER + b"\nanother\n%%EOF")
    check_renewed(service, highest, send(online, highest), version=3)


def test_the_archive_gets_a_copy_of_its_own_and_keeps_the_first(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    first = delivery_of(case, reviewer)
    deliver(online, first)
    assert first.archive_copy is not None
    second = delivery_of(case, reviewer).archive_copy
    assert second is not None
    higher = replace(later(first), archive_copy=second)
    receipt = send(online, higher)
    check_renewed(service, higher, receipt)
    assert (archived_copies(online, first), archived_copies(online, higher)) == (1, 1)
    assert receipt.sop_instance_uid == second.sop_instance_uid
    related = service.get(receipt.document)["context"]["related"]
    named = [one["identifier"]["value"] for one in related if "identifier" in one]
    assert named == [f"urn:oid:{one.sop_instance_uid}" for one in (first.archive_copy, second)]


@pytest.mark.parametrize("which", [is_document, is_report], ids=["document", "report"])
def test_a_lost_answer_makes_no_third_version(
    relay: Relay, service: Service, opinion: Delivery, which: Callable[[Seen], bool]
) -> None:
    lose_answers(relay, which, 1)
    check_renewed(service, later(opinion), send(relay.session, later(opinion)))


@pytest.mark.parametrize("which", [is_document, is_report], ids=["document", "report"])
def test_a_network_that_goes_away_between_two_steps_is_continued(
    relay: Relay, service: Service, online: ServiceSession, opinion: Delivery, which: Callable[[Seen], bool]
) -> None:
    gone: list[bool] = []

    def lose(seen: Seen) -> Reply | None:
        if which(seen):
            gone.append(True)
        return Reply(drop=True) if gone else None

    relay.after = lose
    relay.before = lambda _seen: Reply(drop=True) if gone else None
    with pytest.raises(Offline):
        send(relay.session, later(opinion))
    check_renewed(service, later(opinion), send(online, later(opinion)))


def test_what_somebody_else_changed_meanwhile_stays(
    relay: Relay, service: Service, online: ServiceSession, opinion: Delivery
) -> None:
    refused: list[int] = []

    def before(seen: Seen) -> Reply | None:
        if is_report(seen) and not refused:
            refused.append(1)
            path = seen.path.removeprefix("/fhir/")
            changed = {**online.read(path).resource(), "conclusion": "Read by the tumour board"}
            online.write("PUT", path, json_body(changed))
        return None

    relay.before = before
    receipt = send(relay.session, later(opinion))
    report = service.get(receipt.report)
    assert report["conclusion"] == "Read by the tumour board"
    assert report["meta"]["versionId"] == "3"
    assert base64.b64decode(report["presentedForm"][0]["data"]) == HIGHER


@pytest.mark.parametrize("status", [409, 412])
def test_a_service_that_always_says_changed_is_not_asked_for_ever(
    relay: Relay, service: Service, online: ServiceSession, opinion: Delivery, status: int
) -> None:
    relay.before = lambda seen: json_reply({}, status) if is_document(seen) else None
    with pytest.raises(ServerRefused, match="keeps changing"):
        send(relay.session, later(opinion))
    relay.before = lambda _seen: None
    check_renewed(service, later(opinion), send(relay.session, later(opinion)))


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_tried_again(relay: Relay, service: Service, opinion: Delivery, status: int) -> None:
    left = [1]

    def before(seen: Seen) -> Reply | None:
        if is_document(seen) and left[0]:
            left[0] -= 1
            return json_reply({}, status, Retry_After="0")
        return None

    relay.before = before
    check_renewed(service, later(opinion), send(relay.session, later(opinion)))


def test_where_the_opinion_is_not_nothing_is_sent(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    never_sent = replace(delivery_of(case, reviewer), archive_copy=None)
    with pytest.raises(NotAllowed, match="does not have what this file belongs to"):
        send(online, later(never_sent))
    assert listed(service, never_sent) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_entered_in_error_since_is_left_alone(
    service: Service, online: ServiceSession, opinion: Delivery, kind: str
) -> None:
    one = next(one for one in listed(service, opinion) if one["resourceType"] == kind)
    service.put({**one, "status": "entered-in-error"})
    before = listed(service, opinion)
    with pytest.raises(NotAllowed, match="does not stand"):
        send(online, later(opinion))
    assert listed(service, opinion) == before


def test_a_file_that_never_was_delivered_is_not_written_over(
    service: Service, online: ServiceSession, opinion: Delivery
) -> None:
    stranger = replace(opinion, pdf=HIGHER, versions=(b"s" * 20,))
    before = listed(service, opinion)
    with pytest.raises(NotAllowed, match="does not stand"):
        send(online, stranger)
    assert listed(service, opinion) == before


def test_a_service_that_keeps_the_first_file_after_all_is_told(relay: Relay, opinion: Delivery) -> None:
    def before(seen: Seen) -> Reply | None:
        # answered as done, and not done
        return json_reply({}, 200) if is_document(seen) else None

    relay.before = before
    with pytest.raises(NotAsSent):
        send(relay.session, later(opinion))


def test_an_addendum_is_raised_in_its_own_document_and_beside_the_opinion(
    service: Service, online: ServiceSession, opinion: Delivery
) -> None:
    addendum = replace(
        opinion,
        report_id=delivery_of(opinion.case, opinion.reviewer).report_id,
        pdf=b"%PDF-1.7\naddendum" + b"\n" * 301 + b"%%EOF",
        signed_at=opinion.signed_at + timedelta(days=1),
        meaning="addendum",
        title=ADDENDUM_TITLE,
        amends=Delivered(opinion.report_id, "ab" * 32),
    )
    deliver_addendum(online, addendum, CancelToken(), lambda _step: None, gate=lambda: None, before_write=lambda: None)
    both = [later(addendum, addendum.pdf + b"\nstamped"), later(opinion)]
    receipts = [send(online, one) for one in both]
    report = service.get(receipts[0].report)
    assert receipts[0].report == receipts[1].report
    assert report["status"] == "appended"
    assert [base64.b64decode(one["data"]) for one in report["presentedForm"]] == [HIGHER, both[0].pdf]
    for one, receipt in zip(both, receipts, strict=True):
        document = service.get(receipt.document)
        assert base64.b64decode(document["content"][0]["attachment"]["data"]) == one.pdf
        assert receipt.read_back is not None
    assert receipts[0].document != receipts[1].document
    assert receipts[0].provenance != receipts[1].provenance
