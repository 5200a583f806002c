"""Asking a DICOMweb server for stored objects, and what its answer carries (PS3.18 10.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from reviewer_app.errors import ServerRefused
from reviewer_app.sync.answers import CHUNK, refuse_web_page
from reviewer_app.sync.http import CONNECTION_FAILURES, Request, Response, broken_off
from reviewer_app.sync.multipart import BodyParts, Part, boundary_of, media_type
from reviewer_app.sync.session import ServiceSession

#: As stored on the server first (PS3.18 8.7.3.5.2), whatever it gives where it does not know the wildcard.
_ACCEPTED: Final = (
    'multipart/related; type="application/dicom"; transfer-syntax=*',
    'multipart/related; type="application/dicom"',
)
_NOT_ACCEPTED: Final = frozenset({400, 406, 415})


def open_dicom(session: ServiceSession, url: str) -> tuple[Response, str]:
    """Ask for the objects at a WADO-RS address; return the unread answer and the name of the request.

    Raises
    ------
    Offline, SignInNeeded
        If no answer comes, or the service no longer knows this session.
    ServerRefused
        If the server refuses every form of the question.
    """
    for accepted in _ACCEPTED:
        request = Request("GET", url, {"Accept": accepted})
        try:
            return session.open(request), request.name
        except ServerRefused as error:
            if error.status not in _NOT_ACCEPTED or accepted == _ACCEPTED[-1]:
                raise
    raise AssertionError("the last form of Accept either answers or raises")


def dicom_parts(response: Response, name: str) -> Iterator[Part]:
    """Yield the DICOM files that an answer carries, each as an iterator over the pieces of its content.

    Raises
    ------
    Offline
        If the body breaks off.
    ServerRefused
        If the answer is a web page, or anything else but DICOM.
    """
    content_type = response.headers.get("Content-Type", "")
    kind = media_type(content_type)
    body = AnswerBody(response, name)
    if kind == "multipart/related":
        return iter(BodyParts(body, boundary_of(content_type), name))
    if kind == "application/dicom":
        return iter((iter(lambda: body.read(CHUNK), b""),))
    refuse_web_page(response.headers, body.read(512), name)
    raise ServerRefused(
        "The service sent another kind of data than an image.", detail=f"{name}: {kind[:60] or 'no content type'}"
    )


class AnswerBody:
    """Reads the body of an answer as it is on the wire; raises `Offline` where the connection breaks off.

    Parameters
    ----------
    response
        The unread answer.
    name
        Method and path of the request, for errors.
    """

    def __init__(self, response: Response, name: str) -> None:
        self._response = response
        self._name = name

    def read(self, size: int) -> bytes:
        """Wait for that many bytes and return them; fewer only at the end."""
        return self._taken(self._response.read, size)

    def read_some(self, size: int) -> bytes:
        """Return at most that many bytes as soon as there are any; none only at the end."""
        return self._taken(self._response.read1, size)

    def _taken(self, take: Callable[..., bytes], size: int) -> bytes:
        # http.client does not count what `read1` took (CPython 3.11), and would wait for bytes that never come
        left = self._response.length_remaining
        try:
            return take(size if left is None else min(size, left), decode_content=False) if left != 0 else b""
        except CONNECTION_FAILURES as error:
            raise broken_off(self._name, error) from error
