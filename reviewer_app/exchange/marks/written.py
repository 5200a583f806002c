"""A finished object: whose it is, who made it when, as the bytes of a DICOM file (PS3.10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from pydicom.dataset import Dataset

from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.encapsulated_pdf import IMPLEMENTATION, IMPLEMENTATION_NAME
from reviewer_app.exchange.identity_header import put_patient, put_study
from reviewer_app.exchange.marks.content_bytes import as_file
from reviewer_app.exchange.marks.draft import MarksDraft

MAKER: Final = "reviewer-app"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object: its name in UIDs, where its series stands after those of images and papers, and its words.

    `words` describe the series, `told` stands in a sentence.
    """

    name: str
    series_number: int
    words: str
    told: str


REPORT: Final = Kind("measurements", 9002, "Measurements of the second opinion", "the measurements")
STATE: Final = Kind("presentation", 9003, "Marks of the second opinion", "the marks")
KEY_OBJECTS: Final = Kind("key-objects", 9004, "Key images of the second opinion", "the key images")
MASK: Final = Kind("segmentation", 9005, "Regions of the second opinion", "the regions")


def identity(draft: MarksDraft, kind: Kind, study_uid: str, number: int = 1) -> dict[str, Any]:
    """Return the arguments by which every class of highdicom is told what an instance is called."""
    return {
        "series_instance_uid": draft.series_uid(kind.name, study_uid),
        "series_number": kind.series_number,
        "sop_instance_uid": draft.uid(kind.name, study_uid, number),
        "instance_number": number,
        "manufacturer": MAKER,
    }


def finished(made: Dataset, draft: MarksDraft, kind: Kind, frame: MarkedFrame) -> ArchiveCopy:
    """Return the file of an object about images of the study that `frame` belongs to.

    The times that highdicom took from the clock give way to the one time of the draft: a repeat is the same file.
    """
    put_patient(made, frame.patient)
    put_study(made, frame.study, frame.study.uid)
    made.SeriesDescription = kind.words
    made.Manufacturer = made.ManufacturerModelName = MAKER
    made.SoftwareVersions = draft.software or MAKER
    _put_times(made, draft)
    made.file_meta.ImplementationClassUID = IMPLEMENTATION
    made.file_meta.ImplementationVersionName = IMPLEMENTATION_NAME
    return ArchiveCopy(frame.study.uid, str(made.SOPInstanceUID), as_file(made), kind.told, str(made.Modality))


def _put_times(made: Dataset, draft: MarksDraft) -> None:
    issued = draft.issued.astimezone(UTC)
    day, time = f"{issued:%Y%m%d}", f"{issued:%H%M%S}"
    made.TimezoneOffsetFromUTC = "+0000"
    for part in ("InstanceCreation", "Content", "PresentationCreation"):
        if f"{part}Date" in made:
            setattr(made, f"{part}Date", day)
            setattr(made, f"{part}Time", time)
    for verifier in made.get("VerifyingObserverSequence", ()):
        verifier.VerificationDateTime = f"{day}{time}"
    for item in made.get("ContributingEquipmentSequence", ()):
        if "ContributionDateTime" in item:
            item.ContributionDateTime = f"{day}{time}"
