"""The audit outlives the removal of a case, so the words that a reviewer typed are only in it by their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.sync.one_case import ReadCase
from reviewer_app.ui.office.gates_before_sending import GateOpen, hold, keep_and_ask
from reviewer_app.ui.office.recalls import recall, send_anyway
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.office import Office
from tests.helpers.store_values import FAST_KDF, PASSPHRASE

ENTRY = OutboxEntry("report-1", "task-1", "opinion", NOW, {"document": "d1"})
WHY = "Mrs. Okafor’s daughter telephoned: renewed."
HASH = f"sha256:{hashlib.sha256(WHY.encode()).hexdigest()}"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        made.put_case(make_case())
        made.put_reviewer(make_reviewer())
        yield made


def reasons(vault: Vault) -> dict[str, str]:
    return {one.kind: one.detail["reason"] for one in vault.audit_events() if "reason" in one.detail}


def test_why_an_opinion_was_recalled(vault: Vault) -> None:
    for event in ("start-download", "downloaded", "open", "sign", "queue"):
        vault.move("task-1", CaseEvent(event))
    vault.queue("task-1", ENTRY)
    recall(vault, ENTRY.id, WHY)
    assert reasons(vault) == {"opinion-recalled": HASH}
    assert vault.outbox_entry(ENTRY.id).reason == WHY, "the words are where they are removed with the case"


def test_why_it_was_sent_all_the_same(vault: Vault) -> None:
    late = NOW + timedelta(days=250)
    vault.queue("task-1", ENTRY)
    vault.outbox_attempt(ENTRY.id)
    read = ReadCase(make_case(), whole=True)
    ended = keep_and_ask(vault, ENTRY.id, make_reviewer(), read, late)
    hold(vault, ENTRY, GateOpen(ended, late, ENTRY.id))
    send_anyway(vault, ENTRY.id, WHY)
    assert keep_and_ask(vault, ENTRY.id, make_reviewer(), read, late) == ()
    assert reasons(vault) == {"hold-released": HASH, "sent-after-end": HASH}
    assert vault.outbox_entry(ENTRY.id).reason == WHY


@pytest.mark.parametrize(("why", "kept"), [("capacity", "capacity"), (WHY, HASH)], ids=["a code", "words"])
def test_why_a_case_was_declined(offices: Callable[..., Office], why: str, kept: str, qtbot: QtBot) -> None:
    office = offices()
    office.vault.put_case(make_case())
    office.assignments.decline("task-1", why)
    qtbot.waitUntil(lambda: reasons(office.vault) == {"case-declined": kept})
    qtbot.waitUntil(lambda: office.assignments.declined == {"task-1": why})
