"""Receiving one record of a case: streamed into an encrypted file, checked, and only then kept."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.records import ListedDocument
from reviewer_app.errors import CannotDecode, ReviewerError, ServerRefused
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import BlobInfo, DownloadItem
from reviewer_app.sync.answers import CHUNK, MAX_ANSWER, Answer, read_body, refuse_web_page
from reviewer_app.sync.http import CONNECTION_FAILURES, Request, Response, broken_off
from reviewer_app.sync.multipart import SinglePart, boundary_of, media_type
from reviewer_app.sync.session import FHIR_JSON, ServiceSession
from reviewer_app.sync.sink import DownloadSink

#: Reads the header of a received instance; handed in by `app`, since `sync` knows no decoder.
Check = Callable[[BinaryIO], InstanceIndex]
#: Told of every chunk that arrived.
Arrived = Callable[[int], None]

#: Bytes up to which an instance is checked in memory before it is kept; a larger one is read back from the store.
IN_MEMORY: Final = 16 * 1024 * 1024
#: As stored on the server first (PS3.18 8.7.3.5.2), whatever it gives where it does not know the wildcard.
_ACCEPTED: Final = (
    'multipart/related; type="application/dicom"; transfer-syntax=*',
    'multipart/related; type="application/dicom"',
)
_NOT_ACCEPTED: Final = frozenset({400, 406, 415})
_DEFLATED: Final = "1.2.840.10008.1.2.1.99"


@dataclass(frozen=True, slots=True)
class Reception:
    """Where records come from and go to.

    `opened` is told of every answer whose body is about to be read, so that pausing can break the reading off.
    """

    session: ServiceSession
    case_id: str
    sink: DownloadSink
    check: Check
    opened: Callable[[Response], None]


def receive_instance(reception: Reception, item: DownloadItem, token: CancelToken, arrived: Arrived) -> None:
    """Fetch one DICOM instance and keep it if it is the one asked for and holds a whole picture.

    Raises
    ------
    Offline
        If the connection could not be made or broke off.
    ServerRefused, CannotDecode
        If the service has no such instance, sent something else, or what it sent is damaged.
    Cancelled
        If the user paused.
    """
    response, name = _open_instance(reception, item)
    uid = item.key.partition(":")[2]
    with closing(response), reception.sink.new_blob(reception.case_id) as writer:
        kept: list[bytes] = []
        size = 0
        for chunk in _dicom_content(response, name):
            token.check()
            writer.write(chunk)
            arrived(len(chunk))
            size += len(chunk)
            if size <= IN_MEMORY:
                kept.append(chunk)
            else:
                kept.clear()
        if size <= IN_MEMORY:
            index = _checked(reception.check, io.BytesIO(b"".join(kept)), item, uid, size)
            blob = writer.commit()
        else:
            blob = writer.commit()
            with reception.sink.open_blob(reception.case_id, blob.id) as stream:
                index = _checked(reception.check, stream, item, uid, size)
    reception.sink.item_done(reception.case_id, item.key, blob, index)


def _open_instance(reception: Reception, item: DownloadItem) -> tuple[Response, str]:
    for accepted in _ACCEPTED:
        request = Request("GET", item.url, {"Accept": accepted})
        try:
            response = reception.session.open(request)
        except ServerRefused as error:
            if error.status not in _NOT_ACCEPTED or accepted == _ACCEPTED[-1]:
                raise _explained(error, "image") from error
        else:
            reception.opened(response)
            return response, request.name
    raise AssertionError("the last form of Accept either answers or raises")


def _dicom_content(response: Response, name: str) -> Iterator[bytes]:
    """Yield the bytes of the one DICOM file that an answer carries."""
    content_type = response.headers.get("Content-Type", "")
    kind = media_type(content_type)
    read = _reader(response, name)
    if kind == "multipart/related":
        return iter(SinglePart(read, boundary_of(content_type), name))
    if kind == "application/dicom":
        return iter(lambda: read(CHUNK), b"")
    refuse_web_page(response.headers, read(512), name)
    raise _unexpected(name, kind)


def _reader(response: Response, name: str) -> Callable[[int], bytes]:
    """Return a function that reads from a body as it is on the wire, in one error family."""

    def read(size: int) -> bytes:
        try:
            data: bytes = response.read(size, decode_content=False)
        except CONNECTION_FAILURES as error:
            raise broken_off(name, error) from error
        return data

    return read


def _checked(check: Check, stream: BinaryIO, item: DownloadItem, uid: str, size: int) -> InstanceIndex:
    try:
        index = check(stream)
    except ReviewerError:
        raise
    except Exception as error:
        # one file that nobody foresaw must not cost the others; its content stays out of the log
        raise CannotDecode(
            "This file is damaged and cannot be read.", detail=f"{uid}: {type(error).__name__}"
        ) from None
    if not index.sop_instance_uid:
        raise CannotDecode("This image is not complete on the service. Its header is cut off.", detail=uid)
    if index.sop_instance_uid != uid or (item.study_uid and index.study.uid != item.study_uid):
        raise ServerRefused("The service sent another image than the one asked for.", detail=uid)
    if not _holds_a_picture(index, size):
        sentence = index.problem or "Its pixels are cut off."
        raise CannotDecode(f"This image is not complete on the service. {sentence}", detail=uid)
    return index


def _holds_a_picture(index: InstanceIndex, size: int) -> bool:
    """Whether at least one whole frame is there, or the object has no picture at all.

    Where some of many frames are whole the file is kept: `index.problem` tells of the others in their place.
    """
    pixels = index.pixels
    if pixels is None or index.kind not in (InstanceKind.IMAGE, InstanceKind.SLIDE):
        return True
    if pixels.encapsulated:
        return bool(index.frames or index.tiles) or not index.frame_count
    if index.transfer_syntax_uid == _DEFLATED or not pixels.data_offset:
        return True
    bits = pixels.rows * pixels.columns * pixels.samples_per_pixel * pixels.bits_allocated
    if pixels.photometric_interpretation == "YBR_FULL_422":
        bits = bits * 2 // 3
    return size - pixels.data_offset >= bits // 8


def receive_document(
    reception: Reception, item: DownloadItem, document: ListedDocument | None, token: CancelToken, arrived: Arrived
) -> None:
    """Fetch one paper and keep it if it is what the service announced: its type, size and SHA-1.

    Raises as `receive_instance` does.
    """
    accepted = document.content_type if document is not None and document.content_type else "application/octet-stream"
    request = Request("GET", item.url, {"Accept": f"{accepted}, {FHIR_JSON};q=0.5, */*;q=0.1"})
    try:
        response = reception.session.open(request)
    except ServerRefused as error:
        raise _explained(error, "paper") from error
    with closing(response), reception.sink.new_blob(reception.case_id) as writer:
        reception.opened(response)
        seen = _Seen()
        for chunk in _document_content(response, request.name, accepted):
            token.check()
            writer.write(chunk)
            arrived(len(chunk))
            seen.add(chunk)
        seen.compare(document, request.name)
        blob: BlobInfo = writer.commit()
    reception.sink.item_done(reception.case_id, item.key, blob, None)


def _document_content(response: Response, name: str, accepted: str) -> Iterator[bytes]:
    """Yield the bytes of a paper: raw, or out of a Binary or DocumentReference in FHIR JSON."""
    kind = media_type(response.headers.get("Content-Type", ""))
    if kind in (FHIR_JSON, "application/json") and accepted not in (FHIR_JSON, "application/json"):
        answer = Answer(name, response.status, response.headers, read_body(response, name))
        yield _data_of(answer.resource(), name)
        return
    read = _reader(response, name)
    first = read(CHUNK)
    if accepted != "text/html":
        refuse_web_page(response.headers, first[:512], name)
    total = 0
    while first:
        total += len(first)
        if total > MAX_ANSWER:
            raise ServerRefused("This paper is larger than this program takes.", detail=name)
        yield first
        first = read(CHUNK)


def _data_of(resource: Mapping[str, Any], name: str) -> bytes:
    holder: Any = resource
    if resource.get("resourceType") == "DocumentReference":
        contents = resource.get("content")
        first = contents[0] if isinstance(contents, list) and contents else {}
        holder = first.get("attachment", {}) if isinstance(first, dict) else {}
    data = holder.get("data") if isinstance(holder, dict) else None
    try:
        return base64.b64decode("".join(data.split()), validate=True) if isinstance(data, str) else _no_data(name)
    except binascii.Error as error:
        raise ServerRefused("The service sent a paper that cannot be read.", detail=f"{name}: not base64") from error


def _no_data(name: str) -> bytes:
    raise ServerRefused("The service sent no file for this paper.", detail=f"{name}: no data")


class _Seen:
    """What of a paper has arrived: its first bytes, size and SHA-1."""

    def __init__(self) -> None:
        self.head = b""
        self.size = 0
        self.hash = hashlib.sha1(usedforsecurity=False)

    def add(self, chunk: bytes) -> None:
        if len(self.head) < 1024:
            self.head += chunk[: 1024 - len(self.head)]
        self.size += len(chunk)
        self.hash.update(chunk)

    def compare(self, document: ListedDocument | None, name: str) -> None:
        if not self.size:
            raise ServerRefused("The service sent an empty file for this paper.", detail=name)
        if document is None:
            return
        # readers take a PDF whose mark stands within the first kilobyte (ISO 32000-1, annex H.3.4.1)
        if document.content_type == "application/pdf" and b"%PDF-" not in self.head:
            raise ServerRefused("This paper should be a PDF, but it is something else.", detail=f"{name}: no %PDF-")
        sha1 = base64.b64encode(self.hash.digest()).decode()
        if (document.size and document.size != self.size) or (document.sha1 and document.sha1 != sha1):
            raise ServerRefused(
                "This paper is not the one the service announced: size or checksum differ.", detail=name
            )


def _explained(error: ServerRefused, what: str) -> ServerRefused:
    """Say of a missing record what it is."""
    if error.status not in (404, 410):
        return error
    return ServerRefused(f"The service does not have this {what}.", detail=error.detail, status=error.status)


def _unexpected(name: str, kind: str) -> ServerRefused:
    return ServerRefused(
        "The service sent another kind of data than an image.", detail=f"{name}: {kind[:60] or 'no content type'}"
    )
