"""A case is opened from its digest, and from its records wherever the digest is not of these very records."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.instance_table import InstanceTable
from reviewer_app.cases.looks import Looks
from reviewer_app.cases.uid_column import UidColumn
from reviewer_app.cases.work import replay
from reviewer_app.errors import CannotSign, DiskFull, StoreDamaged
from reviewer_app.imaging.digest import FORMAT
from reviewer_app.settings import Settings
from reviewer_app.store.values import StoredInstance, instance_key
from reviewer_app.ui.case.records_rows import RecordRow, record_groups
from reviewer_app.ui.main_window import MainWindow
from reviewer_app.ui.office import case_digest, open_case
from reviewer_app.ui.office.case_desk import OfficeDesk
from reviewer_app.ui.office.case_digest import HeldInstances, NewDigest, held_instances, keep_digest, new_digest
from reviewer_app.ui.office.open_case import OpenCase
from tests.helpers.desk_answers import Answers, install_key, previewed
from tests.helpers.looks import looks_of
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk
from tests.helpers.small_case import instance_uids
from tests.helpers.store_values import put_blob

IMAGES = 3


@pytest.fixture
def case_id(service: Service, signed_in: Office, qtbot: QtBot) -> str:
    made = service.add_case(images=IMAGES)
    downloaded(signed_in, made.task_id, qtbot)
    assert len(instance_uids(made)) == IMAGES
    return made.task_id


def held(office: Office, case_id: str) -> HeldInstances:
    return held_instances(office.vault, office.vault.case(case_id))[0]


def from_digest(office: Office, case_id: str) -> bool:
    return isinstance(held(office, case_id).instances, InstanceTable)


def rows(desk: OfficeDesk) -> list[tuple[str, str, list[object]]]:
    def told(row: RecordRow) -> object:
        frames = [] if row.stack is None else [(one.instance, one.frame, one.position) for one in row.stack.frames]
        return (row.id, row.title, row.caption, row.why, row.prior, list(row.frames), row.opens, frames)

    return [(group.title, group.when, [told(row) for row in group.rows]) for group in record_groups(desk.records())]


def rewrite(office: Office, case_id: str, change: Callable[[bytes], bytes]) -> None:
    """Put other bytes where the digest is, as no part of the program does."""
    data = office.vault.digest(case_id)
    assert data is not None
    assert office.vault.put_digest(case_id, change(data), office.vault.digest_mark(case_id))


def run(office: Office, statement: str, *values: object) -> None:
    """Change the records behind the back of the program."""
    assert office.vault._parts.database.run(statement, values) == 1


def records(office: Office, case_id: str) -> list[StoredInstance]:
    return office.vault.instances(case_id)


def test_a_download_leaves_a_digest_and_the_case_opens_from_it(signed_in: Office, case_id: str) -> None:
    assert from_digest(signed_in, case_id)
    quick = open_desk(signed_in, case_id)
    signed_in.vault.drop_digest(case_id)
    assert not from_digest(signed_in, case_id)
    slow = open_desk(signed_in, case_id)
    assert list(quick.records().instances) == list(slow.records().instances)
    assert rows(quick) == rows(slow)
    assert sum(len(group.rows) for group in record_groups(quick.records())) > 1
    for one in slow.records().instances:
        with quick.open_stream(one.sop_instance_uid) as first, slow.open_stream(one.sop_instance_uid) as second:
            assert first.read() == second.read()


def test_opening_reads_no_index(signed_in: Office, case_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_case_id: str) -> list[StoredInstance]:
        raise AssertionError("all indexes were read")

    monkeypatch.setattr(signed_in.vault, "instances", read)
    assert len(open_desk(signed_in, case_id).records().instances) == IMAGES


def test_opening_goes_through_no_column(signed_in: Office, case_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of records, what was shown of it, the first image: however many images there are."""

    def gone_through(_column: UidColumn) -> tuple[str, ...]:
        raise AssertionError("all instances were gone through")

    monkeypatch.setattr(UidColumn, "all", property(gone_through))
    desk = open_desk(signed_in, case_id)
    (row,) = [row for group in record_groups(desk.records()) for row in group.rows if row.stack is not None]
    assert row.stack is not None
    key = row.stack.frame_keys()[1]
    assert row.shown_part(Looks()) == (0, IMAGES)
    looks = looks_of({key: 500, (key[0], 1): 500, ("1.2", 0): 500, row.stack.frame_keys()[0]: 5})
    assert row.told(looks) == ((1, IMAGES), 1)
    assert row.stack.position_of(*key) == 1
    desk.open_stream(key[0]).close()
    with pytest.raises(AssertionError):
        list(row.frames)


