"""The signature: appended to what was shown, certified, refused in clear words, and the same in a child process."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from reviewer_app.cases.opinion import LANGUAGE_PATH
from reviewer_app.errors import CannotSign, KeyNotOpened
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.identity import make_demo_authority
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.sign_process import SigningProcess
from reviewer_app.report.signing import SignedOpinion, SignRequest, sign_opinion
from reviewer_app.report.stamp import stamp_page
from reviewer_app.report.verify import verify_pdf
from tests.helpers.report_samples import NOW, PASSPHRASE, sample_report, with_values


def test_the_unsigned_bytes_are_the_beginning_of_the_signed_file(prepared: bytes, signed: SignedOpinion) -> None:
    assert signed.pdf.startswith(prepared)
    assert signed.unsigned_sha256 == hashlib.sha256(prepared).hexdigest()
    assert signed.sha256 == hashlib.sha256(signed.pdf).hexdigest()
    assert signed.signer == "Anna Lindqvist"


def test_meaning_name_place_and_certification_stand_in_the_signature(signed: SignedOpinion) -> None:
    with pikepdf.open(io.BytesIO(signed.pdf)) as document:
        field = document.Root.AcroForm.Fields[0]
        value = field.V
        assert str(value.Reason) == "authorship"
        assert str(value.Name) == "Anna Lindqvist"
        assert str(value.Location) == "Portland, Oregon"
        assert str(value.SubFilter) == "/ETSI.CAdES.detached"
        assert str(value.M).startswith("D:20261122145800-08")
        assert int(document.Root.Perms.DocMDP.Reference[0].TransformParams.P) == 2
        assert "/N" in field.AP


def test_the_stamp_can_be_read_on_the_page(signed: SignedOpinion, tmp_path: Path) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed.pdf)
    text = subprocess.run([reader, "-f", "4", str(path), "-"], capture_output=True, check=True).stdout.decode()
    assert "Signed by Anna Lindqvist, MD" in text
    assert "Issued by Demo CA – not for clinical use" in text


def test_the_stamp_is_in_the_language_of_the_report(request_to_sign: SignRequest, tmp_path: Path) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    report = with_values(sample_report(), **{LANGUAGE_PATH: "de"})
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign_opinion(replace(request_to_sign, pdf=prepare_for_signing(build_pdf(report)))).pdf)
    text = subprocess.run([reader, "-f", "4", str(path), "-"], capture_output=True, check=True).stdout.decode()
    assert "Signiert von Anna Lindqvist, MD" in text
    assert "Ich habe diese Zweitmeinung verfasst" in text


def test_pdfsig_agrees(signed: SignedOpinion, tmp_path: Path) -> None:
    checker = shutil.which("pdfsig")
    if checker is None:
        pytest.skip("pdfsig is not installed (Debian: poppler-utils)")
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed.pdf)
    text = subprocess.run([checker, str(path)], capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid" in text
    assert "Total document signed" in text
    assert "ETSI.CAdES.detached" in text


def test_a_reason_is_added_to_the_meaning(request_to_sign: SignRequest) -> None:
    request = replace(request_to_sign, meaning=Meaning.UNABLE, reason="no images were supplied")
    assert verify_pdf(sign_opinion(request).pdf).meaning == "unable-to-render: no images were supplied"


def test_a_wrong_passphrase_signs_nothing(request_to_sign: SignRequest) -> None:
    with pytest.raises(CannotSign, match="passphrase"):
        sign_opinion(replace(request_to_sign, passphrase="wrong"))


@pytest.mark.parametrize(
    ("start", "words"),
    [(NOW - timedelta(days=20), "expired on 12 Nov 2026"), (NOW + timedelta(days=1), "not valid before 23 Nov 2026")],
)
def test_a_certificate_outside_its_time_signs_nothing(request_to_sign: SignRequest, start, words: str) -> None:
    made = make_demo_authority("Anna Lindqvist", "", start, passphrase=PASSPHRASE, valid=timedelta(days=10))
    with pytest.raises(CannotSign, match=words):
        sign_opinion(replace(request_to_sign, key=Pkcs12Key(made.pkcs12)))


def test_a_report_without_fields_is_refused(request_to_sign: SignRequest) -> None:
    with pytest.raises(CannotSign, match="could not be signed"):
        sign_opinion(replace(request_to_sign, pdf=build_pdf(sample_report())))


def test_what_is_no_pdf_is_refused(request_to_sign: SignRequest) -> None:
    with pytest.raises(CannotSign, match="could not be signed"):
        sign_opinion(replace(request_to_sign, pdf=b"no pdf"))


def test_a_signed_report_is_not_signed_again(request_to_sign: SignRequest, signed: SignedOpinion) -> None:
    with pytest.raises(CannotSign):
        sign_opinion(replace(request_to_sign, pdf=signed.pdf))


def test_the_passphrase_is_in_no_representation(request_to_sign: SignRequest) -> None:
    assert PASSPHRASE not in repr(request_to_sign)


def test_a_child_process_signs_and_refuses_like_this_one(request_to_sign: SignRequest) -> None:
    with SigningProcess() as process:
        with pytest.raises(KeyNotOpened, match="passphrase") as refusal:
            process.sign(replace(request_to_sign, passphrase="wrong"))
        assert refusal.value.next_step == "Type it again."
        made = process.sign(request_to_sign)
    assert verify_pdf(made.pdf).valid


def test_a_child_that_takes_too_long_is_stopped(request_to_sign: SignRequest) -> None:
    with SigningProcess() as process:
        assert process.alive
        with pytest.raises(CannotSign, match="took too long"):
            process.sign(request_to_sign, timeout=0.0)
        assert not process.alive


def test_a_stamp_is_the_same_for_the_same_words() -> None:
    assert stamp_page(["Signed by A", "for B"], 270, 76) == stamp_page(["Signed by A", "for B"], 270, 76)
    assert stamp_page(["word " * 400], 100, 30).startswith(b"%PDF")
