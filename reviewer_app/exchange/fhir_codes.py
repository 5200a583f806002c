"""Codes and systems of the FHIR R4 resources that travel between workstation and service."""

from __future__ import annotations

_OWN = "https://second-opinion.example/fhir"
CASE_NUMBER_SYSTEM = f"{_OWN}/sid/case-number"
BUSINESS_STATUS_SYSTEM = f"{_OWN}/CodeSystem/business-status"
STATUS_REASON_SYSTEM = f"{_OWN}/CodeSystem/status-reason"
TASK_OUTPUT_SYSTEM = f"{_OWN}/CodeSystem/task-output"
CONCORDANCE_SYSTEM = f"{_OWN}/CodeSystem/concordance"
REPORT_CODE_SYSTEM = f"{_OWN}/CodeSystem/report"
IMPACT_SYSTEM = f"{_OWN}/CodeSystem/impact"

URI_SYSTEM = "urn:ietf:rfc:3986"
LOINC = "http://loinc.org"
DICOM_UID_SYSTEM = "urn:dicom:uid"
DIAGNOSTIC_SERVICE_SYSTEM = "http://terminology.hl7.org/CodeSystem/v2-0074"
COMPLETION_SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-DocumentCompletion"
PARTICIPANT_SYSTEM = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
SIGNATURE_SYSTEM = "urn:iso-astm:E1762-95:2013"

#: ASTM E1762-95 signature types by the meaning a reviewer chooses (std 1.5): code and printed words.
SIGNATURE_TYPES: dict[str, tuple[str, str]] = {
    "authorship": ("1.2.840.10065.1.12.1.1", "Author's Signature"),
    "co-authorship": ("1.2.840.10065.1.12.1.2", "Coauthor's Signature"),
    "approval": ("1.2.840.10065.1.12.1.5", "Verification Signature"),
    "review": ("1.2.840.10065.1.12.1.13", "Review Signature"),
    "addendum": ("1.2.840.10065.1.12.1.15", "Addendum Signature"),
    "correction": ("1.2.840.10065.1.12.1.16", "Modification Signature"),
    # a statement that no opinion can be given has an author too
    "unable": ("1.2.840.10065.1.12.1.1", "Author's Signature"),
    "unable-to-render": ("1.2.840.10065.1.12.1.1", "Author's Signature"),
}

#: Categories of records a case may list; anything else is "other".
RECORD_CATEGORIES: frozenset[str] = frozenset(
    {"referral-letter", "lab", "pathology-report", "radiology-report", "consent", "history", "other"}
)

#: US state by the name that boards carry in theirs; used where a licence has no state of its own (std 1.1).
STATE_BY_NAME: dict[str, str] = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
    "guam": "GU", "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS",
    "kentucky": "KY", "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI",
    "minnesota": "MN", "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV",
    "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC",
    "north dakota": "ND", "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA",
    "puerto rico": "PR", "rhode island": "RI", "south carolina": "SC", "south dakota": "SD", "tennessee": "TN",
    "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA", "washington": "WA", "west virginia": "WV",
    "wisconsin": "WI", "wyoming": "WY",
}  # fmt: skip
