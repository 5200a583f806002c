"""Files and folders on disk, indexed by child processes that stay warm: the window never waits for a header.

The children are started by `multiprocessing` (spawn). They read headers only, get paths over a pipe and give indexes
back over it; nothing is written to disk. A file that takes its child down, or that a child cannot finish, gets a
sentence like any other that cannot be read.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import BinaryIO, TypeAlias

import msgspec

from reviewer_app.cases.instances import IndexedPatient, IndexedSeries, IndexedStudy, InstanceIndex
from reviewer_app.errors import CannotDecode

#: So many files are given to a child at a time; the very first goes alone, so that a picture is there at once.
BATCH = 32
_SEND_EVERY_S = 0.02
_TIME_LIMIT_S = 60.0
_GRACE_S = 1.0
_STOPPED = "Reading the file stopped the part of the program that read it."
_TOO_LONG = "Reading the file took too long and was given up."

_Answer: TypeAlias = tuple[InstanceIndex | None, str, bool]
_ANSWERS = msgspec.msgpack.Decoder(list[_Answer])


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file: its index, or `pdf` for a paper, or the reason why it is neither.

    `number` counts files in the order in which they were named and lie in their folders.
    """

    number: int
    path: Path
    index: InstanceIndex | None = None
    reason: str = ""
    pdf: bool = False


def walk(paths: Iterable[Path]) -> Iterator[Path]:
    """Return files one by one: those named, and those below folders, in the order of their names.

    Links to folders are not followed, and a folder that cannot be opened holds nothing. A DICOMDIR that is named stands
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
            files = [one.name for one in found if one.is_file()]
    except OSError:
        return [], []
    return [folder / one for one in files], [folder / one for one in folders]


def _natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    parts: list[str] = []
    for letter in name.casefold():
        if parts and letter.isdecimal() == parts[-1].isdecimal():
            parts[-1] += letter
        else:
            parts.append(letter)
    return tuple((not one.isdecimal(), int(one), "") if one.isdecimal() else (True, 0, one) for one in parts)


class _Child:
    """One warm process and what it has not answered yet."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="scan", daemon=True)
        self._process.start()
        theirs.close()  # only the child may hold its end, or its death would go unnoticed
        self.given: deque[tuple[int, Path]] = deque()
        self.since = 0.0

    def give(self, files: list[tuple[int, Path]]) -> None:
        self.given.extend(files)
        self.since = time.monotonic()
        self.connection.send_bytes(msgspec.msgpack.encode([str(path) for _, path in files]))

    def take(self) -> list[FoundFile]:
        """Return what it has sent; raises EOFError or OSError where it has ended."""
        answers = _ANSWERS.decode(self.connection.recv_bytes())
        self.since = time.monotonic()
        return [_found(*self.given.popleft(), answer) for answer in answers]

    def end(self) -> None:
        self.connection.close()  # tells it to end by itself
        self._process.join(_GRACE_S if not self.given else 0)
        self._process.kill()
        self._process.join()
        self._process.close()


