"""One report, signed once for all tests that only need a signed file."""

from __future__ import annotations

import functools

from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignRequest, sign_opinion
from tests.helpers.report_samples import NOW, PASSPHRASE, authority, sample_report


@functools.cache
def signed_report() -> bytes:
    """Return the sample report with the signature of the demonstration's reviewer, level B-B."""
    report = sample_report()
    prepared = prepare_for_signing(build_pdf(report), manifest_of(report, []))
    request = SignRequest(
        prepared, Pkcs12Key(authority().pkcs12), PASSPHRASE, Meaning.AUTHORSHIP, "Anna Lindqvist", NOW
    )
    return sign_opinion(request).pdf
