"""Laboratory results from one FHIR R4 Observation: its value, its components, its range and its interpretation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from reviewer_app.cases.lab_flags import flag_of_codes, flagged_by_range, plain_number, range_words
from reviewer_app.cases.lab_table import LabResult
from reviewer_app.exchange.fhir_codes import LOINC
from reviewer_app.exchange.fhir_element import Element, codes, concept_text

#: Data absent reasons (R4 valueset-data-absent-reason.html) that read badly as they are.
_ABSENT = {"not-a-number": "not a number", "not-performed": "not performed", "asked-unknown": "asked, but not known"}
#: Statuses of R4 Observation that are told beside a value; a final one is what one expects.
_TOLD = frozenset({"registered", "preliminary", "amended", "corrected", "cancelled", "unknown"})
#: Value types of other shapes, which are no result of a laboratory that a cell could show.
_NOT_SHOWN = ("valueSampledData", "valuePeriod")


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What an Observation takes from its report: record and maker, group, and the date where it has none itself."""

    record: str
    source: str = ""
    group: str = ""
    effective: datetime | None = None


def observation_results(element: Element, context: ReportContext) -> Iterator[LabResult]:
    """Yield the result of an Observation, if it has any, and those of its components.

    An Observation that only holds others together (``hasMember``) has none.

    Raises
    ------
    ServerRefused
        If an element has the wrong type.
    """
    own = _effective(element)
    base = LabResult(
        name=concept_text(element.child("code")),
        code=_loinc(element.child("code")),
        group=context.group,
        record=context.record,
        source=_performer(element) or context.source,
        resource=element.where,
        effective=own or context.effective,
        report_date=own is None and context.effective is not None,
        status=element.text("status") if element.text("status") in _TOLD else "",
        note=" ".join(one.text("text") for one in element.children("note") if one.text("text")),
    )
    components = element.children("component")
    found = _result(element, base)
    if found.value or found.absent or not (components or element.children("hasMember")):
        yield found
    for one in components:
        inner = replace(base, name=concept_text(one.child("code")), code=_loinc(one.child("code")), group=base.name)
        yield _result(one, inner)


def _result(element: Element, base: LabResult) -> LabResult:
    """Return a result with value, range and flag of an Observation or a component: both have the same elements."""
    quantity = element.child("valueQuantity")
    value, unit = _value(element)
    interpretations = element.children("interpretation")
    found = [code for one in interpretations for code in codes(one)]
    words = ", ".join(concept_text(one) for one in interpretations if concept_text(one))
    limits = _limits(element, unit)
    plain = plain_number(quantity.text("value"))
    result = replace(
        base,
        value=value,
        unit=unit,
        absent="" if value else _absent(element),
        reference_range=limits.words,
        interpretation=words,
        flag=flag_of_codes(found, words),
        number=plain,
        low=plain_number(limits.low),
        high=plain_number(limits.high),
    )
    flagged = flagged_by_range(result, quantity.text("comparator"))
    # a bound is no point of a line
    return replace(flagged, number=None) if quantity.text("comparator") else flagged


def _value(element: Element) -> tuple[str, str]:
    """Return value and unit as they are written; both empty where there is no value."""
    quantity = element.child("valueQuantity")
    if quantity:
        return _quantity_words(quantity), quantity.text("unit") or quantity.text("code")
    span, ratio = element.child("valueRange"), element.child("valueRatio")
    if span:
        unit = span.child("low").text("unit") or span.child("high").text("unit")
        return range_words(span.child("low").text("value"), span.child("high").text("value")), unit
    if ratio:
        parts = (_quantity_words(ratio.child(one)) for one in ("numerator", "denominator"))
        return ":".join(parts), ""
    if isinstance(element.value.get("valueBoolean"), bool):
        return ("yes" if element.value["valueBoolean"] else "no"), ""
    plain = (element.text(one) for one in ("valueString", "valueInteger", "valueDateTime", "valueTime"))
    return next((one for one in plain if one), concept_text(element.child("valueCodeableConcept"))), ""


def _quantity_words(quantity: Element) -> str:
    return " ".join(one for one in (quantity.text("comparator"), quantity.text("value")) if one)


def _absent(element: Element) -> str:
    reason = element.child("dataAbsentReason")
    if reason:
        code = next(iter(codes(reason)), "")
        return reason.text("text") or _ABSENT.get(code, "") or concept_text(reason).replace("-", " ")
    if any(element.value.get(one) for one in _NOT_SHOWN):
        return "a value that is no single result"
    return ""


@dataclass(frozen=True, slots=True)
class _Limits:
    words: str = ""
    low: str = ""
    high: str = ""


def _limits(element: Element, unit: str) -> _Limits:
    """Return the range, with ends only where there is one that holds for certain and is in the unit of the value.

    Several ranges may hold for different people (``appliesTo``, ``age``): which one is not decided here.
    """
    ranges = [one for one in element.children("referenceRange") if _is_normal(one)]
    if len(ranges) != 1 or ranges[0].children("appliesTo") or ranges[0].children("age"):
        return _Limits("; ".join(words for one in ranges if (words := _limit_words(one, unit, told=True))))
    low, high = ranges[0].child("low"), ranges[0].child("high")
    same = all(_unit(one) in ("", unit) for one in (low, high))
    words = _limit_words(ranges[0], unit, told=False)
    return _Limits(words, low.text("value"), high.text("value")) if same else _Limits(words)


def _is_normal(limit: Element) -> bool:
    """Whether a range says what is normal (R4 valueset-referencerange-meaning.html), not what is treated or lethal."""
    found = codes(limit.child("type"))
    return not found or "normal" in found


def _limit_words(limit: Element, unit: str, *, told: bool) -> str:
    low, high = limit.child("low"), limit.child("high")
    other = next((one for one in (_unit(low), _unit(high)) if one not in ("", unit)), "")
    found = limit.text("text") or f"{range_words(low.text('value'), high.text('value'))} {other}".strip()
    whom = ", ".join(concept_text(one) for one in limit.children("appliesTo") if concept_text(one)) if told else ""
    return f"{whom}: {found}" if whom and found else found


def _unit(quantity: Element) -> str:
    return quantity.text("unit") or quantity.text("code")


def _effective(element: Element) -> datetime | None:
    stated = element.stated("effectiveDateTime") or element.stated("effectiveInstant")
    return stated or element.child("effectivePeriod").stated("start")


def _loinc(concept: Element) -> str:
    return next((one.text("code") for one in concept.children("coding") if one.text("system") == LOINC), "")


def _performer(element: Element) -> str:
    return ", ".join(one.text("display") for one in element.children("performer") if one.text("display"))


def report_context(report: Element, record: str) -> ReportContext:
    """Return what the results of a DiagnosticReport take from it."""
    return ReportContext(record, _performer(report), concept_text(report.child("code")), _effective(report))
