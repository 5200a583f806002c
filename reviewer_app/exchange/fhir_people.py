"""Patients, physicians and the reviewer from FHIR R4 Patient, Practitioner, PractitionerRole and Organization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from reviewer_app.cases.people import (
    NPI,
    Address,
    CoAuthor,
    CompactLetter,
    Cover,
    Licence,
    Patient,
    Physician,
    Reviewer,
)
from reviewer_app.exchange.fhir_codes import STATE_BY_NAME
from reviewer_app.exchange.fhir_element import Element, codes, concept_text, is_literal, reference_to

#: Resources by ``Type/id``; contained ones by ``#id``.
Resources = Mapping[str, Mapping[str, Any]]

_NDH_EXTENSION = "practitioner-qualification"


def patient_from_resource(resource: Mapping[str, Any]) -> Patient:
    """Return the patient of a FHIR R4 Patient; a name in use is preferred to an old one."""
    reference = resource_reference(resource)
    element = Element(resource, reference)
    name = _current_name(element)
    identifier = _best_identifier(element)
    address = next((one for one in element.children("address") if one.text("use") != "old"), Element(None, reference))
    return Patient(
        reference=reference,
        family=name.text("family") or name.text("text"),
        given=" ".join(name.texts("given")),
        identifier=identifier.text("value"),
        identifier_system=identifier.text("system"),
        birth_date=element.day("birthDate"),
        sex=element.text("gender") or "unknown",
        state=address.text("state"),
        country=address.text("country"),
        language=_language(element),
        addresses=_addresses(element),
    )


def _addresses(element: Element) -> tuple[Address, ...]:
    """Return where somebody lives or stays; an address that only takes letters is none, unless it is the only one."""
    stated = element.children("address")
    lived = [one for one in stated if one.text("type") != "postal"] or stated
    return tuple(
        Address(
            state=one.text("state"),
            country=one.text("country"),
            use=one.text("use"),
            start=one.child("period").first_day("start"),
            end=one.child("period").last_day("end"),
        )
        for one in lived
    )


def co_author_from_reference(reference: Element, resources: Resources) -> CoAuthor:
    """Return who gives an opinion too, with licences and cover where the Practitioner could be read."""
    target = reference_to(reference)
    resource = resources.get(target)
    roles = [resource] if resource is not None and resource.get("resourceType") == "PractitionerRole" else []
    person = reference_to(Element(roles[0], target).child("practitioner")) if roles else target
    practitioner = resources.get(person)
    if practitioner is None or practitioner.get("resourceType") != "Practitioner":
        named = physician_from_reference(reference, resources)
        return CoAuthor(target, named.name if named is not None else "")
    profile = reviewer_from_resources(practitioner, roles, resources)
    return CoAuthor(target, profile.name, profile)


def physician_from_reference(reference: Element, resources: Resources) -> Physician | None:
    """Return whom a Reference names: a role, a practitioner, an organization, or only a display; None if nobody."""
    target = reference_to(reference)
    display = reference.text("display")
    if not target and not display:
        return None
    resource = resources.get(target)
    if resource is None:
        return Physician(reference=target, name=display)
    element = Element(resource, target)
    if element.text("resourceType") == "PractitionerRole":
        return _physician_of_role(element, target, display, resources)
    if element.text("resourceType") == "Organization":
        name = element.text("name") or display
        return Physician(reference=target, name=name, organization=name, contact=_contact(element))
    return Physician(
        reference=target,
        name=printed_name(element) or display,
        contact=_contact(element),
        identifiers=_identifiers(element),
        qualifications=_qualifications(element),
    )


def _physician_of_role(role: Element, target: str, display: str, resources: Resources) -> Physician:
    practitioner = role.child("practitioner")
    organization = role.child("organization")
    person = resources.get(reference_to(practitioner))
    place = resources.get(reference_to(organization))
    return Physician(
        reference=target,
        name=practitioner.text("display") or (printed_name(Element(person, target)) if person else "") or display,
        organization=organization.text("display") or (Element(place, target).text("name") if place else ""),
        specialty=concept_text(role.first("specialty")),
        contact=_contact(role) or (_contact(Element(person, target)) if person else ""),
        identifiers=_of_person(practitioner, person, target),
        qualifications=_qualifications(Element(person, target)) if person else (),
    )


def _of_person(practitioner: Element, person: Mapping[str, Any] | None, where: str) -> tuple[str, ...]:
    """Return by what the person of a role is known: the reference of the Practitioner, and its identifiers."""
    stated = (reference_to(practitioner), _identifier(practitioner.child("identifier")))
    more = _identifiers(Element(person, where)) if person else ()
    return tuple(dict.fromkeys(one for one in (*stated, *more) if one))


def _identifiers(element: Element) -> tuple[str, ...]:
    found = (_identifier(one) for one in element.children("identifier") if one.text("use") != "old")
    return tuple(dict.fromkeys(one for one in found if one))


def _identifier(one: Element) -> str:
    system, value = one.text("system"), one.text("value")
    return f"{system}|{value}" if system and value else ""


def _qualifications(element: Element) -> tuple[str, ...]:
    found = (concept_text(one.child("code")) for one in element.children("qualification"))
    return tuple(dict.fromkeys(one for one in found if one))


def reviewer_from_resources(
    practitioner: Mapping[str, Any], roles: Sequence[Mapping[str, Any]] = (), resources: Resources | None = None
) -> Reviewer:
    """Return the signed-in specialist from a Practitioner and the PractitionerRole that tasks are assigned to.

    Parameters
    ----------
    practitioner
        The FHIR R4 Practitioner with its qualifications (licences, certificates, malpractice cover).
    roles
        The practitioner's roles; active ones count, the first of them for specialty and institution.
    resources
        Organizations by reference, used where a role names its organization only by reference.
    """
    reference = resource_reference(practitioner)
    element = Element(practitioner, reference)
    active = [one for one in roles if one.get("active", True)]
    role_resource = next(iter(active), None)
    role = Element(role_resource, resource_reference(role_resource) if role_resource else reference)
    organization = role.child("organization")
    place = (resources or {}).get(reference_to(organization))
    name = _current_name(element)
    qualifications = element.children("qualification")
    return Reviewer(
        reference=reference,
        name=printed_name(element),
        role_reference=role.where if role else "",
        credentials=", ".join(name.texts("suffix")),
        institution=organization.text("display") or (Element(place, role.where).text("name") if place else ""),
        specialty=concept_text(role.first("specialty")),
        npi=next((one.text("value") for one in element.children("identifier") if _is_npi(one)), ""),
        certifications=tuple(
            concept_text(one.child("code")) for one in qualifications if _sort(one) == "certification"
        ),
        licences=tuple(licence for one in qualifications if _sort(one) == "licence" for licence in _licences(one)),
        covers=tuple(_cover(one) for one in qualifications if _sort(one) == "cover"),
        compact_letters=tuple(_letter(one) for one in qualifications if _sort(one) == "letter"),
        roles=tuple(resource_reference(one) for one in active),
        organizations=_organizations(active),
    )


def task_is_for(task: Element, who: Reviewer) -> bool:
    """Whether a Task is owned by the reviewer, or by an organization of theirs with them as recipient, or by nobody.

    What an organization owns is anybody's there, unless Task.restriction.recipient says whose it is (R4 task.html).
    """
    owner = reference_to(task.child("owner"))
    if not owner or owner in who.task_owners:
        return True
    recipients = {reference_to(one) for one in task.child("restriction").children("recipient")}
    return owner in who.organizations and bool(recipients & set(who.task_owners))


def _organizations(roles: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    found = (reference_to(Element(one, resource_reference(one)).child("organization")) for one in roles)
    return tuple(dict.fromkeys(one for one in found if is_literal(one)))


def resource_reference(resource: Mapping[str, Any]) -> str:
    """Return ``Type/id`` of a resource."""
    return f"{resource.get('resourceType', '')}/{resource.get('id', '')}"


def printed_name(element: Element) -> str:
    """Return a person's name as printed: its text, or prefix, given and family names."""
    name = _current_name(element)
    parts = [*name.texts("prefix"), *name.texts("given"), name.text("family")]
    return name.text("text") or " ".join(part for part in parts if part)


