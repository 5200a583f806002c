"""Fixtures of tests that put the office in front of the real service; a conftest takes them in by name."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.demo.load import ServiceEndpoint, load_cases
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.report.sign_process import SigningProcess
from reviewer_app.sync import retry
from reviewer_app.ui.office.case_desk import OfficeDesk
from reviewer_app.ui.office.opened_case import OpenedCase
from reviewer_app.ui.office.signing_child import SigningChild
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.small_case import small_case
from tests.helpers.warm_service import WarmServiceProcess

_numbers = itertools.count(101)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once: what is waited for here is on this machine."""
    monkeypatch.setattr(retry, "DELAYS", (0.01, 0.02, 0.03))


class Service:
    """The embedded service, and cases put into it as its coordinator."""

    def __init__(self, data: Path) -> None:
        self.process = WarmServiceProcess(data)
        self.endpoint = self.process.start()
        self._has_login = False
        self._added: list[str] = []
        self._ended: list[str] = []

    @property
    def fhir(self) -> str:
        return self.endpoint.fhir

    def add_case(
        self, *, images: int = 3, state: str = "OR", spoilt: bool = False, endpoint: ServiceEndpoint | None = None
    ) -> SampleCase:
        """Put a new case into the service; `endpoint` names another address of the same service."""
        for ended in self._ended:
            Coordinator(self.endpoint).delete(f"Task/{ended}")
        self._ended.clear()
        case = small_case(str(next(_numbers)), images=images, state=state, spoilt=spoilt)
        at = endpoint or self.endpoint
        load_cases(replace(at, admin="") if self._has_login else at, [case])  # a password is hashed, and that is slow
        self._has_login = True
        self._added.append(case.task_id)
        return case

    def end_test(self) -> None:
        """Take a test's cases out of the worklist before the next one comes in: each list would bring all of them."""
        self._ended, self._added = [*self._ended, *self._added], []

    def restart(self) -> None:
        """Start again on the same data and port."""
        self.endpoint = self.process.start()


class KeptSigningProcess(SigningProcess):
    """A child for all signatures of these tests: to load its libraries takes longer than all else in most of them."""

    def __exit__(self, *_: object) -> None:
        """Stay for the next signature."""

    def end(self) -> None:
        super().__exit__(None, None, None)


@cache
def kept_signing_process(config: pytest.Config) -> KeptSigningProcess:
    made = KeptSigningProcess()
    config.add_cleanup(made.end)
    return made


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(tmp_path_factory.mktemp("service"))
    yield made
    made.process.stop()


@pytest.fixture
def coordinator(service: Service) -> Coordinator:
    """Who assigned the cases, looking at the service from its side."""
    return Coordinator(service.endpoint)


@pytest.fixture
def proxy(service: Service) -> Iterator[FaultProxy]:
    """The service at another address, where it misbehaves on cue."""
    made = FaultProxy(service.endpoint)
    yield made
    made.close()


@pytest.fixture
def offices(
    tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Office]]:
    """Make an office of this test's profile; each is closed at the end, and may be closed before."""
    made: list[Office] = []
    # the child that each office has of its own is tested in test_signing_child
    monkeypatch.setattr(SigningChild.__init__, "__defaults__", (partial(kept_signing_process, request.config),))

    def make(**options: object) -> Office:
        made.append(Office(tmp_path / "profile", **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()
    if "service" in request.fixturenames:
        request.getfixturevalue("service").end_test()


@pytest.fixture
def signed_in(service: Service, offices: Callable[..., Office], qtbot: QtBot) -> Office:
    """An office whose reviewer has just signed in."""
    service.add_case(images=1)  # the reviewer's account comes with the first case
    office = offices()
    sign_in(office, service.fhir, qtbot)
    return office


def sign_in(office: Office, fhir: str, qtbot: QtBot) -> None:
    """Sign in by the browser and wait for the worklist."""
    with qtbot.waitSignal(office.account.signed_in):
        office.account.sign_in(fhir)
    qtbot.waitUntil(lambda: bool(office.assignments.cases))


def accepted(office: Office, case_id: str, qtbot: QtBot) -> None:
    """Let a case come into the list and accept it."""
    office.assignments.refresh()
    qtbot.waitUntil(lambda: office.state(case_id) is CaseState.RECEIVED)
    office.assignments.accept(case_id)
    qtbot.waitUntil(lambda: office.state(case_id) is CaseState.ACCEPTED)


def downloaded(office: Office, case_id: str, qtbot: QtBot) -> None:
    """Accept a case and fetch its records."""
    accepted(office, case_id, qtbot)
    office.downloads.start(office.assignments.cases[case_id])
    qtbot.waitUntil(lambda: office.state(case_id) is CaseState.READY)


def open_desk(office: Office, case_id: str) -> OfficeDesk:
    """Open a downloaded case, as the window does."""

    def read(vault: object) -> OpenedCase:
        if office.vault.case(case_id).state is CaseState.READY:
            office.vault.move(case_id, CaseEvent.OPEN)
        return OpenedCase(office.vault, case_id)

    return OfficeDesk(office.services, office.services.stored(read), office.assignments.load)
