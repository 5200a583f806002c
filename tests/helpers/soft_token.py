"""A token in software (SoftHSM2) in a folder of its own, with keys and certificates put on it by python-pkcs11."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from reviewer_app.report.identity import identity_from_der
from reviewer_app.report.key_sources import TokenKey
from reviewer_app.report.tokens import tokens_at
from reviewer_app.ui.office.signing_key import SigningKey
from tests.helpers.office import Office
from tests.helpers.warm_children import begin_anew

PIN = "246810"
HOW = "SoftHSM2 is not installed (Debian: apt-get install softhsm2)"
HOW_PACKAGE = "python-pkcs11 is not installed (pip install -r requirements-dev.lock)"
_LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def library() -> str:
    """Return the file of SoftHSM2's library; the test is skipped where it is not installed."""
    found = next((one for one in _LIBRARIES if Path(one).is_file()), None)
    if found is None or shutil.which("softhsm2-util") is None:
        pytest.skip(HOW)
    pytest.importorskip("pkcs11", reason=HOW_PACKAGE)
    return found


@dataclass(frozen=True, slots=True)
class SoftToken:
    """A token in `folder`; what the PIN opens is put on it by `add`."""

    folder: Path
    library: str
    label: str
    pin: str = PIN

    def add(
        self, key: Key | None, certificate: x509.Certificate | None, number: int = 1, *, each_time: bool = False
    ) -> None:
        """Put a private key and its certificate on it, or one of the two, as entry `number`.

        A key that is asked for `each_time` wants the PIN again for every signature, as those of many cards do.
        """
        from pkcs11 import Attribute, ObjectClass

        named = {Attribute.TOKEN: True, Attribute.ID: bytes([number]), Attribute.LABEL: f"entry {number}"}
        with self._session() as session:
            if key is not None:
                kind = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.SIGN: True, Attribute.SENSITIVE: True}
                kind[Attribute.ALWAYS_AUTHENTICATE] = each_time
                session.create_object({**kind, **named, **_values(key)})
            if certificate is not None:
                from pkcs11.util.x509 import decode_x509_certificate

                shown = decode_x509_certificate(certificate.public_bytes(Encoding.DER))
                session.create_object({**shown, **named, Attribute.PRIVATE: False})

    def take_out(self) -> None:
        """Take the token away, as one is taken out of its reader."""
        for one in (self.folder / "tokens").iterdir():
            shutil.rmtree(one)

    @contextmanager
    def _session(self) -> Iterator[Any]:
        import pkcs11

        loaded = pkcs11.lib(self.library)
        try:
            with loaded.get_token(token_label=self.label).open(rw=True, user_pin=self.pin) as session:
                yield session
        finally:
            loaded.finalize()


def new_token(folder: Path, monkeypatch: pytest.MonkeyPatch, label: str = "Reviewer") -> SoftToken:
    """Return an empty token, the only one in `folder`; this process and its children know no others now."""
    made = library()
    shutil.rmtree(folder / "tokens", ignore_errors=True)
    (folder / "tokens").mkdir(parents=True)
    settings = folder / "softhsm2.conf"
    settings.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
        "slots.removable = true\n"
    )
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    begin_anew(monkeypatch)  # a fork server has the environment of its start
    command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "87654321", "--pin", PIN]
    subprocess.run(command, check=True, capture_output=True, env=dict(os.environ))
    return SoftToken(folder, made, label)


def made_certificate(
    key: Key,
    name: str = "Anna Lindqvist",
    *,
    since: datetime | None = None,
    valid: timedelta = timedelta(days=30),
    signs: bool = True,
    issuer: tuple[Key, x509.Certificate] | None = None,
    authority: bool = False,
) -> x509.Certificate:
    """Return a certificate of `key`: of its own, or one that `issuer` vouches for."""
    start = since if since is not None else datetime.now(UTC) - timedelta(hours=1)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(
            subject_name=subject,
            issuer_name=issuer[1].subject if issuer is not None else subject,
            public_key=key.public_key(),
        )
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + valid)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=signs and not authority, content_commitment=signs and not authority,
                key_encipherment=not signs, data_encipherment=False, key_agreement=False,
                key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    return made.sign(issuer[0] if issuer is not None else key, hashes.SHA256())


def _values(key: Key) -> dict[Any, Any]:
    from pkcs11 import Attribute, KeyType
    from pkcs11.util.ec import encode_named_curve_parameters

    if isinstance(key, ec.EllipticCurvePrivateKey):
        return {
            Attribute.KEY_TYPE: KeyType.EC,
            Attribute.EC_PARAMS: encode_named_curve_parameters(key.curve.name),
            Attribute.VALUE: key.private_numbers().private_value.to_bytes((key.key_size + 7) // 8, "big"),
        }
    secret = key.private_numbers()
    numbers = {
        Attribute.MODULUS: secret.public_numbers.n,
        Attribute.PUBLIC_EXPONENT: secret.public_numbers.e,
        Attribute.PRIVATE_EXPONENT: secret.d,
        Attribute.PRIME_1: secret.p,
        Attribute.PRIME_2: secret.q,
        Attribute.EXPONENT_1: secret.dmp1,
        Attribute.EXPONENT_2: secret.dmq1,
        Attribute.COEFFICIENT: secret.iqmp,
    }
    as_bytes = {name: one.to_bytes((one.bit_length() + 7) // 8, "big") for name, one in numbers.items()}
    return {Attribute.KEY_TYPE: KeyType.RSA, **as_bytes}


def chosen_key(token: SoftToken, number: int = 1, **made: Any) -> TokenKey:
    """Put a key on the token, with a certificate as `made_certificate` makes it, and return it as it is found there."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = made_certificate(key, **made)
    token.add(key, certificate, number)
    der = certificate.public_bytes(Encoding.DER)
    return next(one for found in tokens_at(token.library) for one in found.keys if one.certificate == der)


def chosen_token(token: SoftToken, office: Office, **made: Any) -> TokenKey:
    """Let the office sign with a key that is put on the token, as `chosen_key`."""
    key = chosen_key(token, **made)
    SigningKey(office.paths).choose(key, identity_from_der(key.certificate))
    return key
