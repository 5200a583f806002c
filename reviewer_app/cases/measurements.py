"""The number that follows from a mark, in which unit, and where its scale comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.cases.quantities import EXTENTS, Quantity, QuantityName
from reviewer_app.geometry import Spacing


class Calibration(StrEnum):
    """Where a length gets its scale from (std 8.6, PS3.3 10.7)."""

    PATIENT_PLANE = "patient-plane"
    SLIDE_PLANE = "slide-plane"
    CALIBRATED = "calibrated"
    USER = "user"
    DETECTOR_PLANE = "detector-plane"
    UNKNOWN = "unknown"
    NOMINAL = "nominal"
    ULTRASOUND_REGION = "ultrasound-region"
    REGIONS_APART = "regions-apart"
    REGIONS_OVERLAP = "regions-overlap"
    OUTSIDE_REGIONS = "outside-regions"
    NOT_SPATIAL = "not-spatial"
    NONE = "none"
    NOT_NEEDED = "not-needed"


CALIBRATION_WORDS: dict[Calibration, str] = {
    Calibration.PATIENT_PLANE: "scanner spacing",
    Calibration.SLIDE_PLANE: "slide spacing",
    Calibration.CALIBRATED: "calibrated",
    Calibration.USER: "user-calibrated",
    Calibration.DETECTOR_PLANE: "at detector, not corrected for magnification",
    Calibration.UNKNOWN: "calibration unknown",
    Calibration.NOMINAL: "nominal spacing",
    Calibration.ULTRASOUND_REGION: "ultrasound region",
    Calibration.REGIONS_APART: "ends in different ultrasound regions: pixels only",
    Calibration.REGIONS_OVERLAP: "ultrasound regions of different scales overlap here: pixels only",
    Calibration.OUTSIDE_REGIONS: "outside the ultrasound regions: pixels only",
    Calibration.NOT_SPATIAL: "this ultrasound region is no picture of the body: pixels only",
    Calibration.NONE: "uncalibrated: pixels only",
    Calibration.NOT_NEEDED: "needs no scale",
}


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a line reaches along a row of a picture whose axes measure different things."""

    value: float
    unit: str

    @property
    def text(self) -> str:
        """The number with three digits: ``"0.42 s"``."""
        return f"{self.value:.3g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number with its unit, the spacing used (mm, row then column) and where that came from.

    `name` tells what the number is, `quantities` what else was measured on the same mark. The unit of a length is "mm"
    or "px", that of an area "mm²" or "px²", that of an angle "°". In ultrasound that is no picture of the body
    (PS3.3 C.8.5.5) there is no length, but how far the line reaches down (EXTENT_DOWN), with `across`, how far it
    reaches along a row: time in M-mode; or how far it reaches across (EXTENT_ACROSS) where rows alone measure
    something. Values of earlier versions call either a LENGTH. `calibrated_by` is the id of the calibration mark that a
    USER spacing comes from, `calibration_note` what the file says of how its own was found, empty for nothing.
    """

    value: float
    unit: str
    calibration: Calibration
    spacing: Spacing | None = None
    across: Extent | None = None
    name: QuantityName = QuantityName.LENGTH
    quantities: tuple[Quantity, ...] = ()
    calibrated_by: str = ""
    calibration_note: str = ""

    @property
    def calibration_words(self) -> str:
        """Where the scale comes from, with what the file says of it: ``"calibrated: FIDUCIAL, ball of 25 mm"``."""
        words = CALIBRATION_WORDS[self.calibration]
        return f"{words}: {self.calibration_note}" if self.calibration_note else words

    @property
    def text(self) -> str:
        """The number as it is read aloud and printed in a sentence.

        A length is ``"22.7 mm"``, below one millimetre ``"0.083 mm"``; on a slide what is shorter than a millimetre is
        told in tenths of a micrometre: ``"83.2 µm"``. In M-mode the time is told with it: ``"18.0 mm, 0.42 s"``, or
        the one axis that measures something: ``"0.42 s across"``. Two axes are ``"22.7 × 14.1 mm"``, a region
        ``"mean 43.2 HU, area 412.0 mm²"``, an angle ``"34.5°"``.
        """
        short, mean = self.quantity(QuantityName.SHORT_AXIS), self.quantity(QuantityName.MEAN)
        if short is not None:
            return _product(self.primary, short)
        if self.name is QuantityName.AREA:
            return f"mean {mean.text}, area {self.primary.text}" if mean is not None else f"area {self.primary.text}"
        if self.across is not None:
            return f"{self._length}, {self.across.text}"
        return self._length + _ONE_AXIS.get(self.name, "")

    @property
    def lines(self) -> tuple[str, ...]:
        """All that was measured, as a label tells it, a line each.

        For example ``("mean 43.2 ± 12.1 HU", "min −20, median 44, max 102 HU", "area 412.0 mm², perimeter 73.1 mm",
        "1024 pixels")``; where there is but the number itself, ``(text,)``.
        """
        if self.name is QuantityName.AREA:
            return (*_values(self), *_size(self))
        if self.name is QuantityName.LONG_AXIS or not self.quantities:
            return (self.text,)
        return (self.text, *_values(self), *_named(self.quantities))

    @property
    def primary(self) -> Quantity:
        """The number itself, with its name."""
        return Quantity(self.name, self.value, self.unit, self.fine)

    @property
    def fine(self) -> bool:
        """Whether small lengths are told in micrometres."""
        return self.calibration is Calibration.SLIDE_PLANE

    def quantity(self, name: QuantityName) -> Quantity | None:
        """Return what was measured under a name, the number itself or one beside it; None if it was not."""
        if name is self.name:
            return self.primary
        return next((one for one in self.quantities if one.name is name), None)

    @property
    def _length(self) -> str:
        foreign = self.name in (QuantityName.LENGTH, *EXTENTS) and self.unit not in ("mm", "px")
        return Extent(self.value, self.unit).text if foreign else self.primary.text


_ONE_AXIS = {QuantityName.EXTENT_DOWN: " down", QuantityName.EXTENT_ACROSS: " across"}


def _product(long: Quantity, short: Quantity) -> str:
    """Return ``"22.7 × 14.1 mm"``, or with a unit each where they differ in it."""
    unit = long.text.removeprefix(long.number)
    alike = short.text.removeprefix(short.number) == unit
    return f"{long.number} × {short.text}" if alike else f"{long.text} × {short.text}"


_VALUES = frozenset({
    QuantityName.MEAN, QuantityName.STANDARD_DEVIATION, QuantityName.MINIMUM, QuantityName.MEDIAN, QuantityName.MAXIMUM,
    QuantityName.PIXEL_COUNT,
})  # fmt: skip


def _values(measured: Measurement) -> tuple[str, ...]:
    """Return the lines about the values of pixels."""
    mean, spread = measured.quantity(QuantityName.MEAN), measured.quantity(QuantityName.STANDARD_DEVIATION)
    if mean is None or spread is None:
        return ()
    low, middle, high = (
        measured.quantity(one) for one in (QuantityName.MINIMUM, QuantityName.MEDIAN, QuantityName.MAXIMUM)
    )
    lines = [f"mean {mean.number} ± {spread.text}"]
    if low is not None and middle is not None and high is not None:
        lines.append(f"min {low.number}, median {middle.number}, max {high.text}")
    return tuple(lines)


def _size(measured: Measurement) -> tuple[str, ...]:
    """Return the lines about how large a region is, two numbers a line."""
    others = tuple(one for one in measured.quantities if one.name not in _VALUES)
    pixels = measured.quantity(QuantityName.PIXEL_COUNT)
    return (*_named((measured.primary, *others)), *(() if pixels is None else (pixels.text,)))


def _named(quantities: tuple[Quantity, ...]) -> tuple[str, ...]:
    """Return numbers with their names, two a line: a longer label hides the picture."""
    named = [_with_name(one) for one in quantities if one.name not in _VALUES]
    return tuple(", ".join(named[at : at + 2]) for at in range(0, len(named), 2))


def _with_name(quantity: Quantity) -> str:
    return f"{quantity.name.value.lower()} {quantity.text}"
