from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.looks import Look
from reviewer_app.cases.views import Window
from reviewer_app.errors import NotAllowed, StoreLocked
from reviewer_app.store.database import Database
from reviewer_app.store.schema import MIGRATIONS, SCHEMA_VERSION
from reviewer_app.store.values import OutboxState
from reviewer_app.store.vault import Vault, open_vault
from tests.helpers.store_values import INSTANCE, NOON, PASSPHRASE, make_case, make_edit, make_index

VAULTS = Path(__file__).parent / "vaults"
#: Stands in tests/store/make_released_vault.py too; repeated here because no later change may touch it.
RELEASED_PASSPHRASE = "a vault that must open for ever"


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6, 7])
def test_a_released_vault_opens_for_ever(tmp_path: Path, version: int) -> None:
    shutil.copytree(VAULTS / f"v{version}", tmp_path / "data")
    with open_vault(tmp_path / "data", RELEASED_PASSPHRASE) as vault:
        stored = vault.case("task-1")
        assert stored.state is CaseState.ACCEPTED
        assert stored.case.patient == make_case().patient
        assert stored.case.questions == make_case().questions
        assert vault.edits("task-1") == [make_edit(1), make_edit(2)]
        (instance,) = vault.instances("task-1")
        assert instance.index == make_index()
        with vault.open_blob("task-1", instance.blob_id) as stream:
            assert stream.read() == b"the bytes of one record " * 100
        assert [item.key for item in vault.download_items("task-1")] == [INSTANCE]
        assert vault.verify_audit() is None
        seen = {("1.2.3.4.5", 17): Look(900, 800, 1.5, (Window(40.0, 400.0),))} if version >= 3 else {}
        assert vault.seen_frames("task-1") == seen
        assert [vault.sound([one.id]) for one in vault.sounds("task-1")] == [bytes(range(256)) * 125] * (version >= 6)
        vault.add_sound("task-1", "recording-2", 0, NOON, bytes(3200))
        vault.add_edit("task-1", make_edit(3))
    with open_vault(tmp_path / "data", RELEASED_PASSPHRASE) as vault:
        assert len(vault.edits("task-1")) == 3


def test_what_was_seen_before_anybody_asked_how_large_it_was_stays_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(VAULTS / "v2", tmp_path / "data")
    with monkeypatch.context() as patch:
        patch.setattr("reviewer_app.store.database.MIGRATIONS", MIGRATIONS[:2])
        patch.setattr("reviewer_app.store.database.SCHEMA_VERSION", 2)
        with open_vault(tmp_path / "data", RELEASED_PASSPHRASE, tidy=False) as vault:
            vault._parts.database.run("INSERT INTO seen VALUES ('task-1', '1.2', 0, 400), ('task-1', '1.2', 1, 120)")
    with open_vault(tmp_path / "data", RELEASED_PASSPHRASE) as vault:
        assert vault.seen_frames("task-1") == {("1.2", 0): Look(400, 400), ("1.2", 1): Look(120, 120)}
        vault.seen("task-1", {("1.2", 1): Look(30, 30, 2.0)})
        assert vault.seen_frames("task-1")[("1.2", 1)] == Look(150, 150, 2.0)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_what_an_earlier_version_had_not_tried_to_send_can_be_recalled(tmp_path: Path, version: int) -> None:
    shutil.copytree(VAULTS / f"v{version}", tmp_path / "data")
    with open_vault(tmp_path / "data", RELEASED_PASSPHRASE) as vault:
        for entry in vault.outbox():
            assert (entry.begun, entry.reason, entry.open_gates, entry.attempts) == (None, "", (), 0)
            assert vault.case(entry.case_id).signed
            vault.outbox_recall(entry.id, "A finding was missed.")
            assert not vault.case(entry.case_id).signed
        assert bool(vault.outbox()) is (version > 1)


@pytest.mark.parametrize("state", ["queued", "sending"])
def test_what_an_earlier_version_tried_to_send_may_have_arrived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    shutil.copytree(VAULTS / "v3", tmp_path / "data")
    with monkeypatch.context() as patch:
        patch.setattr("reviewer_app.store.database.MIGRATIONS", MIGRATIONS[:3])
        patch.setattr("reviewer_app.store.database.SCHEMA_VERSION", 3)
        with open_vault(tmp_path / "data", RELEASED_PASSPHRASE, tidy=False) as vault:
            vault._parts.database.run("UPDATE outbox SET attempts = 1, state = ?", (state,))
            copied = vault._parts.database.run(
                """INSERT INTO outbox SELECT 'sent', case_id, kind, created, payload, 1, '', NULL, 'delivered', x'7b7d'
                FROM outbox"""
            )
            assert copied == 1
    with open_vault(tmp_path / "data", RELEASED_PASSPHRASE) as vault:
        entry, sent = vault.outbox()
        assert (entry.state, entry.begun) == (OutboxState.QUEUED, entry.created)
        assert (sent.state, sent.begun) == (OutboxState.DELIVERED, None)
        for one in (entry, sent):
            with pytest.raises(NotAllowed, match="addendum"):
                vault.outbox_recall(one.id, "A finding was missed.")
        assert vault.outbox_attempt(entry.id).attempts == 2


