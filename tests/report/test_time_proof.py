"""Time-stamps count only if they fit: each level reached, broken stamps, strangers' stamps, stamps of no authority."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from tests.helpers.proofs import (
    START,
    Signer,
    lonely_pem,
    lonely_time_stamper,
    national_authority,
    new_authority,
    no_time_stamper,
    stamped,
    with_validation_data,
)
from tests.helpers.report_samples import NOW, PASSPHRASE

SOON = NOW + timedelta(minutes=5)
DAY = timedelta(days=1)
EARLY = START + DAY
ROOT = national_authority().pem


@pytest.fixture(scope="module")
def signer() -> Signer:
    return national_authority().signer()


@pytest.fixture(scope="module")
def signed_here(request_to_sign: SignRequest, signer: Signer) -> bytes:
    """An opinion signed with a certificate that says where it is told whether it was revoked."""
    return sign_opinion(replace(request_to_sign, key=Pkcs12Key(signer.pkcs12))).pdf


@pytest.fixture(scope="module")
def stamped_here(signed_here: bytes) -> bytes:
    return stamped(signed_here, national_authority().time_stamper(SOON))


@pytest.fixture(scope="module")
def with_data(stamped_here: bytes) -> bytes:
    return with_validation_data(stamped_here, national_authority().list_of_revoked(SOON))


def last_contents(pdf: bytes) -> tuple[int, int]:
    """Return where the hexadecimal digits of the last signature or time-stamp begin and end."""
    start = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    return start, pdf.index(b">", start)


def other_digit(pdf: bytes, at: int) -> bytes:
    return pdf[:at] + (b"1" if pdf[at : at + 1] == b"0" else b"0") + pdf[at + 1 :]


def changed_below_its_stamp(pdf: bytes) -> bytes:
    """Return the file with another digit in the last identifier of its last revision, which its time-stamp covers."""
    return other_digit(pdf, pdf.rindex(b">", 0, pdf.rindex(b"]")) - 1)


def test_a_document_time_stamp_makes_b_t(stamped_here: bytes) -> None:
    found = verify_pdf(stamped_here, [ROOT])
    assert (found.valid, found.trusted, found.level, found.proven_at) == (True, True, "B-T", SOON)
    assert [(one.kind, one.authority, one.time, one.counted, one.trusted) for one in found.proofs] == [
        ("document", "Time of day", SOON, True, True)
    ]
    assert "A time-stamp of Time of day proves that it was there on 22 Nov 2026, 23:03 UTC." in found.summary


def test_validation_data_makes_b_lt_and_a_stamp_over_it_b_lta(with_data: bytes, signed_here: bytes) -> None:
    lasting = stamped(with_data, national_authority().time_stamper(SOON + DAY))
    for pdf, level in ((with_data, "B-LT"), (lasting, "B-LTA")):
        found = verify_pdf(pdf, [ROOT])
        assert (found.valid, found.trusted, found.level, found.proven_at) == (True, True, level, SOON)
        assert found.revocation.state.value == "good"
        assert pdf.startswith(signed_here)
        assert found.sha256 == verify_pdf(signed_here).sha256


def test_a_level_without_trusted_roots_is_named_and_trust_left_open(with_data: bytes) -> None:
    found = verify_pdf(with_data)
    assert (found.valid, found.trusted, found.level, found.proven_at) == (True, False, "B-LT", None)
    assert "whether to trust that authority was not checked" in found.summary


def test_validation_data_that_tell_of_another_authority_make_no_level(stamped_here: bytes) -> None:
    other = new_authority()
    assert verify_pdf(with_validation_data(stamped_here, other.list_of_revoked(SOON)), [ROOT]).level == "B-T"


def test_validation_data_that_ended_before_the_signature_make_no_level(stamped_here: bytes) -> None:
    old = national_authority().list_of_revoked(NOW - 9 * DAY, until=DAY)
    assert verify_pdf(with_validation_data(stamped_here, old), [ROOT]).level == "B-T"


def test_two_stamps_with_the_validation_data_behind_them_do_not_last(stamped_here: bytes) -> None:
    twice = stamped(stamped_here, national_authority().time_stamper(SOON + DAY))
    late = with_validation_data(twice, national_authority().list_of_revoked(SOON))
    assert verify_pdf(late, [ROOT]).level == "B-LT"


def test_a_broken_document_time_stamp_makes_no_level(stamped_here: bytes) -> None:
    found = verify_pdf(changed_below_its_stamp(stamped_here), [ROOT])
    assert (found.valid, found.signature_valid, found.trusted, found.level) == (False, True, False, "B-B")
    assert found.summary.startswith(
        "Not valid. The time-stamp of Time of day from 22 Nov 2026, 23:03 UTC no longer fits: what it covers was "
        "changed. The signature itself is valid: signed by Anna Lindqvist"
    )


def test_a_broken_last_stamp_leaves_the_levels_below_it(with_data: bytes) -> None:
    lasting = stamped(with_data, national_authority().time_stamper(SOON + DAY))
    found = verify_pdf(changed_below_its_stamp(lasting), [ROOT])
    assert (found.valid, found.level, found.proven_at) == (False, "B-LT", SOON)


def test_a_stamp_of_another_document_does_not_fit(stamped_here: bytes, signed_here: bytes) -> None:
    other = stamped(signed_here + b"\n", national_authority().time_stamper(SOON))
    start, end = last_contents(stamped_here)
    found = verify_pdf(stamped_here[:start] + other[slice(*last_contents(other))] + stamped_here[end:], [ROOT])
    assert (found.valid, found.level) == (False, "B-B")
    assert "no longer fits" in found.summary


def test_a_stamp_whose_own_signature_was_changed_does_not_fit(stamped_here: bytes) -> None:
    stamp = PdfFileReader(io.BytesIO(stamped_here)).embedded_timestamp_signatures[0]
    at = stamped_here.rindex(stamp.signer_info["signature"].native.hex().upper().encode())
    found = verify_pdf(other_digit(stamped_here, at), [ROOT])
    assert (found.valid, found.signature_valid, found.level) == (False, True, "B-B")
    assert "does not fit the certificate of its authority" in found.summary


def test_a_malformed_stamp_is_said(stamped_here: bytes) -> None:
    start, _ = last_contents(stamped_here)
    found = verify_pdf(stamped_here[:start] + b"00" + stamped_here[start + 2 :], [ROOT])
    assert (found.valid, found.signature_valid, found.level) == (False, True, "B-B")
    assert "A time-stamp in the file is malformed." in found.summary


def test_what_is_written_into_the_unused_part_of_a_stamp_is_found(stamped_here: bytes) -> None:
    _, end = last_contents(stamped_here)
    found = verify_pdf(other_digit(stamped_here, end - 1), [ROOT])
    assert (found.valid, found.level) == (False, "B-B")
    assert "unused part" in found.summary


def test_the_stamp_of_a_stranger_makes_no_level_where_roots_are_given(signed_here: bytes) -> None:
    pdf = stamped(signed_here, lonely_time_stamper(SOON))
    found = verify_pdf(pdf, [ROOT])
    assert (found.valid, found.trusted, found.level, found.proven_at) == (True, True, "B-B", None)
    assert "is not counted: its authority does not lead to a trusted root." in found.summary
    known = verify_pdf(pdf, [ROOT, lonely_pem()])
    assert (known.level, known.proven_at) == ("B-T", SOON)


def test_the_stamp_of_somebody_who_is_no_time_stamp_authority_is_not_counted(signed_here: bytes) -> None:
    pdf = stamped(signed_here, no_time_stamper(SOON))
    for roots in ([], [ROOT]):
        found = verify_pdf(pdf, roots)
        assert (found.valid, found.level) == (True, "B-B")
        assert "its certificate is none of a time-stamp authority" in found.summary


def signed_in_january(request: SignRequest, signer: Signer) -> bytes:
    """Return the opinion as it was signed long before any test runs."""
    return sign_opinion(replace(request, key=Pkcs12Key(signer.pkcs12), signed_at=EARLY)).pdf


def test_an_authority_that_expired_needs_a_later_stamp(request_to_sign: SignRequest, signer: Signer) -> None:
    old = national_authority().time_stamper(EARLY, start=START, valid=2 * DAY)
    first = stamped(signed_in_january(request_to_sign, signer), old)
    found = verify_pdf(first, [ROOT])
    assert (found.valid, found.level) == (True, "B-B")
    assert "expired on 3 Jan 2026, and no later time-stamp vouches for it" in found.summary
    vouched = verify_pdf(stamped(first, national_authority().time_stamper(EARLY + timedelta(minutes=1))), [ROOT])
    assert (vouched.level, vouched.proven_at) == ("B-T", EARLY)
    late = verify_pdf(stamped(first, national_authority().time_stamper(EARLY + 9 * DAY)), [ROOT])
    assert (late.level, late.proven_at) == ("B-T", EARLY + 9 * DAY)


def test_a_stamp_keeps_a_certificate_trusted_that_has_expired_since(request_to_sign: SignRequest) -> None:
    pdf = signed_in_january(request_to_sign, national_authority().signer(START, 2 * DAY))
    alone = verify_pdf(pdf, [ROOT])
    assert (alone.valid, alone.trusted) == (True, False)
    assert "the certificate expired on 3 Jan 2026" in alone.summary
    found = verify_pdf(stamped(pdf, national_authority().time_stamper(EARLY + timedelta(minutes=5))), [ROOT])
    assert (found.valid, found.trusted) == (True, True)
    assert "leads to a trusted root; it expired on 3 Jan 2026, after the time-stamp" in found.summary
    late = verify_pdf(stamped(pdf, national_authority().time_stamper(EARLY + 9 * DAY)), [ROOT])
    assert (late.valid, late.trusted) == (True, False)
    assert "the certificate expired on 3 Jan 2026" in late.summary


@pytest.fixture(scope="module")
def stamped_inside(prepared: bytes, signer: Signer) -> bytes:
    """An opinion whose signature carries the time-stamp, as other programs make it."""
    metadata = signers.PdfSignatureMetadata("Opinion", subfilter=SigSeedSubFilter.PADES)
    key = signers.SimpleSigner.load_pkcs12_data(signer.pkcs12, [], PASSPHRASE.encode())
    writer, output = IncrementalPdfFileWriter(io.BytesIO(prepared)), io.BytesIO()
    made_at = datetime.now(UTC).replace(microsecond=0)
    signing = signers.PdfSigner(metadata, key, timestamper=national_authority().time_stamper(made_at))
    signing.sign_pdf(writer, existing_fields_only=True, output=output)
    return output.getvalue()


def test_a_stamp_inside_the_signature_makes_b_t(stamped_inside: bytes) -> None:
    found = verify_pdf(stamped_inside, [ROOT])
    assert (found.valid, found.trusted, found.level) == (True, True, "B-T")
    assert [(one.kind, one.covers) for one in found.proofs] == [("signature", len(stamped_inside))]
    assert found.proven_at == found.proofs[0].time


def test_one_document_stamp_over_a_stamp_inside_and_the_data_lasts(stamped_inside: bytes) -> None:
    pdf = with_validation_data(stamped_inside, national_authority().list_of_revoked(NOW + 3650 * DAY))
    assert verify_pdf(pdf, [ROOT]).level == "B-LT"
    assert verify_pdf(stamped(pdf, lonely_time_stamper()), [ROOT, lonely_pem()]).level == "B-LTA"


def test_a_broken_stamp_inside_the_signature_makes_no_level(stamped_inside: bytes) -> None:
    signature = PdfFileReader(io.BytesIO(stamped_inside)).embedded_regular_signatures[0]
    token = next(extract_tst_data_iter(signature.signer_info, signed=False))
    at = stamped_inside.rindex(token["signer_infos"][0]["signature"].native.hex().upper().encode())
    found = verify_pdf(other_digit(stamped_inside, at), [ROOT])
    assert (found.valid, found.signature_valid, found.level) == (False, True, "B-B")
    assert "does not fit the certificate of its authority" in found.summary
