"""A number that was measured: what it is, in which unit, and how that is written and coded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from reviewer_app.cases.codes import Code


class QuantityName(StrEnum):
    """What was measured; each is the meaning of its concept in `CONCEPTS`."""

    LENGTH = "Length"
    EXTENT_DOWN = "Extent along a column"
    EXTENT_ACROSS = "Extent along a row"
    LONG_AXIS = "Long axis"
    SHORT_AXIS = "Short axis"
    PATH_LENGTH = "Path length"
    DISTANCE = "Distance"
    HEART_WIDTH = "Width of heart"
    THORAX_WIDTH = "Width of thorax"
    CARDIOTHORACIC_RATIO = "Cardiothoracic ratio"
    ANGLE = "Angle"
    COBB_ANGLE = "Cobb angle"
    AREA = "Area"
    PERIMETER = "Perimeter"
    VOLUME = "Volume"
    MAJOR_AXIS = "Major Axis"
    MINOR_AXIS = "Minor Axis"
    DIAMETER = "Diameter"
    MEAN = "Mean"
    STANDARD_DEVIATION = "Standard Deviation"
    MINIMUM = "Minimum"
    MAXIMUM = "Maximum"
    MEDIAN = "Median"
    PIXEL_COUNT = "Number of pixels"
    VALUE = "Pixel value"


EXTENTS = frozenset({QuantityName.EXTENT_DOWN, QuantityName.EXTENT_ACROSS})
"""How far a line reaches along one axis of a picture that is none of the body (PS3.3 C.8.5.5): no size of anything."""

CONCEPTS: Mapping[QuantityName, Code] = MappingProxyType({
    QuantityName.LENGTH: Code("410668003", "SCT", "Length"),
    QuantityName.LONG_AXIS: Code("103339001", "SCT", "Long axis"),
    QuantityName.SHORT_AXIS: Code("103340004", "SCT", "Short axis"),
    QuantityName.PATH_LENGTH: Code("121211", "DCM", "Path length"),
    QuantityName.DISTANCE: Code("121206", "DCM", "Distance"),
    QuantityName.ANGLE: Code("1483009", "SCT", "Angle"),
    QuantityName.COBB_ANGLE: Code("285285000", "SCT", "Cobb angle"),
    QuantityName.AREA: Code("42798000", "SCT", "Area"),
    QuantityName.PERIMETER: Code("131191004", "SCT", "Perimeter"),
    QuantityName.VOLUME: Code("118565006", "SCT", "Volume"),
    QuantityName.MAJOR_AXIS: Code("131187009", "SCT", "Major Axis"),
    QuantityName.MINOR_AXIS: Code("131188004", "SCT", "Minor Axis"),
    QuantityName.DIAMETER: Code("81827009", "SCT", "Diameter"),
    QuantityName.MEAN: Code("373098007", "SCT", "Mean"),
    QuantityName.STANDARD_DEVIATION: Code("386136009", "SCT", "Standard Deviation"),
    QuantityName.MINIMUM: Code("255605001", "SCT", "Minimum"),
    QuantityName.MAXIMUM: Code("56851009", "SCT", "Maximum"),
    QuantityName.MEDIAN: Code("373099004", "SCT", "Median"),
})  # fmt: skip
"""Concepts of PS3.16; what is not here has none in SNOMED or DICOM known to us."""

_UCUM: Mapping[str, str] = MappingProxyType({
    "": "1", "mm": "mm", "mm²": "mm2", "µm": "um", "µm²": "um2", "px": "{pixels}", "px²": "{square_pixels}",
    "pixels": "{pixels}", "°": "deg", "HU": "[hnsf'U]", "%": "%", "s": "s", "Hz": "Hz", "dB": "dB", "dB/s": "dB/s",
    "cm/s": "cm/s", "cm²": "cm2", "cm²/s": "cm2/s", "cm³": "cm3", "cm³/s": "cm3/s", "Bq/ml": "Bq/ml", "g/ml": "g/ml",
    "cm²/ml": "cm2/ml", "counts": "{counts}", "cps": "{counts}/s", "∝ counts": "{propcounts}",
    "∝ cps": "{propcounts}/s", "SUVbw": "g/ml{SUVbw}", "SUVlbm": "g/ml{SUVlbm}", "SUVibw": "g/ml{SUVibw}",
    "SUVbsa": "cm2/ml{SUVbsa}", "SUVlbm (James 128)": "g/ml{SUVlbm(James128)}",
    "SUVlbm (Janmahasatian)": "g/ml{SUVlbm(Janma)}", "mm²/s": "mm2/s", "10⁻⁶ mm²/s": "10*-6.mm2/s",
    "10⁻³ mm²/s": "10*-3.mm2/s", "Gy": "Gy", "ms": "ms", "1/s": "1/s", "1/cm": "1/cm", "mg/min/ml": "mg/min/ml",
    "µmol/min/ml": "umol/min/ml", "µmol/ml": "umol/ml", "ml/min/g": "ml/min/g", "ml/min/ml": "ml/min/ml",
})  # fmt: skip
"""UCUM codes (PS3.16 CID 82, 83, 85) of the units as they are written."""


def ucum_of(unit: str) -> str:
    """Return the UCUM code of a unit as it is written; one that is not known becomes an annotation: ``"{words}"``."""
    known = _UCUM.get(unit)
    if known is not None:
        return known
    words = "".join(one if 33 <= ord(one) < 127 and one not in "{}" else "_" for one in unit)
    return f"{{{words}}}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its name and its unit as it is written: "mm", "mm²", "px", "px²", "°", "HU", "SUVbw", "" for none.

    On a slide, where `fine` is set, lengths below a millimetre are told in micrometres.
    """

    name: QuantityName
    value: float
    unit: str
    fine: bool = False

    @property
    def ucum(self) -> str:
        """The UCUM code of the unit."""
        return ucum_of(self.unit)

    @property
    def text(self) -> str:
        """The number as it is printed with its unit: ``"22.7 mm"``, ``"412.0 mm²"``, ``"34.5°"``, ``"43.2 HU"``."""
        number, unit = _written(self)
        return number + unit if unit == "°" else f"{number} {unit}".strip()

    @property
    def number(self) -> str:
        """The number of `text`, without the unit."""
        return _written(self)[0]


