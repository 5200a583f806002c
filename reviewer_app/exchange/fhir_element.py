"""Reading one FHIR R4 element: what is missing reads as empty, what has the wrong type is refused.

Other people's servers leave out much, so a missing part is no error. A part of the wrong type is one: it would be read
wrongly without anybody noticing.
"""

from __future__ import annotations

import calendar
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from reviewer_app.errors import ServerRefused

_DAY: Final = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
#: A relative literal reference (R4 references.html#literal) with or without a version.
_LITERAL: Final = re.compile(r"([A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?/?")
_ABSOLUTE: Final = re.compile(r"https?://", re.IGNORECASE)
#: Elements within elements that are put up with; the types of R4 need far fewer.
_MAX_DEPTH: Final = 100
_Kind = TypeVar("_Kind")


class Element:
    """One JSON object of a FHIR resource.

    Parameters
    ----------
    value
        The parsed JSON object.
    where
        Which resource it belongs to, for example ``"Task/17"``; only this and the names of parts reach the log.
    """

    __slots__ = ("value", "where")

    def __init__(self, value: Mapping[str, Any] | None, where: str) -> None:
        self.value: Mapping[str, Any] = value if value is not None else {}
        self.where = where

    def __bool__(self) -> bool:
        return bool(self.value)

    def text(self, name: str) -> str:
        """Return a string, empty if missing."""
        return self._get(name, str, "").strip()

    def number(self, name: str) -> int:
        """Return a whole number, 0 if missing."""
        if isinstance(self.value.get(name), bool):
            raise self._refusal(name)
        return self._get(name, int, 0)

    def child(self, name: str) -> Element:
        """Return the element `name`, an empty one if missing."""
        return Element(self._get(name, dict, {}), self.where)

    def children(self, name: str) -> list[Element]:
        """Return the elements of the list `name`."""
        items = self._get(name, list, [])
        if not all(isinstance(item, dict) for item in items):
            raise self._refusal(name)
        return [Element(item, self.where) for item in items]

    def first(self, name: str) -> Element:
        """Return the first element of the list `name`, an empty one if there is none."""
        return next(iter(self.children(name)), Element(None, self.where))

    def texts(self, name: str) -> list[str]:
        """Return the strings of the list `name`."""
        items = self._get(name, list, [])
        if not all(isinstance(item, str) for item in items):
            raise self._refusal(name)
        return [item.strip() for item in items]

    def moment(self, name: str) -> datetime | None:
        """Return a FHIR dateTime or instant as an aware moment in UTC; a bare date is midnight UTC."""
        stated = self.stated(name)
        try:
            return None if stated is None else stated.astimezone(UTC)
        except OverflowError:
            raise self._refusal(name) from None

    def stated(self, name: str) -> datetime | None:
        """Return a FHIR dateTime or instant in the zone it is written in: its day is the day that was meant."""
        text = self.text(name)
        if not text:
            return None
        if len(text) <= len("2026-11-22"):
            day = self._day(name, text, last=False)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise self._refusal(name) from None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment

    def day(self, name: str) -> date | None:
        """Return the calendar day of a date or dateTime, None if missing or known only to the month or year."""
        text = self.text(name)
        return self._day(name, text, last=False) if len(text) >= len("2026-11-22") else None

    def first_day(self, name: str) -> date | None:
        """Return the first day that a date, perhaps known only to the month or year, can mean."""
        text = self.text(name)
        return self._day(name, text, last=False) if text else None

    def last_day(self, name: str) -> date | None:
        """Return the last day that a date, perhaps known only to the month or year, can mean."""
        text = self.text(name)
        return self._day(name, text, last=True) if text else None

    def _day(self, name: str, text: str, *, last: bool) -> date:
        match = _DAY.match(text)
        if match is None:
            raise self._refusal(name)
        year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
        try:
            month = month or (12 if last else 1)
            return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
        except (ValueError, calendar.IllegalMonthError):
            raise self._refusal(name) from None

    def _get(self, name: str, kind: type[_Kind], missing: _Kind) -> _Kind:
        value = self.value.get(name)
        if value is None:
            return missing
        if not isinstance(value, kind):
            raise self._refusal(name)
        return value

    def _refusal(self, name: str) -> ServerRefused:
        return ServerRefused(
            "The service sent a record that cannot be understood.",
            next_step="The other records are not affected; tell the service.",
            detail=f"{self.where}: {name} has the wrong form",
        )