def test_of_many_frames_that_were_shown_those_of_a_row_are_counted(signed_in: Office, case_id: str) -> None:
    groups = record_groups(open_desk(signed_in, case_id).records())
    (row,) = [row for group in groups for row in group.rows if row.stack is not None]
    others = {(f"1.2.{number}", 0): 500 for number in range(50)}
    assert row.shown_part(looks_of({**others, row.frames[0]: 500, row.frames[-1]: 500})) == (2, IMAGES)
    assert row.shown_part(looks_of({**others, row.frames[0]: 1})) == (0, IMAGES)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data[: len(FORMAT) + 5],
        lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
        lambda data: data.replace(FORMAT.encode(), b"0 0.0.9 little", 1),
        lambda data: f"{FORMAT}\n".encode() + hashlib.sha256(b"{}").digest() + b"{}",
        lambda _data: b"",
    ],
    ids=["cut off", "cut short", "a bit flipped", "another version", "something else", "empty"],
)
def test_a_digest_that_is_not_whole_or_not_of_this_version_is_made_anew(
    signed_in: Office, case_id: str, change: Callable[[bytes], bytes]
) -> None:
    whole = signed_in.vault.digest(case_id)
    rewrite(signed_in, case_id, change)
    assert not from_digest(signed_in, case_id)
    desk = open_desk(signed_in, case_id)
    assert len(desk.records().instances) == IMAGES
    keep_digest(signed_in.services, lambda: new_digest(signed_in.vault, case_id))
    assert signed_in.vault.digest(case_id) == whole
    assert from_digest(signed_in, case_id)


def test_what_arrives_after_the_digest_is_there(signed_in: Office, case_id: str) -> None:
    """Another program version that knows of no digest adds a record, and this one opens the case."""
    (one, *_) = records(signed_in, case_id)
    kept = signed_in.vault.digest(case_id)
    assert kept is not None
    signed_in.vault.item_failed(case_id, instance_key(one.index.sop_instance_uid), "The server refused it.")
    keep_digest(signed_in.services, lambda: new_digest(signed_in.vault, case_id))
    assert len(held(signed_in, case_id).instances) == IMAGES - 1
    before = signed_in.vault.digest(case_id)
    assert before is not None
    blob = put_blob(signed_in.vault, b"the bytes of it", case_id)
    signed_in.vault.item_done(case_id, instance_key(one.index.sop_instance_uid), blob, one.index)
    assert not from_digest(signed_in, case_id)
    assert len(held(signed_in, case_id).instances) == IMAGES
    # put back behind the program's back, it is not of as many records
    assert signed_in.vault.put_digest(case_id, before, signed_in.vault.digest_mark(case_id))
    assert not from_digest(signed_in, case_id)
    assert len(held(signed_in, case_id).instances) == IMAGES


def test_a_digest_begun_before_a_record_came_is_not_kept(signed_in: Office, case_id: str) -> None:
    (one, *_) = records(signed_in, case_id)
    begun = new_digest(signed_in.vault, case_id)
    blob = put_blob(signed_in.vault, b"other bytes", case_id)
    signed_in.vault.item_done(case_id, instance_key(one.index.sop_instance_uid), blob, one.index)
    keep_digest(signed_in.services, lambda: begun)
    assert signed_in.vault.digest(case_id) is None
    assert held(signed_in, case_id).blob_of(one.index.sop_instance_uid) == blob.id


