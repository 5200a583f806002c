"""Reading back what the service confirmed: it must give the very PDF that was sent, byte for byte."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from reviewer_app.errors import Offline, ServerRefused
from reviewer_app.exchange.amended import is_file_of
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.fhir_element import Element
from reviewer_app.exchange.provenance import PDF
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.answers import Answer
from reviewer_app.sync.delivered import Found, told_sha1
from reviewer_app.sync.receipts import Receipt
from reviewer_app.sync.retry import may_pass, with_retries
from reviewer_app.sync.session import ServiceSession

_NOT_THERE: Final = frozenset({404, 410})
_LATER: Final = "The service confirmed the opinion, and cannot be asked now what it keeps."

logger = logging.getLogger(__name__)


class NotAsSent(ServerRefused):
    """The service keeps something else than it was sent, or nothing; trying again does not mend it."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What report and document are at the service: `versions` by reference, and the `sha256` of their PDF (hex)."""

    versions: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""


def with_read_back(session: ServiceSession, delivery: Delivery, receipt: Receipt, token: CancelToken) -> Receipt:
    """Return the receipt with what was read back of report and document, or with why they cannot be read.

    Raises
    ------
    NotAsSent
        If the service gives another PDF than it was sent, or has it no more.
    Offline, SignInNeeded, ServerRefused
        If it cannot be asked now; it is to be read back later.
    """
    try:
        found = Found(receipt.document, receipt.report, receipt.provenance)
        read = with_retries(lambda: read_back(session, delivery, found), token)
    except NotAsSent:
        raise
    except Offline as error:
        raise Offline(_LATER, next_step="It is read back later.", detail=error.detail) from error
    except ServerRefused as error:
        if may_pass(error):
            raise ServerRefused(
                _LATER,
                next_step="It is read back later.",
                detail=error.detail,
                status=error.status,
                retry_after=error.retry_after,
            ) from error
        logger.warning("opinion %s cannot be read back: %s", delivery.report_id, error.detail)
        return replace(receipt, read_back_problem=error.sentence)
    if not read.sha256:
        return replace(receipt, versions=read.versions, read_back_problem="The service does not give the PDF back.")
    return replace(receipt, versions=read.versions, sha256=read.sha256, read_back=datetime.now(UTC))


def read_back(session: ServiceSession, delivery: Delivery, found: Found) -> ReadBack:
    """Read report and document and compare their PDF, and the size they tell of it, with the one that was sent.

    `sha256` is told where the document gives the PDF and the report has at least one without its bytes, as a large one
    is sent (`MAX_PRESENTED_FORM`).

    Raises
    ------
    NotAsSent
        If a PDF differs, or report or document are not there.
    Offline, SignInNeeded, ServerRefused
        As `ServiceSession.open`.
    """
    versions: dict[str, str] = {}
    given, everywhere = "", True
    for reference in (found.report, found.document):
        answer = _read(session, reference)
        resource = Element(answer.resource(), reference)
        versions[reference] = resource.child("meta").text("versionId") or _version(answer.etag)
        held = [one.child("attachment") for one in resource.children("content")] + resource.children("presentedForm")
        # a service may add attachments of its own, such as a text made of the PDF
        pdfs = [one for one in held if _media_type(one.text("contentType")) in ("", PDF)]
        if (delivery.amends is not None or delivery.versions) and reference == found.report:
            pdfs = _own(delivery, reference, pdfs)  # the others are the opinion, and addenda
        everywhere = everywhere and bool(pdfs)
        digests = {_compared(session, delivery, reference, one) for one in pdfs}
        if reference == found.document:
            given = max(digests, default="")
    told = {reference: version for reference, version in versions.items() if version}
    return ReadBack(told, given if everywhere else "")


def _own(delivery: Delivery, reference: str, pdfs: list[Element]) -> list[Element]:
    """Return the files of the report that are what was sent, by what the service tells of them.

    Raises
    ------
    NotAsSent
        If none is, though the hash or the bytes of each are told.
    """
    found = [one for one in pdfs if is_file_of(one.value, delivery)]
    if not found and all(told_sha1(one) or one.text("data") for one in pdfs):
        raise _not_as_sent(delivery, reference, "what was sent is not among its files")
    return found


def _read(session: ServiceSession, path: str, accept: str = "") -> Answer:
    try:
        return session.read(path, accept=accept) if accept else session.read(path)
    except ServerRefused as error:
        if error.status in _NOT_THERE:
            raise NotAsSent(
                "The service confirmed the opinion, and now does not have it.",
                next_step="It is kept on this laptop; tell the service.",
                detail=error.detail,
                status=error.status,
            ) from error
        raise


def _media_type(content_type: str) -> str:
    """Return a media type without its parameters, in lower case (RFC 9110, 8.3.1)."""
    return content_type.partition(";")[0].strip().lower()


def _version(etag: str) -> str:
    return etag.removeprefix("W/").strip('"')


def _compared(session: ServiceSession, delivery: Delivery, reference: str, attachment: Element) -> str:
    """Return the SHA-256 of an attachment that is as it was sent, empty where it gives no bytes."""
    size = attachment.value.get("size")
    if isinstance(size, int) and size != len(delivery.pdf):
        raise _not_as_sent(delivery, reference, f"{size} bytes")
    data = _bytes(session, delivery, reference, attachment)
    if data is None:
        return ""
    digest = hashlib.sha256(data).hexdigest()
    if len(data) != len(delivery.pdf) or digest != hashlib.sha256(delivery.pdf).hexdigest():
        raise _not_as_sent(delivery, reference, f"{len(data)} bytes, SHA-256 {digest}")
    return digest


def _bytes(session: ServiceSession, delivery: Delivery, reference: str, attachment: Element) -> bytes | None:
    text, url = attachment.text("data"), attachment.text("url")
    if text:
        try:
            return base64.b64decode(text)
        except (binascii.Error, ValueError):
            raise _not_as_sent(delivery, reference, "no base64") from None
    # some services move what is large out of the resource
    return _read(session, url, PDF).body if url else None


def _not_as_sent(delivery: Delivery, reference: str, detail: str) -> NotAsSent:
    logger.error("opinion %s is not as it was sent: %s, %s", delivery.report_id, reference, detail)
    return NotAsSent(
        "The service keeps another file than the one that you signed.",
        next_step="Yours is kept on this laptop; tell the service.",
        detail=f"{reference}: {detail}",
    )
