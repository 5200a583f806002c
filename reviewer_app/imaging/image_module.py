"""The Image Pixel Module and its neighbours (PS3.3 C.7.6.3) as one description."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import ModalityTransform, NamedWindow, PixelDescription, RealWorldValue
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.dicom import values
from reviewer_app.dicom.codes import code, unit_words
from reviewer_app.imaging.calibration import Scale, is_scout
from reviewer_app.imaging.decode.plain import SUBSAMPLED
from reviewer_app.imaging.dicom_file import EXPLICIT_BIG, Header
from reviewer_app.imaging.kinds import CT_IMAGE, RT_DOSE, always_loses
from reviewer_app.imaging.objects.looks import has_label_colors
from reviewer_app.imaging.objects.radiotherapy import dose_scaling, dose_unit

_GE_BIG_ENDIAN_PIXELS = "1.2.840.113619.5.2"
_PET_UNITS = {
    "BQML": "Bq/ml",
    "CNTS": "counts",
    "GML": "g/ml",
    "CM2ML": "cm²/ml",
    "PROPCPS": "∝ cps",
    "PROPCNTS": "∝ counts",
    "CPS": "cps",
    "PCNT": "%",
    "1CM": "1/cm",
    "MGMINML": "mg/min/ml",
    "UMOLMINML": "µmol/min/ml",
    "MLMING": "ml/min/g",
    "MLMINML": "ml/min/ml",
    "MLG": "ml/g",
    "MLML": "ml/ml",
    "UMOLML": "µmol/ml",
    "STDDEV": "standard deviations",
    "NONE": "",
}
"""Units (0054,1001), PS3.3 C.8.9.1.1.3."""
_SMALLEST, _LARGEST = 1e-18, 1e18
_NO_UNIT = frozenset({"US", "SIGNAL INTENSITY", "NORMALIZED", "UNSPECIFIED", "UNKNOWN", "NONE"})
_FOR_DISPLAY = frozenset({"LOG", "DISP"})
"""Pixel Intensity Relationships of XA and RF whose Modality LUT leads back to X-ray intensity, away from display."""


@dataclass(frozen=True, slots=True)
class Padding:
    """Pixel Padding Value and Range Limit as stored values, None where there is none."""

    value: float | None = None
    limit: float | None = None


def describe_pixels(header: Header, scale: Scale) -> PixelDescription | None:
    """Return the description of an object's pixels, None if it has none."""
    dataset = header.dataset
    element = header.pixel_element
    rows, columns = values.integer(dataset, "Rows"), values.integer(dataset, "Columns")
    if element is None and (rows is None or columns is None):
        return None
    allocated = values.integer(dataset, "BitsAllocated") or 0
    stored, high_bit = _bits(dataset, allocated)
    samples = values.integer(dataset, "SamplesPerPixel") or 1
    signed = values.integer(dataset, "PixelRepresentation") == 1
    padding = _padding(dataset, allocated, signed=signed)
    photometric = _as_laid_out(_photometric(dataset, samples), header, (rows or 0) * (columns or 0) * allocated // 8)
    big_endian = header.transfer_syntax_uid in (EXPLICIT_BIG, _GE_BIG_ENDIAN_PIXELS)
    return PixelDescription(
        rows=rows or 0,
        columns=columns or 0,
        samples_per_pixel=samples,
        photometric_interpretation=photometric,
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=high_bit,
        pixel_representation=int(signed),
        planar_configuration=values.integer(dataset, "PlanarConfiguration") or 0,
        float_pixels=element is not None and element.tag in (0x7FE00008, 0x7FE00009),
        padding_value=padding.value,
        padding_range_limit=padding.limit,
        presentation_inverse=photometric == "MONOCHROME1"
        or values.text(dataset, "PresentationLUTShape").upper() == "INVERSE",
        spacing=scale.spacing,
        calibration=scale.calibration if scale.spacing or scale.regions else Calibration.NONE,
        calibration_note=scale.note,
        pixel_aspect=scale.pixel_aspect,
        patient_orientation=sides_of(dataset),
        has_voi_lut=bool(values.items(dataset, "VOILUTSequence")),
        has_palette=photometric == "PALETTE COLOR" or has_label_colors(dataset, values.text(dataset, "SOPClassUID")),
        has_overlays=_has_overlays(dataset),
        has_icc_profile=_has_icc_profile(dataset),
        has_shutter=bool(values.text(dataset, "ShutterShape")),
        has_color_supplement=photometric == "MONOCHROME2" and _has_color_supplement(dataset),
        wants_mask=_wants_mask(dataset),
        lossy=values.text(dataset, "LossyImageCompression") == "01" or always_loses(header.transfer_syntax_uid),
        lossy_ratio=max(values.numbers(dataset, "LossyImageCompressionRatio"), default=0.0),
        encapsulated=element is not None and element.length is None,
        big_endian=big_endian,
        swapped_pairs=big_endian and allocated <= 8 and element is not None and element.vr == "OW",
        data_offset=element.offset if element is not None else 0,
        regions=scale.regions,
    )


def transform_of(dataset: Dataset, modality: str, sop_class_uid: str) -> ModalityTransform:
    """Return slope, intercept and unit of a data set, or of an item of Pixel Value Transformation.

    Where one of both cannot be read, or a CT image lacks one, or PET its slope, values are told in no unit: they would
    be wrong ones. A CT image is in HU only if its type is HU, or absent where that stands for HU (PS3.3 C.8.2.1).
    """
    table = values.item(dataset, "ModalityLUTSequence")
    if table is not None and not _is_for_display(dataset, modality):
        return ModalityTransform(has_lut=True, unit=_unit(values.text(table, "ModalityLUTType")))
    if sop_class_uid == RT_DOSE:
        scaling = dose_scaling(dataset)
        return ModalityTransform() if scaling is None else ModalityTransform(slope=scaling, unit=dose_unit(dataset))
    slope, intercept = _factor(dataset, "RescaleSlope"), _factor(dataset, "RescaleIntercept")
    if slope is None and intercept is None and not has_unreadable_rescale(dataset):
        return ModalityTransform()
    scaled = modality == "PT" and slope is not None  # Units tell of values after the slope (PS3.3 C.8.9.4)
    unit = _PET_UNITS.get(values.text(dataset, "Units").upper(), "") if scaled else ""
    told = values.text(dataset, "RescaleType")
    is_ct = modality == "CT" and sop_class_uid == CT_IMAGE
    if has_unreadable_rescale(dataset) or (is_ct and None in (slope, intercept)):
        unit = told = ""
    elif is_ct and not told and not _is_other_than_hu(dataset, modality):
        unit = "HU"
    return ModalityTransform(slope=slope or 1.0, intercept=intercept or 0.0, unit=unit or _unit(told))


def _is_other_than_hu(dataset: Dataset, modality: str) -> bool:
    """Tell whether a CT image without Rescale Type may be in another unit: a scout, or one of several energies."""
    return is_scout(dataset, modality) or values.text(dataset, "MultienergyCTAcquisition").upper() == "YES"


def has_unreadable_rescale(dataset: Dataset) -> bool:
    """Tell whether Rescale Slope or Intercept is there and is no number that values can be calculated with."""
    return _factor(dataset, "RescaleSlope") == 0 or any(
        values.text(dataset, keyword) and _factor(dataset, keyword) is None
        for keyword in ("RescaleSlope", "RescaleIntercept")
    )


def real_worlds_of(mappings: Sequence[Dataset]) -> tuple[RealWorldValue, ...]:
    """Return the Real World Value Mappings of a sequence, those without line or table left out.

    Source: PS3.3 C.7.6.16.2.11. They stand side by side: for parts of the stored values, or in several units.
    """
    return tuple(one for mapping in mappings if (one := _real_world(mapping)) is not None)


def _real_world(mapping: Dataset) -> RealWorldValue | None:
    slope = _factor(mapping, "RealWorldValueSlope")
    intercept = _factor(mapping, "RealWorldValueIntercept")
    unit = unit_words(code(mapping, "MeasurementUnitsCodeSequence"))
    first, last = _mapped_end(mapping, "FirstValueMapped"), _mapped_end(mapping, "LastValueMapped")
    if slope and intercept is not None:
        return RealWorldValue(slope, intercept, unit, first, last)
    if values.value(mapping, "RealWorldValueLUTData") is not None and first is not None:
        return RealWorldValue(1.0, 0.0, unit, first, last, has_table=True)
    return None


def _factor(dataset: Dataset, keyword: str) -> float | None:
    return _possible(values.number(dataset, keyword))


def _possible(number: float | None) -> float | None:
    """Return a number that pixel values can be calculated with, None for one that leads out of all numbers."""
    return number if number is not None and (number == 0 or _SMALLEST < abs(number) < _LARGEST) else None


def _mapped_end(item: Dataset, end: str) -> float | None:
    told = values.number(item, f"RealWorldValue{end}")
    return told if told is not None else values.number(item, f"DoubleFloatRealWorldValue{end}")


def _is_for_display(dataset: Dataset, modality: str) -> bool:
    """Tell whether an XA or RF image is shown as stored, whatever Modality LUT it has (PS3.3 C.8.7.1.1.2)."""
    return modality in ("XA", "RF") and values.text(dataset, "PixelIntensityRelationship").upper() in _FOR_DISPLAY


def windows_of(dataset: Dataset) -> tuple[NamedWindow, ...]:
    """Return the windows of a data set, or of an item of Frame VOI LUT; those without width are left out."""
    centers, widths = (
        [_possible(values.to_number(one)) for one in values.texts(dataset, f"Window{end}")]
        for end in ("Center", "Width")
    )
    words = values.texts(dataset, "WindowCenterWidthExplanation")
    try:
        function = VoiFunction(values.text(dataset, "VOILUTFunction").upper() or "LINEAR")
    except ValueError:
        function = VoiFunction.LINEAR
    return tuple(
        NamedWindow(Window(center, width, function), words[number] if number < len(words) else "")
        for number, (center, width) in enumerate(zip(centers, widths, strict=False))
        if center is not None and width is not None and width > 0
    )


def _bits(dataset: Dataset, allocated: int) -> tuple[int, int]:
    """Return BitsStored and HighBit, put right where they do not fit into their word."""
    stored = values.integer(dataset, "BitsStored") or 0
    if not 0 < stored <= allocated:
        stored = allocated
    high_bit = values.integer(dataset, "HighBit")
    if high_bit is None or not stored - 1 <= high_bit < allocated:
        high_bit = stored - 1
    return stored, high_bit


def _photometric(dataset: Dataset, samples: int) -> str:
    told = values.text(dataset, "PhotometricInterpretation").upper()
    return told or ("MONOCHROME2" if samples == 1 else "RGB")


def _as_laid_out(photometric: str, header: Header, plane: int) -> str:
    """Return the colour space, YBR_FULL where chroma said to be subsampled is there for every pixel.

    Programs that decompress YBR_FULL_422 often keep its name and write three samples a pixel, `plane` bytes each.
    """
    element = header.pixel_element
    if photometric not in SUBSAMPLED or element is None or element.length is None:
        return photometric
    frames = values.integer(header.dataset, "NumberOfFrames") or 1
    return "YBR_FULL" if element.length >= 3 * plane * frames > 0 else photometric


def _unit(told: str) -> str:
    """Return a unit for the reader; US stands for unspecified (PS3.3 C.11.1.1.2), and vendors write other words."""
    return "" if told.upper() in _NO_UNIT else _PET_UNITS.get(told.upper(), told)


def _padding(dataset: Dataset, allocated: int, *, signed: bool) -> Padding:
    """Return padding, brought to the sign of the pixels where the file wrote it with the wrong one.

    Float pixels have elements of their own for it (PS3.3 C.7.6.24, C.7.6.25).
    """
    for kind in ("Float", "DoubleFloat"):
        told = values.number(dataset, f"{kind}PixelPaddingValue")
        if told is not None:
            return Padding(told, values.number(dataset, f"{kind}PixelPaddingRangeLimit"))

    def as_stored(found: int | None) -> int | None:
        if found is None or not 0 < allocated <= 64:
            return None
        wrapped = found & ((1 << allocated) - 1)
        return wrapped - (1 << allocated) if signed and wrapped >> (allocated - 1) else wrapped

    value = as_stored(values.integer(dataset, "PixelPaddingValue"))
    return Padding(value, as_stored(values.integer(dataset, "PixelPaddingRangeLimit")) if value is not None else None)


def sides_of(dataset: Dataset) -> tuple[str, str]:
    """Return Patient Orientation (0020,0020): directions of rows and of columns, empty if not both are told."""
    found = values.texts(dataset, "PatientOrientation")
    return (found[0], found[1]) if len(found) == 2 else ("", "")


def _has_overlays(dataset: Dataset) -> bool:
    """Tell whether any overlay group 6000 to 601E says its size."""
    return any(0x60000010 + (group << 16) in dataset for group in range(0, 0x20, 2))


def _has_color_supplement(dataset: Dataset) -> bool:
    """Tell whether the highest values stand for colours (PS3.3 C.7.6.19), as in Doppler and fused images."""
    shown = values.text(dataset, "PixelPresentation").upper() in ("COLOR", "MIXED")
    return shown and len(values.numbers(dataset, "RedPaletteColorLookupTableDescriptor")) == 3


def _wants_mask(dataset: Dataset) -> bool:
    """Tell whether an image is recommended to be seen with a mask subtracted, and says how (PS3.3 C.7.6.10)."""
    operations = (values.text(one, "MaskOperation").upper() for one in values.items(dataset, "MaskSubtractionSequence"))
    wanted = values.text(dataset, "RecommendedViewingMode").upper() == "SUB"
    return wanted and any(one not in ("", "NONE") for one in operations)


def _has_icc_profile(dataset: Dataset) -> bool:
    if values.value(dataset, "ICCProfile"):
        return True
    path = values.item(dataset, "OpticalPathSequence")
    return path is not None and bool(values.value(path, "ICCProfile"))
