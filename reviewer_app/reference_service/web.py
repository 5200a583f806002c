"""Small things that every part of the service needs to speak HTTP: base address, JSON, media types, times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import formatdate
from typing import Any

import msgspec
from starlette.requests import HTTPConnection
from starlette.responses import Response

from reviewer_app.reference_service.failures import ServiceFailure

FHIR_PATH = "/fhir"
DICOMWEB_PATH = "/dicom-web"
LOOPBACK_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?\Z")

# FHIR decimals keep their digits ("1.50"), which a float would not (R4 data types, decimal).
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_PARAMETER = re.compile(r';\s*([^\s=;,]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;,]*)')
_RANGE = re.compile(r'\s*([^\s;,]+)((?:\s*;\s*[^\s=;,]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,]*))*)\s*(?:,|\Z)')


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One entry of an ``Accept`` header, or a ``Content-Type``: names in lower case, values as sent."""

    type: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def media_ranges(header: str) -> list[MediaRange]:
    """Split a header with media types; quoted parameters may hold ``/`` and ``,`` (RFC 9110 section 12.5.1)."""
    return [
        MediaRange(
            found.group(1).lower(),
            {name.lower(): value.strip('"') for name, value in _PARAMETER.findall(found.group(2))},
        )
        for found in _RANGE.finditer(header)
    ]


def base_url(connection: HTTPConnection) -> str:
    """Return the address at which the client sees this service, for example ``http://127.0.0.1:8042``.

    It follows the ``Host`` header, which the guard of the application holds to loopback names.
    """
    return f"http://{connection.headers['host']}"


def decode_json(text: bytes) -> Any:
    """Parse JSON; numbers with a fraction become `Decimal`.

    Raises
    ------
    ServiceFailure
        400, if it is not JSON in UTF-8.
    """
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as failure:
        # The parser's words hold a position, never a value.
        raise ServiceFailure(400, f"The body is not JSON in UTF-8: {failure}", code="structure") from failure


def encode_json(value: Any) -> bytes:
    """Write compact JSON; `Decimal` keeps its digits, ``msgspec.Raw`` is copied as it is."""
    return _ENCODER.encode(value)


def json_response(
    value: Any, status: int = 200, *, media_type: str = "application/json", headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with JSON."""
    return Response(encode_json(value), status, dict(headers or {}), media_type)


def instant(milliseconds: int) -> str:
    """Return a FHIR instant in UTC with milliseconds."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def http_date(milliseconds: int) -> str:
    """Return a date as HTTP headers have it (RFC 9110 section 5.6.7)."""
    return formatdate(milliseconds // 1000, usegmt=True)
