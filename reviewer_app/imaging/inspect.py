"""What files and folders hold: patients, studies, series, and why a file was left out (product page, section 7)."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pikepdf

from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.text_lines import Line
from reviewer_app.dicom import values
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode.decoding import DecodedFrame
from reviewer_app.imaging.dicom_file import plain_stream, read_header
from reviewer_app.imaging.folders import walk
from reviewer_app.imaging.frames import decode_tile, read_stored, read_stored_bytes
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.kinds import DIRECTORY
from reviewer_app.imaging.objects.directory import directory_lines
from reviewer_app.imaging.series import Stack, counted, sort_into_stacks
from reviewer_app.imaging.tiles import tile_pieces

logger = logging.getLogger(__name__)
_NOT_THERE = "The DICOMDIR names this file, but it is not there."
_NO_TARGET = "This is a link that leads to no file."
_WITH_PIXELS = (InstanceKind.IMAGE, InstanceKind.SLIDE)


@dataclass(frozen=True, slots=True)
class PixelFacts:
    """Stored values of one frame, as the product page defines them.

    `reason` stands where there are none to tell; `incomplete` where parts of them are there, and are shown.
    """

    frame: int
    shape: tuple[int, ...] = ()
    dtype: str = ""
    minimum: float | int | None = None
    maximum: float | int | None = None
    mean: float | None = None
    sha256: str = ""
    decoder: str = ""
    reason: str = ""
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file. `frames` None where the notion does not apply; `reason` empty where nothing is wrong.

    `records` are those of a DICOMDIR.
    """

    path: Path
    kind: str
    index: InstanceIndex | None = None
    frames: int | None = None
    readable: bool = True
    reason: str = ""
    pixels: tuple[PixelFacts, ...] = ()
    records: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """One series of a study. `images` counts frames, but a slide level or a video as one, duplicates with the rest.

    `conflicts` counts instances whose copies differ. `stacks` are what a viewer scrolls through.
    """

    uid: str
    modality: str
    description: str
    images: int
    missing: int
    duplicates: int
    conflicts: int = 0
    stacks: tuple[Stack, ...] = ()


