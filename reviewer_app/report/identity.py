"""Who signs: what a certificate says, keys from PKCS#12, and an authority for demonstrations.

A `SigningIdentity` holds no key. The key is read from the PKCS#12 bytes for one signature and dropped again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from reviewer_app.errors import CannotSign, KeyNotOpened
from reviewer_app.report.words import day_words

DEMO_AUTHORITY = "Demo CA – not for clinical use"
KEY_NOT_OPENED = "The passphrase of the signing key is wrong. Nothing was signed."


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """What a signer's certificate says. `fingerprint` is its SHA-256 in lower-case hex; times carry their zone.

    `signs` tells whether its key usage allows signatures (RFC 5280, 4.2.1.3): a certificate without one allows all.
    """

    subject: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_to: datetime
    fingerprint: str
    demo: bool = False
    signs: bool = True

    @property
    def fingerprint_words(self) -> str:
        """The fingerprint in groups of four, as people compare it."""
        return " ".join(self.fingerprint[at : at + 4] for at in range(0, len(self.fingerprint), 4))

    def check_purpose(self) -> None:
        """Refuse a certificate that was made for something else than signatures.

        Raises
        ------
        CannotSign
            If its key usage names neither digitalSignature nor nonRepudiation.
        """
        if not self.signs:
            raise CannotSign(
                "This certificate was not made for signatures: its key usage does not allow them.",
                next_step="Ask your institution for a signing certificate.",
                detail=f"certificate {self.fingerprint[:16]}",
            )

    def check_usable(self, now: datetime) -> None:
        """Refuse a certificate that does not hold at `now`.

        Raises
        ------
        CannotSign
            If it was not made for signatures, has expired, is not yet valid, or the clock is wrong.
        """
        self.check_purpose()
        if now > self.valid_to:
            raise CannotSign(
                f"The signing certificate expired on {day_words(self.valid_to.date())}. Nothing was signed.",
                next_step="Install a new certificate, then sign again; the opinion is kept.",
                detail=f"certificate {self.fingerprint[:16]} not after {self.valid_to.isoformat()}",
            )
        if now < self.valid_from:
            raise CannotSign(
                f"The signing certificate is not valid before {day_words(self.valid_from.date())}, and this computer's "
                f"clock says {day_words(now.date())}. Nothing was signed.",
                next_step="Check the date and time of this computer, or wait until the certificate is valid.",
                detail=f"certificate {self.fingerprint[:16]} not before {self.valid_from.isoformat()}",
            )


@dataclass(frozen=True, slots=True)
class DemoAuthority:
    """A certificate authority for demonstrations and one signer of it. `ca_pem` is the root to trust in `verify`."""

    ca_pem: bytes
    pkcs12: bytes
    identity: SigningIdentity


def identity_of(certificate: x509.Certificate) -> SigningIdentity:
    """Return what a certificate says."""
    return SigningIdentity(
        subject=_common_name(certificate.subject),
        issuer=_common_name(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        demo=_common_name(certificate.issuer) == DEMO_AUTHORITY,
        signs=_signs(certificate),
    )


def _signs(certificate: x509.Certificate) -> bool:
    """Whether the key usage of a certificate allows signatures."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    except (ValueError, x509.DuplicateExtension):
        return False
    return usage.digital_signature or usage.content_commitment


def identity_from_pem(pem: bytes) -> SigningIdentity:
    """Return what a PEM certificate says.

    Raises
    ------
    CannotSign
        If it is no certificate.
    """
    try:
        return identity_of(x509.load_pem_x509_certificate(pem))
    except ValueError as error:
        raise CannotSign("The certificate cannot be read.", detail=type(error).__name__) from error


def identity_from_der(der: bytes) -> SigningIdentity:
    """Return what a DER certificate says. Raises as `identity_from_pem`."""
    try:
        return identity_of(x509.load_der_x509_certificate(der))
    except ValueError as error:
        raise CannotSign("The certificate cannot be read.", detail=type(error).__name__) from error


def identity_from_pkcs12(data: bytes, passphrase: str) -> SigningIdentity:
    """Return the identity inside a PKCS#12 file; the key is checked to be there and dropped.

    Raises
    ------
    KeyNotOpened
        If the passphrase is wrong.
    CannotSign
        If the file is damaged, holds no key with its certificate, or opens with any passphrase.
    """
    if not _looks_like_der(data):
        raise CannotSign("The signing key file is damaged or no PKCS#12 file.", next_step="Choose the key file again.")
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, passphrase.encode())
    except ValueError as error:
        # The library tells a wrong passphrase and a damaged file with one error; the first is what people meet.
        raise KeyNotOpened(KEY_NOT_OPENED, next_step="Type it again.", detail="PKCS#12 did not open") from error
    if key is None or certificate is None:
        raise CannotSign("The signing key file holds no key with its certificate.", next_step="Choose another file.")
    if _opens_with_any(data):
        raise CannotSign(
            "The signing key file is not protected: it opens with any passphrase.",
            next_step="Ask whoever issued it for one under a passphrase.",
        )
    return identity_of(certificate)


def _opens_with_any(data: bytes) -> bool:
    """Whether a PKCS#12 file has neither encryption nor MAC, so that its passphrase proves nothing (RFC 7292, 4)."""
    try:
        pkcs12.load_key_and_certificates(data, secrets.token_bytes(16).hex().encode())
    except ValueError:
        return False
    return True


def _looks_like_der(data: bytes) -> bool:
    """Whether `data` is one DER sequence of the length it says."""
    if len(data) < 4 or data[0] != 0x30:
        return False
    if data[1] < 0x80:
        return len(data) == 2 + data[1]
    size = data[1] & 0x7F
    return len(data) == 2 + size + int.from_bytes(data[2 : 2 + size], "big")


def make_demo_authority(
    name: str, organization: str, now: datetime, *, passphrase: str, valid: timedelta = timedelta(days=365)
) -> DemoAuthority:
    """Make an authority that says in its own name that it is not for clinical use, and a signer of it.

    Parameters
    ----------
    name, organization
        Subject of the signer's certificate.
    now
        Start of validity, with its zone.
    passphrase
        Protects the signer's PKCS#12.
    valid
        How long both certificates hold from `now`.
    """
    ca_key, signer_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = _name(DEMO_AUTHORITY, "Reviewer workstation demonstration")
    authority = _certificate(ca_name, ca_name, ca_key, now, now + valid)
    authority = authority.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    authority = authority.add_extension(_key_usage(for_authority=True), critical=True)
    ca = authority.sign(ca_key, hashes.SHA256())
    signer = _certificate(_name(name, organization), ca_name, signer_key, now, now + valid)
    signer = signer.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    signer = signer.add_extension(_key_usage(for_authority=False), critical=True)
    signer = signer.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
    )
    certificate = signer.sign(ca_key, hashes.SHA256())
    bundle = pkcs12.serialize_key_and_certificates(
        None, signer_key, certificate, [ca], serialization.BestAvailableEncryption(passphrase.encode())
    )
    return DemoAuthority(ca.public_bytes(serialization.Encoding.PEM), bundle, identity_of(certificate))


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, for_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not for_authority,
        content_commitment=not for_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=for_authority,
        crl_sign=for_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str, organization: str) -> x509.Name:
    # X.520 bounds both at 64 characters.
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])]
    if organization:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization[:64]))
    return x509.Name(parts)


def _common_name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()
