"""The command with which a second author signs: another file, and the given one as it was."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer_app.cases.people import CoAuthor
from reviewer_app.cases.section_authors import author_path
from reviewer_app.cases.signing_lock import FAILURES
from reviewer_app.commands import co_sign
from reviewer_app.errors import CannotSign, KeyLocked, KeyNotOpened, StoreLocked
from reviewer_app.paths import profile_paths
from reviewer_app.report.author_signatures import AuthorCheck
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.identity import identity_from_der, make_demo_authority
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.report.verify import verify_pdf
from reviewer_app.store.attempts_file import FILE_NAME
from reviewer_app.store.vault import create_vault, open_vault
from tests.helpers.office_fixtures import KeptSigningProcess
from tests.helpers.report_samples import NOW, PASSPHRASE, authority, sample_report, with_values
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


@pytest.fixture
def with_parts(pdf: Path) -> Path:
    """The opinion with pathology findings of Ben's, whose words hold what a terminal would obey."""
    made = with_values(
        sample_report(),
        **{"findings.pathology": "Spindle cells.\n**Six** mitoses \x1b[2J.", author_path("findings.pathology"): "P/b"},
    )
    made = replace(made, case=replace(made.case, co_authors=(CoAuthor("P/b", "Dr. Ben Okafor"),)))
    prepared = prepare_for_signing(build_pdf(made), manifest_of(made, []))
    key = Pkcs12Key(authority().pkcs12)
    signed = sign_opinion(SignRequest(prepared, key, PASSPHRASE, Meaning.AUTHORSHIP, "Anna Lindqvist", NOW))
    pdf.write_bytes(signed.pdf)
    return pdf


def test_a_co_author_reads_the_words_under_their_name_before_the_passphrase_is_asked_for(
    with_parts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "", with_parts, "--key", with_parts.with_name("ben.p12")) == 1
    said = capsys.readouterr().out
    assert "Parts by Dr. Ben Okafor: Pathology findings\n  Pathology findings\n  | Spindle cells.\n  | Six" in said
    assert "\x1b" not in said
    assert "your signature says that these words are yours" in said
    assert not with_parts.with_name("opinion-co-signed.pdf").exists()
    assert run(monkeypatch, SECRET, with_parts, "--key", with_parts.with_name("ben.p12")) == 0
    assert "Signed for as yours: Pathology findings" in capsys.readouterr().out
    found = verify_pdf(with_parts.with_name("opinion-co-signed.pdf").read_bytes())
    assert found.complete
    assert found.signatures[1].reason == "co-authorship: Pathology findings"


def test_who_approves_is_not_told_that_words_are_theirs(
    with_parts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "", with_parts, "--key", with_parts.with_name("ben.p12"), "--as", "approval") == 1
    said = capsys.readouterr().out
    assert "| Spindle cells." in said
    assert "these words are yours" not in said


def test_words_that_an_earlier_version_did_not_list_are_read_on_the_pages() -> None:
    lines = co_sign._written(AuthorCheck("Ben Okafor", "P/b", ("Answer 1",), texts=("",)))
    assert lines[1] == "  Answer 1: its words are on the pages only, read them there"


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
