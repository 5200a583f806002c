"""A signed opinion as FHIR R4 resources, and as the one transaction that delivers it (std 1.4, 1.5; IHE RAD-141).

The PDF travels inside the resources and not as a Binary: a Binary has no identifier, so a repeated delivery would leave
a second one behind (measured, std 1.4). It stands once in the DocumentReference, where archives look for papers, and,
up to `MAX_PRESENTED_FORM` bytes, again in DiagnosticReport.presentedForm, where receivers of IHE IMR look; a larger
one stands there by its hash only. Report and document carry the same identifier, the report's UUID.

Concordance with the first opinion is contained in the report: an Observation of its own would need an identifier and
one more conditional create to stay single.

The instances that the archive took (the copy of the PDF, reports, presentation states and key object selections) are
named in DocumentReference.context.related by their SOP Instance UIDs: FHIR R4 has no resource for an instance, and the
ImagingStudy that lists it is the archive's to keep. DiagnosticReport.imagingStudy names the studies they are in.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reviewer_app.cases.case import Case
from reviewer_app.cases.evidence import plain_text
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.cases.opinion import CONCORDANCE, IMPACT
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.sources import reviewed_sources
from reviewer_app.cases.work import Work
from reviewer_app.exchange import fhir_codes as fhir
from reviewer_app.exchange.co_authors import PRELIMINARY, author_references, awaited
from reviewer_app.exchange.co_signature import CoSigner
from reviewer_app.exchange.fhir_write import Json, base64_text, concept, instant, reference, without_empty
from reviewer_app.exchange.provenance import PDF, provenance

#: Bytes of PDF up to which the report carries a copy of it as well.
MAX_PRESENTED_FORM = 10_000_000
OPINION_TITLE, ADDENDUM_TITLE = "Second opinion", "Addendum to a second opinion"
CORRECTION_TITLE = "Corrected second opinion"
_CORRECTION = "correction"
_NAMESPACE = uuid.UUID("6a0e0f3c-7a3e-5b0e-9a63-6b1f6c0f9f52")
_UNABLE = ("unable", "unable-to-render")


@dataclass(frozen=True, slots=True)
class ArchiveCopy:
    """One DICOM instance for the archive that holds the images: the opinion as Encapsulated PDF, or marks."""

    study_uid: str
    sop_instance_uid: str
    data: bytes = field(repr=False)
    words: str = "the copy of the opinion"
    modality: str = "DOC"


@dataclass(frozen=True, slots=True)
class Delivered:
    """An opinion that the service has: the id of its report, and the SHA-256 of its signed revision (hexadecimal)."""

    report_id: str
    sha256: str

    @property
    def identifier(self) -> str:
        """The value of the identifier of its report and document."""
        return f"urn:uuid:{self.report_id}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that leaves this laptop when an opinion is delivered. The same values give the same resources.

    `report_id` is a UUID made when the opinion was signed; `meaning` a key of `fhir_codes.SIGNATURE_TYPES`;
    `archive_copy` None where the case has no images. `marked_frames` tell what the marks are on, and `software` which
    version of this program they name as their maker. `archived` are the instances that the archive has by now.
    `amends` is the opinion that an addendum belongs to (`exchange.amended`), None for an opinion. `sources` are
    references to the records that were reviewed, as they were then; None asks case and work. `sealed` are the objects
    about the marks whose hashes the signed manifest has, and `sealed_problem` what they lack, in sentences; None where
    it was signed by a version that made them when it was sent. `versions` are the SHA-1 of the files that may stand
    there already, where `pdf` is a later one that was raised or co-signed (`exchange.renewed`), and `co_signers` whose
    signatures came with it. `signed_by` are the references of all who have signed `pdf` as co-authors.
    """

    report_id: str
    case: Case
    reviewer: Reviewer
    work: Work = field(repr=False)
    pdf: bytes = field(repr=False)
    signed_at: datetime
    meaning: str = "authorship"
    title: str = OPINION_TITLE
    status: str = "final"
    archive_copy: ArchiveCopy | None = None
    marked_frames: tuple[MarkedFrame, ...] = field(default=(), repr=False)
    software: str = ""
    archived: tuple[ArchiveCopy, ...] = field(default=(), repr=False)
    amends: Delivered | None = None
    sources: tuple[str, ...] | None = None
    sealed: tuple[ArchiveCopy, ...] | None = field(default=None, repr=False)
    sealed_problem: str = ""
    versions: tuple[bytes, ...] = ()
    co_signers: tuple[CoSigner, ...] = ()
    signed_by: tuple[str, ...] = ()

    @property
    def identifier(self) -> str:
        """The value of the identifier (system ``urn:ietf:rfc:3986``) of report and document."""
        return f"urn:uuid:{self.report_id}"

    @property
    def corrects(self) -> bool:
        """Whether it takes the place of the opinion that it belongs to."""
        return self.meaning == _CORRECTION

    @property
    def records_read(self) -> tuple[str, ...]:
        """References to the records that the reviewer says were reviewed."""
        return reviewed_sources(self.case, self.work.opinion) if self.sources is None else self.sources

    @property
    def provenance_id(self) -> str:
        """The id the Provenance is written under where the server lets clients choose ids."""
        return str(uuid.uuid5(_NAMESPACE, self.report_id))

    @property
    def task_status(self) -> tuple[str, str]:
        """Task.status and businessStatus once this is delivered (std 1.3)."""
        return "completed", "unable-to-render" if self.meaning in _UNABLE else "opinion-delivered"


