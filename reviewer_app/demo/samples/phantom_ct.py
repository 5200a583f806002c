"""The computed CT as a DICOM study: one series of CT Image Storage, made slice by slice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage

from reviewer_app.demo.samples.dicom_files import general_header, stable_uid, to_bytes
from reviewer_app.demo.samples.phantom import ORIGIN_MM, PIXEL_MM, SIZE, Phantom, PhantomScan
from reviewer_app.demo.samples.sample_case import Person, SampleInstance, SampleSeries, SampleStudy


def phantom_study(person: Person, scan: PhantomScan, started: datetime) -> SampleStudy:
    """Return the CT study of one scan; its files are computed when they are asked for."""
    name = "prior" if scan.prior else "current"
    series = SampleSeries(
        uid=stable_uid("phantom", name, "series"),
        number=2,
        modality="CT",
        description=f"Axial {scan.spacing_mm:g} mm, portal venous",
        body_site="Chest and abdomen",
        instances=tuple(
            SampleInstance(stable_uid("phantom", name, str(index)), str(CTImageStorage), index + 1)
            for index in range(scan.slices)
        ),
    )
    bare = SampleStudy(
        uid=stable_uid("phantom", name, "study"),
        started=started,
        description="CT chest and abdomen",
        series=(series,),
        files=lambda: iter(()),
    )
    return replace(bare, files=lambda: _files(person, bare, scan))


def _files(person: Person, study: SampleStudy, scan: PhantomScan) -> Iterator[bytes]:
    phantom = Phantom(scan)
    series = study.series[0]
    header = _series_header(person, study, scan)
    for index, instance in enumerate(series.instances):
        header.SOPInstanceUID = instance.uid
        header.InstanceNumber = instance.number
        z = scan.position_mm(index)
        header.ImagePositionPatient = [ORIGIN_MM, ORIGIN_MM, z]
        header.SliceLocation = z
        header.PixelData = phantom.pixels(index).astype("<i2").tobytes()
        yield to_bytes(header)


def _series_header(person: Person, study: SampleStudy, scan: PhantomScan) -> Dataset:
    """Return what all slices share (PS3.3 A.3.3; pixel description C.7.6.3, CT image C.8.2.1)."""
    series = study.series[0]
    header = general_header(person, study, study.started + timedelta(minutes=4))
    header.StudyDate, header.StudyTime = f"{study.started:%Y%m%d}", f"{study.started:%H%M%S}"
    header.SOPClassUID = series.instances[0].sop_class_uid
    header.SeriesInstanceUID = series.uid
    header.SeriesNumber = series.number
    header.SeriesDescription = series.description
    header.Modality = series.modality
    header.BodyPartExamined = "CHEST"
    header.PatientPosition = "HFS"
    header.Manufacturer = "Reviewer sample"
    header.ManufacturerModelName = "Computed phantom"
    header.FrameOfReferenceUID = stable_uid("phantom", study.uid, "frame of reference")
    header.PositionReferenceIndicator = ""
    header.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    header.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    header.PixelSpacing = [PIXEL_MM, PIXEL_MM]
    header.SliceThickness = scan.spacing_mm
    header.SpacingBetweenSlices = scan.spacing_mm
    header.KVP = 120
    header.XRayTubeCurrent = 210
    header.ConvolutionKernel = "SOFT"
    header.ContrastBolusAgent = "Iodinated contrast"
    header.AcquisitionNumber = 1
    header.RescaleIntercept, header.RescaleSlope, header.RescaleType = 0, 1, "HU"
    header.WindowCenter, header.WindowWidth = [40, -600], [400, 1500]
    header.WindowCenterWidthExplanation = ["SOFT TISSUE", "LUNG"]
    header.SamplesPerPixel, header.PhotometricInterpretation = 1, "MONOCHROME2"
    header.Rows = header.Columns = SIZE
    header.BitsAllocated, header.BitsStored, header.HighBit, header.PixelRepresentation = 16, 16, 15, 1
    return header
