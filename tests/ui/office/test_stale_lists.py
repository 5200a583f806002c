"""What the service said before something was written to a Task does not set back what is known of it since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.sync.one_case import ReadCase
from reviewer_app.sync.worklist import WorklistAnswer
from reviewer_app.ui.office.gates_before_sending import Before, keep_and_ask
from reviewer_app.ui.office.last_read import read_from_service_at
from reviewer_app.ui.office.worklist_keeping import cases_before, keep_answer
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.store_values import FAST_KDF, PASSPHRASE

LISTED = replace(make_case(), version='W/"3"', task_status="accepted")
_TO_QUEUED = ("start-download", "downloaded", "open", "sign", "queue")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """A vault whose one case has a signed opinion that the outbox holds."""
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        made.put_case(LISTED)
        for event in _TO_QUEUED:
            made.move("task-1", CaseEvent(event))
        made.queue("task-1", OutboxEntry("report-1", "task-1", "opinion", NOW))
        made.outbox_attempt("report-1")
        made.outbox_failed("report-1", "This case was given to somebody else.")
        yield made


def kept(vault: Vault, listed: Case, *written: tuple[str, str]) -> bool:
    """Ask for the list, write the Task meanwhile, and keep the list; return whether opinions are sent again."""
    asked = cases_before(vault)
    for version, status in written:
        vault.set_case_version("task-1", version, task_status=status)
    answer = WorklistAnswer((listed,), (), "2026-03-01T12:00:00+00:00")
    return keep_answer(vault, make_reviewer(), answer, (), datetime(2026, 3, 1, 12, tzinfo=UTC), asked)


def version_and_status(vault: Vault) -> tuple[str, str]:
    case = vault.case("task-1").case
    return case.version, case.task_status


@pytest.mark.parametrize("status", ["in-progress", "completed"], ids=["told", "delivered"])
def test_a_list_read_before_the_task_was_written_sets_nothing_back(vault: Vault, status: str) -> None:
    assert not kept(vault, LISTED, ('W/"4"', status))
    assert version_and_status(vault) == ('W/"4"', status)
    assert [one.held for one in vault.outbox()] == [True], "our own change is no reason to try again"
    assert vault.state("task-1") is CaseState.QUEUED


def test_the_next_list_is_taken_again(vault: Vault) -> None:
    kept(vault, LISTED)
    first = read_from_service_at(vault, "task-1")
    kept(vault, LISTED, ('W/"4"', "in-progress"))
    assert read_from_service_at(vault, "task-1") == first
    mended = replace(LISTED, version='W/"5"', task_status="in-progress", priority="stat")
    assert kept(vault, mended), "somebody else changed it: what is held is worth a try"
    assert vault.case("task-1").case == mended


def test_a_list_that_knows_what_was_written_is_taken(vault: Vault) -> None:
    told = replace(LISTED, version='W/"4"', task_status="in-progress", priority="stat")
    assert not kept(vault, told, ('W/"4"', "in-progress"))
    assert vault.case("task-1").case == told


def test_a_task_that_was_not_found_meanwhile_is_taken_where_it_is_listed(vault: Vault) -> None:
    assert kept(vault, LISTED, ("", "accepted"))
    assert version_and_status(vault) == ('W/"3"', "accepted")


def test_what_was_read_right_before_sending_sets_nothing_back_either(vault: Vault) -> None:
    asked = vault.case("task-1").case
    vault.set_case_version("task-1", 'W/"4"', task_status="in-progress")
    read = ReadCase(replace(LISTED, priority="stat"), whole=True)
    assert keep_and_ask(vault, "report-1", make_reviewer(), read, NOW, Before(asked, asked)) == ()
    assert version_and_status(vault) == ('W/"4"', "in-progress")
    assert vault.case("task-1").case.priority == "stat", "what it says beside that is as fresh as can be"