def _written(quantity: Quantity) -> tuple[str, str]:
    value, unit = quantity.value, quantity.unit
    if unit in ("mm", "mm²") and round(abs(value), 4) < 1:
        return _small(quantity)
    if unit in ("mm", "mm²", "px", "px²", "°"):
        return f"{value:.1f}", unit
    if unit == "pixels":
        return f"{value:.0f}", "pixel" if round(value) == 1 else unit
    if quantity.name is QuantityName.CARDIOTHORACIC_RATIO:
        return f"{value:.2f}", unit
    if quantity.name is QuantityName.VOLUME:
        return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 4}f}", unit
    return _told(value), unit


def _small(quantity: Quantity) -> tuple[str, str]:
    """Return a length or an area below one: three digits behind the point, on a slide tenths of a micrometre."""
    value, unit = quantity.value, quantity.unit
    if not quantity.fine:
        return f"{value:.3f}", unit
    return (f"{value * 1e3:.1f}", "µm") if unit == "mm" else (f"{value * 1e6:.0f}", "µm²")


def _told(value: float) -> str:
    """Return a value of pixels: whole numbers as they are, others to about four digits."""
    size = abs(value)
    if value == round(value) or size >= 1000:
        words = f"{value:.0f}"
    elif size >= 10:
        words = f"{value:.1f}"
    else:
        words = f"{value:.2f}" if size >= 0.1 else f"{value:.3g}"
    return words.replace("-", "−")
