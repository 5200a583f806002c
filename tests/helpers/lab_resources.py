"""Laboratory results as other people's systems write them: FHIR R4 as JSON text, and a C-CDA Results Section."""

from __future__ import annotations

import json
from typing import Any

from reviewer_app.exchange.fhir_labs import lab_bundle

Json = dict[str, Any]
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
LOINC = "http://loinc.org"


def concept(text: str, code: str = "", system: str = LOINC) -> Json:
    coding = {"coding": [{"system": system, "code": code}]} if code else {}
    return {**coding, "text": text}


def observation(number: str, text: str, **parts: Any) -> Json:
    """Return a final Observation; `parts` are elements of it, `None` leaves one out."""
    whole = {
        "resourceType": "Observation",
        "id": number,
        "status": "final",
        "code": concept(text),
        "subject": {"reference": "Patient/pt-7"},
        "effectiveDateTime": "2026-11-12T08:10:00-08:00",
        **parts,
    }
    return {key: value for key, value in whole.items() if value is not None}


def report(*results: str, **parts: Any) -> Json:
    return {
        "resourceType": "DiagnosticReport",
        "id": "labs-1",
        "status": "final",
        "category": [concept("", "LAB", "http://terminology.hl7.org/CodeSystem/v2-0074")],
        "code": concept("Blood count", "58410-2"),
        "subject": {"reference": "Patient/pt-7"},
        "effectiveDateTime": "2026-11-12T08:10:00-08:00",
        "performer": [{"display": "Harbor Laboratory"}],
        "result": [{"reference": one} for one in results],
        **parts,
    }


def bundle(*resources: Json) -> bytes:
    return lab_bundle({f"{one['resourceType']}/{one['id']}": json.dumps(one).encode() for one in resources})


def cda(*entries: str, head: str = "", narrative: str = "") -> bytes:
    """Return a C-CDA document whose Results Section has one organizer of 12 November 2026 with these entries."""
    inner = "".join(f"<component>{one}</component>" for one in entries)
    return f"""{head}<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<title>Results</title>
<custodian><assignedCustodian><representedCustodianOrganization><name>Harbor Laboratory</name>
</representedCustodianOrganization></assignedCustodian></custodian>
<component><structuredBody><component><section>
<templateId root="2.16.840.1.113883.10.20.22.2.3.1"/><text>{narrative}</text>
<entry><organizer classCode="BATTERY" moodCode="EVN">
<templateId root="2.16.840.1.113883.10.20.22.4.1" extension="2015-08-01"/>
<code code="58410-2" codeSystem="2.16.840.1.113883.6.1" displayName="Blood count"/>
<effectiveTime><low value="20261112081000-0800"/></effectiveTime>{inner}
</organizer></entry></section></component></structuredBody></component></ClinicalDocument>""".encode()


def cda_result(code: str, value: str, rest: str = "", time: str = "") -> str:
    return f"""<observation classCode="OBS" moodCode="EVN">
<templateId root="2.16.840.1.113883.10.20.22.4.2" extension="2015-08-01"/>{code}
<statusCode code="completed"/>{time}{value}{rest}</observation>"""
