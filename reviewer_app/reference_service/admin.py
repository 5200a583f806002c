"""What the coordinator does that FHIR has no words for: login accounts."""

from __future__ import annotations

import re
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reviewer_app.reference_service.access import TokenReader, require_coordinator, require_principal
from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.oauth.accounts import Accounts
from reviewer_app.reference_service.web import decode_json, json_response

_FHIR_USER = re.compile(r"Practitioner/[A-Za-z0-9\-.]{1,64}\Z")
_SHORTEST_PASSWORD = 8


class AdminRoutes:
    """``POST /admin/users`` with ``{"username", "password", "fhir_user"}``."""

    def __init__(self, accounts: Accounts, tokens: TokenReader) -> None:
        self._accounts = accounts
        self._tokens = tokens

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [Route("/admin/users", self._put_user, methods=["POST"])]

    async def _put_user(self, request: Request) -> Response:
        require_coordinator(require_principal(request, self._tokens))
        username, password, fhir_user = _account(decode_json(await request.body()))
        is_new = await run_in_threadpool(self._accounts.put, username, password, fhir_user)
        return json_response({"username": username, "fhir_user": fhir_user}, 201 if is_new else 200)


def _account(body: Any) -> tuple[str, str, str]:
    if not isinstance(body, dict):
        raise ServiceFailure(400, "The body must be a JSON object.", code="structure")
    values = [body.get(name) for name in ("username", "password", "fhir_user")]
    username, password, fhir_user = (value if isinstance(value, str) else "" for value in values)
    if not username or len(password) < _SHORTEST_PASSWORD or _FHIR_USER.match(fhir_user) is None:
        message = f"username, password (at least {_SHORTEST_PASSWORD} characters) and fhir_user (Practitioner/id)."
        raise ServiceFailure(422, f"An account needs: {message}", code="required")
    return username, password, fhir_user
