"""Measurements as a structured report (PS3.16 TID 1500, 1410, 1411, 1501, 300).

Every shape is told on the image that it was drawn on, so that it stands where the reviewer saw it; lines and points in
a frame of reference are told in the patient as well, and then the document is a Comprehensive 3D SR (PS3.3 A.35.13).
The outlines of a lesion on several slices of a series are one volume, with the numbers of that (`cases.volumes`); each
is a region of its own besides, with its area and axes, followed by the same tracking UID.
Where the marks lie in several studies, each study gets a document of the same content, and each names the others
(Identical Documents Sequence, PS3.3 C.17.2).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from highdicom import sr
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.codes import Code
from reviewer_app.cases.exchanged_marks import CodedQuantity, ExchangedMark, MarkShape
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.cases.volumes import LesionVolume
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.encapsulated_pdf import IMPLEMENTATION
from reviewer_app.exchange.marks.content_bytes import CONTENT_SEQUENCE
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.of_annotation import exchanged, person_name, volume_quantities, volumes_written
from reviewer_app.exchange.marks.sources import evidences, frame_numbers
from reviewer_app.exchange.marks.written import MAKER, REPORT, finished, identity

_IN_SPACE = ("POINT", "POLYLINE")


@dataclass(frozen=True, slots=True)
class MeasuredMark:
    """A mark with its frame, and of the volume whose outline it is, if any, the id and the numbers."""

    mark: ExchangedMark
    frame: MarkedFrame
    volume: str = ""
    whole: tuple[CodedQuantity, ...] = ()


def measured_marks(draft: MarksDraft) -> tuple[MeasuredMark, ...]:
    """Return the marks that a report tells of: those that measure, and regions."""
    of_volumes = {outline.id: one for one in volumes_written(draft) for outline in one.outlines}
    made = (_measured(draft, place, annotation, of_volumes.get(annotation.id)) for place, annotation in draft.placed)
    return tuple(one for one in made if one is not None)


def _measured(
    draft: MarksDraft, place: int, annotation: Annotation, volume: LesionVolume | None
) -> MeasuredMark | None:
    frame = draft.frame(annotation.image)
    if frame is None:
        return None
    mark = exchanged(annotation, place, draft.reviewer, frame, draft.lesion(annotation))
    if volume is not None:
        return MeasuredMark(mark, frame, volume.id, volume_quantities(volume))
    return MeasuredMark(mark, frame) if mark.shapes and (mark.quantities or mark.encloses) else None


def measurement_reports(draft: MarksDraft) -> list[ArchiveCopy]:
    """Return one report for each study that something was measured in."""
    marks = measured_marks(draft)
    studies = sorted({one.frame.study.uid for one in marks})
    if not marks:
        return []
    content = _content(draft, marks, spatial=_spatial(marks))[0]
    made = [_document(draft, marks, study, content) for study in studies]
    copies = []
    for study, document in zip(studies, made, strict=True):
        others = [one for one in made if one is not document]
        if others:
            document.IdenticalDocumentsSequence = [_reference(one) for one in others]
        frame = next(one.frame for one in marks if one.frame.study.uid == study)
        copies.append(finished(document, draft, REPORT, frame))
    return copies


def _spatial(marks: Sequence[MeasuredMark]) -> bool:
    return any(one.frame.frame_of_reference_uid for one in marks)


def _document(draft: MarksDraft, marks: Sequence[MeasuredMark], study_uid: str, content: Dataset) -> Dataset:
    """Return the document of one study, with the content that all share.

    highdicom copies, reads anew and searches the tree that it is given: it gets its root alone. That every image in it
    is among the evidence needs no search, as both are made from `marks`.
    """
    # highdicom takes the study of a document from its first image
    own_first = sorted((one.frame for one in marks), key=lambda one: one.study.uid != study_uid)
    verified = draft.final and bool(draft.reviewer.institution)
    tree, root = content[CONTENT_SEQUENCE], Dataset()
    for tag, element in content.items():
        if tag != CONTENT_SEQUENCE:
            root[tag] = element
    root.ContentSequence = []
    made: Dataset = (sr.Comprehensive3DSR if _spatial(marks) else sr.ComprehensiveSR)(
        evidence=evidences(own_first),
        content=root,
        is_complete=draft.final,
        is_final=draft.final,
        is_verified=verified,
        verifying_observer_name=person_name(draft.reviewer.name) if verified else None,
        verifying_organization=draft.reviewer.institution if verified else None,
        specific_character_set="ISO_IR 192",
        **identity(draft, REPORT, study_uid),
    )
    made[CONTENT_SEQUENCE] = tree
    return made


def _content(draft: MarksDraft, marks: Sequence[MeasuredMark], *, spatial: bool) -> sr.MeasurementReport:
    return sr.MeasurementReport(
        observation_context=sr.ObservationContext(
            observer_person_context=sr.ObserverContext(
                codes.DCM.Person,
                sr.PersonObserverIdentifyingAttributes(
                    person_name(draft.reviewer.name), organization_name=draft.reviewer.institution or None
                ),
            ),
            observer_device_context=sr.ObserverContext(
                codes.DCM.Device,
                sr.DeviceObserverIdentifyingAttributes(IMPLEMENTATION, MAKER, manufacturer_name=MAKER),
            ),
        ),
        procedure_reported=[_PROCEDURES.get(one, codes.SCT.ImagingProcedure) for one in _modalities(marks)],
        imaging_measurements=[group for one in _grouped(marks) for group in _groups(one, spatial=spatial)],
        title=codes.DCM.ImagingMeasurementReport,
    )


_PROCEDURES = {
    "CT": codes.SCT.ComputedTomography,
    "MG": codes.SCT.Mammography,
    "SM": codes.SCT.LightMicroscopy,
}


def _modalities(marks: Sequence[MeasuredMark]) -> list[str]:
    known = dict.fromkeys(one.frame.series.modality for one in marks if one.frame.series.modality in _PROCEDURES)
    return list(known) or [""]


def _grouped(marks: Sequence[MeasuredMark]) -> list[list[MeasuredMark]]:
    """Return the marks of each measurement group: the outlines of a volume together, any other mark alone."""
    found: dict[str, list[MeasuredMark]] = {}
    for at, one in enumerate(marks):
        found.setdefault(one.volume or f"alone {at}", []).append(one)
    return list(found.values())


def _groups(together: Sequence[MeasuredMark], *, spatial: bool) -> Iterator[Any]:
    first = together[0]
    if first.volume:
        yield sr.VolumetricROIMeasurementsAndQualitativeEvaluations(
            referenced_regions=[_region(one.mark.shapes[0], one.frame) for one in together],
            measurements=[_measurement(one, []) for one in first.whole],
            **_followed(first.mark),
        )
    yield from (_group(one.mark, one.frame, spatial=spatial) for one in together)


def _followed(mark: ExchangedMark) -> dict[str, Any]:
    """Return by what a mark is followed, what it is of and where; the outlines of a volume have all this in common."""
    return {
        "tracking_identifier": sr.TrackingIdentifier(mark.tracking_uid, mark.tracking_identifier),
        "finding_type": _concept(mark.finding) if mark.finding is not None else None,
        "finding_sites": _sites(mark) or None,
    }


def _group(mark: ExchangedMark, frame: MarkedFrame, *, spatial: bool) -> Any:
    common = _followed(mark)
    if mark.encloses:
        return sr.PlanarROIMeasurementsAndQualitativeEvaluations(
            referenced_region=_region(mark.shapes[0], frame),
            measurements=[_measurement(one, []) for one in mark.quantities] or None,
            **common,
        )
    places = list(_places(mark, frame, spatial=spatial))
    return sr.MeasurementsAndQualitativeEvaluations(
        # the places stand once, below the first number: every number is of the same lines
        measurements=[_measurement(one, [] if at else places) for at, one in enumerate(mark.quantities)],
        **common,
    )


def _sites(mark: ExchangedMark) -> list[Any]:
    side = _concept(mark.laterality) if mark.laterality is not None else None
    return [sr.FindingSite(_concept(one), laterality=side) for one in mark.sites]


def _measurement(quantity: CodedQuantity, places: list[Any]) -> sr.Measurement:
    return sr.Measurement(
        name=_concept(quantity.name),
        value=float(quantity.value),
        unit=_concept(quantity.unit),
        derivation=_concept(quantity.derivation) if quantity.derivation is not None else None,
        method=_concept(quantity.method) if quantity.method is not None else None,
        referenced_coordinates=places or None,
    )


def _region(shape: MarkShape, frame: MarkedFrame) -> sr.ImageRegion:
    return sr.ImageRegion(
        shape.type,
        _flat(shape),
        _source(frame),
        pixel_origin_interpretation="VOLUME" if frame.slide else None,
    )


def _places(mark: ExchangedMark, frame: MarkedFrame, *, spatial: bool) -> Iterator[Any]:
    for shape in mark.shapes:
        place = sr.CoordinatesForMeasurement(shape.type, _flat(shape), _source(frame))
        if frame.slide:
            place.PixelOriginInterpretation = "VOLUME"
        yield place
        if spatial and mark.frame_of_reference_uid and shape.patient_points and shape.type in _IN_SPACE:
            millimetres = np.array([one.as_tuple() for one in shape.patient_points])
            yield sr.CoordinatesForMeasurement3D(shape.type, millimetres, mark.frame_of_reference_uid)


def _flat(shape: MarkShape) -> npt.NDArray[np.float64]:
    """Return columns and rows as the file counts them: from the outer corner of the first pixel (PS3.3 C.18.6.1.2)."""
    return np.array([(one.column + 0.5, one.row + 0.5) for one in shape.points])


def _source(frame: MarkedFrame) -> sr.SourceImageForRegion:
    return sr.SourceImageForRegion(frame.sop_class_uid, frame.image.sop_instance_uid, frame_numbers(frame))


@functools.lru_cache(maxsize=256)
def _concept(code: Code) -> sr.CodedConcept:
    return sr.CodedConcept(code.value, code.scheme, code.meaning)


def _reference(document: Dataset) -> Dataset:
    """Return a document as another one names it (Hierarchical SOP Instance Reference Macro, PS3.3 C.17.2.1)."""
    instance, series, study = Dataset(), Dataset(), Dataset()
    instance.ReferencedSOPClassUID, instance.ReferencedSOPInstanceUID = document.SOPClassUID, document.SOPInstanceUID
    series.SeriesInstanceUID, series.ReferencedSOPSequence = document.SeriesInstanceUID, [instance]
    study.StudyInstanceUID, study.ReferencedSeriesSequence = document.StudyInstanceUID, [series]
    return study
