"""Tokens of a signed-in session, and the requests that obtain, renew and revoke them (RFC 6749, 7009, 7636)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from reviewer_app.errors import ServerRefused, SignInNeeded
from reviewer_app.exchange.fhir_element import local_reference
from reviewer_app.sync.answers import read_body, refuse_web_page, sign_in_needed
from reviewer_app.sync.discovery import SmartConfiguration
from reviewer_app.sync.http import HttpClient, Request

#: A token is renewed this long before it ends, so that it does not end on the way.
_EARLY: Final = timedelta(seconds=20)
_SIGN_IN_AGAIN: Final = frozenset({"invalid_grant", "invalid_token", "unauthorized_client", "access_denied"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a signed-in session holds. `access` and `refresh` never show in logs or tracebacks.

    `access` may be empty when only the refresh token was kept; `expires_at` is UTC, None if the service did not say;
    `fhir_user` is ``Practitioner/x`` or ``PractitionerRole/x``; an address elsewhere as the service gave it.
    """

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    fhir_user: str = ""

    def usable(self, now: datetime) -> bool:
        """Whether the access token is there and has not ended."""
        return bool(self.access) and (self.expires_at is None or now < self.expires_at - _EARLY)


@dataclass(frozen=True, slots=True)
class CodeGrant:
    """The one-time code that the browser brought back, with what proves that it was ours."""

    code: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str


def redeem_code(configuration: SmartConfiguration, client_id: str, grant: CodeGrant, http: HttpClient) -> Tokens:
    """Exchange the code for tokens.

    Raises
    ------
    Offline, SignInNeeded, ServerRefused
        If the service cannot be reached, does not accept the code, or answers what is no token.
    """
    body = WebApplicationClient(client_id).prepare_request_body(
        code=grant.code, redirect_uri=grant.redirect_uri, code_verifier=grant.verifier
    )
    return _request_tokens(configuration, client_id, body, http)


def refresh_tokens(configuration: SmartConfiguration, client_id: str, old: Tokens, http: HttpClient) -> Tokens:
    """Exchange the refresh token, which is spent by it, for new tokens.

    Raises
    ------
    Offline, SignInNeeded, ServerRefused
        If the service cannot be reached, knows the token no more, or answers what is no token.
    """
    if not old.refresh:
        raise sign_in_needed("no refresh token")
    # a public client proves itself by its id in the body (RFC 6749 3.2.1)
    body = WebApplicationClient(client_id).prepare_refresh_body(refresh_token=old.refresh, client_id=client_id)
    new = _request_tokens(configuration, client_id, body, http)
    return Tokens(new.access, new.refresh or old.refresh, new.expires_at, new.fhir_user or old.fhir_user)


def _form(url: str, body: str) -> Request:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return Request("POST", url, headers, body.encode())


def _request_tokens(configuration: SmartConfiguration, client_id: str, body: str, http: HttpClient) -> Tokens:
    asked = datetime.now(UTC)
    request = _form(configuration.token_endpoint, body)
    response = http.open(request)
    text = read_body(response, request.name)
    refuse_web_page(response.headers, text[:512], request.name)
    try:
        answer = WebApplicationClient(client_id).parse_request_body_response(text.decode("utf-8", "replace"))
    except OAuth2Error as error:
        raise _token_refusal(error, request.name, response.status) from None
    except (AttributeError, TypeError, ValueError):
        raise _unusable(request.name, response.status) from None
    if not isinstance(answer.get("access_token"), str):
        raise _unusable(request.name, response.status)
    seconds = answer.get("expires_in")
    return Tokens(
        access=answer["access_token"],
        refresh=str(answer.get("refresh_token") or ""),
        expires_at=asked + timedelta(seconds=float(seconds)) if isinstance(seconds, (int, float)) else None,
        fhir_user=local_reference(_fhir_user(answer), configuration.service_url),
    )


def _token_refusal(error: OAuth2Error, name: str, status: int) -> ServerRefused | SignInNeeded:
    # only the code of the error: its description may repeat what was sent
    if error.error in _SIGN_IN_AGAIN or status in (400, 401):
        return sign_in_needed(f"{name}: {error.error}")
    return _unusable(name, status)


def _unusable(name: str, status: int) -> ServerRefused:
    return ServerRefused(
        "The service could not complete the sign-in.", next_step="Try again.", detail=f"{name}: {status}", status=status
    )


def _fhir_user(answer: Mapping[str, Any]) -> str:
    """Return who signed in, from the answer itself or the claims of its id token.

    The id token came over the protected connection from the token endpoint, which stands for its signature (OpenID
    Connect Core 3.1.3.7, 6).
    """
    claims = {**_claims(str(answer.get("id_token") or "")), **answer}
    user = claims.get("fhirUser") or claims.get("profile") or ""
    return user if isinstance(user, str) else ""


def _claims(id_token: str) -> dict[str, Any]:
    parts = id_token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}
