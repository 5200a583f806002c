"""Laboratory results of a sample case, as a FHIR R4 DiagnosticReport with Observations or as a C-CDA document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from reviewer_app.demo.samples.fhir_shapes import Json, concept, instant, reference
from reviewer_app.demo.samples.sample_case import Person, SamplePaper

_LOINC = "http://loinc.org"
_UCUM = "http://unitsofmeasure.org"
_V2_SECTION = "http://terminology.hl7.org/CodeSystem/v2-0074"
_INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
#: LOINC: Laboratory report.
_REPORT = "11502-2"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


@dataclass(frozen=True, slots=True)
class SampleAnalyte:
    """What a laboratory measures: LOINC code, name, unit as printed and in UCUM, ends of its range as printed."""

    code: str
    name: str
    unit: str
    ucum: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class SampleResult:
    """A value as printed, empty where it was not measured; `flag` is what the laboratory says, often nothing."""

    analyte: SampleAnalyte
    value: str
    flag: str = ""


@dataclass(frozen=True, slots=True)
class SamplePanel:
    """Results that are ordered together: LOINC code and title."""

    code: str
    title: str
    results: tuple[SampleResult, ...]


@dataclass(frozen=True, slots=True)
class SampleLabReport:
    """One report: who made it, and when the specimen was taken."""

    title: str
    author: str
    taken: datetime
    panels: tuple[SamplePanel, ...]


def lab_resources(key: str, number: int, subject: Json, report: SampleLabReport) -> list[Json]:
    """Return the Observations of a report, those of a panel before it, and then the DiagnosticReport itself.

    Numbers keep their digits.
    """
    stem = f"lab-{key}-{number}"
    observations: list[Json] = []
    panels: list[Json] = []
    for place, panel in enumerate(report.panels, start=1):
        name = f"{stem}-{place}"
        found = [_observation(f"{name}-{at}", subject, report, one) for at, one in enumerate(panel.results, start=1)]
        members = [reference(f"Observation/{one['id']}") for one in found]
        head = _head(name, subject, report, concept(_LOINC, panel.code, panel.title))
        observations += [*found, head | {"hasMember": members}]
        panels.append(reference(f"Observation/{name}"))
    whole: Json = {
        "resourceType": "DiagnosticReport", "id": stem, "status": "final",
        "category": [concept(_V2_SECTION, "LAB", "Laboratory")],
        "code": concept(_LOINC, _REPORT, report.title), "subject": subject,
        "effectiveDateTime": instant(report.taken), "performer": [{"display": report.author}],
        "result": panels,
    }  # fmt: skip
    return [*observations, whole]


def _head(name: str, subject: Json, report: SampleLabReport, code: Json) -> Json:
    return {
        "resourceType": "Observation", "id": name, "status": "final",
        "category": [concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory")],
        "code": code, "subject": subject, "effectiveDateTime": instant(report.taken),
        "performer": [{"display": report.author}],
    }  # fmt: skip


def _observation(name: str, subject: Json, report: SampleLabReport, result: SampleResult) -> Json:
    analyte = result.analyte
    found = _head(name, subject, report, concept(_LOINC, analyte.code, analyte.name))
    if result.value:
        found["valueQuantity"] = _quantity(result.value, analyte)
    else:
        found["dataAbsentReason"] = concept(_ABSENT, "not-performed")
    ends = {"low": analyte.low, "high": analyte.high}
    limits = {end: _quantity(value, analyte) for end, value in ends.items() if value}
    if limits:
        found["referenceRange"] = [limits]
    if result.flag:
        found["interpretation"] = [concept(_INTERPRETATION, result.flag)]
    return found


def _quantity(value: str, analyte: SampleAnalyte) -> Json:
    return {"value": Decimal(value), "unit": analyte.unit, "system": _UCUM, "code": analyte.ucum}


def lab_document(person: Person, report: SampleLabReport) -> SamplePaper:
    """Return a report as a C-CDA R2.1 document with a Results Section (its entries, and a table to read)."""
    results = [one for panel in report.panels for one in panel.results]
    rows = "".join(
        f"<tr><td>{escape(one.analyte.name)}</td><td>{escape(f'{one.value} {one.analyte.unit}')}</td></tr>"
        for one in results
    )
    moment = _moment(report.taken)
    organizers = "".join(_cda_panel(one, moment) for one in report.panels)
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<realmCode code="US"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<templateId root="2.16.840.1.113883.10.20.22.1.1" extension="2015-08-01"/>
<id root="2.16.840.1.113883.19.5" extension={quoteattr(person.number)}/>
<code code="{_REPORT}" codeSystem="2.16.840.1.113883.6.1" displayName="Laboratory report"/>
<title>{escape(report.title)}</title><effectiveTime value="{moment}"/>
<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/><languageCode code="en-US"/>
<recordTarget><patientRole><id extension={quoteattr(person.number)} root="2.16.840.1.113883.19.5"/>
<patient><name><given>{escape(person.given)}</given><family>{escape(person.family)}</family></name>
<birthTime value="{person.dicom_birth_date}"/></patient></patientRole></recordTarget>
<author><time value="{moment}"/><assignedAuthor><id nullFlavor="NI"/></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><id nullFlavor="NI"/>
<name>{escape(report.author)}</name></representedCustodianOrganization></assignedCustodian></custodian>
<component><structuredBody><component><section>
<templateId root="2.16.840.1.113883.10.20.22.2.3.1" extension="2015-08-01"/>
<code code="30954-2" codeSystem="2.16.840.1.113883.6.1"/><title>Results</title>
<text><table><tbody>{rows}</tbody></table></text>
{organizers}</section></component></structuredBody></component></ClinicalDocument>"""
    return SamplePaper(
        report.title, "lab", report.taken, report.author, text.encode(), content_type="application/hl7-cda+xml"
    )


