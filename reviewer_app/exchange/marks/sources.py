"""The images that marks are on, as far as highdicom asks for them."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable
from dataclasses import replace

from pydicom.dataset import Dataset

from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.exchange.marks.draft import MarksDraft

_log = logging.getLogger(__name__)


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
    if frame.frame_count > 1 or frame.slide:
        found.NumberOfFrames = frame.frame_count
    return found


def evidences(frames: Iterable[MarkedFrame]) -> list[Dataset]:
    """Return one data set for each image of `frames`."""
    return [evidence(one) for one in {one.image.sop_instance_uid: one for one in frames}.values()]


def frame_numbers(frame: MarkedFrame) -> list[int] | None:
    """Return the frame number, counted from 1, that a reference needs; None for an image of one frame, and a slide.

    None too where the class of the image knows no frames, whatever the image has: no reference may name one then.
    """
    if frame.slide or frame.frame_count <= 1 or not _knows_frames(frame.sop_class_uid):
        return None
    return [frame.image.frame + 1]


def writable(draft: MarksDraft) -> MarksDraft:
    """Return a draft without the frames that cannot be written about: highdicom knows no private or retired classes."""
    known = tuple(one for one in draft.frames if _knows_frames(one.sop_class_uid) is not None)
    if len(known) < len(draft.frames):
        _log.warning("%d marked frames are of classes that nothing is written about", len(draft.frames) - len(known))
    return replace(draft, frames=known)


@functools.cache
def _knows_frames(sop_class_uid: str) -> bool | None:
    """Tell whether images of a class have frames, None for a class that is not known."""
    # the one place that highdicom itself asks, and it gives no public name to it
    from highdicom._standard_utils import is_attribute_in_iod  # noqa: PLC0415 - takes long to load

    try:
        return bool(is_attribute_in_iod("NumberOfFrames", sop_class_uid))
    except KeyError:
        return None
