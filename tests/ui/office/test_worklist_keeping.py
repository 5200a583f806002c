"""Cases that come back after they were withdrawn or declined, and the work that was done on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.work import replay
from reviewer_app.store.values import DownloadItem, OutboxEntry
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.sync.worklist import WorklistAnswer
from reviewer_app.ui.office.worklist_keeping import closed_on_service, decline_key, keep_answer, withdraw
from tests.helpers.looks import look
from tests.helpers.store_values import FAST_KDF, INSTANCE, PASSPHRASE, make_case, make_edit, make_index, put_blob

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REVIEWER = Reviewer("Practitioner/lindqvist", "Dr. Anna Lindqvist")
TO_REVIEW = (CaseEvent.ACCEPT, CaseEvent.START_DOWNLOAD, CaseEvent.DOWNLOADED, CaseEvent.OPEN)
SEEN = ("1.2.3.4.5", 17)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """A vault whose one case was downloaded, measured and written about."""
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        made.put_case(case())
        made.move("task-1", CaseEvent.ACCEPT)
        made.plan_download("task-1", [DownloadItem(INSTANCE, "1.2.3", "1.2.3.4", "https://pacs.example/1", 24)])
        made.item_done("task-1", INSTANCE, put_blob(made, b"bytes"), make_index())
        for event in TO_REVIEW[1:]:
            made.move("task-1", event)
        made.add_edit("task-1", make_edit(1))
        made.add_edit("task-1", make_edit(2))
        made.seen("task-1", {SEEN: look(900)})
        yield made


def case(case_id: str = "task-1", status: str = "requested", order: str = "ServiceRequest/1") -> Case:
    return replace(make_case(case_id, task_status=status), service_request=order)


def listed(vault: Vault, *cases: Case, gone: tuple[str, ...] = ()) -> bool:
    """Let the service answer with a list, as the office does; return whether opinions are to be sent again."""
    closed = frozenset(one.case.id for one in vault.cases() if closed_on_service(one))
    return keep_answer(vault, REVIEWER, WorklistAnswer(cases, gone, "2026-03-01T12:00:00+00:00"), closed, NOW)


def kinds(vault: Vault) -> list[str]:
    return [one.kind for one in vault.audit_events()]


@pytest.mark.parametrize(
    ("status", "state"),
    [("requested", CaseState.RECEIVED), ("received", CaseState.RECEIVED), ("in-progress", CaseState.ACCEPTED)],
)
def test_a_withdrawn_case_comes_back_with_everything(vault: Vault, status: str, state: CaseState) -> None:
    listed(vault, gone=("task-1",))
    assert vault.case("task-1").state is CaseState.WITHDRAWN
    listed(vault, case(status=status))
    assert vault.case("task-1").state is state
    assert vault.edits("task-1") == [make_edit(1), make_edit(2)]
    assert [one.index for one in vault.instances("task-1")] == [make_index()]
    assert vault.seen_frames("task-1") == {SEEN: look(900)}
    assert "case-offered-again" in kinds(vault)


def test_a_case_that_is_about_another_patient_suddenly_stays_as_it_was(vault: Vault, tmp_path: Path) -> None:
    now = case()
    other = replace(now, patient=replace(now.patient, reference="Patient/another"), version="9")
    listed(vault, other)
    assert vault.case("task-1").case == now
    with create_vault(tmp_path / "empty", PASSPHRASE, kdf=FAST_KDF) as empty:
        empty.put_case(now)
        listed(empty, other)
        assert empty.case("task-1").case == other, "nothing of it is here"


def test_what_came_back_is_worked_on_again(vault: Vault) -> None:
    listed(vault, gone=("task-1",))
    listed(vault, case())
    for event in TO_REVIEW:
        vault.move("task-1", event)
    vault.add_edit("task-1", make_edit(3))
    assert len(replay(vault.edits("task-1")).annotations) == 3


@pytest.mark.parametrize("status", ["rejected", "cancelled", "completed", "failed"])
def test_a_withdrawn_case_stays_so_while_its_task_is_closed(vault: Vault, status: str) -> None:
    listed(vault, gone=("task-1",))
    listed(vault, case(status=status))
    assert vault.case("task-1").state is CaseState.WITHDRAWN


def test_a_declined_case_comes_back_once_the_service_has_heard_of_the_refusal(vault: Vault) -> None:
    vault.put_case(case("task-2"))
    vault.move("task-2", CaseEvent.DECLINE)
    vault.set_value(decline_key("task-2"), "capacity")
    listed(vault, case("task-2"))
    assert vault.case("task-2").state is CaseState.DECLINED, "the service has not heard of it yet"
    vault.set_case_version("task-2", 'W/"4"', task_status="rejected")
    listed(vault, case("task-2"))
    assert vault.case("task-2").state is CaseState.RECEIVED
    assert vault.get_value(decline_key("task-2")) is None


def test_a_refusal_that_came_too_late_is_not_told_to_a_later_offer(vault: Vault) -> None:
    vault.put_case(case("task-2"))
    vault.move("task-2", CaseEvent.DECLINE)
    withdraw(vault, "task-2")
    stored = vault.case("task-2")
    assert (stored.state, stored.case.task_status) == (CaseState.DECLINED, "cancelled")
    listed(vault, case("task-2"))
    assert vault.case("task-2").state is CaseState.RECEIVED


@pytest.mark.parametrize("together", [True, False])
def test_a_new_task_for_the_same_order_goes_on_with_the_work(vault: Vault, together: bool) -> None:
    if together:
        listed(vault, case("task-9"), gone=("task-1",))
    else:
        listed(vault, case("task-9"))
        assert vault.edits("task-9") == []
        listed(vault, gone=("task-1",))
    assert vault.edits("task-9") == [make_edit(1), make_edit(2)] == vault.edits("task-1")
    assert vault.seen_frames("task-9") == {SEEN: look(900)}
    assert vault.case("task-9").state is CaseState.RECEIVED
    assert vault.case("task-1").state is CaseState.WITHDRAWN
    listed(vault, case("task-9", status="accepted"))
    assert kinds(vault).count("work-taken-over") == 1


def test_work_that_was_begun_anew_is_not_mixed_with_the_old(vault: Vault) -> None:
    listed(vault, case("task-9"))
    vault.add_edit("task-9", make_edit(7))
    listed(vault, gone=("task-1",))
    assert vault.edits("task-9") == [make_edit(7)]
    assert len(vault.edits("task-1")) == 2


@pytest.mark.parametrize("more", [(), (CaseEvent.ASK_FOR_RECORDS,)])
def test_nothing_is_written_beneath_a_case_that_may_be_open(vault: Vault, more: tuple[CaseEvent, ...]) -> None:
    listed(vault, case("task-9"))
    for event in (*TO_REVIEW, *more):
        vault.move("task-9", event)
    listed(vault, gone=("task-1",))
    assert vault.edits("task-9") == []
    assert len(vault.edits("task-1")) == 2


def test_another_order_or_another_patient_gets_nothing_of_it(vault: Vault) -> None:
    stranger = case("task-9")
    stranger = replace(stranger, patient=replace(stranger.patient, reference="Patient/2"))
    listed(vault, stranger, case("task-8", order="ServiceRequest/2"), case("task-7", order=""), gone=("task-1",))
    assert [vault.edits(one) for one in ("task-9", "task-8", "task-7")] == [[], [], []]


@pytest.mark.parametrize(
    ("status", "version", "held"),
    [("accepted", 'W/"4"', False), ("accepted", 'W/"3"', True), ("completed", 'W/"4"', True)],
    ids=["changed", "not changed", "closed"],
)
def test_what_is_held_is_tried_once_for_each_change_of_an_open_task(
    vault: Vault, status: str, version: str, held: bool
) -> None:
    vault.move("task-1", CaseEvent.SIGN)
    vault.queue("task-1", OutboxEntry("opinion-1", "task-1", "opinion", datetime.now(UTC)))
    vault.move("task-1", CaseEvent.QUEUE)
    vault.outbox_failed("opinion-1", "The service has withdrawn this case.")
    again = replace(case(status=status), version=version)
    assert listed(vault, again) is not held
    assert [one.held for one in vault.outbox()] == [held]
    vault.outbox_failed("opinion-1", "The service has withdrawn this case.")
    assert not listed(vault, again)
    assert [one.held for one in vault.outbox()] == [True]


def test_what_waits_for_its_next_try_is_not_told_to_be_released(vault: Vault) -> None:
    vault.move("task-1", CaseEvent.SIGN)
    vault.queue("task-1", OutboxEntry("opinion-1", "task-1", "opinion", datetime.now(UTC)))
    vault.move("task-1", CaseEvent.QUEUE)
    vault.outbox_failed("opinion-1", "The service is busy.", datetime.now(UTC))
    assert not listed(vault, replace(case(status="accepted"), version='W/"4"'))


def test_an_offer_of_a_case_whose_opinion_waits_queues_it_again(vault: Vault) -> None:
    """Held or not: it is signed, and the case is no longer worked on."""
    for sentence, next_try in (("The service has withdrawn this case.", None), ("It is busy.", datetime.now(UTC))):
        if vault.case("task-1").state is CaseState.IN_REVIEW:
            vault.move("task-1", CaseEvent.SIGN)
            vault.queue("task-1", OutboxEntry("opinion-1", "task-1", "opinion", datetime.now(UTC)))
            vault.move("task-1", CaseEvent.QUEUE)
        vault.outbox_failed("opinion-1", sentence, next_try)
        listed(vault, gone=("task-1",))
        assert vault.case("task-1").state is CaseState.WITHDRAWN
        assert listed(vault, case(status="in-progress")) is (next_try is None)
        assert vault.case("task-1").state is CaseState.QUEUED
