"""Studies and papers of a case from FHIR R4 ImagingStudy, Endpoint and DocumentReference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reviewer_app.cases.records import (
    ListedDocument,
    ListedInstance,
    ListedSeries,
    ListedStudy,
    UnobtainableRecord,
)
from reviewer_app.exchange.fhir_codes import DICOM_UID_SYSTEM, RECORD_CATEGORIES
from reviewer_app.exchange.fhir_element import (
    Element,
    codes,
    concept_text,
    outside_host,
    reference_to,
    resource_at,
    version_of,
)
from reviewer_app.exchange.fhir_people import Resources, resource_reference

#: LOINC document types of other people's servers, by our category.
_LOINC_CATEGORIES: dict[str, str] = {
    "57133-1": "referral-letter", "11502-2": "lab", "26436-6": "lab", "11526-1": "pathology-report",
    "60567-5": "pathology-report", "18748-4": "radiology-report", "LP29684-5": "radiology-report",
    "59284-0": "consent", "11329-0": "history", "34117-2": "history",
}  # fmt: skip

#: Types of records, with what a physician calls one of them.
_RECORDS: dict[str, str] = {
    "ImagingStudy": "An imaging study", "DocumentReference": "A paper", "QuestionnaireResponse": "A questionnaire",
    "DiagnosticReport": "A report", "Observation": "A finding", "Media": "A picture", "Binary": "A file",
}  # fmt: skip
#: Those of them that a case is made of (`fhir_case.FOLLOWED`); the others are read from no service.
_READ_HERE = frozenset(
    {"ImagingStudy", "DocumentReference", "QuestionnaireResponse", "DiagnosticReport", "Observation"}
)


def unobtainable_records(listed: Iterable[Element], resources: Resources) -> tuple[UnobtainableRecord, ...]:
    """Return the records that a case names and that are not among what was read, each with a sentence.

    Parameters
    ----------
    listed
        The References of what comes with the case.
    resources
        What was read, by ``Type/id``.
    """
    found: dict[str, UnobtainableRecord] = {}
    for one in listed:
        reference = reference_to(one)
        host = outside_host(reference)
        kind = (resource_at(reference) if host else reference).partition("/")[0]
        if kind not in _RECORDS or reference in resources or not (host or kind in _READ_HERE):
            continue
        told = one.text("display")
        why = f"is kept on another server ({host}) and cannot be fetched from here" if host else "could not be read"
        found[reference] = UnobtainableRecord(
            reference, f"{told or _RECORDS[kind]} {why}.", "elsewhere" if host else "unread", told, host
        )
    return tuple(found.values())


def records_without_address(
    studies: Iterable[ListedStudy], documents: Iterable[ListedDocument]
) -> tuple[UnobtainableRecord, ...]:
    """Return the studies and papers of which the service does not say where their files are, each with a sentence."""
    images = [
        UnobtainableRecord(
            one.reference,
            f"{one.description or 'A study'}: no archive is named that has its images.",
            "no-archive",
            one.description,
        )
        for one in studies
        if not (one.wado_url and one.uid)
    ]
    papers = [
        UnobtainableRecord(
            one.reference, f"{one.title or 'A paper'}: the service lists it without a file.", "no-file", one.title
        )
        for one in documents
        if not one.url
    ]
    return (*images, *papers)


def study_from_resource(resource: Mapping[str, Any], resources: Resources) -> ListedStudy:
    """Return an imaging study with the DICOMweb service that holds it; the UID is empty if the server gives none."""
    reference = resource_reference(resource)
    element = Element(resource, reference)
    series = tuple(_series(one) for one in element.children("series"))
    stated = tuple(one.text("code") for one in element.children("modality") if one.text("code"))
    found = tuple(dict.fromkeys(one.modality for one in series if one.modality))
    return ListedStudy(
        reference=reference,
        uid=_study_uid(element),
        started=element.stated("started"),
        description=element.text("description"),
        modalities=stated or found,
        series=series,
        wado_url=_wado_url(element, resources),
    )


def _study_uid(element: Element) -> str:
    for identifier in element.children("identifier"):
        value = identifier.text("value")
        if identifier.text("system") == DICOM_UID_SYSTEM or value.startswith("urn:oid:"):
            return value.removeprefix("urn:oid:")
    return ""


def _wado_url(element: Element, resources: Resources) -> str:
    """Return the address of the first usable Endpoint of the study or one of its series."""
    references = [*element.children("endpoint")]
    for series in element.children("series"):
        references += series.children("endpoint")
    for reference in references:
        endpoint = Element(resources.get(reference_to(reference)), element.where)
        kind = endpoint.child("connectionType").text("code")
        if kind == "dicom-wado-rs" and endpoint.text("status") in ("active", "", "test"):
            return endpoint.text("address").rstrip("/")
    return ""


def _series(element: Element) -> ListedSeries:
    instances = tuple(_instance(one) for one in element.children("instance"))
    return ListedSeries(
        uid=element.text("uid"),
        modality=element.child("modality").text("code"),
        number=element.number("number"),
        description=element.text("description"),
        body_site=element.child("bodySite").text("display") or element.child("bodySite").text("code"),
        laterality=element.child("laterality").text("code"),
        instances=instances,
        instance_count=element.number("numberOfInstances") or len(instances),
    )


def _instance(element: Element) -> ListedInstance:
    return ListedInstance(
        uid=element.text("uid"),
        sop_class_uid=element.child("sopClass").text("code").removeprefix("urn:oid:"),
        number=element.number("number"),
    )


def document_from_resource(resource: Mapping[str, Any]) -> ListedDocument:
    """Return a paper with its first attachment.

    An attachment that carries its bytes inside the resource has the DocumentReference itself as `url`.
    """
    reference = resource_reference(resource)
    element = Element(resource, reference)
    attachment = element.first("content").child("attachment")
    url = attachment.text("url") or (reference if attachment.text("data") else "")
    return ListedDocument(
        reference=reference,
        title=element.text("description") or attachment.text("title") or concept_text(element.child("type")),
        category=_category(element),
        content_type=attachment.text("contentType").partition(";")[0].strip().lower(),
        url=url,
        created=attachment.stated("creation") or element.stated("date"),
        author=element.first("author").text("display"),
        size=attachment.number("size"),
        sha1=attachment.text("hash"),
        version=version_of(resource),
    )


def document_is_current(resource: Mapping[str, Any]) -> bool:
    """Whether a DocumentReference still counts (not superseded, not entered in error)."""
    return bool(resource.get("status", "current") == "current")


def _category(element: Element) -> str:
    concepts = [*element.children("category"), element.child("type")]
    for code in (code for concept in concepts for code in codes(concept)):
        if code in RECORD_CATEGORIES:
            return code
        if code in _LOINC_CATEGORIES:
            return _LOINC_CATEGORIES[code]
    return "other"
