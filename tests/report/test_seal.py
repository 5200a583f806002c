"""The list of hashes, and the signature over the seal."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms, pem, x509
from pyhanko.sign.timestamps import DummyTimeStamper

from reviewer_app.errors import CannotSign, CannotVerify, KeyNotOpened, ProofMissing
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.seal import SealRequest, check_signature, read_sums, sign_seal, sums_bytes
from reviewer_app.report.seal_stamp import stamped_seal
from reviewer_app.report.sign_process import SigningProcess
from tests.helpers.archives import MADE
from tests.helpers.proof_answers import STAMPS, Answers, answers
from tests.helpers.proofs import lonely_time_stamper, national_authority, new_authority, no_time_stamper
from tests.helpers.report_samples import PASSPHRASE, authority

REQUEST = SealRequest(b'{"schema": "a statement"}', Pkcs12Key(authority().pkcs12), PASSPHRASE, MADE)


def test_the_list_is_that_of_sha256sum(tmp_path: Path) -> None:
    files = {"b/two.txt": b"two", "a one.txt": b"one"}
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    sums = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    (tmp_path / "SHA256SUMS").write_bytes(sums_bytes(sums))
    assert read_sums(sums_bytes(sums)) == sums
    if shutil.which("sha256sum") is None:
        pytest.skip("there is no sha256sum here")
    command = ["sha256sum", "--check", "SHA256SUMS"]
    said = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 0
    assert said.stdout.count(": OK") == 2


@pytest.mark.parametrize("data", [b"", b"no list\n", b"\xff\n", f"{'a' * 64}  x\n{'b' * 64}  x\n".encode()])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(CannotVerify):
        read_sums(data)


def test_a_child_signs_and_a_changed_byte_is_found() -> None:
    with SigningProcess() as process:
        signature = process.seal(REQUEST)
        with pytest.raises(KeyNotOpened):
            process.seal(replace(REQUEST, passphrase="wrong"))
    assert check_signature(REQUEST.statement, signature, ()).problem == ""
    assert "changed" in check_signature(REQUEST.statement + b" ", signature, ()).problem
    assert check_signature(REQUEST.statement, signature[:-1], ()).problem


def test_a_certificate_that_does_not_hold_seals_nothing() -> None:
    with pytest.raises(CannotSign, match="expired"):
        sign_seal(replace(REQUEST, signed_at=MADE + timedelta(days=365 * 60)))


def test_openssl_agrees(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here")
    (tmp_path / "seal.json").write_bytes(REQUEST.statement)
    (tmp_path / "seal.p7s").write_bytes(sign_seal(REQUEST))
    (tmp_path / "root.pem").write_bytes(authority().ca_pem)
    command = [
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal.p7s", "-content", "seal.json",
        "-CAfile", "root.pem", "-purpose", "any", "-out", "seal.checked",
    ]  # fmt: skip
    said = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    (tmp_path / "seal.json").write_bytes(REQUEST.statement + b" ")
    assert subprocess.run(command, check=False, cwd=tmp_path, capture_output=True).returncode != 0


def stamped(stamper: DummyTimeStamper) -> bytes:
    return stamped_seal(sign_seal(REQUEST), answers(stamper).source)


def test_a_time_stamp_on_the_seal_is_told_and_trusted_by_a_root() -> None:
    signature = stamped(national_authority().time_stamper(MADE))
    root = x509.Certificate.load(pem.unarmor(national_authority().pem)[2])
    found = check_signature(REQUEST.statement, signature, ())
    assert (found.problem, found.signer) == ("", check_signature(REQUEST.statement, sign_seal(REQUEST), ()).signer)
    assert found.stamp.startswith("A time-stamp of Time of day, whose trust is not known, says that it was sealed by")
    assert "which leads to a trusted root" in check_signature(REQUEST.statement, signature, (root,)).stamp
    stranger = x509.Certificate.load(pem.unarmor(new_authority().pem)[2])
    assert "whose trust is not known" in check_signature(REQUEST.statement, signature, (stranger,)).stamp
    assert check_signature(REQUEST.statement, sign_seal(REQUEST), ()).stamp == ""


def test_a_time_stamp_of_another_seal_does_not_fit() -> None:
    own = cms.ContentInfo.load(sign_seal(REQUEST))
    other = cms.ContentInfo.load(
        stamped_seal(sign_seal(replace(REQUEST, statement=b"another")), answers(lonely_time_stamper(MADE)).source)
    )
    own["content"]["signer_infos"][0]["unsigned_attrs"] = other["content"]["signer_infos"][0]["unsigned_attrs"]
    assert "does not fit" in check_signature(REQUEST.statement, own.dump(force=True), ()).problem


def test_a_stamp_of_somebody_with_another_certificate_is_not_counted() -> None:
    found = check_signature(REQUEST.statement, stamped(no_time_stamper(MADE)), ())
    assert (found.problem, "is not counted" in found.stamp) == ("", True)


@pytest.mark.parametrize("answer", [b"", b"no stamp"])
def test_where_no_stamp_comes_that_is_told(answer: bytes) -> None:
    with pytest.raises(ProofMissing):
        stamped_seal(sign_seal(REQUEST), Answers({STAMPS: answer}).source)


def test_openssl_reads_a_stamped_seal(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here")
    (tmp_path / "seal.json").write_bytes(REQUEST.statement)
    (tmp_path / "seal.p7s").write_bytes(stamped(lonely_time_stamper(MADE)))
    (tmp_path / "root.pem").write_bytes(authority().ca_pem)
    command = [
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal.p7s", "-content", "seal.json",
        "-CAfile", "root.pem", "-purpose", "any", "-out", "seal.checked",
    ]  # fmt: skip
    said = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr


def test_the_passphrase_is_never_shown() -> None:
    assert PASSPHRASE not in repr(REQUEST)