@dataclass(frozen=True, slots=True)
class StudyReport:
    """One study with the patient's name as its first instance has it, in all its component groups (PS3.5 6.2.1.2)."""

    uid: str
    patient_name: str
    series: tuple[SeriesReport, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found."""

    files: tuple[FileReport, ...] = ()
    studies: tuple[StudyReport, ...] = field(default=())


def inspect_paths(
    paths: Sequence[Path], *, pixels: bool = False, progress: Callable[[Path], None] | None = None
) -> Report:
    """Return what files and folders hold; folders are walked, a DICOMDIR named by itself brings its files.

    Raises
    ------
    FileNotFoundError
        If a path does not exist.
    """
    files = []
    for path in _files(paths):
        if progress is not None:
            progress(path)
        files.append(_inspect_file(path, pixels=pixels))
    return Report(tuple(files), _studies(files))


def stored_facts(frame: int, decoded: DecodedFrame) -> PixelFacts:
    """Return shape, type, extremes, mean and SHA-256 of stored values (little-endian, row by row)."""
    stored = np.ascontiguousarray(decoded.pixels)
    little = stored.astype(stored.dtype.newbyteorder("<"), copy=False)
    whole = stored.dtype.kind != "f"
    mean = float(stored.mean(dtype=np.float64))
    return PixelFacts(
        frame=frame,
        shape=stored.shape,
        dtype=stored.dtype.name,
        minimum=int(stored.min()) if whole else _finite(stored.min()),
        maximum=int(stored.max()) if whole else _finite(stored.max()),
        mean=_finite(mean),
        sha256=hashlib.sha256(little.tobytes()).hexdigest(),
        decoder=decoded.decoder,
    )


def _finite(number: Any) -> float | None:
    """Return a number JSON can hold."""
    return float(number) if np.isfinite(number) else None


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Return the files of `walk`, but of a DICOMDIR that is named those that it names."""
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(path)
        if path.name.upper().startswith("DICOMDIR") and path.is_file():
            yield path
            yield from _referenced(path)
        else:
            yield from walk([path])


def _referenced(path: Path) -> Iterator[Path]:
    """Return the files that a DICOMDIR names, whether or not they are there."""
    try:
        with path.open("rb") as stream:
            dataset = read_header(stream).dataset
    except (CannotDecode, OSError):
        return
    for record in values.items(dataset, "DirectoryRecordSequence"):
        parts = [part for part in values.texts(record, "ReferencedFileID") if part not in ("", "..", ".")]
        if parts:
            yield path.parent.joinpath(*parts)


def _inspect_file(path: Path, *, pixels: bool) -> FileReport:
    try:
        with path.open("rb") as stream:
            head = stream.read(1024)
            if b"%PDF-" in head and head[128:132] != b"DICM":
                return _inspect_pdf(path)
            return _inspect_dicom(path, stream, pixels=pixels)
    except CannotDecode as error:
        return FileReport(path, "unreadable", readable=False, reason=str(error))
    except FileNotFoundError:
        reason = _NO_TARGET if path.is_symlink() else _NOT_THERE
        return FileReport(path, "unreadable", readable=False, reason=reason)
    except OSError as error:
        return FileReport(path, "unreadable", readable=False, reason=f"The file cannot be read: {error.strerror}.")
    except Exception as error:
        # one file that nobody foresaw must not cost the others their line; its content stays out of the log
        logger.warning("a file made the reader fail: %s", type(error).__name__)
        return FileReport(path, "unreadable", readable=False, reason="The file is damaged and cannot be read.")


def _inspect_pdf(path: Path) -> FileReport:
    try:
        with pikepdf.open(path) as document:
            return FileReport(path, "pdf", frames=len(document.pages))
    except pikepdf.PasswordError:
        return FileReport(path, "pdf", readable=False, reason="The PDF is protected by a password.")
    except (pikepdf.PdfError, ValueError, RecursionError):
        return FileReport(path, "pdf", readable=False, reason="The PDF is damaged.")


def _inspect_dicom(path: Path, stream: BinaryIO, *, pixels: bool) -> FileReport:
    index = index_instance(stream)
    facts: tuple[PixelFacts, ...] = ()
    if pixels and index.kind in _WITH_PIXELS and index.pixels is not None:
        count = index.frame_count
        facts = tuple(_facts(stream, index, frame) for frame in sorted({0, count // 2, count - 1}))
    records: tuple[Line, ...] = ()
    if index.sop_class_uid == DIRECTORY:
        stream.seek(0)
        records = directory_lines(read_header(stream).dataset)
    reason = index.problem or index.incomplete or next((one.reason for one in facts if one.reason), "")
    return FileReport(
        path,
        str(index.kind),
        index,
        frames=index.frame_count if index.pixels is not None else None,
        readable=not reason,
        reason=reason,
        pixels=facts,
        records=records,
    )


def _facts(stream: BinaryIO, index: InstanceIndex, frame: int) -> PixelFacts:
    try:
        decoded = stored_frame(stream, index, frame)
    except CannotDecode as error:
        return PixelFacts(frame, reason=str(error))
    if decoded.incomplete:
        return PixelFacts(frame, reason=decoded.incomplete, incomplete=True)
    return stored_facts(frame, decoded)


def stored_frame(stream: BinaryIO, index: InstanceIndex, frame: int) -> DecodedFrame:
    """Return stored values; the frames of a slide are its stored tiles."""
    if index.tiles is None:
        return read_stored(stream, index, frame)
    if 16 * (frame + 1) > len(index.tiles.offsets):
        raise CannotDecode(index.problem or index.incomplete or "The file ends before its pixel data is complete.")
    plain = plain_stream(stream, index.transfer_syntax_uid)
    encapsulated = index.pixels is not None and index.pixels.encapsulated
    data = read_stored_bytes(plain, tile_pieces(plain, index.tiles, frame, encapsulated=encapsulated))
    return decode_tile(data, index, frame)


def _studies(files: Sequence[FileReport]) -> tuple[StudyReport, ...]:
    by_study: dict[str, dict[str, list[FileReport]]] = {}
    for one in files:
        if one.index is not None and one.index.sop_class_uid != DIRECTORY:
            series = by_study.setdefault(one.index.study.uid, {})
            series.setdefault(one.index.series.uid, []).append(one)
    return tuple(
        StudyReport(uid, _patient_name(series.values()), tuple(_series(members) for members in series.values()))
        for uid, series in by_study.items()
    )


def _patient_name(series: Iterable[Sequence[FileReport]]) -> str:
    names = (one.index.patient.name_groups for members in series for one in members if one.index is not None)
    return next((name for name in names if name), "")


def _series(files: Sequence[FileReport]) -> SeriesReport:
    members = [one.index for one in files if one.index is not None]
    first = members[0]
    stacks = sort_into_stacks(members)
    missing, duplicates = counted(stacks)
    images = sum(one.frame_count if one.kind is InstanceKind.IMAGE else 1 for one in members if one.pixels is not None)
    series = first.series
    return SeriesReport(
        series.uid,
        series.modality,
        series.description,
        images,
        missing,
        duplicates,
        conflicts=_conflicts(files),
        stacks=stacks,
    )


def _conflicts(files: Sequence[FileReport]) -> int:
    """Return how many SOP instances are there more than once with contents that differ."""
    copies: dict[str, list[Path]] = {}
    for one in files:
        if one.index is not None and one.index.sop_instance_uid:
            copies.setdefault(one.index.sop_instance_uid, []).append(one.path)
    return sum(len({_digest(path) for path in paths}) > 1 for paths in copies.values() if len(paths) > 1)


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
