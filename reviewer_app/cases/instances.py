"""What is known of one received DICOM instance without opening it again.

Made by `imaging.index` when an instance arrives, kept by the store, read by the viewer: opening a case parses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.cases.measurements import Calibration
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
    """Identity as the header has it, for comparison with the case's patient.

    `name` is the first group of the DICOM PN, `name_groups` the whole of it: alphabetic, ideographic and phonetic
    parted by ``=`` (PS3.5 6.2.1.2).
    """

    name: str = ""
    identifier: str = ""
    birth_date: str = ""
    sex: str = ""
    name_groups: str = ""


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
    """Series attributes. `view_position` is that of the image, for example "MLO" or "AP"."""

    uid: str
    modality: str = ""
    number: int | None = None
    description: str = ""
    body_part: str = ""
    laterality: str = ""
    view_position: str = ""


@dataclass(frozen=True, slots=True)
class ModalityTransform:
    """Rescale slope and intercept, or the presence of a Modality LUT, and the unit that comes out ("HU", "1", …)."""

    slope: float = 1.0
    intercept: float = 0.0
    has_lut: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class RealWorldValue:
    """A Real World Value Mapping (PS3.3 C.7.6.16.2.11): stored values `first` to `last` become `unit`.

    By a line, or where `has_table` by the entries of Real World Value LUT Data, which stay in the file.
    """

    slope: float
    intercept: float
    unit: str = ""
    first: float | None = None
    last: float | None = None
    has_table: bool = False

    def covers(self, stored: float) -> bool:
        """Tell whether a stored value is one that the mapping speaks of."""
        return (self.first is None or stored >= self.first) and (self.last is None or stored <= self.last)


@dataclass(frozen=True, slots=True)
class Uptake:
    """SUV of a PET image: `factor` per unit of the values after the modality LUT, 0 where not known.

    `unit` names what the patient is measured by: body weight, unless the file holds SUV by another measure. `reason` is
    a sentence why it is not known. `provisional` factors take the image's own acquisition, at `acquired` (seconds, any
    zero), for the start of the scan: the earliest acquisition of the series sets them right, by `half_life` seconds.
    """

    factor: float = 0.0
    reason: str = ""
    provisional: bool = False
    acquired: float = 0.0
    half_life: float = 0.0
    unit: str = "SUVbw"


@dataclass(frozen=True, slots=True)
class NamedWindow:
    """A window the file offers, with its explanation."""

    window: Window
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class RegionAxis:
    """What one step along an axis of an ultrasound region measures: `step` of `unit` for each pixel."""

    step: float
    unit: str


@dataclass(frozen=True, slots=True)
class MeasuredRegion:
    """A part of an ultrasound picture with a scale of its own (PS3.3 C.8.5.5).

    First and last column and row, zero-based, both inside; `first` tells the region that counts where two overlap.
    `spacing` is that of a picture of the body; in all others (M-mode, spectrum, curve) it is None, and `across` and
    `down` tell what a row and a column measure, None for nothing.
    """

    left: int
    top: int
    right: int
    bottom: int
    spacing: Spacing | None = None
    first: bool = True
    across: RegionAxis | None = None
    down: RegionAxis | None = None

    @property
    def scale(self) -> tuple[Spacing | None, RegionAxis | None, RegionAxis | None]:
        """What lengths follow from."""
        return (self.spacing, self.across, self.down)


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """What may differ from frame to frame.

    `offset` and `length` give the frame's bytes in the file where they lie in one piece (0, 0 if they do not);
    `fragments` gives offset and length of each piece where they lie in several. `plane` is None without position and
    orientation. `labels` tell it apart from frames at the same place, for example ``("TE 80 ms",)``. `thickness` is
    that of the slice in millimetres, 0 if not known. `has_voi_lut` and `has_shutter` tell of tables and shutters of
    this very frame in an object with functional groups. `patient_orientation` holds the directions of its rows and
    columns where it has no plane, empty where the image as a whole tells them. `name` is what tells the frames of a run
    without geometry apart, for example ``"energy 1 (Tc99m), detector 2"``. `spacing` is that of its pixels where the
    frames of an object differ in it, else None; see `InstanceIndex.spacing_of`.
    """

    offset: int = 0
    length: int = 0
    plane: ImagePlane | None = None
    transform: ModalityTransform = ModalityTransform()
    windows: tuple[NamedWindow, ...] = ()
    frame_time_ms: float = 0.0
    fragments: tuple[tuple[int, int], ...] = ()
    labels: tuple[str, ...] = ()
    thickness: float = 0.0
    real_worlds: tuple[RealWorldValue, ...] = ()
    has_voi_lut: bool = False
    has_shutter: bool = False
    patient_orientation: tuple[str, str] = ("", "")
    name: str = ""
    spacing: Spacing | None = None


@dataclass(frozen=True, slots=True)
class TileGrid:
    """A slide level's tiles (PS3.3 C.8.12.4): total matrix size and tile size in pixels.

    `offsets` packs, for every stored tile, first byte and length in the file as little-endian int64; `positions` packs,
    for a sparse level, its first column and row in the total matrix as int32, zero-based (-1, -1 for a tile of another
    focal plane or optical path). `plane` places the level on the slide.

    An instance may be one of the `concatenation_parts` of the level that `concatenation` names (PS3.3 C.7.6.16.2.2.4);
    its tiles are counted from `first_tile`. `layer` names optical path and focal plane of a sparse level's first tile.
    """

    total_columns: int
    total_rows: int
    tile_columns: int
    tile_rows: int
    sparse: bool = False
    image_type: str = ""
    offsets: bytes = b""
    positions: bytes = b""
    plane: ImagePlane | None = None
    concatenation: str = ""
    concatenation_parts: int = 0
    first_tile: int = 0
    layer: str = ""


@dataclass(frozen=True, slots=True)
class PixelDescription:
    """The Image Pixel Module (PS3.3 C.7.6.3) and what display needs beside it.

    `data_offset` is where the value of Pixel Data begins; `swapped_pairs` tells of 8-bit samples in big-endian words.
    In an ultrasound picture with `regions`, `spacing` is None: a length has a scale only within one region. It is None
    also where frames differ in it; then `calibration` tells of those of the frames.
    `has_color_supplement` tells of grey images whose highest values stand for colours (PS3.3 C.7.6.19), `wants_mask` of
    angiograms meant to be seen with a mask subtracted (C.7.6.10).
    """

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
    padding_value: float | None = None
    padding_range_limit: float | None = None
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
    has_shutter: bool = False
    has_color_supplement: bool = False
    wants_mask: bool = False
    lossy: bool = False
    lossy_ratio: float = 0.0
    encapsulated: bool = False
    big_endian: bool = False
    swapped_pairs: bool = False
    data_offset: int = 0
    regions: tuple[MeasuredRegion, ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceIndex:
    """One instance: identity, place in its series, and how to read its pixels.

    `uptake` tells how the values of a PET image become SUV.
    `frames` holds one entry per frame; for a tiled slide it is empty and `frame_count` tells the tiles. `problem` is a
    sentence where the pixels cannot be shown, `incomplete` one where only part of them is there, or of the header of an
    object without any. `plain` tells that frames are uncompressed little endian at `offset`.
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
    uptake: Uptake | None = None
    frame_of_reference_uid: str = ""
    image_type: tuple[str, ...] = ()
    content_label: str = ""
    frame_count: int = 0
    frames: tuple[FrameIndex, ...] = ()
    pixels: PixelDescription | None = None
    tiles: TileGrid | None = None
    plain: bool = False
    problem: str = ""
    incomplete: str = ""

    def spacing_of(self, frame: int) -> Spacing | None:
        """Return the spacing of the pixels of a frame, counted from 0; None where the file tells none."""
        own = self.frames[frame].spacing if 0 <= frame < len(self.frames) else None
        return own if own is not None or self.pixels is None else self.pixels.spacing
