"""Digests: kept as long as no record of their case changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.store.values import Arrival, DownloadItem
from reviewer_app.store.vault import Vault, open_vault
from tests.helpers.looks import look
from tests.helpers.store_values import DOCUMENT, INSTANCE, NOON, PASSPHRASE, make_case, make_index, put_blob

DIGEST = bytes(range(256)) * 40


@pytest.fixture
def downloaded(vault: Vault) -> Vault:
    """A case with one record here and one that is not, and a digest."""
    vault.move("task-1", CaseEvent.ACCEPT)
    vault.plan_download("task-1", [DownloadItem(INSTANCE), DownloadItem(DOCUMENT)])
    vault.item_done("task-1", INSTANCE, put_blob(vault, b"slice"), make_index())
    assert vault.put_digest("task-1", DIGEST, vault.digest_mark("task-1"))
    return vault


def test_a_digest_is_there_after_a_restart(downloaded: Vault, data_dir: Path) -> None:
    downloaded.close()
    with open_vault(data_dir, PASSPHRASE, clock=lambda: NOON) as again:
        assert again.digest("task-1") == DIGEST
        assert again.digest("task-2") is None
        assert again.put_digest("task-1", b"newer", again.digest_mark("task-1"))
        assert again.digest("task-1") == b"newer"


def remove(vault: Vault) -> None:
    for event in (CaseEvent.START_DOWNLOAD, CaseEvent.DOWNLOADED):
        vault.move("task-1", event)
    vault.remove_local_copy("task-1")


@pytest.mark.parametrize(
    "change",
    [
        lambda vault: vault.item_done("task-1", DOCUMENT, put_blob(vault, b"paper"), None),
        lambda vault: vault.items_done("task-1", [Arrival(DOCUMENT, put_blob(vault, b"paper"), None)]),
        lambda vault: vault.item_done("task-1", INSTANCE, put_blob(vault, b"other"), make_index()),
        lambda vault: vault.item_failed("task-1", DOCUMENT, "The server refused it."),
        lambda vault: vault.plan_download("task-1", [DownloadItem(DOCUMENT), DownloadItem(INSTANCE)]),
        lambda vault: vault.drop_digest("task-1"),
        remove,
    ],
)
def test_it_goes_with_every_change_of_a_record(downloaded: Vault, change: Callable[[Vault], object]) -> None:
    mark = downloaded.digest_mark("task-1")
    change(downloaded)
    assert downloaded.digest("task-1") is None
    assert not downloaded.put_digest("task-1", DIGEST, mark)  # made of what is no more
    assert downloaded.digest("task-1") is None


def test_another_case_keeps_its_own(downloaded: Vault) -> None:
    downloaded.put_case(make_case("task-2"))
    downloaded.move("task-2", CaseEvent.ACCEPT)
    downloaded.plan_download("task-2", [DownloadItem(INSTANCE)])
    assert downloaded.digest("task-1") == DIGEST


def test_what_is_undone_has_changed_nothing(downloaded: Vault) -> None:
    class Broken(Exception):
        pass

    def change_and_break() -> None:
        with downloaded.together():
            downloaded.item_failed("task-1", DOCUMENT, "The server refused it.")
            raise Broken

    with pytest.raises(Broken):
        change_and_break()
    assert downloaded.digest("task-1") == DIGEST
    # only that what was begun before the attempt is not taken any more
    assert downloaded.put_digest("task-1", DIGEST, downloaded.digest_mark("task-1"))


def test_edits_and_what_was_seen_leave_it(downloaded: Vault) -> None:
    downloaded.seen("task-1", {("1.2", 0): look(400)})
    downloaded.set_value("arrangement:task-1", "{}")
    downloaded.put_case(make_case())
    assert downloaded.digest("task-1") == DIGEST
