"""An addendum that was being sent when something went wrong: looked for, and recalled or confirmed; never forgotten."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import NotAllowed
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.amending import amends_now, signed_versions
from reviewer_app.ui.office.recalls import recall
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.in_doubt import let_it_be_long_ago, tried_again
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, open_desk, sign_in
from tests.helpers.queued_opinion import entry_of
from tests.helpers.scripted_server import Reply, Seen
from tests.helpers.written_addendum import ADDENDUM, documents, opinion_delivered, send, signs, write

_FHIR = {"Content-Type": "application/fhir+json"}
WHY = "The slide was another patient's."


class Waiting:
    """A delivered case with an addendum that was signed and waits; nothing is sent or asked unless the test does it."""

    def __init__(self, office: Office, case: SampleCase, opinion_id: str, report_id: str) -> None:
        self.office = office
        self.case = case
        self.case_id = case.task_id
        self.opinion_id = opinion_id
        self.report_id = report_id

    def sent_in_vain(self, qtbot: QtBot) -> None:
        self.office.deliveries.load(send=True)
        qtbot.waitUntil(lambda: entry_of(self.office, self.report_id).last_error != "")
        qtbot.waitUntil(lambda: not self.office.deliveries._sending)
        self.office.deliveries.stop()  # it is tried again only when the test asks for it

    def refreshed(self, qtbot: QtBot) -> None:
        self.office.assignments.refresh()
        qtbot.waitUntil(lambda: not self.office.assignments._refreshing)

    def taken_back(self) -> None:
        self.office.services.stored(lambda vault: recall(vault, self.report_id, WHY))

    def standing(self) -> list[tuple[int, str]]:
        def read(vault: Vault) -> list[tuple[int, str]]:
            return [(one.number, one.state) for one in signed_versions(vault, self.case_id)]

        return self.office.services.stored(read)


@pytest.fixture
def waiting(
    service: Service, proxy: FaultProxy, offices: Callable[..., Office], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Waiting:
    # its image archive is behind the proxy as well
    monkeypatch.setattr(service, "add_case", partial(service.add_case, endpoint=proxy.endpoint))
    service.add_case(images=1)  # the reviewer's account comes with the first case
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    case = opinion_delivered(service, office, qtbot)
    write(office, case, 1, "The receptor status is negative.", qtbot)
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    office.assignments.stop()
    [opinion_id, report_id] = [document.meta["report_id"] for document, _pdf in documents(office, case)]
    return Waiting(office, case, opinion_id, report_id)


def of_report(coordinator: Coordinator, kind: str, report_id: str) -> list[dict[str, object]]:
    return coordinator.found(f"{kind}?identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}")


def lose_from(proxy: FaultProxy, path: str) -> None:
    """Let what is written there be done, and nothing be heard of it, nor of anything after it."""

    def lose(seen: Seen, reply: Reply) -> Reply:
        if seen.method == "GET":
            return reply
        proxy.on(r"^/fhir/[A-Z]", lambda _seen, _reply: Reply(503, b"", _FHIR))
        return Reply(drop=True)

    proxy.on(path, lose)


def test_one_of_which_nothing_arrived_is_recalled_and_another_is_signed(
    waiting: Waiting, proxy: FaultProxy, coordinator: Coordinator, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = waiting.office
    [first, (_early, early)] = documents(office, waiting.case)
    forward = proxy._forward

    def refuse(seen: Seen) -> Reply:
        if seen.method == "POST" and seen.target.startswith("/dicom-web/"):
            return Reply(409, b"", {"Content-Type": "application/dicom+json"})
        if seen.method in ("POST", "PUT") and seen.target.startswith("/fhir/DocumentReference"):
            return Reply(422, b"{}", _FHIR)
        return forward(seen)

    monkeypatch.setattr(proxy, "_forward", refuse)
    waiting.sent_in_vain(qtbot)
    assert entry_of(office, waiting.report_id).in_doubt_since is not None
    with pytest.raises(NotAllowed, match="may have"):
        waiting.taken_back()
    # what became of the outputs of the opinion is no part of the addendum
    gone = [{**one, "valueReference": {"reference": "DiagnosticReport/gone"}} for one in outputs(coordinator, waiting)]
    coordinator.change_task(waiting.case_id, output=gone)
    consent = office.stored(waiting.case_id).case.consent
    assert consent is not None
    given = coordinator.read(consent.reference)
    coordinator.put({**given, "status": "inactive"})
    assert "cannot be recalled yet" in tried_again(office, qtbot)
    let_it_be_long_ago(office, waiting.report_id)
    assert "Recall it in the outbox" in tried_again(office, qtbot)
    coordinator.change_task(waiting.case_id, status="cancelled")
    waiting.refreshed(qtbot)
    assert office.stored(waiting.case_id).state is CaseState.QUEUED, "what was delivered is not withdrawn"
    waiting.taken_back()
    assert office.stored(waiting.case_id).state is CaseState.AMENDING
    amends = office.services.stored(lambda vault: amends_now(vault, waiting.case_id))
    assert amends is not None
    assert (amends.number, amends.cited.report_id) == (1, waiting.opinion_id)
    monkeypatch.setattr(proxy, "_forward", forward)
    coordinator.change_task(waiting.case_id, status="completed")
    coordinator.put({**coordinator.read(consent.reference), "status": given["status"]})
    waiting.refreshed(qtbot)
    signs(open_desk(office, waiting.case_id), ADDENDUM, qtbot)
    send(office, waiting.case, qtbot)
    assert waiting.standing() == [(1, "delivered"), (0, "recalled"), (2, "delivered")]
    assert documents(office, waiting.case)[0] == first
    assert documents(office, waiting.case)[1][1] == early
    assert of_report(coordinator, "DocumentReference", waiting.report_id) == []
    [report] = of_report(coordinator, "DiagnosticReport", waiting.opinion_id)
    forms = report["presentedForm"]
    assert isinstance(forms, list)
    assert len(forms) == 2


def outputs(coordinator: Coordinator, waiting: Waiting) -> list[dict[str, object]]:
    output: list[dict[str, object]] = coordinator.read(f"Task/{waiting.case_id}")["output"]
    assert output
    return output


def test_one_that_arrived_whole_is_delivered_though_its_task_is_withdrawn(
    waiting: Waiting, proxy: FaultProxy, coordinator: Coordinator, qtbot: QtBot
) -> None:
    office = waiting.office
    lose_from(proxy, r"^/fhir/Provenance")
    waiting.sent_in_vain(qtbot)
    proxy.calm()
    coordinator.change_task(waiting.case_id, status="cancelled")
    waiting.refreshed(qtbot)
    assert office.stored(waiting.case_id).state is CaseState.QUEUED
    office.deliveries.send_now()
    qtbot.waitUntil(lambda: office.stored(waiting.case_id).state is CaseState.DELIVERED)
    receipt = entry_of(office, waiting.report_id).receipt
    assert receipt is not None
    assert "withdrawn" in receipt["task_problem"]
    assert waiting.standing() == [(1, "delivered"), (2, "delivered")]


def test_one_that_arrived_in_part_is_held_and_not_recallable(
    waiting: Waiting, proxy: FaultProxy, coordinator: Coordinator, qtbot: QtBot
) -> None:
    office = waiting.office
    lose_from(proxy, r"^/fhir/DocumentReference")
    waiting.sent_in_vain(qtbot)
    proxy.calm()
    coordinator.change_task(waiting.case_id, status="failed")
    assert "without an opinion" in tried_again(office, qtbot)
    let_it_be_long_ago(office, waiting.report_id)
    tried_again(office, qtbot)
    assert entry_of(office, waiting.report_id).held
    with pytest.raises(NotAllowed, match="may have"):
        waiting.taken_back()
    coordinator.change_task(waiting.case_id, status="completed")
    office.deliveries.send_now()
    qtbot.waitUntil(lambda: office.stored(waiting.case_id).state is CaseState.DELIVERED)
    assert len(of_report(coordinator, "DocumentReference", waiting.report_id)) == 1


@pytest.mark.parametrize("status", ["failed", "rejected"])
def test_a_task_closed_without_an_opinion_takes_no_addendum(
    waiting: Waiting, coordinator: Coordinator, status: str, qtbot: QtBot
) -> None:
    coordinator.change_task(waiting.case_id, status=status)
    waiting.sent_in_vain(qtbot)
    entry = entry_of(waiting.office, waiting.report_id)
    assert (entry.held, entry.begun) == (True, None)
    assert of_report(coordinator, "DocumentReference", waiting.report_id) == []
    waiting.taken_back()
    assert waiting.office.stored(waiting.case_id).state is CaseState.AMENDING
