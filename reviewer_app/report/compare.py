"""Compares the signed manifest with the files in a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import pydicom
from pydicom import config

from reviewer_app.errors import CannotVerify
from reviewer_app.report.manifest import Manifest, ManifestRecord
from reviewer_app.report.manifest_objects import NO_OBJECTS, ObjectsCheck, check_objects

# Odd values are no matter here, and pydicom's warnings would quote them on the terminal.
config.settings.reading_validation_mode = config.IGNORE


@dataclass(frozen=True, slots=True)
class ManifestCheck:
    """How the records agree with the signed manifest.

    `records` counts the files listed. Without a folder to compare (`compared` false) the other counts are 0 and say
    nothing. *Different*: a file of that identity was found with other content; *missing*: none was found. `objects` are
    the DICOM objects made of the marks, which are no records.
    """

    records: int = 0
    matched: int = 0
    missing: int = 0
    different: int = 0
    present: bool = False
    compared: bool = False
    missing_records: tuple[str, ...] = ()
    different_records: tuple[str, ...] = ()
    objects: ObjectsCheck = NO_OBJECTS

    @property
    def words(self) -> str:
        """The comparison as a sentence, empty for a PDF without a manifest that nobody asked about."""
        if not self.present:
            return "It carries no list of records to compare." if self.compared else ""
        if not self.compared:
            return f"It lists {self._counted} by hash."
        if self.matched == self.records:
            return f"The records are the ones it rests on ({self._counted})."
        return (
            f"Of {self._counted} {self.matched} are the ones it rests on, {self.different} differ and "
            f"{self.missing} were not found."
        )

    @property
    def _counted(self) -> str:
        return "1 record" if self.records == 1 else f"{self.records} records"


NOT_COMPARED = ManifestCheck()


def compare(
    manifest: Manifest | None, folder: Path | None, attached: Mapping[str, str] = MappingProxyType({})
) -> ManifestCheck:
    """Compare a manifest with the files in and below `folder`.

    Parameters
    ----------
    manifest
        The signed manifest, None if the document has none.
    folder
        Where the records are; None compares nothing.
    attached
        The SHA-256 of each file attached to the document, by its name.

    Raises
    ------
    CannotVerify
        If the folder cannot be read.
    """
    listed = manifest.records if manifest else ()
    objects = manifest.objects if manifest else ()
    present = manifest is not None
    if folder is None:
        return ManifestCheck(records=len(listed), present=present, objects=check_objects(objects, attached))
    hashes = dict(_hashes(folder))
    wanted = {one.sha256 for one in listed} | {one.sha256 for one in objects}
    found = set(hashes.values())
    others = [path for path, digest in hashes.items() if digest not in wanted]
    unmatched = [one for one in listed if one.sha256 not in found]
    asked = bool(unmatched) or any(one.sha256 not in found for one in objects)
    identities = {identity for path in others for identity in _identities(path)} if asked else set()
    different = tuple(one.uid for one in unmatched if not identities.isdisjoint(_names(one)))
    missing = tuple(one.uid for one in unmatched if identities.isdisjoint(_names(one)))
    return ManifestCheck(
        records=len(listed),
        matched=len(listed) - len(unmatched),
        missing=len(missing),
        different=len(different),
        present=present,
        compared=True,
        missing_records=missing,
        different_records=different,
        objects=check_objects(objects, attached, found, identities),
    )


def _hashes(folder: Path) -> Iterator[tuple[Path, str]]:
    if not folder.is_dir():
        raise CannotVerify("The folder of records cannot be read.")
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                with path.open("rb") as stream:
                    yield path, hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError as error:
                raise CannotVerify(
                    "A file in the folder of records cannot be read.", detail=str(error.errno)
                ) from error


def _names(record: ManifestRecord) -> set[str]:
    """Return what a file of this record may call itself."""
    return {
        record.uid,
        record.uid.replace("/", "-"),
        PurePosixPath(record.uid).name,
        *([record.title] if record.title else []),
    }


def _identities(path: Path) -> set[str]:
    """Return what a file calls itself: its name and, in DICOM, its SOP instance UID."""
    found = {path.name, path.stem}
    try:
        header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=["SOPInstanceUID"])
        found.add(str(header.get("SOPInstanceUID", "")))
    except Exception:
        # No DICOM, or one so damaged that only its name can tell what it was; the parser fails in arbitrary ways.
        return found
    return found
