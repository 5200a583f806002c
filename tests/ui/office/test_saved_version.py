"""What is saved says which version it is, and whether the service has it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.raising import LATER, LEVEL, OPINION_LEVEL
from reviewer_app.ui.office.saved_version import version_words
from tests.helpers.case_values import NOW, make_case
from tests.helpers.office import Office

WAITS = "It is not sent yet: the service has an earlier version."
CASE = make_case().id


@pytest.fixture
def vault(offices: Callable[..., Office]) -> Vault:
    found: Vault = offices().vault
    found.put_case(make_case())
    return found


def signed(vault: Vault) -> str:
    return vault.put_document(CASE, "opinion", b"%PDF signed", {"report_id": "r-1"}).id


def raised(vault: Vault, **meta: str) -> str:
    return vault.put_document(CASE, OPINION_LEVEL, b"%PDF raised", {"report_id": "r-1", "level": "B-T", **meta}).id


def test_what_was_signed_alone_and_what_is_not_here(vault: Vault) -> None:
    first = signed(vault)
    assert version_words(vault, CASE, first) == (
        "Saved is the newest version: as it was signed. The service has this version."
    )
    assert version_words(vault, CASE, "of another vault") == ""


def test_a_level_that_was_raised_before_sending_is_what_was_sent(vault: Vault) -> None:
    first = signed(vault)
    raised(vault)
    told = version_words(vault, CASE, first)
    assert told == "Saved is the newest version: signature of level B-T. The service has this version."


def test_a_later_version_says_whether_it_was_sent(vault: Vault) -> None:
    first = signed(vault)
    later = raised(vault, **{LATER: "r-1", "co_signers": "Ben Okafor"})
    what = "Saved is the newest version: signature of level B-T, co-signed by Ben Okafor. "
    assert version_words(vault, CASE, first) == what + WAITS
    vault.queue(CASE, OutboxEntry("l-1", CASE, LEVEL, NOW, {"document": later, LATER: "r-1"}))
    assert version_words(vault, CASE, first) == what + WAITS
    vault.outbox_recall("l-1", "It does not stand.")
    assert version_words(vault, CASE, first) == what + "The service did not take it: it has an earlier version."


def test_a_later_version_that_was_sent_is_there(vault: Vault) -> None:
    first = signed(vault)
    later = raised(vault, **{LATER: "r-1"})
    vault.queue(CASE, OutboxEntry("l-1", CASE, LEVEL, NOW, {"document": later, LATER: "r-1"}))
    vault.outbox_attempt("l-1")
    assert version_words(vault, CASE, first).endswith(WAITS)
    vault.outbox_receipt("l-1", {"report": "DiagnosticReport/1"})
    assert version_words(vault, CASE, first).endswith("The service has this version.")
