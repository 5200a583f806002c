"""Points of the program at which it ends itself as `kill -9` would: nothing is flushed, nobody is told."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from reviewer_app.store import database
from reviewer_app.store.database import Database
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.office import checkpoint_keeper

#: Between the statements of a transaction, and on the way back to the window.
OF_STORE = ("before-write", "after-write", "before-commit", "after-commit", "before-confirmation")
#: A moment after something was asked for.
OF_READER = ("during-undo", "during-lock", "during-close")
#: In the system's calls, by strace where there is one: as the log is brought to the disk, and in the middle of a
#: checkpoint.
OF_SYSTEM = ("before-fsync", "in-checkpoint")
RANDOM = "random"

#: Pages of the log after which it is brought into the database: so few that many kills meet a checkpoint.
_CHECKPOINT = "wal_autocheckpoint = 12"


def die() -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(seconds: float) -> None:
    """End this process a moment later, whatever its threads are doing then."""

    def wait() -> None:
        time.sleep(seconds)
        die()

    threading.Thread(target=wait, daemon=True).start()


def checkpoint_often() -> None:
    """Let every database opened from now on empty its log often."""
    database._PRAGMAS = (*database._PRAGMAS, _CHECKPOINT)


def keep_work_always() -> None:
    """Let a case of few edits open from a checkpoint of its work too, written as it is left and after it is opened."""
    checkpoint_keeper.WORTH = 1


def arm(point: str, chance: random.Random) -> None:
    """Have this process die when it comes to `point` for some time, not always the first."""
    if point == "before-confirmation":
        _before_kept(_countdown(chance))
    elif point in OF_STORE:
        _in_statements(point, _countdown(chance))


def _countdown(chance: random.Random) -> Callable[[], None]:
    left = chance.randint(1, 12)
    # a slow disk: the window goes on meanwhile, and would be heard if it called saved what is not
    linger = chance.random() * 0.4

    def step() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            time.sleep(linger)
            die()

    return step


def _before_kept(step: Callable[[], None]) -> None:
    plain = WorkEditor._kept

    def kept(self: WorkEditor, *given: Any) -> None:
        step()
        plain(self, *given)

    WorkEditor._kept = kept  # type: ignore[method-assign]


def _in_statements(point: str, step: Callable[[], None]) -> None:
    plain = Database._execute
    written = False

    def execute(self: Database, statement: str, parameters: Sequence[Any]) -> Any:
        nonlocal written
        edit, commit = statement.startswith("INSERT INTO edits"), statement == "COMMIT" and written
        if (point == "before-write" and edit) or (point == "before-commit" and commit):
            step()
        answer = plain(self, statement, parameters)
        if (point == "after-write" and edit) or (point == "after-commit" and commit):
            step()
        written = edit or (written and not commit)
        return answer

    Database._execute = execute  # type: ignore[method-assign]