def _current_name(element: Element) -> Element:
    names = element.children("name")
    order = {"official": 0, "usual": 1, "": 2, "old": 9, "maiden": 9}
    return min(names, key=lambda one: order.get(one.text("use"), 3), default=Element(None, element.where))


def _best_identifier(element: Element) -> Element:
    identifiers = [one for one in element.children("identifier") if one.text("value") and one.text("use") != "old"]
    record_numbers = [one for one in identifiers if "MR" in codes(one.child("type"))]
    return next(iter(record_numbers or identifiers), Element(None, element.where))


def _language(element: Element) -> str:
    spoken = element.children("communication")
    preferred = [one for one in spoken if one.value.get("preferred") is True] or spoken
    language = preferred[0].child("language") if preferred else Element(None, element.where)
    return next(iter(codes(language)), "") or language.text("text")


def _contact(element: Element) -> str:
    return ", ".join(one.text("value") for one in element.children("telecom") if one.text("value"))


def _is_npi(identifier: Element) -> bool:
    return identifier.text("system") == NPI or "NPI" in codes(identifier.child("type"))


_SORTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # first: its words may speak of the licences that it leads to
    ("letter", ("letter of qualification", "compact-letter", "loq")),
    ("cover", ("malpractice", "cover", "liability")),
    ("certification", ("certif", "board")),
    ("licence", ("licen",)),
)