class Scanner:
    """Indexes files in child processes. Make it early: the first child loads its libraries meanwhile.

    Use as a context manager, from one thread at a time.

    Parameters
    ----------
    children
        How many processes read at most; by default one a core. The others start when the first has answered.
    """

    def __init__(self, children: int | None = None) -> None:
        self._most = max(1, children or os.cpu_count() or 1)
        self._children: list[_Child] = [_Child()]
        self._known: dict[object, object] = {}
        self._homes: dict[str, tuple[str, str]] = {}

    def __enter__(self) -> Scanner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the children."""
        while self._children:
            self._children.pop().end()

    def scan(self, paths: Iterable[Path]) -> Iterator[tuple[FoundFile, ...]]:
        """Return the files of `walk(paths)` in small groups, as they are read: about in their order."""
        waiting = enumerate(walk(paths))
        again: deque[tuple[int, Path]] = deque()
        self._fill(waiting, again, 1)
        while busy := [one for one in self._children if one.given]:
            found = tuple(self._shared(one) for child in self._ready(busy) for one in self._taken(child, again))
            if found:
                self._grow()
                self._fill(waiting, again, BATCH)
                yield found

    def _fill(self, waiting: Iterator[tuple[int, Path]], again: deque[tuple[int, Path]], count: int) -> None:
        """Give idle children something to do; what a child left behind is read file by file."""
        for child in self._children:
            if child.given:
                continue
            files = [again.popleft()] if again else list(islice(waiting, count))
            if files:
                child.give(files)

    def _grow(self) -> None:
        while len(self._children) < self._most:
            self._children.append(_Child())

    def _ready(self, busy: list[_Child]) -> list[_Child]:
        """Wait for any child that has something to say, or that has said nothing for too long."""
        due = min(one.since for one in busy) + _TIME_LIMIT_S
        spoke = wait([one.connection for one in busy], max(0.0, due - time.monotonic()))
        now = time.monotonic()
        return [one for one in busy if one.connection in spoke or now - one.since >= _TIME_LIMIT_S]

    def _taken(self, child: _Child, again: deque[tuple[int, Path]]) -> list[FoundFile]:
        late = not child.connection.poll()
        try:
            if not late:
                return child.take()
        except (EOFError, OSError, msgspec.MsgspecError):
            pass
        return self._replace(child, again, _TOO_LONG if late else _STOPPED)

    def _replace(self, child: _Child, again: deque[tuple[int, Path]], reason: str) -> list[FoundFile]:
        """Put another child in the place of one that is gone; a file it read alone is the one it stumbled over."""
        left = list(child.given)
        self._children[self._children.index(child)] = _Child()
        child.end()
        if len(left) == 1:
            return [FoundFile(*left[0], reason=reason)]
        again.extend(left)
        self._fill(iter(()), again, 0)
        return []

    def _shared(self, found: FoundFile) -> FoundFile:
        """Let files of one patient, study and series hold the same values: a series of 10,000 has one of each."""
        index = found.index
        if index is None:
            return found
        home = (index.study.uid, index.series.uid)
        # images, pixels and marks are known by this UID: what another series took first is somebody else's
        if not index.sop_instance_uid or self._homes.setdefault(index.sop_instance_uid, home) != home:
            index = replace(index, sop_instance_uid=f"file-{found.number}")
        patient: IndexedPatient = self._known.setdefault(index.patient, index.patient)  # type: ignore[assignment]
        study: IndexedStudy = self._known.setdefault(index.study, index.study)  # type: ignore[assignment]
        series: IndexedSeries = self._known.setdefault(index.series, index.series)  # type: ignore[assignment]
        return replace(found, index=replace(index, patient=patient, study=study, series=series))


def _found(number: int, path: Path, answer: _Answer) -> FoundFile:
    index, reason, pdf = answer
    return FoundFile(number, path, index, reason, pdf)


def _serve(connection: Connection) -> None:
    """Read what is asked for until the other end is closed; the body of a child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal ends the program, and that ends its children
    from reviewer_app.imaging import index  # noqa: F401, PLC0415 - the child is warm before the first question

    encoder = msgspec.msgpack.Encoder()
    while True:
        try:
            paths = msgspec.msgpack.decode(connection.recv_bytes(), type=list[str])
            for answers in _answers(paths):
                connection.send_bytes(encoder.encode(answers))
        except (EOFError, OSError):
            return


def _answers(paths: list[str]) -> Iterator[list[_Answer]]:
    """Return answers in order, a few at a time."""
    ready: list[_Answer] = []
    sent = time.monotonic()
    for path in paths:
        ready.append(_read(path))
        if time.monotonic() - sent > _SEND_EVERY_S:
            yield ready
            ready, sent = [], time.monotonic()
    if ready:
        yield ready


def _read(path: str) -> _Answer:
    from reviewer_app.imaging.index import index_instance  # noqa: PLC0415 - only a child needs what knows DICOM

    try:
        with Path(path).open("rb") as stream:
            if _is_pdf(stream):
                return None, "", True
            return index_instance(stream), "", False
    except CannotDecode as error:
        return None, str(error), False
    except OSError as error:
        return None, f"The file cannot be read: {error.strerror}.", False


def _is_pdf(stream: BinaryIO) -> bool:
    head = stream.read(1024)
    stream.seek(0)
    return b"%PDF-" in head and head[128:132] != b"DICM"
