"""What the service answered: bodies read with a limit, JSON checked, refusals turned into sentences."""

from __future__ import annotations

import email.utils
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from reviewer_app.errors import ServerRefused, SignInNeeded
from reviewer_app.sync.http import CONNECTION_FAILURES, Response, broken_off

#: Bytes of an answer that is held in memory: lists and documents, never images.
MAX_ANSWER: Final = 64 * 1024 * 1024
CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer with a status below 400. `name` is method and path of the request."""

    name: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def etag(self) -> str:
        """The version of the resource, as If-Match wants it; empty if the server keeps none."""
        return self.headers.get("ETag", "")

    @property
    def date(self) -> datetime | None:
        """The server's own clock when it answered."""
        return http_date(self.headers.get("Date", ""))

    def json(self) -> Any:
        """Return the parsed body.

        Raises
        ------
        ServerRefused
            If the body is a web page or no JSON.
        """
        refuse_web_page(self.headers, self.body[:512], self.name)
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise ServerRefused(
                "The service sent an answer that cannot be understood.",
                next_step="Try again; if it stays so, tell the service.",
                detail=f"{self.name}: not JSON ({self.headers.get('Content-Type', '')[:60]})",
                status=self.status,
            ) from error

    def resource(self) -> dict[str, Any]:
        """Return the parsed body, a FHIR resource.

        Raises
        ------
        ServerRefused
            If it is none.
        """
        value = self.json()
        if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
            raise ServerRefused(
                "The service sent an answer that cannot be understood.",
                next_step="Check that the address is that of a FHIR service.",
                detail=f"{self.name}: no FHIR resource",
                status=self.status,
            )
        return value

    def resource_of(self, reference: str) -> dict[str, Any]:
        """Return the parsed body, which is the very resource that was asked for by ``Type/id``.

        One that names no id has the right type at least.

        Raises
        ------
        ServerRefused
            If it is none, or another one: what belongs to one case is never taken for a part of another.
        """
        value = self.resource()
        kind, _slash, wanted = reference.partition("/")
        if value["resourceType"] != kind or str(value.get("id", wanted)) != wanted:
            raise ServerRefused(
                "The service answered with another record than the one it was asked for.",
                next_step="Nothing of it was taken; tell the service.",
                detail=f"{self.name}: another record",
                status=self.status,
            )
        return value


def read_body(response: Response, name: str) -> bytes:
    """Read the body of an answer, at most `MAX_ANSWER` bytes, and give the connection back.

    Raises
    ------
    Offline
        If the connection breaks off.
    ServerRefused
        If the body is too large.
    """
    parts: list[bytes] = []
    size = 0
    try:
        while chunk := response.read(CHUNK, decode_content=True):
            parts.append(chunk)
            size += len(chunk)
            if size > MAX_ANSWER:
                raise ServerRefused("The service sent far more than was asked for.", detail=name)
    except CONNECTION_FAILURES as error:
        raise broken_off(name, error) from error
    finally:
        response.close()
    return b"".join(parts)


def http_date(text: str) -> datetime | None:
    """Return the moment of an HTTP date in UTC, None if there is none or it is malformed."""
    try:
        moment = email.utils.parsedate_to_datetime(text)
        # "-0000" says UTC without a zone (RFC 5322 3.3), and must not be read as the zone of this machine
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that Retry-After asks to wait (a number or a date, RFC 9110 10.2.3), None without it."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    moment = http_date(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def refuse_web_page(headers: Mapping[str, str], start: bytes, name: str) -> None:
    """Refuse a web page that came where data was asked for: a portal, a proxy's login, an error page with status 200.

    Raises
    ------
    ServerRefused
        If content type or first bytes are those of HTML.
    """
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
    if "text/html" in headers.get("Content-Type", "").lower() or head.startswith((b"<!doctype html", b"<html")):
        raise ServerRefused(
            "The service answered with a web page instead of data.",
            next_step="You may be behind a sign-in page of this network; open a browser, then try again.",
            detail=f"{name}: HTML",
        )


_SENTENCES: Final[dict[int, tuple[str, str]]] = {
    400: ("The service did not understand the request.", "Nothing was changed; tell the service."),
    403: ("The service does not allow this for your account.", "Ask the service for access."),
    404: ("The service does not have this record.", ""),
    409: ("Somebody changed this on the service in the meantime.", "Refresh and try again."),
    410: ("The service no longer has this record.", ""),
    412: ("Somebody changed this on the service in the meantime.", "Refresh and try again."),
    413: ("This is more than the service takes at once.", "Tell the service."),
    422: ("The service did not accept the content.", "Nothing was changed; tell the service."),
    429: ("The service is busy.", "It will be tried again."),
    503: ("The service is busy or under maintenance.", "It will be tried again."),
}


def refusal(response: Response, name: str) -> ServerRefused | SignInNeeded:
    """Return the failure for an answer with a status of 300 and above; reads and closes it."""
    body = read_body(response, name)
    status = response.status
    detail = f"{name}: {status} {_outcome(body)}".strip()
    if status == 401:
        return sign_in_needed(detail)
    ours = (
        ("The service has a problem of its own.", "It will be tried again.")
        if status >= 500
        else ("The service refused the request.", "Nothing was changed; tell the service.")
    )
    sentence, next_step = _SENTENCES.get(status, ours)
    wait = retry_after(response.headers, datetime.now(UTC))
    return ServerRefused(sentence, next_step=next_step, detail=detail, status=status, retry_after=wait)


def sign_in_needed(detail: str) -> SignInNeeded:
    """Return the failure of a session that the service no longer knows."""
    return SignInNeeded("The service asks you to sign in again.", next_step="Your work is kept.", detail=detail)


def _outcome(body: bytes) -> str:
    """Return the codes of an OperationOutcome; its words may speak of the patient and stay out of the log."""
    try:
        outcome = json.loads(body)
        issues = outcome["issue"] if outcome.get("resourceType") == "OperationOutcome" else []
        return " ".join(str(one.get("code", ""))[:40] for one in issues[:5])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
