"""Files and folders on disk, indexed by child processes that stay warm: the window never waits for a header.

The children (`child.Child`) read headers only, get paths and give indexes back; nothing is written to disk. A file that
takes its child down, or that a child cannot finish, gets a sentence like any other that cannot be read.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeAlias

import msgspec

from reviewer_app.cases.instances import IndexedPatient, IndexedSeries, IndexedStudy, InstanceIndex
from reviewer_app.child import CRASHED, STALLED, SWELLED, Child, ChildFailed
from reviewer_app.decoding import msgpack_decoder
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.folders import walk

#: So many files are given to a child at a time, fewer where reading them takes long.
_MOST = 64
_ANSWER_EVERY_S = 0.02
_PATIENCE_S = 0.25
_TIME_LIMIT_S = 60.0
_MEMORY = 3 << 30  # what is deflated may inflate to 2 GiB
_FAILED = "The file could not be read."
_REASONS = {
    CRASHED: "Reading the file stopped the part of the program that read it.",
    STALLED: "Reading the file took too long and was given up.",
    SWELLED: "Reading the file took too much memory and was given up.",
}

_Named: TypeAlias = tuple[int, Path]
_Answer: TypeAlias = tuple[InstanceIndex | None, str, bool]
_ANSWERS = msgpack_decoder(list[_Answer])

_log = logging.getLogger(__name__)


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


class _Reader:
    """One warm child process, and how many files it reads at a time."""

    def __init__(self) -> None:
        self.child = Child("scan", _ready)
        self._count = 1

    def take(self, waiting: Iterator[_Named]) -> list[_Named]:
        """Return the files that it reads next."""
        return list(islice(waiting, self._count))

    def read(self, files: list[_Named]) -> list[FoundFile]:
        """Return what the files are.

        Raises
        ------
        ChildFailed
            If one of them kept the child from answering.
        """
        began = time.perf_counter()
        paths = [str(path) for _, path in files]
        told: bytes = self.child.call(_read_all, paths, seconds=_TIME_LIMIT_S, memory=_MEMORY)
        each = max(1e-6, (time.perf_counter() - began) / len(files))
        self._count = max(1, min(_MOST, round(_ANSWER_EVERY_S / each)))
        return [
            FoundFile(number, path, index, reason, pdf)
            for (number, path), (index, reason, pdf) in zip(files, _ANSWERS.decode(told), strict=True)
        ]


_Busy: TypeAlias = dict[Future[list[FoundFile]], tuple[_Reader, list[_Named]]]


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
        self._readers = [_Reader()]
        self._readers[0].child.start()
        self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="scan")
        self._known: dict[object, object] = {}
        self._homes: dict[str, tuple[str, str]] = {}

    def __enter__(self) -> Scanner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the children, whatever they are reading."""
        for one in self._readers:
            one.child.close()
        self._threads.shutdown()

    def scan(self, paths: Iterable[Path]) -> Iterator[tuple[FoundFile, ...]]:
        """Return the files of `walk(paths)` in small groups, as they are read: about in their order.

        A group is empty where nothing was read for a while, so that whoever waits may think better of it.
        """
        waiting = enumerate(walk(paths))
        again: deque[_Named] = deque()
        busy: _Busy = {}
        self._fill(busy, waiting, again)
        while busy:
            ended = wait(busy, _PATIENCE_S, FIRST_COMPLETED).done
            found = [one for future in ended for one in _told(future, busy.pop(future)[1], again)]
            if ended:
                self._grow()
                self._fill(busy, waiting, again)
            yield tuple(self._shared(one) for one in found)

    def _fill(self, busy: _Busy, waiting: Iterator[_Named], again: deque[_Named]) -> None:
        """Give idle children something to do; what was read in vain is read file by file."""
        at_work = [reader for reader, _ in busy.values()]
        for reader in self._readers:
            if reader not in at_work and (files := [again.popleft()] if again else reader.take(waiting)):
                busy[self._threads.submit(reader.read, files)] = reader, files

    def _grow(self) -> None:
        """Start the other children: the first has answered, and they no longer keep it from doing so."""
        while len(self._readers) < self._most:
            self._readers.append(_Reader())

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


def _told(future: Future[list[FoundFile]], files: list[_Named], again: deque[_Named]) -> list[FoundFile]:
    """Return what a child answered; where it did not, the file that it read alone was why, or all are read again."""
    try:
        return future.result()
    except ChildFailed as failure:
        if len(files) == 1:
            _log.info("a file was not read: %s", failure)
            return [FoundFile(*files[0], reason=_REASONS.get(str(failure), _FAILED))]
        again.extend(files)
        return []


def _ready() -> None:
    """Import what reads headers, in a child: it is warm before the first question."""
    from reviewer_app.imaging import index  # noqa: F401, PLC0415 - only a child needs what knows DICOM


def _read_all(paths: list[str]) -> bytes:
    """Read files in a child. The answer is packed here, which takes a fifth of the time that pickle takes."""
    return msgspec.msgpack.encode([_read(one) for one in paths])


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
