"""The computed section as a whole-slide study: one DICOM object for each of three levels (PS3.3 A.32.8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import ImageCms
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import JPEGBaseline8Bit, VLWholeSlideMicroscopyImageStorage

from reviewer_app.demo.samples.dicom_files import general_header, stable_uid, to_bytes
from reviewer_app.demo.samples.sample_case import Person, SampleInstance, SampleSeries, SampleStudy
from reviewer_app.demo.samples.slide_texture import HEIGHT, PIXEL_MM, WIDTH, section

TILE = 256
#: Each level is this many times smaller than the section.
DOWNSAMPLES = (1, 4, 16)
_JPEG_QUALITY = 88

Rgb = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Level:
    """One level: how many times smaller than the section, its matrix, and its JPEG tiles row by row."""

    downsample: int
    columns: int
    rows: int
    tiles: tuple[bytes, ...]


def slide_study(person: Person, started: datetime) -> SampleStudy:
    """Return the whole-slide study; its tiles are computed when its files are asked for."""
    series = SampleSeries(
        uid=stable_uid("slide", "series"),
        number=1,
        modality="SM",
        description="A2 H&E",
        body_site="Breast",
        laterality="Left",
        instances=tuple(
            SampleInstance(stable_uid("slide", str(down)), str(VLWholeSlideMicroscopyImageStorage), number)
            for number, down in enumerate(DOWNSAMPLES, 1)
        ),
    )
    bare = SampleStudy(
        uid=stable_uid("slide", "study"),
        started=started,
        description="Core biopsy left breast, 12 o'clock",
        series=(series,),
        files=lambda: iter(()),
    )
    return replace(bare, files=lambda: _files(person, bare))


def _files(person: Person, study: SampleStudy) -> Iterator[bytes]:
    profile = _srgb_profile()
    for level, instance in zip(_levels(), study.series[0].instances, strict=True):
        header = general_header(person, study, study.started)
        header.SOPClassUID, header.SOPInstanceUID = instance.sop_class_uid, instance.uid
        header.InstanceNumber = instance.number
        _set_series(header, study.series[0])
        _set_pixels(header, level)
        _set_specimen(header)
        _set_optics(header, profile)
        _set_geometry(header, level)
        header.PixelData = encapsulate(list(level.tiles))
        yield to_bytes(header, JPEGBaseline8Bit)


def _levels() -> Iterator[_Level]:
    """Yield the levels, the largest first; of the section only one strip of tiles is in memory at a time."""
    quarter: list[Rgb] = []
    tiles: list[bytes] = []
    for strip in section(TILE):
        tiles += _tile_row(strip)
        quarter.append(_mean(strip, 4))
    yield _Level(1, WIDTH, HEIGHT, tuple(tiles))
    for downsample, picture in ((4, np.concatenate(quarter)), (16, _mean(np.concatenate(quarter), 4))):
        rows, columns = picture.shape[:2]
        small = [tile for top in range(0, rows, TILE) for tile in _tile_row(picture[top : top + TILE])]
        yield _Level(downsample, columns, rows, tuple(small))


def _mean(picture: Rgb, factor: int) -> Rgb:
    lines = picture[::factor].astype(np.uint16)
    for line in range(1, factor):
        lines += picture[line::factor]
    sums = lines[:, ::factor].astype(np.uint16)
    for column in range(1, factor):
        sums += lines[:, column::factor]
    return np.rint(sums / np.float32(factor * factor)).astype(np.uint8)


def _tile_row(strip: Rgb) -> list[bytes]:
    """Return the tiles of one strip as JPEG; what a tile lacks at the edges is glass."""
    return [_jpeg(_filled(strip[:, left : left + TILE])) for left in range(0, strip.shape[1], TILE)]


def _filled(part: Rgb) -> Rgb:
    if part.shape[:2] == (TILE, TILE):
        return np.ascontiguousarray(part)
    tile = np.full((TILE, TILE, 3), 244, dtype=np.uint8)
    tile[: part.shape[0], : part.shape[1]] = part
    return tile


def _jpeg(tile: Rgb) -> bytes:
    return bytes(imagecodecs.jpeg8_encode(tile, level=_JPEG_QUALITY, subsampling="422"))


def _srgb_profile() -> bytes:
    """Return an sRGB ICC profile; the moment of its making is fixed, so the same bytes come every time."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[24:36] = bytes.fromhex("07ea00010001000000000000")
    return bytes(made)


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def _set_series(header: Dataset, series: SampleSeries) -> None:
    header.Modality = series.modality
    header.SeriesInstanceUID = series.uid
    header.SeriesNumber = series.number
    header.SeriesDescription = series.description
    header.Manufacturer = "Reviewer sample"
    header.ManufacturerModelName = "Computed section"
    header.DeviceSerialNumber = "1"
    header.SoftwareVersions = "1"
    header.FrameOfReferenceUID = stable_uid("slide", "frame of reference")
    header.PositionReferenceIndicator = "SLIDE_CORNER"
    header.AcquisitionDateTime = header.AcquisitionDate + header.AcquisitionTime
    header.PyramidUID = stable_uid("slide", "pyramid")


