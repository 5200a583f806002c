"""One HTTP client for all of sync: https only, one mapping of failures, every attempt counted.

Redirects are followed only for reading, and credentials are chosen anew for every address, so a redirect never carries
them to another host. It stands on urllib3 itself: a layer that keeps cookies, reads a .netrc file or follows redirects
would have to be told not to, and costs as much time per image as all the rest. Nothing of a request but its method and
path reaches a log or an error.
"""

from __future__ import annotations

import http.client
import ipaddress
import ssl
import threading
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

import certifi
import urllib3
import urllib3.exceptions

from reviewer_app import __version__
from reviewer_app.errors import Offline, ServerRefused

#: An answer whose body is still unread.
Response = urllib3.BaseHTTPResponse
CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 60.0
_MAX_REDIRECTS: Final = 5
_USER_AGENT: Final = f"reviewer-app/{__version__}"
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
    """Return scheme, host and port of an address in lower case, the port always written.

    Raises
    ------
    ServerRefused
        If it is no address at all.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme.lower() == "https" else 80)
    except ValueError as error:
        raise _no_address() from error
    return f"{parts.scheme.lower()}://{(parts.hostname or '').lower()}:{port}"


def _no_address() -> ServerRefused:
    return ServerRefused("The service names an address that is none.", detail="malformed URL")


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
        raise _no_address() from error
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


#: What urllib3 raises when a connection cannot be made or breaks off.
CONNECTION_FAILURES: Final = (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)


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
        self._connections = connections
        self._timeout = urllib3.Timeout(connect=timeouts[0], read=timeouts[1])
        self._pools: dict[str, urllib3.PoolManager] = {}
        self._attempts = 0
        self._lock = threading.Lock()

    @property
    def attempts(self) -> int:
        """How many requests have been tried over the network, answered or not."""
        return self._attempts

    def close(self) -> None:
        """Close the kept-alive connections."""
        for pool in set(self._pools.values()):
            pool.clear()

    def open(self, request: Request, authorize: Authorize | None = None) -> Response:
        """Send a request and return the answer with its body still unread; the caller closes it.

        Any status is returned as it is, except redirects of reading requests, which are followed.

        Raises
        ------
        Offline
            If no answer comes.
        ServerRefused
            If an address is none or not protected, or its certificate is not trusted, or redirects do not end.
        """
        for _ in range(_MAX_REDIRECTS + 1):
            response = self._send(request, authorize)
            target = response.headers.get("Location", "")
            if response.status not in _REDIRECTS or not target or request.method != "GET":
                return response
            response.close()
            try:
                request = Request("GET", urljoin(request.url, target), request.headers)
            except ValueError as error:
                raise _no_address() from error
        raise ServerRefused("The service sends this request in circles.", detail=request.name)

    def _send(self, request: Request, authorize: Authorize | None) -> Response:
        check_transport(request.url)
        headers = dict(request.headers)
        secret = authorize(request.url) if authorize is not None else ""
        if secret:
            headers["Authorization"] = secret
        with self._lock:
            self._attempts += 1
        try:
            return self._pool(request.url).request(
                request.method,
                request.url,
                body=request.body,
                headers={"User-Agent": _USER_AGENT, "Accept-Encoding": "identity", **headers},
                timeout=self._timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except urllib3.exceptions.SSLError as error:
            raise ServerRefused(
                "The service could not prove who it is; nothing was sent.",
                next_step="Tell your IT staff: its certificate is not trusted on this machine.",
                detail=f"{request.name}: {type(error).__name__}",
            ) from error
        except CONNECTION_FAILURES as error:
            raise broken_off(request.name, error) from error

    def _pool(self, url: str) -> urllib3.PoolManager:
        """Return the connections to a host, through the proxy that the system names for it, if any."""
        origin = origin_of(url)
        with self._lock:
            if origin not in self._pools:
                self._pools[origin] = new_pool(url, self._connections)
            return self._pools[origin]


def new_pool(url: str, connections: int) -> urllib3.PoolManager:
    """Return kept-alive connections to the host of an address, through the proxy of the system if it names one."""
    proxy = _proxy_for(url)
    context = trusted_context() if url.startswith("https:") else None
    if proxy:
        return urllib3.ProxyManager(proxy, maxsize=connections, ssl_context=context)
    return urllib3.PoolManager(maxsize=connections, ssl_context=context)


def trusted_context() -> ssl.SSLContext:
    """Return a TLS context that trusts what the system trusts, and the public authorities where it has no list."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _proxy_for(url: str) -> str:
    """Return the address of the proxy for a host, empty for none; never one for this machine itself."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return ""
    return urllib.request.getproxies().get(parts.scheme, "")
