from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer_app.errors import NotAllowed, StoreDamaged, StoreLocked
from reviewer_app.store.keys import KdfParameters
from reviewer_app.store.vault import Vault, create_vault, open_vault, vault_exists
from tests.helpers.looks import look
from tests.helpers.memory_keyring import MemoryKeyring, access_to
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, make_case, make_edit, put_blob

ROOT = Path(__file__).parents[2]


def test_what_was_kept_is_there_after_reopening(data_dir: Path) -> None:
    assert not vault_exists(data_dir)
    with create_vault(data_dir, PASSPHRASE, kdf=FAST_KDF) as vault:
        vault.put_case(make_case())
        vault.add_edit("task-1", make_edit(1))
        blob = put_blob(vault, b"letter")
        vault.put_document("task-1", "opinion", b"%PDF-", {"meaning": "author"})
        vault.set_value("last-sync", "2026-03-01")
    assert vault_exists(data_dir)
    with open_vault(data_dir, PASSPHRASE) as vault:
        assert vault.case("task-1").case == make_case()
        assert vault.edits("task-1") == [make_edit(1)]
        assert vault.get_value("last-sync") == "2026-03-01"
        (document,) = vault.signed_documents("task-1")
        with vault.open_blob("task-1", document.blob_id) as stream:
            assert stream.read() == b"%PDF-"
        with pytest.raises(StoreDamaged):
            vault.open_blob("task-1", blob.id)  # no record told of it, so it was swept


def test_wrong_passphrase(vault: Vault, data_dir: Path) -> None:
    vault.close()
    for wrong in (PASSPHRASE + " ", PASSPHRASE.upper(), "x"):
        with pytest.raises(StoreLocked, match="passphrase does not open"):
            open_vault(data_dir, wrong)
    with pytest.raises(StoreLocked, match="Enter its passphrase"):
        open_vault(data_dir)
    open_vault(data_dir, PASSPHRASE).close()


def test_empty_passphrase_is_refused(data_dir: Path) -> None:
    with pytest.raises(NotAllowed, match="needs a passphrase"):
        create_vault(data_dir, "", kdf=FAST_KDF)
    assert not vault_exists(data_dir)


def test_the_same_passphrase_from_another_keyboard(data_dir: Path) -> None:
    create_vault(data_dir, "Bergström", kdf=FAST_KDF).close()  # one code point for ö
    open_vault(data_dir, "Bergstro\u0308m").close()


def test_no_second_vault_over_the_first(vault: Vault, data_dir: Path) -> None:
    with pytest.raises(NotAllowed, match="already"):
        create_vault(data_dir, "other", kdf=FAST_KDF)


def test_no_vault(data_dir: Path) -> None:
    with pytest.raises(StoreDamaged, match="header is missing"):
        open_vault(data_dir, PASSPHRASE)


def test_a_crash_while_it_is_made_leaves_no_vault(data_dir: Path) -> None:
    (data_dir / "vault.new.tmp").mkdir(parents=True)
    (data_dir / "vault.new.tmp" / "vault.db").write_bytes(b"half")
    assert not vault_exists(data_dir)
    create_vault(data_dir, PASSPHRASE, kdf=FAST_KDF).close()
    assert sorted(path.name for path in data_dir.iterdir()) == ["vault", "vault.lock"]


def test_change_passphrase(vault: Vault, data_dir: Path) -> None:
    with pytest.raises(StoreLocked):
        vault.change_passphrase("wrong", "new", kdf=FAST_KDF)
    with pytest.raises(NotAllowed):
        vault.change_passphrase(PASSPHRASE, "", kdf=FAST_KDF)
    vault.change_passphrase(PASSPHRASE, "new", kdf=FAST_KDF)
    assert vault.check_passphrase("new")
    assert not vault.check_passphrase(PASSPHRASE)
    assert not vault.check_passphrase("")
    vault.close()
    with pytest.raises(StoreLocked):
        open_vault(data_dir, PASSPHRASE)
    with open_vault(data_dir, "new") as again:
        assert len(again.cases()) == 1


def test_the_keyring_opens_it_too(data_dir: Path) -> None:
    backend = MemoryKeyring()
    keyring = access_to(backend)
    create_vault(data_dir, PASSPHRASE, keyring_service=keyring, kdf=FAST_KDF).close()
    assert [len(secret) for secret in backend.secrets.values()] == [44]
    with open_vault(data_dir, keyring=keyring) as vault:
        assert vault.opens_with_keyring
        vault.disable_keyring(keyring)
        assert not vault.opens_with_keyring
    assert backend.secrets == {}
    with pytest.raises(StoreLocked):
        open_vault(data_dir, keyring=keyring)
    with open_vault(data_dir, PASSPHRASE, keyring=keyring) as vault:
        vault.enable_keyring(keyring)
    open_vault(data_dir, keyring=keyring).close()


@pytest.mark.parametrize("secret", ["", "not base64!", "AAAA", "A" * 43 + "="])
def test_a_keyring_with_another_key_does_not_open_it(data_dir: Path, secret: str) -> None:
    backend = MemoryKeyring()
    create_vault(data_dir, PASSPHRASE, keyring_service=access_to(backend), kdf=FAST_KDF).close()
    (name,) = backend.secrets
    backend.secrets[name] = secret
    with pytest.raises(StoreLocked, match="Enter its passphrase"):
        open_vault(data_dir, keyring=access_to(backend))
    backend.locked = True
    with pytest.raises(StoreLocked, match="Use the passphrase"):
        open_vault(data_dir, keyring=access_to(backend))


