"""A server that misbehaves on cue, a session with it, and a store in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reviewer_app.sync import retry
from reviewer_app.sync.discovery import SmartConfiguration
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.tokens import Tokens
from tests.helpers.memory_sink import MemorySink
from tests.helpers.scripted_server import ScriptedServer


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once: what is waited for here is on this machine."""
    monkeypatch.setattr(retry, "DELAYS", (0.01, 0.02, 0.03))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def configuration(server: ScriptedServer) -> SmartConfiguration:
    return SmartConfiguration(
        service_url=f"{server.url}/fhir",
        authorization_endpoint=f"{server.url}/oauth/authorize",
        token_endpoint=f"{server.url}/oauth/token",
        issuer=server.url,
    )


@pytest.fixture
def kept_tokens() -> list[Tokens]:
    return []


@pytest.fixture
def session(
    server: ScriptedServer, configuration: SmartConfiguration, kept_tokens: list[Tokens]
) -> Iterator[ServiceSession]:
    tokens = Tokens("access-1", "refresh-1", fhir_user="Practitioner/lind")
    made = ServiceSession(f"{server.url}/fhir/", tokens, kept_tokens.append, configuration=configuration)
    yield made
    made.close()


@pytest.fixture
def sink() -> MemorySink:
    return MemorySink()
