"""An opinion that arrived while its answer was lost is not called undelivered, nor removed before that is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import NotAllowed
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.recalls import recall
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in
from tests.helpers.queued_opinion import entry_of, signed, wait_delivered
from tests.helpers.scripted_server import Reply

_FHIR = {"Content-Type": "application/fhir+json"}


class Lost:
    """A case whose opinion the service has, as everybody but this laptop knows."""

    def __init__(self, office: Office, case: SampleCase, report_id: str) -> None:
        self.office = office
        self.case = case
        self.case_id = case.task_id
        self.report_id = report_id


@pytest.fixture
def lost(
    service: Service, proxy: FaultProxy, coordinator: Coordinator, offices: Callable[..., Office], qtbot: QtBot
) -> Lost:
    """The transaction is carried out, and nothing is heard of it; the Task was last read as accepted (work offline)."""
    case = service.add_case(images=1)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    office.assignments.stop()

    def lose(_seen: object, _reply: Reply) -> Reply:
        proxy.on(r"^/fhir/(DiagnosticReport|DocumentReference)", lambda _seen, _reply: Reply(503, b"", _FHIR))
        return Reply(drop=True)

    proxy.on(r"^/fhir/?$", lose)
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(office, report_id).last_error != "" and not office.deliveries._sending)
    assert coordinator.task_status(case.task_id) == "completed"
    assert entry_of(office, report_id).begun is not None
    version = office.stored(case.task_id).case.version
    office.services.stored(lambda vault: vault.set_case_version(case.task_id, version, task_status="accepted"))
    return Lost(office, case, report_id)


def pushed(office: Office, qtbot: QtBot) -> None:
    session = office.account.session
    done: list[object] = []
    assert session is not None
    office.services.network(lambda token: office.assignments._push_states(session, token), done.append, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert isinstance(done[0], bool), done


def test_what_the_service_completed_with_our_opinion_is_not_withdrawn_by_telling_it(lost: Lost, qtbot: QtBot) -> None:
    pushed(lost.office, qtbot)
    assert lost.office.stored(lost.case_id).state is CaseState.QUEUED
    assert "case-withdrawn" not in [one.kind for one in lost.office.vault.audit_events()]


@pytest.mark.parametrize("became", ["completed", "cancelled", "somebody else's"])
def test_what_arrived_is_delivered_in_the_end_whatever_became_of_its_task(
    lost: Lost, became: str, proxy: FaultProxy, coordinator: Coordinator, qtbot: QtBot
) -> None:
    office = lost.office
    if became == "cancelled":
        coordinator.change_task(lost.case_id, status="cancelled")
    elif became != "completed":
        coordinator.change_task(lost.case_id, owner={"reference": "Practitioner/somebody-else"})
    office.assignments._whole_at = None  # the whole list, which leaves out what is not the reviewer's
    office.assignments.refresh()
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    assert office.stored(lost.case_id).state is CaseState.QUEUED
    proxy.calm()
    office.deliveries.send_now()
    wait_delivered(office, lost.case, qtbot)
    receipt = entry_of(office, lost.report_id).receipt
    assert receipt is not None
    assert (receipt["was_there"], bool(receipt["read_back"])) == (True, True)
    assert bool(receipt["task_problem"]) is (became != "completed")
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{lost.report_id}"
    for kind in ("DiagnosticReport", "DocumentReference"):
        assert len(coordinator.found(f"{kind}?{query}")) == 1


def test_a_case_that_an_earlier_version_withdrew_so_cannot_be_removed_before_its_opinion_is_asked_for(
    lost: Lost, proxy: FaultProxy, qtbot: QtBot
) -> None:
    office = lost.office
    office.services.stored(lambda vault: vault.move(lost.case_id, CaseEvent.WITHDRAW))
    assert office.stored(lost.case_id).in_doubt

    def remove(vault: Vault) -> None:
        vault.remove_local_copy(lost.case_id, also_work=True)

    with pytest.raises(NotAllowed, match="may have the opinion"):
        office.services.stored(remove)
    assert entry_of(office, lost.report_id).waits
    assert office.stored(lost.case_id).state is CaseState.WITHDRAWN
    proxy.calm()
    office.deliveries.send_now()
    wait_delivered(office, lost.case, qtbot)
    assert not office.stored(lost.case_id).in_doubt


def test_a_case_whose_opinion_never_went_out_waits_for_the_outbox_to_say_that_it_was_completed(
    service: Service, signed_in: Office, coordinator: Coordinator, qtbot: QtBot
) -> None:
    """By somebody else: the outbox holds the opinion, and once it is recalled the case is withdrawn like any other."""
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    qtbot.waitUntil(lambda: not signed_in.assignments._refreshing)
    signed_in.assignments.stop()
    coordinator.change_task(case.task_id, status="completed")
    version = signed_in.stored(case.task_id).case.version
    signed_in.services.stored(lambda vault: vault.set_case_version(case.task_id, version, task_status="accepted"))
    pushed(signed_in, qtbot)
    assert signed_in.stored(case.task_id).state is CaseState.QUEUED
    signed_in.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(signed_in, report_id).held)
    assert "completed" in entry_of(signed_in, report_id).last_error
    signed_in.services.stored(lambda vault: recall(vault, report_id, "Somebody else gave it."))
    pushed(signed_in, qtbot)
    assert signed_in.stored(case.task_id).state is CaseState.WITHDRAWN
