"""Which laboratory results come with a case: FHIR R4 DiagnosticReports and Observations that it names.

Results of the patient that the case does not name are not searched for: the case says what the opinion rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reviewer_app.cases.records import FHIR_JSON, ListedDocument
from reviewer_app.exchange.fhir_codes import DIAGNOSTIC_SERVICE_SYSTEM
from reviewer_app.exchange.fhir_element import Element, codes, concept_text, is_literal, reference_to, version_of
from reviewer_app.exchange.fhir_people import resource_reference

_Resources = Iterable[Mapping[str, Any]]
#: Sections of v2 table 0074 that have results of a laboratory; pathology and imaging are told in words.
_LABORATORY = frozenset(
    {"LAB", "AU", "BG", "BLB", "CG", "CH", "GE", "HLA", "HM", "IMM", "MB", "MCB", "MYC", "OTH", "SR", "TX", "URN",
     "VR", "PAR", "laboratory", "LP29693-6", "26436-6"}
)  # fmt: skip
#: Categories of other systems that are none of a laboratory: imaging and pathology (LOINC parts).
_OTHERS = frozenset({"imaging", "LP29684-5", "LP7839-6"})
_GONE = frozenset({"entered-in-error", "cancelled"})
TITLE = "Laboratory results"


def lab_records(reports: _Resources, observations: _Resources) -> tuple[ListedDocument, ...]:
    """Return the reports of laboratories, and the Observations that none of them holds, those of one day together.

    Raises
    ------
    ServerRefused
        If an element has the wrong type.
    """
    found = [_report(one) for one in (Element(each, resource_reference(each)) for each in reports) if _is_lab(one)]
    held = {part for one in found for part in one.parts}
    loose = [Element(each, resource_reference(each)) for each in observations]
    return (*found, *_by_day([one for one in loose if one.where not in held and _is_result(one)]))


def _is_lab(report: Element) -> bool:
    """Whether a report has results, and its category is one of a laboratory or says nothing else."""
    codings = [each for one in report.children("category") for each in one.children("coding")]
    said = {one.text("code") for one in codings}
    if report.text("status") in _GONE or not report.children("result"):
        return False
    if said & _LABORATORY:
        return True
    sections = any(one.text("system") == DIAGNOSTIC_SERVICE_SYSTEM for one in codings)
    return not sections and not said & _OTHERS


def _is_result(observation: Element) -> bool:
    said = {code for one in observation.children("category") for code in codes(one)}
    return observation.text("status") not in _GONE and (not said or bool(said & _LABORATORY))


def _report(report: Element) -> ListedDocument:
    results = (reference_to(one) for one in report.children("result"))
    stated = report.stated("effectiveDateTime") or report.child("effectivePeriod").stated("start")
    return ListedDocument(
        reference=report.where,
        title=concept_text(report.child("code")) or TITLE,
        category="lab",
        content_type=FHIR_JSON,
        url=report.where,
        created=stated or report.stated("issued"),
        author=", ".join(one.text("display") for one in report.children("performer") if one.text("display")),
        parts=tuple(dict.fromkeys([report.where, *(one for one in results if is_literal(one))])),
        version=version_of(report.value),
    )


def _by_day(observations: list[Element]) -> list[ListedDocument]:
    """Return a record for each day: a later day brings a record of its own, and changes none that is here."""
    days: dict[str, list[Element]] = {}
    for one in observations:
        moment = one.text("effectiveDateTime") or one.text("effectiveInstant") or one.text("issued")
        days.setdefault(moment[: len("2026-11-22")], []).append(one)
    return [_of_day(found) for found in days.values()]


def _of_day(found: list[Element]) -> ListedDocument:
    first = found[0]
    makers = [one.text("display") for each in found for one in each.children("performer") if one.text("display")]
    return ListedDocument(
        reference=first.where,
        title=TITLE if len(found) > 1 else concept_text(first.child("code")) or TITLE,
        category="lab",
        content_type=FHIR_JSON,
        url=first.where,
        created=first.stated("effectiveDateTime") or first.stated("effectiveInstant") or first.stated("issued"),
        author=", ".join(dict.fromkeys(makers)),
        parts=tuple(one.where for one in found),
        version=" ".join(version_of(one.value) for one in found),
    )
