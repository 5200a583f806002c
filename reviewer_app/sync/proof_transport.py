"""Reaching time-stamp authorities and those who tell of revoked certificates, which are no part of the service.

Only hosts that the settings name are asked; no redirect is followed, no credential sent. What travels are hashes and
serial numbers, and what comes back is signed by who gives it, so http is let through: most lists are told over it.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import urllib3
import urllib3.exceptions

from reviewer_app.errors import Offline, ProofMissing, ServerRefused
from reviewer_app.sync.http import CONNECT_SECONDS, CONNECTION_FAILURES, new_pool

_OK: Final = 200
_CHUNK: Final = 65_536
ANSWER_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class ProofTransport:
    """Asks the `hosts` named, in lower case, and no others; each answer has to be whole within `seconds`.

    A value that a child process can be handed.
    """

    hosts: frozenset[str]
    seconds: float = ANSWER_SECONDS

    def __call__(self, url: str, body: bytes, content_type: str, limit: int) -> bytes:
        """Return the bytes of the answer, at most `limit`; an empty `body` asks with GET, another with POST.

        Raises
        ------
        ProofMissing
            If the address may not be asked.
        Offline, ServerRefused
            If no answer comes in time, or another one than wanted.
        """
        host = host_of(url)
        if host not in self.hosts:
            raise ProofMissing(
                f"{host or 'An address'} would have to be asked and is not among the hosts of the settings.",
                detail="host not listed",
            )
        until = time.monotonic() + self.seconds
        pool = new_pool(url, 1)
        try:
            response = pool.request(
                "POST" if body else "GET",
                url,
                body=body or None,
                headers={"Accept-Encoding": "identity", **({"Content-Type": content_type} if body else {})},
                timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, self.seconds), read=self.seconds),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            with closing(response):  # the body of a refusal is not read
                if response.status != _OK:
                    raise ServerRefused(f"{host} gave no answer that can be used.", detail=f"status {response.status}")
                return _whole(response, host, limit, until)
        except urllib3.exceptions.SSLError as error:
            raise ServerRefused(f"{host} could not prove who it is.", detail=type(error).__name__) from error
        except CONNECTION_FAILURES as error:
            raise Offline(f"{host} cannot be reached.", detail=type(error).__name__) from error
        finally:
            pool.clear()


def host_of(url: str) -> str:
    """Return the host of an http or https address in lower case, empty if it is none or carries a name or password."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.username is not None or parts.password is not None:
            return ""
        _ = parts.port
        return (parts.hostname or "").lower()
    except ValueError:
        return ""


def _whole(response: urllib3.BaseHTTPResponse, host: str, limit: int, until: float) -> bytes:
    found = bytearray()
    # what has arrived is handed on at once: a server that drips must not hold it up
    while part := response.read1(_CHUNK):
        found += part
        if len(found) > limit:
            raise ServerRefused(f"{host} gave more than is taken.", detail=f"over {limit} bytes")
        if time.monotonic() >= until:
            raise Offline(f"{host} did not answer in time.", detail=f"{len(found)} bytes so far")
    return bytes(found)
