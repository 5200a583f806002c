"""Codes of our own, for what the standard has none for: under `OWN`, a private scheme (PS3.16 8.2)."""

from __future__ import annotations

from typing import Final

from reviewer_app.cases.codes import Code
from reviewer_app.cases.lesion_codes import OWN
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.quantities import CONCEPTS, QuantityName, ucum_of

DURATION: Final = Code("103335007", "SCT", "Duration")
COUNT: Final = Code("point-count", OWN, "Number of counted points")
POINTS: Final = Code("{points}", "UCUM", "points")
#: How a volume is made of outlines (`cases.volumes`), as its measurement method.
SUM_OF_AREAS: Final = Code("sum-of-areas", OWN, "Sum of area times distance of outlined slices")

_OWN_NAMES: Final = {
    QuantityName.EXTENT_DOWN: "extent-down",
    QuantityName.EXTENT_ACROSS: "extent-across",
    QuantityName.HEART_WIDTH: "heart-width",
    QuantityName.THORAX_WIDTH: "thorax-width",
    QuantityName.CARDIOTHORACIC_RATIO: "ct-ratio",
    QuantityName.PIXEL_COUNT: "pixel-count",
    QuantityName.VALUE: "pixel-value",
}
_LONGEST_MEANING: Final = 64
#: A code value holds 16 characters (PS3.3 8.8).
_SHORT: Final = {Calibration.ULTRASOUND_REGION: "us-region"}


def name_code(name: QuantityName) -> Code:
    """Return the concept of a quantity, one of our own where the standard has none."""
    known = CONCEPTS.get(name)
    return known if known is not None else Code(_OWN_NAMES[name], OWN, name.value)


def unit_code(unit: str) -> Code:
    """Return the UCUM code of a unit as this program writes it."""
    return Code(ucum_of(unit), "UCUM", (unit or "no units")[:_LONGEST_MEANING])


def method_of(calibration: Calibration, words: str) -> Code:
    """Return how the scale of a length came about, as a measurement method that is told in words."""
    value = _SHORT.get(calibration, calibration.value)
    return Code(value, OWN, words[:_LONGEST_MEANING].strip())
