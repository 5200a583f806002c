"""What goes wrong at a service that is not ours: it knows no transactions, somebody else writes, the token ended."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Work
from reviewer_app.errors import NotAllowed, ServerRefused, SignInNeeded
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.task_update import read_task, set_task_status, write_task
from reviewer_app.sync.tokens import Tokens
from reviewer_app.sync.upload import deliver
from reviewer_app.sync.worklist import fetch_reviewer, fetch_worklist
from tests.helpers.papers import make_pdf
from tests.helpers.patience import PATIENCE
from tests.peers.conftest import Servers
from tests.peers.wire import ListeningHttp

pytestmark = pytest.mark.xdist_group("medplum")


def listed(session: ServiceSession, case_id: str) -> Case:
    return next(one for one in fetch_worklist(session).cases if one.id == case_id)


def opinion(session: ServiceSession, case: Case) -> Delivery:
    """Return an opinion whose PDF nobody signed: these tests are about its way."""
    return Delivery(
        report_id=str(uuid.uuid4()),
        case=case,
        reviewer=fetch_reviewer(session, session.fhir_user),
        work=Work(opinion=Opinion({"concordance.diagnosis": "confirmed"})),
        pdf=make_pdf(1),
        signed_at=datetime.now(UTC),
    )


def put_task(servers: Servers, case_id: str, **changed: Any) -> None:
    """Change a Task as somebody at the service does."""
    url, headers = f"{servers.endpoint.fhir}/Task/{case_id}", dict(servers.endpoint.headers)
    task = requests.get(url, headers=headers, timeout=PATIENCE).json()
    requests.put(url, json={**task, **changed}, headers=headers, timeout=PATIENCE).raise_for_status()


def test_without_transactions_everything_is_created_once(plain_servers: Servers) -> None:
    servers = plain_servers
    http = ListeningHttp()
    with servers.session(http) as session, servers.look() as look:
        case = listed(session, "case-225")
        set_task_status(session, case, CaseState.ACCEPTED)
        delivery = opinion(session, case)
        receipt = deliver(session, delivery)
        first = look.held(delivery)
        again = deliver(session, delivery)
        assert look.held(delivery) == first
    assert http.bundles == []
    assert (first.reports, first.documents, first.provenances, first.task_status) == (1, 1, 1, "completed")
    assert first.provenance_names_both
    assert (again.report, again.document, again.provenance) == (receipt.report, receipt.document, receipt.provenance)


def deliver_while_the_task_changes(servers: Servers, case_id: str) -> int:
    """Deliver while somebody at the service writes into the same Task; return how many transactions it took."""
    note = [{"text": "Patient called, please hurry"}]
    http = ListeningHttp(lambda: put_task(servers, case_id, note=note))
    with servers.session(http) as session, servers.look() as look:
        delivery = opinion(session, listed(session, case_id))
        deliver(session, delivery)
        held, task = look.held(delivery), look.resource(f"Task/{case_id}")
    assert (held.reports, held.documents, held.provenances) == (1, 1, 1)
    assert (task["note"], task["status"]) == (note, "completed")
    assert len(held.outputs) == 2
    assert held.provenance_names_both
    return len(http.bundles)


def test_a_refused_transaction_that_left_its_first_half_behind_is_completed_without_doubles(servers: Servers) -> None:
    assert deliver_while_the_task_changes(servers, "case-177") == 2


def test_a_transaction_that_failed_only_for_the_task_is_completed(loose_servers: Servers) -> None:
    assert deliver_while_the_task_changes(loose_servers, "case-177") == 1


def test_a_report_that_was_refused_inside_a_successful_answer_is_not_taken_for_delivered(
    refusing_servers: Servers,
) -> None:
    servers = refusing_servers
    http = ListeningHttp(lambda: put_task(servers, "case-177", priority="asap"))
    with servers.session(http) as session, servers.look() as look:
        delivery = opinion(session, listed(session, "case-177"))
        with pytest.raises(ServerRefused) as caught:
            deliver(session, delivery)
        held = look.held(delivery)
    assert caught.value.status == 400
    assert (held.reports, held.task_status, held.outputs) == (0, "requested", ())


def test_an_old_version_is_not_overwritten(servers: Servers) -> None:
    with servers.session() as session:
        old = read_task(session, "case-225", CancelToken())
        put_task(servers, "case-225", priority="urgent")
        with pytest.raises(ServerRefused) as caught:
            write_task(session, old.resource, old.etag)
        assert read_task(session, "case-225", CancelToken()).resource["priority"] == "urgent"
    assert caught.value.status == 412


def test_a_case_that_was_withdrawn_takes_no_opinion(plain_servers: Servers) -> None:
    servers = plain_servers
    with servers.session() as session, servers.look() as look:
        case = listed(session, "case-177")
        put_task(servers, case.id, status="cancelled")
        delivery = opinion(session, case)
        with pytest.raises(NotAllowed, match="withdrawn"):
            deliver(session, delivery)
        held = look.held(delivery)
    assert (held.reports, held.documents, held.provenances) == (0, 0, 0)


def test_a_token_it_does_not_know_asks_to_sign_in_again(servers: Servers) -> None:
    session = ServiceSession(servers.router.fhir, Tokens("somebody else's", fhir_user="Practitioner/lindqvist"))
    with pytest.raises(SignInNeeded):
        fetch_worklist(session)
    session.close()
