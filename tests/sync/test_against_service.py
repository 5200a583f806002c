"""The whole way of a case through the embedded service, with the real vault, and what goes wrong on the way."""

from __future__ import annotations

import base64
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from reviewer_app.cases.case import Case
from reviewer_app.cases.instances import IndexedPatient, IndexedStudy
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.work import Work
from reviewer_app.demo.load import ServiceEndpoint, load_cases
from reviewer_app.demo.samples.catalogue import sample_cases
from reviewer_app.demo.samples.fhir_people import REVIEWER_LOGIN, REVIEWER_PASSWORD
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.demo.service_process import ServiceProcess
from reviewer_app.errors import NotAllowed, Offline, ServerRefused, SignInNeeded
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.encapsulated_pdf import PdfIdentity, encapsulate_pdf
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import CancelToken
from reviewer_app.store.vault import create_vault
from reviewer_app.sync.download import Download, DownloadPlan, plan
from reviewer_app.sync.session import BEARER, ServiceSession, json_body
from reviewer_app.sync.sign_in import SignIn, discover
from reviewer_app.sync.task_update import set_task_status
from reviewer_app.sync.tokens import Tokens
from reviewer_app.sync.upload import Receipt, StepReceipt, deliver
from reviewer_app.sync.worklist import fetch_reviewer, fetch_worklist
from tests.helpers.browser import FormBrowser
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen, json_reply

PDF = b"%PDF-1.7\nsigned" + b"\n" * 301 + b"%%EOF"


@dataclass(frozen=True)
class Service:
    """The running service and the two small cases that were put into it."""

    process: ServiceProcess
    endpoint: ServiceEndpoint
    cases: tuple[SampleCase, ...]

    def put(self, resource: dict[str, Any]) -> None:
        path = f"{resource['resourceType']}/{resource['id']}"
        kind = {"Content-Type": "application/fhir+json"}
        answer = requests.put(
            f"{self.endpoint.fhir}/{path}", json=resource, headers={**self.endpoint.headers, **kind}, timeout=10
        )
        assert answer.status_code in (200, 201), answer.text

    def get(self, path: str) -> dict[str, Any]:
        answer = requests.get(f"{self.endpoint.fhir}/{path}", headers=dict(self.endpoint.headers), timeout=10)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert isinstance(found, dict)
        return found

    def new_task(self) -> str:
        """Put one more Task on the first case's order into the service; return its id."""
        task = next(one for one in self.cases[0].resources if one["resourceType"] == "Task")
        new_id = f"task-{uuid.uuid4().hex[:12]}"
        self.put({**task, "id": new_id})
        return new_id


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    process = ServiceProcess(tmp_path_factory.mktemp("service"), strict=True)
    endpoint = process.start()
    try:
        cases = sample_cases(datetime.now(UTC))[1:3]
        load_cases(endpoint, cases)
        yield Service(process, endpoint, cases)
    finally:
        process.stop()


@pytest.fixture(scope="module")
def signed_in(service: Service) -> Tokens:
    browser = FormBrowser(REVIEWER_LOGIN, REVIEWER_PASSWORD)
    tokens = SignIn(discover(service.endpoint.fhir)).start(browser)
    browser.join()
    assert "close this window" in browser.last_page
    return tokens


@pytest.fixture
def online(service: Service, signed_in: Tokens) -> Iterator[ServiceSession]:
    # without its refresh token: tests share the sign-in, and a refresh token is spent by its use
    session = ServiceSession(service.endpoint.fhir, Tokens(signed_in.access, fhir_user=signed_in.fhir_user))
    yield session
    session.close()


@pytest.fixture
def reviewer(online: ServiceSession) -> Reviewer:
    return fetch_reviewer(online, online.fhir_user)


@pytest.fixture
def case(service: Service, online: ServiceSession, reviewer: Reviewer) -> Case:
    """A case of its own for a test that delivers."""
    wanted = service.new_task()
    answer = fetch_worklist(online, reviewer=reviewer)
    return next(one for one in answer.cases if one.id == wanted)


