"""Where a length gets its scale from (PS3.3 10.7, C.8.5.5, standards page 8.6)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import MeasuredRegion, RegionAxis
from reviewer_app.cases.measurements import Calibration
from reviewer_app.dicom import values
from reviewer_app.geometry import Spacing
from reviewer_app.imaging.kinds import SECONDARY_CAPTURE, SLIDE

PROJECTION = frozenset({"CR", "DX", "MG", "IO", "PX", "XA", "RF", "RG"})
ULTRASOUND = frozenset({"US", "IVUS", "BDUS"})
CROSS_SECTION = frozenset({"CT", "MR", "PT", "NM", "SEG", "RTDOSE", "REG", "OPT", "IVOCT", "ST"})
_OPHTHALMIC_PHOTOGRAPHY = frozenset({"1.2.840.10008.5.1.4.1.1.77.1.5.1", "1.2.840.10008.5.1.4.1.1.77.1.5.2"})
_ENHANCED_US_VOLUME = "1.2.840.10008.5.1.4.1.1.6.2"
_TWO_DIMENSIONAL = 1
_LARGEST_STEP = 1e18
_UNITS = {
    1: (1.0, "%"),
    2: (1.0, "dB"),
    3: (10.0, "mm"),
    4: (1.0, "s"),
    5: (1.0, "Hz"),
    6: (1.0, "dB/s"),
    7: (1.0, "cm/s"),
    8: (1.0, "cm²"),
    9: (1.0, "cm²/s"),
    10: (1.0, "cm³"),
    11: (1.0, "cm³/s"),
    12: (1.0, "°"),
}
"""Physical Units (PS3.3 C.8.5.5.1.15), centimetres brought to millimetres."""


@dataclass(frozen=True, slots=True)
class Spacings:
    """Spacings of an image, from itself or its functional groups: of its plane, at the detector, of the object.

    `in_beam` is Object Pixel Spacing in Center of Beam (PS3.3 C.8.19.6.9).
    """

    measured: Spacing | None = None
    imager: Spacing | None = None
    in_beam: Spacing | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """Spacing with its source and a note, the shape of a pixel (height over width), and ultrasound regions."""

    spacing: Spacing | None = None
    calibration: Calibration = Calibration.NONE
    note: str = ""
    pixel_aspect: float = 1.0
    regions: tuple[MeasuredRegion, ...] = ()


def scale_of(dataset: Dataset, modality: str, sop_class_uid: str, spacings: Spacings) -> Scale:
    """Return the scale of an image."""
    measured = spacings.measured
    if sop_class_uid == _ENHANCED_US_VOLUME:
        # a volume is told in millimetres by its Pixel Measures (PS3.3 A.59.4); it has no regions
        kind = Calibration.PATIENT_PLANE if measured else Calibration.NONE
        return Scale(measured, kind, "", _aspect(dataset, measured))
    if modality in ULTRASOUND or values.items(dataset, "SequenceOfUltrasoundRegions"):
        return _ultrasound(dataset, measured)
    spacing, calibration, note = _source(dataset, modality, sop_class_uid, spacings)
    return Scale(spacing, calibration, note, _aspect(dataset, spacing))


def spacing_value(dataset: Dataset | None, keyword: str) -> Spacing | None:
    """Return a spacing element, row spacing first, or None if absent or impossible."""
    if dataset is None:
        return None
    found = values.numbers(dataset, keyword)
    return Spacing.told(row=found[0], column=found[1]) if len(found) >= 2 else None


def is_scout(dataset: Dataset, modality: str) -> bool:
    """Tell whether an image is a scout of CT: a projection, to which neither HU nor a plane applies (PS3.3 C.8.2.1)."""
    return modality == "CT" and "LOCALIZER" in values.texts(dataset, "ImageType")


def _source(
    dataset: Dataset, modality: str, sop_class_uid: str, spacings: Spacings
) -> tuple[Spacing | None, Calibration, str]:
    measured = spacings.measured
    if sop_class_uid == SLIDE:
        return measured, Calibration.SLIDE_PLANE if measured else Calibration.NONE, ""
    if modality in PROJECTION:
        return _projection(dataset, spacings)
    if measured is not None and is_scout(dataset, modality):
        # a fan of rays: true at the middle of the gantry, and nowhere does the file say so
        return measured, Calibration.UNKNOWN, ""
    if modality in CROSS_SECTION and sop_class_uid not in SECONDARY_CAPTURE:
        return measured, Calibration.PATIENT_PLANE if measured else Calibration.NONE, ""
    nominal = spacing_value(dataset, "NominalScannedPixelSpacing")
    if measured is not None and sop_class_uid in _OPHTHALMIC_PHOTOGRAPHY:
        # true in the retina's middle at best (PS3.3 C.8.17.2.1)
        return measured, Calibration.NOMINAL, ""
    if measured is not None:
        known = _calibration_words(dataset)
        return measured, Calibration.CALIBRATED if known else Calibration.UNKNOWN, known
    return nominal, Calibration.NOMINAL if nominal else Calibration.NONE, ""


def _projection(dataset: Dataset, spacings: Spacings) -> tuple[Spacing | None, Calibration, str]:
    measured, imager = spacings.measured, spacings.imager
    words = _calibration_words(dataset)
    if measured is None and spacings.in_beam is not None:
        return spacings.in_beam, Calibration.CALIBRATED, "centre of the beam"
    if measured is None:
        nominal = spacing_value(dataset, "NominalScannedPixelSpacing")
        if imager is not None:
            return imager, Calibration.DETECTOR_PLANE, ""
        return nominal, Calibration.NOMINAL if nominal else Calibration.NONE, ""
    if words:
        return measured, Calibration.CALIBRATED, words
    if imager is None:
        return measured, Calibration.UNKNOWN, ""
    same = abs(imager.row - measured.row) < 1e-6 and abs(imager.column - measured.column) < 1e-6
    return measured, Calibration.DETECTOR_PLANE if same else Calibration.CALIBRATED, ""


def _calibration_words(dataset: Dataset) -> str:
    """Return type and description of a calibration that was made, for example ``"FIDUCIAL, ball of 25 mm"``."""
    kind = values.text(dataset, "PixelSpacingCalibrationType")
    description = values.text(dataset, "PixelSpacingCalibrationDescription")
    return ", ".join(one for one in (kind, description) if one) if kind else ""


def _aspect(dataset: Dataset, spacing: Spacing | None) -> float:
    if spacing is not None:
        return spacing.row / spacing.column
    ratio = values.numbers(dataset, "PixelAspectRatio")
    told = Spacing.told(ratio[0], ratio[1]) if len(ratio) == 2 else None
    return told.row / told.column if told is not None else 1.0


def _ultrasound(dataset: Dataset, measured: Spacing | None) -> Scale:
    regions = tuple(
        region for one in values.items(dataset, "SequenceOfUltrasoundRegions") if (region := _region(one)) is not None
    )
    if any(one.spacing for one in regions) or (regions and measured is None):
        shapes = {round(one.spacing.row / one.spacing.column, 6) for one in regions if one.spacing is not None}
        shape = shapes.pop() if len(shapes) == 1 else _aspect(dataset, None)
        return Scale(None, Calibration.ULTRASOUND_REGION, "", shape, regions)
    kind = Calibration.UNKNOWN if measured else Calibration.NONE
    return Scale(measured, kind, "", _aspect(dataset, measured), regions)


def _region(item: Dataset) -> MeasuredRegion | None:
    """Return a region, None for one that has no place or measures nothing.

    A two-dimensional one in centimetres along both axes is a picture of the body, with a spacing.
    """
    left, top, right, bottom = (
        values.integer(item, f"RegionLocation{corner}") for corner in ("MinX0", "MinY0", "MaxX1", "MaxY1")
    )
    across, down = (_axis(item, axis) for axis in "XY")
    if left is None or top is None or right is None or bottom is None or (across is None and down is None):
        return None
    place = MeasuredRegion(left, top, right, bottom, first=not (values.integer(item, "RegionFlags") or 0) & 1)
    if across is None or down is None or not across.unit == down.unit == "mm":
        return replace(place, across=across, down=down)
    if values.integer(item, "RegionSpatialFormat") != _TWO_DIMENSIONAL:
        return replace(place, across=across, down=down)
    spacing = Spacing.told(row=down.step, column=across.step)
    return replace(place, spacing=spacing) if spacing is not None else None


def _axis(item: Dataset, axis: str) -> RegionAxis | None:
    """Return what an axis measures; the sign of Physical Delta only tells which way it grows."""
    factor, unit = _UNITS.get(values.integer(item, f"PhysicalUnits{axis}Direction") or 0, (0.0, ""))
    step = abs(values.number(item, f"PhysicalDelta{axis}") or 0.0) * factor
    return RegionAxis(step, unit) if 0 < step < _LARGEST_STEP else None
