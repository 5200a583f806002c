"""One HTTP client for all of sync: https only, one mapping of failures, every attempt counted.

Redirects are followed only for reading, and credentials are chosen anew for every address, so a redirect never carries
them to another host. Cookies are not kept. Nothing of a request but its method and path reaches a log or an error.
"""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter

from reviewer_app import __version__
from reviewer_app.errors import Offline, ServerRefused

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 60.0
_MAX_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
#: Chooses the Authorization header for an address, or none.
Authorize = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `headers` and `body` never reach a log."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Method and path, as it may be logged: queries and fragments can carry secrets."""
        return f"{self.method} {urlsplit(self.url).path}"


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address in lower case, the port always written."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme.lower() == "https" else 80)
    return f"{parts.scheme.lower()}://{(parts.hostname or '').lower()}:{port}"


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_transport(url: str) -> None:
    """Refuse an address that is neither https nor on this machine.

    Raises
    ------
    ServerRefused
        If patient data would travel in clear, or it is no address at all.
    """
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise ServerRefused("The service names an address that is none.", detail="malformed URL") from error
    if host and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        return
    raise ServerRefused(
        "The service names an address that is not protected by https; nothing was sent there.",
        next_step="Check the address of the service.",
        detail=f"{parts.scheme or 'no scheme'}://{host}",
    )


def broken_off(name: str, error: Exception) -> Offline:
    """Return the failure for a connection that could not be made or did not hold."""
    return Offline(
        "The service cannot be reached.",
        next_step="Your work is kept; try again when the network is back.",
        detail=f"{name}: {type(error).__name__}",
    )


#: What `requests` and urllib3 raise when a connection cannot be made or breaks off.
CONNECTION_FAILURES: Final = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    urllib3.exceptions.HTTPError,
    OSError,
)


class HttpClient:
    """Sends requests; safe for use by many threads.

    Parameters
    ----------
    connections
        How many kept-alive connections to one host.
    """

    def __init__(
        self, *, connections: int = 8, timeouts: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS)
    ) -> None:
        self._session = requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": f"reviewer-app/{__version__}", "Accept-Encoding": "identity"})
        adapter = HTTPAdapter(pool_connections=4, pool_maxsize=connections, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._timeouts = timeouts
        self._attempts = 0
        self._lock = threading.Lock()

    @property
    def attempts(self) -> int:
        """How many requests have been tried over the network, answered or not."""
        return self._attempts

    def close(self) -> None:
        """Close the kept-alive connections."""
        self._session.close()

    def open(self, request: Request, authorize: Authorize | None = None) -> requests.Response:
        """Send a request and return the answer with its body still unread; the caller closes it.

        Any status is returned as it is, except redirects of reading requests, which are followed.

        Raises
        ------
        Offline
            If no answer comes.
        ServerRefused
            If an address is not protected, or its certificate is not trusted, or redirects do not end.
        """
        for _ in range(_MAX_REDIRECTS + 1):
            response = self._send(request, authorize)
            target = response.headers.get("Location", "")
            if response.status_code not in _REDIRECTS or not target or request.method != "GET":
                return response
            response.close()
            request = Request("GET", urljoin(request.url, target), request.headers)
        raise ServerRefused("The service sends this request in circles.", detail=request.name)

    def _send(self, request: Request, authorize: Authorize | None) -> requests.Response:
        check_transport(request.url)
        headers = dict(request.headers)
        secret = authorize(request.url) if authorize is not None else ""
        if secret:
            headers["Authorization"] = secret
        with self._lock:
            self._attempts += 1
        try:
            return self._session.request(
                request.method,
                request.url,
                headers=headers,
                data=request.body,
                timeout=self._timeouts,
                allow_redirects=False,
                stream=True,
                auth=_as_it_is,
            )
        except requests.exceptions.SSLError as error:
            raise ServerRefused(
                "The service could not prove who it is; nothing was sent.",
                next_step="Tell your IT staff: its certificate is not trusted on this machine.",
                detail=f"{request.name}: {type(error).__name__}",
            ) from error
        except CONNECTION_FAILURES as error:
            raise broken_off(request.name, error) from error


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep `requests` from putting the passwords of a .netrc file into our requests."""
    return request
