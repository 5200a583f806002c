"""Signing in with the system browser: authorisation code with PKCE and a loopback redirect (SMART 2.2.0, RFC 8252)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode

from oauthlib.oauth2 import WebApplicationClient

from reviewer_app.errors import ServerRefused
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.discovery import CLIENT_ID, SmartConfiguration, discover
from reviewer_app.sync.http import HttpClient
from reviewer_app.sync.loopback import LoopbackListener
from reviewer_app.sync.tokens import CodeGrant, Tokens, redeem_code

__all__ = ["SCOPES_V1", "SCOPES_V2", "SignIn", "SmartConfiguration", "Tokens", "discover"]

WAIT_SECONDS: Final = 300.0
_COMMON: Final = "openid fhirUser offline_access"
#: What this program does with each type, in the letters of SMART 2 (create, read, update, search).
_ACCESS: Final[tuple[tuple[str, str], ...]] = (
    ("Task", "rus"), ("ServiceRequest", "rs"), ("Patient", "rs"), ("Consent", "rs"), ("ImagingStudy", "rs"),
    ("Endpoint", "rs"), ("DocumentReference", "crus"), ("Binary", "cr"), ("DiagnosticReport", "crus"),
    ("Provenance", "crus"), ("Communication", "crs"), ("CommunicationRequest", "crus"),
    ("QuestionnaireResponse", "rs"), ("Practitioner", "rs"), ("PractitionerRole", "rs"), ("Organization", "rs"),
    ("AuditEvent", "c"), ("Library", "r"),
)  # fmt: skip
SCOPES_V2: Final = " ".join([_COMMON, *(f"user/{kind}.{letters}" for kind, letters in _ACCESS)])


def _v1(kind: str, letters: str) -> list[str]:
    reads = [f"user/{kind}.read"] if set(letters) & set("rs") else []
    return reads + ([f"user/{kind}.write"] if set(letters) & set("cu") else [])


SCOPES_V1: Final = " ".join([_COMMON, *(scope for kind, letters in _ACCESS for scope in _v1(kind, letters))])


class SignIn:
    """One sign-in; make a new one for the next.

    Parameters
    ----------
    configuration
        Where the service signs people in (`discover`).
    http
        The client that redeems the code; its own if None.
    wait_seconds
        How long the browser may take.
    """

    def __init__(
        self, configuration: SmartConfiguration, *, http: HttpClient | None = None, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self._configuration = configuration
        self._http = http if http is not None else HttpClient(connections=1)
        self._wait_seconds = wait_seconds
        self._state = secrets.token_urlsafe(32)
        self._client = WebApplicationClient(CLIENT_ID)
        self._verifier: str = self._client.create_code_verifier(64)

    def start(self, open_url: Callable[[str], object], token: CancelToken | None = None) -> Tokens:
        """Open the service's page in the browser, wait for it to come back, and redeem the code.

        Blocks; run it in the network lane.

        Parameters
        ----------
        open_url
            Opens an address in the system browser.
        token
            Lets the user give up.

        Raises
        ------
        Cancelled
            If the user gave up.
        Offline, SignInNeeded, ServerRefused
            If the service cannot be reached, refused, or did not answer as it should; the sentence says which.
        """
        with LoopbackListener() as listener:
            open_url(self.authorization_url(listener.redirect_uri))
            found = listener.wait(token if token is not None else CancelToken(), self._wait_seconds)
            redirect_uri = listener.redirect_uri
        code = self._checked_code(found)
        grant = CodeGrant(code, self._verifier, redirect_uri)
        return redeem_code(self._configuration, CLIENT_ID, grant, self._http)

    def authorization_url(self, redirect_uri: str) -> str:
        """Return the address that the browser opens."""
        query = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": redirect_uri,
            "scope": SCOPES_V1 if self._configuration.only_v1_scopes else SCOPES_V2,
            "state": self._state,
            "aud": self._configuration.service_url,
            "code_challenge": self._client.create_code_challenge(self._verifier, "S256"),
            "code_challenge_method": "S256",
        }
        # oauthlib builds no address for plain http, which a service on this machine has
        endpoint = self._configuration.authorization_endpoint
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def _checked_code(self, found: Mapping[str, str]) -> str:
        if not hmac.compare_digest(found.get("state", "").encode(), self._state.encode()):
            raise _not_signed_in("state differs")
        issuer, expected = found.get("iss", ""), self._configuration.issuer
        if issuer != expected and ((issuer and expected) or self._configuration.issuer_in_answer):
            raise _not_signed_in("issuer differs")
        if "error" in found:
            raise ServerRefused("The service did not sign you in.", next_step="Try again.", detail=found["error"][:60])
        if not found.get("code"):
            raise _not_signed_in("no code")
        return found["code"]


def _not_signed_in(detail: str) -> ServerRefused:
    return ServerRefused(
        "The browser came back with an answer that does not belong to this sign-in; nothing was accepted.",
        next_step="Choose Sign in to start again.",
        detail=detail,
    )
