"""Crash, power cut and full disk: what the vault has taken is there, and it goes on working."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reviewer_app.cases.looks import NO_LOOK
from reviewer_app.store.vault import create_vault, open_vault
from tests.helpers.clear_text import in_clear
from tests.helpers.store_programs import BLOB
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, make_case

ROOT = Path(__file__).parents[2]
ROUNDS = 8


def program(name: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "tests.helpers.store_programs", name, str(folder)]


def run_until_killed(data_dir: Path, lines: int) -> list[dict[str, str]]:
    """Return what the writer said before it was killed after about so many lines."""
    with subprocess.Popen(program("write", data_dir), cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(lines)]
        writer.kill()
        said += writer.stdout.readlines()
    return [json.loads(line) for line in said if line.endswith("\n")]


def test_nothing_acknowledged_is_lost_by_kill(data_dir: Path) -> None:
    with create_vault(data_dir, PASSPHRASE, kdf=FAST_KDF) as vault:
        vault.put_case(make_case())
    chance = random.Random(20260301)
    edits: list[str] = []
    items: set[str] = set()
    seen: set[int] = set()
    for _ in range(ROUNDS):
        said = run_until_killed(data_dir, chance.randint(1, 40))
        edits += [line["edit"] for line in said if "edit" in line]
        items |= {line["item"] for line in said if "item" in line}
        seen |= {int(line["seen"]) for line in said if "seen" in line}
        assert in_clear([data_dir], ["Okafor", "enhancing mass", "Sørensen"]) == []
        with open_vault(data_dir, PASSPHRASE) as vault:
            kept = [edit.id for edit in vault.edits("task-1")]
            # One more may have been written than the writer came to tell.
            assert kept[: len(edits)] == edits
            assert len(kept) <= len(edits) + 1
            edits = kept
            frames = vault.seen_frames("task-1")
            shown = {frame for _, frame in frames} - {0}
            assert shown >= seen
            assert len(shown) <= len(seen) + 1
            assert all(frames["1.2.3", frame].large == 1000 for frame in shown)
            # told together, kept together: a second of one frame with its millisecond of the other
            assert frames.get(("1.2.3", 0), NO_LOOK).milliseconds == len(shown)
            seen = shown
            done = {item.key for item in vault.download_items("task-1") if item.state == "done"}
            assert done >= items
            rows = vault._parts.database.rows("SELECT blob_id FROM items WHERE state = 'done'")
            for (blob_id,) in rows:
                with vault.open_blob("task-1", blob_id) as stream:
                    assert stream.read() == BLOB
            assert vault._parts.database.rows("PRAGMA integrity_check") == [("ok",)]
            assert vault._parts.database.rows("PRAGMA cipher_integrity_check") == []
    assert len(edits) > ROUNDS
    assert items
    assert seen


def check_starved(said: dict[str, Any]) -> None:
    assert len(said["sentences"]) == 2
    for sentence in said["sentences"]:
        assert "disk is full" in sentence
        assert "Everything saved before is safe" in sentence
    assert said["acknowledged"] > 0
    assert said["kept_when_full"] == said["acknowledged"] + 1
    assert said["files_when_full"] == 0
    assert said["kept"] == [f"edit-{number}" for number in range(said["acknowledged"] + 2)]
    assert said["size"] == len(BLOB)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit on the size of a file")
def test_a_limit_on_file_size(data_dir: Path) -> None:
    said = subprocess.run(program("limit", data_dir), cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stderr == ""
    check_starved(json.loads(said.stdout.splitlines()[-1]))


def _may_mount(folder: Path) -> bool:
    if shutil.which("unshare") is None or shutil.which("mount") is None:
        return False
    tried = subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


def test_a_full_file_system(tmp_path: Path) -> None:
    if not _may_mount(tmp_path):
        pytest.skip("mounting a small file system needs root; run the tests as root to try a really full disk")
    command = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs -o size=6m tmpfs "$0" && exec "$@"', str(tmp_path)]
    said = subprocess.run(
        [*command, *program("ballast", tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stderr == ""
    check_starved(json.loads(said.stdout.splitlines()[-1]))
