"""The letterhead from a FHIR R4 Organization: name, address, telecom, logo and colour by extension (docs/service.md).

What cannot be used is left out of the letterhead and said in a sentence; a report is never held up by it.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from typing import Any, Final

from reviewer_app.cases.letterhead import (
    LEAST_CONTRAST,
    MOST_LINE,
    MOST_LOGO_BYTES,
    MOST_LOGO_SIDE,
    MOST_NAME,
    Letterhead,
    contrast_on_white,
)
from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_element import Element, relative_reference

#: The last parts of the addresses of the two extensions; whose they are is no matter.
LOGO_EXTENSION: Final = "letterhead-logo"
COLOR_EXTENSION: Final = "letterhead-color"
_FORMATS: Final = {"image/png": "PNG", "image/jpeg": "JPEG"}
#: Every character before it that prints is in the main font: Latin with its accents.
_SURELY_DRAWN: Final = "\u0180"
_PRINTED_TELECOM: Final = ("phone", "fax", "email", "url")


_UNREADABLE: Final = "The letterhead of the institution could not be read; none is printed."


class _UnusableError(ValueError):
    """A logo or colour that cannot be printed; the text says why."""


def letterhead_from_resource(
    resource: Mapping[str, Any] | None, reference: str, resources: Mapping[str, Mapping[str, Any]]
) -> Letterhead:
    """Return the letterhead that an Organization describes.

    Parameters
    ----------
    resource
        The Organization, None where it could not be had.
    reference
        How the Task names it.
    resources
        What was read beside it: the Binary of the logo.
    """
    place = Element(resource, reference)
    try:
        name, lines = place.text("name"), (*_address(place), *_telecom(place))
    except ServerRefused:
        name, lines = "", ()
    if not name:
        return Letterhead(reference, "", doubts=(_UNREADABLE,))
    flaw = _unprintable(name, MOST_NAME)
    if flaw:
        doubt = f"The letterhead of the institution is not printed: its name {flaw}."
        return Letterhead(reference, "", doubts=(doubt,))
    flaws = [(one, _unprintable(one, MOST_LINE)) for one in lines]
    lines = tuple(one for one, flaw in flaws if not flaw)
    doubts = [f"A line of the letterhead is not printed: it {flaw}." for _, flaw in flaws if flaw]
    logo, accent = b"", ""
    try:
        logo = _logo(place, resources)
    except (_UnusableError, ServerRefused) as error:
        why = error if isinstance(error, _UnusableError) else "it cannot be read"
        doubts.append(f"The logo of the letterhead is not printed: {why}.")
    try:
        accent = _accent(place)
    except (_UnusableError, ServerRefused) as error:
        why = error if isinstance(error, _UnusableError) else "it cannot be read"
        doubts.append(f"The colour of the letterhead is not used: {why}.")
    return Letterhead(reference, name, lines, logo, accent, tuple(doubts))


def _unprintable(text: str, most: int) -> str:
    """Return why a text cannot stand in a letterhead, empty where it can."""
    if len(text) > most:
        return f"has more than {most} characters"
    if all(one < _SURELY_DRAWN and one.isprintable() for one in text):
        return ""  # most need no font to be read
    from reviewer_app.font_coverage import character_words, undrawable  # noqa: PLC0415 - takes long to load

    missing = undrawable(text)
    return f"has {character_words(missing[0])}, which the fonts of the report cannot draw" if missing else ""


def logo_reference(resource: Mapping[str, Any]) -> str:
    """Return the Binary that holds the logo of an Organization, as ``Binary/id``; empty where it is elsewhere."""
    if resource.get("resourceType") != "Organization":
        return ""
    try:
        url = _extension(Element(resource, "Organization"), LOGO_EXTENSION).child("valueAttachment").text("url")
    except ServerRefused:
        return ""
    target = relative_reference(url)
    return target if target.startswith("Binary/") else ""


def _address(place: Element) -> tuple[str, ...]:
    address = place.first("address")
    if address.text("text"):
        return (", ".join(address.text("text").split("\n")),)
    town = " ".join(one for one in (address.text("city"), address.text("state"), address.text("postalCode")) if one)
    whole = ", ".join(one for one in (*address.texts("line"), town, address.text("country")) if one)
    return (whole,) if whole else ()


def _telecom(place: Element) -> tuple[str, ...]:
    said = [one.text("value") for one in place.children("telecom") if one.text("system") in _PRINTED_TELECOM]
    found = "  ·  ".join(one for one in said if one)
    return (found,) if found else ()


def _extension(place: Element, name: str) -> Element:
    found = (one for one in place.children("extension") if one.text("url").rpartition("/")[2] == name)
    return next(found, Element(None, place.where))


def _logo(place: Element, resources: Mapping[str, Mapping[str, Any]]) -> bytes:
    attachment = _extension(place, LOGO_EXTENSION).child("valueAttachment")
    if not attachment:
        return b""
    data, kind = attachment.text("data"), attachment.text("contentType")
    if not data:
        binary = Element(resources.get(relative_reference(attachment.text("url"))), place.where)
        data, kind = binary.text("data"), kind or binary.text("contentType")
    if not data:
        raise _UnusableError("it could not be had")
    if kind not in _FORMATS:
        raise _UnusableError("only PNG and JPEG are printed")
    if len(data) > 4 * MOST_LOGO_BYTES // 3 + 4:
        raise _UnusableError(f"it has more than {MOST_LOGO_BYTES // 1000} kB")
    try:
        logo = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _UnusableError("it cannot be read") from error
    _check_picture(logo, _FORMATS[kind])
    return logo


def _check_picture(logo: bytes, kind: str) -> None:
    from PIL import Image  # noqa: PLC0415 - only where there is a logo

    try:
        with Image.open(io.BytesIO(logo), formats=(kind,)) as picture:
            too_large = max(picture.size) > MOST_LOGO_SIDE
            if not too_large:
                picture.load()
    except Exception as error:  # the readers of pictures fail in arbitrary ways
        raise _UnusableError("it is no picture of the kind it says") from error
    if too_large:
        raise _UnusableError(f"it has more than {MOST_LOGO_SIDE} pixels a side")


def _accent(place: Element) -> str:
    extension = _extension(place, COLOR_EXTENSION)
    color = extension.text("valueString") or extension.text("valueCode")
    if not color:
        return ""
    try:
        contrast = contrast_on_white(color)
    except ValueError as error:
        raise _UnusableError("it is not written as #RRGGBB") from error
    if contrast < LEAST_CONTRAST:
        raise _UnusableError("it is too light to be read on white")
    return color.upper()
