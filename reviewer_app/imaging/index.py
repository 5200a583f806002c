"""Everything that is known of an instance from its header, in one pass, when it arrives (no pixel is decoded)."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import BinaryIO

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import (
    FrameIndex,
    InstanceIndex,
    InstanceKind,
    PixelDescription,
    TileGrid,
)
from reviewer_app.dicom import values
from reviewer_app.errors import CannotDecode, ReviewerError
from reviewer_app.imaging import kinds, suv
from reviewer_app.imaging.calibration import scale_of
from reviewer_app.imaging.decode.codestream import Family, examine
from reviewer_app.imaging.decode.table import decoders_for
from reviewer_app.imaging.dicom_file import Header, plain_stream, read_header
from reviewer_app.imaging.functional_groups import describe_frames, spacings_of, unread_groups
from reviewer_app.imaging.identity import patient_of, series_of, study_of
from reviewer_app.imaging.image_module import describe_pixels
from reviewer_app.imaging.layout import IN_PART, MAXIMUM_FRAMES, MAXIMUM_TILES, Layout, locate, locate_video, no_pixels
from reviewer_app.imaging.objects.contents import content_words
from reviewer_app.imaging.tiles import tile_grid

_HEAD = 64
_PICTURES = (InstanceKind.IMAGE, InstanceKind.SLIDE, InstanceKind.VIDEO)
_log = logging.getLogger(__name__)
_NOTHING_SAID = "The file does not say what it holds."
_JPIP = ("1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.95")


@dataclass(frozen=True, slots=True)
class _Picture:
    """The part of an index that an object with pixels has."""

    pixels: PixelDescription | None = None
    frame_count: int = 0
    frames: tuple[FrameIndex, ...] = ()
    tiles: TileGrid | None = None
    problem: str = ""
    incomplete: str = ""


def index_instance(stream: BinaryIO) -> InstanceIndex:
    """Return the index of one instance; a sentence stands in `problem` where its pixels cannot be shown.

    Parameters
    ----------
    stream
        Any seekable binary stream; it is read in few pieces, uncompressed pixels not at all, and left open.

    Raises
    ------
    CannotDecode
        If this is no DICOM, or its header cannot be read.
    """
    try:
        return _index(stream)
    except (ReviewerError, OSError):
        raise
    except Exception as error:
        # one file that nobody foresaw must not cost the others; its content stays out of the log
        _log.warning("a file made the reader fail: %s", type(error).__name__)
        raise CannotDecode("The file is damaged and cannot be read.", detail=type(error).__name__) from None


def _index(stream: BinaryIO) -> InstanceIndex:
    header = read_header(stream)
    dataset = header.dataset
    sop_class_uid = _sop_class(dataset)
    kind = kinds.kind_of(sop_class_uid, header.transfer_syntax_uid, has_pixels=_has_pixels(header))
    picture = _picture(header, stream, kind, sop_class_uid) if kind in _PICTURES else _no_picture(header, sop_class_uid)
    pixels = picture.pixels
    return InstanceIndex(
        patient=patient_of(dataset),
        study=study_of(dataset),
        series=series_of(dataset),
        sop_instance_uid=values.uid(dataset, "SOPInstanceUID"),
        sop_class_uid=sop_class_uid,
        transfer_syntax_uid=header.transfer_syntax_uid,
        kind=kind,
        instance_number=values.integer(dataset, "InstanceNumber"),
        acquisition_number=values.integer(dataset, "AcquisitionNumber"),
        acquisition_time=values.text(dataset, "AcquisitionTime") or values.text(dataset, "ContentTime"),
        uptake=suv.uptake_of(dataset, values.text(dataset, "Modality")) if pixels is not None else None,
        frame_of_reference_uid=values.text(dataset, "FrameOfReferenceUID"),
        image_type=values.texts(dataset, "ImageType"),
        content_label=_content_label(header, sop_class_uid, kind, pixels),
        frame_count=picture.frame_count,
        frames=picture.frames,
        pixels=pixels,
        tiles=picture.tiles,
        plain=pixels is not None and _is_plain(pixels, header.transfer_syntax_uid),
        problem=picture.problem,
        incomplete=picture.incomplete,
    )


def _content_label(header: Header, sop_class_uid: str, kind: InstanceKind, pixels: PixelDescription | None) -> str:
    if kind is InstanceKind.VIDEO and pixels is not None:
        return f"Video ({kinds.video_codec(header.transfer_syntax_uid)}, {pixels.columns}×{pixels.rows})"
    return content_words(header.dataset, sop_class_uid, kind) or values.text(header.dataset, "ContentLabel")


def _sop_class(dataset: Dataset) -> str:
    found = values.uid(dataset, "SOPClassUID")
    if found:
        return found
    meta = getattr(dataset, "file_meta", None)
    stored = values.uid(meta, "MediaStorageSOPClassUID") if meta is not None else ""
    if not stored and not len(dataset):
        raise CannotDecode("The file is damaged: its header cannot be read.", detail="no data elements")
    return stored


def _has_pixels(header: Header) -> bool:
    return header.pixel_element is not None or values.integer(header.dataset, "Rows") is not None


def _unlocated(layout: Layout) -> _Picture:
    return _Picture(problem=layout.problem, incomplete=layout.incomplete)


def _no_picture(header: Header, sop_class_uid: str) -> _Picture:
    """Return what is wrong with an object that describes no pixels, though it may be meant to."""
    if kinds.is_image_class(sop_class_uid):
        return _unlocated(no_pixels(header))
    return _Picture(problem="" if sop_class_uid else _NOTHING_SAID, incomplete="" if header.whole else IN_PART)


def _picture(header: Header, stream: BinaryIO, kind: InstanceKind, sop_class_uid: str) -> _Picture:
    dataset = header.dataset
    modality = values.text(dataset, "Modality")
    pixels = describe_pixels(header, scale_of(dataset, modality, sop_class_uid, spacings_of(dataset)))
    if pixels is None:
        return _unlocated(no_pixels(header))
    count = max(1, values.integer(dataset, "NumberOfFrames") or 1)
    layout = _layout(header, stream, pixels, count, kind)
    if kind is InstanceKind.SLIDE:
        return _Picture(
            pixels,
            count,
            tiles=tile_grid(dataset, pixels, layout.frames),
            problem=layout.problem or layout.incomplete or _undecodable(header, stream, layout),
        )
    described = describe_frames(dataset, modality, sop_class_uid, len(layout.frames))
    if any(one.spacing is not None for one in described):
        pixels = replace(pixels, spacing=None)
    frames = tuple(_placed(frame, pieces) for frame, pieces in zip(described, layout.frames, strict=True))
    problem = layout.problem or _undecodable(header, stream, layout) or unread_groups(dataset, len(frames))
    return _Picture(pixels, count, frames, problem=problem, incomplete=layout.incomplete)


def _layout(header: Header, stream: BinaryIO, pixels: PixelDescription, count: int, kind: InstanceKind) -> Layout:
    if header.transfer_syntax_uid in _JPIP:
        return Layout(
            problem="The picture is not in the file: it must be fetched from the server that it names (JPIP)."
        )
    if kind is InstanceKind.VIDEO:
        return locate_video(header, stream, count)
    most = MAXIMUM_TILES if kind is InstanceKind.SLIDE else MAXIMUM_FRAMES
    return locate(header, plain_stream(stream, header.transfer_syntax_uid), pixels, count, most=most)


def _undecodable(header: Header, stream: BinaryIO, layout: Layout) -> str:
    """Return a sentence if nothing here decodes the transfer syntax, and the picture itself is of no kind known here.

    Private and retired syntaxes often hold a codestream like any other.
    """
    encapsulated = header.pixel_element is not None and header.pixel_element.length is None
    if not encapsulated or kinds.video_codec(header.transfer_syntax_uid) or decoders_for(header.transfer_syntax_uid):
        return ""
    if layout.frames:
        stream.seek(layout.frames[0][0][0])
        if examine(stream.read(_HEAD)).family is not Family.UNKNOWN:
            return ""
    return "The picture is compressed in a way this program cannot decode."


def _placed(frame: FrameIndex, pieces: tuple[tuple[int, int], ...]) -> FrameIndex:
    if len(pieces) == 1:
        return replace(frame, offset=pieces[0][0], length=pieces[0][1])
    return replace(frame, fragments=pieces)


def _is_plain(pixels: PixelDescription, transfer_syntax_uid: str) -> bool:
    from_file = transfer_syntax_uid != "1.2.840.10008.1.2.1.99"
    return from_file and not pixels.encapsulated and not pixels.big_endian and pixels.bits_allocated >= 8
