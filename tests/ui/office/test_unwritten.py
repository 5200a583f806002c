"""Edits that wait for room on the disk: sealed, written once, and never lost by a try that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.errors import StoreDamaged, StoreLocked
from reviewer_app.store.vault import create_vault, open_vault
from reviewer_app.ui.office.unwritten import Unwritten
from tests.helpers.store_programs import FAST_KDF, PASSPHRASE
from tests.helpers.store_values import make_case, make_edit


def test_they_outlive_the_lock_and_are_written_in_order(tmp_path: Path) -> None:
    unwritten, edits = Unwritten(), [make_edit(2), make_edit(3)]
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as vault:
        vault.put_case(make_case())
        vault.add_edits("task-1", [make_edit(1)])
        unwritten.keep(vault, "task-1", edits[:1])
        unwritten.keep(vault, "task-1", edits)
    assert unwritten.changes == 2
    with pytest.raises(StoreLocked):
        unwritten.write(vault)
    assert unwritten.changes == 2
    with open_vault(tmp_path, PASSPHRASE) as vault:
        unwritten.write(vault)
        assert vault.edits("task-1") == [make_edit(1), *edits]
    assert unwritten.changes == 0


def test_only_the_vault_that_sealed_them_reads_them(tmp_path: Path) -> None:
    unwritten = Unwritten()
    with create_vault(tmp_path / "one", PASSPHRASE, kdf=FAST_KDF) as vault:
        vault.put_case(make_case())
        unwritten.keep(vault, "task-1", [make_edit(1)])
        sealed = vault.sealed_edits("task-1", [make_edit(1)])
        with pytest.raises(StoreDamaged):
            vault.add_sealed_edits("task-2", sealed)
    with create_vault(tmp_path / "two", PASSPHRASE, kdf=FAST_KDF) as other:
        other.put_case(make_case())
        with pytest.raises(StoreDamaged):
            unwritten.write(other)
    assert unwritten.changes == 1


def test_what_a_case_that_is_gone_had_holds_back_no_other(tmp_path: Path) -> None:
    unwritten = Unwritten()
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as vault:
        vault.put_case(make_case())
        unwritten.keep(vault, "task-9", [make_edit(1)])
        unwritten.keep(vault, "task-1", [make_edit(2)])
        unwritten.write(vault)
        assert vault.edits("task-1") == [make_edit(2)]
    assert unwritten.changes == 0
