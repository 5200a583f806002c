"""Laboratory results of a C-CDA document (HL7 C-CDA R2.1): its Results Section with organizers and observations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Final

from lxml import etree

from reviewer_app.cases.coverage import same_person
from reviewer_app.cases.instances import IndexedPatient
from reviewer_app.cases.lab_flags import flag_of_codes, flagged_by_range, plain_number, range_words
from reviewer_app.cases.lab_table import LabResult, LabTable
from reviewer_app.cases.people import Patient
from reviewer_app.errors import CannotDecode

_NS: Final = {"c": "urn:hl7-org:v3"}
_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
#: Result Organizer and Result Observation (C-CDA R2.1 volume 2, 3.89 and 3.88), with or without an extension.
_ORGANIZER, _OBSERVATION = "2.16.840.1.113883.10.20.22.4.1", "2.16.840.1.113883.10.20.22.4.2"
#: Results Section (3.44), entries optional and required.
_SECTIONS = ("2.16.840.1.113883.10.20.22.2.3", "2.16.840.1.113883.10.20.22.2.3.1")
_LOINC: Final = "2.16.840.1.113883.6.1"
_MOST: Final = 20_000
#: HL7 v3 NullFlavor.
_NULL = {
    "NI": "no information", "UNK": "unknown", "NA": "not applicable", "NASK": "not asked", "NAV": "not available",
    "ASKU": "asked, but not known", "MSK": "masked", "OTH": "other", "NP": "not present",
}  # fmt: skip
#: Digits of a point in time that are read, the most first, and how.
_FORMATS = ((14, "%Y%m%d%H%M%S"), (12, "%Y%m%d%H%M"), (8, "%Y%m%d"))


def read_cda_labs(data: bytes, record: str, source: str = "", patient: Patient | None = None) -> LabTable:
    """Return the results of a C-CDA document; a table without any where it has none.

    Parameters
    ----------
    data
        The XML; read with no network, no document type and no entity of its own.
    record
        The record that it is, by its reference.
    source
        Who made the record, where the document does not name its custodian.
    patient
        That of the case; a note tells of a document that names somebody else.

    Raises
    ------
    CannotDecode
        If it is no XML, no clinical document, or has more results than any laboratory reports.
    """
    root = _read(data)
    custodian = _plain(root.find(".//c:representedCustodianOrganization/c:name", _NS))
    results = tuple(_Reader(root, record, custodian or source).results())
    other = patient is not None and not same_person(patient, _whose(root))
    return LabTable(results, tuple(_notes(root, other=other)), other)


def names_other_patient(data: bytes, patient: Patient) -> bool:
    """Whether the header of a C-CDA document of any kind names somebody else than the case does (recordTarget).

    Raises
    ------
    CannotDecode
        If it is no XML, or no clinical document.
    """
    return not same_person(patient, _whose(_read(data)))


def _read(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CannotDecode("The document is damaged.", detail=f"CDA: {type(error).__name__}") from error
    if root.tag != f"{{{_NS['c']}}}ClinicalDocument":
        raise CannotDecode("This is not a clinical document.", detail="root is no ClinicalDocument")
    return root


def _notes(root: etree._Element, *, other: bool) -> Iterator[str]:
    """Yield what has to be said of the document: another name in its header, words beside its results."""
    if other:
        yield "The header of these results names another patient than the case does."
    sections = root.iterfind(".//c:section", _NS)
    if any(_plain(one.find("c:text", _NS)) for one in sections if not any(_is(one, each) for each in _SECTIONS)):
        yield "The document says more than its results; that text is not shown in this table."


def _whose(root: etree._Element) -> IndexedPatient:
    """Return whom the header names (recordTarget), as a DICOM header would."""
    found = root.find("c:recordTarget/c:patientRole/c:patient", _NS)
    if found is None:
        return IndexedPatient()
    names = (" ".join(_plain(one) for one in found.findall(f"c:name/c:{part}", _NS)) for part in ("family", "given"))
    name = "^".join(names)
    born = _of(found.find("c:birthTime", _NS), "value")[: len("20261122")]
    return IndexedPatient(name=name, birth_date=born if len(born) == len("20261122") else "")


@dataclass(frozen=True, slots=True)
class _Reader:
    root: etree._Element
    record: str
    source: str

    def results(self) -> Iterator[LabResult]:
        """Yield the result of each Result Observation, in the order of the document."""
        count = 0
        for one in self.root.iter(f"{{{_NS['c']}}}observation"):
            if not _is(one, _OBSERVATION):
                continue
            count += 1
            if count > _MOST:
                raise CannotDecode("This record has more results than a laboratory reports.", detail=self.record)
            yield self._result(one)

    def _result(self, one: etree._Element) -> LabResult:
        code = one.find("c:code", _NS)
        organizer = next((each for each in one.iterancestors() if _is(each, _ORGANIZER)), None)
        own, group = one.find("c:effectiveTime", _NS), ""
        moment = _moment(own)
        report_date = False
        if organizer is not None:
            group = self._words(organizer.find("c:code", _NS))
            if moment is None:
                moment = _moment(organizer.find("c:effectiveTime", _NS))
                report_date = moment is not None
        status = _of(one.find("c:statusCode", _NS), "code")
        base = LabResult(
            name=self._words(code),
            code=_loinc(code),
            group=group,
            record=self.record,
            source=self.source,
            effective=moment,
            report_date=report_date,
            status="" if status in ("completed", "") else status,
        )
        return self._with_value(base, one)

    def _with_value(self, base: LabResult, one: etree._Element) -> LabResult:
        value = one.find("c:value", _NS)
        text, unit, absent = self._value(value)
        found = [_of(each, "code") for each in one.findall("c:interpretationCode", _NS) if _of(each, "code")]
        words, low, high = self._range(one, unit)
        result = replace(
            base, value=text, unit=unit, absent=absent, reference_range=words, interpretation=", ".join(found),
            flag=flag_of_codes(found), number=plain_number(text), low=plain_number(low), high=plain_number(high),
        )  # fmt: skip
        return flagged_by_range(result)

    def _value(self, value: etree._Element | None) -> tuple[str, str, str]:
        """Return value, unit, and why there is none."""
        if value is None:
            return "", "", ""
        null = value.get("nullFlavor", "")
        low, high = value.find("c:low", _NS), value.find("c:high", _NS)
        if low is not None or high is not None:  # an interval, mostly "more than" or "less than"
            return range_words(_of(low, "value"), _of(high, "value")), _shown_unit(_of(low, "unit", high)), ""
        text = value.get("value") or value.get("displayName") or self._words(value) or value.get("code", "")
        unit = _shown_unit(value.get("unit", ""))
        return (text, unit, "") if text else ("", unit, _NULL.get(null, null))

    def _range(self, one: etree._Element, unit: str) -> tuple[str, str, str]:
        """Return the range in words, and its ends where there is one range in the unit of the value."""
        ranges = one.findall("c:referenceRange/c:observationRange", _NS)
        words = []
        ends = ("", "")
        for each in ranges:
            low, high = each.find("c:value/c:low", _NS), each.find("c:value/c:high", _NS)
            other = _shown_unit(_of(low, "unit", high))
            ends = (_of(low, "value"), _of(high, "value")) if other in ("", unit) else ("", "")
            told = f"{range_words(_of(low, 'value'), _of(high, 'value'))} {other if other != unit else ''}".strip()
            words.append(told or self._words(each.find("c:text", _NS)))
        return "; ".join(one for one in words if one), *(ends if len(ranges) == 1 else ("", ""))

    def _words(self, element: etree._Element | None) -> str:
        """Return what an element is called: displayName, its text, or the narrative that it points to."""
        if element is None:
            return ""
        pointed = element.find(".//c:reference", _NS)
        target = _of(pointed, "value").removeprefix("#")
        narrative = next(iter(self.root.xpath("//*[@ID=$id]", id=target)), None) if target else None
        translated = _of(element.find("c:translation", _NS), "displayName")
        return element.get("displayName") or _plain(element) or _plain(narrative) or translated


def _is(element: etree._Element, template: str) -> bool:
    return any(one.get("root") == template for one in element.findall("c:templateId", _NS))


def _of(element: etree._Element | None, name: str, other: etree._Element | None = None) -> str:
    """Return an attribute of an element, or of another where it has none; empty without."""
    found = element.get(name, "") if element is not None else ""
    return found or (other.get(name, "") if other is not None else "")


def _shown_unit(unit: str) -> str:
    """Return a unit as it is shown; UCUM writes 1 where there is none."""
    return "" if unit == "1" else unit


def _loinc(code: etree._Element | None) -> str:
    if code is None:
        return ""
    found = (code, *code.findall("c:translation", _NS))
    return next((_of(one, "code") for one in found if one.get("codeSystem") == _LOINC), "")


def _moment(element: etree._Element | None) -> datetime | None:
    """Return a point in time, or the beginning of an interval (HL7 v3 TS): YYYYMMDDHHMMSS.UUUU with a zone.

    A time without a zone is taken as it stands, in UTC: its day is the day that was meant.
    """
    if element is None:
        return None
    text = element.get("value") or _of(element.find("c:low", _NS), "value")
    body, sign, offset = text, "", ""
    for mark in "+-":
        if mark in text:
            body, sign, offset = text.partition(mark)
    digits = body.partition(".")[0]
    length, form = next((one for one in _FORMATS if one[0] <= len(digits)), (0, ""))
    if not length:
        return None
    try:
        minutes = int(offset[:2]) * 60 + int(offset[2:4] or 0) if offset else 0
        zone = timezone(timedelta(minutes=-minutes if sign == "-" else minutes))
        return datetime.strptime(digits[:length], form).replace(tzinfo=zone)
    except ValueError:
        return None


def _plain(element: etree._Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
