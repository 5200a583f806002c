"""A delivered opinion as one FHIR R4 document (Bundle of type "document", R4 documents.html), for a health record.

The Composition comes first and leads to everything else. No reference leads out of the bundle: what only the service
has is named by a logical reference (Reference.identifier). The signed PDF is the opinion; the rest tells of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any, Final

from reviewer_app.cases.people import CoAuthor, Reviewer
from reviewer_app.cases.section_authors import part_titles
from reviewer_app.exchange import fhir_codes as fhir
from reviewer_app.exchange.amended import addendum_document, addendum_provenance, appended_report
from reviewer_app.exchange.case_people import patient, practitioner
from reviewer_app.exchange.co_authors import PRELIMINARY, author_references, awaited, writers
from reviewer_app.exchange.delivery import Delivery, diagnostic_report, document_reference
from reviewer_app.exchange.fhir_write import Json, concept, instant, reference, without_empty
from reviewer_app.exchange.provenance import provenance

_NAMESPACE: Final = uuid.UUID("b7a1d0b4-5f0e-5f7c-9a55-0f4f1d6a9c21")
_ABOUT: Final = (
    "The signed PDF is the opinion. Everything else in this document was written from it and from the case by a "
    "program, to find and to file it."
)


def case_bundle(
    delivery: Delivery, made: datetime, further: tuple[Delivery, ...] = (), *, service_url: str = ""
) -> Json:
    """Return the document.

    Parameters
    ----------
    delivery
        The opinion as it was delivered.
    made
        When the bundle is made (Bundle.timestamp).
    further
        The addenda that were signed after it, as they were delivered, the oldest first.
    service_url
        The address that references of the case are relative to; named where something is only there.
    """
    places = _Places(delivery.report_id)
    report, observations = _report(delivery, further)
    document = document_reference(delivery)
    later = [addendum_document(one, places.of("DocumentReference", "opinion")) for one in further]
    studies = [_study(delivery, number) for number in range(len(delivery.case.studies))]
    about = {
        delivery.case.patient.reference: ("Patient", "patient", patient(delivery.case.patient)),
        delivery.reviewer.reference: ("Practitioner", "reviewer", practitioner(delivery.reviewer)),
        **{one.author.reference: ("Practitioner", one.author.reference, _co_author(one.author))
           for one in writers(delivery)},
        delivery.case.service_request: ("ServiceRequest", "request", _request(delivery)),
        **{one.reference: ("ImagingStudy", one.uid, shape)
           for one, shape in zip(delivery.case.studies, studies, strict=True)},
    }  # fmt: skip
    resources = [
        *(places.add(kind, name, shape, known_as) for known_as, (kind, name, shape) in about.items() if known_as),
        places.add("DocumentReference", "opinion", document),
        *(places.add("DocumentReference", one.report_id, shape) for one, shape in zip(further, later, strict=True)),
        *(places.add("Observation", one["id"], one, f"#{one['id']}") for one in observations),
        places.add("DiagnosticReport", "opinion", report),
        *_provenances(delivery, further, places),
    ]
    head = places.add("Composition", "opinion", _composition(delivery, resources, further))
    whole = [_closed(one, places, service_url) for one in (head, *resources)]
    own = uuid.uuid5(_NAMESPACE, f"{delivery.report_id}/bundle/{instant(made)}")
    return {
        "resourceType": "Bundle",
        "id": str(own),
        "identifier": {"system": fhir.URI_SYSTEM, "value": f"urn:uuid:{own}"},
        "type": "document",
        "timestamp": instant(made),
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in whole],
    }


class _Places:
    """Where each resource stands in the bundle, and by which reference the case knows it."""

    def __init__(self, report_id: str) -> None:
        self._report_id = report_id
        self.known: dict[str, str] = {}
        self.there: set[str] = set()

    def of(self, kind: str, name: str) -> str:
        """Return the fullUrl of a resource."""
        return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{self._report_id}/{kind}/{name}')}"

    def add(self, kind: str, name: str, resource: Json, known_as: str = "") -> Json:
        """Return a resource with the id of its place; what refers to `known_as` leads to it from now on."""
        place = self.of(kind, name)
        self.there.add(place)
        if known_as:
            self.known[known_as] = place
        return {"resourceType": kind, "id": place.removeprefix("urn:uuid:"), **_without(resource, "resourceType", "id")}


def _without(resource: Json, *names: str) -> Json:
    return {name: value for name, value in resource.items() if name not in names}


def _report(delivery: Delivery, further: tuple[Delivery, ...]) -> tuple[Json, list[Json]]:
    """Return the report as the service has it, and the observations that stand beside it here instead of in it."""
    report = diagnostic_report(delivery)
    for one in further:
        report = appended_report(report, one) or report
    return report, report.pop("contained", [])


def _provenances(delivery: Delivery, further: tuple[Delivery, ...], places: _Places) -> Iterable[Json]:
    report, document = places.of("DiagnosticReport", "opinion"), places.of("DocumentReference", "opinion")
    yield places.add("Provenance", "opinion", provenance(delivery, (report, document)))
    for one in further:
        own = (report, places.of("DocumentReference", one.report_id))
        yield places.add("Provenance", one.report_id, addendum_provenance(one, own, document))


def _co_author(author: CoAuthor) -> Json:
    return practitioner(author.profile or Reviewer(author.reference, author.name))


def _request(delivery: Delivery) -> Json:
    case = delivery.case
    return without_empty(
        {
            "resourceType": "ServiceRequest",
            "identifier": [{"system": fhir.CASE_NUMBER_SYSTEM, "value": case.identifier}] if case.identifier else [],
            "status": "unknown",  # what it is now is the service's to say
            "intent": "order",
            "code": {"text": "Second opinion"},
            "subject": reference(case.patient.reference),
            "authoredOn": instant(case.authored) if case.authored else "",
            "requester": {"display": case.requester.name} if case.requester else {},
        }
    )


def _study(delivery: Delivery, number: int) -> Json:
    study = delivery.case.studies[number]
    return without_empty(
        {
            "resourceType": "ImagingStudy",
            "identifier": [{"system": fhir.DICOM_UID_SYSTEM, "value": f"urn:oid:{study.uid}"}],
            "status": "available",
            "subject": reference(delivery.case.patient.reference),
            "description": study.description,
        }
    )


def _composition(delivery: Delivery, resources: list[Json], further: tuple[Delivery, ...]) -> Json:
    def leading(*kinds: str) -> list[Json]:
        return [reference(f"urn:uuid:{one['id']}") for one in resources if one["resourceType"] in kinds]

    said = [f"{delivery.title}, signed by {delivery.reviewer.name} on {instant(delivery.signed_at)}.", _ABOUT]
    papers = leading("DocumentReference")
    sections = [
        _section("Signed opinion", said, [*leading("DiagnosticReport"), *papers[:1]]),
        *_parts_of_authors(delivery, papers[:1]),
        _section("Addenda", [f"{one.title}, {instant(one.signed_at)}" for one in further], papers[1:]),
        _section("Compared with the first opinion", ["What was confirmed and what changed."], leading("Observation")),
        _section("Images", ["Studies that the opinion rests on."], leading("ImagingStudy")),
        _section("Request", ["What was asked for."], leading("ServiceRequest")),
    ]
    return without_empty(
        {
            "resourceType": "Composition",
            "identifier": {"system": fhir.URI_SYSTEM, "value": delivery.identifier},
            "status": PRELIMINARY if awaited(delivery) else "amended" if further else "final",
            "type": concept(fhir.LOINC, "11488-4", "Consult note"),
            "subject": reference(delivery.case.patient.reference),
            "date": instant(delivery.signed_at),
            "author": author_references(delivery),
            "title": delivery.title,
            "section": [one for one in sections if one["entry"]],
        }
    )


def _parts_of_authors(delivery: Delivery, opinion: list[Json]) -> list[Json]:
    """Return a section for each co-author with parts of their own: which, and whether they have signed for them."""
    waits = awaited(delivery)
    made = []
    for one in writers(delivery):
        titles = part_titles(delivery.case, delivery.work.opinion, one)
        signed = "The signature for it is still to come." if one in waits else "Signed for in the PDF."
        section = _section(f"Parts by {one.author.name}", [", ".join(titles), signed], opinion)
        made.append({**section, "author": [reference(one.author.reference, one.author.name)]})
    return made


def _section(title: str, lines: list[str], entry: list[Json]) -> Json:
    inside = "".join(f"<p>{escape(line)}</p>" for line in lines)
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{inside}</div>'
    return {"title": title, "text": {"status": "generated", "div": div}, "entry": entry}


def _closed(value: Any, places: _Places, service_url: str) -> Any:
    """Return a resource with every reference leading into the bundle, or saying by an identifier what it means."""
    if isinstance(value, list):
        return [_closed(one, places, service_url) for one in value]
    if not isinstance(value, Mapping):
        return value
    made = {name: _closed(one, places, service_url) for name, one in value.items()}
    target = made.get("reference")
    if not isinstance(target, str) or target in places.there:
        return made
    if target in places.known:
        return {**made, "reference": places.known[target]}
    return {**_without(made, "reference"), **_elsewhere(target, service_url)}


def _elsewhere(target: str, service_url: str) -> Json:
    """Return the logical reference to what only the service has."""
    address = target if "://" in target or not service_url else f"{service_url.rstrip('/')}/{target}"
    kind = target.rpartition("/")[0].rpartition("/")[2]
    system = fhir.URI_SYSTEM if "://" in address else ""
    return without_empty({"type": kind, "identifier": {"system": system, "value": address}})