def test_a_stale_digest_shows_no_wrong_image_and_nothing_is_signed_by_it(
    signed_in: Office, case_id: str, qtbot: QtBot
) -> None:
    """A record was exchanged for another of the same size behind the program's back: no count tells."""
    install_key(signed_in)
    one, other, *_ = records(signed_in, case_id)
    desk = open_desk(signed_in, case_id)
    previewed(desk, qtbot)
    blob = put_blob(signed_in.vault, b"x" * one.size, case_id)
    replace_blob = "UPDATE items SET blob_id = ?, sha256 = ? WHERE case_id = ? AND key = ?"
    run(signed_in, replace_blob, blob.id, blob.sha256, case_id, instance_key(one.index.sop_instance_uid))
    signed_in.vault._parts.blobs.delete(case_id, [one.blob_id])
    stale = open_desk(signed_in, case_id)
    assert stale.records().stacks is not None
    with pytest.raises(StoreDamaged), stale.open_stream(one.index.sop_instance_uid) as stream:
        stream.read()
    with stale.open_stream(other.index.sop_instance_uid) as stream:
        assert hashlib.sha256(stream.read()).hexdigest() == other.sha256
    answers = Answers()
    stale.preview(replay(stale.edits()), "authorship", answers.done, answers.failed)
    qtbot.waitUntil(lambda: answers.here)
    assert isinstance(answers.error, CannotSign)
    assert "have changed" in str(answers.error)
    # opened again, it is read from its records
    assert not from_digest(signed_in, case_id)
    assert held(signed_in, case_id).blob_of(one.index.sop_instance_uid) == blob.id


def test_records_planned_in_another_order_are_the_same_records(signed_in: Office, case_id: str, qtbot: QtBot) -> None:
    install_key(signed_in)
    desk = open_desk(signed_in, case_id)
    items = signed_in.vault.download_items(case_id)
    signed_in.vault.plan_download(case_id, items[::-1])
    assert previewed(desk, qtbot).files == len(items)


def test_a_case_of_papers_alone_has_a_digest_too(signed_in: Office, case_id: str) -> None:
    for one in records(signed_in, case_id):
        signed_in.vault.item_failed(case_id, instance_key(one.index.sop_instance_uid), "The server refused it.")
    keep_digest(signed_in.services, lambda: new_digest(signed_in.vault, case_id))
    assert from_digest(signed_in, case_id)
    assert [title for title, _, _ in rows(open_desk(signed_in, case_id))] == ["Documents", "Could not be had"]


def test_a_case_opened_without_a_digest_has_one_afterwards(
    signed_in: Office, case_id: str, look: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_case, "_OPEN_MS", 50)
    whole = signed_in.vault.digest(case_id)
    signed_in.vault.drop_digest(case_id)
    main = MainWindow(Settings())
    qtbot.addWidget(main)
    case = OpenCase(signed_in.services, main, signed_in.stored(case_id), Settings())
    case.open()
    qtbot.waitUntil(lambda: signed_in.vault.digest(case_id) is not None)
    assert signed_in.vault.digest(case_id) == whole
    assert case.screen is not None
    case.close()


def test_removing_the_copy_removes_the_digest(signed_in: Office, case_id: str) -> None:
    signed_in.vault.remove_local_copy(case_id)
    assert signed_in.vault.digest(case_id) is None


def test_a_fault_of_the_program_costs_no_download_and_is_told_once(
    service: Service, signed_in: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def erring(*_: object) -> bytes:
        raise TypeError("Okafor")

    monkeypatch.setattr(case_digest, "pack", erring)
    made = service.add_case(images=IMAGES)
    downloaded(signed_in, made.task_id, qtbot)
    qtbot.waitUntil(lambda: bool(signed_in.told))
    assert [type(one) for one in signed_in.told] == [TypeError]
    assert signed_in.told[0].__traceback__ is not None  # the log says where
    assert not from_digest(signed_in, made.task_id)
    assert len(held(signed_in, made.task_id).instances) == IMAGES


@pytest.mark.parametrize("error", [ValueError("Okafor"), OverflowError("Okafor")])
def test_what_cannot_be_written_down_is_noted_in_the_log_alone(
    signed_in: Office, case_id: str, error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refusing(*_: object) -> bytes:
        raise error

    monkeypatch.setattr(case_digest, "pack", refusing)
    signed_in.vault.drop_digest(case_id)
    keep_digest(signed_in.services, lambda: new_digest(signed_in.vault, case_id))
    assert type(error).__name__ in caplog.text
    assert "Okafor" not in caplog.text
    assert signed_in.vault.digest(case_id) is None


def test_a_full_disk_is_noted_in_the_log_alone(
    signed_in: Office, case_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    def full() -> NewDigest:
        raise DiskFull("There is no room.", detail="digest")

    keep_digest(signed_in.services, full)
    assert "DiskFull digest" in caplog.text
