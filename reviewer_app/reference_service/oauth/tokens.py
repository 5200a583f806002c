"""Access and refresh tokens. Only their hashes are kept; a refresh token serves once (SMART best practices)."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from dataclasses import dataclass

from reviewer_app.reference_service.access import COORDINATOR, Principal
from reviewer_app.reference_service.storage import Database

REFRESH_SECONDS = 30 * 24 * 3600
_SELECT = """SELECT t.kind, t.expires, t.used, f.id, f.client_id, f.subject, f.fhir_user, f.scope, f.revoked
    FROM token t JOIN token_family f ON f.id = t.family WHERE t.hash = ?"""


@dataclass(frozen=True, slots=True)
class Grant:
    """To whom tokens are given; ``subject`` is the login name or the coordinator."""

    client_id: str
    subject: str
    fhir_user: str
    scope: str


@dataclass(frozen=True, slots=True)
class Issued:
    """Freshly made tokens; ``refresh_token`` is empty for a client that can sign in by itself."""

    access_token: str
    refresh_token: str
    expires_in: int
    grant: Grant


def secret_hash(secret: str) -> str:
    """Return what is kept of a secret with 256 random bits, for which a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Tokens:
    """The tokens in the database.

    Parameters
    ----------
    access_seconds
        How long an access token lives.
    """

    def __init__(self, database: Database, access_seconds: int) -> None:
        self._database = database
        self._access_seconds = access_seconds
        with database.write() as connection:
            connection.execute("DELETE FROM token WHERE expires < ?", (_now() - REFRESH_SECONDS,))

    def principal(self, access_token: str) -> Principal | None:
        """Return who an access token was given to, or None if it is unknown, revoked or expired."""
        row = self._database.reader().execute(_SELECT, (secret_hash(access_token),)).fetchone()
        if row is None:
            return None
        kind, expires, _, _, _, subject, fhir_user, _, revoked = row
        if kind != "access" or revoked or expires <= _now():
            return None
        return Principal(subject, fhir_user)

    def new_family(self, connection: sqlite3.Connection, grant: Grant) -> str:
        """Start the line of tokens of one sign-in, inside the caller's transaction."""
        family = secrets.token_hex(16)
        connection.execute(
            "INSERT INTO token_family VALUES (?, ?, ?, ?, ?, 0)",
            (family, grant.client_id, grant.subject, grant.fhir_user, grant.scope),
        )
        return family

    def issue(self, connection: sqlite3.Connection, family: str, *, refresh: bool) -> Issued:
        """Make an access token and, if wanted, a refresh token, inside the caller's transaction."""
        row = connection.execute(
            "SELECT client_id, subject, fhir_user, scope FROM token_family WHERE id = ?", (family,)
        ).fetchone()
        access = self._new(connection, "access", family, self._access_seconds)
        again = self._new(connection, "refresh", family, REFRESH_SECONDS) if refresh else ""
        return Issued(access, again, self._access_seconds, Grant(*row))

    def issue_to_coordinator(self, client_id: str, scope: str) -> Issued:
        """Give the coordinator an access token."""
        with self._database.write() as connection:
            family = self.new_family(connection, Grant(client_id, COORDINATOR, "", scope))
            return self.issue(connection, family, refresh=False)

    def refresh(self, refresh_token: str, client_id: str) -> Issued | None:
        """Exchange a refresh token for new tokens; None if it is not valid.

        One that was used before has been stolen from, or by, its owner: the whole family is revoked.
        """
        with self._database.write() as connection:
            row = connection.execute(_SELECT, (secret_hash(refresh_token),)).fetchone()
            if row is None or row[0] != "refresh" or row[4] != client_id:
                return None
            _, expires, used, family, _, _, _, _, revoked = row
            if used:
                self.revoke_family(connection, family)
                return None
            if revoked or expires <= _now():
                return None
            connection.execute("UPDATE token SET used = 1 WHERE hash = ?", (secret_hash(refresh_token),))
            return self.issue(connection, family, refresh=True)

    def revoke(self, token: str) -> None:
        """End the session that a token belongs to; an unknown token is no error (RFC 7009 section 2.2)."""
        with self._database.write() as connection:
            row = connection.execute("SELECT family FROM token WHERE hash = ?", (secret_hash(token),)).fetchone()
            if row is not None:
                self.revoke_family(connection, row[0])

    def revoke_family(self, connection: sqlite3.Connection, family: str) -> None:
        """End all tokens of one sign-in, inside the caller's transaction."""
        connection.execute("UPDATE token_family SET revoked = 1 WHERE id = ?", (family,))

    def _new(self, connection: sqlite3.Connection, kind: str, family: str, seconds: int) -> str:
        token = secrets.token_urlsafe(32)
        connection.execute(
            "INSERT INTO token VALUES (?, ?, ?, ?, 0)", (secret_hash(token), kind, family, _now() + seconds)
        )
        return token


def _now() -> int:
    return int(time.time())
