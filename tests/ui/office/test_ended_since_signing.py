"""What had ended by the time a signed opinion was sent stands in the audit, once; the opinion is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.ui.office.ended_since_signing import note_what_ended
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.store_values import FAST_KDF, PASSPHRASE

ENTRY = OutboxEntry("report-1", "task-1", "opinion", NOW)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        made.put_case(make_case())
        made.put_reviewer(make_reviewer())
        yield made


def noted(vault: Vault) -> list[str]:
    return [one.detail["ended"] for one in vault.audit_events() if one.kind == "sent-after-end"]


def test_while_all_holds_nothing_is_noted(vault: Vault) -> None:
    note_what_ended(vault, ENTRY, NOW)
    assert noted(vault) == []


def test_what_ended_is_noted_once_for_all_tries(vault: Vault) -> None:
    later = NOW + timedelta(days=250)
    for _ in range(3):
        note_what_ended(vault, ENTRY, later)
    assert noted(vault) == ["licence"]
    vault.put_case(replace(make_case(), consent=None))
    note_what_ended(vault, ENTRY, later)
    assert noted(vault) == ["licence", "consent,licence"]