def test_every_sample_case_is_listed_without_a_problem(online: ServiceSession, reviewer: Reviewer) -> None:
    answer = fetch_worklist(online, reviewer=reviewer)
    assert answer.problems == ()
    assert answer.server_date
    assert reviewer.licences
    assert reviewer.covers
    for case in answer.cases:
        assert case.patient.display_name
        assert case.questions
        assert case.documents
        assert case.consent is not None
        assert case.mode is not None
        assert case.studies
        assert all(study.wado_url for study in case.studies)


def test_a_refresh_token_is_used_once_and_its_reuse_ends_the_session(service: Service) -> None:
    browser = FormBrowser(REVIEWER_LOGIN, REVIEWER_PASSWORD)
    tokens = SignIn(discover(service.endpoint.fhir)).start(browser)
    browser.join()
    kept: list[Tokens] = []
    session = ServiceSession(service.endpoint.fhir, Tokens("", tokens.refresh), kept.append)
    assert session.read("Practitioner/lindqvist").status == 200
    assert kept[0].refresh not in ("", tokens.refresh)
    again = ServiceSession(service.endpoint.fhir, Tokens("", tokens.refresh))
    with pytest.raises(SignInNeeded):
        again.read("Practitioner/lindqvist")
    session.close()
    again.close()


def test_accepting_and_starting_is_told_and_then_listed_as_changed(online: ServiceSession, case: Case) -> None:
    first = fetch_worklist(online)
    etag = set_task_status(online, case, CaseState.ACCEPTED)
    assert etag != case.version
    set_task_status(online, case, CaseState.IN_REVIEW)
    changed = fetch_worklist(online, first.server_date)
    [found] = [one for one in changed.cases if one.id == case.id]
    assert (found.task_status, found.business_status) == ("in-progress", "reviewing")


def test_whole_cases_arrive_in_the_vault(tmp_path: Path, online: ServiceSession, service: Service) -> None:
    vault = create_vault(tmp_path / "vault", "a passphrase for tests")
    originals = {one for sample in service.cases for one in sample.dicom_files()}
    ours = {one.task_id for one in service.cases}
    try:
        for case in (one for one in fetch_worklist(online).cases if one.id in ours):
            vault.put_case(case)
            planned = plan(online, case)
            assert planned.differences == ()
            vault.plan_download(case.id, planned)
            before = online.attempts
            result = Download(online, case, planned, vault, index_instance).run(CancelToken())
            assert result.failed == ()
            # each series whole, and of nothing more than once; a series of one or two images by the image
            assert online.attempts - before == requests_for(planned)
            assert len(vault.instances(case.id)) == sum(one.instance_count for one in case.studies)
            assert len(vault.documents(case.id)) == len(case.documents)
            for stored in vault.instances(case.id):
                with vault.open_blob(case.id, stored.blob_id) as stream:
                    assert stream.read() in originals
    finally:
        vault.close()


def requests_for(planned: DownloadPlan) -> int:
    sizes = Counter(one.series_uid for one in planned)
    papers = sizes.pop("")
    return papers + sum(1 if size > 2 else size for size in sizes.values())


def delivery_of(case: Case, reviewer: Reviewer) -> Delivery:
    report_id = str(uuid.uuid4())
    study = case.studies[0]
    signed_at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    identity = PdfIdentity(
        report_id=report_id,
        title="Second opinion",
        patient=IndexedPatient("Example^Erin", "H-7"),
        study=IndexedStudy(study.uid, "20261002", "093000"),
        issued=signed_at,
    )
    opinion = Opinion({"diagnosis.text": "Certain", "concordance.diagnosis": "confirmed"})
    return Delivery(
        report_id=report_id,
        case=case,
        reviewer=reviewer,
        work=Work(opinion=opinion),
        pdf=PDF,
        signed_at=signed_at,
        archive_copy=encapsulate_pdf(PDF, identity),
    )


