from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app.errors import NotAllowed, StoreDamaged
from reviewer_app.store.values import (
    Arrival,
    BlobInfo,
    DownloadItem,
    StoredDocument,
    StoredInstance,
    instance_key,
    newer_key,
)
from reviewer_app.store.vault import Vault
from tests.helpers.store_values import DOCUMENT, INSTANCE, LETTER, make_index, put_blob

PLAN = (
    DownloadItem(INSTANCE, "1.2.3", "1.2.3.4", "https://pacs/1", 1000),
    DownloadItem(DOCUMENT, url="Binary/1", size=9),
)


def test_plan_is_kept_in_order(vault: Vault) -> None:
    vault.plan_download("task-1", PLAN)
    assert vault.download_items("task-1") == list(PLAN)
    assert vault.case("task-1").bytes_total == 1009
    vault.plan_download("task-1", PLAN[::-1])
    assert vault.download_items("task-1") == list(PLAN[::-1])


def test_what_is_done_counts_and_can_be_read(vault: Vault) -> None:
    vault.plan_download("task-1", PLAN)
    slice_, letter = put_blob(vault, b"DICM" * 300), put_blob(vault, b"%PDF-1.7.")
    vault.item_done("task-1", INSTANCE, slice_, make_index())
    stored = vault.case("task-1")
    assert (stored.bytes_done, stored.bytes_total, stored.items_done, stored.items_total) == (1200, 1209, 1, 2)
    vault.item_done("task-1", DOCUMENT, letter, None)
    assert vault.instances("task-1") == [StoredInstance(make_index(), slice_.id, 1200, slice_.sha256)]
    assert vault.documents("task-1") == [StoredDocument(LETTER, letter.id, 9, letter.sha256)]
    assert [item.state for item in vault.download_items("task-1")] == ["done", "done"]


def test_planning_again_keeps_what_is_done_and_retries_what_failed(vault: Vault) -> None:
    vault.plan_download("task-1", PLAN)
    vault.item_done("task-1", INSTANCE, put_blob(vault, b"x"), make_index())
    vault.item_failed("task-1", DOCUMENT, "The service sent a web page.")
    failed = vault.download_items("task-1")[1]
    assert (failed.state, failed.sentence) == ("failed", "The service sent a web page.")
    assert vault.case("task-1").items_failed == 1
    assert vault.download_problems("task-1") == [(DOCUMENT, "The service sent a web page.")]
    vault.plan_download("task-1", [PLAN[1]])
    assert [(item.key, item.state) for item in vault.download_items("task-1")] == [
        (DOCUMENT, "missing"),
        (INSTANCE, "done"),
    ]


def test_an_item_received_again_replaces_its_file(vault: Vault, data_dir: Path) -> None:
    vault.plan_download("task-1", PLAN)
    old = put_blob(vault, b"old")
    vault.item_done("task-1", INSTANCE, old, make_index())
    new = put_blob(vault, b"new")
    vault.item_done("task-1", INSTANCE, new, make_index())
    with pytest.raises(StoreDamaged):
        vault.open_blob("task-1", old.id)
    with vault.open_blob("task-1", new.id) as stream:
        assert stream.read() == b"new"
    vault.item_failed("task-1", INSTANCE, "It could not be read.")
    assert [path for path in (data_dir / "vault" / "blobs").rglob("*") if path.is_file()] == []


def test_a_file_is_not_dropped_by_a_change_that_is_undone(vault: Vault) -> None:
    vault.plan_download("task-1", PLAN)
    blob = put_blob(vault, b"kept")
    vault.item_done("task-1", INSTANCE, blob, make_index())

    def broken_off() -> None:
        with vault.together():
            vault.item_failed("task-1", INSTANCE, "No.")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    with vault.open_blob("task-1", blob.id) as stream:
        assert stream.read() == b"kept"


def test_records_are_counted_anew_after_every_change_and_after_one_that_is_undone(vault: Vault) -> None:
    class Broken(Exception):
        pass

    def counted() -> tuple[int, int, int, int, int]:
        (listed,), one = vault.cases(), vault.case("task-1")
        assert listed == one
        return one.items_total, one.bytes_total, one.items_done, one.bytes_done, one.items_failed

    def arrive_and_break() -> None:
        with vault.together():
            vault.item_done("task-1", INSTANCE, put_blob(vault, b"123456"), make_index())
            assert counted() == (2, 8, 1, 6, 1)
            raise Broken

    vault.plan_download("task-1", [DownloadItem(INSTANCE, size=5), DownloadItem(DOCUMENT, size=2)])
    assert counted() == (2, 7, 0, 0, 0)
    vault.item_failed("task-1", DOCUMENT, "The server refused it.")
    assert counted() == (2, 7, 0, 0, 1)
    with pytest.raises(Broken):
        arrive_and_break()
    assert counted() == (2, 7, 0, 0, 1)
    vault.items_done("task-1", [Arrival(INSTANCE, put_blob(vault, b"1234"), make_index())])
    assert counted() == (2, 6, 1, 4, 1)
    vault.plan_download("task-1", [DownloadItem(INSTANCE)])
    assert counted() == (1, 4, 1, 4, 0)


