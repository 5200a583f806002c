"""Whether a result is outside its range: by what the source says, else by the range itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation

from reviewer_app.cases.lab_table import LabFlag, LabResult

#: HL7 v3 ObservationInterpretation (and v2 table 0078), by the flag that is shown. Off the scale of the instrument
#: ("<", ">") "logically does not imply" low or high there: the value says it in its own words.
_FLAGS: dict[str, LabFlag] = {
    "L": LabFlag.LOW, "LU": LabFlag.LOW, "L<": LabFlag.CRITICAL_LOW, "LL": LabFlag.CRITICAL_LOW,
    "H": LabFlag.HIGH, "HU": LabFlag.HIGH, "H>": LabFlag.CRITICAL_HIGH,
    "HH": LabFlag.CRITICAL_HIGH, "A": LabFlag.ABNORMAL, "AA": LabFlag.CRITICAL,
}  # fmt: skip
#: What some sources write instead of a code.
_WORDS: dict[str, LabFlag] = {
    "low": LabFlag.LOW, "high": LabFlag.HIGH, "abnormal": LabFlag.ABNORMAL, "critical low": LabFlag.CRITICAL_LOW,
    "critical high": LabFlag.CRITICAL_HIGH, "critically low": LabFlag.CRITICAL_LOW,
    "critically high": LabFlag.CRITICAL_HIGH, "critical abnormal": LabFlag.CRITICAL,
}  # fmt: skip
_GRAVEST = (
    LabFlag.CRITICAL_HIGH, LabFlag.CRITICAL_LOW, LabFlag.CRITICAL, LabFlag.HIGH, LabFlag.LOW, LabFlag.ABNORMAL,
)  # fmt: skip
_BELOW, _ABOVE = ("<", "<="), (">", ">=")


def flag_of_codes(codes: list[str], words: str = "") -> LabFlag:
    """Return the gravest flag among the codes of an interpretation, or that of its words where it has no code."""
    found = {_FLAGS[one] for one in codes if one in _FLAGS}
    if not codes and words.casefold() in _WORDS:
        return _WORDS[words.casefold()]
    return next((one for one in _GRAVEST if one in found), LabFlag.NONE)


def flagged_by_range(result: LabResult, comparator: str = "") -> LabResult:
    """Return a result with the flag that its range gives, where the source has no interpretation.

    A comparator (FHIR R4 Quantity.comparator) makes the value a bound: ``< 5`` is low only where 5 is not above the
    lower end. Nothing is concluded where it might be either.
    """
    if result.interpretation or result.number is None:
        return result
    flag = _flag(result.number, result.low, result.high, comparator)
    return replace(result, flag=flag, by_range=flag is not LabFlag.NONE)


def _flag(number: Decimal, low: Decimal | None, high: Decimal | None, comparator: str) -> LabFlag:
    if comparator in _BELOW:
        certain = low is not None and (number <= low if comparator == "<" else number < low)
        return LabFlag.LOW if certain else LabFlag.NONE
    if comparator in _ABOVE:
        certain = high is not None and (number >= high if comparator == ">" else number > high)
        return LabFlag.HIGH if certain else LabFlag.NONE
    if low is not None and number < low:
        return LabFlag.LOW
    return LabFlag.HIGH if high is not None and number > high else LabFlag.NONE


def plain_number(text: str) -> Decimal | None:
    """Return the number that a text is, None for anything else; the text itself stays what is shown."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def range_words(low: str, high: str) -> str:
    """Return a range from the texts of its ends: ``"3.5–5.1"``, ``"-2 to 2"``, ``"≥ 60"``, ``"≤ 5"``."""
    if low and high:
        return f"{low} to {high}" if "-" in f"{low}{high}" else f"{low}–{high}"
    return f"≥ {low}" if low else f"≤ {high}" if high else ""
