"""The embedded service as a real process, and an HTTP client that knows nothing of the workstation's code."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.helpers.patience import PATIENCE

Json = dict[str, Any]
FHIR_JSON = "application/fhir+json"
REDIRECT = "http://127.0.0.1:49999/callback"


@dataclass(frozen=True)
class Place:
    """What the service says of itself when it is ready."""

    fhir: str
    dicomweb: str
    issuer: str
    port: int
    pid: int


class ServiceProcess:
    """One data folder and the process on it."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def start(self) -> Place:
        """Start, or start again on the same port."""
        command = [sys.executable, "-m", "reviewer_app.reference_service", "--data", str(self.data)]
        command += ["--port", str(self.port), "--stop-with-parent", *self._options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        place = Place(**json.loads(line))
        self.port = place.port
        return place

    def stop(self) -> int:
        """Ask it to stop; return its exit status."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """Pull the plug."""
        return self._end(signal.SIGKILL)

    def close_input(self) -> int:
        """Do what happens to the service when its parent dies."""
        assert self._process is not None
        return self._end(None)

    def _end(self, number: int | None) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        assert process.stdin is not None
        assert process.stdout is not None
        if number is not None:
            process.send_signal(number)
        else:
            process.stdin.close()
        try:
            return process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()


class Client:
    """Speaks to the service with one bearer token."""

    def __init__(self, place: Place, token: str = "") -> None:
        self.place = place
        self.http = requests.Session()
        self.http.trust_env = False
        if token:
            self.http.headers["Authorization"] = f"Bearer {token}"

    def close(self) -> None:
        self.http.close()

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.http.get(f"{self.place.fhir}/{path}", headers=_headers(headers), timeout=PATIENCE)

    def put(self, resource: Json, **headers: str) -> requests.Response:
        address = f"{self.place.fhir}/{resource['resourceType']}/{resource['id']}"
        return self.http.put(address, data=json.dumps(resource), headers=_headers(headers), timeout=PATIENCE)

    def post(self, resource: Json, path: str | None = None, **headers: str) -> requests.Response:
        address = f"{self.place.fhir}/{resource['resourceType'] if path is None else path}".rstrip("/")
        return self.http.post(address, data=json.dumps(resource), headers=_headers(headers), timeout=PATIENCE)

    def delete(self, path: str, **headers: str) -> requests.Response:
        return self.http.delete(f"{self.place.fhir}/{path}", headers=_headers(headers), timeout=PATIENCE)

    def dicom(self, path: str, **headers: str) -> requests.Response:
        sent = {"Accept-Encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.get(f"{self.place.dicomweb}/{path}", headers=sent, timeout=PATIENCE)

    def stow(self, files: Sequence[bytes], study: str = "", part_type: str = "application/dicom") -> requests.Response:
        boundary = secrets.token_hex(8)
        heads = f"--{boundary}\r\nContent-Type: {part_type}\r\n\r\n".encode()
        body = b"".join(heads + content + b"\r\n" for content in files) + f"--{boundary}--\r\n".encode()
        kind = f'multipart/related; type="application/dicom"; boundary={boundary}'
        address = f"{self.place.dicomweb}/studies" + (f"/{study}" if study else "")
        return self.http.post(address, data=body, headers={"Content-Type": kind}, timeout=PATIENCE)


def coordinator_credentials(data: Path) -> tuple[str, str]:
    secret = json.loads((data / "coordinator.json").read_text())
    return secret["client_id"], secret["client_secret"]


def coordinator_client(place: Place, data: Path) -> Client:
    answer = requests.post(
        f"{place.issuer}/oauth/token", data={"grant_type": "client_credentials"}, auth=coordinator_credentials(data),
        timeout=PATIENCE,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    return Client(place, answer.json()["access_token"])


def put_user(coordinator: Client, username: str, password: str, fhir_user: str) -> requests.Response:
    account = {"username": username, "password": password, "fhir_user": fhir_user}
    return coordinator.http.post(f"{coordinator.place.issuer}/admin/users", json=account, timeout=PATIENCE)


class Browser:
    """What a person with a browser does: opens the address, fills in the form, is sent back."""

    def __init__(self, place: Place, **changed: str) -> None:
        self.place = place
        self.verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        self.parameters = {
            "response_type": "code", "client_id": "reviewer-app", "redirect_uri": REDIRECT, "state": "a state",
            "scope": "offline_access fhirUser user/*.rs", "aud": place.fhir, "code_challenge_method": "S256",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), **changed,
        }  # fmt: skip

    def open(self) -> requests.Response:
        return requests.get(
            f"{self.place.issuer}/oauth/authorize", params=self.parameters, allow_redirects=False, timeout=PATIENCE
        )

    def fill_in(self, page: str, username: str, password: str) -> requests.Response:
        hidden = re.search(r'name="transaction" value="([^"]+)"', page)
        assert hidden is not None
        form = {"transaction": html.unescape(hidden[1]), "username": username, "password": password}
        return requests.post(f"{self.place.issuer}/oauth/authorize", data=form, allow_redirects=False, timeout=PATIENCE)

    def code(self, username: str, password: str) -> str:
        answer = self.fill_in(self.open().text, username, password)
        assert answer.status_code == 302, answer.text
        return redirected(answer)["code"]

    def redeem(self, code: str, **changed: str) -> requests.Response:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "client_id": "reviewer-app",
            "code_verifier": self.verifier, **changed,
        }  # fmt: skip
        return requests.post(f"{self.place.issuer}/oauth/token", data=form, timeout=PATIENCE)


def redirected(answer: requests.Response) -> dict[str, str]:
    """Parameters with which a browser is sent back."""
    location = answer.headers["Location"]
    assert location.startswith(REDIRECT)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def sign_in(place: Place, username: str, password: str) -> Json:
    browser = Browser(place)
    answer = browser.redeem(browser.code(username, password))
    assert answer.status_code == 200, answer.text
    tokens: Json = answer.json()
    return tokens


def parts_of(answer: requests.Response) -> list[tuple[dict[str, str], bytes]]:
    """Headers and content of each part of a multipart answer, with a parser of our own."""
    found = re.search(r"boundary=([^;\s]+)", answer.headers["Content-Type"])
    assert found is not None
    sections = (b"\r\n" + answer.content).split(f"\r\n--{found[1]}".encode())
    assert sections[-1].startswith(b"--")
    parts = []
    for section in sections[1:-1]:
        head, _, content = section.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        lines = (line.partition(": ") for line in head.decode().split("\r\n"))
        parts.append(({name.lower(): value for name, _, value in lines}, content))
    return parts


def _headers(changed: Mapping[str, str]) -> dict[str, str]:
    sent = {"Content-Type": FHIR_JSON, "Accept": FHIR_JSON}
    return sent | {name.replace("_", "-"): value for name, value in changed.items()}
