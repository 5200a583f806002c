"""Dictated sound: on disk piece by piece, read back as it was said, deleted with a line in the audit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from reviewer_app.cases.dictated_sound import CaretPlace, Listened, SoundState
from reviewer_app.errors import CannotDecode, DiskFull, NotAllowed, StoreDamaged
from reviewer_app.store.vault import Vault, open_vault
from tests.helpers.case_values import make_key_image
from tests.helpers.full_disk import full_disk, needs_limits
from tests.helpers.store_programs import piece_of
from tests.helpers.store_values import NOON, PASSPHRASE, make_case
from tests.store.test_removal import TO_DELIVERED, TO_READY, bring, files

ROOT = Path(__file__).parents[2]


class _StopError(Exception):
    pass


def record(vault: Vault, recording: str, pieces: int, case_id: str = "task-1") -> list[str]:
    started = NOON + timedelta(minutes=int(recording[-1]))
    return [
        vault.add_sound(case_id, recording, number, started + timedelta(seconds=number), piece_of(number)).id
        for number in range(pieces)
    ]


def told(vault: Vault) -> list[tuple[str, dict[str, str]]]:
    return [(one.kind, dict(one.detail)) for one in vault.audit_events() if one.kind.startswith("sound-")]


def test_what_was_said_is_read_back(vault: Vault, data_dir: Path) -> None:
    later, first = record(vault, "r2", 2), record(vault, "r1", 3)
    vault.close()
    with open_vault(data_dir, PASSPHRASE) as again:
        kept = again.sounds("task-1")
        assert [one.id for one in kept] == [*first, *later]
        assert [(one.recording, one.number, one.seconds, one.case) for one in kept[:3]] == [
            ("r1", number, 1.0, "task-1") for number in range(3)
        ]
        assert kept[1].began == NOON + timedelta(minutes=1, seconds=1)
        assert again.sound(first) == piece_of(0) + piece_of(1) + piece_of(2)
        assert again.sound([first[2], later[0]]) == piece_of(2) + piece_of(0)
        assert again.sound([]) == b""
        assert told(again) == [("sound-recorded", {"recording": "r2"}), ("sound-recorded", {"recording": "r1"})]
        assert again.verify_audit() is None


def test_a_stretch_of_a_recording_is_read_from_the_pieces_it_lies_in(vault: Vault) -> None:
    ids, whole = record(vault, "r1", 4), b"".join(piece_of(number) for number in range(4))
    record(vault, "r2", 2)
    assert vault.sound_between(ids[1:3], 1.5, 2.25) == whole[48_000:72_000]
    assert vault.sound_between(ids[:2], 0.0, 0.5) == whole[:16_000]
    assert vault.sound_between(ids[2:], 0.0, 99.0) == whole[64_000:]
    with pytest.raises(CannotDecode):
        vault.sound_between(["none"], 0.0, 1.0)


def test_what_was_noted_with_a_piece_and_what_became_of_it_is_read_back(vault: Vault, data_dir: Path) -> None:
    places = (CaretPlace(0.0, "answer/q1/text", 3, 5, "Seen.", make_key_image().bookmark), CaretPlace(0.4))
    listened = Listened("text", True, places)
    first = vault.add_sound("task-1", "r1", 0, NOON, piece_of(0), listened)
    second = vault.add_sound("task-1", "r1", 1, NOON, piece_of(1), Listened("text", False))
    vault.mark_sounds("task-1", [first.id], SoundState.HEARD)
    vault.mark_sounds("task-1", [first.id, second.id, "none"], SoundState.NOTHING_SAID)
    vault.close()
    with open_vault(data_dir, PASSPHRASE) as again:
        kept = again.sounds("task-1")
        assert [one.listened for one in kept] == [listened, Listened("text", False)]
        assert [one.state for one in kept] == [SoundState.NOTHING_SAID] * 2
        said = {"recording": "r1", "pieces": "2", "seconds": "2.0", "reason": "nothing-said"}
        assert told(again)[1:] == [("sound-put-away", said)]  # that an engine heard it is no act of the reviewer
        assert again.delete_sounds("task-1", "signed") == 2
        assert again._parts.database.rows("SELECT * FROM sound_states") == []


def test_deleted_sound_is_gone_and_the_audit_knows(vault: Vault, data_dir: Path) -> None:
    vault.put_case(make_case("task-2"))
    ids, others = record(vault, "r1", 3), record(vault, "r2", 1, "task-2")
    assert len(files(data_dir)) == 4
    assert vault.delete_sounds("task-1", "signed") == 3
    assert vault.delete_sounds("task-1", "signed") == 0
    assert len(files(data_dir)) == 1
    assert vault.sounds("task-1") == []
    with pytest.raises(CannotDecode, match="no longer kept"):
        vault.sound(ids[:1])
    assert vault.sound(others) == piece_of(0)
    assert told(vault)[2:] == [
        ("sound-deleted", {"recording": "r1", "pieces": "3", "seconds": "3.0", "reason": "signed"})
    ]


def test_a_deletion_that_is_undone_leaves_the_sound(vault: Vault) -> None:
    ids = record(vault, "r1", 2)
    with suppress(_StopError), vault.together():
        vault.delete_sounds("task-1", "signed")
        raise _StopError
    assert vault.sound(ids) == piece_of(0) + piece_of(1)
    assert len(told(vault)) == 1


def test_sound_is_never_changed_nor_exchanged(vault: Vault) -> None:
    ids = record(vault, "r1", 2)
    database = vault._parts.database
    with pytest.raises(NotAllowed, match="added to"):
        database.run("UPDATE sounds SET number = 7")
    one, other = (vault._parts.blobs.path("task-1", segment.blob) for segment in vault.sounds("task-1"))
    other.write_bytes(one.read_bytes())
    with pytest.raises(StoreDamaged):
        vault.sound(ids)
    with pytest.raises(NotAllowed):
        vault.add_sound("task-9", "r1", 0, NOON, piece_of(0))


def test_what_was_only_said_is_work_that_is_not_removed_unasked(vault: Vault, data_dir: Path) -> None:
    bring(vault, *TO_READY)
    record(vault, "r1", 2)
    with pytest.raises(NotAllowed, match="never signed"):
        vault.remove_local_copy("task-1")
    vault.remove_local_copy("task-1", also_work=True)
    assert vault.sounds("task-1") == []
    assert files(data_dir) == []
    assert [one[1].get("reason") for one in told(vault)] == [None, "removed"]


def test_a_finished_case_goes_with_its_sound(vault: Vault, data_dir: Path) -> None:
    bring(vault)
    record(vault, "r1", 1)
    for event in TO_DELIVERED:
        vault.move("task-1", event)
    vault.put_document("task-1", "opinion", b"%PDF", {})
    with pytest.raises(NotAllowed, match="is signed"):
        record(vault, "r2", 1)
    vault.remove_local_copy("task-1", also_work=True)
    assert vault._parts.database.rows("SELECT * FROM sounds") == []
    assert files(data_dir) == []


def test_the_sweep_leaves_sound_and_takes_what_nobody_knows(vault: Vault, data_dir: Path) -> None:
    ids = record(vault, "r1", 1)
    stray = files(data_dir)[0].with_name("ab" * 16)
    stray.write_bytes(b"left by a kill between file and row")
    vault.tidy_up()
    assert not stray.exists()
    assert vault.sound(ids) == piece_of(0)


@needs_limits
def test_a_full_disk_keeps_what_was_kept(vault: Vault) -> None:
    ids = record(vault, "r1", 2)
    with full_disk() as disk:
        disk.fill()
        with pytest.raises(DiskFull):
            vault.add_sound("task-1", "r1", 2, NOON, piece_of(2))
        disk.free()
    assert [one.id for one in vault.sounds("task-1")] == ids
    vault.add_sound("task-1", "r1", 2, NOON, piece_of(2))
    assert len(vault.sounds("task-1")) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("after", [1, 4])
def test_a_kill_takes_nothing_that_was_told_to_be_kept(vault: Vault, data_dir: Path, after: int) -> None:
    vault.close()
    program = [sys.executable, "-m", "tests.helpers.store_programs", "record", str(data_dir)]
    process = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(after)]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    lines += process.stdout.readlines()
    process.stdout.close()
    with open_vault(data_dir, PASSPHRASE) as again:
        kept = again.sounds("task-1")
        assert len(kept) - sum(line.endswith("}\n") for line in lines) in (0, 1)
        assert [one.number for one in kept] == list(range(len(kept)))
        assert again.sound([one.id for one in kept]) == b"".join(piece_of(one.number) for one in kept)
        assert again.verify_audit() is None
