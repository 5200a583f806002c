"""The Provenance of a co-signature says who signed, what and when, and carries that signature and no other."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fhir.resources.R4B.provenance import Provenance

from reviewer_app.cases.work import Work
from reviewer_app.exchange.co_signature import CoSigner, co_signature
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_people import reviewer_from_resources
from reviewer_app.exchange.signed_revision import signed_revision, signed_revisions
from reviewer_app.report.cosign import CoSignRequest, co_sign
from reviewer_app.report.identity import make_demo_authority
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from tests.helpers import fhir_resources as made
from tests.helpers.report_samples import NOW
from tests.helpers.signed_report import signed_report

TARGETS = ("DiagnosticReport/1", "DocumentReference/1")
LATER = NOW + timedelta(hours=2)


@pytest.fixture(scope="module")
def co_signed() -> bytes:
    key = make_demo_authority("Ben Okafor", "", datetime(2026, 1, 1, tzinfo=UTC), passphrase="his")
    request = CoSignRequest(signed_report(), Pkcs12Key(key.pkcs12), "his", Meaning.CO_AUTHORSHIP, LATER)
    return co_sign(request).pdf


def written(pdf: bytes, meaning: str = "co-authorship") -> dict[str, Any]:
    case = case_from_resources(made.task(), made.resources())
    reviewer = reviewer_from_resources(made.practitioner(), [made.role(1)])
    delivery = Delivery("3f0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3a", case, reviewer, Work(), pdf, NOW)
    signer = CoSigner("Practitioner/ben", "Ben Okafor", meaning, LATER, hashlib.sha256(pdf).hexdigest())
    found: dict[str, Any] = json.loads(json.dumps(co_signature(delivery, signer, TARGETS)))
    Provenance.model_validate(found)
    return found


def test_it_carries_the_second_signature_over_the_whole_file(co_signed: bytes) -> None:
    first, second = signed_revisions(co_signed)
    assert first == signed_revision(signed_report())
    assert (second.length, second.sha256) == (len(co_signed), hashlib.sha256(co_signed).hexdigest())
    found = written(co_signed)
    (signature,) = found["signature"]
    assert base64.b64decode(signature["data"]) == second.cms != first.cms
    assert found["entity"][0]["what"]["identifier"]["value"] == f"urn:sha256:{second.sha256}"
    assert [one["reference"] for one in found["target"]] == list(TARGETS)
    assert found["agent"][0]["who"]["reference"] == signature["who"]["reference"] == "Practitioner/ben"


@pytest.mark.parametrize(
    ("meaning", "code", "role"),
    [("co-authorship", "1.2.840.10065.1.12.1.2", "author"), ("approval", "1.2.840.10065.1.12.1.5", "verifier")],
)
def test_it_says_what_the_signature_means(co_signed: bytes, meaning: str, code: str, role: str) -> None:
    found = written(co_signed, meaning)
    assert found["signature"][0]["type"][0]["code"] == code
    assert found["agent"][0]["type"]["coding"][0]["code"] == role
