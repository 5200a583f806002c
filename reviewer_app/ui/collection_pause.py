"""Garbage is left alone while something opens: thousands of values are made then, and none of them is garbage."""

from __future__ import annotations

import gc


class CollectionPause:
    """Python's collector of cycles does not run from now until `end`; nothing changes where it did not run anyway.

    It looks through all there is each time a share of new values was made: with thousands of indexes being read, that
    takes longer than reading them.
    """

    def __init__(self) -> None:
        self._running = gc.isenabled()
        gc.disable()

    def end(self) -> None:
        """Let it run again. Nothing happens the second time."""
        if self._running:
            self._running = False
            gc.enable()
