"""The program's HTTP client with an ear on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from urllib3 import BaseHTTPResponse

from reviewer_app.sync.http import Authorize, HttpClient, Request


class ListeningHttp(HttpClient):
    """Keeps every Bundle that is sent.

    Parameters
    ----------
    before_first
        Called before the first Bundle goes out: what somebody else does in that very moment.
    """

    def __init__(self, before_first: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._before_first = before_first
        self.bundles: list[dict[str, Any]] = []

    def open(self, request: Request, authorize: Authorize | None = None) -> BaseHTTPResponse:
        if request.method == "POST" and request.body is not None and b'"transaction"' in request.body[:200]:
            self.bundles.append(json.loads(request.body))
            if len(self.bundles) == 1:
                self._before_first()
        return super().open(request, authorize)
