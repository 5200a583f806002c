"""Servers for the tests of this folder, one of each for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from reviewer_app.demo.load import ServiceEndpoint, load_cases
from reviewer_app.demo.samples.fhir_shapes import REVIEWER
from reviewer_app.demo.samples.haddad import haddad
from reviewer_app.demo.samples.marchetti import marchetti
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.sync.session import ServiceSession
from tests.helpers.medplum import FhirPeer, NotInstallable, Transactions, installed_router, medplum_fhir
from tests.helpers.warm_service import WarmServiceProcess
from tests.peers.look import Look
from tests.peers.wire import ListeningHttp


@dataclass(frozen=True)
class Servers:
    """The router beside the embedded service, both loaded with `cases`; `endpoint` has the coordinator's headers."""

    router: FhirPeer
    embedded: ServiceEndpoint
    cases: tuple[SampleCase, ...]

    @property
    def endpoint(self) -> ServiceEndpoint:
        return self.router.beside(self.embedded)

    def session(self, http: ListeningHttp | None = None) -> closing[ServiceSession]:
        """Return the reviewer's session, to be closed."""
        credentials = {self.embedded.dicomweb: self.embedded.headers["Authorization"]}
        tokens = self.router.tokens(REVIEWER)
        return closing(ServiceSession(self.router.fhir, tokens, credentials=credentials, http=http))

    def look(self) -> closing[Look]:
        return closing(Look(self.endpoint))


@pytest.fixture(scope="session")
def cases() -> tuple[SampleCase, ...]:
    now = datetime.now(UTC)
    return haddad(now), marchetti(now)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory, cases: tuple[SampleCase, ...]) -> Iterator[ServiceEndpoint]:
    """Run the embedded service in its strict mode, with the cases in it."""
    with WarmServiceProcess(tmp_path_factory.mktemp("service"), strict=True) as process:
        endpoint = process.start()
        load_cases(endpoint, cases)
        yield endpoint


@pytest.fixture(scope="session")
def router_installed() -> None:
    try:
        installed_router()
    except NotInstallable as reason:
        pytest.skip(str(reason))


@contextmanager
def loaded_servers(
    embedded: ServiceEndpoint, cases: tuple[SampleCase, ...], transactions: Transactions, refused: Sequence[str] = ()
) -> Iterator[Servers]:
    with medplum_fhir(transactions, refused=refused) as router:
        servers = Servers(router, embedded, cases)
        load_cases(replace(servers.endpoint, transactions=transactions == "whole"), cases)
        yield servers


@pytest.fixture(scope="module")
def servers(router_installed: None, embedded: ServiceEndpoint, cases: tuple[SampleCase, ...]) -> Iterator[Servers]:
    with loaded_servers(embedded, cases, "whole") as servers:
        yield servers


@pytest.fixture(scope="module")
def loose_servers(
    router_installed: None, embedded: ServiceEndpoint, cases: tuple[SampleCase, ...]
) -> Iterator[Servers]:
    with loaded_servers(embedded, cases, "loose") as servers:
        yield servers


@pytest.fixture(scope="module")
def plain_servers(
    router_installed: None, embedded: ServiceEndpoint, cases: tuple[SampleCase, ...]
) -> Iterator[Servers]:
    with loaded_servers(embedded, cases, "none") as servers:
        yield servers


@pytest.fixture(scope="module")
def refusing_servers(
    router_installed: None, embedded: ServiceEndpoint, cases: tuple[SampleCase, ...]
) -> Iterator[Servers]:
    """Yield servers that answer a transaction with success although they did not take the report."""
    with loaded_servers(embedded, cases, "loose", refused=["DiagnosticReport"]) as servers:
        yield servers
