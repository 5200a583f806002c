"""The command as a person or a script uses it: words, JSON, exit status, never a traceback."""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app import __version__
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.commands import verify
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.inputs import Meaning, ReportStatus
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import ManifestAudit, manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignRequest, sign_opinion
from tests.helpers.proofs import lonely_time_stamper, national_authority, stamped
from tests.helpers.report_samples import NOW, PASSPHRASE, REPORT_ID, authority, sample_report

KEYS = {
    "valid", "summary", "signer", "signed_at", "level", "trusted", "changed_after_signing", "manifest", "addenda",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    report = sample_report()
    pdf = prepare_for_signing(build_pdf(report), manifest_of(report, []))
    request = SignRequest(pdf, Pkcs12Key(authority().pkcs12), PASSPHRASE, Meaning.AUTHORSHIP, "Anna Lindqvist", NOW)
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


def test_what_is_sealed_inside_is_told(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = sample_report()
    checks = (
        Check("shown", Outcome.PASS, "", "Scouts", set_aside=True),
        Check("plain-reading", Outcome.WARN, ""),
        Check("diagnosis", Outcome.PASS, ""),
    )
    made = manifest_of(report, [], checks=checks, audit=ManifestAudit(seq=12, hash="ef" * 32))
    pdf = prepare_for_signing(build_pdf(report), made)
    request = SignRequest(pdf, Pkcs12Key(authority().pkcs12), PASSPHRASE, Meaning.AUTHORSHIP, "Anna Lindqvist", NOW)
    (tmp_path / "full.pdf").write_bytes(sign_opinion(request).pdf)
    assert run(tmp_path / "full.pdf", "--json") == 0
    held = json.loads(capsys.readouterr().out)["contents"]
    assert held == {
        "software": f"reviewer-app {__version__}",
        "findings": len(made.findings),
        "evidence": len(made.evidence),
        "marks": len(made.marks),
        "rules": 3,
        "objects": 0,
        "set_aside": ["shown"],
        "not_passed": ["plain-reading"],
        "audit": {"seq": 12, "hash": "ef" * 32},
    }
    assert run(tmp_path / "full.pdf") == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"Audit trail: line 12, {'ef' * 32}" in lines
    assert "Set aside with a reason: shown" in lines
    assert run(folder / "unsigned.pdf", "--json") == 1
    assert json.loads(capsys.readouterr().out)["contents"] is None


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


def test_proofs_revocation_and_chain_are_told_to_scripts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder / "signed.pdf", "--documents", folder, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["proofs"] == []
    assert found["proven_at"] is None
    assert found["revocation"] == {"state": "not-known", "when": None, "reason": None}
    assert found["belongs_to"] is None
    assert [(one["report_id"], one["checked"], one["problems"]) for one in found["chain"]] == [(REPORT_ID, True, [])]


def test_a_list_of_the_revoked_is_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder / "signed.pdf", "--crl", folder / "noise.pdf") == 2
    assert "no certificate revocation list" in capsys.readouterr().err
    (folder / "list.crl").write_bytes(national_authority().list_of_revoked(NOW))
    assert run(folder / "signed.pdf", "--crl", folder / "list.crl") == 0
    assert "Revoked: not known" in capsys.readouterr().out


def test_a_time_stamp_and_a_chain_are_told_in_words(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = folder / "signed.pdf"
    cited = (REPORT_ID, hashlib.sha256(first.read_bytes()).hexdigest())
    report = replace(sample_report(), report_id="second", status=ReportStatus.ADDENDUM, addendum_to=cited)
    pdf = prepare_for_signing(build_pdf(report), manifest_of(report, []))
    request = SignRequest(pdf, Pkcs12Key(authority().pkcs12), PASSPHRASE, Meaning.ADDENDUM, "Anna Lindqvist", NOW)
    (tmp_path / "second.pdf").write_bytes(stamped(sign_opinion(request).pdf, lonely_time_stamper(NOW)))
    assert run(first, "--documents", tmp_path) == 0
    text = capsys.readouterr().out
    assert "1 later document belongs to it." in text
    assert f"Chain: this document, report {REPORT_ID}, valid" in text
    assert "Chain: second.pdf, report second, valid" in text
    assert run(tmp_path / "second.pdf", "--documents", folder, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["level"] == "B-T"
    assert [(one["kind"], one["authority"], one["counted"]) for one in found["proofs"]] == [
        ("document", "Time stamps", True)
    ]
    assert found["belongs_to"]["file"] == "signed.pdf"


def test_a_correction_is_called_one(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = folder / "signed.pdf"
    cited = (REPORT_ID, hashlib.sha256(first.read_bytes()).hexdigest())
    report = replace(sample_report(), report_id="second", status=ReportStatus.ADDENDUM, addendum_to=cited)
    pdf = prepare_for_signing(build_pdf(report), manifest_of(report, []))
    request = SignRequest(pdf, Pkcs12Key(authority().pkcs12), PASSPHRASE, Meaning.CORRECTION, "Anna Lindqvist", NOW)
    (tmp_path / "second.pdf").write_bytes(sign_opinion(request).pdf)
    assert run(first, "--documents", tmp_path) == 0
    text = capsys.readouterr().out
    assert "It was corrected: read second.pdf." in text
    assert "Correction: second.pdf, report second, valid" in text
    assert run(first, "--documents", tmp_path, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["corrected_by"] == ["second.pdf"]
    assert found["addenda"] == [{"file": "second.pdf", "report_id": "second", "valid": True, "corrects": True}]
