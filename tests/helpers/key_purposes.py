"""Key files whose certificate was made for one purpose or another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

_PURPOSES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def key_file(passphrase: str, *purposes: str, stated: bool = True) -> bytes:
    """Return a PKCS#12 file with a certificate of its own, valid for a day around now.

    `purposes` are those of its key usage, as `cryptography` names them; there is no key usage where it is not `stated`.
    """
    now, key = datetime.now(UTC), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Anna Lindqvist")])
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=12))
        .not_valid_after(now + timedelta(hours=12))
    )
    if stated:
        usage = x509.KeyUsage(**{one: one in purposes for one in _PURPOSES})
        made = made.add_extension(usage, critical=True)
    encryption = serialization.BestAvailableEncryption(passphrase.encode())
    certificate = made.sign(key, hashes.SHA256())
    return pkcs12.serialize_key_and_certificates(None, key, certificate, None, encryption)
