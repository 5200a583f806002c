"""FHIR over HTTP: from a request to an interaction, and from its answer to a response."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reviewer_app.reference_service.access import Principal, TokenReader, require_principal
from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.fhir import binary, bundle
from reviewer_app.reference_service.fhir.capability import capability_statement, smart_configuration
from reviewer_app.reference_service.fhir.interactions import Session, perform
from reviewer_app.reference_service.fhir.messages import FHIR_JSON, FhirAnswer, FhirRequest
from reviewer_app.reference_service.fhir.outcomes import outcome
from reviewer_app.reference_service.fhir.validation import Validator, check_lightly, check_strictly, require_resource
from reviewer_app.reference_service.storage import Database
from reviewer_app.reference_service.web import (
    FHIR_PATH,
    base_url,
    decode_json,
    encode_json,
    http_date,
    json_response,
    media_ranges,
)

_JSON_TYPES = frozenset({FHIR_JSON, "application/json", "text/json", "json"})
_ANY_TYPES = frozenset({"*/*", "application/*"})
_FORM = "application/x-www-form-urlencoded"
_LARGEST_BODY = 256 * 1024 * 1024
_METHODS = ["GET", "POST", "PUT", "DELETE"]


class FhirRoutes:
    """The FHIR part of the service.

    Parameters
    ----------
    database
        Where the resources are.
    tokens
        Who may come in.
    strict
        Whether every resource must satisfy the whole structure of its type.
    """

    def __init__(self, database: Database, tokens: TokenReader, *, strict: bool) -> None:
        self._database = database
        self._tokens = tokens
        self._validate: Validator = check_strictly if strict else check_lightly

    def routes(self) -> list[Route]:
        """Return the routes, most special first."""
        return [
            Route("/.well-known/smart-configuration", self._smart),
            Route(f"{FHIR_PATH}/.well-known/smart-configuration", self._smart),
            Route(f"{FHIR_PATH}/metadata", self._metadata),
            Route(FHIR_PATH, self._bundle, methods=["POST"]),
            Route(f"{FHIR_PATH}/", self._bundle, methods=["POST"]),
            Route(f"{FHIR_PATH}/{{path:path}}", self._interaction, methods=_METHODS),
        ]

    async def _smart(self, request: Request) -> Response:
        return json_response(smart_configuration(base_url(request)))

    async def _metadata(self, request: Request) -> Response:
        _negotiate(request)
        return json_response(capability_statement(base_url(request)), media_type=FHIR_JSON)

    async def _bundle(self, request: Request) -> Response:
        principal = require_principal(request, self._tokens)
        _negotiate(request)
        body = await _json_body(request)
        return await run_in_threadpool(self._run_bundle, request, principal, body)

    def _run_bundle(self, request: Request, principal: Principal, body: bytes) -> Response:
        parsed = require_resource(decode_json(body), "Bundle")
        representation = "return=representation" in request.headers.get("prefer", "")
        base = base_url(request) + FHIR_PATH
        if parsed.get("type") == "transaction":
            self._validate(parsed)
            with self._database.write() as connection:
                session = Session(connection, principal, base, self._validate)
                answer = bundle.transaction(session, parsed, representation=representation)
                # Written out before the commit: an answer that cannot be written must leave nothing behind.
                content = encode_json(answer)
        elif parsed.get("type") == "batch":
            content = encode_json(
                bundle.batch(
                    lambda asked: self._perform(principal, base, asked), parsed, base, representation=representation
                )
            )
        else:
            raise ServiceFailure(422, "Only a batch or a transaction can be posted here.", code="not-supported")
        return Response(content, media_type=FHIR_JSON)

    async def _interaction(self, request: Request) -> Response:
        principal = require_principal(request, self._tokens)
        is_binary = request.path_params["path"].split("/")[0] == "Binary"
        if not is_binary:
            _negotiate(request)
        asked = await _fhir_request(request, is_binary=is_binary)
        answer = await run_in_threadpool(self._perform, principal, base_url(request) + FHIR_PATH, asked)
        if is_binary and asked.method == "GET" and answer.status == 200 and _wants_raw(request) and answer.reference:
            return binary.raw_response(answer)
        return _response(request, answer)

    def _perform(self, principal: Principal, base: str, asked: FhirRequest) -> FhirAnswer:
        reads = asked.method == "GET" or asked.path[-1] == "_search"
        with self._database.read() if reads else self._database.write() as connection:
            return perform(Session(connection, principal, base, self._validate), asked)


async def _fhir_request(request: Request, *, is_binary: bool) -> FhirRequest:
    path = tuple(request.path_params["path"].strip("/").split("/"))
    query = tuple(request.query_params.multi_items())
    headers = request.headers
    body = None
    if request.method == "POST" and path[-1] == "_search":
        query += await _form(request)
    elif request.method in {"POST", "PUT"}:
        if request.method == "PUT" and query:
            raise ServiceFailure(412, "Conditional update is not supported.", code="not-supported")
        if is_binary and not _is_json(request):
            body = binary.resource_from_raw(headers.get("content-type", ""), await read_body(request), path)
        else:
            body = decode_json(await _json_body(request))
    return FhirRequest(
        "GET" if request.method == "HEAD" else request.method, path, query, body,
        headers.get("if-match", ""), headers.get("if-none-exist", ""), headers.get("if-none-match", ""),
        "handling=strict" in headers.get("prefer", ""),
    )  # fmt: skip


async def read_body(request: Request) -> bytes:
    """Return the body of a request.

    Raises
    ------
    ServiceFailure
        413, if it is larger than any resource should be.
    """
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _LARGEST_BODY:
            raise ServiceFailure(413, "The body is too large.", code="too-long")
        chunks.append(chunk)
    return b"".join(chunks)


async def _json_body(request: Request) -> bytes:
    if not _is_json(request):
        raise ServiceFailure(415, f"The Content-Type must be {FHIR_JSON}.", code="not-supported")
    return await read_body(request)


async def _form(request: Request) -> tuple[tuple[str, str], ...]:
    if not request.headers.get("content-type", "").startswith(_FORM):
        raise ServiceFailure(415, f"The Content-Type of _search must be {_FORM}.", code="not-supported")
    text = (await read_body(request)).decode("utf-8", "replace")
    return tuple(parse_qsl(text, keep_blank_values=True))


def _is_json(request: Request) -> bool:
    sent = media_ranges(request.headers.get("content-type", ""))
    return bool(sent) and sent[0].type in _JSON_TYPES


def _negotiate(request: Request) -> None:
    """Refuse a client that wants something other than JSON."""
    wanted = request.query_params.get("_format")
    ranges = media_ranges(request.headers.get("accept", "*/*"))
    accepted = {wanted.split(";")[0]} if wanted else {item.type for item in ranges}
    if not accepted & (_JSON_TYPES | _ANY_TYPES):
        raise ServiceFailure(406, f"This service speaks {FHIR_JSON} only.", code="not-supported")


def _wants_raw(request: Request) -> bool:
    """A Binary comes as it is unless FHIR is asked for (R4, Binary, section 2.11.1)."""
    wanted = [request.query_params.get("_format", "")]
    wanted += [item.type for item in media_ranges(request.headers.get("accept", ""))]
    return not any(item in _JSON_TYPES for item in wanted)


def _response(request: Request, answer: FhirAnswer) -> Response:
    headers = {}
    if answer.version:
        headers = {"ETag": answer.etag, "Last-Modified": http_date(answer.updated)}
        if request.method in {"POST", "PUT"}:
            headers["Location"] = f"{base_url(request)}{FHIR_PATH}/{answer.location}"
    body, prefer = answer.body, request.headers.get("prefer", "")
    if request.method in {"POST", "PUT"} and answer.version:
        if "return=minimal" in prefer:
            body = None
        elif "return=OperationOutcome" in prefer:
            body = outcome("information", "informational", f"{answer.reference} is kept.")
    content = b"" if body is None else encode_json(body)
    return Response(content, answer.status, headers, FHIR_JSON if content else None)
