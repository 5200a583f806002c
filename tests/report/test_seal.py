"""The list of hashes, and the signature over the seal."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reviewer_app.errors import CannotSign, CannotVerify, KeyNotOpened
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.seal import SealRequest, check_signature, read_sums, sign_seal, sums_bytes
from reviewer_app.report.sign_process import SigningProcess
from tests.helpers.archives import MADE
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


def test_the_passphrase_is_never_shown() -> None:
    assert PASSPHRASE not in repr(REQUEST)
