"""What a person with a browser does at the embedded service's sign-in page."""

from __future__ import annotations

import html
import re
import threading

import requests

from reviewer_app.demo.load import ServiceEndpoint
from reviewer_app.demo.samples.fhir_people import REVIEWER_LOGIN, REVIEWER_PASSWORD
from reviewer_app.sync.sign_in import SignIn, Tokens, discover
from tests.helpers.patience import PATIENCE


def sign_in(endpoint: ServiceEndpoint) -> Tokens:
    """Sign the demo's reviewer in with the program's own code; the browser runs in a thread of its own."""
    browsers: list[threading.Thread] = []

    def open_url(url: str) -> None:
        browsers.append(threading.Thread(target=_fill_in, args=(url,), daemon=True))
        browsers[-1].start()

    tokens = SignIn(discover(endpoint.fhir), wait_seconds=20).start(open_url)
    for browser in browsers:
        browser.join(PATIENCE)
    return tokens


def _fill_in(url: str) -> None:
    with requests.Session() as http:
        http.trust_env = False
        page = http.get(url, timeout=PATIENCE)
        hidden = re.search(r'name="transaction" value="([^"]+)"', page.text)
        assert hidden is not None, f"no sign-in page but {page.status_code}"
        form = {
            "transaction": html.unescape(hidden[1]), "username": REVIEWER_LOGIN, "password": REVIEWER_PASSWORD,
        }  # fmt: skip
        # the answer leads to the loopback address on which the program listens
        http.post(page.url.partition("?")[0], data=form, timeout=PATIENCE)
