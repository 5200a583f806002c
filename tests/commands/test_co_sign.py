"""The command with which a second author signs: another file, and the given one as it was."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer_app.cases.signing_lock import FAILURES
from reviewer_app.commands import co_sign
from reviewer_app.errors import CannotSign, KeyLocked, KeyNotOpened, StoreLocked
from reviewer_app.paths import profile_paths
from reviewer_app.report.identity import identity_from_der, make_demo_authority
from reviewer_app.report.verify import verify_pdf
from reviewer_app.store.attempts_file import FILE_NAME
from reviewer_app.store.vault import create_vault, open_vault
from tests.helpers.office_fixtures import KeptSigningProcess
from tests.helpers.signed_report import signed_report
from tests.helpers.soft_token import PIN, chosen_key, new_token
from tests.helpers.store_programs import FAST_KDF

SECRET = "his own"


@pytest.fixture(autouse=True)
def one_child(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One child for all that a test asks of it: each loads its libraries for longer than the rest takes."""
    made = KeptSigningProcess()
    monkeypatch.setattr("reviewer_app.report.sign_process.SigningProcess", lambda: made)
    yield
    made.end()


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    (tmp_path / "opinion.pdf").write_bytes(signed_report())
    made = make_demo_authority("Ben Okafor", "", datetime(2026, 1, 1, tzinfo=UTC), passphrase=SECRET)
    (tmp_path / "ben.p12").write_bytes(made.pkcs12)
    return tmp_path / "opinion.pdf"


def run(monkeypatch: pytest.MonkeyPatch, secret: str, *arguments: str | Path) -> int:
    monkeypatch.setattr("getpass.getpass", lambda _asked: secret)
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", type=Path)
    co_sign.add_parser(parser.add_subparsers())
    args = parser.parse_args(["--profile", str(Path(arguments[0]).parent / "profile"), "co-sign", *map(str, arguments)])
    status: int = args.run(args)
    return status


def test_it_says_what_is_signed_and_writes_another_file(
    pdf: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, SECRET, pdf, "--key", pdf.with_name("ben.p12")) == 0
    said = capsys.readouterr().out
    assert "signed by Anna Lindqvist" in said
    assert "in its field CoSign1: “I am a co-author of this opinion”" in said
    assert "Co-signed by Ben Okafor" in said
    made = pdf.with_name("opinion-co-signed.pdf").read_bytes()
    assert pdf.read_bytes() == signed_report()
    assert made.startswith(signed_report())
    assert [one.signer for one in verify_pdf(made).signatures] == ["Anna Lindqvist", "Ben Okafor"]
    with pytest.raises(CannotSign, match="is there already"):
        run(monkeypatch, SECRET, pdf, "--key", pdf.with_name("ben.p12"))


def test_nothing_typed_signs_nothing(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "", pdf, "--key", pdf.with_name("ben.p12")) == 1
    with pytest.raises(KeyNotOpened):
        run(monkeypatch, "a guess", pdf, "--key", pdf.with_name("ben.p12"))
    with pytest.raises(CannotSign, match="cannot be read"):
        run(monkeypatch, SECRET, pdf, "--key", pdf.with_name("none.p12"))
    assert sorted(one.name for one in pdf.parent.iterdir()) == ["ben.p12", "opinion.pdf", "profile"]


def test_five_wrong_passphrases_lock_the_key_and_the_right_one_is_not_tried_then(
    pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = (pdf, "--key", pdf.with_name("ben.p12"))
    for left in ("4 more wrong ones lock", "3 more", "2 more", "one more wrong one locks the key"):
        with pytest.raises(KeyNotOpened, match=left):
            run(monkeypatch, "a guess", *arguments)
    with pytest.raises(KeyLocked, match="after five wrong attempts"):
        run(monkeypatch, "a guess", *arguments)
    with pytest.raises(KeyLocked, match="Nothing was signed"):
        run(monkeypatch, SECRET, *arguments)
    assert not pdf.with_name("opinion-co-signed.pdf").exists()


def test_with_a_token(pdf: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    token = new_token(tmp_path / "token", monkeypatch)
    chosen_key(token, name="Ben Okafor")
    place = tmp_path / "both.pdf"
    arguments = (pdf, "--library", token.library, "--as", "approval", "--out", place)
    assert run(monkeypatch, PIN, *arguments) == 0
    assert [one.reason for one in verify_pdf(place.read_bytes()).signatures] == ["authorship", "approval"]
    place.unlink()
    key = chosen_key(token, number=2, name="Ben Okafor, too")
    with pytest.raises(CannotSign, match="Several certificates can sign"):
        run(monkeypatch, PIN, *arguments)
    assert (
        run(monkeypatch, PIN, *arguments, "--certificate", identity_from_der(key.certificate).fingerprint[:12].upper())
        == 0
    )
    assert verify_pdf(place.read_bytes()).signatures[1].signer == "Ben Okafor, too"
    with pytest.raises(CannotSign, match="no such certificate"):
        run(monkeypatch, PIN, pdf, "--library", token.library, "--certificate", "no", "--out", tmp_path / "none.pdf")


def test_with_a_vault_the_count_is_in_it_and_no_file_begins_it_anew(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrase of the workstation is asked for first; deleting what lies beside its vault gains no attempt."""
    profile = pdf.parent / "profile"
    with create_vault(profile_paths(profile).data, "of the vault", kdf=FAST_KDF):
        pass
    typed: list[str] = []
    arguments = ("--profile", str(profile), "co-sign", str(pdf), "--key", str(pdf.with_name("ben.p12")))
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", type=Path)
    co_sign.add_parser(parser.add_subparsers())

    def sign(secret: str) -> int:
        typed.append(secret)
        monkeypatch.setattr("getpass.getpass", lambda asked: "of the vault" if "workstation" in asked else typed[-1])
        args = parser.parse_args(arguments)
        status: int = args.run(args)
        return status

    for number in range(FAILURES):
        with pytest.raises(KeyLocked if number == FAILURES - 1 else KeyNotOpened):
            sign("a guess")
        (profile_paths(profile).config / FILE_NAME).unlink()
    with pytest.raises(KeyLocked, match="Nothing was signed"):
        sign(SECRET)
    assert not pdf.with_name("opinion-co-signed.pdf").exists()
    with open_vault(profile_paths(profile).data, "of the vault") as vault:
        kinds = [one.kind for one in vault.audit_events()]
    assert kinds == ["sign-failed"] * FAILURES + ["signing-locked"]


def test_the_right_passphrase_signs_with_a_vault_too_and_a_wrong_one_of_the_vault_does_not(
    pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with create_vault(profile_paths(pdf.parent / "profile").data, SECRET, kdf=FAST_KDF):
        pass
    with pytest.raises(StoreLocked):
        run(monkeypatch, "a guess", pdf, "--key", pdf.with_name("ben.p12"))
    assert run(monkeypatch, SECRET, pdf, "--key", pdf.with_name("ben.p12")) == 0
