"""DICOMweb over HTTP."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reviewer_app.reference_service.access import TokenReader, require_principal
from reviewer_app.reference_service.dicomweb import qido, stow, wado
from reviewer_app.reference_service.dicomweb.objects import ObjectStore, StoredInstance
from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.web import DICOMWEB_PATH, MediaRange, base_url, json_response, media_ranges

_STUDY = f"{DICOMWEB_PATH}/studies/{{study}}"
_SERIES = f"{_STUDY}/series/{{series}}"
_INSTANCE = f"{_SERIES}/instances/{{instance}}"
_JSON_TYPES = frozenset({stow.DICOM_JSON, "application/json", "*/*", "application/*"})


class DicomWebRoutes:
    """The DICOMweb part of the service; everybody who is signed in may read and store."""

    def __init__(self, objects: ObjectStore, tokens: TokenReader) -> None:
        self._objects = objects
        self._tokens = tokens

    def routes(self) -> list[Route]:
        """Return the routes; the most frequent one, an instance, comes first."""
        return [
            Route(_INSTANCE, self._retrieve),
            Route(f"{_INSTANCE}/frames/{{frames}}", self._frames),
            Route(f"{_INSTANCE}/bulkdata/{{location:path}}", self._bulk_data),
            *(Route(f"{level}/metadata", self._metadata) for level in (_INSTANCE, _SERIES, _STUDY)),
            *(Route(path, self._search_instances) for path in
              (f"{_SERIES}/instances", f"{_STUDY}/instances", f"{DICOMWEB_PATH}/instances")),
            *(Route(path, self._search_series) for path in (f"{_STUDY}/series", f"{DICOMWEB_PATH}/series")),
            Route(_SERIES, self._retrieve),
            Route(_STUDY, self._retrieve, methods=["GET"]),
            Route(_STUDY, self._store, methods=["POST"]),
            Route(f"{DICOMWEB_PATH}/studies", self._search_studies, methods=["GET"]),
            Route(f"{DICOMWEB_PATH}/studies", self._store, methods=["POST"]),
        ]  # fmt: skip

    async def _retrieve(self, request: Request) -> Response:
        require_principal(request, self._tokens)
        # One indexed question takes less time here than the way to another thread.
        return wado.retrieve(self._instances(request), _accepted(request))

    async def _metadata(self, request: Request) -> Response:
        require_principal(request, self._tokens)
        _require_json(request)
        return await run_in_threadpool(self._run_metadata, request)

    def _run_metadata(self, request: Request) -> Response:
        return wado.metadata(self._objects, self._instances(request), _base(request))

    async def _frames(self, request: Request) -> Response:
        require_principal(request, self._tokens)
        numbers = request.path_params["frames"]
        return await run_in_threadpool(wado.frames, self._one(request), numbers, _accepted(request))

    async def _bulk_data(self, request: Request) -> Response:
        require_principal(request, self._tokens)
        location = request.path_params["location"]
        return await run_in_threadpool(wado.bulk_data, self._one(request), location, _accepted(request))

    async def _store(self, request: Request) -> Response:
        require_principal(request, self._tokens)
        return await stow.store(self._objects, request, _base(request), request.path_params.get("study", ""))

    async def _search_studies(self, request: Request) -> Response:
        return await self._search(request, "study")

    async def _search_series(self, request: Request) -> Response:
        return await self._search(request, "series")

    async def _search_instances(self, request: Request) -> Response:
        return await self._search(request, "instance")

    async def _search(self, request: Request, level: str) -> Response:
        require_principal(request, self._tokens)
        _require_json(request)
        path = request.path_params
        pairs = [("StudyInstanceUID", path.get("study", "")), ("SeriesInstanceUID", path.get("series", ""))]
        pairs += request.query_params.multi_items()
        found = await run_in_threadpool(qido.search, self._objects.database, level, pairs, _base(request))
        headers = {}
        if found.unused:
            headers["Warning"] = f'299 reference-service "Not used: {" ".join(map(_printable, found.unused))}"'
        elif found.has_more:
            headers["Warning"] = '299 reference-service "There are additional results that can be requested"'
        return json_response(found.items, media_type=stow.DICOM_JSON, headers=headers)

    def _instances(self, request: Request) -> list[StoredInstance]:
        path = request.path_params
        return self._objects.find(path["study"], path.get("series", ""), path.get("instance", ""))

    def _one(self, request: Request) -> StoredInstance:
        found = self._instances(request)
        if not found:
            raise ServiceFailure(404, "There is no such object.", code="not-found")
        return found[0]


def _base(request: Request) -> str:
    return base_url(request) + DICOMWEB_PATH


def _accepted(request: Request) -> list[MediaRange]:
    return media_ranges(request.query_params.get("accept") or request.headers.get("accept", ""))


def _require_json(request: Request) -> None:
    accepted = _accepted(request)
    if accepted and not any(item.type in _JSON_TYPES for item in accepted):
        raise ServiceFailure(406, f"This answer comes as {stow.DICOM_JSON} only.", code="not-supported")


def _printable(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "?" for letter in name)
