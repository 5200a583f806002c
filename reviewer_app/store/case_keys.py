"""One random key for each case, wrapped in the database: to destroy it is to destroy the records of the case."""

from __future__ import annotations

import threading

from reviewer_app.store.database import Database
from reviewer_app.store.keys import VaultKeys, new_key


class CaseKeys:
    """The keys of the cases, kept in memory once used. Thread-safe."""

    def __init__(self, database: Database, keys: VaultKeys) -> None:
        self._database = database
        self._keys = keys
        self._known: dict[str, bytes] = {}
        self._lock = threading.Lock()
        database.after_roll_back(self._forget)

    def _forget(self) -> None:
        with self._lock:
            self._known.clear()

    def folder_name(self, case_id: str) -> str:
        """Return the name of the folder of a case; it tells nothing without the vault key."""
        return self._keys.folder_name(case_id)

    def get(self, case_id: str) -> bytes | None:
        """Return the key of a case, or None if it has none.

        Raises
        ------
        StoreDamaged
            If the wrapped key is damaged.
        """
        with self._lock:
            known = self._known.get(case_id)
        if known is not None:
            return known
        # The database lock is taken before ours, here and everywhere: no thread waits for the other way round.
        with self._database.held():
            row = self._database.row("SELECT wrapped FROM case_keys WHERE case_id = ?", (case_id,))
            if row is None:
                return None
            key = self._keys.unwrap_case_key(row[0], case_id)
            with self._lock:
                self._known[case_id] = key
            return key

    def get_or_make(self, case_id: str) -> bytes:
        """Return the key of a case; one that is made is on disk before anything is encrypted with it.

        Raises
        ------
        NotAllowed
            If the vault has no such case.
        DiskFull
            If there is no room.
        """
        key = self.get(case_id)
        if key is not None:
            return key
        with self._database.transaction():
            made = self._keys.wrap_case_key(new_key(), case_id)
            self._database.run("INSERT OR IGNORE INTO case_keys VALUES (?, ?)", (case_id, made))
        key = self.get(case_id)
        assert key is not None  # noqa: S101 - just inserted
        return key

    def destroy(self, case_id: str) -> None:
        """Forget the key of a case, for ever once the transaction around this call ends."""
        with self._database.held():
            self._database.run("DELETE FROM case_keys WHERE case_id = ?", (case_id,))
            with self._lock:
                self._known.pop(case_id, None)
