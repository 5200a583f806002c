"""Decoded pictures in memory within a budget: the least recently used go first, those on the screen stay."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Something that says how many bytes it holds."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""


Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept", bound=Sized)


class FrameCache(Generic[Key, Kept]):
    """A least-recently-used cache with a budget in bytes. Every method may be called from any thread.

    Pinned entries are never dropped, even where they alone exceed the budget. An entry larger than the whole budget
    and not pinned is not kept.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._bytes = 0
        self._entries: OrderedDict[Key, Kept] = OrderedDict()
        self._pins: Counter[Key] = Counter()
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Bytes held now."""
        with self._lock:
            return self._bytes

    def get(self, key: Key) -> Kept | None:
        """Return an entry and mark it as used, or None."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def put(self, key: Key, entry: Kept) -> None:
        """Keep an entry, in place of any other under this key, and drop what no longer fits."""
        with self._lock:
            self._remove(key)
            self._entries[key] = entry
            self._bytes += entry.nbytes
            self._shrink()

    def pin(self, key: Key) -> None:
        """Keep `key` until it was unpinned as often, whether or not it is here yet."""
        with self._lock:
            self._pins[key] += 1

    def unpin(self, key: Key) -> None:
        """Undo one `pin`."""
        with self._lock:
            if self._pins[key] > 1:
                self._pins[key] -= 1
            else:
                del self._pins[key]
            self._shrink()

    def set_budget(self, budget: int) -> None:
        """Change the budget and drop what no longer fits."""
        with self._lock:
            self._budget = budget
            self._shrink()

    def clear(self) -> None:
        """Drop everything, pinned or not, for example when the vault is locked."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def __contains__(self, key: object) -> bool:
        with self._lock:
            return key in self._entries

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)

    def _remove(self, key: Key) -> None:
        gone = self._entries.pop(key, None)
        if gone is not None:
            self._bytes -= gone.nbytes

    def _shrink(self) -> None:
        too_much = self._bytes - self._budget
        gone: list[Key] = []
        for key, entry in self._entries.items():  # no further than need be: this runs at every frame that comes
            if too_much <= 0:
                break
            if key not in self._pins:
                gone.append(key)
                too_much -= entry.nbytes
        for key in gone:
            self._remove(key)
