"""The OAuth endpoints: authorisation with a plain login page, token, revocation."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from reviewer_app.reference_service.oauth.coordinator import CoordinatorSecret
from reviewer_app.reference_service.oauth.sign_in import AuthorizationRequest, SignIns, is_challenge, may_redirect
from reviewer_app.reference_service.oauth.tokens import Issued, Tokens
from reviewer_app.reference_service.pages.templates import page
from reviewer_app.reference_service.web import FHIR_PATH, base_url, json_response

_SYSTEM_SCOPE = "system/*.cruds"
_DEFAULT_SCOPE = "fhirUser offline_access user/*.cruds"
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class OAuthRoutes:
    """The sign-in part of the service."""

    def __init__(
        self, sign_ins: SignIns, tokens: Tokens, coordinator: CoordinatorSecret, *, demonstration: str = ""
    ) -> None:
        self._sign_ins = sign_ins
        self._tokens = tokens
        self._coordinator = coordinator
        self._demonstration = demonstration

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/oauth/authorize", self._authorize, methods=["GET"]),
            Route("/oauth/authorize", self._log_in, methods=["POST"]),
            Route("/oauth/token", self._token, methods=["POST"]),
            Route("/oauth/revoke", self._revoke, methods=["POST"]),
        ]

    async def _authorize(self, request: Request) -> Response:
        query = request.query_params
        redirect_uri = query.get("redirect_uri", "")
        if not may_redirect(query.get("client_id", ""), redirect_uri):
            # Never redirect to an address that is not the client's own (RFC 6749 section 4.1.2.1).
            text = "The program that sent you here is not known to this service."
            return page("message.html", 400, title="Sign-in not possible", text=text)
        problem = _problem(request)
        if problem:
            return _redirect(request, redirect_uri, {"error": problem}, query.get("state", ""))
        asked = AuthorizationRequest(
            query["client_id"], redirect_uri, query.get("state", ""), query.get("scope") or _DEFAULT_SCOPE,
            query["code_challenge"],
        )  # fmt: skip
        secret = await run_in_threadpool(self._sign_ins.begin, asked)
        return self._login_page(secret)

    def _login_page(self, secret: str, status: int = 200, *, username: str = "", problem: str = "") -> Response:
        return page(
            "login.html", status, transaction=secret, username=username, problem=problem,
            demonstration=self._demonstration,
        )  # fmt: skip

    async def _log_in(self, request: Request) -> Response:
        async with request.form(max_files=0, max_fields=10) as form:
            secret, username = _text(form, "transaction"), _text(form, "username")
            password = _text(form, "password")
        asked = await run_in_threadpool(self._sign_ins.pending, secret)
        if asked is None:
            text = "This sign-in is too old or was tried too often. Start again from the program."
            return page("message.html", 400, title="Sign-in not possible", text=text)
        code = await run_in_threadpool(self._sign_ins.answer, secret, username, password)
        if code is None:
            problem = "The name or the password is not right."
            return self._login_page(secret, 401, username=username, problem=problem)
        return _redirect(request, asked.redirect_uri, {"code": code}, asked.state)

    async def _token(self, request: Request) -> Response:
        async with request.form(max_files=0, max_fields=20) as form:
            match _text(form, "grant_type"):
                case "authorization_code":
                    issued = await run_in_threadpool(
                        self._sign_ins.redeem, _text(form, "code"), _text(form, "client_id"),
                        _text(form, "redirect_uri"), _text(form, "code_verifier"),
                    )  # fmt: skip
                case "refresh_token":
                    issued = await run_in_threadpool(
                        self._tokens.refresh, _text(form, "refresh_token"), _text(form, "client_id")
                    )
                case "client_credentials":
                    if not self._coordinator.matches(*_client_credentials(request, form)):
                        return _refused("invalid_client", 401)
                    issued = await run_in_threadpool(
                        self._tokens.issue_to_coordinator, self._coordinator.client_id, _SYSTEM_SCOPE
                    )
                case _:
                    return _refused("unsupported_grant_type")
        return _refused("invalid_grant") if issued is None else _granted(issued)

    async def _revoke(self, request: Request) -> Response:
        async with request.form(max_files=0, max_fields=10) as form:
            token = _text(form, "token")
        if not token:
            return _refused("invalid_request")
        await run_in_threadpool(self._tokens.revoke, token)
        return Response(b"", headers=_NO_STORE)


def _problem(request: Request) -> str:
    """Return the OAuth error of an authorisation request, or an empty string."""
    query = request.query_params
    if query.get("response_type") != "code":
        return "unsupported_response_type"
    if query.get("code_challenge_method") != "S256" or not is_challenge(query.get("code_challenge", "")):
        return "invalid_request"
    # ``aud`` keeps a client from handing the token of one server to another (SMART App Launch).
    if query.get("aud", f"{base_url(request)}{FHIR_PATH}").rstrip("/") != f"{base_url(request)}{FHIR_PATH}":
        return "invalid_request"
    return ""


def _redirect(request: Request, redirect_uri: str, answer: dict[str, str], state: str) -> Response:
    """Send the browser back to the program, with the issuer (RFC 9207)."""
    parameters = {**answer, **({"state": state} if state else {}), "iss": base_url(request)}
    return RedirectResponse(f"{redirect_uri}?{urlencode(parameters)}", 302, _NO_STORE)


def _client_credentials(request: Request, form: FormData) -> tuple[str, str]:
    """Client id and secret from HTTP Basic or the form (RFC 6749 section 2.3.1)."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return _text(form, "client_id"), _text(form, "client_secret")
    return basic_credentials(encoded)


def basic_credentials(encoded: str) -> tuple[str, str]:
    """Return name and password of HTTP Basic; two empty strings if they cannot be read."""
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


def _granted(issued: Issued) -> Response:
    answer: dict[str, Any] = {
        "access_token": issued.access_token, "token_type": "Bearer", "expires_in": issued.expires_in,
        "scope": issued.grant.scope,
    }  # fmt: skip
    if issued.refresh_token:
        answer["refresh_token"] = issued.refresh_token
    if issued.grant.fhir_user:
        answer["fhirUser"] = issued.grant.fhir_user
    return json_response(answer, headers=_NO_STORE)


def _refused(error: str, status: int = 400) -> Response:
    headers = _NO_STORE | ({"WWW-Authenticate": "Basic"} if status == 401 else {})
    return json_response({"error": error}, status, headers=headers)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