def _set_pixels(header: Dataset, level: _Level) -> None:
    """Write the Image Pixel and Whole Slide Microscopy Image modules (PS3.3 C.7.6.3, C.8.12.4)."""
    whole = level.downsample == 1
    header.ImageType = ["ORIGINAL" if whole else "DERIVED", "PRIMARY", "VOLUME", "NONE" if whole else "RESAMPLED"]
    header.SamplesPerPixel, header.PhotometricInterpretation, header.PlanarConfiguration = 3, "YBR_FULL_422", 0
    header.Rows = header.Columns = TILE
    header.BitsAllocated, header.BitsStored, header.HighBit, header.PixelRepresentation = 8, 8, 7, 0
    header.NumberOfFrames = len(level.tiles)
    header.BurnedInAnnotation = header.SpecimenLabelInImage = "NO"
    header.LossyImageCompression, header.LossyImageCompressionMethod = "01", "ISO_10918_1"
    size = sum(map(len, level.tiles))
    header.LossyImageCompressionRatio = round(len(level.tiles) * TILE * TILE * 3 / size, 1)
    header.VolumetricProperties = "VOLUME"
    header.FocusMethod, header.ExtendedDepthOfField = "AUTO", "NO"
    header.AcquisitionContextSequence = Sequence()


def _set_specimen(header: Dataset) -> None:
    """Write the Specimen module (PS3.3 C.7.6.22)."""
    header.ContainerIdentifier = "A2"
    header.IssuerOfTheContainerIdentifierSequence = Sequence()
    header.ContainerTypeCodeSequence = Sequence([_code("433466003", "SCT", "Microscope slide")])
    specimen = Dataset()
    specimen.SpecimenIdentifier = "A2-1"
    specimen.SpecimenUID = stable_uid("slide", "specimen")
    specimen.IssuerOfTheSpecimenIdentifierSequence = Sequence()
    specimen.SpecimenShortDescription = "Core biopsy left breast, block A2, H&E"
    specimen.SpecimenPreparationSequence = Sequence()
    header.SpecimenDescriptionSequence = Sequence([specimen])


def _set_optics(header: Dataset, profile: bytes) -> None:
    """Write the Optical Path module (PS3.3 C.8.12.5) with the colour space of the pixels."""
    path = Dataset()
    path.OpticalPathIdentifier = "1"
    path.OpticalPathDescription = "Brightfield"
    path.IlluminationTypeCodeSequence = Sequence([_code("111744", "DCM", "Brightfield illumination")])
    path.IlluminationColorCodeSequence = Sequence([_code("414298005", "SCT", "Full Spectrum")])
    path.ObjectiveLensPower = 20
    path.ICCProfile = profile
    path.ColorSpace = "SRGB"
    header.OpticalPathSequence = Sequence([path])
    header.NumberOfOpticalPaths = 1


def _set_geometry(header: Dataset, level: _Level) -> None:
    """Write where the tiles lie on the slide (PS3.3 C.7.6.16, C.7.6.17, C.8.12.4): TILED_FULL, one focal plane."""
    header.TotalPixelMatrixColumns, header.TotalPixelMatrixRows = level.columns, level.rows
    header.TotalPixelMatrixFocalPlanes = 1
    header.ImagedVolumeWidth, header.ImagedVolumeHeight = WIDTH * PIXEL_MM, HEIGHT * PIXEL_MM
    header.ImagedVolumeDepth = 0.001
    header.ImageOrientationSlide = [0, -1, 0, -1, 0, 0]
    origin = Dataset()
    origin.XOffsetInSlideCoordinateSystem, origin.YOffsetInSlideCoordinateSystem = 20.0, 40.0
    header.TotalPixelMatrixOriginSequence = Sequence([origin])
    header.DimensionOrganizationType = "TILED_FULL"
    organization = Dataset()
    organization.DimensionOrganizationUID = stable_uid("slide", "dimensions", str(level.downsample))
    header.DimensionOrganizationSequence = Sequence([organization])

    measures = Dataset()
    measures.PixelSpacing = [PIXEL_MM * level.downsample] * 2
    measures.SliceThickness = 0.001
    frame_type = Dataset()
    frame_type.FrameType = header.ImageType
    optical_path = Dataset()
    optical_path.OpticalPathIdentifier = "1"
    shared = Dataset()
    shared.PixelMeasuresSequence = Sequence([measures])
    shared.WholeSlideMicroscopyImageFrameTypeSequence = Sequence([frame_type])
    shared.OpticalPathIdentificationSequence = Sequence([optical_path])
    header.SharedFunctionalGroupsSequence = Sequence([shared])
