"""Garbage is left alone while something opens: thousands of values are made then, and none of them is garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector from running inside: for what is to be on the screen at once."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class CollectionPause:
    """Python's collector of cycles does not run from now until `end`; nothing changes where it did not run anyway.

    It looks through all there is each time a share of new values was made: with thousands of indexes being read, that
    takes longer than reading them.
    """

    def __init__(self) -> None:
        self._running = gc.isenabled()
        gc.disable()

    def end(self) -> None:
        """Let it run again, over what is made from now on. Nothing happens the second time.

        Looking through what was opened meanwhile would hold the window for some tens of milliseconds, to find nothing.
        """
        if self._running:
            self._running = False
            gc.freeze()
            gc.enable()

    @staticmethod
    def let_go() -> None:
        """Call when what was opened is closed: the collector looks through it again in its own time."""
        gc.unfreeze()
