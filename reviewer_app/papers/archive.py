"""Unpacking an archive (ZIP) with limits: none of it is unpacked before what it says it holds has been looked at."""

from __future__ import annotations

import io
import zipfile
import zlib

from reviewer_app.errors import CannotDecode

MOST_FILES = 4000
MOST_BYTES = 192 << 20
"""Of all files unpacked."""
_CHUNK = 1 << 20
_KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the files of an archive by their names.

    The sizes that it declares are looked at before anything is unpacked; a file that is longer than it declares is
    unpacked only up to there, and then refused by its checksum.

    Raises
    ------
    CannotDecode
        If it is damaged or cut short, locked with a password, or would get too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [one for one in archive.infolist() if not one.is_dir()]
            _refuse(files)
            return {one.filename: _read(archive, one) for one in files}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise CannotDecode(
            "This document is damaged or ends too soon, and cannot be shown.", detail=f"zip: {type(error).__name__}"
        ) from error


def repacked(files: dict[str, bytes]) -> bytes:
    """Return files as an archive that is not compressed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _refuse(files: list[zipfile.ZipInfo]) -> None:
    if len(files) > MOST_FILES or sum(one.file_size for one in files) > MOST_BYTES:
        raise CannotDecode(
            f"This document is not opened: unpacked it would be larger than {MOST_BYTES >> 20} MB.",
            detail="zip: declared size",
        )
    if any(one.flag_bits & 1 for one in files):
        raise CannotDecode("This document is locked with a password and cannot be opened here.", detail="zip: locked")
    if any(one.compress_type not in _KINDS for one in files):
        raise CannotDecode("This document is packed in a way that is not known.", detail="zip: kind of compression")


def _read(archive: zipfile.ZipFile, file: zipfile.ZipInfo) -> bytes:
    """Read in pieces: read as a whole, a file that lies about its size is unpacked first and measured afterwards."""
    parts = []
    with archive.open(file) as stream:
        while piece := stream.read(_CHUNK):
            parts.append(piece)
    return b"".join(parts)
