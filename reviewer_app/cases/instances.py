"""What is known of one received DICOM instance without opening it again.

Made by `imaging.index` when an instance arrives, kept by the store, read by the viewer: opening a case parses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.cases.annotations import Calibration
from reviewer_app.cases.views import Window
from reviewer_app.geometry import ImagePlane, Spacing


class InstanceKind(StrEnum):
    """What an object is, by its SOP class and content."""

    IMAGE = "image"
    SLIDE = "slide"
    DOCUMENT = "document"
    STRUCTURED_REPORT = "structured-report"
    PRESENTATION_STATE = "presentation-state"
    WAVEFORM = "waveform"
    VIDEO = "video"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class IndexedPatient:
    """Identity as the header has it, for comparison with the case's patient. Names as DICOM PN, first group."""

    name: str = ""
    identifier: str = ""
    birth_date: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class IndexedStudy:
    """Study attributes. Dates are DICOM DA (YYYYMMDD), times DICOM TM."""

    uid: str
    date: str = ""
    time: str = ""
    description: str = ""
    accession_number: str = ""
    study_id: str = ""


@dataclass(frozen=True, slots=True)
class IndexedSeries:
    """Series attributes."""

    uid: str
    modality: str = ""
    number: int | None = None
    description: str = ""
    body_part: str = ""
    laterality: str = ""


@dataclass(frozen=True, slots=True)
class ModalityTransform:
    """Rescale slope and intercept, or the presence of a Modality LUT, and the unit that comes out ("HU", "1", …)."""

    slope: float = 1.0
    intercept: float = 0.0
    has_lut: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NamedWindow:
    """A window the file offers, with its explanation."""

    window: Window
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """What may differ from frame to frame.

    `offset` and `length` give the frame's bytes in the file where they lie in one piece and need no parse (0, 0 if not
    known). `plane` is None without position and orientation. `slice_key` orders frames along their normal (mm).
    """

    offset: int = 0
    length: int = 0
    plane: ImagePlane | None = None
    transform: ModalityTransform = ModalityTransform()
    windows: tuple[NamedWindow, ...] = ()
    frame_time_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class TileGrid:
    """A slide level's tiles (PS3.3 C.8.12.4): total matrix size and tile size in pixels."""

    total_columns: int
    total_rows: int
    tile_columns: int
    tile_rows: int
    sparse: bool = False
    image_type: str = ""


@dataclass(frozen=True, slots=True)
class PixelDescription:
    """The Image Pixel Module (PS3.3 C.7.6.3) and what display needs beside it."""

    rows: int
    columns: int
    samples_per_pixel: int
    photometric_interpretation: str
    bits_allocated: int
    bits_stored: int
    high_bit: int
    pixel_representation: int
    planar_configuration: int = 0
    float_pixels: bool = False
    padding_value: int | None = None
    padding_range_limit: int | None = None
    presentation_inverse: bool = False
    spacing: Spacing | None = None
    calibration: Calibration = Calibration.NONE
    calibration_note: str = ""
    pixel_aspect: float = 1.0
    patient_orientation: tuple[str, str] = ("", "")
    has_voi_lut: bool = False
    has_palette: bool = False
    has_overlays: bool = False
    has_icc_profile: bool = False
    lossy: bool = False
    lossy_ratio: float = 0.0


@dataclass(frozen=True, slots=True)
class InstanceIndex:
    """One instance: identity, place in its series, and how to read its pixels.

    `frames` holds one entry per frame; for a tiled slide it is empty and `frame_count` tells the tiles. `problem` is a
    sentence where the pixels cannot be shown. `plain` tells that frames are uncompressed little endian at `offset`.
    """

    patient: IndexedPatient
    study: IndexedStudy
    series: IndexedSeries
    sop_instance_uid: str
    sop_class_uid: str
    transfer_syntax_uid: str
    kind: InstanceKind
    instance_number: int | None = None
    acquisition_number: int | None = None
    acquisition_time: str = ""
    frame_of_reference_uid: str = ""
    image_type: tuple[str, ...] = ()
    content_label: str = ""
    frame_count: int = 0
    frames: tuple[FrameIndex, ...] = ()
    pixels: PixelDescription | None = None
    tiles: TileGrid | None = None
    plain: bool = False
    problem: str = ""