def _sort(qualification: Element) -> str:
    """Tell licence, compact letter, certification and malpractice cover apart, by code first, then by words."""
    concept = qualification.child("code")
    words = " ".join([*codes(concept), concept.text("text"), *(c.text("display") for c in concept.children("coding"))])
    for sort, signs in _SORTS:
        if any(sign in words.lower() for sign in signs):
            return sort
    return "licence" if _where_valid(qualification) else ""


def _extension(qualification: Element) -> Element:
    return next(
        (one for one in qualification.children("extension") if one.text("url").endswith(_NDH_EXTENSION)),
        Element(None, qualification.where),
    )


def _where_valid(qualification: Element) -> list[str]:
    parts = [one for one in _extension(qualification).children("extension") if one.text("url") == "whereValid"]
    concepts = [one.child("valueCodeableConcept") for one in parts]
    return [state for state in (next(iter(codes(one)), "") or one.text("text") for one in concepts) if state]


def _active(qualification: Element) -> bool:
    status = next((one for one in _extension(qualification).children("extension") if one.text("url") == "status"), None)
    return status is None or (status.text("valueCode") or status.text("valueString") or "active") == "active"


def _state_of_issuer(qualification: Element) -> str:
    issuer = qualification.child("issuer").text("display").lower()
    # the longest name first, so that West Virginia is not read as Virginia
    names = sorted(STATE_BY_NAME, key=len, reverse=True)
    return next((STATE_BY_NAME[name] for name in names if name in issuer), "")


def _licences(qualification: Element) -> list[Licence]:
    start, end = _period(qualification)
    states = _where_valid(qualification) or [_state_of_issuer(qualification)]
    return [
        Licence(
            state=state,
            number=qualification.first("identifier").text("value"),
            issuer=qualification.child("issuer").text("display"),
            start=start,
            end=end,
            active=_active(qualification),
        )
        for state in states
    ]


def _letter(qualification: Element) -> CompactLetter:
    start, end = _period(qualification)
    number = qualification.first("identifier").text("value")
    return CompactLetter(number, qualification.child("issuer").text("display"), start, end)


def _cover(qualification: Element) -> Cover:
    start, end = _period(qualification)
    return Cover(
        carrier=qualification.child("issuer").text("display"),
        number=qualification.first("identifier").text("value"),
        # a policy that is not active covers nobody: it stays listed and holds nowhere
        states=tuple(_where_valid(qualification)) if _active(qualification) else (),
        start=start,
        end=end,
    )


def _period(qualification: Element) -> tuple[date | None, date | None]:
    period = qualification.child("period")
    return period.first_day("start"), period.last_day("end")
