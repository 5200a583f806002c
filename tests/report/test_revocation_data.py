"""What tells of revocation is asked of whom the certificates name: an answer first, a list where there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.levels import raise_level
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from tests.helpers.proof_answers import LISTS, STAMPS, Answers, stamp_of
from tests.helpers.proofs import DECADES, START, lonely_pem, lonely_time_stamper, national_authority
from tests.helpers.report_samples import NOW, PASSPHRASE

SOON = NOW + timedelta(minutes=2)
DAY = timedelta(days=1)
ANSWERS, ISSUERS = "http://authority.example/ocsp", "http://authority.example/root.cer"
GOOD, REVOKED = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED


def _place(method: x509.ObjectIdentifier, url: str) -> x509.AccessDescription:
    return x509.AccessDescription(method, x509.UniformResourceIdentifier(url))


@pytest.fixture(scope="module")
def key_file() -> tuple[bytes, x509.Certificate]:
    """A key whose certificate names who answers and where its issuer is; the file does not hold the issuer."""
    authority, key = national_authority(), ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Anna Lindqvist")])
    places = x509.AuthorityInformationAccess(
        [
            _place(AuthorityInformationAccessOID.OCSP, ANSWERS),
            _place(AuthorityInformationAccessOID.CA_ISSUERS, ISSUERS),
        ]
    )
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    serial = x509.random_serial_number()
    builder = x509.CertificateBuilder(
        authority.certificate.subject, subject, key.public_key(), serial, START, START + DECADES
    )
    made = authority.issued(builder.add_extension(places, critical=False).add_extension(usage, critical=True))
    encrypted = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    return pkcs12.serialize_key_and_certificates(None, key, made, None, encrypted), made


@pytest.fixture(scope="module")
def signed_here(request_to_sign: SignRequest, key_file: tuple[bytes, x509.Certificate]) -> bytes:
    return sign_opinion(replace(request_to_sign, key=Pkcs12Key(key_file[0]))).pdf


def answering(status: ocsp.OCSPCertStatus, certificate: x509.Certificate) -> Callable[[bytes], bytes]:
    """Return who answers about a certificate, and about no other."""
    authority = national_authority()

    def answer(request: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(request)
        assert asked.serial_number == certificate.serial_number
        revoked = status is REVOKED
        builder = ocsp.OCSPResponseBuilder().add_response(
            certificate,
            authority.certificate,
            hashes.SHA1(),
            status,
            SOON,
            SOON + DAY,
            NOW - DAY if revoked else None,
            x509.ReasonFlags.superseded if revoked else None,
        )
        made = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, authority.certificate)
        return made.sign(authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    return answer


def root() -> bytes:
    return national_authority().certificate.public_bytes(serialization.Encoding.DER)


def table(**more: bytes | Callable[[bytes], bytes]) -> dict[str, bytes | Callable[[bytes], bytes]]:
    names = {"answers": ANSWERS, "issuers": ISSUERS, "lists": LISTS}
    return {STAMPS: stamp_of(lonely_time_stamper(SOON)), **{names[name]: value for name, value in more.items()}}


def test_the_issuer_is_fetched_and_an_answer_makes_b_lt(
    signed_here: bytes, key_file: tuple[bytes, x509.Certificate]
) -> None:
    asked = Answers(table(answers=answering(GOOD, key_file[1]), issuers=root()))
    raised = raise_level(signed_here, "B-LT", asked.source)
    assert (raised.level, raised.note) == ("B-LT", "")
    assert asked.asked == [STAMPS, ISSUERS, ANSWERS]
    found = verify_pdf(raised.pdf, [national_authority().pem, lonely_pem()])
    assert (found.valid, found.trusted, found.level, found.revocation.state.value) == (True, True, "B-LT", "good")


@pytest.mark.parametrize("answer", [b"<html></html>", None], ids=["garbage", "offline"])
def test_a_list_is_asked_for_where_no_answer_comes(signed_here: bytes, answer: bytes | None) -> None:
    known = table(issuers=root(), lists=national_authority().list_of_revoked(SOON))
    asked = Answers(known if answer is None else {**known, ANSWERS: answer})
    raised = raise_level(signed_here, "B-LT", asked.source)
    assert (raised.level, raised.note) == ("B-LT", "")
    assert asked.asked == [STAMPS, ISSUERS, ANSWERS, LISTS]


def test_an_answer_that_says_revoked_is_said(signed_here: bytes, key_file: tuple[bytes, x509.Certificate]) -> None:
    asked = Answers(table(answers=answering(REVOKED, key_file[1]), issuers=root()))
    raised = raise_level(signed_here, "B-LT", asked.source)
    assert (raised.level, raised.note) == ("B-T", "The certificate of Anna Lindqvist was revoked on 21 Nov 2026.")


def test_an_issuer_that_cannot_be_fetched_leaves_b_t(signed_here: bytes) -> None:
    raised = raise_level(signed_here, "B-LT", Answers(table()).source)
    assert (raised.level, raised.note) == ("B-T", "Nobody answers.")


def test_another_certificate_in_its_place_is_no_issuer(signed_here: bytes) -> None:
    stranger = national_authority().authority().certificate.public_bytes(serialization.Encoding.DER)
    raised = raise_level(signed_here, "B-LT", Answers(table(issuers=stranger)).source)
    assert (raised.level, raised.note) == (
        "B-T",
        "The authority that issued the certificate of Anna Lindqvist is not known.",
    )
