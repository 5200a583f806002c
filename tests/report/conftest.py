"""One report, prepared and signed once, for every test that only reads it."""

from __future__ import annotations

import pytest

from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignedOpinion, SignRequest, sign_opinion
from tests.helpers.report_samples import NOW, PASSPHRASE, RECORDS, authority, sample_report, sealed


@pytest.fixture(scope="session")
def prepared() -> bytes:
    report = sample_report()
    files = [
        sealed("instance", "1.2.3.1", RECORDS["a.dcm"]),
        sealed("instance", "1.2.3.2", RECORDS["b.dcm"]),
        sealed("document", "DocumentReference/letter", RECORDS["letter.pdf"]),
    ]
    return prepare_for_signing(build_pdf(report), manifest_of(report, files))


@pytest.fixture(scope="session")
def request_to_sign(prepared: bytes) -> SignRequest:
    return SignRequest(
        pdf=prepared,
        key=Pkcs12Key(authority().pkcs12),
        passphrase=PASSPHRASE,
        meaning=Meaning.AUTHORSHIP,
        reviewer_name="Anna Lindqvist",
        credentials="MD",
        location="Portland, Oregon",
        signed_at=NOW,
    )


@pytest.fixture(scope="session")
def signed(request_to_sign: SignRequest) -> SignedOpinion:
    return sign_opinion(request_to_sign)
