"""The real service behind a proxy that misbehaves on cue, and an office that is signed in through it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, impatient, offices, proxy, service, sign_in

__all__ = ["impatient", "offices", "proxy", "service"]


@pytest.fixture
def office(service: Service, proxy: FaultProxy, offices: Callable[..., Office], qtbot: QtBot) -> Office:
    """An office that knows the service by the proxy's address only."""
    service.add_case(images=1, endpoint=proxy.endpoint)
    made = offices()
    sign_in(made, proxy.endpoint.fhir, qtbot)
    return made
