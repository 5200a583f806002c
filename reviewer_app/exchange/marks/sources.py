"""The images that marks are on, as far as highdicom asks for them."""

from __future__ import annotations

from collections.abc import Iterable

from pydicom.dataset import Dataset

from reviewer_app.cases.marked_frames import MarkedFrame


def evidence(frame: MarkedFrame) -> Dataset:
    """Return a data set that names an image and its size; whose it is, is written at the end (`written.finished`)."""
    found = Dataset()
    found.SOPClassUID, found.SOPInstanceUID = frame.sop_class_uid, frame.image.sop_instance_uid
    found.StudyInstanceUID, found.SeriesInstanceUID = frame.study.uid, frame.series.uid
    found.PatientName = found.PatientID = found.PatientBirthDate = found.PatientSex = ""
    found.AccessionNumber = found.StudyID = found.ReferringPhysicianName = ""
    found.StudyDate = found.StudyTime = None
    found.Modality = frame.series.modality
    found.Rows, found.Columns = frame.rows, frame.columns
    found.SamplesPerPixel = 3 if frame.color else 1
    if frame.frame_of_reference_uid:
        found.FrameOfReferenceUID = frame.frame_of_reference_uid
    if frame.slide:
        found.TotalPixelMatrixRows, found.TotalPixelMatrixColumns = frame.rows, frame.columns
    if frame.frame_count > 1:
        found.NumberOfFrames = frame.frame_count
    return found


def evidences(frames: Iterable[MarkedFrame]) -> list[Dataset]:
    """Return one data set for each image of `frames`."""
    return [evidence(one) for one in {one.image.sop_instance_uid: one for one in frames}.values()]


def frame_numbers(frame: MarkedFrame) -> list[int] | None:
    """Return the frame number, counted from 1, that a reference needs; None for an image of one frame, and a slide."""
    return None if frame.slide or frame.frame_count <= 1 else [frame.image.frame + 1]
