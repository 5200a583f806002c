"""Binary as bytes: the one resource that may come and go without FHIR around it (R4, Binary, section 2.11)."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from starlette.responses import Response

from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.fhir.messages import FhirAnswer
from reviewer_app.reference_service.web import decode_json, http_date

_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:\s*;\s*[\w.+-]+=[\w.+-]+)*\Z")


def resource_from_raw(content_type: str, content: bytes, path: tuple[str, ...]) -> dict[str, Any]:
    """Return the Binary that holds these bytes; its id comes from the address of an update.

    Raises
    ------
    ServiceFailure
        415 without a Content-Type, 400 without content.
    """
    if not content_type:
        raise ServiceFailure(415, "A Binary needs a Content-Type.", code="not-supported")
    if not content:
        raise ServiceFailure(400, "The body is empty.", code="structure")
    resource = {"resourceType": "Binary", "contentType": content_type, "data": base64.b64encode(content).decode()}
    return resource | ({"id": path[1]} if len(path) == 2 else {})


def raw_response(answer: FhirAnswer) -> Response:
    """Answer with the bytes of a stored Binary.

    Raises
    ------
    ServiceFailure
        422, if what was stored is no base64.
    """
    resource = decode_json(bytes(answer.body))
    try:
        content = base64.b64decode(resource.get("data", ""), validate=True)
    except binascii.Error:
        raise ServiceFailure(422, f"{answer.reference} holds no base64.", code="value") from None
    content_type = str(resource["contentType"])
    headers = {
        "ETag": answer.etag,
        "Last-Modified": http_date(answer.updated),
        # Bytes somebody uploaded: never to be taken for a page of this service.
        "Content-Disposition": "attachment",
        "Content-Type": content_type if _MEDIA_TYPE.match(content_type) else "application/octet-stream",
    }
    return Response(content, headers=headers)
