"""The objects: one file each, named by its content, and their rows in the database."""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviewer_app.reference_service.dicomweb.header import ObjectHeader, UnreadableObject, read_header
from reviewer_app.reference_service.storage import Database, sync_folder
from reviewer_app.reference_service.web import encode_json

#: Failure reasons (PS3.18 annex I.2.2 and PS3.4 annex CC, Storage).
PROCESSING_FAILURE, DUPLICATE_INSTANCE, CANNOT_UNDERSTAND = 0x0110, 0x0111, 0xC000


@dataclass(frozen=True, slots=True)
class StoredInstance:
    """One object that is kept."""

    uid: str
    study_uid: str
    series_uid: str
    sop_class: str
    transfer_syntax: str
    size: int
    path: Path


@dataclass(frozen=True, slots=True)
class StoreResult:
    """What became of one object; ``reason`` is 0 if it is kept (now or already)."""

    sop_class: str
    sop_uid: str
    study_uid: str
    series_uid: str
    reason: int = 0


class IncomingObject:
    """An object on its way in: written to a file of its own and hashed as it arrives."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{secrets.token_hex(16)}.part"
        self._file = self.path.open("xb")
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Hash of what has arrived so far."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self._hash.update(data)
        self._file.write(data)
        self.size += len(data)

    def finish(self) -> None:
        """Put it on disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Forget it, unless it has found its place."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class ObjectStore:
    """All objects.

    Parameters
    ----------
    database
        Where the rows are.
    folder
        Where the files are; what an earlier process left half received is removed.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self._folder = folder
        self.incoming = folder / "incoming"
        self.incoming.mkdir(parents=True, exist_ok=True)
        for leftover in self.incoming.glob("*.part"):
            leftover.unlink()

    def find(self, study_uid: str, series_uid: str = "", sop_uid: str = "") -> list[StoredInstance]:
        """Return the instances of a study, of one series, or one instance, in their order."""
        conditions, values = ["study_uid = ?"], [study_uid]
        for column, value in (("series_uid", series_uid), ("uid", sop_uid)):
            if value:
                conditions.append(f"{column} = ?")
                values.append(value)
        rows = self.database.reader().execute(
            f"""SELECT uid, study_uid, series_uid, sop_class, transfer_syntax, size, sha256 FROM dicom_instance
                WHERE {" AND ".join(conditions)} ORDER BY series_uid, number, uid""",  # noqa: S608 - own column names
            values,
        )
        return [self._stored(row) for row in rows]

    def metadata(self, instances: Sequence[StoredInstance]) -> list[bytes]:
        """Return the DICOM JSON of each instance, with marks where addresses go (see header.py)."""
        reader = self.database.reader()
        select = "SELECT body FROM dicom_metadata WHERE uid = ?"
        return [bytes(reader.execute(select, (item.uid,)).fetchone()[0]) for item in instances]

    def store(self, arrived: Sequence[IncomingObject], study_uid: str = "") -> list[StoreResult]:
        """Keep objects; when this returns, what is reported as kept is on disk.

        Parameters
        ----------
        arrived
            Finished incoming objects.
        study_uid
            The only study that is wanted, or an empty string for any.
        """
        headers = [_header_or_none(item) for item in arrived]
        folders: set[Path] = set()
        with self.database.write() as connection:
            results = [
                self._keep(connection, item, header, study_uid, folders)
                for item, header in zip(arrived, headers, strict=True)
            ]
            # The names are on disk before the rows that point to them.
            for folder in sorted(folders):
                sync_folder(folder)
        return results

    def _keep(
        self, connection: sqlite3.Connection, item: IncomingObject, header: ObjectHeader | None, study_uid: str,
        folders: set[Path],
    ) -> StoreResult:  # fmt: skip
        if header is None:
            return StoreResult("", "", "", "", CANNOT_UNDERSTAND)
        names = (header.sop_class, header.sop_uid, header.study_uid, header.series_uid)
        if study_uid and study_uid != header.study_uid:
            return StoreResult(*names, PROCESSING_FAILURE)
        known = connection.execute("SELECT sha256 FROM dicom_instance WHERE uid = ?", (header.sop_uid,)).fetchone()
        if known is not None:
            return StoreResult(*names, 0 if known[0] == item.sha256 else DUPLICATE_INSTANCE)
        place = self._place(item.sha256)
        if not place.parent.exists():
            place.parent.mkdir()
            folders.add(self._folder)
        item.path.replace(place)
        folders.add(place.parent)
        _insert(connection, header, item)
        return StoreResult(*names)

    def _stored(self, row: tuple[Any, ...]) -> StoredInstance:
        uid, study_uid, series_uid, sop_class, transfer_syntax, size, sha256 = row
        return StoredInstance(uid, study_uid, series_uid, sop_class, transfer_syntax, size, self._place(sha256))

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.dcm"


def _header_or_none(item: IncomingObject) -> ObjectHeader | None:
    try:
        return read_header(item.path)
    except UnreadableObject:
        return None


def _insert(connection: sqlite3.Connection, header: ObjectHeader, item: IncomingObject) -> None:
    rows: list[tuple[str, tuple[Any, ...]]] = [
        ("dicom_study", (header.study_uid, header.patient_id, header.patient_name, header.study_date,
                         header.accession, encode_json(header.study))),
        ("dicom_series", (header.study_uid, header.series_uid, header.modality, encode_json(header.series))),
        ("dicom_instance", (header.sop_uid, header.study_uid, header.series_uid, header.sop_class,
                            header.transfer_syntax, header.number, item.size, item.sha256,
                            encode_json(header.instance))),
        ("dicom_metadata", (header.sop_uid, encode_json(header.metadata))),
    ]  # fmt: skip
    for table, values in rows:
        marks = ",".join("?" * len(values))
        # The first object of a study or series describes it.
        connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", values)  # noqa: S608 - names from above
