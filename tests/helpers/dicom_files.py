"""DICOM instances made up for tests: small, invented, and exactly what a test says."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomIO
from pydicom.filewriter import write_dataset, write_file_meta_info
from pydicom.uid import UID, ExplicitVRLittleEndian

CT = "1.2.840.10008.5.1.4.1.1.2"
SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6"
AXIAL = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
SAGITTAL = [0.0, 1.0, 0.0, 0.0, 0.0, -1.0]


def item(**attributes: Any) -> Dataset:
    """Return a data set with these attributes, for use as an item of a sequence."""
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def image(pixels: npt.NDArray[Any] | None = None, **attributes: Any) -> FileDataset:
    """Return an image of these stored values, ``(rows, columns)``, ``(frames, rows, columns)`` or with 3 samples."""
    syntax = UID(attributes.pop("transfer_syntax", ExplicitVRLittleEndian))
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    dataset = FileDataset(
        "",
        {},
        file_meta=meta,
        preamble=b"\0" * 128,
        is_implicit_VR=syntax.is_implicit_VR,
        is_little_endian=syntax.is_little_endian,
    )
    dataset.SOPClassUID = CT
    dataset.SOPInstanceUID = "1.2.826.0.1.3680043.8.498.1"
    dataset.StudyInstanceUID = "1.2.826.0.1.3680043.8.498.2"
    dataset.SeriesInstanceUID = "1.2.826.0.1.3680043.8.498.3"
    dataset.PatientName = "Nobody^Anna"
    dataset.PatientID = "T-1"
    dataset.Modality = "CT"
    if pixels is not None:
        _put_pixels(dataset, pixels, fragments=attributes.pop("fragments", None))
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return dataset


def file_bytes(dataset: FileDataset) -> bytes:
    """Return the instance as a file."""
    out = io.BytesIO()
    if dataset.file_meta.TransferSyntaxUID.is_transfer_syntax:
        dataset.save_as(out, enforce_file_format=True)
    else:
        _save_of_a_younger_syntax(out, dataset)
    return out.getvalue()


def _save_of_a_younger_syntax(out: io.BytesIO, dataset: FileDataset) -> None:
    """Write what pydicom refuses: a transfer syntax it does not know, explicit little endian like all new ones."""
    file = DicomIO(out)
    file.is_little_endian, file.is_implicit_VR = True, False
    out.write(b"\0" * 128 + b"DICM")
    write_file_meta_info(file, dataset.file_meta, enforce_standard=False)
    write_dataset(file, dataset)


def stream(dataset: FileDataset) -> io.BytesIO:
    """Return the instance as a stream."""
    return io.BytesIO(file_bytes(dataset))


def _put_pixels(dataset: FileDataset, pixels: npt.NDArray[Any], *, fragments: list[bytes] | None) -> None:
    color = pixels.ndim >= 3 and pixels.shape[-1] == 3
    shape = pixels.shape[:-1] if color else pixels.shape
    if len(shape) == 3:
        dataset.NumberOfFrames = shape[0]
    dataset.Rows, dataset.Columns = shape[-2:]
    dataset.SamplesPerPixel = 3 if color else 1
    dataset.PhotometricInterpretation = "RGB" if color else "MONOCHROME2"
    if color:
        dataset.PlanarConfiguration = 0
    bits = pixels.dtype.itemsize * 8
    if pixels.dtype.kind == "f":
        dataset.BitsAllocated = bits
        setattr(dataset, "FloatPixelData" if bits == 32 else "DoubleFloatPixelData", pixels.tobytes())
        return
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit = bits - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    if fragments is not None:
        dataset.PixelData = encapsulate(fragments, has_bot=False)
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
        return
    data = pixels.tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OW" if bits > 8 else "OB"


def slices(positions: list[float], **attributes: Any) -> list[FileDataset]:
    """Return axial CT slices at these positions along z, with numbers and UIDs of their own."""
    made = []
    for number, position in enumerate(positions, start=1):
        one = image(
            np.full((4, 4), number, dtype=np.int16),
            InstanceNumber=number,
            SOPInstanceUID=f"1.2.826.0.1.3680043.8.498.1.{number}",
            ImagePositionPatient=[0.0, 0.0, position],
            ImageOrientationPatient=AXIAL,
            PixelSpacing=[0.5, 0.5],
            SeriesNumber=3,
        )
        for keyword, value in attributes.items():
            setattr(one, keyword, value[number - 1] if isinstance(value, list) else value)
        one.file_meta.MediaStorageSOPInstanceUID = one.SOPInstanceUID
        made.append(one)
    return made
