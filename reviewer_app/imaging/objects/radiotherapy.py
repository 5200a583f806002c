"""Radiotherapy: structures with their contours, dose grids and plans as values (PS3.3 C.8.8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from reviewer_app.dicom import values
from reviewer_app.dicom.colors import Rgb, distinct_color
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint

RT_STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3"
RT_PLAN = "1.2.840.10008.5.1.4.1.1.481.5"
ION_PLAN = "1.2.840.10008.5.1.4.1.1.481.8"

_CONTOUR_DATA = BaseTag(0x30060050)
_SMALLEST_SCALING, _LARGEST_SCALING = 1e-18, 1e18
"""Beyond these a stored value of 32 bits makes no dose that can be calculated with."""
_ON_PLANE = 0.01
"""Millimetres within which a contour lies on a plane that is no slice of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """One contour: `points` ``(n, 3)`` float64 in patient millimetres, in order.

    `type` is Contour Geometric Type (POINT, OPEN_PLANAR, OPEN_NONPLANAR, CLOSED_PLANAR, CLOSEDPLANAR_XOR, …).
    `images` are the SOP instances it was drawn on, each with a frame counted from 0.
    """

    type: str
    points: npt.NDArray[np.float64]
    images: tuple[tuple[str, int], ...] = ()

    @property
    def closed(self) -> bool:
        """Whether the last point joins the first."""
        return self.type.startswith("CLOSED")

    def on_plane(self, plane: ImagePlane, reach: float) -> tuple[ImagePoint, ...]:
        """Return the contour on an image if all of it lies within `reach` millimetres of its plane, else nothing."""
        places = [PatientPoint(*point) for point in self.points.tolist()]
        if not places or any(abs(plane.distance_of(place)) > max(reach, _ON_PLANE) for place in places):
            return ()
        return tuple(plane.to_image(place) for place in places)


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A region of interest. `type` is RT ROI Interpreted Type (PTV, ORGAN, EXTERNAL, …); `color` is sRGB."""

    number: int
    name: str = ""
    description: str = ""
    type: str = ""
    algorithm: str = ""
    frame_of_reference_uid: str = ""
    color: Rgb = (255, 255, 255)
    contours: tuple[Contour, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class StructureSet:
    """A structure set. `damaged` counts contours that had to be left out."""

    label: str = ""
    name: str = ""
    regions: tuple[Region, ...] = ()
    damaged: int = 0

    def contours_on(self, sop_instance_uid: str, frame: int = 0) -> tuple[tuple[Region, Contour], ...]:
        """Return the contours that say they were drawn on one image."""
        key = (sop_instance_uid, frame)
        return tuple((region, one) for region in self.regions for one in region.contours if key in one.images)


@dataclass(frozen=True, slots=True)
class DoseVolumeHistogram:
    """Lowest, highest and mean dose of one histogram with their unit, and the regions it is about."""

    regions: tuple[int, ...]
    type: str
    unit: str
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class DoseGrid:
    """What a dose grid says of itself; the planes of its frames are in the index. `offsets` in millimetres.

    `scaling` makes stored values doses in `unit`; None if the file does not tell: then they are doses in no unit.
    """

    unit: str
    type: str = ""
    summation: str = ""
    scaling: float | None = None
    offsets: tuple[float, ...] = ()
    histograms: tuple[DoseVolumeHistogram, ...] = ()
    plans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A radiotherapy plan by its names: label, intent, prescribed doses in Gy by what they are for, and beams."""

    label: str = ""
    name: str = ""
    intent: str = ""
    geometry: str = ""
    prescriptions: tuple[tuple[str, float], ...] = ()
    fractions: int | None = None
    beams: tuple[str, ...] = ()
    structure_sets: tuple[str, ...] = ()


def read_structures(dataset: Dataset) -> StructureSet:
    """Return the regions and contours of a structure set; what is damaged is left out and counted."""
    observations = {
        values.integer(one, "ReferencedROINumber"): values.text(one, "RTROIInterpretedType")
        for one in values.items(dataset, "RTROIObservationsSequence")
    }
    drawn = {values.integer(one, "ReferencedROINumber"): one for one in values.items(dataset, "ROIContourSequence")}
    regions, damaged = [], 0
    for item in values.items(dataset, "StructureSetROISequence"):
        number = values.integer(item, "ROINumber")
        if number is None:
            damaged += 1
            continue
        contours = [_contour(one) for one in values.items(drawn.get(number), "ContourSequence")]
        damaged += sum(one is None for one in contours)
        kept = tuple(one for one in contours if one is not None)
        regions.append(_region(item, number, drawn.get(number), observations.get(number, ""), kept))
    label = values.text(dataset, "StructureSetLabel")
    return StructureSet(label, values.text(dataset, "StructureSetName"), tuple(regions), damaged)


