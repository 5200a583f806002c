from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.errors import NotAllowed, StoreDamaged
from reviewer_app.store.values import DownloadItem, OutboxEntry
from reviewer_app.store.vault import Vault, open_vault
from tests.helpers.looks import look
from tests.helpers.store_values import INSTANCE, NOON, PASSPHRASE, make_case, make_edit, make_index, put_blob

_E = CaseEvent
TO_READY = (_E.ACCEPT, _E.START_DOWNLOAD, _E.DOWNLOADED)
TO_DELIVERED = (*TO_READY, _E.OPEN, _E.SIGN, _E.QUEUE, _E.DELIVER)


def bring(vault: Vault, *events: CaseEvent) -> str:
    """Download the case and move it; return the blob."""
    vault.plan_download("task-1", [DownloadItem(INSTANCE)])
    blob = put_blob(vault, b"DICM" * 100)
    vault.item_done("task-1", INSTANCE, blob, make_index())
    for event in events:
        vault.move("task-1", event)
    return blob.id


def files(data_dir: Path) -> list[Path]:
    return [path for path in (data_dir / "vault" / "blobs").rglob("*") if path.is_file()]


def test_the_copy_goes_and_the_case_stays(vault: Vault, data_dir: Path) -> None:
    blob_id = bring(vault, *TO_READY)
    held = vault.open_blob("task-1", blob_id)
    wrapped = vault._parts.database.rows("SELECT wrapped FROM case_keys")
    assert vault.remove_local_copy("task-1") is CaseState.ACCEPTED
    assert files(data_dir) == []
    assert vault._parts.database.rows("SELECT wrapped FROM case_keys") == []
    stored = vault.case("task-1")
    assert (stored.items_done, stored.items_total, stored.bytes_done) == (0, 1, 0)
    assert vault.instances("task-1") == []
    with pytest.raises(StoreDamaged):
        vault.open_blob("task-1", blob_id)
    held.close()
    # Downloaded again, under another key.
    new = put_blob(vault, b"again")
    vault.item_done("task-1", INSTANCE, new, make_index())
    assert vault._parts.database.rows("SELECT wrapped FROM case_keys") != wrapped
    with vault.open_blob("task-1", new.id) as stream:
        assert stream.read() == b"again"


def test_a_writer_does_not_outlive_the_copy(vault: Vault, data_dir: Path) -> None:
    bring(vault, *TO_READY)
    with vault.new_blob("task-1") as writer:
        writer.write(b"late")
        vault.remove_local_copy("task-1")
        with pytest.raises((NotAllowed, FileNotFoundError)):
            writer.commit()
    assert files(data_dir) == []


def test_unsigned_work_is_not_lost_silently(vault: Vault) -> None:
    bring(vault, *TO_READY)
    vault.add_edit("task-1", make_edit(1))
    with pytest.raises(NotAllowed, match="never signed"):
        vault.remove_local_copy("task-1")
    assert vault.case("task-1").state is CaseState.READY
    assert vault.edits("task-1") == [make_edit(1)]
    assert vault.remove_local_copy("task-1", also_work=True) is CaseState.ACCEPTED
    assert vault.edits("task-1") == []


@pytest.mark.parametrize("events", [(), (_E.ACCEPT,), (*TO_READY, _E.OPEN), TO_DELIVERED[:-1]])
def test_only_where_the_life_cycle_allows(vault: Vault, events: tuple[CaseEvent, ...]) -> None:
    blob_id = bring(vault, *events)
    state = vault.case("task-1").state
    with pytest.raises(NotAllowed):
        vault.remove_local_copy("task-1", also_work=True)
    assert vault.case("task-1").state is state
    vault.open_blob("task-1", blob_id).close()


