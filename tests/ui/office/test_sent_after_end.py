"""Whether an opinion was sent although something did not hold, as the receipt tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.sync.one_case import ReadCase
from reviewer_app.ui.office.gates_before_sending import GateOpen, hold, keep_and_ask
from reviewer_app.ui.office.recalls import send_anyway, sent_after_end
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.store_values import FAST_KDF, PASSPHRASE

ENTRY = OutboxEntry("report-1", "task-1", "opinion", NOW, {"document": "d1"})
LATER = NOW + timedelta(days=250)  # the licence has ended by then


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        made.put_case(make_case())
        made.put_reviewer(make_reviewer())
        made.queue("task-1", ENTRY)
        made.outbox_attempt(ENTRY.id)
        yield made


def asked(vault: Vault, now: datetime, case: Case | None = None) -> bool:
    """Ask as right before sending, and hold what does not hold; return whether it goes out."""
    read = ReadCase(case or make_case(), whole=True)
    ended = keep_and_ask(vault, ENTRY.id, make_reviewer(), read, now)
    if ended:
        hold(vault, ENTRY, GateOpen(ended, now, ENTRY.id))
    return not ended


def test_a_reason_that_was_not_needed_is_none_for_which_it_was_sent(vault: Vault) -> None:
    assert not asked(vault, LATER)
    send_anyway(vault, ENTRY.id, "Renewed by telephone.")
    assert asked(vault, NOW), "the licence holds again"
    assert vault.outbox_entry(ENTRY.id).reason == "Renewed by telephone."
    assert not sent_after_end(vault, ENTRY.id)


def test_a_reason_for_which_it_was_sent_stays_and_one_given_later_is_another(vault: Vault) -> None:
    asked(vault, LATER)
    send_anyway(vault, ENTRY.id, "Renewed by telephone.")
    assert asked(vault, LATER)
    assert sent_after_end(vault, ENTRY.id)
    assert not sent_after_end(vault, "another")
    vault.outbox_attempt(ENTRY.id)
    assert not asked(vault, LATER, replace(make_case(), consent=None)), "it did not arrive, and consent ended"
    vault.outbox_attempt(ENTRY.id)
    assert not asked(vault, LATER), "the reason before was for what was open then"
    send_anyway(vault, ENTRY.id, "Renewed by letter.")
    assert asked(vault, NOW)
    assert not sent_after_end(vault, ENTRY.id)
    assert asked(vault, LATER), "the reason holds for it still"
    assert sent_after_end(vault, ENTRY.id)