def test_what_was_recalled_in_a_released_vault_is_never_sent(tmp_path: Path) -> None:
    shutil.copytree(VAULTS / "v4", tmp_path / "data")
    with open_vault(tmp_path / "data", RELEASED_PASSPHRASE) as vault:
        recalled, held = vault.outbox()
        assert (recalled.state, recalled.reason) == (OutboxState.RECALLED, "A finding was missed.")
        assert (held.held, held.open_gates) == (True, (("licence", "No licence in force for OR"),))
        assert held.begun is not None
        assert vault.recalled_documents("task-2") == {recalled.payload["document"]}
        first, second = vault.signed_documents("task-2")
        for document in (first, second):
            with vault.open_blob("task-2", document.blob_id) as stream:
                assert stream.read().startswith(b"%PDF")
        with pytest.raises(NotAllowed, match="never sent"):
            vault.outbox_attempt(recalled.id)


def test_what_was_not_found_at_the_service_can_be_recalled_in_a_released_vault(tmp_path: Path) -> None:
    """Of version 4 it is not known when it was sent last, so whatever was sent may have been sent just now."""
    for version, known in ((4, False), (5, True)):
        shutil.copytree(VAULTS / f"v{version}", tmp_path / f"v{version}")
        with open_vault(tmp_path / f"v{version}", RELEASED_PASSPHRASE) as vault:
            _recalled, held = vault.outbox()
            assert held.begun is not None
            assert held.last_write is not None
            assert (held.last_write == held.begun, held.in_doubt_since is None) == (known, known)
            if not known:
                with pytest.raises(NotAllowed, match="addendum"):
                    vault.outbox_recall(held.id, "A finding was missed.")
                vault.outbox_absent(held.id, held.last_write)
            assert vault.outbox_recall(held.id, "A finding was missed.").state is OutboxState.RECALLED


def test_every_version_has_its_vault() -> None:
    assert len(MIGRATIONS) == SCHEMA_VERSION
    assert sorted(path.name for path in VAULTS.iterdir()) == [f"v{number + 1}" for number in range(SCHEMA_VERSION)]


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda vault: vault.case("task-1"), "items_counted"),
        (lambda vault: vault.download_problems("task-1"), "items_failed"),
        (lambda vault: vault.documents("task-1"), "items_papers"),
    ],
)
def test_a_case_is_opened_without_going_through_all_its_indexes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Vault], object], index: str
) -> None:
    """Reading the papers or the counts of a case must not pull every instance's index off the disk."""
    shutil.copytree(VAULTS / "v1", tmp_path / "data")
    with open_vault(tmp_path / "data", RELEASED_PASSPHRASE) as vault:
        database = vault._parts.database
        asked: list[tuple[str, tuple[object, ...]]] = []
        rows = database.rows
        monkeypatch.setattr(database, "rows", lambda query, of=(): asked.append((query, of)) or rows(query, of))
        ask(vault)
        plans = [str(row[3]) for query, of in asked for row in rows(f"EXPLAIN QUERY PLAN {query}", of)]
        assert any(index in one for one in plans)
        assert all("items_" in one for one in plans if " items" in one)


def test_a_vault_of_a_later_version_is_left_alone(vault: Vault, data_dir: Path) -> None:
    vault._parts.database.run(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    vault.close()
    with pytest.raises(StoreLocked, match="newer version"):
        open_vault(data_dir, PASSPHRASE)


def test_a_step_that_fails_leaves_the_version_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(tmp_path / "x.db", bytes(32)).close()
    steps = (*MIGRATIONS, ("CREATE TABLE later (id TEXT)", "no such statement"))
    with monkeypatch.context() as patch:
        patch.setattr("reviewer_app.store.database.MIGRATIONS", steps)
        patch.setattr("reviewer_app.store.database.SCHEMA_VERSION", len(steps))
        with pytest.raises(Exception, match="syntax error"):
            Database(tmp_path / "x.db", bytes(32))
        patch.setattr("reviewer_app.store.database.MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE later (id TEXT)",)))
        newer = Database(tmp_path / "x.db", bytes(32))
        assert newer.row("PRAGMA user_version") == (len(steps),)
        assert newer.rows("SELECT * FROM later") == []
        newer.close()
