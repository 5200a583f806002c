"""Names and units of what is measured, as coded concepts (PS3.16 CID 7460 ff., CID 82), and codes of our own.

What the standard has no code for stands under `OWN`, a private scheme (PS3.16 8.2) whose meanings speak for themselves.
"""

from __future__ import annotations

from typing import Final

from reviewer_app.cases.annotations import CALIBRATION_WORDS, Calibration
from reviewer_app.cases.codes import Code

OWN: Final = "99REVIEWER"

LENGTH: Final = Code("410668003", "SCT", "Length")
DURATION: Final = Code("103335007", "SCT", "Duration")
EXTENT_DOWN: Final = Code("extent-down", OWN, "Extent along a column")
EXTENT_ACROSS: Final = Code("extent-across", OWN, "Extent along a row")

_UCUM: Final = {
    "px": ("{pixels}", "pixels"),
    "px²": ("{pixels}", "pixels"),
    "": ("1", "no units"),
    "mm²": ("mm2", "square millimeter"),
    "cm²": ("cm2", "square centimeter"),
    "mm³": ("mm3", "cubic millimeter"),
    "ml": ("ml", "milliliter"),
    "µm": ("um", "micrometer"),
    "µm²": ("um2", "square micrometer"),
    "°": ("deg", "degree"),
    "HU": ("[hnsf'U]", "Hounsfield unit"),
    "SUVbw": ("g/ml{SUVbw}", "Standardized Uptake Value body weight"),
    "SUVlbm": ("g/ml{SUVlbm}", "Standardized Uptake Value lean body mass"),
    "SUVbsa": ("cm2/ml{SUVbsa}", "Standardized Uptake Value body surface area"),
    "mm": ("mm", "millimeter"),
    "cm": ("cm", "centimeter"),
    "s": ("s", "second"),
    "%": ("%", "percent"),
}
_LONGEST_CODE, _LONGEST_MEANING = 16, 64


def unit_code(unit: str) -> Code:
    """Return the UCUM code of a unit as this program writes it; one that UCUM does not know becomes an annotation."""
    known = _UCUM.get(unit)
    if known is not None:
        return Code(known[0], "UCUM", known[1])
    if unit.isascii() and unit.replace("/", "").isalnum() and len(unit) <= _LONGEST_CODE:
        return Code(unit, "UCUM", unit)
    plain = "".join(one for one in unit if one.isascii() and one.isprintable() and one not in "{}")
    return Code("{" + plain[: _LONGEST_CODE - 2] + "}", "UCUM", unit[:_LONGEST_MEANING])


#: A code value holds 16 characters (PS3.3 8.8).
_METHODS: Final = {
    one: Code(one.value.replace("ultrasound-region", "us-region"), OWN, CALIBRATION_WORDS[one][:_LONGEST_MEANING])
    for one in Calibration
}


def method_of(calibration: Calibration) -> Code:
    """Return how the scale came about, as a measurement method."""
    return _METHODS[calibration]
