"""The worklist in step with the service, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.cases.work import replay
from reviewer_app.errors import DiskFull, NotAllowed, ServerRefused
from reviewer_app.store.vault import Vault
from reviewer_app.sync import worklist
from reviewer_app.ui.office.conflict_statement import begin_with_statement
from reviewer_app.ui.office.last_read import keep_read
from tests.helpers.case_values import NOW
from tests.helpers.coordinator import Coordinator
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in
from tests.helpers.store_values import make_edit


def full(*_: object) -> None:
    raise DiskFull("There is no room.")


def downloaded_by(office: Office, case_id: str, qtbot: QtBot) -> None:
    office.assignments.accept(case_id)
    qtbot.waitUntil(lambda: office.state(case_id) is CaseState.ACCEPTED)
    office.downloads.start(office.assignments.cases[case_id])
    qtbot.waitUntil(lambda: office.state(case_id) is CaseState.READY)


@pytest.fixture
def case_id(service: Service, signed_in: Office, qtbot: QtBot) -> str:
    """A new case that has just come into the list."""
    made = service.add_case(images=1)
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: signed_in.state(made.task_id) is CaseState.RECEIVED)
    return made.task_id


def test_a_new_case_is_listed_and_the_service_told_it_arrived(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    assert signed_in.assignments.reviewer is not None
    assert signed_in.assignments.reviewer.name == "Dr. Anna Lindqvist"
    qtbot.waitUntil(lambda: coordinator.task_status(case_id) == "received")
    assert signed_in.told == []
    assert signed_in.stored(case_id).case.task_status == "received"


def test_the_service_is_told_that_a_case_is_accepted(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    signed_in.assignments.accept(case_id)
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.ACCEPTED)
    qtbot.waitUntil(lambda: coordinator.task_status(case_id) == "accepted")
    kinds = [one.kind for one in signed_in.vault.audit_events() if one.case_id == case_id]
    assert kinds[-1] == "case-accept"


def test_q04_the_service_is_told_why_a_case_is_declined(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    signed_in.assignments.decline(case_id, "capacity")
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.DECLINED)
    qtbot.waitUntil(lambda: coordinator.task_status(case_id) == "rejected")
    assert coordinator.read(f"Task/{case_id}")["statusReason"]["coding"][0]["code"] == "capacity"
    assert signed_in.assignments.declined == {case_id: "capacity"}


def test_a_case_outside_the_licences_is_not_accepted(service: Service, signed_in: Office, qtbot: QtBot) -> None:
    case = service.add_case(images=1, state="OH")
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.RECEIVED)
    signed_in.assignments.accept(case.task_id)
    qtbot.waitUntil(lambda: bool(signed_in.told))
    assert signed_in.sentences() == ["This case cannot be accepted: No licence for OH."]
    assert signed_in.stored(case.task_id).state is CaseState.RECEIVED


def test_nothing_is_accepted_before_the_licences_are_known(offices: Callable[..., Office], qtbot: QtBot) -> None:
    office = offices()
    office.assignments.accept("task-1")
    qtbot.waitUntil(lambda: [type(one) for one in office.told] == [NotAllowed])


def test_a_disclosed_conflict_stands_in_the_opinion_from_the_start(
    signed_in: Office, case_id: str, qtbot: QtBot
) -> None:
    signed_in.assignments.accept(case_id, "Fees from a maker of implants")
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.ACCEPTED)
    begin_with_statement(signed_in.vault, case_id, NOW)
    opinion = replay(signed_in.vault.edits(case_id)).opinion
    assert opinion.get("disclosures.conflict") == "disclosed"
    assert opinion.get("disclosures.text") == "Fees from a maker of implants"
    (kept,) = [one for one in signed_in.vault.audit_events() if one.kind == "case-accept"]
    assert kept.detail["conflict"] == "disclosed"


def test_the_policy_of_the_service_comes_with_the_case(signed_in: Office, case_id: str) -> None:
    policy = signed_in.stored(case_id).case.policy
    assert policy is not None
    assert (policy.reference, policy.offline_days, policy.doubts) == ("Library/second-opinion-policy", 14, ())
    assert policy.completeness[0].specialty == "radiology"
    assert signed_in.assignments.read_at is not None


def test_nothing_is_accepted_on_what_was_read_long_ago(signed_in: Office, case_id: str, qtbot: QtBot) -> None:
    keep_read(signed_in.vault, NOW - timedelta(days=400), read=(), unread=())
    signed_in.assignments.accept(case_id)
    qtbot.waitUntil(lambda: bool(signed_in.told))
    (sentence,) = signed_in.sentences()
    assert "Cannot tell whether licence and consent still hold: go online once" in sentence
    assert signed_in.stored(case_id).state is CaseState.RECEIVED


def test_a_case_that_is_about_another_patient_suddenly_is_told_of_once(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    downloaded_by(signed_in, case_id, qtbot)
    qtbot.waitUntil(lambda: not signed_in.assignments._refreshing)
    kept = signed_in.stored(case_id).case
    coordinator.put({**coordinator.read(kept.patient.reference), "id": "somebody-else"})
    coordinator.put({**coordinator.read(kept.service_request), "subject": {"reference": "Patient/somebody-else"}})
    coordinator.change_task(case_id, **{"for": {"reference": "Patient/somebody-else"}})
    for _ in range(2):
        signed_in.assignments.refresh()
        qtbot.waitUntil(lambda: not signed_in.assignments._refreshing)
        signed_in.drain()
    (said,) = [one for one in signed_in.sentences() if "another patient" in one]
    assert said.startswith(f"The service names another patient for case {kept.identifier} than before.")
    assert signed_in.stored(case_id).case.patient == kept.patient


def test_a_list_that_broke_off_tells_of_a_clock_that_is_behind(
    signed_in: Office, case_id: str, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    session = signed_in.account.session
    assert session is not None

    def broken_off(*_: object, **__: object) -> None:
        session.service_clock = signed_in.services.clock() + timedelta(days=2)
        raise ServerRefused("The service’s list has no end.", detail="page 2")

    monkeypatch.setattr(worklist, "fetch_worklist", broken_off)
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: not signed_in.assignments._refreshing)
    signed_in.assignments.accept(case_id)
    qtbot.waitUntil(lambda: any("clock of this laptop is behind" in one for one in signed_in.sentences()))
    assert signed_in.stored(case_id).state is CaseState.RECEIVED


def test_a_copy_is_removed_and_told_of_in_one_or_not_at_all(
    signed_in: Office, case_id: str, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    downloaded_by(signed_in, case_id, qtbot)
    with monkeypatch.context() as patched:
        patched.setattr(Vault, "audit", full)
        signed_in.assignments.remove_copy(case_id)
        qtbot.waitUntil(lambda: [type(one) for one in signed_in.told] == [DiskFull])
    assert signed_in.stored(case_id).state is CaseState.READY
    (instance,) = signed_in.vault.instances(case_id)
    signed_in.vault.open_blob(case_id, instance.blob_id).close()
    signed_in.assignments.remove_copy(case_id)
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.ACCEPTED)
    assert signed_in.vault.audit_events()[-1].kind == "local-copy-removed"


def test_a_case_withdrawn_by_the_coordinator_is_sealed_here(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    signed_in.assignments.accept(case_id)
    qtbot.waitUntil(lambda: coordinator.task_status(case_id) == "accepted")
    coordinator.change_task(case_id, status="cancelled")
    with qtbot.waitSignal(signed_in.assignments.withdrawn) as told:
        signed_in.assignments.refresh()
    assert told.args == [case_id]
    assert signed_in.state(case_id) is CaseState.WITHDRAWN
    assert coordinator.task_status(case_id) == "cancelled"


def test_a_withdrawn_case_is_removed_with_its_draft_and_no_other_case_loses_work(
    signed_in: Office, case_id: str, qtbot: QtBot
) -> None:
    signed_in.assignments.accept(case_id)
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.ACCEPTED)
    signed_in.services.stored(lambda vault: vault.add_edit(case_id, make_edit(1)))
    for event in (CaseEvent.START_DOWNLOAD, CaseEvent.DOWNLOADED):
        signed_in.services.stored(lambda vault, event=event: vault.move(case_id, event))
    signed_in.assignments.remove_copy(case_id)
    qtbot.waitUntil(lambda: [type(one) for one in signed_in.told] == [NotAllowed])
    assert list(signed_in.vault.edits(case_id)) == [make_edit(1)]
    signed_in.services.stored(lambda vault: vault.move(case_id, CaseEvent.WITHDRAW))
    signed_in.assignments.remove_copy(case_id)
    qtbot.waitUntil(lambda: signed_in.state(case_id) is None)
    assert len(signed_in.told) == 1
    assert list(signed_in.vault.edits(case_id)) == []


def test_what_was_withdrawn_meanwhile_is_noticed_when_we_tell_the_service(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    coordinator.change_task(case_id, status="cancelled")
    with qtbot.waitSignal(signed_in.assignments.withdrawn) as told:
        signed_in.assignments.accept(case_id)
    assert told.args == [case_id]
    assert coordinator.task_status(case_id) == "cancelled"


def test_what_is_accepted_offline_is_told_later(
    service: Service, signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: coordinator.task_status(case_id) == "received")
    service.process.stop()
    signed_in.assignments.accept(case_id)
    qtbot.waitUntil(lambda: not signed_in.account.online)
    assert signed_in.state(case_id) is CaseState.ACCEPTED
    assert signed_in.told == []
    service.restart()
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: coordinator.task_status(case_id) == "accepted")
    qtbot.waitUntil(lambda: signed_in.account.online)


def test_a_case_already_in_review_elsewhere_is_not_set_back(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    coordinator.change_task(case_id, status="in-progress")
    signed_in.assignments.accept(case_id)
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.ACCEPTED)
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: signed_in.assignments.cases[case_id].case.task_status == "in-progress")
    assert coordinator.task_status(case_id) == "in-progress"


def test_the_list_is_there_without_the_service(
    service: Service, signed_in: Office, offices: Callable[..., Office], case_id: str, qtbot: QtBot
) -> None:
    signed_in.close()
    service.process.stop()
    office = offices()
    office.assignments.load()
    office.account.resume()
    qtbot.waitUntil(lambda: office.state(case_id) is CaseState.RECEIVED)
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    assert office.told == []
    assert not office.account.online
    service.restart()
    sign_in(office, service.fhir, qtbot)


def test_the_local_copy_is_removed_and_the_case_stays(signed_in: Office, case_id: str, qtbot: QtBot) -> None:
    signed_in.assignments.accept(case_id)
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.ACCEPTED)
    for event in (CaseEvent.START_DOWNLOAD, CaseEvent.DOWNLOADED):
        signed_in.services.stored(lambda vault, event=event: vault.move(case_id, event))
    signed_in.assignments.remove_copy(case_id)
    qtbot.waitUntil(lambda: signed_in.vault.audit_events()[-1].kind == "local-copy-removed")
    assert signed_in.stored(case_id).state is CaseState.ACCEPTED


def test_answers_after_the_lock_find_nobody_and_say_nothing(service: Service, signed_in: Office, qtbot: QtBot) -> None:
    changes: list[bool] = []
    signed_in.assignments.refresh()
    signed_in.assignments.load()
    signed_in.assignments.changed.connect(lambda: changes.append(True))
    signed_in.close()
    qtbot.wait(50)
    assert changes == []
    assert signed_in.told == []


def test_a_declined_case_that_is_offered_again_can_be_accepted(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    signed_in.assignments.decline(case_id, "capacity")
    qtbot.waitUntil(lambda: coordinator.task_status(case_id) == "rejected")
    qtbot.waitUntil(lambda: signed_in.assignments.cases[case_id].case.task_status == "rejected")
    coordinator.change_task(case_id, status="requested")
    with qtbot.waitSignal(signed_in.assignments.offered_again) as told:
        signed_in.assignments.refresh()
    assert told.args == [case_id]
    assert signed_in.state(case_id) is CaseState.RECEIVED
    qtbot.waitUntil(lambda: coordinator.task_status(case_id) == "received")
    assert "statusReason" not in coordinator.read(f"Task/{case_id}")
    signed_in.assignments.accept(case_id)
    qtbot.waitUntil(lambda: coordinator.task_status(case_id) == "accepted")
