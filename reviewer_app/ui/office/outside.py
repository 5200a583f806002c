"""Files and folders outside the vault, for other programs: there whole, after what must be noted was noted, or not."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from reviewer_app.errors import BadSettings
from reviewer_app.store.files import sync, sync_way_to

#: So many names are tried for a new folder.
_TRIES = 1000


def _nothing() -> None:
    """Note nothing."""


@contextmanager
def new_file(path: Path, note: Callable[[], object] = _nothing) -> Iterator[BinaryIO]:
    """Give a file to be written, and read again, that takes its place at the end of the block.

    `note` is called before it does: no copy without its line in the audit trail. If anything fails, what was at `path`
    stays and nothing else does.

    Raises
    ------
    BadSettings
        If it cannot be written there.
    """
    with _told():
        # a name that nobody can foresee, made new: a file or link that lies there already is never written through
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "w+b") as file:
                yield file
                file.flush()
                sync(file.fileno())
            note()
            part.replace(path)
            sync_way_to(path.parent)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def new_folder(inside: Path, name: str, note: Callable[[], object] = _nothing) -> Iterator[tuple[Path, Path]]:
    """Give a folder to be filled, and what it will be at the end of the block: `name` in `inside`, or ``name-2``….

    Files are to be written through to the disk by who writes them. As `new_file` in all else.
    """
    with _told():
        part = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=inside))
        try:
            final = _free(inside, name)
            yield part, final
            note()
            part.replace(final)
            sync_way_to(inside)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def write_synced(path: Path, data: bytes) -> None:
    """Write a new file through to the disk."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        sync(file.fileno())


def _free(inside: Path, name: str) -> Path:
    names = (name, *(f"{name}-{number}" for number in range(2, _TRIES)))
    found = next((inside / one for one in names if not (inside / one).exists()), None)
    if found is None:
        raise FileExistsError(errno.EEXIST, "no free name")
    return found


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EFBIG)
        sentence = "It could not be written there: the disk is full." if full else "It could not be written there."
        raise BadSettings(sentence, next_step="Nothing was left behind.", detail=f"errno {error.errno}") from error
