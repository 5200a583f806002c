"""STOW-RS: keep objects that a client sends (PS3.18 section 10.5)."""

from __future__ import annotations

from typing import Any

from python_multipart.exceptions import FormParserError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from reviewer_app.reference_service.dicomweb.multipart import CHUNK, RelatedReader
from reviewer_app.reference_service.dicomweb.objects import CANNOT_UNDERSTAND, ObjectStore, StoreResult
from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.web import json_response, media_ranges

DICOM_JSON = "application/dicom+json"


async def store(objects: ObjectStore, request: Request, base: str, study_uid: str) -> Response:
    """Take the objects of a request and answer what became of each.

    What the answer calls stored is on disk. A body that breaks off leaves nothing behind.

    Raises
    ------
    ServiceFailure
        415 for another kind of body, 400 for one that is broken or empty.
    """
    boundary = _boundary(request)
    reader = RelatedReader(boundary, objects.incoming)
    try:
        await _receive(request, reader)
        if not reader.complete or not (reader.objects or reader.other_parts):
            raise ServiceFailure(400, "The multipart body is not complete.", code="structure")
        if not reader.objects:
            raise ServiceFailure(415, "The parts must be application/dicom.", code="not-supported")
        results = await run_in_threadpool(objects.store, reader.objects, study_uid)
    except FormParserError as failure:
        raise ServiceFailure(400, "The multipart body cannot be read.", code="structure") from failure
    finally:
        reader.discard()
    results += [StoreResult("", "", "", "", CANNOT_UNDERSTAND)] * reader.other_parts
    return json_response(_answer(results, base), _status(results), media_type=DICOM_JSON)


async def _receive(request: Request, reader: RelatedReader) -> None:
    """Hand the body on in large pieces, each written away from the event loop."""
    waiting: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        waiting.append(chunk)
        size += len(chunk)
        if size >= CHUNK:
            await run_in_threadpool(reader.write, b"".join(waiting))
            waiting, size = [], 0
    if waiting:
        await run_in_threadpool(reader.write, b"".join(waiting))


def _boundary(request: Request) -> str:
    sent = media_ranges(request.headers.get("content-type", ""))
    if not sent or sent[0].type != "multipart/related":
        raise ServiceFailure(415, "The body must be multipart/related.", code="not-supported")
    if sent[0].parameters.get("type", "application/dicom").lower() != "application/dicom":
        raise ServiceFailure(415, 'Only type="application/dicom" can be stored.', code="not-supported")
    boundary = sent[0].parameters.get("boundary", "")
    if not boundary:
        raise ServiceFailure(400, "The Content-Type has no boundary.", code="structure")
    return boundary


def _status(results: list[StoreResult]) -> int:
    """200 all, 202 some, 409 none for a conflict, 400 none since none can be read (PS3.18 table 10.5.3-1)."""
    failed = [item.reason for item in results if item.reason]
    if not failed:
        return 200
    if len(failed) < len(results):
        return 202
    return 400 if all(reason == CANNOT_UNDERSTAND for reason in failed) else 409


def _answer(results: list[StoreResult], base: str) -> dict[str, Any]:
    """Store Instances Response Module (PS3.18 annex I)."""
    answer: dict[str, Any] = {}
    kept = [item for item in results if not item.reason]
    studies = {item.study_uid for item in kept}
    if len(studies) == 1:
        answer["00081190"] = _element("UR", f"{base}/studies/{studies.pop()}")
    failed = [_names(item) | {"00081197": _element("US", item.reason)} for item in results if item.reason]
    if failed:
        answer["00081198"] = {"vr": "SQ", "Value": failed}
    if kept:
        stored = [_names(item) | {"00081190": _element("UR", _address(base, item))} for item in kept]
        answer["00081199"] = {"vr": "SQ", "Value": stored}
    return answer


def _names(item: StoreResult) -> dict[str, Any]:
    names = {"00081150": item.sop_class, "00081155": item.sop_uid}
    return {tag: _element("UI", uid) for tag, uid in names.items() if uid}


def _address(base: str, item: StoreResult) -> str:
    return f"{base}/studies/{item.study_uid}/series/{item.series_uid}/instances/{item.sop_uid}"


def _element(vr: str, value: str | int) -> dict[str, Any]:
    return {"vr": vr, "Value": [value]}
