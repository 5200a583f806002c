"""Delivery, exactly once, and the document as its receiver checks it."""

from __future__ import annotations

import hashlib

from PySide6.QtWidgets import QPushButton

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.job import CA_PEM, OPINION_PDF, MainJob
from reviewer_app.demo.samples.fhir_shapes import Json
from reviewer_app.demo.steps.choosing import rows
from reviewer_app.demo.steps.sealing import signed_pdf
from reviewer_app.demo.walk import StepFailed
from reviewer_app.report.verify import verify_pdf
from reviewer_app.store.values import OutboxState
from reviewer_app.ui.worklist.model import Filter


class Deliver:
    """The outbox empties, and the service has the opinion once."""

    name = "deliver"

    def do(self, job: MainJob) -> None:
        """Look at all cases and wait until the case is delivered; then choose it."""
        driver = job.driver
        driver.click(QPushButton, Filter.ALL.value)  # among those to be sent it is no more by then
        driver.wait_until(lambda: job.state_words() == "Delivered", 60, "the list says that it is delivered")
        job.choose_case()
        driver.wait_until(lambda: _confirmed(job), 10, "the list says that the service has confirmed the opinion")

    def check(self, job: MainJob) -> str:
        """The list says delivered, the store has the receipt of one delivery, the service has everything once."""
        if rows(job) != job.cases_loaded or not _confirmed(job):
            raise StepFailed("The list does not say that the service has confirmed the opinion.")
        entries = job.read(lambda vault: vault.outbox())
        if [one.state for one in entries] != [OutboxState.DELIVERED] or entries[0].receipt is None:
            raise StepFailed("The store has no receipt.")
        if not entries[0].receipt.get("read_back"):
            raise StepFailed("What was delivered was not read back.")
        if job.stored().state is not CaseState.DELIVERED or job.audited("opinion-delivered") != 1:
            raise StepFailed("The store does not have the case as delivered once.")
        report, document = delivered(job)
        task = job.view.read(f"Task/{job.case.task_id}")
        given = {one.get("valueReference", {}).get("reference", "") for one in task.get("output", [])}
        if task["status"] != "completed" or not given & {f"DiagnosticReport/{report['id']}"}:
            raise StepFailed("The task on the service is not completed with the report.")
        archived = _archived(job)
        if archived != 1 and _has_images(job):
            raise StepFailed(f"The archive has the opinion {archived} times.")
        return f"1 report, 1 document, {archived} copy in the archive; {document['id']}"


class CheckDocument:
    """The receiver takes the document from the service and checks it."""

    name = "verify"

    def do(self, job: MainJob) -> None:
        """Take it as any client of the service would."""
        _, document = delivered(job)
        (job.output / OPINION_PDF).write_bytes(job.view.attachment(document))

    def check(self, job: MainJob) -> str:
        """It is what was signed here, valid, and trusted by the certificate of the demo's authority."""
        path = job.output / OPINION_PDF
        if not path.exists():
            raise StepFailed("There is no document.")
        pdf = path.read_bytes()
        kept = job.read(lambda vault: vault.signed_documents(job.case.task_id))[0]
        if pdf != job.read(lambda vault: signed_pdf(vault, kept)):
            raise StepFailed("What was delivered is not what was signed.")
        found = verify_pdf(pdf, [(job.output / CA_PEM).read_bytes()])
        if not (found.valid and found.trusted) or found.changed_after_signing:
            raise StepFailed("The delivered document is not valid.", detail=found.summary)
        return f"{found.level}, signed by {found.signer}, sha256 {hashlib.sha256(pdf).hexdigest()[:16]}…"


def _confirmed(job: MainJob) -> bool:
    return "confirmed" in job.driver.words(job.chosen())


def delivered(job: MainJob) -> tuple[Json, Json]:
    """Return the one report and the one document on the service."""
    subject = job.stored().case.patient.reference
    reports = job.view.search("DiagnosticReport", subject=subject)
    if len(reports) != 1:
        raise StepFailed(f"The service has {len(reports)} reports of the patient.")
    name = reports[0]["identifier"][0]
    documents = job.view.search("DocumentReference", identifier=f"{name['system']}|{name['value']}")
    if len(documents) != 1:
        raise StepFailed(f"The service has the document {len(documents)} times.")
    return reports[0], documents[0]


def _archived(job: MainJob) -> int:
    """Return how many encapsulated PDFs the archive has in the studies of the case, those it came with left out."""
    known = {one.index.sop_instance_uid for one in job.read(lambda vault: vault.instances(job.case.task_id))}
    found = [one for study in job.stored().case.studies for one in job.view.archived_opinions(study.uid)]
    return sum(one["00080018"]["Value"][0] not in known for one in found)


def _has_images(job: MainJob) -> bool:
    return any(study.series for study in job.stored().case.studies)
