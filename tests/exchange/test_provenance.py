"""The signature that travels in the Provenance is the one in the PDF, and says which bytes it is about."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from asn1crypto import cms, keys, pem, x509
from fhir.resources.R4B.provenance import Provenance
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Work
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_people import reviewer_from_resources
from reviewer_app.exchange.provenance import provenance
from reviewer_app.exchange.signed_revision import signed_revision
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from tests.helpers import fhir_resources as made
from tests.helpers.papers import make_pdf
from tests.helpers.report_samples import NOW, PASSPHRASE, authority, sample_report, time_authority


@pytest.fixture(scope="module")
def signed_pdf() -> bytes:
    report = sample_report()
    request = SignRequest(
        pdf=prepare_for_signing(build_pdf(report), manifest_of(report, [])),
        key=Pkcs12Key(authority().pkcs12),
        passphrase=PASSPHRASE,
        meaning=Meaning.AUTHORSHIP,
        reviewer_name="Anna Lindqvist",
        signed_at=NOW,
    )
    return sign_opinion(request).pdf


def delivery_of(pdf: bytes) -> Delivery:
    return Delivery(
        report_id="3f0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3a",
        case=case_from_resources(made.task(), made.resources()),
        reviewer=reviewer_from_resources(made.practitioner(), [made.role(1)]),
        work=Work(opinion=Opinion({"record/document:DocumentReference/dr-7/reviewed": "yes"})),
        pdf=pdf,
        signed_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    )


def written(pdf: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(provenance(delivery_of(pdf), ("DiagnosticReport/1",))))
    Provenance.model_validate(found)
    return found


def cited(resource: dict[str, Any]) -> list[str]:
    return [one["what"]["identifier"]["value"] for one in resource["entity"] if one["role"] == "derivation"]


def without_signature(pdf: bytes) -> bytes:
    """Return the bytes that the first signature of a PDF covers, found by pyHanko."""
    first = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures[0]
    start, size, second, rest = (int(one) for one in first.byte_range)
    return pdf[start : start + size] + pdf[second : second + rest]


async def check_detached(content: bytes, data: bytes) -> bool:
    info = cms.ContentInfo.load(data, strict=True)
    assert info["content"]["encap_content_info"]["content"].native is None, "the PDF is not in it"
    context = ValidationContext(trust_roots=[pem_root()], allow_fetching=False, moment=NOW)
    status = await async_validate_detached_cms(content, info["content"], context)
    return bool(status.intact and status.valid)


def pem_root() -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(authority().ca_pem)[2])


async def co_signed(pdf: bytes) -> bytes:
    signer = signers.SimpleSigner.load_pkcs12_data(authority().pkcs12, [], PASSPHRASE.encode())
    metadata = signers.PdfSignatureMetadata("CoSign1", subfilter=SigSeedSubFilter.PADES, reason="approval")
    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    await signers.PdfSigner(metadata, signer).async_sign_pdf(writer, existing_fields_only=True, output=output)
    return output.getvalue()


def test_the_signature_in_it_is_that_of_the_pdf_and_holds_without_it(signed_pdf: bytes) -> None:
    [signature] = written(signed_pdf)["signature"]
    assert signature["sigFormat"] == "application/pkcs7-signature"
    assert signature["targetFormat"] == "application/pdf"
    data = base64.b64decode(signature["data"], validate=True)
    embedded = PdfFileReader(io.BytesIO(signed_pdf)).embedded_regular_signatures[0]
    assert cms.ContentInfo.load(data, strict=True)["content"].dump() == embedded.signed_data.dump()
    content = without_signature(signed_pdf)
    assert asyncio.run(check_detached(content, data))
    assert not asyncio.run(check_detached(content[:-1] + b"x", data))


def test_it_cites_the_signed_revision_by_its_hash(signed_pdf: bytes) -> None:
    found = written(signed_pdf)
    assert cited(found) == [f"urn:sha256:{hashlib.sha256(signed_pdf).hexdigest()}"]
    assert cited(found) == [f"urn:sha256:{verify_pdf(signed_pdf).sha256}"], "as verify names it"
    assert {one["what"]["reference"] for one in found["entity"] if one["role"] == "source"} == {
        "ServiceRequest/sr-7", "DocumentReference/dr-7",
    }, "the paper that was reviewed, and not the study of which nothing is said"  # fmt: skip


def test_a_later_version_of_the_file_has_the_same_provenance(signed_pdf: bytes) -> None:
    later = asyncio.run(co_signed(signed_pdf))
    assert later.startswith(signed_pdf)
    assert len(later) > len(signed_pdf)
    assert written(later) == written(signed_pdf)


def test_a_time_stamp_of_the_document_is_no_signature_of_the_author(signed_pdf: bytes) -> None:
    certificate, key = time_authority()
    stamper = DummyTimeStamper(x509.Certificate.load(certificate), keys.PrivateKeyInfo.load(key))

    async def stamped() -> bytes:
        writer, output = IncrementalPdfFileWriter(io.BytesIO(signed_pdf)), io.BytesIO()
        await signers.PdfTimeStamper(stamper).async_timestamp_pdf(writer, "sha256", output=output)
        return output.getvalue()

    assert written(asyncio.run(stamped())) == written(signed_pdf)


@pytest.mark.parametrize("pdf", [b"%PDF-1.7\nnot one\n%%EOF", make_pdf(1)], ids=["broken", "unsigned"])
def test_a_pdf_that_nobody_signed_has_no_signature_to_carry(pdf: bytes) -> None:
    assert signed_revision(pdf) is None
    found = written(pdf)
    assert {"sigFormat", "data"}.isdisjoint(found["signature"][0])
    assert cited(found) == []


def test_a_signature_that_is_no_cms_is_left_out(signed_pdf: bytes) -> None:
    revision = signed_revision(signed_pdf)
    assert revision is not None
    assert "cms" not in repr(revision)
    start = revision.byte_range[1] + 1
    torn = signed_pdf[:start] + b"ff" * len(revision.cms) + signed_pdf[start + 2 * len(revision.cms) :]
    assert signed_revision(torn) is None
    assert {"sigFormat", "data"}.isdisjoint(written(torn)["signature"][0])
