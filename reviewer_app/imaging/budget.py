"""How much memory opened frames may take: a share of what the machine has."""

from __future__ import annotations

import psutil

#: Of the machine's memory, and of what is free when the program asks.
_OF_ALL, _OF_FREE = 0.25, 0.5
_LEAST = 256 << 20


def frame_budget(chosen_mb: int = 0) -> int:
    """Return the budget in bytes.

    Parameters
    ----------
    chosen_mb
        What the settings allow, in MiB; 0 for no choice. It can lower the share, not raise it.
    """
    memory = psutil.virtual_memory()
    share = max(_LEAST, int(min(memory.total * _OF_ALL, memory.available * _OF_FREE)))
    return min(share, chosen_mb << 20) if chosen_mb else share
