"""How long ago each opinion was written to the service last, by a clock that nobody can set."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta


class LastWrites:
    """Counts by `seconds`, which runs on whatever the laptop's clock is set to; from any thread.

    What was written before it was made, by a program that has ended or before the vault was locked, counts as written
    as it was made: that is never too short.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._made = seconds()
        self._at: dict[str, float] = {}

    def note(self, entry_id: str) -> None:
        """Note that something of an entry is being written now."""
        self._at[entry_id] = self._seconds()

    def passed(self, entry_id: str) -> timedelta:
        """Return how long ago something of an entry was written last."""
        return timedelta(seconds=self._seconds() - self._at.get(entry_id, self._made))
