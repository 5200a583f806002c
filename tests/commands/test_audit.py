"""The audit trail checked from outside the window."""

from __future__ import annotations

import getpass
import json
from pathlib import Path

import pytest

from reviewer_app.__main__ import main
from reviewer_app.report.fields import prepare_for_signing
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.manifest import ManifestAudit, manifest_of
from reviewer_app.report.pdf import build_pdf
from reviewer_app.report.signing import SignRequest, sign_opinion
from reviewer_app.store.values import AuditHead
from reviewer_app.store.vault import create_vault, open_vault
from tests.helpers.report_samples import NOW, authority, sample_report
from tests.helpers.report_samples import PASSPHRASE as KEY
from tests.helpers.store_programs import FAST_KDF, PASSPHRASE
from tests.helpers.store_values import make_case


def opinion(head: AuditHead) -> bytes:
    """Return a signed opinion that says where the trail stood."""
    report = sample_report()
    manifest = manifest_of(report, [], audit=ManifestAudit(seq=head.seq, hash=head.hash))
    prepared = prepare_for_signing(build_pdf(report), manifest)
    return sign_opinion(
        SignRequest(prepared, Pkcs12Key(authority().pkcs12), KEY, Meaning.AUTHORSHIP, "Anna Lindqvist", NOW)
    ).pdf


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: PASSPHRASE)
    with create_vault(tmp_path / "profile" / "data", PASSPHRASE, kdf=FAST_KDF) as vault:
        vault.put_case(make_case())
        for number in range(5):
            vault.audit("case-opened", "task-1", {"number": str(number)})
        (tmp_path / "opinion.pdf").write_bytes(opinion(vault.audit_head()))
    return tmp_path / "profile"


def check(profile: Path, *arguments: str | Path) -> int:
    return main(["--profile", str(profile), "audit", "verify", *map(str, arguments)])


def change(profile: Path, statement: str) -> None:
    """Change the trail as somebody would who has the passphrase and knows SQL."""
    with open_vault(profile / "data", PASSPHRASE) as vault:
        database = vault._parts.database
        for trigger in ("audit_only_grows", "audit_stays"):
            database.run(f"DROP TRIGGER IF EXISTS {trigger}")
        database.run(statement)


def test_a_whole_trail_ends_with_0(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(profile) == 0
    said = capsys.readouterr().out
    assert said.startswith("The audit trail is whole: ")
    assert "No signed opinion names it yet" in said
    assert check(profile, profile.parent / "opinion.pdf") == 0
    assert "It agrees with 1 signed opinion." in capsys.readouterr().out


def test_a_changed_line_is_named(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(profile, "UPDATE audit SET event = replace(event, 'opened', 'closed') WHERE seq = 3")
    assert check(profile) == 1
    assert "broken at line 3" in capsys.readouterr().out


def test_lines_cut_off_at_the_end_are_seen_by_an_opinion_kept_elsewhere(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_vault(profile / "data", PASSPHRASE) as vault:
        before = vault.audit_head().seq
        (profile.parent / "later.pdf").write_bytes(opinion(vault.audit_head()))
    change(profile, f"DELETE FROM audit WHERE seq > {before - 2}")
    assert check(profile, "--json", profile.parent / "later.pdf") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["whole"], found["broken_at"], found["signed_anchors"]) == (False, before - 1, 1)


def test_an_opinion_of_the_vault_holds_the_trail_by_itself(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_vault(profile / "data", PASSPHRASE) as vault:
        vault.put_document("task-1", "opinion", (profile.parent / "opinion.pdf").read_bytes(), {})
    assert check(profile) == 0
    assert "agrees with 1 signed opinion" in capsys.readouterr().out
    change(profile, "DELETE FROM audit WHERE seq > 2")
    assert check(profile) == 1
    assert "broken at line 3" in capsys.readouterr().out


def test_what_cannot_be_checked_ends_with_2(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = bytearray((profile.parent / "opinion.pdf").read_bytes())
    changed[len(changed) // 3] ^= 1
    (profile.parent / "changed.pdf").write_bytes(changed)
    assert check(profile, profile.parent / "changed.pdf") == 2
    assert check(profile, profile.parent / "none.pdf") == 2
    assert check(profile.parent / "nowhere") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_without_a_vault_no_passphrase_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(getpass, "getpass", lambda prompt: asked.append(prompt) or "typed")
    assert check(tmp_path / "new") == 2
    assert "There is no vault in this profile" in capsys.readouterr().err
    assert asked == []
    assert not (tmp_path / "new" / "data").exists(), "nothing is made there"
