"""One body part out of a multipart answer, streamed (RFC 2046 5.1, PS3.18 8.6.1.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.message import Message
from typing import Final

from reviewer_app.errors import ServerRefused
from reviewer_app.sync.answers import CHUNK
from reviewer_app.sync.http import broken_off

#: Bytes read at once until the content begins: few, so that the content itself comes in one piece.
_HEAD: Final = 1024
#: Bytes before the first boundary, of part headers, and after the last boundary that are put up with.
_MAX_AROUND: Final = 64 * 1024
#: Reads at most that many bytes, fewer only at the end.
Read = Callable[[int], bytes]


def media_type(content_type: str) -> str:
    """Return the media type of a Content-Type header in lower case, without parameters."""
    return content_type.partition(";")[0].strip().lower()


def boundary_of(content_type: str) -> bytes:
    """Return the boundary parameter of a Content-Type header, empty if it has none."""
    header = Message()
    header["Content-Type"] = content_type
    found = header.get_param("boundary")
    return found.encode("latin-1", "replace") if isinstance(found, str) else b""


class SinglePart:
    """Iterates over the content of the only part of a multipart body.

    Holds at most two chunks in memory. Where the part tells its length, content is passed on without being searched.

    Parameters
    ----------
    read
        Reads from the body.
    boundary
        As the Content-Type header has it.
    name
        Method and path of the request, for errors.
    """

    def __init__(self, read: Read, boundary: bytes, name: str) -> None:
        self._read_body = read
        self._opening = b"--" + boundary
        self._closing = b"\r\n--" + boundary
        self._name = name
        self._buffer = b""

    def __iter__(self) -> Iterator[bytes]:
        """Yield the content of the part.

        Raises
        ------
        Offline
            If the body ends before the part does; what was yielded before is worthless then.
        ServerRefused
            If the body is no multipart, has more than one part, or a part's length is wrong.
        """
        self._skip_to_content(self._opening)
        length = self._part_length(self._skip_to_content(b"\r\n\r\n"))
        if length is None:
            yield from self._searched()
        else:
            yield from self._counted(length)
        self._check_end()

    def _more(self, wanted: int = CHUNK) -> None:
        chunk = self._read_body(wanted)
        if not chunk:
            raise broken_off(self._name, EOFError())
        self._buffer += chunk

    def _skip_to_content(self, mark: bytes) -> bytes:
        """Drop the buffer up to and including `mark`, and return what stood before it."""
        while (at := self._buffer.find(mark)) < 0:
            if len(self._buffer) > _MAX_AROUND:
                raise self._malformed("no part")
            self._more(_HEAD)
        before, self._buffer = self._buffer[:at], self._buffer[at + len(mark) :]
        return before

    def _part_length(self, headers: bytes) -> int | None:
        for line in headers.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                return int(value)
        return None

    def _counted(self, length: int) -> Iterator[bytes]:
        head, self._buffer = self._buffer[:length], self._buffer[length:]
        if head:
            yield head
        left = length - len(head)
        while left:
            chunk = self._read_body(min(CHUNK, left))
            if not chunk:
                raise broken_off(self._name, EOFError())
            left -= len(chunk)
            yield chunk
        while len(self._buffer) < len(self._closing):
            self._more(_MAX_AROUND)
        if not self._buffer.startswith(self._closing):
            raise self._malformed("wrong part length")
        self._buffer = self._buffer[len(self._closing) :]

    def _searched(self) -> Iterator[bytes]:
        # the mark may lie across two chunks, so its length less one byte is kept back
        keep = len(self._closing) - 1
        while (at := self._buffer.find(self._closing)) < 0:
            ready = max(0, len(self._buffer) - keep)
            if ready:
                yield self._buffer[:ready]
                self._buffer = self._buffer[ready:]
            self._more()
        if at:
            yield self._buffer[:at]
        self._buffer = self._buffer[at + len(self._closing) :]

    def _check_end(self) -> None:
        while len(self._buffer) < 2:
            self._more(_MAX_AROUND)
        if not self._buffer.startswith(b"--"):
            raise self._malformed("more than one part")
        while chunk := self._read_body(_MAX_AROUND):  # to the end, so that the connection can be used again
            self._buffer += chunk
            if len(self._buffer) > _MAX_AROUND:
                raise self._malformed("no end")

    def _malformed(self, detail: str) -> ServerRefused:
        return ServerRefused(
            "The service sent a file in a form that cannot be understood.", detail=f"{self._name}: {detail}"
        )
