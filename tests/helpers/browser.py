"""Plays the browser at a sign-in page with plain form fields: fills in name and password and follows the redirect."""

from __future__ import annotations

import threading
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

from tests.helpers.patience import PATIENCE


class _Form(HTMLParser):
    """The first form of a page: where it goes and what its hidden fields hold."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = values.get("action", "")
        if tag == "input" and values.get("name"):
            self.fields[values["name"]] = values.get("value", "")


class FormBrowser:
    """Signs in at whatever address it is opened with, in a thread of its own, as a browser would."""

    def __init__(self, username: str, password: str) -> None:
        self._answers = {"username": username, "password": password}
        self.threads: list[threading.Thread] = []
        self.last_page = ""

    def __call__(self, url: str) -> None:
        thread = threading.Thread(target=self._sign_in, args=(url,))
        self.threads.append(thread)
        thread.start()

    def _sign_in(self, url: str) -> None:
        with requests.Session() as session:
            session.trust_env = False
            form = _Form()
            form.feed(session.get(url, timeout=PATIENCE).text)
            answer = session.post(urljoin(url, form.action), data={**form.fields, **self._answers}, timeout=PATIENCE)
            self.last_page = answer.text

    def join(self) -> None:
        for thread in self.threads:
            thread.join(PATIENCE)
