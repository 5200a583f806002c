"""One running service for the tests that do not disturb it, with a reviewer and a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.reference_service import Client, Place, ServiceProcess, coordinator_client, put_user, sign_in
from tests.helpers.service_resources import REVIEWER, reviewer_resources


@dataclass(frozen=True)
class Service:
    """A running service and those who use it."""

    place: Place
    data: Path
    coordinator: Client
    reviewer: Client


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = tmp_path_factory.mktemp("service")
    process = ServiceProcess(data)
    place = process.start()
    coordinator = coordinator_client(place, data)
    for resource in reviewer_resources():
        assert coordinator.put(resource).status_code == 201
    assert put_user(coordinator, *REVIEWER).status_code == 201
    reviewer = Client(place, sign_in(place, *REVIEWER[:2])["access_token"])
    yield Service(place, data, coordinator, reviewer)
    coordinator.close()
    reviewer.close()
    assert process.stop() == 0


@pytest.fixture
def process(tmp_path: Path) -> Iterator[ServiceProcess]:
    """A service of its own, not yet started."""
    made = ServiceProcess(tmp_path / "data")
    yield made
    made.kill()
