"""A case from FHIR R4 resources: the Task and everything it points to (std 1.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reviewer_app.cases.case import Asker, Case, Consent, FirstOpinion, Question
from reviewer_app.cases.letterhead import Letterhead
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Patient, Physician
from reviewer_app.cases.policy import Policy
from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_codes import CASE_NUMBER_SYSTEM
from reviewer_app.exchange.fhir_element import (
    Element,
    codes,
    concept_text,
    is_literal,
    reference_to,
    relative_reference,
    version_of,
)
from reviewer_app.exchange.fhir_lab_records import lab_records
from reviewer_app.exchange.fhir_letterhead import letterhead_from_resource, logo_reference
from reviewer_app.exchange.fhir_people import (
    Resources,
    co_author_from_reference,
    patient_from_resource,
    physician_from_reference,
    resource_reference,
)
from reviewer_app.exchange.fhir_policy import policy_from_resource
from reviewer_app.exchange.fhir_records import (
    document_from_resource,
    document_is_current,
    records_without_address,
    study_from_resource,
    unobtainable_records,
)

#: Which references are followed from which type: those that a `Case` is made of.
FOLLOWED: dict[str, frozenset[str]] = {
    "Task": frozenset(
        {
            "Patient", "ServiceRequest", "PractitionerRole", "Practitioner", "Organization", "Consent",
            "QuestionnaireResponse", "ImagingStudy", "DocumentReference", "Library", "DiagnosticReport", "Observation",
        }
    ),
    "ServiceRequest": frozenset(
        {
            "PractitionerRole", "Practitioner", "Organization", "Consent", "QuestionnaireResponse", "ImagingStudy",
            "DocumentReference", "DiagnosticReport", "Observation",
        }
    ),
    "PractitionerRole": frozenset({"Practitioner", "Organization"}),
    "QuestionnaireResponse": frozenset({"PractitionerRole", "Practitioner"}),
    "ImagingStudy": frozenset({"Endpoint"}),
    "Organization": frozenset({"Binary"}),
}  # fmt: skip

_NAME_SUFFICES = ("Practitioner/", "Organization/")
_QUESTION_PREFIXES: dict[str, Asker] = {
    "patient-question": Asker.PATIENT,
    "physician-question": Asker.REFERRING_PHYSICIAN,
}


def references_to_follow(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the resources that must be read beside this one, as ``Type/id``, each once, in order.

    People and places whose name stands beside the reference are not needed for more than that name.
    """
    wanted = FOLLOWED.get(str(resource.get("resourceType")), frozenset())
    found = (
        relative_reference(one) for one in (*_references_in(resource), *_named(resource), logo_reference(resource))
    )
    return tuple(dict.fromkeys(one for one in found if one.partition("/")[0] in wanted and is_literal(one)))


def _references_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        target = value.get("reference")
        named = bool(value.get("display")) and relative_reference(str(target)).startswith(_NAME_SUFFICES)
        if isinstance(target, str) and not named:
            yield target
        for part in value.values():
            yield from _references_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references_in(part)


def _named(resource: Mapping[str, Any]) -> Iterator[str]:
    """Yield of whom more than the name is asked: who gives the opinion too (std Q03), whose letterhead it has."""
    if resource.get("resourceType") == "Task":
        task = Element(resource, resource_reference(resource))
        for one in (*_inputs(task, "co-author"), *_inputs(task, "letterhead")):
            yield one.child("valueReference").text("reference")


@dataclass(frozen=True, slots=True)
class _Parts:
    """The resources of one case, found."""

    task: Element
    request: Element
    answers: dict[str, Element]
    resources: Resources


def case_from_resources(task: Mapping[str, Any], resources: Resources) -> Case:
    """Return the case that a Task and the resources around it describe.

    Parameters
    ----------
    task
        A FHIR R4 Task.
    resources
        What was read beside it, by ``Type/id``; what is missing leaves its part of the case empty.

    Raises
    ------
    ServerRefused
        If the patient is missing or an element has the wrong type; the detail names resource and element.
    """
    where = resource_reference(task)
    own = {f"#{one.get('id')}": one for one in task.get("contained") or [] if isinstance(one, dict)}
    parts = _collect(Element(task, where), {**resources, **own})
    return _with_records(_assigned(parts, version_of(task)), parts)


