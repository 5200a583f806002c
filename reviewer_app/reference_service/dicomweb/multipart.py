"""multipart/related, in and out (RFC 2387, PS3.18 section 8.6)."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from anyio import to_thread
from python_multipart.multipart import MultipartParser
from starlette.responses import StreamingResponse

from reviewer_app.reference_service.dicomweb.objects import IncomingObject

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FilePart:
    """One part of an answer: a whole file, sent as it lies on disk."""

    content_type: str
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class BytesPart:
    """One part of an answer: bytes that are made when their turn comes; ``size`` is known before."""

    content_type: str
    make: Callable[[], bytes]


def files_response(parts: Sequence[FilePart], part_type: str) -> StreamingResponse:
    """Answer with files. The length is known beforehand, so a client sees at once when something is missing."""
    boundary = secrets.token_hex(16)
    heads = [_head(boundary, part.content_type, part.size, first=number == 0) for number, part in enumerate(parts)]
    tail = _tail(boundary)
    length = sum(len(head) + part.size for head, part in zip(heads, parts, strict=True)) + len(tail)

    async def body() -> AsyncIterator[bytes]:
        for head, part in zip(heads, parts, strict=True):
            yield head
            async for chunk in file_chunks(part.path):
                yield chunk
        yield tail

    headers = {"Content-Type": _related(part_type, boundary), "Content-Length": str(length)}
    return StreamingResponse(body(), headers=headers)


def bytes_response(parts: Sequence[BytesPart], part_type: str) -> StreamingResponse:
    """Answer with parts that are made one after the other, so that only one is in memory."""
    boundary = secrets.token_hex(16)

    async def body() -> AsyncIterator[bytes]:
        for number, part in enumerate(parts):
            content = await to_thread.run_sync(part.make)
            yield _head(boundary, part.content_type, len(content), first=number == 0)
            yield content
        yield _tail(boundary)

    return StreamingResponse(body(), headers={"Content-Type": _related(part_type, boundary)})


async def file_chunks(path: Path) -> AsyncIterator[bytes]:
    """Read a file piece by piece, away from the event loop; a small one costs one change of thread."""
    file, chunk = await to_thread.run_sync(_open, path)
    try:
        while chunk:
            yield chunk
            chunk = b"" if len(chunk) < CHUNK else await to_thread.run_sync(file.read, CHUNK)
    finally:
        file.close()


class RelatedReader:
    """Takes a multipart/related body piece by piece and writes its parts to files.

    Parameters
    ----------
    boundary
        From the Content-Type of the request.
    folder
        Where incoming objects are written.
    """

    def __init__(self, boundary: str, folder: Path) -> None:
        self.objects: list[IncomingObject] = []
        #: Parts that are not DICOM.
        self.other_parts = 0
        #: Whether the closing boundary has come.
        self.complete = False
        self._folder = folder
        self._name = self._value = b""
        self._type = ""
        self._current: IncomingObject | None = None
        self._parser = MultipartParser(boundary, {
            "on_part_begin": self._begin, "on_header_field": self._header_name, "on_header_value": self._header_value,
            "on_header_end": self._header_end, "on_headers_finished": self._headers_finished,
            "on_part_data": self._data, "on_part_end": self._end, "on_end": self._finish,
        })  # fmt: skip

    def write(self, data: bytes) -> None:
        """Take the next bytes of the body.

        Raises
        ------
        python_multipart.exceptions.MultipartParseError
            If it is no multipart body with that boundary.
        """
        self._parser.write(data)

    def discard(self) -> None:
        """Remove what has not found its place."""
        for item in (*self.objects, *([self._current] if self._current else [])):
            item.discard()

    def _begin(self) -> None:
        self._type = "application/dicom"
        self._name = self._value = b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._name.strip().lower() == b"content-type":
            self._type = self._value.split(b";")[0].strip().lower().decode("latin-1")
        self._name = self._value = b""

    def _headers_finished(self) -> None:
        if self._type == "application/dicom":
            self._current = IncomingObject(self._folder)
        else:
            self.other_parts += 1

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._current is not None:
            self._current.write(data[start:end])

    def _end(self) -> None:
        if self._current is not None:
            self._current.finish()
            self.objects.append(self._current)
            self._current = None

    def _finish(self) -> None:
        self.complete = True


def _open(path: Path) -> tuple[BinaryIO, bytes]:
    file = path.open("rb", buffering=0)
    return file, file.read(CHUNK)


def _related(part_type: str, boundary: str) -> str:
    return f'multipart/related; type="{part_type}"; boundary={boundary}'


def _head(boundary: str, content_type: str, size: int, *, first: bool) -> bytes:
    start = "" if first else "\r\n"
    return f"{start}--{boundary}\r\nContent-Type: {content_type}\r\nContent-Length: {size}\r\n\r\n".encode("ascii")


def _tail(boundary: str) -> bytes:
    return f"\r\n--{boundary}--\r\n".encode("ascii")
