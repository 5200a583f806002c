"""Counts of pages in the vault: more are added, and those of a paper that has a new version go or move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer_app.cases.coverage import other_patient_key
from reviewer_app.cases.records import ListedDocument
from reviewer_app.store.values import DownloadItem, StoredDocument, document_key
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.ui.office.kept_pages import forget_pages, keep_pages, kept_pages
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, make_case, put_blob

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


def _fetched(vault: Vault) -> StoredDocument:
    """Put a file, another one each time, under the one paper of the case."""
    listed = ListedDocument(PAPER, "CT report", "radiology-report", "application/pdf", "Binary/r")
    vault.plan_download("task-1", [DownloadItem(document_key(PAPER))])
    blob = put_blob(vault, b"a paper")
    vault.item_done("task-1", document_key(PAPER), blob, None)
    return StoredDocument(listed, blob.id, blob.size, blob.sha256)


def test_what_was_counted_in_a_file_is_not_kept_of_the_one_in_its_place(vault: Vault) -> None:
    counted = _fetched(vault)
    other, found = other_patient_key(PAPER, PATIENT), {PAPER: 2, other_patient_key(PAPER, PATIENT): 0}
    forget_pages(vault, "task-1", PAPER, "")
    keep_pages(vault, "task-1", {**found, "1.2.4": 7}, [counted])
    assert kept_pages(vault, "task-1") == {PAPER: 2, other: 0, "1.2.3": 5, "1.2.4": 7}
    forget_pages(vault, "task-1", PAPER, "")
    _fetched(vault)
    keep_pages(vault, "task-1", {**found, "1.2.5": 8}, [counted])
    assert kept_pages(vault, "task-1") == {"1.2.3": 5, "1.2.4": 7, "1.2.5": 8}