def identifier_query(identifier: str) -> str:
    """Return the value of the search parameter ``identifier`` that finds report and document by ``urn:uuid:…``."""
    return f"{fhir.URI_SYSTEM}|{identifier}"


def document_reference(delivery: Delivery, file: Json | None = None) -> Json:
    """Return the DocumentReference that carries the signed PDF; `file` is its `attachment_of` where that was made."""
    return without_empty(
        {
            "resourceType": "DocumentReference",
            "masterIdentifier": _identifier(delivery),
            "identifier": [_identifier(delivery)],
            "status": "current",
            "docStatus": PRELIMINARY if awaited(delivery) else "final",
            "type": _consult_note(),
            "subject": reference(delivery.case.patient.reference),
            "date": instant(delivery.signed_at),
            "author": author_references(delivery),
            "description": delivery.title,
            "content": [{"attachment": file or attachment_of(delivery, with_data=True)}],
            "context": {"related": [reference(delivery.case.service_request), *archive_references(delivery)]},
        }
    )


def archive_references(delivery: Delivery) -> list[Json]:
    """Return logical references to the instances that the archive has."""
    return [_instance(one) for one in delivery.archived]


def _instance(copy: ArchiveCopy) -> Json:
    """Return the logical reference to a DICOM instance, by the identifier that DICOM UIDs have in FHIR."""
    words = copy.words.removeprefix("the ")
    return {
        "identifier": {"system": fhir.DICOM_UID_SYSTEM, "value": f"urn:oid:{copy.sop_instance_uid}"},
        "display": f"{words[:1].upper()}{words[1:]} (DICOM)",
    }


def diagnostic_report(delivery: Delivery, file: Json | None = None) -> Json:
    """Return the DiagnosticReport: a superset of the IHE RAD IMR report with the concordance contained.

    `file` is the `attachment_of` its PDF where that was made.
    """
    whole, with_data = file, len(delivery.pdf) <= MAX_PRESENTED_FORM
    if whole is None:
        whole = attachment_of(delivery, with_data=with_data)
    presented = {name: value for name, value in whole.items() if with_data or name != "data"}
    observations = _concordance(delivery)
    case = delivery.case
    authors = author_references(delivery)
    return without_empty(
        {
            "resourceType": "DiagnosticReport",
            "contained": observations,
            "identifier": [_identifier(delivery)],
            "basedOn": [reference(case.service_request)],
            "status": PRELIMINARY if awaited(delivery) else delivery.status,
            "category": [_category(case.specialty)],
            "code": {**_consult_note(), "text": delivery.title},
            "subject": reference(case.patient.reference),
            "effectiveDateTime": instant(delivery.signed_at),
            "issued": instant(delivery.signed_at),
            "performer": authors[:1],
            "resultsInterpreter": authors,
            "result": [reference(f"#{one['id']}") for one in observations],
            "imagingStudy": [reference(study.reference) for study in case.studies],
            "conclusion": plain_text(delivery.work.opinion.get("diagnosis.text"), delivery.work),
            "presentedForm": [presented],
        }
    )


def task_outputs(report: str, document: str) -> list[Json]:
    """Return Task.output for references to the report and the document."""
    return [
        {"type": concept(fhir.TASK_OUTPUT_SYSTEM, "opinion", "Opinion"), "valueReference": reference(report)},
        {
            "type": concept(fhir.TASK_OUTPUT_SYSTEM, "opinion-pdf", "Signed PDF"),
            "valueReference": reference(document),
        },
    ]