def test_only_planned_items_with_a_file(vault: Vault) -> None:
    with pytest.raises(NotAllowed, match="not planned"):
        vault.item_failed("task-1", instance_key("9.9"), "No.")
    with pytest.raises(NotAllowed, match="not planned"):
        vault.item_done("task-1", instance_key("9.9"), put_blob(vault, b"x"), None)
    vault.plan_download("task-1", PLAN)
    with pytest.raises(StoreDamaged):
        vault.item_done("task-1", INSTANCE, BlobInfo("0" * 32, 1, "00"), make_index())
    assert vault.download_items("task-1")[0].state == "missing"


def test_plan_for_an_unknown_case(vault: Vault) -> None:
    with pytest.raises(NotAllowed, match="not in the vault"):
        vault.plan_download("unknown", PLAN)
    assert vault.download_items("unknown") == []


def finished_blob(vault: Vault, data: bytes) -> BlobInfo:
    with vault.new_blob("task-1") as writer:
        writer.write(data)
        return writer.finish()


def test_several_finished_files_are_recorded_in_one_step(vault: Vault) -> None:
    vault.plan_download("task-1", PLAN)
    slice_, letter = finished_blob(vault, b"slice"), finished_blob(vault, b"letter")
    vault.items_done("task-1", [Arrival(INSTANCE, slice_, make_index()), Arrival(DOCUMENT, letter, None)])
    assert {one.state for one in vault.download_items("task-1")} == {"done"}
    with vault.open_blob("task-1", slice_.id) as stream:
        assert stream.read() == b"slice"


def test_of_several_files_none_is_recorded_if_one_is_missing(vault: Vault) -> None:
    vault.plan_download("task-1", PLAN)
    here, gone = finished_blob(vault, b"slice"), BlobInfo("0" * 32, 1, "00")
    with pytest.raises(StoreDamaged):
        vault.items_done("task-1", [Arrival(INSTANCE, here, make_index()), Arrival(DOCUMENT, gone, None)])
    assert {one.state for one in vault.download_items("task-1")} == {"missing"}


def test_a_newer_version_takes_the_place_of_a_paper(vault: Vault) -> None:
    newer = newer_key(LETTER.reference)
    vault.plan_download("task-1", [PLAN[1], DownloadItem(newer, url="Binary/2")])
    old, new = put_blob(vault, b"old"), put_blob(vault, b"newer")
    vault.item_done("task-1", DOCUMENT, old, None)
    with pytest.raises(NotAllowed):
        vault.replace_document("task-1", LETTER.reference, "")
    vault.item_done("task-1", newer, new, None)
    assert [one.blob_id for one in vault.documents("task-1")] == [old.id], "until it is taken in"
    vault.replace_document("task-1", LETTER.reference, "")
    assert [one.blob_id for one in vault.documents("task-1")] == [new.id]
    assert [one.key for one in vault.download_items("task-1")] == [DOCUMENT]
    with pytest.raises(StoreDamaged):
        vault.open_blob("task-1", old.id)


def test_the_version_before_stays_under_its_own_reference(vault: Vault) -> None:
    newer, kept = newer_key(LETTER.reference), f"{LETTER.reference}/_history/1"
    vault.plan_download("task-1", [PLAN[1], DownloadItem(newer, url="Binary/2")])
    old, new = put_blob(vault, b"old"), put_blob(vault, b"newer")
    vault.item_done("task-1", DOCUMENT, old, None)
    vault.item_done("task-1", newer, new, None)
    vault.replace_document("task-1", LETTER.reference, kept)
    case = vault.case("task-1").case
    both = replace(case, documents=(*case.documents, replace(LETTER, reference=kept)))
    assert [one.blob_id for one in vault.documents("task-1", both)] == [new.id, old.id]
    vault.plan_download("task-1", [PLAN[1]])
    assert len(vault.documents("task-1", both)) == 2, "what is here is not planned away"


def test_a_forgotten_item_goes_with_its_bytes(vault: Vault) -> None:
    vault.plan_download("task-1", PLAN)
    blob = put_blob(vault, b"%PDF")
    vault.item_done("task-1", DOCUMENT, blob, None)
    vault.drop_item("task-1", DOCUMENT)
    vault.drop_item("task-1", DOCUMENT)
    assert [one.key for one in vault.download_items("task-1")] == [INSTANCE]
    with pytest.raises(StoreDamaged):
        vault.open_blob("task-1", blob.id)
