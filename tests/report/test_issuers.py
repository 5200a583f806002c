"""Every certificate between the signer and the root is asked, whichever root the reader trusts, and none but by who
really issued it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ReasonFlags

from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.revocation import RevocationState
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.report.verification import Verification
from reviewer_app.report.verify import verify_pdf
from tests.helpers.proofs import (
    START,
    Authority,
    Signer,
    lonely_pem,
    national_authority,
    new_authority,
    stamped,
    with_validation_data,
)
from tests.helpers.report_samples import NOW, PASSPHRASE

DAY = timedelta(days=1)
LATER = NOW + 3 * DAY
SOON = NOW + timedelta(minutes=5)
TOLD = NOW + 4 * DAY
ROOT = national_authority()
BROKEN = ReasonFlags.ca_compromise


@pytest.fixture(scope="module")
def regional() -> Authority:
    return ROOT.authority()


@pytest.fixture(scope="module")
def signer(regional: Authority) -> Signer:
    return regional.signer()


@pytest.fixture(scope="module")
def signed_here(request_to_sign: SignRequest, signer: Signer) -> bytes:
    """An opinion of a signer under an authority that is under the root; all three certificates are in the file."""
    return sign_opinion(replace(request_to_sign, key=Pkcs12Key(signer.pkcs12))).pdf


@pytest.fixture(scope="module")
def without_root(request_to_sign: SignRequest, regional: Authority) -> bytes:
    """The same with all but the root's certificate in the file."""
    return sign_opinion(
        replace(request_to_sign, key=Pkcs12Key(Authority(regional.key, regional.certificate).signer().pkcs12))
    ).pdf


def each_way(pdf: bytes, trust: list[bytes], *lists: bytes) -> list[Verification]:
    """Return what is found with the lists in the file, and with the same lists handed in."""
    return [verify_pdf(with_validation_data(pdf, *lists), trust), verify_pdf(pdf, trust, crls=lists)]


TRUST = pytest.mark.parametrize("trust", [[], [ROOT.pem], [lonely_pem()]], ids=["none", "its root", "another root"])


@TRUST
def test_a_signer_revoked_before_signing_is_not_valid_whatever_is_trusted(
    signed_here: bytes, signer: Signer, regional: Authority, trust: list[bytes]
) -> None:
    told = regional.list_of_revoked(TOLD, [(signer.serial, NOW - DAY, ReasonFlags.key_compromise)])
    for found in each_way(signed_here, trust, told):
        assert (found.valid, found.signature_valid, found.trusted) == (False, False, False)
        assert "The certificate was revoked on 21 Nov 2026, before the stated time of signing." in found.summary
        assert (found.revocation.state, found.revocation.of_authority) == (RevocationState.REVOKED, False)


@TRUST
def test_an_authority_revoked_between_signer_and_root_is_not_valid(
    signed_here: bytes, regional: Authority, trust: list[bytes]
) -> None:
    lists = (ROOT.list_of_revoked(TOLD, [(regional.serial, LATER, BROKEN)]), regional.list_of_revoked(TOLD))
    for found in each_way(signed_here, trust, *lists):
        assert (found.valid, found.trusted) == (False, False)
        assert found.summary.startswith("Not valid. An authority's certificate above it was revoked on 25 Nov 2026, as")
        assert (found.revocation.state, found.revocation.of_authority) == (RevocationState.REVOKED, True)


@TRUST
def test_good_is_said_only_if_every_one_below_the_root_is(
    signed_here: bytes, regional: Authority, trust: list[bytes]
) -> None:
    of_signer, of_regional = regional.list_of_revoked(TOLD), ROOT.list_of_revoked(TOLD)
    for found in each_way(signed_here, trust, of_signer):
        assert (found.valid, found.revocation.state) == (True, RevocationState.UNKNOWN)
    for found in each_way(signed_here, trust, of_signer, of_regional):
        assert (found.valid, found.revocation.state) == (True, RevocationState.GOOD)


def test_the_certificate_of_a_root_may_be_handed_in_with_one_below_it(signed_here: bytes, regional: Authority) -> None:
    told = ROOT.list_of_revoked(TOLD, [(regional.serial, LATER, BROKEN)])
    for found in each_way(signed_here, [regional.pem + ROOT.pem], told, regional.list_of_revoked(TOLD)):
        assert (found.valid, found.revocation.of_authority) == (False, True)


def test_an_authority_whose_issuer_is_unknown_is_not_called_good(without_root: bytes, regional: Authority) -> None:
    lists = (regional.list_of_revoked(TOLD), ROOT.list_of_revoked(TOLD, [(regional.serial, LATER, BROKEN)]))
    for found in each_way(without_root, [], *lists):
        assert (found.valid, found.revocation.state) == (True, RevocationState.UNKNOWN)
    for found in each_way(without_root, [ROOT.pem], *lists):
        assert (found.valid, found.revocation.of_authority) == (False, True)


def test_an_authority_that_the_reader_trusts_is_not_asked(without_root: bytes, regional: Authority) -> None:
    for found in each_way(without_root, [regional.pem], regional.list_of_revoked(TOLD)):
        assert (found.valid, found.trusted, found.revocation.of_authority) == (True, True, False)


@TRUST
def test_b_lt_needs_what_tells_of_the_authority_too(
    signed_here: bytes, regional: Authority, trust: list[bytes]
) -> None:
    pdf = stamped(signed_here, ROOT.time_stamper(SOON))
    of_signer, of_regional = regional.list_of_revoked(TOLD), ROOT.list_of_revoked(TOLD)
    # A time-stamp whose authority does not lead to a root of the reader makes no level at all.
    levels = ("B-B", "B-B") if trust == [lonely_pem()] else ("B-T", "B-LT")
    found = [with_validation_data(pdf, *lists) for lists in ([of_signer], [of_signer, of_regional])]
    assert tuple(verify_pdf(one, trust).level for one in found) == levels


