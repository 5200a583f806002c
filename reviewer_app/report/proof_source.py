"""Where proofs for a signature come from: a time-stamp authority, and what tells whether a certificate was revoked.

Only hashes, certificates and serial numbers leave this machine, nothing of a report. How an address is reached is
handed in; what comes back is checked by those who ask.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol, TypeVar

from asn1crypto import crl, ocsp, tsp, x509
from cryptography import x509 as pyca_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp as pyca_ocsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from reviewer_app.errors import ProofMissing
from reviewer_app.report.stamp_trust import leads_to, untrusted_words
from reviewer_app.report.time_proof import common_name
from reviewer_app.report.validation_data import read_certificate, read_crl, read_ocsp
from reviewer_app.report.words import moment_words

#: Bytes of the largest time-stamp, and of the largest list or answer, that is taken: all of it stays in the PDF.
MAX_STAMP: Final = 64_000
MAX_DATA: Final = 2_000_000
NO_STAMP: Final = "The time-stamp service gave no time-stamp that can be used."
#: What pyHanko and asn1crypto raise for an answer they cannot read, that is a refusal, or that has another nonce.
UNREADABLE: Final = (TimestampRequestError, ValueError, TypeError, LookupError, AttributeError)
_Read = TypeVar("_Read")


class Transport(Protocol):
    """Reaches an address."""

    def __call__(self, url: str, body: bytes, content_type: str, limit: int) -> bytes:
        """Return the bytes of the answer, at most `limit`; an empty `body` asks with GET, another with POST.

        Raises
        ------
        ReviewerError
            If there is no such answer, or the address may not be asked.
        """


@dataclass(frozen=True, slots=True)
class ProofSource:
    """Asks the time-stamp authority at `time_stamp_url`, and whoever certificates name, through a transport.

    `roots` are certificates (DER) of authorities that are trusted here; without any, trust is not judged.
    """

    time_stamp_url: str
    transport: Transport
    roots: tuple[bytes, ...] = field(default=(), repr=False)

    def stamper(self) -> TimeStamper:
        """Return what asks for time-stamps (RFC 3161)."""
        return _Stamper(self)

    def crl(self, url: str) -> crl.CertificateList:
        """Return a list of the revoked (RFC 5280). Raises `ReviewerError` if there is none."""
        return self._read(url, b"", "", read_crl)

    def ocsp(self, url: str, certificate: x509.Certificate, issuer: x509.Certificate) -> ocsp.OCSPResponse:
        """Return an answer about one certificate (RFC 6960). Raises `ReviewerError` if there is none."""
        asked = pyca_ocsp.OCSPRequestBuilder().add_certificate(_pyca(certificate), _pyca(issuer), hashes.SHA1())  # noqa: S303 - names the certificate, as RFC 5019 has it
        body = asked.build().public_bytes(serialization.Encoding.DER)
        return self._read(url, body, "application/ocsp-request", read_ocsp)

    def certificate(self, url: str) -> x509.Certificate:
        """Return the certificate of an authority. Raises `ReviewerError` if there is none."""
        return self._read(url, b"", "", read_certificate)

    def _read(self, url: str, body: bytes, content_type: str, read: Callable[[bytes], _Read]) -> _Read:
        data = self.transport(url, body, content_type, MAX_DATA)
        try:
            return read(data)
        except UNREADABLE as error:
            # also an OCSP error, which has no answer inside
            raise ProofMissing(
                "What tells whether a certificate was revoked cannot be read.", detail=f"{len(data)} bytes"
            ) from error


def try_stamp(source: ProofSource) -> str:
    """Ask for a time-stamp over random bytes; return whose came and which time it names, in a sentence.

    Raises
    ------
    ReviewerError
        If none came that can be read.
    """
    try:
        token = asyncio.run(source.stamper().async_timestamp(os.urandom(32), "sha256"))
        info = token["content"]["encap_content_info"]["content"].parsed
        when: datetime = info["gen_time"].native
        number = token["content"]["signer_infos"][0]["sid"].chosen["serial_number"].native
        carried = [one.chosen for one in token["content"]["certificates"]]
        holder = next(one for one in carried if one.serial_number == number)
        whose = common_name(holder.subject)
        trusted = not source.roots or leads_to(holder, carried, source.roots)
    except (*UNREADABLE, StopIteration) as error:
        raise ProofMissing(NO_STAMP, detail=type(error).__name__) from error
    came = f"A time-stamp of {whose} came, from {moment_words(when)}."
    return came if trusted else f"{came} {untrusted_words(whose)}"


class _Stamper(TimeStamper):
    """Asks through a transport; pyHanko compares the nonce."""

    def __init__(self, source: ProofSource) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._source = source

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the answer of the authority."""
        source = self._source
        data = source.transport(source.time_stamp_url, req.dump(), "application/timestamp-query", MAX_STAMP)
        return tsp.TimeStampResp.load(data, strict=True)


def _pyca(certificate: x509.Certificate) -> pyca_x509.Certificate:
    return pyca_x509.load_der_x509_certificate(certificate.dump())