def found(service: Service, query: str) -> list[dict[str, Any]]:
    return [one["resource"] for one in service.get(query).get("entry", [])]


def check_nothing_arrived(service: Service, online: ServiceSession, delivery: Delivery) -> None:
    assert found(service, f"DiagnosticReport?identifier=urn:ietf:rfc:3986|{delivery.identifier}") == []
    assert archived_copies(online, delivery) == 0


def archived_copies(online: ServiceSession, delivery: Delivery) -> int:
    copy = delivery.archive_copy
    assert copy is not None
    study = f"{delivery.case.studies[0].wado_url}/studies/{copy.study_uid}"
    query = f"{study}/instances?SOPInstanceUID={copy.sop_instance_uid}"
    answer = online.read(query, accept="application/dicom+json")
    return len(answer.json()) if answer.body else 0


def check_delivered_once(service: Service, online: ServiceSession, delivery: Delivery, receipt: Receipt) -> None:
    """Check everything that may exist only once, and that the Task names it."""
    query = f"identifier=urn:ietf:rfc:3986|{delivery.identifier}"
    [report] = found(service, f"DiagnosticReport?{query}")
    [document] = found(service, f"DocumentReference?{query}")
    assert base64.b64decode(document["content"][0]["attachment"]["data"]) == PDF
    assert receipt.report == f"DiagnosticReport/{report['id']}"
    assert receipt.document == f"DocumentReference/{document['id']}"
    signed = found(service, f"Provenance?target={receipt.report}")
    assert [f"Provenance/{one['id']}" for one in signed] == [receipt.provenance]
    task = service.get(f"Task/{delivery.case.id}")
    assert task["status"] == "completed"
    assert {one["valueReference"]["reference"] for one in task["output"]} == {receipt.report, receipt.document}
    assert archived_copies(online, delivery) == 1
    assert delivery.archive_copy is not None
    assert receipt.sop_instance_uid == delivery.archive_copy.sop_instance_uid


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


