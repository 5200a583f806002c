"""Joins the parts of the service into one application."""

from __future__ import annotations

import contextlib
import errno
import logging
import sqlite3
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reviewer_app.reference_service.admin import AdminRoutes
from reviewer_app.reference_service.dicomweb.objects import ObjectStore
from reviewer_app.reference_service.dicomweb.routes import DicomWebRoutes
from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.fhir.messages import FHIR_JSON
from reviewer_app.reference_service.fhir.outcomes import CODE_OF_STATUS, failure_outcome
from reviewer_app.reference_service.fhir.routes import FhirRoutes
from reviewer_app.reference_service.oauth.accounts import Accounts
from reviewer_app.reference_service.oauth.coordinator import coordinator_secret
from reviewer_app.reference_service.oauth.routes import OAuthRoutes
from reviewer_app.reference_service.oauth.sign_in import SignIns
from reviewer_app.reference_service.oauth.tokens import Tokens
from reviewer_app.reference_service.pages.overview import OverviewRoutes
from reviewer_app.reference_service.storage import Database
from reviewer_app.reference_service.web import FHIR_PATH, LOOPBACK_HOST, json_response

_LOG = logging.getLogger(__name__)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """How the service is run.

    Attributes
    ----------
    data
        Folder of everything that is kept.
    strict
        Whether FHIR resources must satisfy the whole structure of their type.
    token_seconds
        How long an access token lives.
    demonstration
        What the login page of a demonstration says to everybody, for example with which password; empty for a service
        that is none.
    """

    data: Path
    strict: bool = False
    token_seconds: int = 900
    demonstration: str = ""


def build_app(options: ServiceOptions) -> Starlette:
    """Open the data folder, making it on the first start, and return the application on it.

    Raises
    ------
    DatabaseFromTheFuture
        If the folder was written by a newer version.
    """
    options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    coordinator = coordinator_secret(options.data)
    database = Database(options.data / "service.db")
    tokens = Tokens(database, options.token_seconds)
    accounts = Accounts(database)
    objects = ObjectStore(database, options.data / "dicom")

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        database.close()

    app = Starlette(
        routes=[
            *DicomWebRoutes(objects, tokens).routes(),
            *FhirRoutes(database, tokens, strict=options.strict).routes(),
            *OAuthRoutes(
                SignIns(database, accounts, tokens), tokens, coordinator, demonstration=options.demonstration
            ).routes(),
            *AdminRoutes(accounts, tokens).routes(),
            *OverviewRoutes(database, coordinator).routes(),
        ],
        middleware=[Middleware(_Guard)],
        exception_handlers={ServiceFailure: _refuse, HTTPException: _refuse_by_router},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


class _Guard:
    """Keeps out requests that were not meant for loopback, and turns a bug into an answer and a line in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # A page of another site that has bound its own name to this address ends here (DNS rebinding).
        if LOOPBACK_HOST.match(Headers(scope=scope).get("host", "")) is None:
            await PlainTextResponse("This service answers on loopback only.", 421)(scope, receive, send)
            return
        has_begun = False

        async def watch(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:
            _LOG.info("the client went away")
        except Exception as failure:
            # Kind and place only: the words of an exception may hold values of a patient.
            _LOG.error("%s at %s", type(failure).__name__, _places(failure))
            if has_begun:
                raise ConnectionAbortedError("the answer could not be finished") from None
            await _failure_response(Request(scope), _breakdown(failure))(scope, receive, send)


def _breakdown(failure: Exception) -> ServiceFailure:
    number = failure.errno if isinstance(failure, OSError) else None
    is_full = isinstance(failure, sqlite3.Error) and getattr(failure, "sqlite_errorname", "") == "SQLITE_FULL"
    if is_full or number in _NO_ROOM:
        return ServiceFailure(507, "The service has no room left; nothing was kept.", code="no-store")
    return ServiceFailure(500, "The service failed.", code="exception")


def _places(failure: Exception) -> str:
    frames = traceback.extract_tb(failure.__traceback__)[-4:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))


def _refuse(request: Request, failure: Exception) -> Response:
    if not isinstance(failure, ServiceFailure):
        raise failure
    return _failure_response(request, failure)


def _refuse_by_router(request: Request, failure: Exception) -> Response:
    if not isinstance(failure, HTTPException):
        raise failure
    code = CODE_OF_STATUS.get(failure.status_code, "processing")
    refusal = ServiceFailure(failure.status_code, failure.detail, code=code, headers=failure.headers)
    return _failure_response(request, refusal)


def _failure_response(request: Request, failure: ServiceFailure) -> Response:
    """Say no in the words of the part that was asked."""
    path = request.url.path
    if path == FHIR_PATH or path.startswith(f"{FHIR_PATH}/"):
        return json_response(failure_outcome(failure), failure.status, media_type=FHIR_JSON, headers=failure.headers)
    if path.startswith("/admin/"):
        return json_response({"error": failure.message}, failure.status, headers=failure.headers)
    return PlainTextResponse(failure.message, failure.status, failure.headers)
