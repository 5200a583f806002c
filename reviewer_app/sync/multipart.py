"""The body parts of a multipart answer, streamed one after the other (RFC 2046 5.1, PS3.18 8.6.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from typing import Final, Protocol

from reviewer_app.errors import ServerRefused
from reviewer_app.sync.answers import CHUNK
from reviewer_app.sync.http import broken_off

#: Bytes read at once until the content of the first part begins: few, so that the content comes in large pieces.
_HEAD: Final = 1024
#: Bytes before the first boundary, of part headers, and after the last boundary that are put up with.
_MAX_AROUND: Final = 64 * 1024
#: Digits of a length that are put up with: more than any disk holds.
_MAX_DIGITS: Final = 18
_BLANK_LINE: Final = b"\r\n\r\n"
#: What tells the last boundary from the others has two bytes.
_MARK: Final = 2
#: The content of one part, in pieces.
Part = Iterator[bytes]


class Body(Protocol):
    """The body of an answer, as it is on the wire."""

    def read(self, size: int) -> bytes:
        """Wait for that many bytes and return them; fewer only at the end."""

    def read_some(self, size: int) -> bytes:
        """Return at most that many bytes as soon as there are any; none only at the end."""


def media_type(content_type: str) -> str:
    """Return the media type of a Content-Type header in lower case, without parameters."""
    return content_type.partition(";")[0].strip().lower()


def boundary_of(content_type: str) -> bytes:
    """Return the boundary parameter of a Content-Type header, empty if it has none."""
    header = Message()
    header["Content-Type"] = content_type
    found = header.get_param("boundary")
    return found.encode("latin-1", "replace") if isinstance(found, str) else b""


class BodyParts:
    """Iterates over the parts of a multipart body; each is an iterator over the pieces of its content.

    A part has ended, and its content is worth something, when its iterator has: then the boundary behind it was seen.
    What of a part was not taken before the next is asked for is passed over. Holds at most two pieces in memory. Where
    a part tells its length, content is passed on without being searched.

    Parameters
    ----------
    body
        Is waited for no further than up to the boundary behind a part that tells its length.
    boundary
        As the Content-Type header has it.
    name
        Method and path of the request, for errors.

    Raises
    ------
    Offline
        If the body ends before its last part does.
    ServerRefused
        If the body is no multipart, or a part's length is wrong.
    """

    def __init__(self, body: Body, boundary: bytes, name: str) -> None:
        self._body = body
        self._opening = b"--" + boundary
        self._closing = b"\r\n--" + boundary
        self._name = name
        self._buffer = b""
        self._head_size = _HEAD

    def __iter__(self) -> Iterator[Part]:
        """Yield the parts."""
        self._skip_to(self._opening)
        while not self._at_end():
            part = self._content()
            yield part
            for _ in part:
                pass
        self._read_to_end()

    def _content(self) -> Part:
        head = self._skip_to(_BLANK_LINE)
        # most parts of an answer have heads of one length: so content comes alone, and need not be joined
        self._head_size = len(head) + len(_BLANK_LINE) - _MARK
        length = self._length_told(head)
        return self._searched() if length is None else self._counted(length)

    def _length_told(self, head: bytes) -> int | None:
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                if len(value.strip()) > _MAX_DIGITS:
                    raise malformed(self._name, "absurd part length")
                return int(value)
        return None

    def _more(self, wanted: int) -> None:
        chunk = self._body.read_some(wanted)
        if not chunk:
            raise broken_off(self._name, EOFError())
        self._buffer += chunk

    def _skip_to(self, mark: bytes) -> bytes:
        """Drop the buffer up to and including `mark`, and return what stood before it."""
        while (at := self._buffer.find(mark)) < 0:
            if len(self._buffer) > _MAX_AROUND:
                raise malformed(self._name, "no part")
            self._more(max(_MARK, self._head_size - len(self._buffer)))
        return self._take(at, len(mark))

    def _take(self, size: int, mark: int) -> bytes:
        """Take `size` bytes off the buffer, and the mark behind them."""
        taken, self._buffer = self._buffer[:size], self._buffer[size + mark :]
        return taken

    def _counted(self, length: int) -> Part:
        head = self._take(length, 0)
        if head:
            yield head
        left = length - len(head)
        while left:
            chunk = self._body.read(min(CHUNK, left))
            if not chunk:
                raise broken_off(self._name, EOFError())
            left -= len(chunk)
            yield chunk
        # nothing is waited for behind the mark: it may be long in coming, and this part is whole without it
        while (missing := len(self._closing) - len(self._buffer)) > 0:
            self._more(missing + _MARK + self._head_size)
        if not self._buffer.startswith(self._closing):
            raise malformed(self._name, "wrong part length")
        self._take(0, len(self._closing))

    def _searched(self) -> Part:
        # the mark may lie across two chunks, so its length less one byte is kept back
        keep = len(self._closing) - 1
        while (at := self._buffer.find(self._closing)) < 0:
            if len(self._buffer) > keep:
                yield self._take(len(self._buffer) - keep, 0)
            self._more(CHUNK)
        content = self._take(at, len(self._closing))
        if content:
            yield content

    def _at_end(self) -> bool:
        """Whether the boundary that was just passed is the last one."""
        while len(self._buffer) < _MARK:
            self._more(_MARK - len(self._buffer))
        return self._buffer.startswith(b"--")

    def _read_to_end(self) -> None:
        """Read what follows the last part, so that the connection can be used again."""
        while chunk := self._body.read_some(_MAX_AROUND):
            self._buffer += chunk
            if len(self._buffer) > _MAX_AROUND:
                raise malformed(self._name, "no end")


def only_part(parts: Iterator[Part], name: str) -> Part:
    """Yield the content of the only part of a body.

    Raises
    ------
    ServerRefused
        If there are none or several; what was yielded before is worthless then.
    """
    found = False
    for part in parts:
        if found:
            raise malformed(name, "more than one part")
        found = True
        yield from part
    if not found:
        raise malformed(name, "no part")


def malformed(name: str, detail: str) -> ServerRefused:
    """Return the failure for an answer that is no multipart body, or not the one that was asked for."""
    return ServerRefused("The service sent a file in a form that cannot be understood.", detail=f"{name}: {detail}")