def read_dose(dataset: Dataset) -> DoseGrid:
    """Return what a dose grid says of itself; dose is in Gy, or relative to a prescription it may not name."""
    return DoseGrid(
        unit=dose_unit(dataset),
        type=values.text(dataset, "DoseType"),
        summation=values.text(dataset, "DoseSummationType"),
        scaling=dose_scaling(dataset),
        offsets=values.numbers(dataset, "GridFrameOffsetVector"),
        histograms=tuple(_histogram(one) for one in values.items(dataset, "DVHSequence")),
        plans=_referenced(dataset, "ReferencedRTPlanSequence"),
    )


def dose_unit(dataset: Dataset) -> str:
    """Return the unit of Dose Units (3004,0002)."""
    return "Gy" if values.text(dataset, "DoseUnits").upper() == "GY" else "relative dose"


def dose_scaling(dataset: Dataset) -> float | None:
    """Return Dose Grid Scaling (3004,000E), None where it is absent or no factor that makes doses."""
    found = values.number(dataset, "DoseGridScaling")
    return found if found is not None and _SMALLEST_SCALING < found < _LARGEST_SCALING else None


def read_plan(dataset: Dataset) -> Plan:
    """Return a plan by its names."""
    beams = values.items(dataset, "BeamSequence") or values.items(dataset, "IonBeamSequence")
    groups = values.items(dataset, "FractionGroupSequence")
    doses = (_prescription(one) for one in values.items(dataset, "DoseReferenceSequence"))
    return Plan(
        label=values.text(dataset, "RTPlanLabel"),
        name=values.text(dataset, "RTPlanName"),
        intent=values.text(dataset, "PlanIntent"),
        geometry=values.text(dataset, "RTPlanGeometry"),
        prescriptions=tuple(one for one in doses if one is not None),
        fractions=values.integer(groups[0], "NumberOfFractionsPlanned") if groups else None,
        beams=tuple(values.text(one, "BeamName") or values.text(one, "BeamNumber") for one in beams),
        structure_sets=_referenced(dataset, "ReferencedStructureSetSequence"),
    )


def _region(item: Dataset, number: int, drawn: Dataset | None, kind: str, contours: tuple[Contour, ...]) -> Region:
    return Region(
        number=number,
        name=values.text(item, "ROIName"),
        description=values.text(item, "ROIDescription"),
        type=kind,
        algorithm=values.text(item, "ROIGenerationAlgorithm"),
        frame_of_reference_uid=values.text(item, "ReferencedFrameOfReferenceUID"),
        color=_display_color(drawn) or distinct_color(number),
        contours=contours,
    )


def _display_color(drawn: Dataset | None) -> Rgb | None:
    found = values.numbers(drawn, "ROIDisplayColor") if drawn is not None else ()
    if len(found) != 3 or not all(0 <= one <= 255 for one in found):
        return None
    return int(found[0]), int(found[1]), int(found[2])


def _contour(item: Dataset) -> Contour | None:
    """Return a contour, None if its numbers are not triples."""
    flat = _coordinates(item)
    if flat.size == 0 or flat.size % 3 or not np.isfinite(flat).all():
        return None
    images = tuple(
        (values.text(one, "ReferencedSOPInstanceUID"), max(0, (values.integer(one, "ReferencedFrameNumber") or 1) - 1))
        for one in values.items(item, "ContourImageSequence")
    )
    return Contour(values.text(item, "ContourGeometricType").upper(), flat.reshape(-1, 3), images)


def _coordinates(item: Dataset) -> npt.NDArray[np.float64]:
    """Return Contour Data as numbers, empty if any of it is none.

    Straight from the bytes of the file: pydicom makes an object of each number, a hundred thousand in a structure set.
    """
    element = values.kept(item, _CONTOUR_DATA)
    raw = element.value if isinstance(element, RawDataElement) else None
    found = raw.split(b"\\") if isinstance(raw, bytes) else values.value(item, "ContourData")
    try:
        return np.atleast_1d(np.array(found if found is not None else [])).astype(np.float64)
    except (TypeError, ValueError):
        return np.array([], dtype=np.float64)


def _histogram(item: Dataset) -> DoseVolumeHistogram:
    regions = (values.integer(one, "ReferencedROINumber") for one in values.items(item, "DVHReferencedROISequence"))
    return DoseVolumeHistogram(
        regions=tuple(one for one in regions if one is not None),
        type=values.text(item, "DVHType"),
        unit=dose_unit(item),
        minimum=values.number(item, "DVHMinimumDose"),
        maximum=values.number(item, "DVHMaximumDose"),
        mean=values.number(item, "DVHMeanDose"),
    )


def _prescription(item: Dataset) -> tuple[str, float] | None:
    dose = values.number(item, "TargetPrescriptionDose")
    if dose is None:
        return None
    return values.text(item, "DoseReferenceDescription") or values.text(item, "DoseReferenceType"), dose


def _referenced(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    found = (values.text(one, "ReferencedSOPInstanceUID") for one in values.items(dataset, keyword))
    return tuple(one for one in found if one)
