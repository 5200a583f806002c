"""What was delivered stays so, whatever becomes of its Task while an addendum to it is written or waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.sync.worklist import WorklistAnswer
from reviewer_app.ui.office.amending import drop_amendment
from reviewer_app.ui.office.recalls import recall
from reviewer_app.ui.office.worklist_keeping import keep_answer, withdraw
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, make_edit

TO_QUEUE = ("start-download", "downloaded", "open", "sign", "queue")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """A vault with one case of which the opinion was delivered, and to which an addendum is being written."""
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        made.put_case(replace(make_case(), service_request="ServiceRequest/1"))
        for event in TO_QUEUE:
            made.move("task-1", CaseEvent(event))
        made.add_edit("task-1", make_edit(1))
        made.queue("task-1", OutboxEntry("report-1", "task-1", "opinion", NOW, {"document": "d1"}))
        made.outbox_attempt("report-1")
        made.outbox_receipt("report-1", {"report": "DiagnosticReport/1"})
        made.move("task-1", CaseEvent.DELIVER)
        made.move("task-1", CaseEvent.AMEND)
        yield made


def addendum_waits(vault: Vault) -> None:
    for event in (CaseEvent.SIGN, CaseEvent.QUEUE):
        vault.move("task-1", event)
    vault.queue("task-1", OutboxEntry("report-2", "task-1", "addendum", NOW, {"document": "d2"}))


def gone(vault: Vault) -> None:
    """Let the service list the case no more, and another Task of its order instead."""
    again = replace(make_case(), id="task-2", task_status="requested", service_request="ServiceRequest/1")
    answer = WorklistAnswer((again,), ("task-1",), "2026-11-22T12:00:00+00:00")
    keep_answer(vault, make_reviewer(), answer, frozenset(), NOW)
    withdraw(vault, "task-1")


def test_a_task_cancelled_while_an_addendum_is_written_takes_nothing_back(vault: Vault) -> None:
    gone(vault)
    assert vault.state("task-1") is CaseState.AMENDING
    drop_amendment(vault, "task-1")
    assert vault.state("task-1") is CaseState.DELIVERED


def test_a_task_cancelled_while_an_addendum_waits_takes_nothing_back(vault: Vault) -> None:
    addendum_waits(vault)
    gone(vault)
    assert vault.state("task-1") is CaseState.QUEUED
    assert vault.edits("task-2") == [], "what was delivered is not handed on"
    assert "case-withdrawn" not in [one.kind for one in vault.audit_events()]
    recall(vault, "report-2", "The case is closed.")
    drop_amendment(vault, "task-1")
    assert vault.state("task-1") is CaseState.DELIVERED
    assert [one.state for one in vault.outbox()] == [OutboxState.DELIVERED, OutboxState.RECALLED]
