"""Proofs put behind a signature, as a service that raises its level does: time-stamps and the data of a `/DSS`.

Every certificate of the authority here says where it is told which were revoked, as those of real authorities do.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import crl as asn1_crl
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from tests.helpers.report_samples import PASSPHRASE, time_authority

START = datetime(2026, 1, 1, tzinfo=UTC)
DECADES = timedelta(days=365 * 40)
_LIST_ADDRESS = "http://authority.example/list.crl"


@dataclass(frozen=True, slots=True)
class Authority:
    """A root, or an authority under one, that can sign certificates and lists of the revoked.

    `above` are the certificates from the one that issued its own up to the root, none for a root.
    """

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()

    @property
    def pem(self) -> bytes:
        """The certificate to trust."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def serial(self) -> int:
        """The serial number of its certificate, as lists of the revoked name it."""
        return self.certificate.serial_number

    def authority(self, name: str = "Regional authority") -> Authority:
        """Return an authority under this one."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _of_authority(name, self.certificate.subject, key.public_key(), START, DECADES, path_length=0)
        return Authority(key, self.issued(builder), (self.certificate, *self.above))

    def signer(self, start: datetime = START, valid: timedelta = DECADES, *, name: str = "Anna Lindqvist") -> Signer:
        """Return a signer of this authority, its key under `PASSPHRASE`."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
        builder = _certificate(name, self.certificate.subject, key.public_key(), start, valid)
        certificate = self.issued(builder.add_extension(usage, critical=True))
        bundle = pkcs12.serialize_key_and_certificates(
            None,
            key,
            certificate,
            [self.certificate, *self.above],
            serialization.BestAvailableEncryption(PASSPHRASE.encode()),
        )
        return Signer(bundle, certificate)

    def time_stamper(
        self, moment: datetime | None = None, start: datetime = START, valid: timedelta = DECADES
    ) -> DummyTimeStamper:
        """Return a time-stamp authority under this one, whose clock stands at `moment`."""
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = _certificate("Time of day", self.certificate.subject, _stamp_key().public_key(), start, valid)
        certificate = self.issued(builder.add_extension(usage, critical=True))
        return DummyTimeStamper(_asn1(certificate), _private(_stamp_key()), fixed_dt=moment)

    def list_of_revoked(
        self,
        issued: datetime,
        revoked: Sequence[tuple[int, datetime, x509.ReasonFlags]] = (),
        until: timedelta = DECADES,
        invalid_since: datetime | None = None,
    ) -> bytes:
        """Return a certificate revocation list, DER; `revoked` are serial numbers with moment and reason."""
        builder = x509.CertificateRevocationListBuilder(self.certificate.subject, issued, issued + until)
        for serial, moment, reason in revoked:
            entry = x509.RevokedCertificateBuilder(serial, moment).add_extension(x509.CRLReason(reason), critical=False)
            if invalid_since is not None:
                entry = entry.add_extension(x509.InvalidityDate(invalid_since), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        signed = builder.add_extension(x509.CRLNumber(1), critical=False).sign(self.key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.DER)

    def issued(self, builder: x509.CertificateBuilder) -> x509.Certificate:
        """Return a certificate of this authority that says where to ask whether it was revoked."""
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(_LIST_ADDRESS)], None, None, None)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return (
            builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
            .add_extension(issuer, critical=False)
            .sign(self.key, hashes.SHA256())
        )


@dataclass(frozen=True, slots=True)
class Signer:
    """A key under `PASSPHRASE` and its certificate."""

    pkcs12: bytes
    certificate: x509.Certificate

    @property
    def serial(self) -> int:
        """The serial number, as lists of the revoked name it."""
        return self.certificate.serial_number


@functools.cache
def national_authority() -> Authority:
    """Return an authority that tells which certificates were revoked."""
    return new_authority()


def new_authority() -> Authority:
    """Return another authority of the same name as `national_authority`, with a key of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "National authority")])
    start = START - timedelta(days=3650)
    builder = _of_authority("National authority", name, key.public_key(), start, DECADES * 2, path_length=1)
    return Authority(key, builder.sign(key, hashes.SHA256()))


def lonely_time_stamper(moment: datetime | None = None) -> DummyTimeStamper:
    """Return a time-stamp authority that is its own root."""
    certificate, key = time_authority()
    return DummyTimeStamper(asn1_x509.Certificate.load(certificate), keys.PrivateKeyInfo.load(key), fixed_dt=moment)


def lonely_pem() -> bytes:
    """Return the certificate of `lonely_time_stamper`, to trust."""
    return x509.load_der_x509_certificate(time_authority()[0]).public_bytes(serialization.Encoding.PEM)


def no_time_stamper(moment: datetime) -> DummyTimeStamper:
    """Return somebody with a certificate of `national_authority` for other purposes who makes time-stamps."""
    authority = national_authority()
    builder = _certificate("Somebody", authority.certificate.subject, _stamp_key().public_key(), START, DECADES)
    return DummyTimeStamper(_asn1(authority.issued(builder)), _private(_stamp_key()), fixed_dt=moment)


def pem_list(der: bytes) -> bytes:
    """Return a list of the revoked as PEM."""
    return x509.load_der_x509_crl(der).public_bytes(serialization.Encoding.PEM)


def stamped(pdf: bytes, stamper: DummyTimeStamper) -> bytes:
    """Return the file with a document time-stamp behind it."""
    output = io.BytesIO()
    PdfTimeStamper(stamper).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", bytes_reserved=16384, output=output
    )
    return output.getvalue()


def with_validation_data(pdf: bytes, *lists: bytes, certificates: Sequence[x509.Certificate] = ()) -> bytes:
    """Return the file with lists of the revoked and certificates in its `/DSS`."""
    stream = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(
        stream,
        None,
        certs=[_asn1(one) for one in certificates],
        crls=[asn1_crl.CertificateList.load(one) for one in lists],
    )
    return stream.getvalue()


@functools.cache
def _stamp_key() -> rsa.RSAPrivateKey:
    """Return one key for every time-stamp authority: RSA, as pyHanko's double needs, is slow to make."""
    return rsa.generate_private_key(65537, 2048)


def _certificate(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, start: datetime, valid: timedelta
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    serial = x509.random_serial_number()
    return x509.CertificateBuilder(issuer, subject, key, serial, start, start + valid).add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key), critical=False
    )


def _of_authority(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePublicKey, start: datetime, valid: timedelta, *, path_length: int
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        _certificate(name, issuer, key, start, valid)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(usage, critical=True)
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _private(key: rsa.RSAPrivateKey) -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