@TRUST
def test_a_time_stamp_under_a_revoked_authority_is_not_counted(
    signed_here: bytes, regional: Authority, trust: list[bytes]
) -> None:
    of_time = ROOT.authority("Authority for time")
    stamper = of_time.time_stamper(SOON)
    told = (ROOT.list_of_revoked(TOLD, [(of_time.serial, NOW - DAY, BROKEN)]), of_time.list_of_revoked(TOLD))
    pdf = with_validation_data(stamped(signed_here, stamper), *told, certificates=[of_time.certificate])
    found = verify_pdf(pdf, trust)
    assert (found.valid, found.level, found.proven_at) == (True, "B-B", None)
    assert "is not counted: an authority's certificate above it was revoked on 21 Nov 2026" in found.summary


@TRUST
def test_a_time_stamp_whose_authority_is_not_in_the_file_makes_no_b_lt(
    signed_here: bytes, regional: Authority, trust: list[bytes]
) -> None:
    pdf = stamped(signed_here, ROOT.authority("Authority for time").time_stamper(SOON))
    found = verify_pdf(with_validation_data(pdf, regional.list_of_revoked(TOLD), ROOT.list_of_revoked(TOLD)), trust)
    assert found.level == ("B-B" if trust else "B-T")


@TRUST
def test_who_only_bears_the_name_and_number_of_the_authority_tells_nothing(
    signed_here: bytes, signer: Signer, regional: Authority, trust: list[bytes]
) -> None:
    stranger = _named_as(regional)
    forged = stranger.list_of_revoked(TOLD, [(signer.serial, NOW - DAY, ReasonFlags.key_compromise)])
    pdf = with_validation_data(signed_here, forged, certificates=[stranger.certificate])
    found = verify_pdf(pdf, trust)
    assert (found.valid, found.revocation.state) == (True, RevocationState.UNKNOWN)


@TRUST
def test_a_signer_merely_replaced_does_not_hide_an_authority_in_other_hands(
    signed_here: bytes, signer: Signer, regional: Authority, trust: list[bytes]
) -> None:
    of_signer = regional.list_of_revoked(TOLD, [(signer.serial, LATER, ReasonFlags.superseded)])
    of_regional = ROOT.list_of_revoked(TOLD, [(regional.serial, LATER + timedelta(hours=1), BROKEN)])
    for found in each_way(signed_here, trust, of_signer, of_regional):
        assert (found.valid, found.revocation.compromised) == (False, True)


@pytest.mark.parametrize("trust", [[], [lonely_pem()]], ids=["none", "another root"])
def test_certificates_that_issue_each_other_in_a_circle_come_to_an_end(
    request_to_sign: SignRequest, trust: list[bytes]
) -> None:
    first = ROOT.authority("First")
    second = first.authority("Second")
    again = second.issued(_copied(first.certificate, second.certificate.subject))
    signer = Authority(first.key, again, (second.certificate,)).signer()
    pdf = sign_opinion(replace(request_to_sign, key=Pkcs12Key(signer.pkcs12))).pdf
    for found in each_way(pdf, trust, first.list_of_revoked(TOLD)):
        assert (found.valid, found.revocation.state) == (True, RevocationState.UNKNOWN)


def test_a_certificate_that_nobody_else_issued_is_known_to_nobody(request_to_sign: SignRequest) -> None:
    # Its authority's certificate is left out of the file.
    alone = ROOT.signer()
    key, certificate, _ = pkcs12.load_key_and_certificates(alone.pkcs12, PASSPHRASE.encode())
    bundle = pkcs12.serialize_key_and_certificates(
        None, key, certificate, None, serialization.BestAvailableEncryption(PASSPHRASE.encode())
    )
    pdf = sign_opinion(replace(request_to_sign, key=Pkcs12Key(bundle))).pdf
    told = ROOT.list_of_revoked(TOLD, [(alone.serial, NOW - DAY, ReasonFlags.superseded)])
    for trust in ([], [lonely_pem()]):
        for found in each_way(pdf, trust, told):
            assert (found.valid, found.revocation.state) == (True, RevocationState.UNKNOWN)
    assert not verify_pdf(pdf, [ROOT.pem], crls=[told]).valid


def _copied(certificate: x509.Certificate, issuer: x509.Name) -> x509.CertificateBuilder:
    """Return what a certificate says of its holder, to be issued by another; it may have authorities below it."""
    key, start, end = certificate.public_key(), certificate.not_valid_before_utc, certificate.not_valid_after_utc
    builder = x509.CertificateBuilder(issuer, certificate.subject, key, x509.random_serial_number(), start, end)
    for known in (x509.SubjectKeyIdentifier, x509.KeyUsage, x509.BasicConstraints):
        found = certificate.extensions.get_extension_for_class(known)
        builder = builder.add_extension(found.value, critical=found.critical)
    return builder


def _named_as(authority: Authority) -> Authority:
    """Return somebody who made a certificate with the name and key number of an authority for a key of another."""
    other = new_authority()
    identifier = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    name, serial = authority.certificate.subject, authority.serial
    end = START + timedelta(days=3650)
    builder = x509.CertificateBuilder(name, name, other.key.public_key(), serial, START, end)
    certificate = (
        builder.add_extension(identifier, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(other.key, hashes.SHA256())
    )
    return Authority(other.key, certificate)
