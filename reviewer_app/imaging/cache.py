"""Decoded pictures in memory within a budget: the least recently used go first, those on the screen stay."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
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
    and not pinned is not kept. `dropped` is told of every entry that goes, however it goes; it may use the cache.
    """

    def __init__(self, budget: int, dropped: Callable[[Kept], None] = lambda _: None) -> None:
        self._budget = budget
        self._dropped = dropped
        self._bytes = 0
        self._entries: OrderedDict[Key, tuple[Kept, int]] = OrderedDict()
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
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key][0]

    def put(self, key: Key, entry: Kept) -> None:
        """Keep an entry, in place of any other under this key, and drop what no longer fits."""
        with self._lock:
            gone = [one for one in self._remove(key) if one is not entry]
            self._entries[key] = (entry, entry.nbytes)
            self._bytes += entry.nbytes
            gone += self._shrink()
        self._tell(gone)

    def drop(self, which: Callable[[Key], bool]) -> None:
        """Drop the entries whose key is one of those meant, pinned or not."""
        with self._lock:
            gone = [one for key in list(self._entries) if which(key) for one in self._remove(key)]
        self._tell(gone)

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
            gone = self._shrink()
        self._tell(gone)

    def set_budget(self, budget: int) -> None:
        """Change the budget and drop what no longer fits."""
        with self._lock:
            self._budget = budget
            gone = self._shrink()
        self._tell(gone)

    def clear(self) -> None:
        """Drop everything, pinned or not, for example when the vault is locked."""
        with self._lock:
            gone = [entry for entry, _ in self._entries.values()]
            self._entries.clear()
            self._bytes = 0
        self._tell(gone)

    def __contains__(self, key: object) -> bool:
        with self._lock:
            return key in self._entries

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)

    def _remove(self, key: Key) -> list[Kept]:
        if key not in self._entries:
            return []
        entry, size = self._entries.pop(key)  # the size it was counted with: an entry may have grown since
        self._bytes -= size
        return [entry]

    def _shrink(self) -> list[Kept]:
        too_much = self._bytes - self._budget
        keys: list[Key] = []
        for key, (_, size) in self._entries.items():  # no further than need be: this runs at every frame that comes
            if too_much <= 0:
                break
            if key not in self._pins:
                keys.append(key)
                too_much -= size
        return [one for key in keys for one in self._remove(key)]

    def _tell(self, gone: list[Kept]) -> None:
        for one in gone:
            self._dropped(one)
