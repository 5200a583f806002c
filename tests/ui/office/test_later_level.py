"""A signature that is raised after its opinion was delivered goes out as a new version of the same opinion."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.exchange.encapsulated_pdf import report_uid
from reviewer_app.report.verify import verify_pdf
from reviewer_app.settings import Settings
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.ui.office.later_versions import may_be_raised
from reviewer_app.ui.office.raising import LEVEL, sent_file
from reviewer_app.ui.office.recalls import standing_document
from reviewer_app.ui.office.signed_case import kept_case
from reviewer_app.ui.receipt_view import receipt_rows
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in
from tests.helpers.queued_opinion import entry_of, signed, wait_delivered
from tests.helpers.report_samples import NOW
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen
from tests.helpers.signed_report import signed_report
from tests.helpers.time_stamp_service import TSA


@pytest.fixture
def proxy(service: Service) -> Iterator[FaultProxy]:
    made = FaultProxy(service.endpoint)
    yield made
    made.close()


def delivered(office: Office, service: Service, qtbot: QtBot) -> tuple[SampleCase, str]:
    """Deliver an opinion with no time-stamp service set; return its case and the id of its report."""
    case = service.add_case(images=1)
    report_id = signed(office, case, qtbot, pdf=signed_report())
    office.deliveries.load(send=True)
    wait_delivered(office, case, qtbot)
    return case, report_id


def later(office: Office) -> list[OutboxEntry]:
    return [one for one in office.vault.outbox() if one.kind == LEVEL]


def raised(office: Office, report_id: str, qtbot: QtBot) -> None:
    """Raise the signature, and wait until the first try to send it has ended."""
    office.deliveries.raise_delivered(report_id)
    qtbot.waitUntil(lambda: bool(office.told) or (bool(later(office)) and later(office)[-1].attempts > 0))
    assert later(office), office.told
    qtbot.waitUntil(lambda: not office.deliveries._sending)


def resources(service: Service, report_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    coordinator = Coordinator(service.endpoint)
    (report,) = coordinator.found(f"DiagnosticReport?{query}")
    (document,) = coordinator.found(f"DocumentReference?{query}")
    return document, report


def check_at_service(service: Service, report_id: str, level: str, version: str) -> bytes:
    """Check the one opinion that the service lists, in this version; return its file."""
    document, report = resources(service, report_id)
    assert (document["meta"]["versionId"], report["meta"]["versionId"]) == (version, version)
    pdf = base64.b64decode(document["content"][0]["attachment"]["data"])
    assert base64.b64decode(report["presentedForm"][0]["data"]) == pdf
    assert pdf.startswith(signed_report())
    assert verify_pdf(pdf).level == level
    return pdf


def test_a_later_level_is_a_new_version_and_the_case_stays_delivered(
    service: Service, signed_in: Office, wanting: Settings, qtbot: QtBot
) -> None:
    case, report_id = delivered(signed_in, service, qtbot)
    check_at_service(service, report_id, "B-B", "1")
    task = Coordinator(service.endpoint).read(f"Task/{case.task_id}")
    signed_in.deliveries.settings = wanting
    announced: list[str] = []
    signed_in.deliveries.delivered.connect(announced.append)
    raised(signed_in, report_id, qtbot)
    pdf = check_at_service(service, report_id, "B-T", "2")
    (entry,) = later(signed_in)
    assert entry.state is OutboxState.DELIVERED
    assert announced == [], "it is the same opinion"
    assert signed_in.vault.state(case.task_id) is CaseState.DELIVERED
    assert Coordinator(service.endpoint).read(f"Task/{case.task_id}") == task
    assert entry.receipt is not None
    assert (entry.receipt["level"], entry.receipt["sha256"]) == ("B-T", hashlib.sha256(pdf).hexdigest())
    assert set(entry.receipt["versions"].values()) == {"2"}
    instance = report_uid(report_id, f"instance/B-T/{hashlib.sha256(pdf).hexdigest()}")
    assert entry.receipt["sop_instance_uid"] == instance
    # what was signed and delivered first is still that, and the archive of the case gets the higher level
    first = sent_file(signed_in.vault, entry_of(signed_in, report_id))
    assert first is not None
    assert (first.level, first.file) == ("B-B", first.signed)
    assert standing_document(signed_in.vault, case.task_id) == first.signed
    (paper,) = kept_case(signed_in.vault, case.task_id).papers
    assert paper.newest.sha256 == hashlib.sha256(pdf).hexdigest()
    (read,) = kept_case(signed_in.vault, case.task_id).read(signed_in.vault.open_blob).papers
    assert read.delivery.archive_copy is not None
    assert read.delivery.archive_copy.sop_instance_uid == instance
    found = sent_file(signed_in.vault, entry)
    assert found is not None
    assert (found.level, found.file.id) == ("B-T", entry.payload["document"])
    rows = dict(receipt_rows(entry, found.file))
    assert rows["New version of"] == f"urn:uuid:{report_id}"
    assert rows["SHA-256 of the signed file"] == hashlib.sha256(signed_report()).hexdigest()
    assert rows["Document"].endswith(", version 2")
    assert rows["Time-stamp"].startswith("The time-stamp is of Time stamps, who leads to no authority")


def test_lost_answers_make_no_third_version_also_after_a_restart(
    service: Service,
    offices: Callable[..., Office],
    proxy: FaultProxy,
    wanting: Settings,
    qtbot: QtBot,
) -> None:
    service.add_case(images=1)  # the reviewer's account comes with the first case
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    _case, report_id = delivered(office, service, qtbot)
    office.deliveries.settings = wanting
    # written by the service, and from then on every answer lost
    gone: list[bool] = []

    def lose(seen: Seen, reply: Reply) -> Reply:
        if seen.method == "PUT" and seen.path.startswith("/fhir/DocumentReference/"):
            gone.append(True)
        return Reply(drop=True) if gone else reply

    proxy.on(r"^/", lose)
    raised(office, report_id, qtbot)
    (entry,) = later(office)
    assert entry.waits
    assert not entry.held
    assert [one["meta"]["versionId"] for one in resources(service, report_id)] == ["2", "1"]
    office.close()
    again = offices()
    proxy.calm()
    again.deliveries.settings = wanting
    sign_in(again, proxy.endpoint.fhir, qtbot)
    again.deliveries.load(send=True)
    qtbot.waitUntil(lambda: later(again)[-1].state is OutboxState.DELIVERED)
    assert len(later(again)) == 1
    check_at_service(service, report_id, "B-T", "2")


def test_what_the_service_will_never_take_is_closed_and_the_opinion_stays(
    service: Service, signed_in: Office, wanting: Settings, qtbot: QtBot
) -> None:
    case, report_id = delivered(signed_in, service, qtbot)
    document, _report = resources(service, report_id)
    Coordinator(service.endpoint).put({**document, "status": "entered-in-error"})
    signed_in.deliveries.settings = wanting
    raised(signed_in, report_id, qtbot)
    (entry,) = later(signed_in)
    assert entry.state is OutboxState.RECALLED
    assert "does not stand at the service" in entry.reason
    assert entry_of(signed_in, report_id).state is OutboxState.DELIVERED
    assert signed_in.vault.state(case.task_id) is CaseState.DELIVERED
    assert kept_case(signed_in.vault, case.task_id).recalled == ()
    assert resources(service, report_id)[1]["meta"]["versionId"] == "1"
    assert not signed_in.vault.outbox_waits(case.task_id)


def test_without_proofs_nothing_is_queued_and_it_says_why(
    service: Service, signed_in: Office, stamps: ScriptedServer, wanting: Settings, qtbot: QtBot
) -> None:
    _case, report_id = delivered(signed_in, service, qtbot)
    stamps.on("POST", TSA, lambda _seen: Reply(503))
    signed_in.deliveries.settings = wanting
    signed_in.deliveries.raise_delivered(report_id)
    qtbot.waitUntil(lambda: bool(signed_in.sentences()))
    assert later(signed_in) == []
    assert signed_in.deliveries.doing == {}


def entry(entry_id: str = "r-1", kind: str = "opinion", state: OutboxState = OutboxState.DELIVERED, **of: Any) -> Any:
    return OutboxEntry(entry_id, "task-1", kind, NOW, state=state, **of)


SET = Settings(time_stamp_url="https://stamps.example", wanted_level="B-LT")


@pytest.mark.parametrize(
    ("first", "others", "settings", "may"),
    [
        (entry(receipt={"level": "B-B"}), [], SET, True),
        (entry(receipt={}), [], SET, True),
        (entry(kind="addendum", receipt={"level": "B-T"}), [], SET, True),
        (entry(receipt={"level": "B-LT"}), [], SET, False),
        (entry(receipt={"level": "B-B"}), [], replace(SET, time_stamp_url=""), False),
        (entry(receipt={"level": "B-B"}), [], replace(SET, wanted_level="B-B"), False),
        (entry(state=OutboxState.QUEUED), [], SET, False),
        (entry(state=OutboxState.RECALLED), [], SET, False),
        (entry(kind=LEVEL, receipt={"level": "B-B"}), [], SET, False),
        (entry(receipt={}), [entry("l", LEVEL, OutboxState.QUEUED, payload={"renews": "r-1"})], SET, False),
        (entry(receipt={}), [entry("l", LEVEL, OutboxState.QUEUED, payload={"renews": "r-2"})], SET, True),
        (entry(receipt={}), [entry("l", LEVEL, OutboxState.RECALLED, payload={"renews": "r-1"})], SET, True),
        (entry(receipt={}), [entry("l", LEVEL, payload={"renews": "r-1"}, receipt={"level": "B-LT"})], SET, False),
        (entry(receipt={}), [entry("l", LEVEL, payload={"renews": "r-1"}, receipt={"level": "B-T"})], SET, True),
    ],
)
def test_only_what_was_delivered_below_the_wanted_level_can_be_raised(
    first: OutboxEntry, others: list[OutboxEntry], settings: Settings, may: bool
) -> None:
    assert may_be_raised([first, *others], first, settings) is may