def test_a_note_of_somebody_else_survives(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    service.put({**service.get(f"Task/{case.id}"), "note": [{"text": "please call"}]})
    delivery = delivery_of(case, reviewer)
    check_delivered_once(service, online, delivery, deliver(online, delivery))
    assert service.get(f"Task/{case.id}")["note"] == [{"text": "please call"}]


class Relay:
    """Stands between workstation and service; what it passes on is done there, whatever becomes of the answer."""

    def __init__(self, service: Service, tokens: Tokens) -> None:
        self._upstream = service.endpoint.fhir.removesuffix("/fhir")
        self.server = ScriptedServer()
        self.server.otherwise(self.forward)
        #: Called before and after passing on; a reply from it is given instead.
        self.before: Callable[[Seen], Reply | None] = lambda seen: None
        self.after: Callable[[Seen], Reply | None] = lambda seen: None
        self.session = ServiceSession(
            f"{self.server.url}/fhir",
            Tokens(tokens.access, fhir_user=tokens.fhir_user),
            credentials={self._upstream: BEARER},
        )

    def forward(self, seen: Seen) -> Reply:
        given = self.before(seen)
        if given is not None:
            return given
        kept = {name: value for name, value in seen.headers.items() if name not in ("host", "connection")}
        answer = requests.request(
            seen.method, f"{self._upstream}{seen.target}", headers=kept, data=seen.body, timeout=10
        )
        headers = {
            name: value
            for name, value in answer.headers.items()
            if name.lower() not in ("content-length", "transfer-encoding", "connection")
        }
        return self.after(seen) or Reply(answer.status_code, answer.content, headers)

    def through(self, case: Case) -> Case:
        """Return the case with its archive behind the relay too."""
        url = f"{self.server.url}/dicom-web"
        return replace(case, studies=tuple(replace(one, wado_url=url) for one in case.studies))

    def close(self) -> None:
        self.session.close()
        self.server.close()


@pytest.fixture
def relay(service: Service, signed_in: Tokens) -> Iterator[Relay]:
    made = Relay(service, signed_in)
    yield made
    made.close()


def is_transaction(seen: Seen) -> bool:
    return seen.method == "POST" and seen.path == "/fhir"


def is_stow(seen: Seen) -> bool:
    return seen.method == "POST" and "/dicom-web/studies/" in seen.path


def lose_answers(relay: Relay, which: Callable[[Seen], bool], times: int) -> None:
    """Drop the connection after the service has done what was asked, as often as told."""
    left = [times]

    def after(seen: Seen) -> Reply | None:
        if which(seen) and left[0]:
            left[0] -= 1
            return Reply(drop=True)
        return None

    relay.after = after


@pytest.mark.parametrize("which", [is_transaction, is_stow], ids=["transaction", "stow"])
def test_a_lost_answer_makes_no_second_report(
    relay: Relay,
    service: Service,
    online: ServiceSession,
    case: Case,
    reviewer: Reviewer,
    which: Callable[[Seen], bool],
) -> None:
    delivery = delivery_of(relay.through(case), reviewer)
    lose_answers(relay, which, 1)
    receipt = deliver(relay.session, delivery)
    assert sum(which(one) for one in relay.server.seen) == 1
    direct = replace(delivery, case=case)
    check_delivered_once(service, online, direct, receipt)


def test_a_network_that_stays_away_is_offline_and_the_next_try_completes(
    relay: Relay, service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    delivery = delivery_of(relay.through(case), reviewer)
    gone: list[bool] = []

    def after(seen: Seen) -> Reply | None:
        if is_transaction(seen):
            gone.append(True)
        return Reply(drop=True) if gone else None

    relay.after = after
    relay.before = lambda seen: Reply(drop=True) if gone else None
    with pytest.raises(Offline):
        deliver(relay.session, delivery)
    check_delivered_once(service, online, replace(delivery, case=case), deliver(online, replace(delivery, case=case)))


def without_transactions(seen: Seen) -> Reply | None:
    if seen.path == "/fhir/metadata":
        return json_reply({}, 404)
    return json_reply({}, 400) if is_transaction(seen) else None


def test_a_service_without_transactions_gets_one_thing_after_the_other(
    relay: Relay, service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    relay.before = without_transactions
    delivery = delivery_of(case, reviewer)
    receipt = deliver(relay.session, delivery)
    check_delivered_once(service, online, delivery, receipt)
    writes = [one.path for one in relay.server.seen if one.method in ("POST", "PUT")]
    assert writes == [
        "/fhir/DocumentReference", "/fhir/DiagnosticReport", f"/fhir/{receipt.provenance}", f"/fhir/Task/{case.id}",
    ]  # fmt: skip


@pytest.mark.parametrize("lost", ["DocumentReference", "DiagnosticReport", "Provenance", "Task"])
def test_without_transactions_a_crash_after_any_step_is_continued(
    relay: Relay, service: Service, online: ServiceSession, case: Case, reviewer: Reviewer, lost: str
) -> None:
    delivery = delivery_of(case, reviewer)
    relay.before = without_transactions
    gone: list[bool] = []

    def after(seen: Seen) -> Reply | None:
        if seen.method in ("POST", "PUT") and f"/{lost}" in seen.path:
            gone.append(True)
        return Reply(drop=True) if gone else None

    relay.after = after
    with pytest.raises(Offline):
        deliver(relay.session, delivery)
    check_delivered_once(service, online, delivery, deliver(online, delivery))


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


def test_stopping_and_starting_the_service_loses_nothing(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    delivery = delivery_of(case, reviewer)
    service.process.stop()
    before = online.attempts
    with pytest.raises(Offline):
        deliver(online, delivery)
    assert online.attempts > before
    service.process.start()
    check_delivered_once(service, online, delivery, deliver(online, delivery))


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
    document, report, provenance, task = bundle["entry"]
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
