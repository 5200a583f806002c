"""What there is of a program that may leak: memory, objects, threads, open files."""

from __future__ import annotations

import ctypes
import gc
import sys

#: The members of ``struct mallinfo2`` (malloc.h).
_MALLINFO = (
    "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
)  # fmt: skip


def counted() -> dict[str, int]:
    """Return memory in bytes and how much there is of what may leak, all rubbish being collected."""
    import psutil
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication

    gc.collect()
    process, qt = psutil.Process(), QApplication.instance()
    assert isinstance(qt, QApplication)
    roots = [qt, *qt.topLevelWidgets()]
    return {
        "rss": process.memory_info().rss,
        **heap_told(),
        "widgets": len(qt.allWidgets()),
        "qobjects": sum(len(root.findChildren(QObject)) for root in roots),
        "python": len(gc.get_objects()) + gc.get_freeze_count(),
        "threads": process.num_threads(),
        "files": process.num_fds() if hasattr(process, "num_fds") else len(process.open_files()),
    }


def heap_told() -> dict[str, int]:
    """Return the bytes that malloc of glibc has given out in all its arenas and not got back, and those it keeps.

    Both are 0 with another libc. What it keeps came back and lies scattered between what did not: it is resident, and
    used again, so it grows towards an end where what is given out stays the same.
    """
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None) if sys.platform == "linux" else None
    if mallinfo is None:
        return {"heap": 0, "kept": 0}
    mallinfo.restype = _MallInfo
    told = mallinfo()
    return {"heap": int(told.uordblks + told.hblkhd), "kept": int(told.fordblks)}


class _MallInfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in _MALLINFO]


def in_children() -> dict[str, int]:
    """Return the resident memory of all children of this process together, in bytes."""
    import psutil

    children = psutil.Process().children(recursive=True)
    return {"children": sum(one.memory_info().rss for one in children)}
