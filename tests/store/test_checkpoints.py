"""Checkpoints: taken only where the journal begins with their edits, and given with those that came since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer_app.store import checkpoints
from reviewer_app.store.checkpoints import Checkpoint
from reviewer_app.store.vault import Vault, open_vault
from tests.helpers.store_values import NOON, PASSPHRASE, make_edit

DATA = bytes(range(256)) * 40
_NAME = "work:task-1"


@pytest.fixture
def kept(vault: Vault) -> Vault:
    """A case with three edits, and what they add up to."""
    edits = [make_edit(number) for number in range(3)]
    vault.add_edits("task-1", edits)
    assert vault.put_checkpoint("task-1", DATA, [one.id for one in edits])
    return vault


def test_a_checkpoint_is_there_after_a_restart(kept: Vault, data_dir: Path) -> None:
    kept.close()
    with open_vault(data_dir, PASSPHRASE, clock=lambda: NOON) as again:
        assert again.checkpoint("task-1") == Checkpoint(DATA, 3)
        assert again.checkpoint("task-2") is None


def test_an_edit_that_came_after_it_is_given_with_it(kept: Vault, data_dir: Path) -> None:
    """As after a crash between the journal and the next checkpoint."""
    kept.add_edit("task-1", make_edit(3))
    kept.close()
    with open_vault(data_dir, PASSPHRASE, clock=lambda: NOON) as again:
        assert again.checkpoint("task-1") == Checkpoint(DATA, 3, (make_edit(3),))
        assert [one.id for one in again.edits("task-1")] == [make_edit(number).id for number in range(4)]
        assert again.put_checkpoint("task-1", b"newer", [one.id for one in again.edits("task-1")])
        assert again.checkpoint("task-1") == Checkpoint(b"newer", 4)


@pytest.mark.parametrize("edits", [(0, 1, 2, 3), (0, 2, 1), (1, 2), (), (5, 6, 7)])
def test_one_of_other_edits_than_the_journal_has_is_not_kept(vault: Vault, edits: tuple[int, ...]) -> None:
    vault.add_edits("task-1", [make_edit(number) for number in range(3)])
    assert not vault.put_checkpoint("task-1", DATA, [make_edit(number).id for number in edits])
    assert vault.checkpoint("task-1") is None


def test_one_of_fewer_edits_than_there_are_is_kept(vault: Vault) -> None:
    """As when an edit comes while it is made."""
    edits = [make_edit(number) for number in range(3)]
    vault.add_edits("task-1", edits)
    assert vault.put_checkpoint("task-1", DATA, [one.id for one in edits[:2]])
    assert vault.checkpoint("task-1") == Checkpoint(DATA, 2, (edits[2],))


def test_after_too_many_edits_it_is_of_no_use(kept: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "MOST_LATER", 2)
    kept.add_edits("task-1", [make_edit(3), make_edit(4)])
    found = kept.checkpoint("task-1")
    assert found is not None
    assert len(found.later) == 2
    kept.add_edit("task-1", make_edit(5))
    assert kept.checkpoint("task-1") is None


def test_without_edits_there_is_none(vault: Vault) -> None:
    assert not vault.put_checkpoint("task-1", DATA, [])
    assert vault.checkpoint("task-1") is None


def _value(vault: Vault) -> bytes:
    row = vault._parts.database.row("SELECT value FROM kept_values WHERE name = ?", (_NAME,))
    assert row is not None
    return bytes(row[0])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value[:-1] + bytes([value[-1] ^ 1]),
        lambda value: value[:-100],
        lambda value: value[:40],
        lambda value: b"",
        lambda value: b"checkpoint 2\n" + value[13:],
        lambda value: value[:16] + bytes([value[16] ^ 1]) + value[17:],
        lambda value: value[:40] + bytes([value[40] ^ 1]) + value[41:],
    ],
)
def test_one_that_is_damaged_or_of_another_kind_is_not_taken(kept: Vault, spoil: Callable[[bytes], bytes]) -> None:
    spoiled = spoil(_value(kept))
    kept._parts.database.run("UPDATE kept_values SET value = ? WHERE name = ?", (spoiled, _NAME))
    assert kept.checkpoint("task-1") is None
    assert len(kept.edits("task-1")) == 3


def test_it_goes_with_the_work(kept: Vault) -> None:
    kept._parts.journal.forget("task-1")
    assert kept._parts.database.row("SELECT value FROM kept_values WHERE name = ?", (_NAME,)) is None


def test_a_transaction_that_fails_keeps_neither(vault: Vault) -> None:
    edits = [make_edit(number) for number in range(3)]

    def fail() -> None:
        with vault.together():
            vault.add_edits("task-1", edits)
            assert vault.put_checkpoint("task-1", DATA, [one.id for one in edits])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert vault.edits("task-1") == []
    assert vault.checkpoint("task-1") is None
