"""What a PDF carries for judging certificates later: other certificates, lists of the revoked, answers about one.

They stand in the signature, in its time-stamps, and in the document security store (`/DSS`, ETSI EN 319 142-1, 5.4).
Nothing is fetched: what is not in the file or handed in is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from asn1crypto import cms, crl, ocsp, pem, x509
from asn1crypto import pdf as asn1_pdf
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.sign.general import find_unique_cms_attribute
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from reviewer_app.errors import CannotVerify
from reviewer_app.report.issuers import Asked, way_up


@dataclass(frozen=True, slots=True)
class ValidationData:
    """Certificates, lists of the revoked (CRL, RFC 5280) and answers about single certificates (OCSP, RFC 6960)."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()

    def __add__(self, other: ValidationData) -> ValidationData:
        return ValidationData(self.certificates + other.certificates, self.crls + other.crls, self.ocsps + other.ocsps)

    @property
    def tells(self) -> bool:
        """Whether anything in it can say that a certificate was revoked."""
        return bool(self.crls or self.ocsps)


NOTHING = ValidationData()
_Loaded = TypeVar("_Loaded")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What certificates are judged by.

    `roots` are those the reader trusts, empty if none was given; `in_file` is what the PDF carries, `given` what was
    handed in beside it.
    """

    roots: tuple[x509.Certificate, ...]
    in_file: ValidationData
    given: ValidationData = NOTHING

    @property
    def judged(self) -> bool:
        """Whether trust can be told at all."""
        return bool(self.roots)

    @property
    def anchors(self) -> list[x509.Certificate]:
        """Where trust ends: at the reader's roots, else at the authorities in the file, which makes nothing trusted."""
        return list(self.roots) or [one for one in self.in_file.certificates if one.ca]

    def way_up(self, certificate: x509.Certificate) -> tuple[Asked, ...] | None:
        """Return whom to ask of what was revoked: up to a root, whether the reader trusts it or not."""
        return way_up(certificate, self.roots, self.in_file.certificates)

    def context(self, moment: datetime | None) -> ValidationContext:
        """Return what pyHanko judges by at `moment`, None for now; revocation is asked apart, see `revocation_of`."""
        return ValidationContext(
            trust_roots=self.anchors,
            other_certs=self.in_file.certificates,
            moment=moment,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )


def read_dss(handler: PdfHandler) -> ValidationData:
    """Return what the `/DSS` of a revision holds; what cannot be read in it is left out, as it then proves nothing."""
    store = _entry(handler.root, "/DSS", dict)
    if store is None:
        return NOTHING
    return ValidationData(
        tuple(_loaded(store, "/Certs", DecodePurpose.CERTIFICATE, read_certificate)),
        tuple(_loaded(store, "/CRLs", DecodePurpose.CRL, read_crl)),
        tuple(_loaded(store, "/OCSPs", DecodePurpose.OCSP_RESPONSE, read_ocsp)),
    )


def certificates_in(signature: EmbeddedPdfSignature) -> ValidationData:
    """Return the certificates that stand in a signature or document time-stamp, and in the time-stamps of it."""
    tokens = [signature.signed_data, *extract_tst_data_iter(signature.signer_info, signed=False)]
    return ValidationData(tuple(one for token in tokens for one in _certificates(token)))


def told_in(signature: EmbeddedPdfSignature) -> ValidationData:
    """Return what a signature itself tells of revocation, in the attribute that Adobe gave it."""
    try:
        told: asn1_pdf.RevocationInfoArchival = find_unique_cms_attribute(
            signature.signer_info["signed_attrs"], "adobe_revocation_info_archival"
        )
        return ValidationData(crls=tuple(told["crl"] or ()), ocsps=tuple(told["ocsp"] or ()))
    except (LookupError, ValueError, TypeError):
        # No such attribute, or one that cannot be read.
        return NOTHING


def read_crls(files: Iterable[bytes]) -> ValidationData:
    """Return the lists of the revoked in files, PEM or DER.

    Raises
    ------
    CannotVerify
        If one of them is none.
    """
    lists: list[crl.CertificateList] = []
    for data in files:
        try:
            parts = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
            lists += [read_crl(part) for part in parts]
        except (ValueError, TypeError) as error:
            raise CannotVerify("The file of revoked certificates is no certificate revocation list.") from error
    return ValidationData(crls=tuple(lists))


def _certificates(token: cms.SignedData) -> Iterator[x509.Certificate]:
    for choice in token["certificates"] or ():
        if choice.name == "certificate":
            try:
                yield read_certificate(choice.chosen.dump())
            except (ValueError, TypeError):
                continue


def _loaded(store: Any, name: str, purpose: DecodePurpose, load: Callable[[bytes], _Loaded]) -> Iterator[_Loaded]:
    for reference in _entry(store, name, list) or ():
        try:
            yield load(reference.get_object().read_data(purpose))
        except (AttributeError, ValueError, TypeError):
            continue


def _entry(holder: Any, name: str, kind: type) -> Any:
    try:
        # Brackets follow a reference to another object; pyHanko's `get` does not.
        found = holder[name]
    except KeyError:
        return None
    return found if isinstance(found, kind) else None


def read_certificate(data: bytes) -> x509.Certificate:
    """Return a certificate (RFC 5280), DER. Raises `ValueError` or `TypeError` if it is none, or damaged."""
    found = x509.Certificate.load(data, strict=True)
    # asn1crypto reads when asked: what is damaged must show here, not in the middle of a check.
    _ = found.issuer_serial, found.subject.hashable
    return found


def read_crl(data: bytes) -> crl.CertificateList:
    """Return a list of the revoked, DER; raises as `read_certificate`."""
    found = crl.CertificateList.load(data, strict=True)
    _ = found.issuer.hashable, found["tbs_cert_list"]["this_update"].native
    return found


def read_ocsp(data: bytes) -> ocsp.OCSPResponse:
    """Return an answer about a certificate, DER; raises as `read_certificate`."""
    found = ocsp.OCSPResponse.load(data, strict=True)
    _ = found.basic_ocsp_response["tbs_response_data"]["produced_at"].native
    return found
