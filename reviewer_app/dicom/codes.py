"""Coded concepts of a data set (PS3.3 8.8), and units of measurement for a reader (UCUM, PS3.16 CID 82)."""

from __future__ import annotations

from pydicom.dataset import Dataset

from reviewer_app.cases.codes import Code
from reviewer_app.dicom import values

_UNITS = {
    "1": "",
    "{ratio}": "",
    "[hnsf'u]": "HU",
    "hounsfield unit": "HU",
    "cel": "°C",
    "mm[hg]": "mmHg",
    "cm[h2o]": "cmH2O",
    "um": "µm",
    "uv": "µV",
    "us": "µs",
    "ug": "µg",
    "deg": "°",
    "{h.b.}/min": "/min",
    "{beats}/min": "/min",
    "{pixels}": "pixels",
    "{pixel}": "pixels",
    "g/ml{suvbw}": "g/ml (SUVbw)",
    "g/ml{suvlbm}": "g/ml (SUVlbm)",
    "cm2/ml{suvbsa}": "cm²/ml (SUVbsa)",
    "{suvbw}g/ml": "g/ml (SUVbw)",
    "{suvlbm}g/ml": "g/ml (SUVlbm)",
    "mm2": "mm²",
    "cm2": "cm²",
    "m2": "m²",
    "mm3": "mm³",
    "cm3": "cm³",
    "um2/s": "µm²/s",
    "mm2/s": "mm²/s",
    "10-6.mm2/s": "10⁻⁶ mm²/s",
    "10*-6.mm2/s": "10⁻⁶ mm²/s",
    "10*-3.mm2/s": "10⁻³ mm²/s",
    "um2/ms": "µm²/ms",
    "dgy.cm2": "dGy·cm²",
    "gy.m2": "Gy·m²",
    "mgy.cm": "mGy·cm",
    "ma.s": "mAs",
    "ml/min/{1.73_m2}": "ml/min/1.73 m²",
}
"""UCUM codes that read badly as they are, in lower case."""


def code_of(item: Dataset | None) -> Code | None:
    """Return the concept of a code sequence item; long and URN code values too (PS3.3 Table 8.8-1)."""
    if item is None:
        return None
    value = values.text(item, "CodeValue") or values.text(item, "LongCodeValue") or values.text(item, "URNCodeValue")
    found = Code(value, values.text(item, "CodingSchemeDesignator"), values.text(item, "CodeMeaning"))
    return found if found.value or found.meaning else None


def code(dataset: Dataset | None, keyword: str) -> Code | None:
    """Return the first concept of a code sequence."""
    return code_of(values.item(dataset, keyword))


def codes(dataset: Dataset | None, keyword: str) -> tuple[Code, ...]:
    """Return all concepts of a code sequence."""
    found = (code_of(one) for one in values.items(dataset, keyword))
    return tuple(one for one in found if one is not None)


def unit_words(unit: Code | None) -> str:
    """Return a unit as a reader writes it, for example ``mm²`` of ``mm2``; empty for no unit."""
    if unit is None:
        return ""
    known = _UNITS.get(unit.value.lower())
    if known is not None:
        return known
    annotation = unit.value.strip("{}") if unit.value.startswith("{") and unit.value.endswith("}") else unit.value
    return annotation or unit.meaning
