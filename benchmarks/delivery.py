"""Delivery of an opinion of 20 MB to the embedded service, beside curl sending the very same bytes there."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Final

from pikepdf import AttachedFileSpec, Pdf

from benchmarks.machine import tool_version
from benchmarks.prepared import Prepared, listed_cases, session_with
from benchmarks.processes import alternate
from benchmarks.values import Limit, Outcome, Series
from reviewer_app.cases.case import Case
from reviewer_app.cases.instances import IndexedPatient, IndexedStudy
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.work import Work
from reviewer_app.demo.load import ServiceEndpoint
from reviewer_app.exchange.delivery import ArchiveCopy, Delivery, place_in_bundle, task_outputs, transaction
from reviewer_app.exchange.encapsulated_pdf import PdfIdentity, encapsulate_pdf
from reviewer_app.jobs import CancelToken
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.sync.read_back import with_read_back
from reviewer_app.sync.session import FHIR_JSON, ServiceSession, json_body
from reviewer_app.sync.stow import stow_request
from reviewer_app.sync.task_update import TaskChange, merged, read_task
from reviewer_app.sync.upload import deliver
from reviewer_app.sync.worklist import fetch_reviewer
from tests.helpers.report_samples import NOW, PASSPHRASE, authority, sample_report

TITLE = "Delivery of an opinion"
LIMIT = 0.8
SIZE: Final = 20_000_000
_REVIEWER: Final = "Practitioner/lindqvist"


@dataclass(frozen=True)
class _Target:
    """The running service, whom the case of this benchmark is of, and what is sent of it."""

    endpoint: ServiceEndpoint
    session: ServiceSession
    case: Case
    reviewer: Reviewer
    pdf: bytes
    folder: Path

    def delivery(self) -> Delivery:
        """Return the delivery of the file for a Task of its own, as a new opinion."""
        task = dict(read_task(self.session, self.case.id, CancelToken()).resource)
        task["id"] = f"task-{uuid.uuid4().hex[:12]}"
        self.session.write("PUT", f"Task/{task['id']}", json_body(task))
        return Delivery(
            report_id=str(uuid.uuid4()),
            case=replace(self.case, id=task["id"]),
            reviewer=self.reviewer,
            work=Work(opinion=Opinion({"diagnosis.text": "Nothing of note"})),
            pdf=self.pdf,
            signed_at=NOW,
        )

    def with_copy(self, delivery: Delivery) -> tuple[Delivery, ArchiveCopy]:
        """Return it with its copy for the image archive, which a delivery makes before it is sent."""
        study = IndexedStudy(self.case.studies[0].uid, "20261002", "093000")
        patient = IndexedPatient("Example^Erin", "H-7")
        copy = encapsulate_pdf(self.pdf, PdfIdentity(delivery.report_id, delivery.title, patient, study, NOW))
        return replace(delivery, archive_copy=copy), copy

    def ours(self) -> float:
        """Deliver as the program does; return how many megabytes a second."""
        delivery = self.delivery()
        began = _settled()
        told, copy = self.with_copy(delivery)
        receipt = deliver(self.session, told)
        seconds = time.perf_counter() - began
        if receipt.archive_problem or receipt.sop_instance_uid != copy.sop_instance_uid:
            raise RuntimeError(f"the archive did not take its copy: {receipt.archive_problem}")
        if not with_read_back(self.session, told, receipt, CancelToken()).sha256:
            raise RuntimeError("the service does not give the opinion back")
        return _sent(copy, self.body(told)) / seconds / 1e6

    def body(self, delivery: Delivery) -> bytes:
        """Return the transaction of a delivery whose Task is as it was put there."""
        told = replace(delivery, archived=(delivery.archive_copy,) if delivery.archive_copy else ())
        read = read_task(self.session, self.case.id, CancelToken())
        places = [place_in_bundle(delivery, kind) for kind in ("DiagnosticReport", "DocumentReference")]
        status, business = delivery.task_status
        outputs = tuple(task_outputs(places[0], places[1]))
        change = TaskChange(status, business, outputs=outputs, reviewer=self.reviewer)
        wanted = merged({**read.resource, "id": delivery.case.id}, delivery.case, change)
        return json_body(transaction(told, wanted or {}, "", client_ids=True))

    def curl(self) -> float:
        """Let curl send the same: the copy for the archive, then the transaction; both made and written before."""
        delivery, copy = self.with_copy(self.delivery())
        stow = stow_request(delivery.case.studies[0].wado_url, copy)
        body = self.body(delivery)
        fhir = {"Content-Type": FHIR_JSON, "Accept": FHIR_JSON, "Prefer": "return=minimal"}
        commands = [
            self._curl("stow", stow.url, stow.headers, stow.body or b""),
            self._curl("transaction", self.endpoint.fhir, fhir, body),
        ]
        began = _settled()
        for command in commands:
            subprocess.run(command, check=True, capture_output=True, timeout=120)
        return _sent(copy, body) / (time.perf_counter() - began) / 1e6

    def _curl(self, name: str, url: str, headers: Mapping[str, str], body: bytes) -> list[str]:
        data, config = self.folder / f"{name}.body", self.folder / f"{name}.config"
        data.write_bytes(body)
        config.touch(mode=0o600)  # it holds the token
        told = {**self.endpoint.headers, **headers, "Expect": ""}
        lines = ['header = "{}: {}"'.format(key, value.replace('"', '\\"')) for key, value in told.items()]
        lines += [f'url = "{url}"', f'data-binary = "@{data}"', f'output = "{self.folder / name}.answer"']
        config.write_text("\n".join(lines), encoding="utf-8")
        return ["curl", "--fail", "--silent", "--show-error", "--config", str(config)]


def run(prepared: Prepared) -> Outcome:
    """Let the program and curl deliver in turn, each time another opinion of the same bytes."""
    folder = prepared.folder / "deliveries"
    folder.mkdir(parents=True, exist_ok=True)
    pdf = signed_pdf(SIZE // 10 if prepared.quick else SIZE)
    with prepared.running_service() as endpoint, closing(session_with(endpoint)) as session:
        case, _ = listed_cases(session)
        target = _Target(endpoint, session, case, fetch_reviewer(session, _REVIEWER), pdf, folder)
        if shutil.which("curl") is None:
            alternate(1, target.ours)
            runs = [*alternate(3, target.ours), ()]
        else:
            alternate(1, target.ours, target.curl)
            runs = alternate(2 if prepared.quick else 7, target.ours, target.curl)
    shutil.rmtree(folder, ignore_errors=True)
    return _outcome(runs[0], runs[1], len(pdf))


def signed_pdf(size: int) -> bytes:
    """Return the invented opinion of the tests, signed, with a file in it that makes it at least `size` bytes."""
    report = sample_report()
    with Pdf.open(BytesIO(build_pdf(report))) as document:
        document.attachments["weight.bin"] = AttachedFileSpec(document, os.urandom(size))
        large = BytesIO()
        document.save(large)
    request = SignRequest(
        pdf=prepare_for_signing(large.getvalue()), key=Pkcs12Key(authority().pkcs12), passphrase=PASSPHRASE,
        meaning=Meaning.AUTHORSHIP, reviewer_name=report.reviewer.name, signed_at=NOW,
    )  # fmt: skip
    return sign_opinion(request).pdf


def _settled() -> float:
    """Write out what was written before, and return when that was done."""
    os.sync()
    return time.perf_counter()


def _sent(copy: ArchiveCopy, body: bytes) -> int:
    return len(body) + len(copy.data)


def _outcome(ours: tuple[float, ...], curl: tuple[float, ...], size: int) -> Outcome:
    program = Series("the program", ours, "MB/s")
    peer = Series("curl", curl, "MB/s") if curl else None
    limits: tuple[Limit, ...] = ()
    if peer is not None:
        ratio = program.median / peer.median
        limits = (Limit("throughput of a delivery, as a share of curl's", LIMIT, ratio, at_least=True),)
    return Outcome(
        title=TITLE,
        measures=f"A signed PDF of {size / 1e6:.0f} MB, to the embedded service on this machine: its copy for the "
        "image archive (STOW-RS) and the transaction, base64 counted as sent. The program makes both, asks before "
        "each step what the service has already, and reads the Task; curl posts the same two bodies, made and written "
        "to files before. In turn, each time another opinion.",
        series=tuple(one for one in (program, peer) if one is not None),
        limits=limits,
        peers=(tool_version("curl"),) if peer is not None else (),
        left_out=(
            "signing in",
            "reading the file from the vault, and keeping each step there",
            "reading back what the service keeps",
            *(() if peer is not None else ("curl, which is not installed",)),
        ),
        notes=("The service runs on the same cores and takes its share in both.",),
    )