def test_one_vault_one_process(vault: Vault, data_dir: Path) -> None:
    with pytest.raises(StoreLocked, match="another window"):
        open_vault(data_dir, PASSPHRASE)
    command = [sys.executable, "-m", "tests.helpers.store_programs", "hold", str(data_dir)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    assert json.loads(said.stdout)["kind"] == "StoreLocked"
    assert "another window" in json.loads(said.stdout)["sentence"]
    vault.close()
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert json.loads(other.stdout.readline()) == {"open": True}
        with pytest.raises(StoreLocked, match="another window"):
            open_vault(data_dir, PASSPHRASE)
        other.kill()
    open_vault(data_dir, PASSPHRASE).close()


def test_a_closed_vault_says_so(vault: Vault) -> None:
    vault.close()
    with pytest.raises(StoreLocked, match="closed"):
        vault.cases()
    with pytest.raises(StoreLocked, match="closed"):
        vault.add_edit("task-1", make_edit(1))
    vault.close()


def _edit_header(data_dir: Path, **changes: object) -> None:
    path = data_dir / "vault" / "header.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_damaged_and_newer_headers(vault: Vault, data_dir: Path) -> None:
    vault.close()
    path = data_dir / "vault" / "header.json"
    good = path.read_bytes()
    for bad in (b"", b"{", good[: len(good) // 2], b"\xff\xfe", b"[]"):
        path.write_bytes(bad)
        with pytest.raises(StoreDamaged, match="header"):
            open_vault(data_dir, PASSPHRASE)
    path.write_bytes(good)
    _edit_header(data_dir, format=2)
    with pytest.raises(StoreLocked, match="newer version"):
        open_vault(data_dir, PASSPHRASE)
    path.write_bytes(good)
    _edit_header(data_dir, vault_id="0" * 16)
    with pytest.raises(StoreLocked, match="passphrase"):
        open_vault(data_dir, PASSPHRASE)
    path.write_bytes(good)
    open_vault(data_dir, PASSPHRASE).close()


@pytest.mark.parametrize("kdf", [KdfParameters(2**40, 3, 2), KdfParameters(64, 0, 1), KdfParameters(64, 1, 1000)])
def test_impossible_key_derivation_is_refused_at_once(vault: Vault, data_dir: Path, kdf: KdfParameters) -> None:
    vault.close()
    _edit_header(data_dir, kdf={"memory_kib": kdf.memory_kib, "passes": kdf.passes, "lanes": kdf.lanes})
    with pytest.raises(StoreDamaged, match="header"):
        open_vault(data_dir, PASSPHRASE)


def test_the_default_key_derivation_is_costly() -> None:
    assert KdfParameters() == KdfParameters(memory_kib=256 * 1024, passes=3, lanes=2)


def test_a_damaged_database_is_told_and_nothing_is_printed(
    vault: Vault, data_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    vault.close()
    path = data_dir / "vault" / "vault.db"
    good = path.read_bytes()
    for bad in (b"x" * len(good), good[:2000], good[:100] + b"x" + good[101:]):
        path.write_bytes(bad)
        with pytest.raises(StoreDamaged, match="database is damaged"):
            open_vault(data_dir, PASSPHRASE)
    path.write_bytes(good)
    open_vault(data_dir, PASSPHRASE).close()
    assert capfd.readouterr() == ("", "")


def test_a_damaged_page_is_told_when_it_is_read(vault: Vault, data_dir: Path) -> None:
    for number in range(200):
        vault.add_edit("task-1", make_edit(number))
    vault.close()
    path = data_dir / "vault" / "vault.db"
    good = bytearray(path.read_bytes())
    for place in range(4096 * 20, len(good), 4096):
        good[place + 100] ^= 1
    path.write_bytes(good)
    with pytest.raises(StoreDamaged), open_vault(data_dir, PASSPHRASE) as again:
        again.edits("task-1")


def sign_and_break_off(vault: Vault) -> None:
    with vault.together():
        vault.add_edit("task-1", make_edit(1))
        vault.put_document("task-1", "opinion", b"pdf", {})
        raise ZeroDivisionError


def test_all_or_nothing_together(vault: Vault) -> None:
    with pytest.raises(ZeroDivisionError):
        sign_and_break_off(vault)
    assert vault.edits("task-1") == []
    assert vault.signed_documents("task-1") == []
    with vault.together():
        vault.add_edit("task-1", make_edit(1))
        document = vault.put_document("task-1", "opinion", b"pdf", {})
    assert vault.signed_documents("task-1") == [document]


def test_a_key_that_was_undone_is_not_used_again(vault: Vault, data_dir: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        sign_and_break_off(vault)
    document = vault.put_document("task-1", "opinion", b"pdf", {})
    vault.close()
    with open_vault(data_dir, PASSPHRASE) as again, again.open_blob("task-1", document.blob_id) as stream:
        assert stream.read() == b"pdf"


def test_the_clock_is_handed_in(vault: Vault) -> None:
    assert vault.case("task-1").updated.isoformat() == "2026-03-01T12:00:00+00:00"


def test_a_case_is_begun_once_something_of_it_was_looked_at_or_written(vault: Vault) -> None:
    for number, begin in enumerate(
        (lambda one: vault.seen(one, {("1.2", 0): look(200)}), lambda one: vault.add_edit(one, make_edit(1)))
    ):
        case_id = f"task-{number + 1}"
        vault.put_case(make_case(case_id))
        assert not vault.case(case_id).begun
        begin(case_id)
        assert vault.case(case_id).begun


def test_a_case_tells_that_its_signed_opinion_is_here(vault: Vault) -> None:
    vault.put_case(make_case())
    assert not vault.case("task-1").signed
    vault.put_document("task-1", "opinion", b"pdf", {})
    assert vault.case("task-1").signed
