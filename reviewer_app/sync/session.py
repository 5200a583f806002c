"""An authorised session with the service: who may see the token, when it is renewed, what an answer means."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_element import has_outside_reference, localised
from reviewer_app.sync.answers import Answer, read_body, refusal
from reviewer_app.sync.discovery import (
    CLIENT_ID,
    Capabilities,
    SmartConfiguration,
    discover,
    fetch_capabilities,
    service_base,
)
from reviewer_app.sync.http import HttpClient, Request, Response, origin_of
from reviewer_app.sync.tokens import Tokens, refresh_tokens

FHIR_JSON: Final = "application/fhir+json"
DICOM_JSON: Final = "application/dicom+json"
#: Stands in `credentials` for the session's own bearer token.
BEARER: Final = "bearer"


class ServiceSession:
    """Requests to one FHIR service and the image archives that belong to it; safe for use by many threads.

    The bearer token goes to the host of `service_url` and to no other, unless `credentials` says so: whoever can write
    an Endpoint resource could otherwise collect tokens.

    Parameters
    ----------
    service_url
        The FHIR base address.
    tokens
        What sign-in gave, or what was kept of it (the access token may be empty); None for a service without sign-in.
    on_tokens_changed
        Called with renewed tokens before they are used; it returns when they are kept, since the old refresh token is
        spent. It may be called from any thread, one call at a time.
    credentials
        By address of another host: the Authorization header for it, or `BEARER`.
    configuration
        What discovery gave; asked for when needed if None.
    http
        The client that sends; its own if None.
    """

    def __init__(
        self,
        service_url: str,
        tokens: Tokens | None = None,
        on_tokens_changed: Callable[[Tokens], None] | None = None,
        *,
        credentials: Mapping[str, str] | None = None,
        configuration: SmartConfiguration | None = None,
        http: HttpClient | None = None,
    ) -> None:
        self.service_url = service_base(service_url)
        self._tokens = tokens
        self._on_tokens_changed = on_tokens_changed
        self._credentials = {origin_of(url): value for url, value in (credentials or {}).items()}
        self._credentials.setdefault(origin_of(self.service_url), BEARER)
        self._configuration = configuration
        self._http = http if http is not None else HttpClient()
        self._renewing = threading.Lock()
        self._capabilities: Capabilities | None = None
        #: What the service's own clock said with the last answer that was read, None where it told no time yet.
        self.service_clock: datetime | None = None

    @property
    def attempts(self) -> int:
        """How many requests were tried over the network, answered or not."""
        return self._http.attempts

    @property
    def fhir_user(self) -> str:
        """Who signed in: ``Practitioner/x`` or ``PractitionerRole/x``; empty without sign-in."""
        return self._tokens.fhir_user if self._tokens is not None else ""

    def close(self) -> None:
        """Close the kept-alive connections."""
        self._http.close()

    def capabilities(self) -> Capabilities:
        """Return what the service can do, read once per session; raises as `fetch_capabilities`."""
        if self._capabilities is None:
            self._capabilities = fetch_capabilities(self.service_url, self._http, self._authorization)
        return self._capabilities

    def localised(self, resource: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a resource with its references to this very service as ``Type/id``, whichever of its names they use.

        Only the address of the service and the one that its CapabilityStatement gives count as this service.

        Raises
        ------
        Offline, ServerRefused
            If the service has to be asked for its own name and does not say it now.
        """
        found: Mapping[str, Any] = localised(resource, self.service_url)
        if not has_outside_reference(found):
            return found
        other_name: Mapping[str, Any] = localised(found, self.capabilities().address)
        return other_name

    def url(self, path: str) -> str:
        """Return the address of a path below the FHIR base; a whole address is returned as it is."""
        return path if "://" in path else f"{self.service_url}/{path.lstrip('/')}".rstrip("/")

    def open(self, request: Request) -> Response:
        """Send a request, renewing the token once if the service no longer takes it; the body is unread.

        The caller closes the answer, whose status is below 300.

        Raises
        ------
        Offline
            If no answer comes.
        SignInNeeded
            If the service no longer knows this session.
        ServerRefused
            If the answer is a refusal.
        """
        self._renew_in_time(request.url)
        used = self._tokens
        response = self._http.open(request, self._authorization)
        if response.status == 401 and used is not None and used.refresh and self._takes_token(request.url):
            response.close()
            self._renew(used)
            response = self._http.open(request, self._authorization)
        if response.status == 401 and not self._takes_token(request.url):
            response.close()
            raise _foreign_refusal(request)
        if response.status >= 300:
            raise refusal(response, request.name)
        return response

    def send(self, request: Request) -> Answer:
        """Send a request and read the whole answer; raises as `open` does."""
        response = self.open(request)
        return Answer(request.name, response.status, response.headers, read_body(response, request.name))

    def read(self, path: str, *, accept: str = FHIR_JSON) -> Answer:
        """Read a resource or a search below the FHIR base, or a whole address; raises as `open` does."""
        url = self.url(path)
        answer = self.send(Request("GET", url, {"Accept": accept}))
        if origin_of(url) == origin_of(self.service_url):
            self.service_clock = answer.date or self.service_clock
        return answer

    def write(self, method: str, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a FHIR resource; raises as `open` does."""
        sent = {"Content-Type": f"{FHIR_JSON}; charset=utf-8", "Accept": FHIR_JSON, "Prefer": "return=representation"}
        return self.send(Request(method, self.url(path), {**sent, **(headers or {})}, body))

    def _takes_token(self, url: str) -> bool:
        return self._credentials.get(origin_of(url)) == BEARER

    def _authorization(self, url: str) -> str:
        credential = self._credentials.get(origin_of(url), "")
        if credential != BEARER:
            return credential
        tokens = self._tokens
        return f"Bearer {tokens.access}" if tokens is not None and tokens.access else ""

    def _renew_in_time(self, url: str) -> None:
        """Renew a token that is known to have ended, so that a large upload is not sent for nothing."""
        tokens = self._tokens
        if tokens is not None and tokens.refresh and self._takes_token(url) and not tokens.usable(datetime.now(UTC)):
            self._renew(tokens)

    def _renew(self, used: Tokens) -> None:
        """Exchange the refresh token once, however many threads found it ended at the same time."""
        with self._renewing:
            if self._tokens is not used:
                return
            new = refresh_tokens(self._configured(), CLIENT_ID, used, self._http)
            # kept first: should the power go, the spent token must not be the only one on disk
            try:
                if self._on_tokens_changed is not None:
                    self._on_tokens_changed(new)
            finally:
                self._tokens = new

    def _configured(self) -> SmartConfiguration:
        if self._configuration is None:
            self._configuration = discover(self.service_url, self._http)
        return self._configuration


def _foreign_refusal(request: Request) -> ServerRefused:
    """Return the failure of a host that is not the service's own: signing in again would not help."""
    return ServerRefused(
        "Another server that keeps records of this case does not let you in.",
        next_step="Tell the service; its other records are not affected.",
        detail=f"{request.name}: 401",
        status=401,
    )


def json_body(resource: Mapping[str, Any]) -> bytes:
    """Return a resource as it is sent."""
    # an opinion has tens of megabytes of base64, which the json of Python goes through four times slower
    return msgspec.json.encode(resource)
