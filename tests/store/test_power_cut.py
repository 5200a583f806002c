"""A power cut at any moment: what the vault has told to be kept is there, though the disk had only what was synced."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer_app.errors import NotAllowed
from reviewer_app.store.database import Database
from reviewer_app.store.values import OutboxState
from reviewer_app.store.vault import create_vault, open_vault
from tests.helpers.power_cut import CALLS, Disk
from tests.helpers.store_programs import BLOB, SOME_EDITS, piece_of
from tests.helpers.store_values import FAST_KDF, PASSPHRASE

ROOT = Path(__file__).parents[2]
STRACE = shutil.which("strace")
_TORN = 2


def _may_trace() -> bool:
    tried = [str(STRACE), "-qq", "-o", "/dev/null", "true"]
    return STRACE is not None and subprocess.run(tried, capture_output=True, check=False).returncode == 0


def trace(folder: Path, log: Path) -> Iterator[str]:
    """Run the program that writes a vault, and return its calls of the system."""
    strace = [str(STRACE), "-qq", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", str(log)]
    program = [sys.executable, "-m", "tests.helpers.store_programs", "some", str(folder)]
    subprocess.run([*strace, *program], cwd=ROOT, check=True, capture_output=True)
    with log.open() as lines:
        yield from lines


def check(left: Path, told: list[str], files: set[str], sent: dict[str, str], sounds: list[str]) -> None:
    """Open what is left of a vault, and find all that was told of it."""
    with open_vault(left, PASSPHRASE) as vault:
        kept = [one.id for one in vault.edits("task-1")]
        assert kept[: len(told)] == told
        assert kept == [f"edit-{number}" for number in range(len(kept))]
        assert vault.verify_audit() is None
        assert vault._parts.database.rows("PRAGMA integrity_check") == [("ok",)]
        for blob_id, key in vault._parts.database.rows("SELECT blob_id, key FROM items WHERE state = 'done'"):
            files = files - {key}
            with vault.open_blob("task-1", blob_id) as stream:
                assert stream.read() == BLOB
        assert not files
        assert len(vault.sound(sounds)) == 32_000 * len(sounds)
        for one in vault.sounds("task-1"):
            assert vault.sound([one.id]) == piece_of(one.number)
        outbox = {one.id: one for one in vault.outbox()}
        if "recalled" in sent:
            assert outbox["recalled"].state is OutboxState.RECALLED
        if "begun" in sent:
            assert outbox["sent"].begun is not None
            with pytest.raises(NotAllowed):
                vault.outbox_recall("sent", "Too late.")


@pytest.mark.skipif(not _may_trace(), reason="needs strace, which may trace a process here")
def test_nothing_told_is_lost_by_a_power_cut(tmp_path: Path) -> None:
    chance = random.Random(20260301)
    disk = Disk(tmp_path / "data")
    told: list[str] = []
    files: set[str] = set()
    sent: dict[str, str] = {}
    sounds: list[str] = []
    moments = 0
    (tmp_path / "data").mkdir()
    for words in disk.follow(trace(tmp_path / "data", tmp_path / "calls")):
        for line in words.splitlines():
            said = json.loads(line)
            told += said.get("edits", [])
            files |= {said["item"]} if "item" in said else set()
            sounds += [said["sound"]] if "sound" in said else []
            sent |= {name: said[name] for name in ("recalled", "begun") if name in said}
        moments += 1
        for number, how in enumerate([None, *(random.Random(chance.random()) for _ in range(_TORN))]):
            left = tmp_path / f"left-{number}"
            disk.write_out(left, how)
            check(left, told, files, sent, sounds)
            shutil.rmtree(left)
    assert len(told) == SOME_EDITS
    assert files
    assert sounds
    assert len(sent) == 2
    assert moments > SOME_EDITS // 2


def test_the_simulated_disk_forgets_what_was_not_synced(tmp_path: Path) -> None:
    root = str(tmp_path / "data").encode()

    def text(path: bytes) -> str:
        return "".join(f"\\x{one:02x}" for one in path)

    opened = f'openat(AT_FDCWD</>, "{text(root + b"/a")}", O_RDWR|O_CREAT, 0600) = 5</a>'
    folder = f'openat(AT_FDCWD</>, "{text(root)}", O_RDONLY) = 6</>'
    write = f'pwrite64(5</a>, "{text(b"new")}", 3, 0) = 3'
    for calls, left in (
        ([opened, write, "fsync(5</a>) = 0"], None),
        ([opened, write, folder, "fsync(6</>) = 0"], b""),
        ([opened, write, "fsync(5</a>) = 0", folder, "fsync(6</>) = 0"], b"new"),
        ([opened, write, "fsync(5</a>) = -1 EIO", folder, "fsync(6</>) = 0"], b""),
    ):
        disk = Disk(tmp_path / "data")
        assert list(disk.follow(iter(calls))) == []
        disk.write_out(tmp_path / "left")
        found = tmp_path / "left" / "a"
        assert (found.read_bytes() if found.exists() else None) == left
        shutil.rmtree(tmp_path / "left")


def test_a_commit_waits_for_the_disk(data_dir: Path) -> None:
    with create_vault(data_dir, PASSPHRASE, kdf=FAST_KDF) as vault:
        database: Database = vault._parts.database
        said = {name: database.row(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "fullfsync")}
    assert said == {"journal_mode": ("wal",), "synchronous": (3,), "fullfsync": (1,)}
