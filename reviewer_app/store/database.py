"""The encrypted database of the vault: one connection, durable transactions, failures in words."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from reviewer_app.errors import NotAllowed, ReviewerError, StoreDamaged, StoreLocked
from reviewer_app.store.files import disk_full
from reviewer_app.store.header import written_by_newer_version
from reviewer_app.store.schema import MIGRATIONS, SCHEMA_VERSION

DATABASE_FILE = "vault.db"
Row = tuple[Any, ...]
_EXTRA = 3  # what SQLite calls synchronous = EXTRA
logger = logging.getLogger(__name__)

_PRAGMAS = (
    "cipher_compatibility = 4",  # a later SQLCipher may have other defaults
    # One process owns the vault: no shared memory file, which a full disk could leave half made.
    "locking_mode = EXCLUSIVE",
    "journal_mode = WAL",
    # A commit returns when the disk has it: the log is synced at each, as is the folder where a journal is deleted.
    "synchronous = EXTRA",
    # macOS: a sync goes past the cache of the drive. Other systems do so anyway and ignore these.
    "fullfsync = ON",
    "checkpoint_fullfsync = ON",
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
)


class Database:
    """The one connection to `path`, made with a raw 32-byte key. Thread-safe: calls wait for each other.

    Raises
    ------
    StoreDamaged
        If the file is not a database under this key.
    StoreLocked
        If a newer version of the program wrote it.
    DiskFull
        If there is no room to open it.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._after_roll_back: list[Callable[[], None]] = []
        self._after_commit: list[Callable[[], None]] = []
        self._connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
        try:
            # SQLCipher would write about a wrong key on standard error.
            self._connection.execute("PRAGMA cipher_log_level = NONE")
            self._connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for pragma in _PRAGMAS:
                self._connection.execute(f"PRAGMA {pragma}").fetchall()
            self._check_durable()
            self._migrate()
        except sqlcipher.Error as error:
            self._connection.close()
            raise _in_words(error, writing=False) from error
        except BaseException:
            self._connection.close()
            raise

    def _check_durable(self) -> None:
        """Refuse to work where a commit would return before the disk has it: "saved" would not be true."""
        (mode,), (synchronous,) = (
            self._connection.execute(f"PRAGMA {name}").fetchone() for name in ("journal_mode", "synchronous")
        )
        if mode != "wal" or synchronous != _EXTRA:
            raise StoreDamaged(
                "The vault's database cannot be written safely where it lies.",
                next_step="Keep the vault's folder on a disk of this computer.",
                detail=f"journal mode {mode}, synchronous {synchronous}",
            )

    def _migrate(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION:
            raise written_by_newer_version(f"schema version {version}")
        for number in range(version, SCHEMA_VERSION):
            with self.transaction():
                for statement in MIGRATIONS[number]:
                    self.run(statement)
                self.run(f"PRAGMA user_version = {number + 1}")
            logger.info("vault schema is now version %d", number + 1)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes inside one: on disk when the outermost block ends, or undone when it is left by an error."""
        with self._lock:
            if self._depth == 0:
                self._execute("BEGIN IMMEDIATE", ())
            self._depth += 1
            try:
                yield
                if self._depth == 1:
                    self._execute("COMMIT", ())
            except BaseException:
                if self._depth == 1:
                    self._roll_back()
                raise
            finally:
                self._depth -= 1
            if self._depth == 0:
                self._committed()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other threads from reading and writing meanwhile."""
        with self._lock:
            yield

    def after_commit(self, call: Callable[[], None]) -> None:
        """Have `call` called once the open transaction is on disk, and never if it is undone."""
        self._after_commit.append(call)

    def _committed(self) -> None:
        calls, self._after_commit = self._after_commit, []
        for call in calls:
            call()

    def after_roll_back(self, call: Callable[[], None]) -> None:
        """Have `call` called whenever a transaction is undone: what was remembered from it may not be on disk."""
        self._after_roll_back.append(call)

    def _roll_back(self) -> None:
        # SQLite itself rolls back after some failures, a full disk among them.
        if self._connection.in_transaction:
            with suppress(sqlcipher.Error):  # the first failure is the one to tell
                self._connection.execute("ROLLBACK")
        self._after_commit.clear()
        for call in self._after_roll_back:
            call()

    def run(self, statement: str, parameters: Sequence[Any] = ()) -> int:
        """Write, inside a transaction of its own unless one is open; return the number of rows changed.

        Raises
        ------
        DiskFull
            If there is no room; nothing of this transaction is kept and the vault stays usable.
        NotAllowed
            If the tables forbid it.
        """
        with self.transaction():
            return int(self._execute(statement, parameters).rowcount)

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Read all rows of a query."""
        with self._lock:
            try:
                return list(self._connection.execute(query, parameters))
            except sqlcipher.Error as error:
                raise _in_words(error, writing=False) from error

    def row(self, query: str, parameters: Sequence[Any] = ()) -> Row | None:
        """Read the first row of a query, or None."""
        found = self.rows(query, parameters)
        return found[0] if found else None

    def _execute(self, statement: str, parameters: Sequence[Any]) -> Any:
        try:
            return self._connection.execute(statement, parameters)
        except sqlcipher.Error as error:
            raise _in_words(error, writing=True) from error

    def forget_deleted(self) -> None:
        """Overwrite what deleted rows left: empties the write-ahead log into the database."""
        with self._lock:
            try:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlcipher.Error as error:
                # The deletion itself stands; the log is emptied at the next chance.
                logger.warning("write-ahead log not emptied: %s", error)

    def close(self) -> None:
        """Close the connection; later calls raise `StoreLocked`."""
        with self._lock:
            self._connection.close()


def _in_words(error: sqlcipher.Error, *, writing: bool) -> Exception:
    """Return the failure a physician can read, or the error itself where it is a mistake of ours."""
    text = str(error)
    if "disk is full" in text or ("disk I/O error" in text and writing):
        # A quota or a file size limit reaches SQLite as an I/O error.
        return disk_full(text)
    if any(sign in text for sign in ("not a database", "malformed", "disk I/O error", "unable to open")):
        return StoreDamaged(
            "The vault's database is damaged and cannot be read.",
            next_step="Restore the vault's folder from a backup, or make a new vault and download the cases again.",
            detail=text,
        )
    refused = _refused(text)
    return refused if refused is not None else error


def _refused(text: str) -> ReviewerError | None:
    if "append only" in text:
        return NotAllowed("This can be added to, but never changed or deleted.", detail=text)
    if "FOREIGN KEY" in text:
        return NotAllowed("This case is not in the vault.", detail=text)
    if "closed database" in text:
        return StoreLocked("The vault is closed.", next_step="Unlock it and try again.", detail=text)
    return None
