"""The one database file of the service: schema with a version, one writer, one reader for each thread."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reviewer_app.reference_service.schema import MIGRATIONS


class DatabaseFromTheFuture(Exception):
    """The data folder was written by a newer version of the service."""


class Database:
    """SQLite in WAL mode; a commit is on disk (``synchronous=FULL``) before the caller goes on.

    Parameters
    ----------
    path
        The database file; made when it is not there.

    Raises
    ------
    DatabaseFromTheFuture
        If the file has a schema newer than this program knows.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._local = threading.local()
        self._writer = self._connect()
        self._migrate()

    def reader(self) -> sqlite3.Connection:
        """Return this thread's connection; it refuses to write."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
            self._local.connection = connection
        return connection

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Give one unchanging view of the data for several questions. Not to be nested in one thread."""
        connection = self.reader()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Run a block as one transaction: all of it is on disk afterwards, or none of it."""
        with self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                # A commit can fail as well, for want of room; SQLite may then have rolled back by itself.
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Fold the journal into the database file and close the writer."""
        with self._lock:
            self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        # check_same_thread off: the writer is handed from thread to thread under the lock.
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=10)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _migrate(self) -> None:
        version = self._writer.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise DatabaseFromTheFuture(f"{self._path} has schema {version}; this program knows {len(MIGRATIONS)}")
        for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
            with self.write() as connection:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number:d}")


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder durable. Windows has no such call and does not need it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
