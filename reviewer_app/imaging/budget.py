"""How much memory opened frames may take: a share of what the machine has."""

from __future__ import annotations

import sys
from pathlib import Path

_LINUX = Path("/proc/meminfo")
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
    total, available = _memory()
    share = max(_LEAST, int(min(total * _OF_ALL, available * _OF_FREE)))
    return min(share, chosen_mb << 20) if chosen_mb else share


def _memory() -> tuple[int, int]:
    """Return the machine's memory and what of it is available, in bytes."""
    if sys.platform == "linux":  # psutil would read the same file, and is loaded in the time of a picture
        said = dict(line.split(":", 1) for line in _LINUX.read_text().splitlines() if ":" in line)
        if {"MemTotal", "MemAvailable"} <= said.keys():  # the kernel tells the second since 3.14
            total, available = (int(said[name].split()[0]) << 10 for name in ("MemTotal", "MemAvailable"))
            return total, available
    import psutil  # noqa: PLC0415 - see above

    memory = psutil.virtual_memory()
    return memory.total, memory.available
