"""Fetching what tells whether the certificates of a signature were revoked, and keeping it in the PDF (`/DSS`).

Asked of the signer's certificate, of those of the time-stamps, and of all above them up to their roots: an answer
(OCSP) where a certificate names who gives one, else a list (CRL).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from reviewer_app.errors import ProofMissing, ReviewerError
from reviewer_app.report.embedded import carried, embedded
from reviewer_app.report.issuers import Asked
from reviewer_app.report.proof_source import ProofSource
from reviewer_app.report.revocation import RevocationState, revocation_of
from reviewer_app.report.time_proof import common_name, document_proofs, signature_proofs
from reviewer_app.report.validation_data import Evidence, ValidationData, read_dss
from reviewer_app.report.words import day_words

#: Certificates of authorities that are fetched for one way up, and addresses that are tried for one certificate.
_MOST_AUTHORITIES: Final = 4
_MOST_ADDRESSES: Final = 3


def with_revocation_data(pdf: bytes, source: ProofSource) -> bytes:
    """Return a time-stamped file with the certificates, lists and answers behind it that its proofs need.

    Raises
    ------
    ProofMissing
        If one of the certificates was revoked, or something is missing that they say can be asked.
    """
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    parts = embedded(reader)
    data = carried(reader, parts)
    evidence = Evidence((), data)
    signature = parts.signatures[0]
    proofs = [*signature_proofs(signature, evidence, None), *document_proofs(parts.stamps, evidence)]
    moments = [one.time for one in proofs if one.counted and one.time is not None]
    if not moments:
        raise ProofMissing("There is no time-stamp that data on revocation could be kept for.")
    asked_of = [signature.signer_cert, *(one.signer_cert for one in parts.stamps)]
    ways: list[tuple[Asked, ...]] = []
    for certificate in asked_of:
        data, way = _way_up(certificate, data, source)
        ways.append(way)
        data = _told(way, data, min(moments), source)
    kept = read_dss(reader)
    certificates = {one.sha256: one for way in ways for asked in way for one in _both(asked)}
    output = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(
        output,
        None,
        certs=list(certificates.values()),
        crls=[one for one in data.crls if one not in kept.crls],
        ocsps=[one for one in data.ocsps if one not in kept.ocsps],
    )
    return output.getvalue()


def _both(asked: Asked) -> Iterator[x509.Certificate]:
    yield asked.certificate
    if asked.issuer is not None:
        yield asked.issuer


def _way_up(
    certificate: x509.Certificate, data: ValidationData, source: ProofSource
) -> tuple[ValidationData, tuple[Asked, ...]]:
    """Return the way from a certificate to its root, and what was known or fetched for it."""
    for _ in range(_MOST_AUTHORITIES):
        way = Evidence((), data).way_up(certificate)
        last = way[-1] if way else Asked(certificate, None)
        found = None if last.issuer is not None else _issuer(last.certificate, source)
        if found is None or any(found.sha256 == one.sha256 for one in data.certificates):
            break
        data += ValidationData((found,))
    way = Evidence((), data).way_up(certificate)
    if way is None:
        raise ProofMissing(f"The authority that issued the certificate of {_name(certificate)} is not known.")
    return data, way


def _issuer(certificate: x509.Certificate, source: ProofSource) -> x509.Certificate | None:
    """Return the certificate of who issued one, as far as it says where that is (RFC 5280, 4.2.2.1)."""
    value = certificate.authority_information_access_value
    for one in value or ():
        place = one["access_location"]
        if one["access_method"].native == "ca_issuers" and place.name == "uniform_resource_identifier":
            return source.certificate(place.native)
    return None


def _told(way: tuple[Asked, ...], data: ValidationData, moment: datetime, source: ProofSource) -> ValidationData:
    """Return the data with what tells of every certificate of a way.

    Raises
    ------
    ProofMissing
        If one was revoked, or does not tell.
    """
    for asked in way:
        if not revocation_of((asked,), data, moment).complete:
            data += _fetched(asked, data, moment, source)
        found = revocation_of((asked,), data, moment)
        if found.state is RevocationState.REVOKED and found.when is not None:
            raise ProofMissing(
                f"The certificate of {_name(asked.certificate)} was revoked on {day_words(found.when.date())}."
            )
        if not found.complete:
            raise ProofMissing(f"Nothing tells whether the certificate of {_name(asked.certificate)} was revoked.")
    return data


def _fetched(asked: Asked, data: ValidationData, moment: datetime, source: ProofSource) -> ValidationData:
    """Return the first answer or list that tells of a certificate."""
    first: ReviewerError | None = None
    for fetch in islice(_fetches(asked, source), _MOST_ADDRESSES):
        try:
            found = fetch()
        except ReviewerError as error:
            first = first or error
            continue
        if revocation_of((asked,), data + found, moment).complete or revocation_of((asked,), found, moment).words:
            return found
    if first is not None:
        raise first
    return ValidationData()


def _fetches(asked: Asked, source: ProofSource) -> Iterator[Callable[[], ValidationData]]:
    """Yield what fetches something that tells of a certificate, the small answers first."""
    certificate, issuer = asked.certificate, asked.issuer
    for url in certificate.ocsp_urls if issuer is not None else ():
        yield partial(_answer, url, certificate, issuer, source)
    for point in certificate.crl_distribution_points:
        if point.url:
            yield partial(_list, point.url, source)


def _answer(url: str, certificate: x509.Certificate, issuer: x509.Certificate, source: ProofSource) -> ValidationData:
    found = source.ocsp(url, certificate, issuer)
    inside = found.basic_ocsp_response["certs"]
    return ValidationData(certificates=tuple(inside or ()), ocsps=(found,))


def _list(url: str, source: ProofSource) -> ValidationData:
    return ValidationData(crls=(source.crl(url),))


def _name(certificate: x509.Certificate) -> str:
    return common_name(certificate.subject)
