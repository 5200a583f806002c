"""Real DICOM files for a desk in memory: a small CT, its prior, and papers."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from reviewer_app.cases.instance_table import InstanceTable
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.digest import pack, unpack
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import sort_into_stacks
from reviewer_app.jobs import JobRunner
from reviewer_app.ui.case.desk import CaseRecords
from reviewer_app.ui.delivery import QtDelivery
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import PRIOR_STUDY, STUDY
from tests.helpers.papers import make_pdf

SIZE = 64


@cache
def make_slice(study: str, day: str, series: int, number: int, title: str) -> bytes:
    """Return one CT slice of 64 by 64 pixels, 0.5 mm each, a bright disc whose place depends on the slice."""
    rows, columns = np.mgrid[:SIZE, :SIZE]
    disc = (rows - 20 - number) ** 2 + (columns - 32) ** 2 < 100
    pixels = np.where(disc, 1100, 1000 + 10 * series).astype("<u2")
    data = Dataset()
    data.SOPClassUID, data.SOPInstanceUID = CTImageStorage, f"{study}.{series}.{number}"
    data.PatientName, data.PatientID, data.PatientBirthDate, data.PatientSex = "Okafor^Daniel", "H-77", "20070811", "M"
    data.StudyInstanceUID, data.SeriesInstanceUID = study, f"{study}.{series}"
    data.StudyDate, data.StudyTime, data.StudyDescription = day, "104200", "CT knee left"
    data.Modality, data.SeriesNumber, data.SeriesDescription = "CT", series, title
    data.BodyPartExamined, data.InstanceNumber = "KNEE", number
    data.FrameOfReferenceUID = f"{study}.9"
    data.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    data.ImagePositionPatient, data.ImageOrientationPatient = [-16, -16, 2 * number], [1, 0, 0, 0, 1, 0]
    data.PixelSpacing, data.SliceThickness = [0.5, 0.5], 2
    data.Rows = data.Columns = SIZE
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.RescaleSlope, data.RescaleIntercept, data.RescaleType = 1, -1024, "HU"
    data.WindowCenter, data.WindowWidth = 40, 400
    data.PixelData = pixels.tobytes()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    out = io.BytesIO()
    data.save_as(out, enforce_file_format=True)
    return out.getvalue()


@cache
def _index_of(study: str, day: str, series: int, number: int, title: str) -> InstanceIndex:
    return index_instance(io.BytesIO(make_slice(study, day, series, number, title)))


def fill_with_files(desk: FakeDesk, *, current: int = 6, prior: int = 4) -> FakeDesk:
    """Give a desk real files: two current series and a prior; and a runner that answers in the window."""
    wanted = [
        *((STUDY, "20261118", 1, number, "Axial 2 mm") for number in range(1, current + 1)),
        *((STUDY, "20261118", 2, number, "Second 2 mm") for number in range(1, 3)),
        *((PRIOR_STUDY, "20260820", 1, number, "Axial 2 mm") for number in range(1, prior + 1)),
    ]
    files = [make_slice(*one) for one in wanted]
    indexes = tuple(_index_of(*one) for one in wanted)
    desk.streams = {index.sop_instance_uid: one for index, one in zip(indexes, files, strict=True)}
    desk.papers = {one.reference: make_pdf(2, one.title) for one in desk.case.documents}
    # as the program opens a case: from what was written when its download was done
    table, stacks = unpack(pack(InstanceTable.of(indexes), sort_into_stacks(indexes)))
    desk.set_records(CaseRecords(table, desk.case.documents, stacks=stacks))
    desk.use_runner(JobRunner(QtDelivery()))
    return desk
