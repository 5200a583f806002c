"""The way of an opinion to the embedded service, and what others do to its case meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.case import Case
from reviewer_app.cases.marked_frames import marked_frames
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.cases.work import Work
from reviewer_app.errors import NotAllowed, ServerRefused
from reviewer_app.exchange.delivery import ArchiveCopy, Delivery
from reviewer_app.exchange.marks import outputs
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.isolated import Writer
from reviewer_app.exchange.marks.outputs import Written
from reviewer_app.sync.session import ServiceSession, json_body
from reviewer_app.sync.upload import StepReceipt, deliver
from tests.helpers.live_service import (
    PDF,
    Relay,
    Service,
    check_delivered_once,
    check_nothing_arrived,
    delivery_of,
    is_stow,
    is_transaction,
    without_transactions,
)
from tests.helpers.marks import bundled, index_of, key_image, mark
from tests.helpers.scripted_server import Reply, Seen, json_reply

CT = index_of(bundled("CT_small.dcm"))


def test_an_opinion_is_delivered(service: Service, online: ServiceSession, case: Case, reviewer: Reviewer) -> None:
    delivery = delivery_of(case, reviewer)
    steps: list[StepReceipt] = []
    receipt = deliver(online, delivery, on_step=steps.append)
    assert [one.step for one in steps] == ["archive", "document", "report", "provenance", "task"]
    assert not receipt.was_there
    assert receipt.archive_problem == ""
    check_delivered_once(service, online, delivery, receipt)


def test_delivering_again_changes_nothing(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    delivery = delivery_of(case, reviewer)
    first = deliver(online, delivery)
    again = deliver(online, delivery)
    assert again.was_there
    assert (again.report, again.task_version) == (first.report, first.task_version)
    check_delivered_once(service, online, delivery, again)


def test_another_opinion_of_the_same_number_is_not_taken_for_the_one_delivered(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    delivery = delivery_of(case, reviewer)
    receipt = deliver(online, delivery)
    with pytest.raises(ServerRefused, match="another opinion"):
        deliver(online, replace(delivery, pdf=PDF + b"\nanother"))
    check_delivered_once(service, online, delivery, receipt)


def test_a_withdrawn_case_gets_no_opinion(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    service.put({**service.get(f"Task/{case.id}"), "status": "cancelled"})
    delivery = delivery_of(case, reviewer)
    with pytest.raises(NotAllowed, match="withdrawn"):
        deliver(online, delivery)
    check_nothing_arrived(service, online, delivery)


def test_before_anything_is_changed_that_is_told_and_the_gate_is_asked_first(
    relay: Relay, service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    delivery = delivery_of(case, reviewer)
    behind = replace(delivery, case=relay.through(case))
    told: list[str] = []

    def before(seen: Seen) -> Reply | None:
        told.append(seen.method)
        return None

    relay.before = before
    receipt = deliver(
        relay.session, behind, gate=lambda: told.append("gate"), before_write=lambda: told.append("writing")
    )
    check_delivered_once(service, online, delivery, receipt)
    first_write = next(place for place, one in enumerate(told) if one not in ("GET", "gate", "writing"))
    assert told.index("gate") < told.index("writing") < first_write
    assert told.count("gate") == 1
    told.clear()
    assert deliver(relay.session, behind, gate=lambda: told.append("gate")).was_there
    assert "gate" not in told, "what is there already is brought to its end"
    assert set(told) == {"GET"}


@pytest.mark.parametrize("hook", ["gate", "before_write"])
def test_what_the_gate_holds_or_cannot_be_noted_is_not_sent(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer, hook: str
) -> None:
    delivery = delivery_of(case, reviewer)

    def refuse() -> None:
        raise NotAllowed("No licence in force for OR.")

    with pytest.raises(NotAllowed, match="No licence"):
        deliver(online, delivery, **{hook: refuse})  # type: ignore[arg-type]
    check_nothing_arrived(service, online, delivery)
    assert service.get(f"Task/{case.id}")["status"] != "completed"


def test_a_note_of_somebody_else_survives(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    service.put({**service.get(f"Task/{case.id}"), "note": [{"text": "please call"}]})
    delivery = delivery_of(case, reviewer)
    check_delivered_once(service, online, delivery, deliver(online, delivery))
    assert service.get(f"Task/{case.id}")["note"] == [{"text": "please call"}]


def test_a_task_changed_between_reading_and_sending_is_read_again(
    relay: Relay, service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    delivery = delivery_of(case, reviewer)
    meddled: list[bool] = []

    def before(seen: Seen) -> Reply | None:
        if is_transaction(seen) and not meddled:
            meddled.append(True)
            service.put({**service.get(f"Task/{case.id}"), "priority": "stat"})
        return None

    relay.before = before
    check_delivered_once(service, online, delivery, deliver(relay.session, delivery))
    assert service.get(f"Task/{case.id}")["priority"] == "stat"
    assert sum(is_transaction(one) for one in relay.server.seen) == 2


@pytest.mark.parametrize("status", [403, 405, 415])
def test_an_archive_that_takes_nothing_does_not_hold_back_the_opinion(
    relay: Relay, service: Service, case: Case, reviewer: Reviewer, status: int
) -> None:
    relay.before = lambda seen: json_reply({}, status) if is_stow(seen) else None
    receipt = deliver(relay.session, delivery_of(relay.through(case), reviewer))
    assert receipt.sop_instance_uid == ""
    assert receipt.archive_problem
    assert service.get(f"Task/{case.id}")["status"] == "completed"


def test_an_archive_that_refuses_what_it_stored_is_asked(
    relay: Relay, online: ServiceSession, service: Service, case: Case, reviewer: Reviewer
) -> None:
    """Orthanc answers 400 to a request of which it stored a part."""
    relay.after = lambda seen: json_reply({}, 400) if is_stow(seen) else None
    delivery = delivery_of(relay.through(case), reviewer)
    check_delivered_once(service, online, replace(delivery, case=case), deliver(relay.session, delivery))


def test_a_service_that_names_things_itself_gets_one_provenance(
    relay: Relay, service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    def before(seen: Seen) -> Reply | None:
        refused = seen.method == "PUT" and "/Provenance/" in seen.path
        return json_reply({}, 405) if refused else without_transactions(seen)

    relay.before = before
    delivery = delivery_of(case, reviewer)
    receipt = deliver(relay.session, delivery)
    assert receipt.provenance != f"Provenance/{delivery.provenance_id}"
    check_delivered_once(service, online, delivery, deliver(relay.session, delivery))


def test_a_transaction_that_does_not_say_what_it_made_is_asked_after(
    relay: Relay, service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    silent = {"resourceType": "Bundle", "type": "transaction-response", "entry": [{}, {"response": {"status": "201"}}]}
    relay.after = lambda seen: json_reply(silent) if is_transaction(seen) else None
    delivery = delivery_of(case, reviewer)
    check_delivered_once(service, online, delivery, deliver(relay.session, delivery))


def test_a_service_that_always_says_changed_is_not_asked_for_ever(
    relay: Relay, service: Service, case: Case, reviewer: Reviewer
) -> None:
    relay.before = lambda seen: json_reply({}, 412) if is_transaction(seen) else None
    with pytest.raises(ServerRefused, match="keeps changing"):
        deliver(relay.session, delivery_of(case, reviewer))
    assert service.get(f"Task/{case.id}")["status"] == "requested"


def test_an_opinion_of_somebody_else_on_the_same_case_is_not_overwritten(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    deliver(online, delivery_of(case, reviewer))
    second = delivery_of(case, reviewer)
    with pytest.raises(NotAllowed, match="already been completed"):
        deliver(online, second)
    check_nothing_arrived(service, online, second)


def carry_out_but_the_report(online: ServiceSession, bundle: dict[str, Any]) -> None:
    """Do what a loose server makes of a transaction whose report it refuses: all the rest, and the Task completed."""
    document, report, provenance, *_context, task = bundle["entry"]
    places = {report["fullUrl"]: "DiagnosticReport/never-made"}
    made = online.write("POST", "DocumentReference", json_body(document["resource"]))
    places[document["fullUrl"]] = f"DocumentReference/{made.resource()['id']}"

    def placed(resource: dict[str, Any]) -> bytes:
        text = json_body(resource).decode()
        for temporary, place in places.items():
            text = text.replace(temporary, place)
        return text.encode()

    online.write("PUT", provenance["request"]["url"], placed(provenance["resource"]))
    online.write("PUT", task["request"]["url"], placed(task["resource"]))


def test_a_task_completed_without_its_report_is_completed_with_it_at_the_next_try(
    relay: Relay, service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    delivery = delivery_of(case, reviewer)

    def before(seen: Seen) -> Reply | None:
        if is_transaction(seen):
            carry_out_but_the_report(online, seen.json())
            return json_reply({"resourceType": "Bundle", "type": "transaction-response", "entry": []})
        return json_reply({}, 422) if (seen.method, seen.path) == ("POST", "/fhir/DiagnosticReport") else None

    relay.before = before
    for _ in range(2):
        with pytest.raises(ServerRefused) as caught:
            deliver(relay.session, delivery)
        assert caught.value.status == 422
    assert service.get(f"Task/{case.id}")["status"] == "completed"
    relay.before = lambda seen: None
    check_delivered_once(service, online, delivery, deliver(relay.session, delivery))


def test_marks_go_with_the_opinion_once(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    delivery = with_marks(delivery_of(case, reviewer))
    steps: list[StepReceipt] = []
    receipt = deliver(online, delivery, on_step=steps.append)
    assert [one.step for one in steps] == [
        "archive", "marks-1", "marks-2", "marks-3", "document", "report", "provenance", "task",
    ]  # fmt: skip
    assert receipt.archive_problem == ""
    again = deliver(online, delivery)
    assert [one.reference for one in again.steps if one.step.startswith("marks")] == [
        one.reference for one in steps if one.step.startswith("marks")
    ]
    assert all(one.was_there for one in again.steps if one.step.startswith(("archive", "marks")))
    check_delivered_once(service, online, delivery, receipt)
    study = f"{case.studies[0].wado_url}/studies/{case.studies[0].uid}/instances"
    held = online.read(study, accept="application/dicom+json").json()
    kinds = [one["00080060"]["Value"][0] for one in held]
    assert [kinds.count(one) for one in ("PR", "KO", "SR")] == [1, 1, 1]
    request, *related = service.get(receipt.document)["context"]["related"]
    assert request == {"reference": case.service_request}
    assert [one["identifier"] for one in related] == [
        {"system": "urn:dicom:uid", "value": f"urn:oid:{one.reference}"} for one in steps[:4]
    ]


def test_marks_that_an_archive_refuses_do_not_hold_back_the_opinion(
    relay: Relay, service: Service, case: Case, reviewer: Reviewer
) -> None:
    relay.before = lambda seen: json_reply({}, 415) if is_stow(seen) else None
    receipt = deliver(relay.session, with_marks(delivery_of(relay.through(case), reviewer)))
    assert receipt.archive_problem
    assert service.get(f"Task/{case.id}")["status"] == "completed"
    # nothing leads to what no archive has
    assert service.get(receipt.document)["context"]["related"] == [{"reference": case.service_request}]


def test_an_archive_that_fails_over_the_marks_alone_does_not_hold_back_the_opinion(
    relay: Relay, service: Service, case: Case, reviewer: Reviewer
) -> None:
    pdf = b"application/pdf"  # MIMEType of Encapsulated Document
    relay.before = lambda seen: json_reply({}, 500) if is_stow(seen) and pdf not in seen.body else None
    receipt = deliver(relay.session, with_marks(delivery_of(relay.through(case), reviewer)))
    assert receipt.archive_problem
    assert [one.step for one in receipt.steps if one.step.startswith(("archive", "marks"))] == ["archive"]
    assert service.get(f"Task/{case.id}")["status"] == "completed"


def test_marks_that_cannot_be_written_do_not_hold_back_the_opinion(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_draft: MarksDraft) -> Written:
        raise ValueError("no such graphic")

    monkeypatch.setattr(outputs, "mark_objects", fail)
    delivery = with_marks(delivery_of(case, reviewer))
    receipt = deliver(online, delivery)
    assert receipt.archive_problem == "The marks could not be written for the image archive."
    check_delivered_once(service, online, delivery, receipt)


def test_a_mark_that_cannot_be_written_is_told_and_the_others_are_delivered(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = with_marks(delivery_of(case, reviewer))
    [line] = delivery.work.annotations
    bad = replace(line, id="bad", label="Bad one")
    delivery = replace(delivery, work=replace(delivery.work, annotations=(line, bad)))
    writers = outputs.WRITERS

    def refusing(write: Writer) -> Writer:
        def made(draft: MarksDraft) -> list[ArchiveCopy]:
            if any(one.id == "bad" for _at, one in draft.placed):
                raise ValueError("no such graphic")
            return write(draft)

        return made

    monkeypatch.setattr(outputs, "WRITERS", (*writers[:2], (refusing(writers[2][0]), writers[2][1])))
    receipt = deliver(online, delivery)
    assert receipt.archive_problem == "Left out of the measurements, because it cannot be written there: Bad one."
    assert [one.step for one in receipt.steps if one.step.startswith("marks")] == ["marks-1", "marks-2", "marks-3"]


def with_marks(delivery: Delivery) -> Delivery:
    """Return the same delivery with a length and a key image on the first image of the case."""
    index = replace(CT, study=replace(CT.study, uid=delivery.case.studies[0].uid))
    number = Measurement(22.7, "mm", Calibration.PATIENT_PLANE)
    view = ViewState(Window(40, 400))
    line = mark(AnnotationKind.LENGTH, index, [(10, 20), (50, 40)], measurement=number)
    work = Work((line,), (key_image(index, view),), delivery.work.opinion)
    return replace(delivery, work=work, marked_frames=marked_frames(work, {index.sop_instance_uid: index}.get))
