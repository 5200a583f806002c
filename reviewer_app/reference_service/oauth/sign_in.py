"""One sign-in on its way: the request of the client, the login page, the code (RFC 6749 section 4.1, RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass

from reviewer_app.reference_service.oauth.accounts import Accounts
from reviewer_app.reference_service.oauth.tokens import Grant, Issued, Tokens, secret_hash
from reviewer_app.reference_service.storage import Database

PUBLIC_CLIENT = "reviewer-app"
_LOGIN_SECONDS = 600
_CODE_SECONDS = 60
_MOST_FAILURES = 5
_REDIRECT = re.compile(r"http://(?:127\.0\.0\.1|\[::1\]):\d{1,5}/callback\Z")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}\Z")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What a client asked for at the authorisation endpoint."""

    client_id: str
    redirect_uri: str
    state: str
    scope: str
    challenge: str


def may_redirect(client_id: str, redirect_uri: str) -> bool:
    """Whether the client is known and its redirect is a loopback address with any port (RFC 8252 section 7.3)."""
    return client_id == PUBLIC_CLIENT and _REDIRECT.match(redirect_uri) is not None


def is_challenge(text: str) -> bool:
    """Whether this can be an S256 challenge (RFC 7636 section 4.2)."""
    return _CHALLENGE.match(text) is not None


class SignIns:
    """Sign-ins and codes in the database; both are kept as hashes, so that the file alone opens nothing."""

    def __init__(self, database: Database, accounts: Accounts, tokens: Tokens) -> None:
        self._database = database
        self._accounts = accounts
        self._tokens = tokens

    def begin(self, asked: AuthorizationRequest) -> str:
        """Remember a request; return the secret that goes into the login form."""
        secret = secrets.token_urlsafe(32)
        row = (secret_hash(secret), asked.client_id, asked.redirect_uri, asked.state, asked.scope, asked.challenge)
        with self._database.write() as connection:
            connection.execute("DELETE FROM sign_in WHERE expires < ?", (_now(),))
            connection.execute("INSERT INTO sign_in VALUES (?, ?, ?, ?, ?, ?, ?, 0)", (*row, _now() + _LOGIN_SECONDS))
        return secret

    def pending(self, secret: str) -> AuthorizationRequest | None:
        """Return the request behind a login form, or None if it is unknown, expired or failed too often."""
        row = (
            self._database.reader()
            .execute(
                """SELECT client_id, redirect_uri, state, scope, challenge FROM sign_in
                   WHERE hash = ? AND expires > ? AND failures < ?""",
                (secret_hash(secret), _now(), _MOST_FAILURES),
            )
            .fetchone()
        )
        return AuthorizationRequest(*row) if row else None

    def answer(self, secret: str, username: str, password: str) -> str | None:
        """Check the login form; return the code for the client, or None if name or password is wrong."""
        asked = self.pending(secret)
        fhir_user = self._accounts.check(username, password)
        with self._database.write() as connection:
            if asked is None or fhir_user is None:
                connection.execute("UPDATE sign_in SET failures = failures + 1 WHERE hash = ?", (secret_hash(secret),))
                return None
            taken = connection.execute("DELETE FROM sign_in WHERE hash = ?", (secret_hash(secret),)).rowcount
            if not taken:
                return None
            family = self._tokens.new_family(connection, Grant(asked.client_id, username, fhir_user, asked.scope))
            code = secrets.token_urlsafe(32)
            connection.execute(
                "INSERT INTO code VALUES (?, ?, ?, ?, ?, ?, 0)",
                (secret_hash(code), asked.client_id, asked.redirect_uri, asked.challenge, family,
                 _now() + _CODE_SECONDS),
            )  # fmt: skip
        return code

    def redeem(self, code: str, client_id: str, redirect_uri: str, verifier: str) -> Issued | None:
        """Exchange a code for tokens; None if anything about it is wrong.

        A code that comes a second time ends the tokens that it gave (RFC 6749 section 4.1.2).
        """
        with self._database.write() as connection:
            row = connection.execute(
                "SELECT client_id, redirect_uri, challenge, family, expires, used FROM code WHERE hash = ?",
                (secret_hash(code),),
            ).fetchone()
            if row is None:
                return None
            known_client, known_redirect, challenge, family, expires, used = row
            if used:
                self._tokens.revoke_family(connection, family)
                return None
            connection.execute("UPDATE code SET used = 1 WHERE hash = ?", (secret_hash(code),))
            if (client_id, redirect_uri) != (known_client, known_redirect) or expires <= _now():
                return None
            if not _proves(verifier, challenge):
                return None
            return self._tokens.issue(connection, family, refresh=True)


def _proves(verifier: str, challenge: str) -> bool:
    if _VERIFIER.match(verifier) is None:
        return False
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return hmac.compare_digest(made, challenge.encode("ascii"))


def _now() -> int:
    return int(time.time())