def test_purge_forgets_all_but_the_state(vault: Vault, data_dir: Path) -> None:
    bring(vault, *TO_DELIVERED)
    vault.add_edit("task-1", make_edit(1))
    vault.seen("task-1", {("1.2.3", 0): look(5)})
    vault.put_document("task-1", "opinion", b"pdf", {})
    vault.queue("task-1", OutboxEntry("o1", "task-1", "opinion", NOON))
    vault.audit("signed", "task-1", {})
    vault.set_value("report-id:task-1", "an id")
    vault.set_value("decline-reason:task-1", "capacity")
    vault.set_value("report-id:task-11", "of another case")
    vault.set_value("mark", "task-1")
    assert vault.remove_local_copy("task-1") is CaseState.PURGED
    assert files(data_dir) == []
    assert vault.cases() == []
    assert (vault.edits("task-1"), vault.seen_frames("task-1"), vault.outbox()) == ([], {}, [])
    assert (vault.signed_documents("task-1"), vault.download_items("task-1")) == ([], [])
    assert [vault.get_value(f"{one}:task-1") for one in ("report-id", "decline-reason")] == [None, None]
    assert (vault.get_value("report-id:task-11"), vault.get_value("mark")) == ("of another case", "task-1")
    assert len(vault.audit_events()) == 1
    with pytest.raises(NotAllowed, match="not in the vault"):
        vault.case("task-1")
    vault.put_case(make_case(task_status="completed"))
    assert vault.cases() == []
    vault.put_case(make_case(task_status="requested"))
    assert vault.case("task-1").state is CaseState.ASSIGNED


def test_stale_files_are_swept_at_open(vault: Vault, data_dir: Path) -> None:
    blob_id = bring(vault)
    orphan = put_blob(vault, b"orphan")
    (folder,) = (data_dir / "vault" / "blobs").iterdir()
    (folder / "half.tmp").write_bytes(b"half")
    stranger = data_dir / "vault" / "blobs" / ".DS_Store"
    stranger.write_bytes(b"of the system")
    vault.close()
    with open_vault(data_dir, PASSPHRASE) as again:
        stranger.unlink()
        assert [path.name for path in files(data_dir)] == [blob_id]
        with pytest.raises(StoreDamaged):
            again.open_blob("task-1", orphan.id)
        assert len(again.instances("task-1")) == 1


def test_a_vault_that_is_told_so_is_tidied_up_when_it_is_asked(vault: Vault, data_dir: Path) -> None:
    blob_id = bring(vault)
    orphan = put_blob(vault, b"orphan")
    vault.close()
    with open_vault(data_dir, PASSPHRASE, tidy=False) as again:
        assert sorted(path.name for path in files(data_dir)) == sorted([blob_id, orphan.id])
        again.tidy_up()
        assert [path.name for path in files(data_dir)] == [blob_id]


def test_what_the_service_may_have_is_not_purged_before_it_has_confirmed_it(vault: Vault) -> None:
    bring(vault, *TO_DELIVERED[:-1])
    vault.put_document("task-1", "opinion", b"pdf", {})
    vault.queue("task-1", OutboxEntry("o1", "task-1", "opinion", NOON))
    vault.move("task-1", _E.WITHDRAW)
    assert not vault.case("task-1").in_doubt
    for step in (lambda: vault.outbox_attempt("o1"), lambda: vault.outbox_writing("o1", NOON),
                 lambda: vault.outbox_failed("o1", "The answer was lost.", NOON)):  # fmt: skip
        step()
        assert vault.case("task-1").in_doubt
        with pytest.raises(NotAllowed, match="may have the opinion"):
            vault.remove_local_copy("task-1", also_work=True)
    assert (vault.state("task-1"), len(vault.signed_documents("task-1"))) == (CaseState.WITHDRAWN, 1)
    vault.outbox_receipt("o1", {"report": "DiagnosticReport/1"})
    assert not vault.case("task-1").in_doubt
    assert vault.remove_local_copy("task-1", also_work=True) is CaseState.PURGED


def test_a_later_version_that_waits_is_not_purged_before_it_was_sent(vault: Vault) -> None:
    bring(vault, *TO_DELIVERED)
    vault.queue("task-1", OutboxEntry("l1", "task-1", "level", NOON, {"renews": "o1"}))
    for step in (lambda: None, lambda: vault.outbox_attempt("l1"), lambda: vault.outbox_failed("l1", "Away.", NOON)):
        step()
        with pytest.raises(NotAllowed, match="waits to be sent, and is on this laptop only"):
            vault.remove_local_copy("task-1")
    assert vault.state("task-1") is CaseState.DELIVERED
    vault.outbox_recall("l1", "The service does not take it.")
    assert vault.remove_local_copy("task-1") is CaseState.PURGED