def concept_text(concept: Element) -> str:
    """Return a CodeableConcept as people read it: its text, else a display, else a code."""
    coding = concept.first("coding")
    return concept.text("text") or coding.text("display") or coding.text("code")


def codes(concept: Element) -> list[str]:
    """Return the codes of a CodeableConcept, whatever their system."""
    return [code for code in (one.text("code") for one in concept.children("coding")) if code]


def relative_reference(reference: str) -> str:
    """Return ``Type/id`` of a reference within the service, without version; others are returned as they are.

    An absolute reference leads to another service, and is no ``Type/id`` of this one: `localised` makes those to this
    service itself relative first (R4 references.html#literal).

    >>> relative_reference("Patient/7/_history/2")
    'Patient/7'
    >>> relative_reference("https://other.example/r4/Patient/7")
    'https://other.example/r4/Patient/7'
    """
    literal = _LITERAL.fullmatch(reference)
    return literal[1] if literal else reference


def is_literal(reference: str) -> bool:
    """Whether a reference is ``Type/id``: only such a one may become part of an address."""
    return _LITERAL.fullmatch(reference) is not None


def outside_host(reference: str) -> str:
    """Return the host of an absolute reference, empty for all others; one that is no address is elsewhere too."""
    if not _ABSOLUTE.match(reference):
        return ""
    try:
        return urlsplit(reference).netloc
    except ValueError:
        return "malformed address"


def resource_at(location: str) -> str:
    """Return ``Type/id`` of an address that the service itself gave to what it made (R4 http.html#create).

    Whatever name the service has for its own host, the last parts of such an address say which resource it is.

    >>> resource_at("http://inner.name:8080/fhir/Patient/7/_history/2")
    'Patient/7'
    """
    return "/".join(location.split("/_history/", 1)[0].rstrip("/").split("/")[-2:])


def localised(value: Any, base: str, *, depth: int = 0) -> Any:
    """Return a resource, or a part of one, with its absolute references to the service `base` made ``Type/id``.

    Raises
    ------
    ServerRefused
        If its elements lie deeper within one another than any resource needs.
    """
    if depth > _MAX_DEPTH:
        raise ServerRefused("The service sent a record that cannot be understood.", detail="nested too deep")
    if isinstance(value, dict):
        return {key: _local(key, one, base, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [localised(one, base, depth=depth + 1) for one in value]
    return value


def _local(name: str, value: Any, base: str, depth: int) -> Any:
    # Consent.provision.actor.reference is itself a Reference
    if name == "reference" and isinstance(value, str):
        return local_reference(value, base)
    return localised(value, base, depth=depth)


def local_reference(reference: str, base: str) -> str:
    """Return ``Type/id`` of an absolute reference to the service `base`; all others as they are."""
    if not base or not _ABSOLUTE.match(reference):
        return reference
    try:
        here, there = urlsplit(base), urlsplit(reference)
    except ValueError:
        return reference
    prefix = here.path.rstrip("/") + "/"
    if (here.scheme.lower(), here.netloc.lower()) != (there.scheme.lower(), there.netloc.lower()):
        return reference
    rest = there.path.removeprefix(prefix)
    return relative_reference(rest) if there.path.startswith(prefix) and is_literal(rest) else reference


def has_outside_reference(value: Any) -> bool:
    """Whether a resource refers to anything by an absolute address."""
    if isinstance(value, dict):
        target = value.get("reference")
        return bool(isinstance(target, str) and outside_host(target)) or any(map(has_outside_reference, value.values()))
    return isinstance(value, list) and any(map(has_outside_reference, value))


def reference_to(element: Element) -> str:
    """Return where a Reference points: ``Type/id``, an address elsewhere, or empty if it is missing or only logical."""
    return relative_reference(element.text("reference"))


def etag_of(resource: Mapping[str, Any]) -> str:
    """Return the ETag that belongs to ``meta.versionId`` of a resource, empty without one (R4 http.html#versioning)."""
    meta = resource.get("meta")
    version = meta.get("versionId", "") if isinstance(meta, dict) else ""
    return f'W/"{version}"' if version else ""


def version_of(resource: Mapping[str, Any]) -> str:
    """Return what tells this state of a resource from any other: its ETag, else a hash of its content.

    A service need not keep versions (R4 http.html#versioning).
    """
    etag = etag_of(resource)
    if etag:
        return etag
    return "sha256:" + hashlib.sha256(json.dumps(resource, sort_keys=True).encode()).hexdigest()
