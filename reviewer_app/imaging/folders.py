"""The one walk over files and folders on disk: nothing is read, and nothing that lies there is passed over unsaid."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path


def walk(paths: Iterable[Path]) -> Iterator[Path]:
    """Return files one by one: those named, and those below folders, in the order of their names.

    Links to folders are not followed; a folder that cannot be opened is named itself, and so is what is neither file
    nor folder to the system, such as a link that leads nowhere: the reader is told why. A DICOMDIR that is named stands
    for its folder: it may name only files below it (PS3.10 8.1).
    """
    for named in paths:
        path = named.parent if named.name.upper() == "DICOMDIR" else named
        if not path.is_dir():
            yield path
            continue
        folders = [path]
        while folders:
            files, below = _listed(folders.pop())
            folders += reversed(below)
            yield from files


def _listed(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return files and folders of a folder by name, numbers in names by their value: 2 before 10."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda one: _natural(one.name))
            folders = [one.name for one in found if one.is_dir(follow_symlinks=False)]
            files = [one.name for one in found if _may_be_read(one)]
    except OSError:
        return [folder], []
    return [folder / one for one in files], [folder / one for one in folders]


def _may_be_read(entry: os.DirEntry[str]) -> bool:
    """Whether to try: anything but links to folders, and pipes and devices, which have no end."""
    try:
        return entry.is_file() or not Path(entry).exists()
    except OSError:
        return True


def _natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    parts: list[str] = []
    for letter in name.casefold():
        if parts and letter.isdecimal() == parts[-1].isdecimal():
            parts[-1] += letter
        else:
            parts.append(letter)
    return tuple((not one.isdecimal(), int(one), "") if one.isdecimal() else (True, 0, one) for one in parts)
