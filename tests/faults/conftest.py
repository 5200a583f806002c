"""The real service behind a proxy that misbehaves on cue, and an office that is signed in through it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, impatient, offices, proxy, service, sign_in

HERE = Path(__file__).parent
__all__ = ["impatient", "offices", "proxy", "service"]


@pytest.fixture
def office(service: Service, proxy: FaultProxy, offices: Callable[..., Office], qtbot: QtBot) -> Office:
    """An office that knows the service by the proxy's address only."""
    service.add_case(images=1, endpoint=proxy.endpoint)
    made = offices()
    sign_in(made, proxy.endpoint.fhir, qtbot)
    return made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pass what the offscreen platform says about every window that is resized."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"))