def _assigned(parts: _Parts, version: str) -> Case:
    """Return what is asked of whom, for whom, by when and under which terms; the records are not in it yet."""
    requester = parts.request.child("requester") or parts.task.child("requester")
    return Case(
        id=parts.task.text("id"),
        identifier=_case_number(parts.task),
        patient=_patient(parts),
        headline=parts.task.text("description") or concept_text(parts.request.first("reasonCode")),
        specialty=concept_text(parts.request.child("performerType")),
        task_status=parts.task.text("status"),
        version=version,
        business_status=next(iter(codes(parts.task.child("businessStatus"))), ""),
        priority=parts.task.text("priority") or "routine",
        authored=parts.task.moment("authoredOn"),
        due=parts.task.child("restriction").child("period").moment("end"),
        service_request=parts.request.where if parts.request else "",
        requester=_requester(requester, parts.resources),
        channel=concept_text(parts.request.first("category")),
        self_referred=reference_to(requester).startswith(("Patient/", "RelatedPerson/")),
        mode=_mode(parts),
        local_physician=physician_from_reference(
            _input(parts.task, "local-physician", "valueReference"), parts.resources
        ),
        questions=tuple(_questions(parts)),
        history=_answer_text(parts.answers.get("history")),
        stipend=_input_element(parts.task, "stipend").text("valueString"),
        owner=reference_to(parts.task.child("owner")),
        co_authors=tuple(
            co_author_from_reference(one.child("valueReference"), parts.resources)
            for one in _inputs(parts.task, "co-author")
        ),
        no_treat=_input_element(parts.task, "no-treat").value.get("valueBoolean") is True,
        policy=_policy(parts),
        letterhead=_letterhead(parts),
    )


def _with_records(case: Case, parts: _Parts) -> Case:
    """Return a case with its first opinion, the consent, and the records that come with it or cannot be had."""
    documents = (
        *(document_from_resource(one) for one in _supporting(parts, "DocumentReference") if document_is_current(one)),
        *lab_records(_supporting(parts, "DiagnosticReport"), _supporting(parts, "Observation")),
    )
    studies = tuple(study_from_resource(one, parts.resources) for one in _supporting(parts, "ImagingStudy"))
    first, consent = _first_opinion(parts), _consent_resource(parts)
    return replace(
        case,
        first_opinion=first,
        consent=_consent(consent, case.patient, first) if consent is not None else None,
        studies=studies,
        documents=documents,
        size=sum(one.size for one in documents),
        unobtainable=(
            *unobtainable_records(_listed(parts), parts.resources),
            *records_without_address(studies, documents),
        ),
    )


def _collect(task: Element, resources: Resources) -> _Parts:
    orders = [reference_to(one) for one in [*task.children("basedOn"), task.child("focus")]]
    order = next((one for one in orders if one in resources and _is(resources[one], "ServiceRequest")), "")
    request = Element(resources.get(order), order)
    parts = _Parts(task, request, {}, resources)
    for answers in _supporting(parts, "QuestionnaireResponse"):
        for item in _items(Element(answers, resource_reference(answers))):
            parts.answers.setdefault(item.text("linkId"), item)
    return parts


def _is(resource: Mapping[str, Any], kind: str) -> bool:
    return resource.get("resourceType") == kind


def _items(holder: Element) -> Iterator[Element]:
    for item in holder.children("item"):
        yield item
        yield from _items(item)


def _supporting(parts: _Parts, kind: str) -> list[Mapping[str, Any]]:
    """Return the resources of a kind that the order lists as supporting, or the Task as input."""
    unique = dict.fromkeys(reference_to(one) for one in _listed(parts))
    return [parts.resources[one] for one in unique if one in parts.resources and _is(parts.resources[one], kind)]


def _listed(parts: _Parts) -> list[Element]:
    """Return the References of what comes with the case."""
    inputs = [one.child("valueReference") for one in parts.task.children("input")]
    return [*parts.request.children("supportingInfo"), *inputs]


def _case_number(task: Element) -> str:
    identifiers = task.children("identifier")
    own = [one.text("value") for one in identifiers if one.text("system") == CASE_NUMBER_SYSTEM]
    return next((one for one in [*own, *(each.text("value") for each in identifiers)] if one), task.text("id"))


def _patient(parts: _Parts) -> Patient:
    named, ordered = reference_to(parts.task.child("for")), reference_to(parts.request.child("subject"))
    if is_literal(named) and is_literal(ordered) and named != ordered:
        raise ServerRefused(
            "A case names two patients: its order is about another one.",
            next_step="The other cases are not affected; tell the service.",
            detail=f"{parts.task.where}: {parts.request.where} has another subject",
        )
    reference = named or ordered
    resource = parts.resources.get(reference)
    if resource is None or not _is(resource, "Patient"):
        raise ServerRefused(
            "A case names no patient that can be read.",
            next_step="The other cases are not affected; tell the service.",
            detail=f"{parts.task.where}: patient {reference or 'missing'}",
        )
    return patient_from_resource(resource)


