"""The embedded service as a child process: it starts, stops, comes back, and says why it cannot."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from reviewer_app.demo import service_process
from reviewer_app.demo.load import missing_cases
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.demo.service_process import ServiceProcess
from reviewer_app.errors import Offline
from tests.helpers.patience import PATIENCE

#: A person as a resource that needs no other.
PERSON = {"resourceType": "Practitioner", "id": "somebody", "active": True}


def test_it_answers_and_stops(tmp_path: Path, cases: tuple[SampleCase, ...]) -> None:
    with ServiceProcess(tmp_path / "data") as service:
        endpoint = service.start()
        assert service.running
        assert endpoint.fhir == f"http://127.0.0.1:{service.port}/fhir"
        assert missing_cases(endpoint, cases) == cases
    assert not service.running
    with pytest.raises(Offline):
        missing_cases(endpoint, cases)
    assert "Fatal" not in service.log_path.read_text(encoding="utf-8")


def test_it_comes_back_on_the_same_port_with_its_data(tmp_path: Path) -> None:
    with ServiceProcess(tmp_path) as service:
        endpoint = service.start()
        port = service.port
        url = f"{endpoint.fhir}/Practitioner/somebody"
        headers = {**endpoint.headers, "Content-Type": "application/fhir+json"}
        assert requests.put(url, json=PERSON, headers=headers, timeout=PATIENCE).status_code == 201
        service.stop()
        again = service.start()
        assert service.port == port
        assert again.fhir == endpoint.fhir
        assert requests.get(url, headers=dict(again.headers), timeout=PATIENCE).json()["id"] == "somebody"


def test_a_second_start_is_refused_while_it_runs(tmp_path: Path) -> None:
    with ServiceProcess(tmp_path) as service:
        service.start()
        with pytest.raises(Offline, match="running already"):
            service.start()
        assert service.running


def test_stopping_twice_is_nothing(tmp_path: Path) -> None:
    service = ServiceProcess(tmp_path)
    service.stop()
    service.start()
    service.stop()
    service.stop()
    assert not service.running


def test_a_service_that_cannot_start_says_so(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "coordinator.json").mkdir()
    service = ServiceProcess(tmp_path / "data")
    with pytest.raises(Offline, match="did not start") as caught:
        service.start()
    assert caught.value.detail
    assert not service.running


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """A port that somebody else has."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other


def test_it_waits_for_its_port(tmp_path: Path, taken: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    service = ServiceProcess(tmp_path, port=taken.getsockname()[1])

    def given_up(_seconds: float) -> None:
        told.append(service.log_path.read_text(encoding="utf-8"))
        taken.close()

    monkeypatch.setattr(service_process, "time", SimpleNamespace(monotonic=time.monotonic, sleep=given_up))
    with service:
        service.start()
        assert service.running
    assert len(told) == 1
    assert "in use" in told[0]


def test_it_waits_for_its_port_no_longer_than_it_may(
    tmp_path: Path, taken: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_process, "_READY_S", 1.0)
    service = ServiceProcess(tmp_path, port=taken.getsockname()[1])
    with pytest.raises(Offline, match="did not start"):
        service.start()
    assert not service.running
