from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reviewer_app.errors import NotAllowed
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.store.vault import Vault, open_vault
from tests.helpers.store_values import NOON, PASSPHRASE

ENTRY = OutboxEntry("urn:uuid:1", "task-1", "opinion", NOON, {"document": "d1", "parts": [1, {"x": None}]})


def test_from_queue_to_receipt(vault: Vault) -> None:
    vault.queue("task-1", ENTRY)
    vault.queue("task-1", ENTRY)
    assert vault.outbox() == [ENTRY]
    assert vault.outbox_attempt(ENTRY.id).state is OutboxState.SENDING
    later = NOON + timedelta(minutes=2)
    failed = vault.outbox_failed(ENTRY.id, "The service cannot be reached.", later)
    assert failed == replace(ENTRY, attempts=1, last_error="The service cannot be reached.", next_try=later)
    vault.outbox_attempt(ENTRY.id)
    done = vault.outbox_receipt(ENTRY.id, {"task": 'W/"9"'})
    assert (done.state, done.attempts, done.receipt) == (OutboxState.DELIVERED, 2, {"task": 'W/"9"'})
    assert vault.outbox() == [done]


def test_what_has_no_next_try_is_held_until_it_is_released(vault: Vault) -> None:
    vault.queue("task-1", ENTRY)
    assert not vault.outbox_attempt(ENTRY.id).held
    busy = vault.outbox_failed(ENTRY.id, "The service is busy.", NOON)
    assert not busy.held
    assert (vault.release_outbox("task-1"), vault.outbox()) == (0, [busy])  # it keeps its time, and why
    assert vault.outbox_failed(ENTRY.id, "The service has withdrawn this case.").held
    assert (vault.release_outbox("task-2"), vault.outbox()[0].held) == (0, True)
    assert vault.release_outbox("task-1") == 1
    assert vault.outbox() == [replace(ENTRY, attempts=1)]
    assert vault.release_outbox("task-1") == 0
    assert (vault.outbox_waits("task-1"), vault.outbox_waits("task-2")) == (True, False)
    vault.outbox_receipt(ENTRY.id, {})
    assert (vault.release_outbox("task-1"), vault.outbox_waits("task-1")) == (0, False)


def test_what_was_delivered_is_never_sent_again(vault: Vault) -> None:
    vault.queue("task-1", ENTRY)
    vault.outbox_receipt(ENTRY.id, {})
    for call in (
        lambda: vault.outbox_attempt(ENTRY.id),
        lambda: vault.outbox_failed(ENTRY.id, "No."),
        lambda: vault.outbox_receipt(ENTRY.id, {"other": "1"}),
    ):
        with pytest.raises(NotAllowed, match="delivered already"):
            call()
    vault.queue("task-1", ENTRY)
    assert [entry.state for entry in vault.outbox()] == [OutboxState.DELIVERED]
    with pytest.raises(NotAllowed, match="never changed"):
        vault._parts.database.run("UPDATE outbox SET state = 'queued'")


def test_a_broken_off_attempt_is_queued_again(vault: Vault, data_dir: Path) -> None:
    vault.queue("task-1", ENTRY)
    vault.outbox_attempt(ENTRY.id)
    vault.close()
    with open_vault(data_dir, PASSPHRASE) as again:
        (entry,) = again.outbox()
        assert (entry.state, entry.attempts) == (OutboxState.QUEUED, 1)


def test_what_is_refused(vault: Vault) -> None:
    vault.queue("task-1", ENTRY)
    with pytest.raises(NotAllowed, match="another content"):
        vault.queue("task-1", replace(ENTRY, payload={}))
    with pytest.raises(ValueError, match="another case"):
        vault.queue("task-2", ENTRY)
    with pytest.raises(NotAllowed, match="not in the vault"):
        vault.queue("task-2", replace(ENTRY, id="2", case_id="task-2"))
    with pytest.raises(NotAllowed, match="not in the outbox"):
        vault.outbox_attempt("unknown")
