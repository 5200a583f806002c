"""A co-signed file that comes back is what was delivered with valid signatures behind it, or is refused with why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reviewer_app.errors import CannotVerify
from reviewer_app.report.co_signed_file import check_co_signed
from reviewer_app.report.cosign import CoSignRequest, co_sign
from reviewer_app.report.identity import DemoAuthority, make_demo_authority
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.signing import SignedOpinion, SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from tests.helpers.proofs import lonely_time_stamper, stamped
from tests.helpers.report_samples import NOW

LATER = NOW + timedelta(hours=2)


@pytest.fixture(scope="module")
def ben() -> DemoAuthority:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return make_demo_authority("Ben Okafor", "Northgate", since, passphrase="his", valid=timedelta(days=3650))


@pytest.fixture(scope="module")
def asked(signed: SignedOpinion, ben: DemoAuthority) -> CoSignRequest:
    return CoSignRequest(signed.pdf, Pkcs12Key(ben.pkcs12), "his", Meaning.APPROVAL, LATER)


@pytest.fixture(scope="module")
def co_signed(asked: CoSignRequest) -> bytes:
    return co_sign(asked).pdf


def test_it_tells_who_came_to_it_and_what_it_begins_with(
    signed: SignedOpinion, co_signed: bytes, ben: DemoAuthority
) -> None:
    found = check_co_signed(co_signed, signed.pdf)
    (one,) = found.added
    assert (one.signer, one.meaning, one.signed_at) == ("Ben Okafor", "approval", LATER)
    assert one.identity == ben.identity
    assert found.earlier == ("Anna Lindqvist",)
    assert (found.signed_sha256, found.level) == (signed.sha256, "B-B")
    assert found.sha256 == hashlib.sha256(co_signed).hexdigest()


def test_a_second_co_author_signs_the_newest_version(co_signed: bytes, signed: SignedOpinion) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    cleo = Pkcs12Key(make_demo_authority("Cleo Marsh", "", since, passphrase="hers").pkcs12)
    both = co_sign(CoSignRequest(co_signed, cleo, "hers", Meaning.CO_AUTHORSHIP, LATER)).pdf
    assert [one.signer for one in check_co_signed(both, co_signed).added] == ["Cleo Marsh"]
    assert [one.signer for one in check_co_signed(both, signed.pdf).added] == ["Ben Okafor", "Cleo Marsh"]
    beside = co_sign(CoSignRequest(signed.pdf, cleo, "hers", Meaning.CO_AUTHORSHIP, LATER)).pdf
    with pytest.raises(CannotVerify, match="an earlier version than the service has"):
        check_co_signed(beside, co_signed)


def test_proofs_that_came_since_are_not_lost(co_signed: bytes, signed: SignedOpinion) -> None:
    proven = stamped(signed.pdf, lonely_time_stamper(NOW + timedelta(minutes=5)))
    assert verify_pdf(proven).level == "B-T"
    with pytest.raises(CannotVerify, match="proofs or a signature that came since would be lost"):
        check_co_signed(co_signed, proven)


def _bit(pdf: bytes) -> bytes:
    at = pdf.index(b"stream", len(pdf) // 2) + 20
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda co_signed, signed: signed, "Nobody has co-signed this file"),
        (lambda co_signed, signed: signed[: len(signed) // 2], "damaged or no PDF"),
        (lambda co_signed, signed: b"no PDF", "damaged or no PDF"),
        (lambda co_signed, signed: _bit(signed) + co_signed[len(signed) :], "another document|not valid"),
        (lambda co_signed, signed: co_signed[:-1000] + b"\0" * 1000, "damaged|not valid|Nobody"),
    ],
    ids=["not co-signed", "cut off", "no PDF", "a bit of what was signed", "its end overwritten"],
)
def test_what_is_no_valid_later_version_is_refused(
    change: Callable[[bytes, bytes], bytes], words: str, co_signed: bytes, signed: SignedOpinion
) -> None:
    with pytest.raises(CannotVerify, match=words):
        check_co_signed(change(co_signed, signed.pdf), signed.pdf)


def test_a_co_signature_whose_bytes_were_changed_is_refused(co_signed: bytes, signed: SignedOpinion) -> None:
    at = co_signed.index(b"/Reason", len(signed.pdf)) + 9
    changed = co_signed[:at] + b"A" + co_signed[at + 1 :]
    assert changed != co_signed
    with pytest.raises(CannotVerify, match="not taken in, as it is not valid"):
        check_co_signed(changed, signed.pdf)


def test_another_opinion_of_the_same_hand_is_another_document(
    request_to_sign: SignRequest, asked: CoSignRequest, signed: SignedOpinion
) -> None:
    other = sign_opinion(replace(request_to_sign, signed_at=NOW + timedelta(minutes=1))).pdf
    with pytest.raises(CannotVerify, match="This is another document"):
        check_co_signed(co_sign(replace(asked, pdf=other)).pdf, signed.pdf)
