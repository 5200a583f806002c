"""Login accounts of reviewers; only a scrypt hash of a password is kept."""

from __future__ import annotations

import hashlib
import hmac
import os

from reviewer_app.reference_service.storage import Database

#: How much work a password is (N of scrypt, RFC 7914).
COST = 2**14


class Accounts:
    """The accounts in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, username: str, password: str, fhir_user: str) -> bool:
        """Create an account or give an existing one a new password and person; return whether it is new."""
        salt = os.urandom(16)
        digest = _hash(password, salt)
        with self._database.write() as connection:
            known = connection.execute("SELECT 1 FROM account WHERE username = ?", (username,)).fetchone()
            connection.execute(
                "INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?)", (username, salt, digest, fhir_user)
            )
        return known is None

    def check(self, username: str, password: str) -> str | None:
        """Return the FHIR reference of the person, or None if name or password is wrong."""
        row = (
            self._database.reader()
            .execute("SELECT salt, hash, fhir_user FROM account WHERE username = ?", (username,))
            .fetchone()
        )
        # An unknown name takes as long as a wrong password.
        salt, expected, fhir_user = row or (b"no such account.", b"", "")
        return fhir_user if hmac.compare_digest(_hash(password, bytes(salt)), bytes(expected)) else None


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=COST, r=8, p=1, maxmem=64 * 1024 * 1024)
