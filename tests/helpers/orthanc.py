"""Debian's Orthanc with its DICOMweb plugin: somebody else's image archive, for the length of a test.

An ordinary process on a free port of loopback, its files in a temporary folder, with a password made for this run.
Version 1.10.1 listens on every interface whatever its configuration says, so tests run it, and themselves, in a network
of its own (`tests.helpers.own_network`) where the machine allows that; elsewhere `RemoteAccessAllowed` and the password
stand alone.
"""

from __future__ import annotations

import base64
import json
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import requests

from reviewer_app.demo.load import ServiceEndpoint
from tests.helpers.patience import PATIENCE

HOW_TO_INSTALL = (
    "Orthanc with its DICOMweb plugin is not installed; install it with: sudo apt-get install orthanc orthanc-dicomweb"
)
_PROGRAMS = ("Orthanc", "/usr/sbin/Orthanc", "/usr/local/sbin/Orthanc")
_PLUGINS = (Path("/usr/share/orthanc/plugins"), Path("/usr/local/share/orthanc/plugins"))
_PLUGIN = "libOrthancDicomWeb.so"
_ROOT = "/dicom-web"
_USER = "reviewer-tests"
_TRIES = 3


@dataclass(frozen=True)
class Installed:
    """Where Orthanc and its plugin are."""

    program: str
    plugin: Path


@dataclass(frozen=True)
class DicomwebPeer:
    """Another DICOMweb server: its base address and what must be sent along."""

    dicomweb: str
    headers: dict[str, str] = field(repr=False)
    pid: int = 0

    def beside(self, endpoint: ServiceEndpoint) -> ServiceEndpoint:
        """Return the endpoint with its images kept here."""
        return replace(endpoint, dicomweb=self.dicomweb, dicomweb_headers=self.headers)

    @property
    def credentials(self) -> dict[str, str]:
        """What `ServiceSession` takes as `credentials`."""
        return {self.dicomweb: self.headers["Authorization"]}


def installed() -> Installed | None:
    """Return where Orthanc is, None where it is not installed."""
    program = next((found for found in map(shutil.which, _PROGRAMS) if found), None)
    plugin = next((one / _PLUGIN for one in _PLUGINS if (one / _PLUGIN).is_file()), None)
    return Installed(program, plugin) if program and plugin else None


@contextmanager
def orthanc_dicomweb() -> Iterator[DicomwebPeer]:
    """Run an empty Orthanc and yield it when it answers; it is gone, with its files, when the block is left.

    Enter it in a thread that stays: on Linux Orthanc ends with the thread that started it.

    Raises
    ------
    RuntimeError
        If it is not installed (`HOW_TO_INSTALL`) or does not start; the end of its log says why.
    """
    found = installed()
    if found is None:
        raise RuntimeError(HOW_TO_INSTALL)
    with tempfile.TemporaryDirectory(prefix="orthanc-") as name:
        process, peer = _started(found, Path(name))
        try:
            yield peer
        finally:
            _end(process)


def _started(found: Installed, folder: Path) -> tuple[subprocess.Popen[bytes], DicomwebPeer]:
    """Start Orthanc; again on another port if somebody took the free one first."""
    for _ in range(_TRIES):
        port, password = _free_port(), secrets.token_urlsafe(24)
        process = _launch(found, folder, _configuration(found, folder, port, password))
        basic = base64.b64encode(f"{_USER}:{password}".encode()).decode()
        peer = DicomwebPeer(f"http://127.0.0.1:{port}{_ROOT}", {"Authorization": f"Basic {basic}"}, process.pid)
        try:
            if _answers(process, peer):
                return process, peer
        except BaseException:
            _end(process)
            raise
        _end(process)
    raise RuntimeError(f"Orthanc did not start: {(folder / 'orthanc.log').read_text(errors='replace')[-600:]}")


def _configuration(found: Installed, folder: Path, port: int, password: str) -> dict[str, object]:
    return {
        "Name": "Peer of the tests",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "index"),
        "TemporaryDirectory": str(folder),
        "Plugins": [str(found.plugin)],
        "HttpServerEnabled": True,
        "HttpPort": port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {_USER: password},
        "DicomServerEnabled": False,
        "OrthancExplorerRedirect": False,
        "SaveJobs": False,
        "DicomWeb": {"Enable": True, "Root": f"{_ROOT}/", "EnableWado": False},
    }


def _launch(found: Installed, folder: Path, configuration: dict[str, object]) -> subprocess.Popen[bytes]:
    file = folder / "orthanc.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(configuration))
    command = [found.program, str(file)]
    if guard := shutil.which("setpriv"):
        # should the test be killed, Orthanc goes with it
        command = [guard, "--pdeathsig", "KILL", *command]
    with (folder / "orthanc.log").open("wb") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)


def _answers(process: subprocess.Popen[bytes], peer: DicomwebPeer) -> bool:
    """Wait until Orthanc answers; False if it ended instead, because its port was taken."""
    deadline = time.monotonic() + PATIENCE
    with requests.Session() as http:
        http.trust_env = False
        while process.poll() is None and time.monotonic() < deadline:
            try:
                answer = http.get(f"{peer.dicomweb}/studies?limit=1", headers=peer.headers, timeout=PATIENCE)
                if answer.status_code == 200:
                    return True
            except requests.ConnectionError:
                pass
            time.sleep(0.05)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    # nothing of it is worth a graceful end, which takes two seconds
    process.kill()
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
