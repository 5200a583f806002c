"""The file of an archive: a zip whose members are stored as they are, one behind the other, with nothing between.

Its structure is checked before its content: programs that unpack it must find what was hashed, and nothing else.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from reviewer_app.errors import CannotVerify, StoreDamaged

_CHUNK: Final = 1 << 20
#: The local header of a member (APPNOTE 4.3.7): signature, 22 bytes, lengths of name and extra field.
_LOCAL: Final = struct.Struct("<4s22xHH")
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_STREAMED, _ENCRYPTED = 0x08, 0x01


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: where it is in it, its size in bytes and SHA-256, and what opens it."""

    path: str
    size: int
    sha256: str
    open: Callable[[], BinaryIO]


def write_members(
    file: BinaryIO,
    members: Iterable[Member],
    made: datetime,
    check: Callable[[], None],
    on_bytes: Callable[[int], None] = lambda _count: None,
) -> None:
    """Write a zip with these members, a piece of each in memory at a time.

    Parameters
    ----------
    file
        Open for writing, empty.
    members
        In the order in which they are written.
    made
        The time that all of them carry.
    check
        Called before each piece; stops it by what it raises.
    on_bytes
        Told how many bytes of members are written.

    Raises
    ------
    StoreDamaged
        If a member is not what its size and hash say.
    """
    done = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for one in members:
            info = zipfile.ZipInfo(one.path, made.timetuple()[:6])
            info.external_attr = 0o600 << 16
            info.file_size = one.size
            digest = hashlib.sha256()
            with one.open() as source, archive.open(info, "w") as target:
                for piece in _pieces(source):
                    check()
                    digest.update(piece)
                    target.write(piece)
                    done += len(piece)
                    on_bytes(done)
            if digest.hexdigest() != one.sha256:
                raise StoreDamaged("Something in the vault is not what it was.", detail=f"member {one.path}")


def open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """Open an archive to read it.

    Raises
    ------
    CannotVerify
        If it is no zip.
    """
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CannotVerify("The file is damaged or no archive.", detail=type(error).__name__) from error


def structure_problem(file: BinaryIO, archive: zipfile.ZipFile) -> str:
    """Return what is wrong with how the members lie in the file, a sentence; empty where nothing is."""
    infos = sorted(archive.infolist(), key=lambda one: one.header_offset)
    if len({one.filename for one in infos}) != len(infos):
        return "A name stands in it twice."
    if not all(_plain(one) for one in infos):
        return "A member is not stored as it is, or its name leads elsewhere."
    end = 0
    for one in infos:
        if one.header_offset != end:
            return _BETWEEN
        file.seek(end)
        signature, name, extra = _LOCAL.unpack(file.read(_LOCAL.size).ljust(_LOCAL.size, b"\0"))
        if signature != _LOCAL_SIGNATURE or file.read(name) != one.orig_filename.encode():
            return _BETWEEN
        end += _LOCAL.size + name + extra + one.compress_size
    if archive.comment or end != archive.start_dir:
        return _BETWEEN
    return ""


_BETWEEN: Final = "Something lies in the file that belongs to no member."


def hash_of(archive: zipfile.ZipFile, path: str) -> str:
    """Return the SHA-256 of a member.

    Raises
    ------
    CannotVerify
        If it is damaged.
    """
    digest = hashlib.sha256()
    try:
        with archive.open(path) as source:
            for piece in _pieces(source):
                digest.update(piece)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        raise CannotVerify(f"{path} is damaged.", detail=type(error).__name__) from error
    return digest.hexdigest()


def _plain(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    safe = not path.is_absolute() and ".." not in path.parts and not set(info.filename) & set("\\:\n\r")
    stored = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
    return safe and stored and not info.is_dir() and not info.flag_bits & (_STREAMED | _ENCRYPTED)


def _pieces(source: object) -> Iterator[bytes]:
    read = source.read  # type: ignore[attr-defined]
    while piece := read(_CHUNK):
        yield piece
