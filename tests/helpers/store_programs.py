"""Programs that the tests of the store run as processes of their own: to be refused, killed, or starved of room.

``python -m tests.helpers.store_programs NAME FOLDER`` from the root of the repository.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from reviewer_app.cases.looks import Look
from reviewer_app.errors import DiskFull, ReviewerError
from reviewer_app.store.values import DownloadItem, OutboxEntry, instance_key
from reviewer_app.store.vault import Vault, create_vault, open_vault
from tests.helpers.store_values import FAST_KDF, NOON, PASSPHRASE, make_case, make_edit, say

SOME_EDITS = 60
BLOB = bytes(range(256)) * 1200  # 300 KiB


def hold(folder: Path) -> None:
    """Open the vault and keep it until standard input ends."""
    try:
        with open_vault(folder, PASSPHRASE):
            say(open=True)
            sys.stdin.read()
    except ReviewerError as error:
        say(open=False, kind=type(error).__name__, sentence=str(error))


def write_for_ever(folder: Path) -> None:
    """Write edits and files, telling each once the vault has taken it, until killed."""
    vault = open_vault(folder, PASSPHRASE)
    number = len(vault.edits("task-1"))
    while True:
        number += 1
        vault.add_edit("task-1", make_edit(number))
        say(edit=f"edit-{number}")
        # one frame for a second each, and another for as many milliseconds as there were seconds
        vault.seen("task-1", {("1.2.3", number): Look(1000, 1000, 1.0), ("1.2.3", 0): Look(1, 1, 1.0)})
        say(seen=str(number))
        if number % 5 == 0:
            _write_file(vault, number)


def piece_of(number: int) -> bytes:
    """Return a second of sound that no other number has."""
    return number.to_bytes(4, "little") * 8000


def record_for_ever(folder: Path) -> None:
    """Keep sound piece by piece, telling each once the vault has it, until killed."""
    vault, number = open_vault(folder, PASSPHRASE), 0
    while True:
        vault.add_sound("task-1", "recording-1", number, NOON, piece_of(number))
        say(sound=number)
        number += 1


def write_some(folder: Path) -> None:
    """Make a vault and write edits, one by one and several at once, and files; tell each once the vault has it."""
    vault = create_vault(folder, PASSPHRASE, kdf=FAST_KDF)
    vault.put_case(make_case())
    say(case="task-1")
    for number in range(0, SOME_EDITS, 3):
        vault.add_edit("task-1", make_edit(number))
        say(edits=[f"edit-{number}"])
        vault.add_edits("task-1", [make_edit(number + 1), make_edit(number + 2)])
        say(edits=[f"edit-{number + 1}", f"edit-{number + 2}"])
        if number % 15 == 0:
            _write_file(vault, number)
        if number % 20 == 0:
            say(sound=vault.add_sound("task-1", "recording-1", number, NOON, piece_of(number)).id)
        if number == SOME_EDITS // 4 * 3:
            _recall_one_and_send_another(vault)
        if number == SOME_EDITS // 3:
            vault._parts.database.forget_deleted()
        if number == SOME_EDITS // 3 * 2:
            vault.close()
            vault = open_vault(folder, PASSPHRASE)
    vault.close()
    say(closed=True)


def _recall_one_and_send_another(vault: Vault) -> None:
    for entry_id in ("recalled", "sent"):
        vault.queue("task-1", OutboxEntry(entry_id, "task-1", "opinion", NOON, {"document": entry_id}))
    vault.outbox_recall("recalled", "A finding was missed.")
    say(recalled="recalled")
    vault.outbox_attempt("sent")
    vault.outbox_writing("sent", NOON)
    say(begun="sent")


def _write_file(vault: Vault, number: int) -> None:
    key = instance_key(str(number))
    vault.plan_download("task-1", [DownloadItem(key)])
    with vault.new_blob("task-1") as writer:
        writer.write(BLOB)
        blob = writer.commit()
    vault.item_done("task-1", key, blob, None)
    say(item=key)


def starve_by_limit(folder: Path) -> None:
    """Meet a full disk that is a limit on the size of a file."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def shrink() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (160_000, hard))

    def grow() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    _starve(folder, shrink, grow)


def starve_by_ballast(folder: Path) -> None:
    """Meet a full disk that is a small file system."""
    ballast = folder / "ballast"

    def shrink() -> None:
        with ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                file.truncate(file.tell() - 120_000)

    _starve(folder, shrink, ballast.unlink)


def _starve(folder: Path, shrink: Callable[[], None], grow: Callable[[], None]) -> None:
    vault = create_vault(folder, PASSPHRASE, kdf=FAST_KDF)
    vault.put_case(make_case())
    vault.add_edit("task-1", make_edit(0))
    shrink()
    sentences = []
    try:
        with vault.new_blob("task-1") as writer:
            writer.write(BLOB * 4)
            writer.commit()
    except DiskFull as error:
        sentences.append(str(error))
    number = 0
    try:
        while number < 1000:
            vault.add_edit("task-1", make_edit(number + 1))
            number += 1
    except DiskFull as error:
        sentences.append(str(error))
    kept_when_full = len(vault.edits("task-1"))
    files_when_full = sum(len(names) for _, _, names in os.walk(folder / "vault" / "blobs"))
    grow()
    vault.add_edit("task-1", make_edit(number + 1))
    _write_file(vault, 1)
    vault.close()
    with open_vault(folder, PASSPHRASE) as again:
        kept = [edit.id for edit in again.edits("task-1")]
        size = sum(item.size for item in again.download_items("task-1"))
    say(
        sentences=sentences,
        acknowledged=number,
        kept_when_full=kept_when_full,
        files_when_full=files_when_full,
        kept=kept,
        size=size,
    )


if __name__ == "__main__":
    programs = {
        "hold": hold,
        "write": write_for_ever,
        "some": write_some,
        "record": record_for_ever,
        "limit": starve_by_limit,
        "ballast": starve_by_ballast,
    }
    programs[sys.argv[1]](Path(sys.argv[2]))
