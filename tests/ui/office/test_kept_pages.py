"""Counts of pages in the vault: more are added, and those of a paper that has a new version go or move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer_app.cases.coverage import other_patient_key
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.ui.office.kept_pages import forget_pages, keep_pages, kept_pages
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, make_case

PATIENT = make_case().patient
PAPER, EARLIER = "DocumentReference/r", "DocumentReference/r/_history/1"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        made.put_case(make_case())
        keep_pages(made, "task-1", {PAPER: 3, other_patient_key(PAPER, PATIENT): 1})
        keep_pages(made, "task-1", {"1.2.3": 5})
        yield made


def test_they_move_to_the_version_that_is_kept(vault: Vault) -> None:
    forget_pages(vault, "task-1", PAPER, EARLIER)
    assert kept_pages(vault, "task-1") == {EARLIER: 3, other_patient_key(EARLIER, PATIENT): 1, "1.2.3": 5}


def test_they_go_where_none_is_kept(vault: Vault) -> None:
    forget_pages(vault, "task-1", PAPER, "")
    assert kept_pages(vault, "task-1") == {"1.2.3": 5}
