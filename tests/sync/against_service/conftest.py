"""The embedded service, one for all tests of this folder (they are of one group), and a session with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.demo.load import load_cases
from reviewer_app.demo.samples.fhir_people import REVIEWER_LOGIN, REVIEWER_PASSWORD
from reviewer_app.demo.samples.marchetti import marchetti
from reviewer_app.demo.samples.sorensen import sorensen
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.sign_in import SignIn, discover
from reviewer_app.sync.tokens import Tokens
from reviewer_app.sync.worklist import fetch_reviewer, fetch_worklist
from tests.helpers.browser import FormBrowser
from tests.helpers.live_service import (
    Relay,
    Service,
)
from tests.helpers.warm_service import WarmServiceProcess

HERE = Path(__file__).parent


@cache
def _is_here(module: Path) -> bool:
    return module.is_relative_to(HERE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of this folder on one worker."""
    for item in items:
        if _is_here(item.path):
            item.add_marker(pytest.mark.xdist_group("against-service"))


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    process = WarmServiceProcess(tmp_path_factory.mktemp("service"), strict=True)
    endpoint = process.start()
    try:
        now = datetime.now(UTC)
        cases = (marchetti(now), sorensen(now))
        load_cases(endpoint, cases)
        yield Service(process, endpoint, cases)
    finally:
        process.stop()


@pytest.fixture(scope="session")
def signed_in(service: Service) -> Tokens:
    browser = FormBrowser(REVIEWER_LOGIN, REVIEWER_PASSWORD)
    tokens = SignIn(discover(service.endpoint.fhir)).start(browser)
    browser.join()
    assert "close this window" in browser.last_page
    return tokens


@pytest.fixture
def online(service: Service, signed_in: Tokens) -> Iterator[ServiceSession]:
    # without its refresh token: tests share the sign-in, and a refresh token is spent by its use
    session = ServiceSession(service.endpoint.fhir, Tokens(signed_in.access, fhir_user=signed_in.fhir_user))
    yield session
    session.close()


@pytest.fixture
def reviewer(online: ServiceSession) -> Reviewer:
    return fetch_reviewer(online, online.fhir_user)


@pytest.fixture
def case(service: Service, online: ServiceSession, reviewer: Reviewer) -> Case:
    """A case of its own for a test that delivers."""
    wanted = service.new_task()
    answer = fetch_worklist(online, reviewer=reviewer)
    return next(one for one in answer.cases if one.id == wanted)


@pytest.fixture
def relay(service: Service, signed_in: Tokens) -> Iterator[Relay]:
    made = Relay(service, signed_in)
    yield made
    made.close()
