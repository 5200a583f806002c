"""The logo and colour of the sample institution as FHIR extensions: a drawn meridian, no mark of anybody."""

from __future__ import annotations

import base64
import io

from reviewer_app.demo.samples.fhir_shapes import Json

COLOR = "#1D5C63"
_BASE = "https://meridian.example/fhir/StructureDefinition"
_SIDE = 256


def letterhead_extensions() -> list[Json]:
    """Return the extensions that an Organization carries its logo and colour in (docs/service.md)."""
    data = base64.b64encode(_logo()).decode("ascii")
    return [
        {"url": f"{_BASE}/letterhead-logo", "valueAttachment": {"contentType": "image/png", "data": data}},
        {"url": f"{_BASE}/letterhead-color", "valueString": COLOR},
    ]


def _logo() -> bytes:
    """Return a globe with its meridian as a PNG with transparency."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only where cases are made

    picture = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((8, 8, _SIDE - 8, _SIDE - 8), outline=COLOR, width=14)
    draw.ellipse((88, 8, _SIDE - 88, _SIDE - 8), outline=COLOR, width=12)
    draw.line((12, _SIDE // 2, _SIDE - 12, _SIDE // 2), fill=COLOR, width=12)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
