"""Starts the reader, kills it, opens the vault and looks whether anything that was called saved is missing.

The reader's process is forked from this one, which has imported the program and made no thread: a start costs the
window only.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from reviewer_app.paths import profile_paths
from reviewer_app.store.codec import encode
from reviewer_app.store.vault import Vault, open_vault
from tests.durability import kill_points
from tests.durability.chain import whole
from tests.durability.digests import digest_of
from tests.durability.reader import read
from tests.durability.stored_case import CASE
from tests.helpers.store_values import PASSPHRASE

#: Kills after which the work begins anew on another copy of the profile.
_FRESH = 10
_OVERDUE_S = 300
STRACE = shutil.which("strace")


@dataclass
class Figures:
    """What a run of the harness has seen."""

    kills: Counter[str] = field(default_factory=Counter)
    confirmed: int = 0
    kept_unconfirmed: int = 0
    runs_whole: int = 0

    def words(self) -> str:
        """Return the figures in lines."""
        by_point = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        return (
            f"{sum(self.kills.values())} kills ({by_point}); {self.confirmed} edits called saved, all there, in order, "
            f"none twice; {self.kept_unconfirmed} more were on disk and not yet called saved; {self.runs_whole} times "
            "all was taken back through the window afterwards"
        )


class Lost(AssertionError):
    """The vault does not hold what the window called saved, or not as it was."""


class Harness:
    """Kills one profile again and again. `kept` is what the vault held the last time, as id and digest."""

    def __init__(self, base: Path, folder: Path, seed: int) -> None:
        self._base, self._folder = base, folder
        self._chance = random.Random(seed)
        self._kept: list[tuple[str, str]] = []
        self.figures = Figures()

    def run(self, points: list[str]) -> Figures:
        """Kill once at each of `points`."""
        for number, point in enumerate(points):
            if number % _FRESH == 0:
                self._begin_anew()
            self._kill(point)
            sys.stdout.write(f"{number + 1}/{len(points)} {point}: {len(self._kept)} edits in the vault\n")
            sys.stdout.flush()
        self._take_all_back()
        return self.figures

    def _begin_anew(self) -> None:
        if self._kept:
            self._take_all_back()
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.copytree(self._base, self._folder)
        self._kept = []

    def _kill(self, point: str) -> None:
        child = _Child(self._folder, point, self._chance.getrandbits(32))
        if point == kill_points.RANDOM:
            child.read_lines(self._chance.randint(1, 6))
            time.sleep(self._chance.random() ** 3 * 0.2)
            os.kill(child.pid, signal.SIGKILL)
        elif point in kill_points.OF_SYSTEM:
            child.read_lines(1)
            self._strace(child.pid, point)
        status = child.read_to_end()
        if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
            raise Lost(f"{point}: the program was not killed but ended with {status}")
        self.figures.kills[point] += 1
        self._check(child, point)

    def _strace(self, pid: int, point: str) -> None:
        """Kill the process as it enters one of its calls of the system."""
        when = self._chance.randint(1, 10)
        call, path = ("fsync,fdatasync", "vault.db-wal") if point == "before-fsync" else ("pwrite64", "vault.db")
        of = profile_paths(self._folder).data / "vault" / path
        command = [str(STRACE), "-f", "-qq", "-o", os.devnull, "-p", str(pid), "-P", str(of), "-e", f"trace={call}",
                   "-e", f"inject={call}:signal=KILL:when={when}"]  # fmt: skip
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _check(self, child: _Child, point: str) -> None:
        with open_vault(profile_paths(self._folder).data, PASSPHRASE) as vault:
            self._check_vault(vault, child, point)

    def _check_vault(self, vault: Vault, child: _Child, point: str) -> None:
        edits = vault.edits(CASE)
        kept = [(one.id, digest_of(encode(one))) for one in edits]
        wanted = [*self._kept, *child.saved]
        if child.opened and child.opened[-1] != [one for one, _ in self._kept]:
            # the window was left and opened again: what it found is what had been saved by then, and perhaps more
            found = child.opened[-1]
            if found[: len(self._kept)] != [one for one, _ in self._kept]:
                raise Lost(f"{point}: the window did not open with what the vault held")
        if [one for one, _ in kept[: len(wanted)]] != [one for one, _ in wanted] and not _in_order(wanted, kept):
            raise Lost(f"{point}: {len(wanted)} edits were called saved, {len(kept)} are in the vault, not the same")
        if len({one for one, _ in kept}) != len(kept):
            raise Lost(f"{point}: an edit is there twice")
        if (wrong := whole(edits)) is not None:
            raise Lost(f"{point}: the chain is broken at edit {wrong} of {len(edits)}")
        if vault.verify_audit() is not None:
            raise Lost(f"{point}: the audit trail is broken")
        if vault._parts.database.rows("PRAGMA integrity_check") != [("ok",)]:
            raise Lost(f"{point}: the database is damaged")
        self.figures.confirmed += len(child.saved)
        self.figures.kept_unconfirmed += len(kept) - len(wanted)
        self._kept = kept

    def _take_all_back(self) -> None:
        """Open the window once more without a kill, take every edit back, and close it."""
        child = _Child(self._folder, "", self._chance.getrandbits(32))
        status = child.read_to_end()
        if status != 0:
            raise Lost(f"the program did not end well: {status}")
        if child.opened != [[one for one, _ in self._kept]]:
            raise Lost("the window did not open with what the vault held")
        self._check(child, "undo of all")
        self.figures.runs_whole += 1


def _in_order(wanted: list[tuple[str, str]], kept: list[tuple[str, str]]) -> bool:
    """Whether `wanted` are all in `kept`, in this order; edits between them were kept as a case was left."""
    rest = iter(kept)
    return all(one in rest for one in wanted)


class _Child:
    """The reader's process and what it has told so far."""

    def __init__(self, profile: Path, point: str, seed: int) -> None:
        self.opened: list[list[str]] = []
        self.saved: list[tuple[str, str]] = []
        self._pipe, tell = os.pipe()
        self._rest = b""
        self._began = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._pipe)
            status = 1
            try:
                status = read(profile, tell, point, seed)
            finally:
                os._exit(status)
        os.close(tell)

    def read_lines(self, count: int) -> None:
        """Take lines until there were `count`, or no more come."""
        while count > 0:
            found = self._more()
            if found is None:
                return
            count -= found

    def read_to_end(self) -> int:
        """Take all lines that were written until it ended; return how it did."""
        while self._more() is not None:
            pass
        os.close(self._pipe)
        return os.waitpid(self.pid, 0)[1]

    def _more(self) -> int | None:
        """Wait for something on the pipe; return how many lines it was, None at its end."""
        left = _OVERDUE_S - (time.monotonic() - self._began)
        ready, _, _ = select.select([self._pipe], [], [], max(0.0, left))
        if not ready:
            os.kill(self.pid, signal.SIGKILL)
            raise Lost(f"the reader is overdue after {_OVERDUE_S} s")
        data = os.read(self._pipe, 1 << 20)
        if not data:
            return None
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take(json.loads(line))
        return len(lines)

    def _take(self, said: dict[str, list]) -> None:
        if "error" in said:
            raise Lost(f"the reader failed: {said['error']}")
        if "opened" in said:
            self.opened.append(said["opened"])
        self.saved += [(name, digest) for name, digest in said.get("saved", [])]


def points_for(kills: int, seed: int) -> list[str]:
    """Return where to kill: half of the times at a random moment, the others at each named point in turn."""
    named = [*kill_points.OF_STORE, *kill_points.OF_READER, *(kill_points.OF_SYSTEM if STRACE else ())]
    chosen = [named[number // 2 % len(named)] if number % 2 else kill_points.RANDOM for number in range(kills)]
    random.Random(seed).shuffle(chosen)
    return chosen
