"""One file of the user's own folder: what its header says, or why it is left out."""

from __future__ import annotations

import re
import struct
import warnings
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import FileDataset
from pydicom.errors import InvalidDicomError
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MediaStorageDirectoryStorage,
)

from reviewer_app.demo.samples.sample_case import Person, SampleInstance, SamplePaper

_NEEDED = ["SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"]
_READ: list[str] = [
    *_NEEDED, "SpecificCharacterSet", "InstanceNumber", "SeriesNumber", "Modality", "StudyDescription",
    "SeriesDescription", "StudyDate", "StudyTime", "PatientName", "PatientID", "PatientBirthDate", "PatientSex",
]  # fmt: skip
_SEXES = {"M": "male", "F": "female", "O": "other"}
#: Stricter than FHIR's id, laxer than PS3.5 section 9.1: some anonymizers write letters.
_UID = re.compile(r"[A-Za-z0-9.\-]{1,64}")
#: How a data set without preamble begins: group 0002 or 0008, little or big endian (PS3.5 section 7.1).
_BARE_STARTS = (b"\x02\x00", b"\x08\x00", b"\x00\x02", b"\x00\x08")
#: Transfer syntax by (implicit VR, little endian) as found; without file meta pixels are never compressed.
_PLAIN: dict[tuple[object, object], UID] = {
    (True, True): ImplicitVRLittleEndian,
    (False, True): ExplicitVRLittleEndian,
    (False, False): ExplicitVRBigEndian,
}
#: What pydicom raises on files that are damaged or something else.
_UNREADABLE = (
    ValueError, TypeError, AttributeError, KeyError, IndexError, EOFError, RuntimeError, struct.error,
    InvalidDicomError,
)  # fmt: skip


class CannotUse(Exception):
    """Why a file of the folder is left out, in words for its owner."""


@dataclass(frozen=True, slots=True)
class FoundImage:
    """One DICOM file and what of its header makes the case; `bare` has no preamble (PS3.10 section 7.1)."""

    path: Path
    bare: bool
    instance: SampleInstance
    study_uid: str
    series_uid: str
    series_number: int
    modality: str
    study_description: str
    series_description: str
    started: datetime | None
    person: Person

    def read(self) -> bytes:
        """Return the file; a bare data set gets a preamble, for the service takes only whole files."""
        if not self.bare:
            return self.path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            dataset = dcmread(self.path, force=True)
            if "TransferSyntaxUID" not in dataset.file_meta:
                dataset.file_meta.TransferSyntaxUID = _PLAIN[dataset.original_encoding]
            target = BytesIO()
            dcmwrite(target, dataset, enforce_file_format=True)
        return target.getvalue()


def look_at(file: Path, now: datetime, name: str = "") -> FoundImage | SamplePaper:
    """Return what one file is; moments without zone are taken in the zone of `now`.

    `name` is what the file is called when it is left out later.

    Raises
    ------
    CannotUse
        If it is neither an image, nor another DICOM object of a series, nor a PDF.
    """
    try:
        with file.open("rb") as stream:
            start = stream.read(132)
        if start.startswith(b"%PDF-"):
            return _paper(file, now)
    except OSError as error:
        raise CannotUse("the file cannot be read") from error
    if not start:
        raise CannotUse("the file is empty")
    bare = start[128:132] != b"DICM"
    if bare and start[:2] not in _BARE_STARTS:
        raise CannotUse("the file is neither DICOM nor PDF")
    try:
        with warnings.catch_warnings():
            # Old files bend the rules of a few value representations; that is the viewer's concern.
            warnings.simplefilter("ignore", UserWarning)
            header = dcmread(file, stop_before_pixels=True, force=bare, specific_tags=list(_READ))
            _check(header)
            found = _image(file, header, bare=bare, now=now)
            if bare:
                found.read()  # it must let itself be written as a whole file
            return replace(found, instance=replace(found.instance, source=name or file.name))
    except OSError as error:
        raise CannotUse("the file cannot be read") from error
    except _UNREADABLE as error:
        raise CannotUse("the DICOM header is damaged") from error


def _paper(file: Path, now: datetime) -> SamplePaper:
    created = datetime.fromtimestamp(file.stat().st_mtime, now.tzinfo)
    title = file.stem.replace("_", " ").strip() or "Document"
    return SamplePaper(title, _category(title), created, "Imported", file.read_bytes())


def _category(title: str) -> str:
    words = title.lower()
    guesses = (("patho", "pathology-report"), ("lab", "lab"), ("refer", "referral-letter"), ("consent", "consent"),
               ("histor", "history"), ("radiol", "radiology-report"), ("report", "radiology-report"))  # fmt: skip
    return next((category for part, category in guesses if part in words), "other")


def _check(header: FileDataset) -> None:
    if header.file_meta.get("MediaStorageSOPClassUID") == MediaStorageDirectoryStorage:
        raise CannotUse("a DICOMDIR is an index; its images are taken from their files")
    missing = [name for name in _NEEDED if not header.get(name)]
    if len(missing) == len(_NEEDED):
        raise CannotUse("the file is neither DICOM nor PDF")
    if missing:
        raise CannotUse(f"the header lacks {', '.join(missing)}")
    if wrong := [name for name in _NEEDED if not _UID.fullmatch(str(header.get(name)))]:
        raise CannotUse(f"the header has no usable {', '.join(wrong)}")


def _image(file: Path, header: FileDataset, *, bare: bool, now: datetime) -> FoundImage:
    return FoundImage(
        path=file,
        bare=bare,
        instance=SampleInstance(str(header.SOPInstanceUID), str(header.SOPClassUID), _number(header, "InstanceNumber")),
        study_uid=str(header.StudyInstanceUID),
        series_uid=str(header.SeriesInstanceUID),
        series_number=_number(header, "SeriesNumber"),
        modality=_text(header, "Modality") or "OT",
        study_description=_text(header, "StudyDescription"),
        series_description=_text(header, "SeriesDescription"),
        started=_moment(header, now),
        person=_person(header),
    )


def _text(header: FileDataset, name: str) -> str:
    value = header.get(name)
    return "" if value is None else " ".join(str(value).split())


def _number(header: FileDataset, name: str) -> int:
    try:
        return max(int(_text(header, name) or 0), 0)
    except ValueError:
        return 0


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text[:8].ljust(8), "%Y%m%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None


def _moment(header: FileDataset, now: datetime) -> datetime | None:
    day = _day(_text(header, "StudyDate"))
    if day is None:
        return None
    clock = _text(header, "StudyTime")[:4]
    hour, minute = (int(clock[:2]), int(clock[2:])) if len(clock) == 4 and clock.isdigit() else (0, 0)
    in_range = hour < 24 and minute < 60
    return datetime(day.year, day.month, day.day, *((hour, minute) if in_range else (0, 0)), tzinfo=now.tzinfo)


def _person(header: FileDataset) -> Person:
    family, _, rest = _text(header, "PatientName").partition("=")[0].partition("^")
    return Person(
        family=family,
        given=rest.partition("^")[0],
        number=_text(header, "PatientID"),
        birth_date=_day(_text(header, "PatientBirthDate")),
        sex=_SEXES.get(_text(header, "PatientSex").upper(), "unknown"),
        state="",
        country="",
        language="",
    )
