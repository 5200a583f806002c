"""A paper that was corrected after the opinion was signed holds it, until the reviewer has decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.cases.opinion import YES
from reviewer_app.cases.replaced_papers import review_path
from reviewer_app.cases.work import Edit, FieldChange
from reviewer_app.store.values import DownloadItem, OutboxEntry, document_key
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.sync.one_case import ReadCase
from reviewer_app.ui.office.gates_before_sending import GateOpen, hold, keep_and_ask
from reviewer_app.ui.office.recalls import recall, send_anyway, sent_after_end
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, put_blob

ENTRY = OutboxEntry("report-1", "task-1", "opinion", NOW, {"document": "d1"})
PAPER = make_case().documents[0]


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """A signed opinion that waits, and calls a paper reviewed which is here."""
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        made.put_case(make_case())
        made.put_reviewer(make_reviewer())
        made.plan_download("task-1", [DownloadItem(document_key(PAPER.reference))])
        made.item_done("task-1", document_key(PAPER.reference), put_blob(made, b"a paper"), None)
        for event in ("start-download", "downloaded", "open"):
            made.move("task-1", CaseEvent(event))
        said = FieldChange(review_path(PAPER.reference, "reviewed"), "", YES)
        made.add_edit("task-1", Edit("e1", make_reviewer().reference, NOW, "Reviewed", fields=(said,)))
        for event in ("sign", "queue"):
            made.move("task-1", CaseEvent(event))
        made.queue("task-1", ENTRY)
        made.outbox_attempt(ENTRY.id)
        yield made


def ask(vault: Vault, url: str, entry: OutboxEntry = ENTRY) -> bool:
    """Ask as right before sending, and hold it where something does not hold; return whether it goes out."""
    now = replace(make_case(), documents=(replace(PAPER, url=url), *make_case().documents[1:]))
    ended = keep_and_ask(vault, entry.id, make_reviewer(), ReadCase(now, whole=True), NOW)
    if ended:
        hold(vault, entry, GateOpen(ended, NOW, entry.id))
    return not ended


def test_what_is_as_it_was_signed_goes_out(vault: Vault) -> None:
    assert ask(vault, PAPER.url)


def test_a_corrected_paper_holds_the_opinion_in_the_try_that_reads_of_it(vault: Vault) -> None:
    assert not ask(vault, "Binary/corrected")
    entry = vault.outbox_entry(ENTRY.id)
    assert (entry.held, entry.asks, entry.begun) == (True, True, None)
    assert entry.last_error.startswith("The opinion rests on a record that has another version since it was signed;")
    assert [one.detail["ended"] for one in vault.audit_events() if one.kind == "opinion-held"] == ["changed-records"]
    vault.outbox_attempt(ENTRY.id)
    assert not ask(vault, "Binary/corrected"), "whenever it was read first"
    recall(vault, ENTRY.id, "A corrected report came.")
    assert vault.state("task-1") is CaseState.IN_REVIEW


def test_a_reason_sends_it_with_the_version_that_it_was_given_for(vault: Vault) -> None:
    ask(vault, "Binary/corrected")
    send_anyway(vault, ENTRY.id, "Only the address of the laboratory was corrected.")
    assert ask(vault, "Binary/corrected")
    assert sent_after_end(vault, ENTRY.id)
    vault.outbox_attempt(ENTRY.id)
    assert not ask(vault, "Binary/corrected-again")
    assert vault.outbox_entry(ENTRY.id).asks


def test_what_is_added_to_an_opinion_is_not_held_by_what_it_may_speak_of(vault: Vault) -> None:
    ask(vault, "Binary/corrected")
    added = replace(ENTRY, id="report-2", kind="addendum", created=NOW + timedelta(days=1))
    vault.queue("task-1", added)
    vault.outbox_attempt(added.id)
    assert ask(vault, "Binary/corrected", added)