def _cda_panel(panel: SamplePanel, moment: str) -> str:
    entries = "".join(f"<component>{_cda_result(one, moment)}</component>" for one in panel.results)
    return f"""<entry><organizer classCode="BATTERY" moodCode="EVN">
<templateId root="2.16.840.1.113883.10.20.22.4.1" extension="2015-08-01"/><id nullFlavor="NI"/>
<code code={quoteattr(panel.code)} codeSystem="2.16.840.1.113883.6.1" displayName={quoteattr(panel.title)}/>
<statusCode code="completed"/><effectiveTime><low value="{moment}"/><high value="{moment}"/></effectiveTime>{entries}
</organizer></entry>"""


def _cda_result(result: SampleResult, moment: str) -> str:
    analyte, code = result.analyte, ""
    unit = f" unit={quoteattr(analyte.unit)}"
    ends = (("low", analyte.low), ("high", analyte.high))
    limits = "".join(f"<{end} value={quoteattr(value)}{unit}/>" for end, value in ends if value)
    if result.flag:
        code = f'<interpretationCode code={quoteattr(result.flag)} codeSystem="2.16.840.1.113883.5.83"/>'
    return f"""<observation classCode="OBS" moodCode="EVN">
<templateId root="2.16.840.1.113883.10.20.22.4.2" extension="2015-08-01"/><id nullFlavor="NI"/>
<code code={quoteattr(analyte.code)} codeSystem="2.16.840.1.113883.6.1" displayName={quoteattr(analyte.name)}/>
<statusCode code="completed"/><effectiveTime value="{moment}"/>
<value xsi:type="PQ" value={quoteattr(result.value)}{unit}/>{code}
<referenceRange><observationRange><value xsi:type="IVL_PQ">{limits}</value></observationRange></referenceRange>
</observation>"""


def _moment(taken: datetime) -> str:
    """Return a moment as HL7 version 3 writes it: no colon in the zone."""
    return f"{taken:%Y%m%d%H%M%S%z}"