def _requester(requester: Element, resources: Resources) -> Physician | None:
    if reference_to(requester).startswith(("Patient/", "RelatedPerson/")):
        return None
    return physician_from_reference(requester, resources)


def _inputs(task: Element, code: str) -> list[Element]:
    return [one for one in task.children("input") if code in codes(one.child("type"))]


def _input_element(task: Element, code: str) -> Element:
    return next(iter(_inputs(task, code)), Element(None, task.where))


def _policy(parts: _Parts) -> Policy | None:
    """Return what the service decided, None where the Task names no policy."""
    reference = reference_to(_input(parts.task, "policy", "valueReference"))
    return policy_from_resource(parts.resources.get(reference), reference) if reference else None


def _letterhead(parts: _Parts) -> Letterhead | None:
    """Return whose letterhead the report has, None where the Task names none."""
    reference = relative_reference(_input(parts.task, "letterhead", "valueReference").text("reference"))
    if not reference:
        return None
    return letterhead_from_resource(parts.resources.get(reference), reference, parts.resources)


def _input(task: Element, code: str, value: str) -> Element:
    return _input_element(task, code).child(value)


def _mode(parts: _Parts) -> OpinionMode | None:
    stated = _input_element(parts.task, "opinion-mode")
    code = stated.text("valueCode") or stated.text("valueString")
    try:
        return OpinionMode(code) if code else None
    except ValueError:
        return None  # a mode of somebody else's: the rules ask for one before signing


def _answer_text(item: Element | None) -> str:
    if item is None:
        return ""
    return "\n".join(text for text in (one.text("valueString") for one in item.children("answer")) if text)


def _questions(parts: _Parts) -> Iterator[Question]:
    for link, item in parts.answers.items():
        asker = _QUESTION_PREFIXES.get(link.partition(".")[0])
        text = _answer_text(item) or item.text("text")
        if asker is not None and text:
            yield Question(id=link, asker=asker, text=text)


def _first_opinion(parts: _Parts) -> FirstOpinion | None:
    diagnosis = _answer_text(parts.answers.get("first-diagnosis"))
    plan = _answer_text(parts.answers.get("first-plan"))
    empty = Element(None, parts.task.where)
    physician = parts.answers.get("first-physician", empty).first("answer").child("valueReference")
    given = parts.answers.get("first-opinion-date", empty).first("answer")
    reports = tuple(_linked(parts.answers.get("first-report", empty)))
    if not (diagnosis or plan or physician or reports):
        return None
    return FirstOpinion(
        diagnosis=diagnosis,
        treatment_plan=plan,
        physician=physician_from_reference(physician, parts.resources),
        given_on=given.day("valueDate") or given.day("valueDateTime"),
        reports=reports,
    )


def _linked(item: Element) -> Iterator[str]:
    """Yield the references that a question is answered with."""
    for answer in item.children("answer"):
        reference = reference_to(answer.child("valueReference"))
        if reference:
            yield reference


def _consent_resource(parts: _Parts) -> Mapping[str, Any] | None:
    stated = parts.resources.get(reference_to(_input(parts.task, "consent", "valueReference")))
    if stated is not None and _is(stated, "Consent"):
        return stated
    return next(iter(_supporting(parts, "Consent")), None)


def _consent(resource: Mapping[str, Any], patient: Patient, first: FirstOpinion | None) -> Consent:
    """Return the permission; one that somebody else gave is none."""
    reference = resource_reference(resource)
    element = Element(resource, reference)
    provision = element.child("provision")
    theirs = reference_to(element.child("patient")) in ("", patient.reference)
    return Consent(
        reference=reference,
        active=element.text("status") == "active" and provision.text("type") != "deny" and theirs,
        given_on=element.day("dateTime"),
        starts_on=provision.child("period").first_day("start"),
        ends_on=provision.child("period").last_day("end"),
        to_first_physician=_permits_first_physician(provision, first),
    )


def _permits_first_physician(provision: Element, first: FirstOpinion | None) -> bool:
    """Whether a nested provision permits a copy to the first physician; a denial anywhere wins."""
    if first is None or first.physician is None or not first.physician.reference:
        return False
    verdicts = [
        one.text("type")
        for one in provision.children("provision")
        if any(reference_to(actor.child("reference")) == first.physician.reference for actor in one.children("actor"))
    ]
    return "permit" in verdicts and "deny" not in verdicts
