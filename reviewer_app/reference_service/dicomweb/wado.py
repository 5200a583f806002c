"""WADO-RS: retrieve objects, frames, metadata and long values (PS3.18 section 10.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from starlette.responses import Response, StreamingResponse

from reviewer_app.reference_service.dicomweb.header import BULK_MARK
from reviewer_app.reference_service.dicomweb.multipart import (
    BytesPart,
    FilePart,
    bytes_response,
    file_chunks,
    files_response,
)
from reviewer_app.reference_service.dicomweb.objects import ObjectStore, StoredInstance
from reviewer_app.reference_service.dicomweb.pixels import bulk_value, is_pixel_location, open_frames
from reviewer_app.reference_service.dicomweb.stow import DICOM_JSON
from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.web import MediaRange

_DICOM = "application/dicom"
_MOST_DIGITS = 9
_BYTES = "application/octet-stream"
_ANYTHING = frozenset({"*/*", "multipart/*", "multipart/related"})


def retrieve(instances: Sequence[StoredInstance], accepted: Sequence[MediaRange]) -> Response:
    """Answer with whole objects as they are stored; nothing is ever transcoded.

    Raises
    ------
    ServiceFailure
        404 without instances, 406 if the client accepts neither DICOM nor the stored transfer syntax.
    """
    if not instances:
        raise ServiceFailure(404, "There is no such object.", code="not-found")
    is_wanted = _acceptance(accepted, _DICOM)
    if not all(is_wanted(item.transfer_syntax) for item in instances):
        message = f"Objects come as stored: {', '.join(sorted({item.transfer_syntax for item in instances}))}"
        raise ServiceFailure(406, message, code="not-supported")
    if len(instances) == 1 and accepted and accepted[0].type == _DICOM:
        headers = {"Content-Type": _DICOM, "Content-Length": str(instances[0].size)}
        return StreamingResponse(file_chunks(instances[0].path), headers=headers)
    return files_response(
        [FilePart(f"{_DICOM}; transfer-syntax={item.transfer_syntax}", item.path, item.size) for item in instances],
        _DICOM,
    )


def metadata(objects: ObjectStore, instances: Sequence[StoredInstance], base: str) -> Response:
    """Answer with everything but long values, which become addresses, in the DICOM JSON model (PS3.18 annex F).

    Raises
    ------
    ServiceFailure
        404 without instances.
    """
    if not instances:
        raise ServiceFailure(404, "There is no such object.", code="not-found")
    texts = []
    for item, body in zip(instances, objects.metadata(instances), strict=True):
        place = f"{base}/studies/{item.study_uid}/series/{item.series_uid}/instances/{item.uid}/bulkdata/"
        texts.append(body.replace(BULK_MARK, BULK_MARK.removesuffix(b"@/") + place.encode("ascii")))
    return Response(b"[" + b",".join(texts) + b"]", media_type=DICOM_JSON)


def frames(instance: StoredInstance, numbers: str, accepted: Sequence[MediaRange]) -> Response:
    """Answer with frames by their numbers from 1, for example ``1,4,2``.

    Raises
    ------
    ServiceFailure
        400 for what is no list of numbers, 404 for a frame that is not there, 406 for an unacceptable encoding.
    """
    wanted = numbers.split(",")
    if not all(item.isascii() and item.isdigit() and item.strip("0") for item in wanted):
        raise ServiceFailure(400, "Frames are numbers from 1, separated by commas.", code="value")
    if any(len(item) > _MOST_DIGITS for item in wanted):
        raise ServiceFailure(404, "The object has fewer frames.", code="not-found")
    found = open_frames(instance.path, instance.transfer_syntax)
    if any(int(item) > found.frames for item in wanted):
        raise ServiceFailure(404, f"The object has {found.frames} frames.", code="not-found")
    _require_bytes(accepted, found.wire_syntax)
    part_type = f"{_BYTES}; transfer-syntax={found.wire_syntax}"
    return bytes_response([BytesPart(part_type, partial(found.frame, int(item))) for item in wanted], _BYTES)


def bulk_data(instance: StoredInstance, location: str, accepted: Sequence[MediaRange]) -> Response:
    """Answer with one long value; pixel data comes frame by frame.

    Raises
    ------
    ServiceFailure
        404 if there is no such value, 406 for an unacceptable encoding.
    """
    if is_pixel_location(location):
        found = open_frames(instance.path, instance.transfer_syntax)
        return frames(instance, ",".join(str(number + 1) for number in range(found.frames)), accepted)
    if accepted and accepted[0].type == _BYTES:
        return Response(bulk_value(instance.path, location), media_type=_BYTES)
    _require_bytes(accepted, "")
    value = bulk_value(instance.path, location)
    return bytes_response([BytesPart(_BYTES, lambda: value)], _BYTES)


def _require_bytes(accepted: Sequence[MediaRange], transfer_syntax: str) -> None:
    if not _acceptance(accepted, _BYTES)(transfer_syntax):
        raise ServiceFailure(406, f"Frames come as stored: {transfer_syntax}", code="not-supported")


def _acceptance(accepted: Sequence[MediaRange], content: str) -> Callable[[str], bool]:
    """Return a test whether the client takes ``content`` in a transfer syntax.

    No transfer syntax, or ``*``, takes whatever is stored. (The standard's default would be Explicit VR Little
    Endian; a server that does not transcode answers as most archives do.)
    """
    syntaxes: set[str] = set()
    for item in accepted:
        is_related = item.type in _ANYTHING and item.parameters.get("type", content) in {content, "*/*"}
        if is_related or item.type == content:
            syntaxes.add(item.parameters.get("transfer-syntax", "*"))
    if not accepted:
        syntaxes.add("*")
    return lambda transfer_syntax: "*" in syntaxes or transfer_syntax in syntaxes
