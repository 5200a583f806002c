"""Which Provenance of a report is ours: never another's, also where that is the only one there is."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.exchange.delivery import Delivery, diagnostic_report, document_reference
from reviewer_app.exchange.provenance import cited, provenance
from reviewer_app.exchange.signed_revision import signed_revision
from reviewer_app.sync.delivered import find_provenance
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.upload import deliver
from tests.helpers.live_service import Service, delivery_of, found
from tests.helpers.signed_report import signed_report

OURS, OLD, FOREIGN = "ours", "of a version that cited no revision", "of somebody else"


@pytest.fixture
def opinion(service: Service, case: Case, reviewer: Reviewer) -> tuple[Delivery, str]:
    """A signed opinion whose report and document the service has, and no Provenance; with the report's reference."""
    made = replace(delivery_of(case, reviewer), pdf=signed_report(), archive_copy=None)
    for shape in (diagnostic_report(made), document_reference(made)):
        service.put({**shape, "id": made.report_id})
    return made, f"DiagnosticReport/{made.report_id}"


def found_ids(online: ServiceSession, report: str) -> list[str]:
    entries = online.read(f"Provenance?target={report}").resource().get("entry", [])
    return [f"Provenance/{one['resource']['id']}" for one in entries]


def written(service: Service, delivery: Delivery, report: str, kind: str) -> str:
    """Put a Provenance of the report into the service, under an id that is not ours; return its reference."""
    made: dict[str, Any] = {**provenance(delivery, (report,)), "id": str(uuid.uuid4())}
    revision = signed_revision(delivery.pdf)
    assert revision is not None
    if kind == OLD:
        made["entity"] = [one for one in made["entity"] if one != cited(revision)]
    elif kind == FOREIGN:
        other = {"reference": delivery.case.patient.reference, "display": "The service"}
        made["agent"] = [{**made["agent"][0], "who": other}]
        made = {name: value for name, value in made.items() if name not in ("entity", "signature")}
    service.put(made)
    return f"Provenance/{made['id']}"


@pytest.mark.parametrize("order", [(OURS,), (OLD,), (FOREIGN, OURS), (OURS, FOREIGN), (FOREIGN, OLD), (OLD, FOREIGN)])
def test_ours_is_found_with_and_without_others(
    service: Service, online: ServiceSession, opinion: tuple[Delivery, str], order: tuple[str, ...]
) -> None:
    delivery, report = opinion
    references = {kind: written(service, delivery, report, kind) for kind in order}
    assert len(found_ids(online, report)) == len(order)
    assert find_provenance(online, delivery, report) == references[OURS if OURS in order else OLD]


@pytest.mark.parametrize("number", [1, 2])
def test_that_of_somebody_else_is_never_ours(
    service: Service, online: ServiceSession, opinion: tuple[Delivery, str], number: int
) -> None:
    delivery, report = opinion
    for _ in range(number):
        written(service, delivery, report, FOREIGN)
    assert find_provenance(online, delivery, report) == ""


LATER = "2026-11-22T09:00:01Z"


@pytest.mark.parametrize(
    ("changed", "ours"),
    [({"recorded": LATER}, True), ({"recorded": LATER, "signature": LATER}, False), ({"agent": FOREIGN}, False)],
)
def test_one_that_cites_nothing_is_ours_by_its_author_and_its_second(
    service: Service, online: ServiceSession, opinion: tuple[Delivery, str], changed: dict[str, Any], ours: bool
) -> None:
    delivery, report = opinion
    reference = written(service, delivery, report, OLD)
    there = service.get(reference)
    told = {"recorded": changed.get("recorded", there["recorded"])}
    if "signature" in changed:
        told["signature"] = [{**there["signature"][0], "when": changed["signature"]}]
    if "agent" in changed:
        told["agent"] = [{**there["agent"][0], "who": {"reference": delivery.case.patient.reference}}]
    service.put({**there, **told})
    assert find_provenance(online, delivery, report) == (reference if ours else "")


def test_that_of_an_addendum_which_names_the_opinion_as_its_source_is_not_that_of_the_opinion(
    service: Service, online: ServiceSession, opinion: tuple[Delivery, str]
) -> None:
    delivery, report = opinion
    revision = signed_revision(delivery.pdf)
    assert revision is not None
    what = cited(revision)["what"]
    of_it = {**what, "identifier": {**what["identifier"], "value": f"urn:sha256:{'ab' * 32}"}}
    entities = [{"role": "source", "what": what}, {"role": "derivation", "what": of_it}]
    service.put({**provenance(delivery, (report,)), "id": str(uuid.uuid4()), "entity": entities})
    assert find_provenance(online, delivery, report) == ""


def test_a_delivery_of_which_only_anothers_provenance_is_there_gets_its_own(
    service: Service, online: ServiceSession, opinion: tuple[Delivery, str]
) -> None:
    delivery, report = opinion
    foreign = written(service, delivery, report, FOREIGN)
    receipt = deliver(online, delivery)
    assert receipt.provenance == f"Provenance/{delivery.provenance_id}" != foreign
    assert len(found(service, f"Provenance?target={report}")) == 2
