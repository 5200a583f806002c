"""Who is asking: the bearer token of a request, turned into a principal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from starlette.requests import HTTPConnection

from reviewer_app.reference_service.failures import ServiceFailure

COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller: the coordinator (``fhir_user`` is empty), or a person with a login."""

    subject: str
    fhir_user: str = ""

    @property
    def is_coordinator(self) -> bool:
        """Whether the caller may do everything."""
        return self.subject == COORDINATOR


class TokenReader(Protocol):
    """Knows which access tokens are valid."""

    def principal(self, access_token: str) -> Principal | None:
        """Return who the token was given to, or None if it is unknown, revoked or expired."""


def require_principal(connection: HTTPConnection, tokens: TokenReader) -> Principal:
    """Return who is asking (RFC 6750).

    Raises
    ------
    ServiceFailure
        401, without a valid bearer token.
    """
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        headers = {"WWW-Authenticate": 'Bearer realm="second-opinion"'}
        raise ServiceFailure(401, "Sign in first.", code="login", headers=headers)
    principal = tokens.principal(token.strip())
    if principal is None:
        headers = {"WWW-Authenticate": 'Bearer realm="second-opinion", error="invalid_token"'}
        raise ServiceFailure(401, "This access token is not valid any more.", code="expired", headers=headers)
    return principal


def require_coordinator(principal: Principal) -> None:
    """Let only the coordinator pass.

    Raises
    ------
    ServiceFailure
        403.
    """
    if not principal.is_coordinator:
        raise ServiceFailure(403, "Only the coordinator may do this.", code="forbidden")
