from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reviewer_app.errors import NotAllowed
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.store.vault import Vault, open_vault
from tests.helpers.store_values import NOON, PASSPHRASE, put_blob

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


def test_what_was_confirmed_is_kept_before_it_is_delivered(vault: Vault, data_dir: Path) -> None:
    vault.queue("task-1", ENTRY)
    vault.outbox_attempt(ENTRY.id)
    first = vault.outbox_confirmed(ENTRY.id, {"report": "DiagnosticReport/1"})
    assert (first.state, first.receipt) == (OutboxState.SENDING, {"report": "DiagnosticReport/1"})
    assert vault.outbox_confirmed(ENTRY.id, {"report": "DiagnosticReport/1", "was_there": True}) == first
    vault.outbox_failed(ENTRY.id, "It cannot be read now.", NOON)
    vault.close()
    with open_vault(data_dir, PASSPHRASE) as again:
        (entry,) = again.outbox()
        assert (entry.receipt, entry.waits, entry.held) == (first.receipt, True, False)
        done = again.outbox_receipt(ENTRY.id, {"read_back": "now"})
        assert done.receipt == {"read_back": "now"}
        with pytest.raises(NotAllowed, match="delivered already"):
            again.outbox_confirmed(ENTRY.id, {})


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


def test_it_is_queued_again_though_stale_files_cannot_be_swept(
    vault: Vault, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.queue("task-1", ENTRY)
    vault.outbox_attempt(ENTRY.id)
    put_blob(vault, b"orphan")
    vault.close()

    def refused(_folder: object) -> None:
        raise PermissionError("unreadable")

    with open_vault(data_dir, PASSPHRASE, tidy=False) as again:
        with monkeypatch.context() as patch:
            patch.setattr("reviewer_app.store.blobs.os.scandir", refused)
            with pytest.raises(PermissionError):
                again.tidy_up()
        assert [one.state for one in again.outbox()] == [OutboxState.QUEUED]
        again.outbox_recall(ENTRY.id, "A finding was missed.")


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


def test_what_was_recalled_stays_and_is_never_sent(vault: Vault, data_dir: Path) -> None:
    vault.queue("task-1", ENTRY)
    vault.outbox_attempt(ENTRY.id)
    vault.outbox_failed(ENTRY.id, "The service cannot be reached.", NOON)  # nothing was sent: it was only tried
    with pytest.raises(NotAllowed, match="why"):
        vault.outbox_recall(ENTRY.id, "  ")
    recalled = vault.outbox_recall(ENTRY.id, " A finding was missed. ")
    assert recalled == replace(ENTRY, attempts=1, state=OutboxState.RECALLED, reason="A finding was missed.")
    assert (recalled.waits, recalled.held, vault.outbox_waits("task-1")) == (False, False, False)
    assert vault.recalled_documents("task-1") == {"d1"}
    assert (vault.recalled_documents("task-2"), vault.release_outbox("task-1")) == (frozenset(), 0)
    for call in (
        lambda: vault.outbox_attempt(ENTRY.id),
        lambda: vault.outbox_failed(ENTRY.id, "No."),
        lambda: vault.outbox_receipt(ENTRY.id, {}),
        lambda: vault.outbox_writing(ENTRY.id, NOON),
        lambda: vault.outbox_hold(ENTRY.id, "No.", []),
        lambda: vault.outbox_send_anyway(ENTRY.id, "Because."),
        lambda: vault.outbox_recall(ENTRY.id, "Again."),
    ):
        with pytest.raises(NotAllowed):
            call()
    vault.queue("task-1", ENTRY)  # the same given again is not queued again
    vault.close()
    with open_vault(data_dir, PASSPHRASE) as again:
        assert again.outbox() == [recalled]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE outbox SET state = 'queued'",
        "UPDATE outbox SET reason = 'another'",
        "DELETE FROM outbox",
    ],
)
def test_the_database_itself_keeps_what_was_recalled(vault: Vault, statement: str) -> None:
    vault.queue("task-1", ENTRY)
    vault.outbox_recall(ENTRY.id, "A finding was missed.")
    with pytest.raises(NotAllowed, match="never changed"):
        vault._parts.database.run(statement)


@pytest.mark.parametrize(
    "before",
    ["state = 'sending'", "state = 'delivered'", "begun = '2026-03-01T12:00:00.000000+00:00'"],
)
def test_the_database_itself_lets_nothing_be_recalled_that_may_have_arrived(vault: Vault, before: str) -> None:
    vault.queue("task-1", ENTRY)
    vault._parts.database.run(f"UPDATE outbox SET {before}")
    with pytest.raises(NotAllowed, match="never changed"):
        vault._parts.database.run("UPDATE outbox SET state = 'recalled'")
    for begun in ("NULL", "'later'") if before.startswith("begun") else ():
        with pytest.raises(NotAllowed, match="never changed"):
            vault._parts.database.run(f"UPDATE outbox SET begun = {begun}")


