"""Marchetti: liver values and tumour marker over seven months, from two laboratories."""

from __future__ import annotations

from datetime import datetime, timedelta

from reviewer_app.demo.samples.labs import SampleAnalyte, SampleLabReport, SamplePanel, SampleResult

_HOSPITAL, _PRACTICE = "St Anne Medical Center, Laboratory", "Monroe Family Practice Laboratory"
_BLOOD, _LIVER, _MARKERS = ("58410-2", "Blood count"), ("24325-3", "Liver panel"), ("71777-7", "Tumour markers")
#: Code, name, unit, UCUM, low, high; then the values of each report of the hospital, oldest first.
_ROWS: dict[tuple[str, str], tuple[tuple[SampleAnalyte, tuple[str, str, str]], ...]] = {
    _BLOOD: (
        (SampleAnalyte("718-7", "Haemoglobin", "g/dL", "g/dL", "12.0", "16.0"), ("13.1", "12.4", "11.7")),
        (SampleAnalyte("6690-2", "Leukocytes", "10³/µL", "10*3/uL", "4.0", "11.0"), ("6.10", "5.80", "7.20")),
        (SampleAnalyte("777-3", "Platelets", "10³/µL", "10*3/uL", "150", "400"), ("248", "231", "142")),
    ),
    _LIVER: (
        (SampleAnalyte("1975-2", "Bilirubin, total", "mg/dL", "mg/dL", "0.20", "1.20"), ("0.60", "0.70", "1.10")),
        (SampleAnalyte("1920-8", "AST", "U/L", "U/L", "10", "40"), ("22", "27", "38")),
        (SampleAnalyte("1742-6", "ALT", "U/L", "U/L", "7", "56"), ("25", "31", "44")),
        (SampleAnalyte("6768-6", "Alkaline phosphatase", "U/L", "U/L", "40", "120"), ("88", "104", "139")),
        (SampleAnalyte("2324-2", "Gamma-GT", "U/L", "U/L", "8", "61"), ("34", "49", "118")),
        (SampleAnalyte("1751-7", "Albumin", "g/dL", "g/dL", "3.5", "5.0"), ("4.3", "4.1", "3.6")),
        (SampleAnalyte("5902-2", "Prothrombin time", "s", "s", "11.0", "13.5"), ("11.9", "12.1", "12.8")),
        (SampleAnalyte("2823-3", "Potassium", "mmol/L", "mmol/L", "3.5", "5.1"), ("4.10", "4.30", "6.20")),
    ),
    _MARKERS: (
        (SampleAnalyte("2039-6", "CEA", "ng/mL", "ng/mL", "", "3.0"), ("2.4", "4.10", "11.6")),
        (SampleAnalyte("24108-3", "CA 19-9", "U/mL", "U/mL", "", "37"), ("14", "", "21")),
    ),
}
#: What the hospital says itself of its newest values; elsewhere the range speaks alone.
_SAID = {"777-3": "L", "2324-2": "H", "2823-3": "HH", "2039-6": "H"}
_AT_THE_PRACTICE = (("718-7", "12.0"), ("2324-2", "77"), ("1742-6", "36"), ("2039-6", "7.30"))


def hospital_reports(now: datetime) -> tuple[SampleLabReport, ...]:
    """Return the reports of the hospital, oldest first."""
    days = tuple(now - timedelta(days=days, hours=3) for days in (212, 121, 20))
    return tuple(
        SampleLabReport("Laboratory report", _HOSPITAL, taken, _panels(at, said=at == len(days) - 1))
        for at, taken in enumerate(days)
    )


def _panels(at: int, *, said: bool) -> tuple[SamplePanel, ...]:
    return tuple(
        SamplePanel(code, title, tuple(
            SampleResult(analyte, values[at], _SAID.get(analyte.code, "") if said else "") for analyte, values in rows
        ))
        for (code, title), rows in _ROWS.items()
    )  # fmt: skip


def practice_report(now: datetime) -> SampleLabReport:
    """Return the few values of the patient's own physician, between two of the hospital."""
    known = {analyte.code: (panel, analyte) for panel, rows in _ROWS.items() for analyte, _ in rows}
    found: dict[tuple[str, str], list[SampleResult]] = {}
    for code, value in _AT_THE_PRACTICE:
        panel, analyte = known[code]
        found.setdefault(panel, []).append(SampleResult(analyte, value))
    panels = tuple(SamplePanel(code, title, tuple(results)) for (code, title), results in found.items())
    return SampleLabReport("Laboratory summary", _PRACTICE, now - timedelta(days=62, hours=5), panels)
