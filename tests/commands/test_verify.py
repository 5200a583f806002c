"""The command as a person or a script uses it: words, JSON, exit status, never a traceback."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer_app.commands import verify
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.manifest import manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignRequest, sign_opinion
from tests.helpers.report_samples import NOW, PASSPHRASE, authority, sample_report

KEYS = {
    "valid", "summary", "signer", "signed_at", "level", "trusted", "changed_after_signing", "manifest", "addenda",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    report = sample_report()
    pdf = prepare_for_signing(build_pdf(report), manifest_of(report, []))
    request = SignRequest(pdf, authority().pkcs12, PASSPHRASE, Meaning.AUTHORSHIP, "Anna Lindqvist", NOW)
    (folder / "unsigned.pdf").write_bytes(pdf)
    (folder / "signed.pdf").write_bytes(sign_opinion(request).pdf)
    (folder / "ca.pem").write_bytes(authority().ca_pem)
    (folder / "noise.pdf").write_bytes(b"no pdf at all")
    return folder


def run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    verify.add_parser(parser.add_subparsers())
    args = parser.parse_args(["verify", *map(str, arguments)])
    status: int = args.run(args)
    return status


def test_valid_ends_with_0_and_says_who_signed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder / "signed.pdf") == 0
    text = capsys.readouterr().out
    assert "signed by Anna Lindqvist on 22 Nov 2026, 14:58 UTC-08:00, not changed since" in text
    assert "Trusted: no" in text
    assert "Level: B-B" in text


def test_json_has_the_promised_keys(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder / "signed.pdf", "--trust", folder / "ca.pem", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) >= KEYS
    assert found["valid"] is True
    assert found["trusted"] is True
    assert found["level"] == "B-B"
    assert found["signed_at"] == "2026-11-22T14:58:00-08:00"
    assert set(found["manifest"]) >= {"records", "matched", "missing", "different"}
    assert found["addenda"] == []


def test_unsigned_ends_with_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder / "unsigned.pdf") == 1
    assert capsys.readouterr().out == "This PDF carries no signature.\n"


@pytest.mark.parametrize("name", ["noise.pdf", "nothing.pdf", "."])
def test_what_cannot_be_checked_ends_with_2_and_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert run(folder / name) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert run(folder / name, "--json") == 2
    found = json.loads(capsys.readouterr().out)
    assert set(found) >= KEYS
    assert found["valid"] is False


def test_missing_records_folder_ends_with_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder / "signed.pdf", "--records", folder / "nowhere") == 2
    assert "folder of records" in capsys.readouterr().err


def test_the_command_needs_no_window_and_no_profile() -> None:
    code = (
        "import sys, reviewer_app.commands.verify, reviewer_app.report.verify;"
        "assert not any(name.startswith(('PySide6', 'vtk')) for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
