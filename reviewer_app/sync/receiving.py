"""Receiving one record of a case: streamed into an encrypted file, checked, and only then kept."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.records import ListedDocument
from reviewer_app.errors import ServerRefused
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import BlobInfo, DownloadItem, instance_key
from reviewer_app.sync.answers import CHUNK, MAX_ANSWER, Answer, read_body, refuse_web_page
from reviewer_app.sync.checking import Check, read_index, require_picture
from reviewer_app.sync.dicom_answer import AnswerBody, dicom_parts, open_dicom
from reviewer_app.sync.http import Request, Response
from reviewer_app.sync.lab_results import fetch_labs
from reviewer_app.sync.multipart import media_type, only_part
from reviewer_app.sync.session import FHIR_JSON, ServiceSession
from reviewer_app.sync.sink import DownloadSink

#: Told of every chunk that arrived.
Arrived = Callable[[int], None]

#: Bytes up to which an instance is checked in memory before it is kept; a larger one is read back from the store.
IN_MEMORY: Final = 16 * 1024 * 1024


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


@dataclass(frozen=True, slots=True)
class Content:
    """A DICOM file that arrived whole: its bytes, or, of a large one, the encrypted file they are in by now."""

    size: int
    data: bytes = field(default=b"", repr=False)
    blob: BlobInfo | None = None


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
    try:
        response, name = open_dicom(reception.session, item.url)
    except ServerRefused as error:
        raise _explained(error, "image") from error
    with closing(response):
        reception.opened(response)
        content = take_content(reception, only_part(dicom_parts(response, name), name), token, arrived)
    if not keep_if_wanted(reception, content, item.key, lambda index: item if is_instance(index, item) else None):
        raise ServerRefused("The service sent another image than the one asked for.", detail=item.key)


def take_content(reception: Reception, chunks: Iterator[bytes], token: CancelToken, arrived: Arrived) -> Content:
    """Take one DICOM file to its end: into memory, or, as soon as it is large, into an encrypted file.

    Raises as `receive_instance` does.
    """
    kept: list[bytes] = []
    size = 0
    for chunk in chunks:
        token.check()
        arrived(len(chunk))
        kept.append(chunk)
        size += len(chunk)
        if size > IN_MEMORY:
            return _take_large(reception, itertools.chain(kept, _counted(chunks, token, arrived)))
    return Content(size, b"".join(kept))


def _counted(chunks: Iterator[bytes], token: CancelToken, arrived: Arrived) -> Iterator[bytes]:
    for chunk in chunks:
        token.check()
        arrived(len(chunk))
        yield chunk


def _take_large(reception: Reception, chunks: Iterator[bytes]) -> Content:
    with reception.sink.new_blob(reception.case_id) as writer:
        for chunk in chunks:
            writer.write(chunk)
        blob = writer.commit()
    return Content(blob.size, blob=blob)


def is_instance(index: InstanceIndex, item: DownloadItem) -> bool:
    """Whether this is the instance that an item names."""
    same_study = not item.study_uid or index.study.uid == item.study_uid
    return same_study and instance_key(index.sop_instance_uid) == item.key


def keep_if_wanted(
    reception: Reception, content: Content, name: str, wanted: Callable[[InstanceIndex], DownloadItem | None]
) -> bool:
    """Keep an instance that arrived as the item that it is; of one that is not kept nothing stays on the disk.

    Parameters
    ----------
    reception, content
        Where it goes, and what it is.
    name
        Says in the log what was received.
    wanted
        Given its index, returns the item; None for an instance that is not wanted.

    Returns
    -------
    bool
        Whether it was wanted.

    Raises
    ------
    CannotDecode
        If it is damaged, or its pixels are cut off.
    DiskFull, StoreLocked, StoreDamaged, NotAllowed
        If it cannot be kept.
    """
    kept = False
    try:
        index = _index_of(reception, content, name)
        require_picture(index, content.size)
        item = wanted(index)
        if item is not None:
            _keep(reception, item, content, index)
            kept = True
    finally:
        if content.blob is not None and not kept:
            reception.sink.drop_blob(reception.case_id, content.blob.id)
    return kept


def _index_of(reception: Reception, content: Content, name: str) -> InstanceIndex:
    """Return the index of an instance, read from memory or back from the store."""
    if content.blob is None:
        return read_index(reception.check, io.BytesIO(content.data), name)
    with reception.sink.open_blob(reception.case_id, content.blob.id) as stream:
        return read_index(reception.check, stream, name)


def _keep(reception: Reception, item: DownloadItem, content: Content, index: InstanceIndex) -> None:
    blob = content.blob
    if blob is None:
        with reception.sink.new_blob(reception.case_id) as writer:
            writer.write(content.data)
            blob = writer.commit()
    reception.sink.item_done(reception.case_id, item.key, blob, index)


def receive_document(
    reception: Reception, item: DownloadItem, document: ListedDocument | None, token: CancelToken, arrived: Arrived
) -> None:
    """Fetch one paper and keep it if it is what the service announced: its type, size and SHA-1.

    Raises as `receive_instance` does.
    """
    if document is not None and document.parts:
        _receive_labs(reception, item, document, token, arrived)
        return
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


def _receive_labs(
    reception: Reception, item: DownloadItem, document: ListedDocument, token: CancelToken, arrived: Arrived
) -> None:
    try:
        data = fetch_labs(reception.session, document, token, arrived)
    except ServerRefused as error:
        raise _explained(error, "report") from error
    with reception.sink.new_blob(reception.case_id) as writer:
        writer.write(data)
        blob: BlobInfo = writer.commit()
    reception.sink.item_done(reception.case_id, item.key, blob, None)


def _document_content(response: Response, name: str, accepted: str) -> Iterator[bytes]:
    """Yield the bytes of a paper: raw, or out of a Binary or DocumentReference in FHIR JSON."""
    kind = media_type(response.headers.get("Content-Type", ""))
    if kind in (FHIR_JSON, "application/json") and accepted not in (FHIR_JSON, "application/json"):
        answer = Answer(name, response.status, response.headers, read_body(response, name))
        yield _data_of(answer.resource(), name)
        return
    read = AnswerBody(response, name).read
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
