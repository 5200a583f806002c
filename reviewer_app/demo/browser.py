"""Plays the browser at sign-in: opens the address, fills the form, and follows the way back to the program."""

from __future__ import annotations

import threading
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

_TIMEOUT_S = 60.0


class ScriptedBrowser:
    """Signs in with one name and password; `open` returns at once, as the system's browser does.

    Attributes
    ----------
    opened
        The addresses that were opened, in order.
    ended_at
        The address on which the last sign-in ended, without its query; empty while none has.
    problem
        Why the last sign-in failed, empty if it did not.
    """

    def __init__(self, username: str, password: str) -> None:
        self._username = username
        self._password = password
        self.opened: list[str] = []
        self.ended_at = ""
        self.problem = ""

    def open(self, url: str) -> bool:
        """Open an address; called from a thread of the program."""
        self.opened.append(url)
        threading.Thread(target=self._sign_in, args=(url,), name="scripted-browser", daemon=True).start()
        return True

    def _sign_in(self, url: str) -> None:
        try:
            with requests.Session() as session:
                session.trust_env = False
                page = session.get(url, timeout=_TIMEOUT_S)
                page.raise_for_status()
                form = _Form(page.text)
                values = {**form.values, "username": self._username, "password": self._password}
                answer = session.post(urljoin(page.url, form.action), data=values, timeout=_TIMEOUT_S)
                answer.raise_for_status()
                self.ended_at = answer.url.partition("?")[0]
        except (requests.RequestException, ValueError) as error:
            self.problem = f"{type(error).__name__} in the browser"


class _Form(HTMLParser):
    """The first form of a page: where it goes, and the values it carries already."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.values: dict[str, str] = {}
        self._inside = False
        self.feed(page)
        if not self.action:
            raise ValueError("the page has no form")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the form and its inputs."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and not self.action:
            self.action, self._inside = found.get("action", ""), True
        elif tag == "input" and self._inside and found.get("name"):
            self.values[found["name"]] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave the form."""
        if tag == "form":
            self._inside = False