def test_what_may_have_arrived_is_not_recalled_any_more(vault: Vault, data_dir: Path) -> None:
    vault.queue("task-1", ENTRY)
    with pytest.raises(NotAllowed, match="not being sent"):
        vault.outbox_writing(ENTRY.id, NOON)
    vault.outbox_attempt(ENTRY.id)
    with pytest.raises(NotAllowed, match="at this moment"):
        vault.outbox_recall(ENTRY.id, "A finding was missed.")
    for hours in range(2):
        vault.outbox_writing(ENTRY.id, NOON + timedelta(hours=hours))
        assert vault.outbox_entry(ENTRY.id).begun == NOON
    vault.close()  # killed in the middle
    with open_vault(data_dir, PASSPHRASE) as again:
        assert (again.outbox()[0].state, again.outbox()[0].begun) == (OutboxState.QUEUED, NOON)
        with pytest.raises(NotAllowed, match="addendum"):
            again.outbox_recall(ENTRY.id, "A finding was missed.")
        assert again.outbox_receipt(ENTRY.id, {}).begun == NOON


def test_a_hold_is_released_with_a_reason_that_holds_for_what_held_it(vault: Vault) -> None:
    gates = (("licence", "No licence in force for OR"),)
    vault.queue("task-1", ENTRY)
    with pytest.raises(NotAllowed, match="not held"):
        vault.outbox_send_anyway(ENTRY.id, "Because.")
    vault.outbox_attempt(ENTRY.id)
    held = vault.outbox_hold(ENTRY.id, "No licence in force for OR.", gates)
    assert (held.held, held.open_gates, held.reason) == (True, gates, "")
    with pytest.raises(NotAllowed, match="why"):
        vault.outbox_send_anyway(ENTRY.id, "")
    released = vault.outbox_send_anyway(ENTRY.id, "The board renewed it by telephone.")
    assert (released.held, released.open_gates) == (False, gates)
    assert (released.reason, released.last_error) == ("The board renewed it by telephone.", "")
    vault.outbox_attempt(ENTRY.id)
    again = vault.outbox_hold(ENTRY.id, "The consent is not active.", [("consent", "The consent is not active")])
    assert (again.held, again.reason, again.asks) == (True, "", True)


@pytest.mark.parametrize("others", [(), (("licence", "No licence in force for OR"),)])
def test_no_reason_sends_what_consent_does_not_cover(vault: Vault, others: tuple[tuple[str, str], ...]) -> None:
    gates = (*others, ("consent", "The patient’s consent is not active"))
    vault.queue("task-1", ENTRY)
    vault.outbox_attempt(ENTRY.id)
    held = vault.outbox_hold(ENTRY.id, "The patient’s consent is not active.", gates)
    with pytest.raises(NotAllowed, match="no reason stands in for it"):
        vault.outbox_send_anyway(ENTRY.id, "The patient asked for it by telephone.")
    assert vault.outbox_entry(ENTRY.id) == held


def test_what_is_held_for_another_reason_does_not_ask_about_its_gates(vault: Vault) -> None:
    gates = [("licence", "No licence in force for OR")]
    vault.queue("task-1", ENTRY)
    vault.outbox_attempt(ENTRY.id)
    vault.outbox_hold(ENTRY.id, "No licence in force for OR.", gates)
    vault.outbox_attempt(ENTRY.id)
    withdrawn = vault.outbox_failed(ENTRY.id, "The service has withdrawn this case.")
    assert (withdrawn.held, withdrawn.asks, withdrawn.open_gates) == (True, False, ())
    with pytest.raises(NotAllowed, match="not held"):
        vault.outbox_send_anyway(ENTRY.id, "Because.")
    vault.outbox_hold(ENTRY.id, "No licence in force for OR.", gates)
    vault.outbox_send_anyway(ENTRY.id, "Because.")
    vault.outbox_attempt(ENTRY.id)
    offline = vault.outbox_failed(ENTRY.id, "The service cannot be reached.", NOON)
    assert (offline.reason, offline.open_gates) == ("Because.", tuple(gates)), "the answer holds for the next try"
    vault.outbox_attempt(ENTRY.id)
    assert not vault.outbox_failed(ENTRY.id, "The service has withdrawn this case.").asks
