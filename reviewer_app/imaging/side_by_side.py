"""A picture worked on by several cores at once: what numpy does to a block of rows lets other threads run.

The caller waits for the end, as if it did all of it: this is for what has to be there before anything else can go on.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

#: One thread is the caller's; more than so many wait for memory, not for each other.
_HELPERS = min(3, (os.cpu_count() or 1) - 1)


def in_blocks(work: Callable[[slice], None], count: int, step: int) -> None:
    """Call `work` with slices of at most `step` rows that together are `count` rows, on the cores that are free.

    The calling thread takes block after block too, so a helper that gets no core holds nobody up. `work` writes to
    places that are its block's alone, and must not call this function.

    Raises
    ------
    Exception
        Whatever `work` raises; all threads have ended by then.
    """
    starts = iter(range(0, count, step))

    def take() -> None:
        for start in starts:  # one step of an iterator over a range is one step of the interpreter: no block twice
            work(slice(start, min(start + step, count)))

    helpers = [_pool().submit(take) for _ in range(min(_HELPERS, (count - 1) // step))]
    try:
        take()
    finally:
        for one in helpers:
            if not one.cancel():
                one.exception()
    for one in helpers:
        if not one.cancelled():
            one.result()


@cache
def _pool() -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - not for the start of the program

    return ThreadPoolExecutor(_HELPERS, thread_name_prefix="side-by-side")
