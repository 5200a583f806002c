"""Wrong passphrases are counted by the key file, whatever certificate is put beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.signing_lock import FAILURES
from reviewer_app.errors import CannotSign, KeyLocked, KeyNotOpened
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.ui.key_page import KeyPage
from reviewer_app.ui.office import signing_attempts as attempts
from reviewer_app.ui.office.key_keeping import KeyKeeping
from reviewer_app.ui.office.signing_key import CERTIFICATE_FILE, KEY_FILE, SigningKey
from tests.helpers.key_purposes import key_file
from tests.helpers.office import Office

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
PASSPHRASE = "a key of its own"


@pytest.fixture
def office(offices: Callable[..., Office]) -> Office:
    made = offices()
    made.vault.put_reviewer(Reviewer("Practitioner/anna", "Dr. Anna"))
    return made


def certificate_of(data: bytes) -> bytes:
    _, certificate, _ = pkcs12.load_key_and_certificates(data, PASSPHRASE.encode())
    assert certificate is not None
    return certificate.public_bytes(Encoding.PEM)


def keeping(office: Office) -> KeyKeeping:
    page = KeyPage()
    made = KeyKeeping(office.services, page, page)
    made.kept_page = page  # type: ignore[attr-defined]  # the page lives as long
    return made


def test_the_hash_is_that_of_the_file(office: Office) -> None:
    key = SigningKey(office.paths)
    assert key.counted_by() == ""
    data = key_file(PASSPHRASE, "digital_signature")
    key.install_bytes(data, PASSPHRASE)
    assert (
        key.counted_by()
        == Pkcs12Key(data).counted_by
        == hashlib.sha256((office.paths.config / KEY_FILE).read_bytes()).hexdigest()
    )


def test_guesses_at_any_key_file_are_counted_whatever_is_installed(look: object, office: Office) -> None:
    """Another key, or another certificate beside this one, is no way to go on guessing."""
    guessed, other = key_file(PASSPHRASE, "digital_signature"), key_file(PASSPHRASE, "digital_signature")
    source = office.paths.cache / "guessed.p12"
    source.write_bytes(guessed)
    key, pages = SigningKey(office.paths), keeping(office)
    key.install_bytes(guessed, PASSPHRASE)
    for number in range(FAILURES):
        if number == 2:
            (office.paths.config / CERTIFICATE_FILE).write_bytes(certificate_of(other))
        if number == 3:
            key.install_bytes(other, PASSPHRASE)
        with pytest.raises(CannotSign) as refused:
            pages._installed(source, "a guess")
        assert isinstance(refused.value, KeyLocked if number == FAILURES - 1 else KeyNotOpened)
    with pytest.raises(KeyLocked):
        pages._installed(source, PASSPHRASE)
    assert attempts.signing_lock(office.vault, key.counted_by(), NOW).failures == 0, "the other key is not touched"


def test_what_versions_before_counted_by_the_certificate_goes_on(office: Office) -> None:
    fingerprint, key, vault = "ab" * 32, "cd" * 32, office.vault
    for _ in range(FAILURES - 1):  # their count stands under the fingerprint
        attempts.begin_attempt(vault, fingerprint, "", NOW)
        attempts.attempt_failed(vault, fingerprint, "", NOW)
    attempts.count_by_file(vault, fingerprint, key)
    assert attempts.signing_lock(vault, key, NOW).failures == FAILURES - 1
    attempts.attempt_succeeded(vault, key)
    attempts.count_by_file(vault, fingerprint, key)
    assert attempts.signing_lock(vault, key, NOW).failures == 0, "taken over once"
    attempts.count_by_file(vault, fingerprint, "")
    assert attempts.signing_lock(vault, fingerprint, NOW).failures == FAILURES - 1, "it may be beside another key"