def place_in_bundle(delivery: Delivery, kind: str) -> str:
    """Return the ``urn:uuid:`` fullUrl under which a transaction names its own new resource of type `kind`."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{delivery.report_id}/{kind}')}"


def transaction(
    delivery: Delivery, task: Mapping[str, Any], task_etag: str, *, client_ids: bool, context: Sequence[Json] = ()
) -> Json:
    """Return the transaction: document, report, provenance, what it is about, and last the Task (std 1.4).

    Parameters
    ----------
    delivery
        What is delivered.
    task
        The Task as it shall be, its output already naming report and document by `place_in_bundle`.
    task_etag
        The version the Task was read in; the server refuses all of it if the Task has changed since.
    client_ids
        Whether the server creates a Provenance under an id that the client chose (updateCreate).
    context
        Conditional entries for what the server has already: order and studies (`exchange.imr`).
    """
    document, report = place_in_bundle(delivery, "DocumentReference"), place_in_bundle(delivery, "DiagnosticReport")
    once = f"identifier={identifier_query(delivery.identifier)}"
    signed = provenance(delivery, (report, document))
    file = attachment_of(delivery, with_data=True)  # made once: it is most of the work of a delivery
    if client_ids:
        signing: Json = {"method": "PUT", "url": f"Provenance/{delivery.provenance_id}"}
    else:
        signing = {"method": "POST", "url": "Provenance"}
        del signed["id"]
    update: Json = {"method": "PUT", "url": f"Task/{delivery.case.id}"}
    if task_etag:
        update["ifMatch"] = task_etag
    entries: list[Json] = [
        {
            "fullUrl": document,
            "resource": document_reference(delivery, file),
            "request": {"method": "POST", "url": "DocumentReference", "ifNoneExist": once},
        },
        {
            "fullUrl": report,
            "resource": diagnostic_report(delivery, file),
            "request": {"method": "POST", "url": "DiagnosticReport", "ifNoneExist": once},
        },
        {"fullUrl": f"urn:uuid:{delivery.provenance_id}", "resource": signed, "request": signing},
        *context,
        {"resource": dict(task), "request": update},
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def attachment_of(delivery: Delivery, *, with_data: bool) -> Json:
    """Return the signed PDF as an attachment, with its bytes or by its hash and size only."""
    return without_empty(
        {
            "contentType": PDF,
            "data": base64_text(delivery.pdf) if with_data else "",
            "size": len(delivery.pdf),
            # the type `hash` is SHA-1 of the content before base64 (R4 datatypes.html#Attachment)
            "hash": base64_text(hashlib.sha1(delivery.pdf, usedforsecurity=False).digest()),
            "title": delivery.title,
            "creation": instant(delivery.signed_at),
        }
    )


def amending_title(meaning: str) -> str:
    """Return the title of what belongs to an opinion, by what its signature means."""
    return CORRECTION_TITLE if meaning == _CORRECTION else ADDENDUM_TITLE


_QUESTIONS = (("diagnosis", "First diagnosis"), ("treatment", "First treatment plan"))


def _concordance(delivery: Delivery) -> list[Json]:
    """Return one Observation for each comparison that was made (std 3.3)."""
    opinion, observations = delivery.work.opinion, []
    for part, title in _QUESTIONS:
        code = opinion.get(f"concordance.{part}")
        if code:
            observations.append(_observation(delivery, f"concordance-{part}", title, (fhir.CONCORDANCE_SYSTEM, code)))
    impact = opinion.get("concordance.impact")
    if impact:
        observations.append(
            _observation(delivery, "concordance-impact", "Impact on care", (fhir.IMPACT_SYSTEM, impact))
        )
    return observations


def _observation(delivery: Delivery, name: str, title: str, value: tuple[str, str]) -> Json:
    words = dict((*CONCORDANCE, *IMPACT))
    system, code = value
    note = plain_text(delivery.work.opinion.get("concordance.reason"), delivery.work)
    return without_empty(
        {
            "resourceType": "Observation",
            "id": name,
            "status": "final",
            "code": concept(fhir.REPORT_CODE_SYSTEM, name, title),
            "subject": reference(delivery.case.patient.reference),
            "effectiveDateTime": instant(delivery.signed_at),
            "performer": [reference(delivery.reviewer.reference)],
            "valueCodeableConcept": concept(system, code, words.get(code, code)),
            "note": [{"text": note}] if note else [],
        }
    )


def _consult_note() -> Json:
    return concept(fhir.LOINC, "11488-4", "Consult note")


def _category(specialty: str) -> Json:
    """Return the section of the service that reports (HL7 v2 table 0074)."""
    words = specialty.lower()
    if "radiolog" in words or "imaging" in words:
        return concept(fhir.DIAGNOSTIC_SERVICE_SYSTEM, "RAD", "Radiology")
    if "patholog" in words:
        return concept(fhir.DIAGNOSTIC_SERVICE_SYSTEM, "SP", "Surgical Pathology")
    return concept(fhir.DIAGNOSTIC_SERVICE_SYSTEM, "OTH", "Other")


def _identifier(delivery: Delivery) -> Json:
    return {"system": fhir.URI_SYSTEM, "value": delivery.identifier}
