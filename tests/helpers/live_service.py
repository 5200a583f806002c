"""The embedded service as it runs, what is delivered to it, and a relay that loses answers on the way."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import requests

from reviewer_app.cases.case import Case
from reviewer_app.cases.instances import IndexedPatient, IndexedStudy
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.work import Work
from reviewer_app.demo.load import ServiceEndpoint
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.demo.service_process import ServiceProcess
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.encapsulated_pdf import PdfIdentity, encapsulate_pdf
from reviewer_app.sync.session import BEARER, ServiceSession
from reviewer_app.sync.tokens import Tokens
from reviewer_app.sync.upload import Receipt
from tests.helpers.patience import PATIENCE
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
            f"{self.endpoint.fhir}/{path}", json=resource, headers={**self.endpoint.headers, **kind}, timeout=PATIENCE
        )
        assert answer.status_code in (200, 201), answer.text

    def get(self, path: str) -> dict[str, Any]:
        answer = requests.get(f"{self.endpoint.fhir}/{path}", headers=dict(self.endpoint.headers), timeout=PATIENCE)
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
            seen.method, f"{self._upstream}{seen.target}", headers=kept, data=seen.body, timeout=PATIENCE
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


def without_transactions(seen: Seen) -> Reply | None:
    if seen.path == "/fhir/metadata":
        return json_reply({}, 404)
    return json_reply({}, 400) if is_transaction(seen) else None
