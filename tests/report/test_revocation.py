"""A certificate that was revoked: told by the file or by a list handed in, before and after signing, with and without
a proof of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.x509 import ReasonFlags

from reviewer_app.errors import CannotVerify
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.revocation import RevocationState
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from tests.helpers.proofs import (
    Signer,
    lonely_pem,
    lonely_time_stamper,
    national_authority,
    new_authority,
    pem_list,
    stamped,
    with_validation_data,
)
from tests.helpers.report_samples import NOW

DAY = timedelta(days=1)
LATER = NOW + 3 * DAY
SOON = NOW + timedelta(minutes=5)
ROOT = national_authority().pem


@pytest.fixture(scope="module")
def signer() -> Signer:
    return national_authority().signer()


@pytest.fixture(scope="module")
def signed_here(request_to_sign: SignRequest, signer: Signer) -> bytes:
    return sign_opinion(replace(request_to_sign, key=Pkcs12Key(signer.pkcs12))).pdf


def revoked(
    signer: Signer,
    moment: datetime,
    reason: ReasonFlags = ReasonFlags.superseded,
    invalid_since: datetime | None = None,
) -> bytes:
    """Return a list, made four days after the signature, that names the signer's certificate."""
    entries = [(signer.serial, moment, reason)]
    return national_authority().list_of_revoked(NOW + 4 * DAY, entries, invalid_since=invalid_since)


@pytest.mark.parametrize("roots", [[], [ROOT]], ids=["no roots", "roots"])
def test_revoked_before_signing_is_not_valid(signed_here: bytes, signer: Signer, roots: list[bytes]) -> None:
    found = verify_pdf(with_validation_data(signed_here, revoked(signer, NOW - DAY)), roots)
    assert (found.valid, found.trusted, found.signature_valid) == (False, False, False)
    assert found.summary == "Not valid. The certificate was revoked on 21 Nov 2026, before the stated time of signing."
    assert (found.revocation.state, found.revocation.when) == (RevocationState.REVOKED, NOW - DAY)
    assert found.revocation.reason == "superseded"


def test_revoked_later_without_a_proof_of_time_is_valid_and_not_trusted(signed_here: bytes, signer: Signer) -> None:
    found = verify_pdf(with_validation_data(signed_here, revoked(signer, LATER)), [ROOT])
    assert (found.valid, found.trusted) == (True, False)
    assert (
        "the certificate was revoked on 25 Nov 2026, and no trusted time-stamp proves that the signature is older"
        in found.summary
    )


def test_revoked_later_with_a_proof_of_time_stays_trusted(signed_here: bytes, signer: Signer) -> None:
    pdf = with_validation_data(
        stamped(signed_here, lonely_time_stamper(SOON)), revoked(signer, LATER, ReasonFlags.key_compromise)
    )
    found = verify_pdf(pdf, [ROOT, lonely_pem()])
    assert (found.valid, found.trusted, found.level) == (True, True, "B-LT")
    assert "it" in found.summary
    assert "the certificate was revoked on 25 Nov 2026, after the time-stamp that proves" in found.summary
    unknown = verify_pdf(pdf, [ROOT])
    assert (unknown.valid, unknown.level) == (False, "B-B")


def test_a_key_that_others_may_have_had_needs_a_proof_of_time(signed_here: bytes, signer: Signer) -> None:
    found = verify_pdf(with_validation_data(signed_here, revoked(signer, LATER, ReasonFlags.key_compromise)), [ROOT])
    assert (found.valid, found.trusted) == (False, False)
    assert "as others may have had the key" in found.summary
    assert found.revocation.compromised


def test_since_when_the_key_was_in_other_hands_counts(signed_here: bytes, signer: Signer) -> None:
    told = revoked(signer, LATER, ReasonFlags.key_compromise, invalid_since=NOW - 2 * DAY)
    pdf = with_validation_data(stamped(signed_here, lonely_time_stamper(SOON)), told)
    found = verify_pdf(pdf, [ROOT, lonely_pem()])
    assert not found.valid
    assert found.revocation.when == NOW - 2 * DAY


def test_a_stamp_made_after_the_revocation_proves_nothing(signed_here: bytes, signer: Signer) -> None:
    pdf = with_validation_data(stamped(signed_here, lonely_time_stamper(LATER + DAY)), revoked(signer, LATER))
    found = verify_pdf(pdf, [ROOT, lonely_pem()])
    assert (found.valid, found.trusted) == (True, False)
    assert "was revoked on 25 Nov 2026" in found.summary


@pytest.mark.parametrize("pem", [False, True], ids=["DER", "PEM"])
def test_a_list_handed_in_counts_and_makes_no_level(signed_here: bytes, signer: Signer, pem: bool) -> None:
    told = revoked(signer, NOW - DAY)
    found = verify_pdf(signed_here, [ROOT], crls=[pem_list(told) if pem else told])
    assert (found.valid, found.level) == (False, "B-B")
    clean = verify_pdf(stamped(signed_here, lonely_time_stamper(SOON)), [ROOT, lonely_pem()], crls=[revoked_other()])
    assert (clean.valid, clean.trusted, clean.level) == (True, True, "B-T")
    assert clean.revocation.state is RevocationState.GOOD


def revoked_other() -> bytes:
    return national_authority().list_of_revoked(NOW + 4 * DAY, [(7, NOW - DAY, ReasonFlags.superseded)])


def test_an_old_list_still_tells_what_was_revoked(signed_here: bytes, signer: Signer) -> None:
    entries = [(signer.serial, NOW - 5 * DAY, ReasonFlags.superseded)]
    old = national_authority().list_of_revoked(NOW - 4 * DAY, entries, until=DAY)
    assert not verify_pdf(signed_here, [ROOT], crls=[old]).valid


def test_a_list_of_somebody_else_tells_nothing(signed_here: bytes, signer: Signer) -> None:
    stranger = new_authority()
    forged = stranger.list_of_revoked(NOW + DAY, [(signer.serial, NOW - DAY, ReasonFlags.key_compromise)])
    found = verify_pdf(with_validation_data(signed_here, forged), [ROOT])
    assert (found.valid, found.trusted) == (True, True)
    assert found.revocation.state is RevocationState.UNKNOWN


def test_a_damaged_list_tells_nothing(signed_here: bytes, signer: Signer) -> None:
    told = bytearray(revoked(signer, NOW - DAY))
    told[-1] ^= 1
    assert verify_pdf(signed_here, [ROOT], crls=[bytes(told)]).revocation.state is RevocationState.UNKNOWN


def test_a_file_that_is_no_list_is_said(signed_here: bytes) -> None:
    with pytest.raises(CannotVerify, match="no certificate revocation list"):
        verify_pdf(signed_here, crls=[b"no list"])


def test_nothing_known_is_said_as_such(signed_here: bytes) -> None:
    found = verify_pdf(signed_here, [ROOT])
    assert found.revocation.state is RevocationState.UNKNOWN
    assert found.revocation.words == ""


def test_a_time_stamp_authority_that_was_revoked_proves_nothing(signed_here: bytes) -> None:
    stamper = national_authority().time_stamper(SOON)
    entries = [(stamper.tsa_cert.serial_number, NOW - DAY, ReasonFlags.key_compromise)]
    told = national_authority().list_of_revoked(NOW + DAY, entries)
    found = verify_pdf(with_validation_data(stamped(signed_here, stamper), told), [ROOT])
    assert (found.valid, found.level, found.proven_at) == (True, "B-B", None)
    assert "is not counted: the certificate was revoked on 21 Nov 2026" in found.summary
