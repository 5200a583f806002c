"""A story, its studies and its papers as the FHIR resources of one case."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from reviewer_app.demo.samples.fhir_people import (
    colleague_resources,
    endpoint_resource,
    patient_resource,
    reviewer_resources,
)
from reviewer_app.demo.samples.fhir_policy import policy_resource
from reviewer_app.demo.samples.fhir_shapes import (
    BUSINESS_STATUS_SYSTEM,
    CASE_NUMBER_SYSTEM,
    CHANNEL_SYSTEM,
    DICOM_MODALITY_SYSTEM,
    DICOM_UID_SYSTEM,
    ENDPOINT,
    POLICY,
    RECORD_CATEGORY_SYSTEM,
    REVIEWER_ROLE,
    TASK_CODE_SYSTEM,
    TASK_INPUT_SYSTEM,
    Json,
    concept,
    identifier,
    instant,
    period,
    reference,
    resource_key,
)
from reviewer_app.demo.samples.labs import SampleLabReport, lab_resources
from reviewer_app.demo.samples.sample_case import SampleCase, SamplePaper, SampleSeries, SampleStudy, SkippedFile
from reviewer_app.demo.samples.story import Story

_CATEGORY_TEXT = {
    "referral-letter": "Referral letter", "lab": "Laboratory", "pathology-report": "Pathology report",
    "radiology-report": "Radiology report", "consent": "Consent", "history": "History", "other": "Other",
}  # fmt: skip
_SCOPE_SYSTEM = "http://terminology.hl7.org/CodeSystem/consentscope"
_PARTICIPATION_SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"


def build_case(
    story: Story,
    now: datetime,
    studies: tuple[SampleStudy, ...],
    papers: tuple[SamplePaper, ...],
    skipped: tuple[SkippedFile, ...] = (),
    *,
    labs: tuple[SampleLabReport, ...] = (),
) -> SampleCase:
    """Put a case together; `resources` of the answer are ordered so that each refers only to those before it."""
    people = [one for colleague in story.colleagues for one in colleague_resources(colleague)]
    records: list[Json] = [_imaging_study(story, number, study) for number, study in enumerate(studies, 1)]
    binaries: list[Json] = []
    for number, paper in enumerate(papers, 1):
        binary_id = f"paper-{story.key}-{number}"
        binaries.append(_binary(binary_id, paper))
        records.append(_document_reference(story, binary_id, paper))
    results: list[Json] = []
    for number, report in enumerate(labs, 1):
        *observations, whole = lab_resources(story.key, number, _subject(story), report)
        results += observations
        records.append(whole)
    answers, consent = _questionnaire_response(story), _consent(story)
    order = _service_request(story, [answers, consent, *records])
    task = _task(story, order, answers, consent)
    patient = patient_resource(story.key, story.person)
    resources = (
        *reviewer_resources(now), *people, endpoint_resource(), policy_resource(), patient, answers, consent,
        *binaries, *results, *records, order, task,
    )  # fmt: skip
    return SampleCase(task["id"], story.person, story.headline, resources, studies, papers, skipped)


def without_files(case: SampleCase, left_out: tuple[SkippedFile, ...]) -> SampleCase:
    """Return an imported case without the images of some files, as if they had not been in the folder."""
    gone = {one.path for one in left_out}
    kept = {one.uid for one in case.instances if one.source not in gone}
    studies = tuple(one for one in (_study_of(study, kept) for study in case.studies) if one.series)
    resources = [one for one in (_of_kept(resource, kept) for resource in case.resources) if one is not None]
    there = {resource_key(one) for one in resources}
    resources = [_without_gaps(one, there) if one["resourceType"] == "ServiceRequest" else one for one in resources]
    return replace(case, studies=studies, resources=tuple(resources), skipped=(*case.skipped, *left_out))


def _study_of(study: SampleStudy, kept: set[str]) -> SampleStudy:
    series = [replace(one, instances=tuple(each for each in one.instances if each.uid in kept)) for one in study.series]

    def kept_files() -> Iterator[bytes]:
        for instance, file in zip(study.instances, study.files(), strict=True):
            if instance.uid in kept:
                yield file

    return replace(study, series=tuple(one for one in series if one.instances), files=kept_files)


def _of_kept(resource: Json, kept: set[str]) -> Json | None:
    """Return an ImagingStudy with the instances that are kept, None without any; all else as it is."""
    if resource["resourceType"] != "ImagingStudy":
        return resource
    series = []
    for one in resource["series"]:
        instances = [each for each in one["instance"] if each["uid"] in kept]
        if instances:
            series.append(one | {"instance": instances, "numberOfInstances": len(instances)})
    if not series:
        return None
    modalities = {one["modality"]["code"]: one["modality"] for one in series}
    count = sum(one["numberOfInstances"] for one in series)
    return resource | {
        "series": series, "modality": list(modalities.values()), "numberOfSeries": len(series),
        "numberOfInstances": count,
    }  # fmt: skip


def _without_gaps(order: Json, there: set[str]) -> Json:
    return order | {"supportingInfo": [one for one in order["supportingInfo"] if one["reference"] in there]}


def _subject(story: Story) -> Json:
    return reference(f"Patient/patient-{story.key}")


def _questionnaire_response(story: Story) -> Json:
    items = [
        {"linkId": f"{who}-question.{number}", "text": f"{title} {number}", "answer": [{"valueString": text}]}
        for who, title, texts in (
            ("patient", "Question of the patient", story.asked.patient),
            ("physician", "Question of the referring physician", story.asked.physician),
        )
        for number, text in enumerate(texts, 1)
    ]
    first = story.first_opinion
    texts = (
        ("history", "History", story.history),
        ("first-diagnosis", "First diagnosis", first.diagnosis),
        ("first-plan", "First treatment plan", first.plan),
    )
    items += [{"linkId": link, "text": title, "answer": [{"valueString": text}]} for link, title, text in texts if text]
    if first.physician:
        who = reference(first.physician.role_reference, first.physician.name)
        items.append({"linkId": "first-physician", "text": "First physician", "answer": [{"valueReference": who}]})
    if first.given_on:
        day = first.given_on.isoformat()
        items.append({"linkId": "first-opinion-date", "text": "Given on", "answer": [{"valueDate": day}]})
    return {
        "resourceType": "QuestionnaireResponse", "id": f"questions-{story.key}", "status": "completed",
        "subject": _subject(story), "authored": instant(story.authored), "item": items,
    }  # fmt: skip


def _consent(story: Story) -> Json:
    permission = story.permission
    provision: Json = {
        "type": "permit",
        "period": period(permission.given_at.date(), permission.ends_on),
        "actor": [{"role": concept(_PARTICIPATION_SYSTEM, "PRCP"), "reference": reference(REVIEWER_ROLE)}],
    }
    if first := story.first_opinion.physician:
        who = reference(first.role_reference, first.name)
        provision["provision"] = [
            {
                "type": "permit" if permission.to_first_physician else "deny",
                "actor": [{"role": concept(_PARTICIPATION_SYSTEM, "IRCP"), "reference": who}],
            }
        ]
    return {
        "resourceType": "Consent", "id": f"consent-{story.key}", "status": "active",
        "scope": concept(_SCOPE_SYSTEM, "patient-privacy"),
        "category": [concept("http://loinc.org", "59284-0", "Patient consent")],
        "patient": _subject(story), "dateTime": instant(permission.given_at),
        "policyRule": {"text": "Records may be used for one second opinion"}, "provision": provision,
    }  # fmt: skip


def _imaging_study(story: Story, number: int, study: SampleStudy) -> Json:
    modalities = dict.fromkeys(one.modality for one in study.series)
    return {
        "resourceType": "ImagingStudy", "id": f"study-{story.key}-{number}", "status": "available",
        "identifier": [identifier(DICOM_UID_SYSTEM, f"urn:oid:{study.uid}")],
        "subject": _subject(story), "started": instant(study.started), "endpoint": [reference(ENDPOINT)],
        "modality": [_modality(one) for one in modalities], "description": study.description,
        "numberOfSeries": len(study.series), "numberOfInstances": study.instance_count,
        "series": [_series(one) for one in study.series],
    }  # fmt: skip


def _modality(code: str) -> Json:
    return {"system": DICOM_MODALITY_SYSTEM, "code": code}


def _series(series: SampleSeries) -> Json:
    answer: Json = {
        "uid": series.uid, "number": series.number, "modality": _modality(series.modality),
        "description": series.description, "numberOfInstances": len(series.instances),
        "instance": [
            {"uid": one.uid, "number": one.number,
             "sopClass": {"system": "urn:ietf:rfc:3986", "code": f"urn:oid:{one.sop_class_uid}"}}
            for one in series.instances
        ],
    }  # fmt: skip
    if series.body_site:
        answer["bodySite"] = {"display": series.body_site}
    if series.laterality:
        answer["laterality"] = {"display": series.laterality}
    return answer


def _binary(binary_id: str, paper: SamplePaper) -> Json:
    data = base64.b64encode(paper.data).decode("ascii")
    return {"resourceType": "Binary", "id": binary_id, "contentType": paper.content_type, "data": data}


def _document_reference(story: Story, binary_id: str, paper: SamplePaper) -> Json:
    # FHIR R4 Attachment.hash is the SHA-1 of the content; it detects damage and secures nothing.
    digest = hashlib.sha1(paper.data, usedforsecurity=False).digest()
    return {
        "resourceType": "DocumentReference", "id": f"document-{binary_id}", "status": "current",
        "type": {"text": paper.title},
        "category": [concept(RECORD_CATEGORY_SYSTEM, paper.category, _CATEGORY_TEXT[paper.category])],
        "subject": _subject(story), "date": instant(paper.created), "author": [{"display": paper.author}],
        "description": paper.title,
        "content": [{"attachment": {
            "contentType": paper.content_type, "url": f"Binary/{binary_id}", "size": len(paper.data),
            "hash": base64.b64encode(digest).decode("ascii"), "title": paper.title,
            "creation": instant(paper.created),
        }}],
    }  # fmt: skip


def _requester(story: Story) -> Json:
    if story.requester:
        return reference(story.requester.role_reference, story.requester.name)
    return _subject(story)


def _service_request(story: Story, supporting: list[Json]) -> Json:
    code, text = story.channel
    return {
        "resourceType": "ServiceRequest", "id": f"order-{story.key}", "status": "active", "intent": "order",
        "priority": story.priority, "category": [concept(CHANNEL_SYSTEM, code, text)],
        "code": concept(TASK_CODE_SYSTEM, "second-opinion", "Second opinion"),
        "subject": _subject(story), "authoredOn": instant(story.authored), "requester": _requester(story),
        "performerType": {"text": story.specialty}, "performer": [reference(REVIEWER_ROLE)],
        "reasonCode": [{"text": story.headline}],
        "supportingInfo": [reference(resource_key(one)) for one in supporting],
    }  # fmt: skip


def _task(story: Story, order: Json, answers: Json, consent: Json) -> Json:
    inputs: list[tuple[str, Json]] = [
        ("consent", {"valueReference": reference(resource_key(consent))}),
        ("questions", {"valueReference": reference(resource_key(answers))}),
        ("opinion-mode", {"valueCode": story.mode}),
        ("policy", {"valueReference": reference(POLICY)}),
    ]
    if story.letterhead:
        inputs.append(("letterhead", {"valueReference": reference("Organization/meridian")}))
    if story.local_physician:
        local = reference(story.local_physician.role_reference, story.local_physician.name)
        inputs.append(("local-physician", {"valueReference": local}))
    if story.stipend:
        inputs.append(("stipend", {"valueString": story.stipend}))
    return {
        "resourceType": "Task", "id": f"case-{story.key}",
        "identifier": [identifier(CASE_NUMBER_SYSTEM, story.case_number)],
        "basedOn": [reference(resource_key(order))], "focus": reference(resource_key(order)),
        "for": _subject(story), "owner": reference(REVIEWER_ROLE), "requester": _requester(story),
        "status": "requested", "businessStatus": concept(BUSINESS_STATUS_SYSTEM, "assigned", "Assigned"),
        "intent": "order", "priority": story.priority,
        "code": concept(TASK_CODE_SYSTEM, "second-opinion", "Second opinion"), "description": story.headline,
        "authoredOn": instant(story.authored), "lastModified": instant(story.authored),
        "restriction": {"period": {"end": instant(story.due)}},
        "input": [{"type": concept(TASK_INPUT_SYSTEM, code), **value} for code, value in inputs],
    }  # fmt: skip
