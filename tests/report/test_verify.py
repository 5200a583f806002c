"""What `verify` finds: the matrix of changes to a signed file, the levels, the records and the addenda."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import keys, parser, pem, x509
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext

from reviewer_app.errors import CannotVerify
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.identity import make_demo_authority
from reviewer_app.report.inputs import ReportStatus
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import ManifestRecord, manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignedOpinion, SignRequest, sign_opinion
from reviewer_app.report.verification import Verification
from reviewer_app.report.verify import verify_pdf
from tests.helpers.report_samples import (
    NOW,
    PASSPHRASE,
    RECORDS,
    REPORT_ID,
    authority,
    sample_report,
    sealed,
    time_authority,
)


def answer(pdf: bytes) -> Verification | str:
    """Return what was found, or the sentence that says why nothing could be."""
    try:
        return verify_pdf(pdf)
    except CannotVerify as error:
        return error.sentence


def test_a_signed_report_is_valid(prepared: bytes, signed: SignedOpinion) -> None:
    found = verify_pdf(signed.pdf)
    assert found.valid
    assert found.signature_valid
    assert not found.changed_after_signing
    assert found.signer == "Anna Lindqvist"
    assert found.signed_at == NOW
    assert found.level == "B-B"
    assert found.meaning == "authorship"
    assert found.report_id == REPORT_ID
    assert found.sha256 == signed.sha256
    assert found.unsigned_sha256 == signed.unsigned_sha256
    assert found.manifest.records == 3


def test_trust_is_a_second_question(signed: SignedOpinion) -> None:
    unknown = verify_pdf(signed.pdf)
    assert unknown.valid
    assert not unknown.trusted
    assert "no trusted root was given" in unknown.summary
    known = verify_pdf(signed.pdf, [authority().ca_pem])
    assert known.valid
    assert known.trusted
    other = make_demo_authority("B", "", NOW, passphrase="x")
    stranger = verify_pdf(signed.pdf, [other.ca_pem])
    assert stranger.valid
    assert not stranger.trusted
    assert "does not lead to a trusted root" in stranger.summary


def test_a_certificate_that_has_expired_since_is_said(request_to_sign: SignRequest) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    old = make_demo_authority("Anna Lindqvist", "", start, passphrase=PASSPHRASE, valid=timedelta(days=5))
    request = replace(request_to_sign, key=Pkcs12Key(old.pkcs12), signed_at=start + timedelta(days=1))
    found = verify_pdf(sign_opinion(request).pdf, [old.ca_pem])
    assert found.valid
    assert not found.trusted
    assert "expired on 6 Jan 2026" in found.summary


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_a_flipped_bit_is_found(signed: SignedOpinion, share: float) -> None:
    start = signed.pdf.index(b"stream", int(len(signed.pdf) * share)) + 20
    broken = bytearray(signed.pdf)
    broken[start] ^= 1
    found = answer(bytes(broken))
    assert isinstance(found, Verification)
    assert not found.valid
    assert found.changed_after_signing
    assert "was changed" in found.summary


def test_no_flipped_bit_goes_unseen(signed: SignedOpinion) -> None:
    """Wherever it is: certificates inside the signature that the signer did not seal are the only exception."""
    cms_start = signed.pdf.index(b"/Contents <") + 11
    cms_end = cms_start + 2 * parser.peek(bytes.fromhex(signed.pdf[cms_start : cms_start + 8192].decode()))
    for at in range(7, len(signed.pdf), len(signed.pdf) // 80):
        if cms_start <= at < cms_end:
            continue
        broken = bytearray(signed.pdf)
        broken[at] ^= 1
        found = answer(bytes(broken))
        assert isinstance(found, str) or not found.valid, at


def test_a_malformed_signature_is_not_valid(signed: SignedOpinion) -> None:
    start = signed.pdf.index(b"/Contents <") + 11
    broken = signed.pdf[:start] + b"00" + signed.pdf[start + 2 :]
    found = verify_pdf(broken)
    assert not found.valid
    assert found.summary == "Not valid. The signature is malformed."


def add_page(writer: IncrementalPdfFileWriter) -> None:
    page = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Page"),
            generic.pdf_name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 200))),
            generic.pdf_name("/Resources"): generic.DictionaryObject(),
        }
    )
    writer.insert_page(page)


def add_object(writer: IncrementalPdfFileWriter) -> None:
    writer.root[generic.pdf_name("/Extra")] = writer.add_object(generic.pdf_string("added later"))
    writer.update_root()


def change_text(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 0 99 99 re f"))
    writer.update_container(page)


@pytest.mark.parametrize("change", [add_page, add_object, change_text])
def test_what_is_added_in_a_later_revision_is_found(
    signed: SignedOpinion, change: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed.pdf))
    change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    found = verify_pdf(stream.getvalue(), [authority().ca_pem])
    assert not found.valid
    assert not found.trusted
    assert found.changed_after_signing
    assert "added after signing" in found.summary
    assert found.sha256 == signed.sha256


def test_a_rewritten_file_is_not_valid(signed: SignedOpinion) -> None:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed.pdf)) as document:
        document.save(stream)
    assert not verify_pdf(stream.getvalue()).valid


def test_an_unsigned_report_says_so(prepared: bytes) -> None:
    found = verify_pdf(prepared)
    assert not found.valid
    assert found.summary == "This PDF carries no signature."


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.999])
def test_a_truncated_file_could_not_be_checked_or_is_not_valid(signed: SignedOpinion, share: float) -> None:
    found = answer(signed.pdf[: int(len(signed.pdf) * share)])
    assert "damaged" in found if isinstance(found, str) else not found.valid


def test_an_encrypted_file_could_not_be_checked(prepared: bytes) -> None:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(prepared)) as document:
        document.save(stream, encryption=pikepdf.Encryption(user="u", owner="o"))
    with pytest.raises(CannotVerify, match="encrypted"):
        verify_pdf(stream.getvalue())


def test_a_root_that_is_no_pem_is_said(signed: SignedOpinion) -> None:
    with pytest.raises(CannotVerify, match="no PEM"):
        verify_pdf(signed.pdf, [b"no certificate"])


def simple_signer() -> signers.SimpleSigner:
    return signers.SimpleSigner.load_pkcs12_data(authority().pkcs12, [], PASSPHRASE.encode())


def time_stamper() -> DummyTimeStamper:
    certificate, key = time_authority()
    return DummyTimeStamper(x509.Certificate.load(certificate), keys.PrivateKeyInfo.load(key))


def test_a_co_signature_in_its_prepared_field_is_allowed(signed: SignedOpinion) -> None:
    metadata = signers.PdfSignatureMetadata("CoSign1", subfilter=SigSeedSubFilter.PADES, reason="approval")
    writer = IncrementalPdfFileWriter(io.BytesIO(signed.pdf))
    output = io.BytesIO()
    signers.PdfSigner(metadata, simple_signer()).sign_pdf(writer, existing_fields_only=True, output=output)
    found = verify_pdf(output.getvalue(), [authority().ca_pem])
    assert found.valid
    assert found.trusted
    assert not found.changed_after_signing
    assert [one.reason for one in found.signatures] == ["authorship", "approval"]
    assert found.sha256 == signed.sha256


@pytest.mark.parametrize(("lasting", "level"), [(False, "B-T"), (True, "B-LTA")])
def test_levels_with_time_stamps_are_recognised(prepared: bytes, lasting: bool, level: str) -> None:
    roots = [x509.Certificate.load(pem.unarmor(authority().ca_pem)[2])]
    stamper = time_stamper()
    context = ValidationContext(trust_roots=[*roots, stamper.tsa_cert], allow_fetching=False)
    metadata = signers.PdfSignatureMetadata(
        "Opinion",
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=lasting,
        use_pades_lta=lasting,
        validation_context=context if lasting else None,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(prepared))
    output = io.BytesIO()
    signers.PdfSigner(metadata, simple_signer(), timestamper=stamper).sign_pdf(writer, output=output)
    found = verify_pdf(output.getvalue())
    assert found.valid, found.summary
    assert found.level == level


def put_records(folder: Path, contents: dict[str, bytes]) -> Path:
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder


def test_records_that_are_the_ones_match_whatever_their_names(signed: SignedOpinion, tmp_path: Path) -> None:
    put_records(tmp_path, {f"renamed-{name}": content for name, content in RECORDS.items()})
    found = verify_pdf(signed.pdf, records=tmp_path)
    assert found.valid
    assert (found.manifest.matched, found.manifest.missing, found.manifest.different) == (3, 0, 0)
    assert "The records are the ones it rests on (3 records)." in found.summary


def test_a_changed_and_a_missing_record_are_told_apart(signed: SignedOpinion, tmp_path: Path) -> None:
    put_records(tmp_path, {"a.dcm": RECORDS["a.dcm"], "letter.pdf": b"another letter"})
    found = verify_pdf(signed.pdf, records=tmp_path)
    assert not found.valid
    assert found.signature_valid
    assert (found.manifest.matched, found.manifest.missing, found.manifest.different) == (1, 1, 1)
    assert found.manifest.different_records == ("DocumentReference/letter",)
    assert found.manifest.missing_records == ("1.2.3.2",)
    assert "Of 3 records 1 are the ones it rests on, 1 differ and 1 were not found" in found.summary


def test_a_changed_dicom_file_is_known_by_its_uid(request_to_sign: SignRequest, tmp_path: Path) -> None:
    uid = "1.2.826.0.1.3680043.8.498.77"
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    dataset.SOPInstanceUID = uid
    dataset.save_as(tmp_path / "any-name", enforce_file_format=True)
    report = sample_report()
    record = ManifestRecord(kind="instance", uid=uid, size=1, sha256="00" * 32)
    pdf = prepare_for_signing(build_pdf(report), manifest_of(report, [record]))
    found = verify_pdf(sign_opinion(replace(request_to_sign, pdf=pdf)).pdf, records=tmp_path)
    assert found.manifest.different_records == (uid,)


def test_a_folder_that_is_not_there_is_said(signed: SignedOpinion, tmp_path: Path) -> None:
    with pytest.raises(CannotVerify, match="folder of records"):
        verify_pdf(signed.pdf, records=tmp_path / "nowhere")


def test_an_addendum_beside_the_records_is_found(
    request_to_sign: SignRequest, signed: SignedOpinion, tmp_path: Path
) -> None:
    report = replace(
        sample_report(), report_id="addendum-1", status=ReportStatus.ADDENDUM, addendum_to=(REPORT_ID, signed.sha256)
    )
    pdf = prepare_for_signing(build_pdf(report), manifest_of(report, [sealed("document", "x", b"x")]))
    addendum = sign_opinion(replace(request_to_sign, pdf=pdf))
    put_records(tmp_path, {**RECORDS, "addendum.pdf": addendum.pdf, "unsigned.pdf": pdf, "other.pdf": signed.pdf})
    found = verify_pdf(signed.pdf, records=tmp_path)
    assert [(one.file, one.report_id, one.valid) for one in found.addenda] == [
        ("addendum.pdf", "addendum-1", True),
        ("unsigned.pdf", "addendum-1", False),
    ]


SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "pdf"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collection of foreign PDFs is not beside the repository")
def test_foreign_pdfs_are_answered_without_a_crash() -> None:
    unreadable = {"damaged", "encrypted", "basic", "scanned", "rotated"}
    for path in sorted(SHARED.rglob("*.pdf")):
        found = answer(path.read_bytes())
        if isinstance(found, str):
            assert path.parent.name in unreadable, path.name
        else:
            assert found.summary
            assert bool(found.signatures) is (path.parent.name == "signed"), path.name
