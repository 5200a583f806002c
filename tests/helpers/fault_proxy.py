"""A proxy in front of the real service that misbehaves on cue."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import requests

from reviewer_app.demo.load import ServiceEndpoint
from tests.helpers.patience import PATIENCE
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen

#: Makes of a request, and what the service answered to it, what is answered instead.
Fault = Callable[[Seen, Reply], Reply]
_HOP = {"connection", "content-length", "transfer-encoding", "keep-alive", "date"}


@dataclass
class _Rule:
    path: re.Pattern[str]
    fault: Fault
    times: int | None


class FaultProxy:
    """Forwards everything to `endpoint`; `on` makes answers to some paths go wrong, `calm` ends that."""

    def __init__(self, endpoint: ServiceEndpoint) -> None:
        self._target = endpoint.issuer
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()
        self.server = ScriptedServer()
        self.server.otherwise(self._answer)
        url = self.server.url
        self.endpoint = replace(
            endpoint, fhir=f"{url}/fhir", dicomweb=f"{url}/dicom-web", issuer=url, admin=f"{url}/admin/users"
        )

    def on(self, path: str, fault: Fault, times: int | None = None) -> None:
        """Let answers to paths that match the pattern go through `fault`, so many times or always."""
        with self._lock:
            self._rules.append(_Rule(re.compile(path), fault, times))

    def without_series(self) -> None:
        """Refuse whole series, so that each image is asked for by itself."""
        self.on(r"/series/[0-9.]+$", lambda _seen, reply: replace(reply, status=405, body=b"{}"))

    def calm(self) -> None:
        """Misbehave no more."""
        with self._lock:
            self._rules.clear()

    def close(self) -> None:
        self.server.close()

    def _answer(self, seen: Seen) -> Reply:
        fault = self._take(seen.target)
        answer = self._forward(seen)
        return fault(seen, answer) if fault is not None else answer

    def _take(self, target: str) -> Fault | None:
        with self._lock:
            for rule in self._rules:
                if rule.path.search(target) and rule.times != 0:
                    rule.times = rule.times - 1 if rule.times is not None else None
                    return rule.fault
        return None

    def _forward(self, seen: Seen) -> Reply:
        # the Host stays that of the proxy: the service names its own addresses after it
        headers = {name: value for name, value in seen.headers.items() if name not in _HOP}
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.request(
                    seen.method, self._target + seen.target, data=seen.body or None, headers=headers,
                    allow_redirects=False, timeout=PATIENCE,
                )  # fmt: skip
            except requests.ConnectionError:
                return Reply(drop=True)
        kept = {
            name: value for name, value in answer.headers.items() if name.lower() not in _HOP | {"content-encoding"}
        }
        return Reply(answer.status_code, answer.content, kept)
