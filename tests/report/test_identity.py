"""Certificates and keys: what is refused, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto.pkcs12 import Pfx
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

from reviewer_app.errors import CannotSign, KeyNotOpened
from reviewer_app.report.identity import (
    DEMO_AUTHORITY,
    identity_from_pem,
    identity_from_pkcs12,
    identity_of,
    make_demo_authority,
)
from tests.helpers.key_purposes import key_file
from tests.helpers.report_samples import PASSPHRASE, authority

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_demo_authority_says_so_in_its_name_and_may_sign_documents() -> None:
    made = authority()
    key, certificate, others = pkcs12.load_key_and_certificates(made.pkcs12, PASSPHRASE.encode())
    assert key is not None
    assert certificate is not None
    assert identity_of(certificate) == made.identity
    assert made.identity.issuer == DEMO_AUTHORITY
    assert made.identity.demo
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert others[0].public_bytes(serialization.Encoding.PEM) == made.ca_pem
    certificate.verify_directly_issued_by(others[0])


def test_identity_is_read_with_the_passphrase() -> None:
    found = identity_from_pkcs12(authority().pkcs12, PASSPHRASE)
    assert found.subject == "Anna Lindqvist"
    assert len(found.fingerprint) == 64
    assert found.fingerprint_words.replace(" ", "") == found.fingerprint


def test_a_wrong_passphrase_is_said() -> None:
    with pytest.raises(KeyNotOpened, match="passphrase of the signing key is wrong"):
        identity_from_pkcs12(authority().pkcs12, "guess")


@pytest.mark.parametrize("data", [b"", b"no key", b"\x30\x03ab", authority().pkcs12[:-20]])
def test_a_damaged_key_file_is_not_blamed_on_the_passphrase(data: bytes) -> None:
    with pytest.raises(CannotSign, match="damaged"):
        identity_from_pkcs12(data, PASSPHRASE)


def test_a_file_that_opens_with_any_passphrase_is_refused_with_each() -> None:
    key, certificate, _ = pkcs12.load_key_and_certificates(authority().pkcs12, PASSPHRASE.encode())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    plain = Pfx.load(pkcs12.serialize_key_and_certificates(None, key, certificate, None, serialization.NoEncryption()))
    bare = Pfx({"version": plain["version"], "auth_safe": plain["auth_safe"]}).dump()
    for passphrase in (PASSPHRASE, "another"):
        with pytest.raises(CannotSign, match="opens with any passphrase"):
            identity_from_pkcs12(bare, passphrase)


def test_a_file_without_a_key_is_refused() -> None:
    certificate = x509.load_pem_x509_certificate(authority().ca_pem)
    encryption = serialization.BestAvailableEncryption(b"secret")
    data = pkcs12.serialize_key_and_certificates(None, None, None, [certificate], encryption)
    with pytest.raises(CannotSign, match="holds no key"):
        identity_from_pkcs12(data, "secret")


def test_a_certificate_outside_its_time_is_refused_with_the_date() -> None:
    made = make_demo_authority("A", "", START, passphrase="p", valid=timedelta(days=10))
    made.identity.check_usable(START + timedelta(days=1))
    with pytest.raises(CannotSign, match="expired on 11 Jan 2026"):
        made.identity.check_usable(START + timedelta(days=11))
    with pytest.raises(CannotSign, match=r"not valid before 1 Jan 2026.*clock says 31 Dec 2025"):
        made.identity.check_usable(START - timedelta(days=1))


@pytest.mark.parametrize(
    ("purposes", "signs"),
    [
        (("digital_signature",), True),
        (("content_commitment",), True),
        (("digital_signature", "content_commitment"), True),
        (("key_encipherment", "data_encipherment"), False),
        (("key_cert_sign", "crl_sign"), False),
    ],
)
def test_only_a_certificate_made_for_signatures_is_used(purposes: tuple[str, ...], signs: bool) -> None:
    found = identity_from_pkcs12(key_file(PASSPHRASE, *purposes), PASSPHRASE)
    assert found.signs is signs
    if signs:
        found.check_usable(datetime.now(UTC))
    else:
        with pytest.raises(CannotSign, match="not made for signatures"):
            found.check_usable(datetime.now(UTC))


def test_a_certificate_that_states_no_purpose_may_sign() -> None:
    identity_from_pkcs12(key_file(PASSPHRASE, stated=False), PASSPHRASE).check_purpose()


def test_pem_certificates() -> None:
    assert identity_from_pem(authority().ca_pem).subject == DEMO_AUTHORITY
    with pytest.raises(CannotSign, match="cannot be read"):
        identity_from_pem(b"no certificate")
