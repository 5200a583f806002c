"""What was frozen by a released version is sent as it was signed, by every later one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reviewer_app.cases.work import replay
from reviewer_app.store.vault import open_vault
from reviewer_app.ui.office.frozen_delivery import begin_delivery
from tests.helpers.store_values import NOON, make_case, make_edit, make_index
from tests.store.test_released_vaults import RELEASED_PASSPHRASE, VAULTS

#: Stands in tests/store/make_released_vault.py too; repeated here because no later change may touch it.
REPORT_ID = "0b0e7c1e-6a51-4f0c-9d59-2a1f3c5d7e90"


@pytest.mark.parametrize("version", [2])
def test_a_released_outbox_entry_is_sent_for_ever(tmp_path: Path, version: int) -> None:
    shutil.copytree(VAULTS / f"v{version}", tmp_path / "data")
    with open_vault(tmp_path / "data", RELEASED_PASSPHRASE) as vault:
        delivery = begin_delivery(vault, REPORT_ID)
    assert (delivery.report_id, delivery.meaning, delivery.signed_at) == (REPORT_ID, "authorship", NOON)
    assert delivery.pdf == b"%PDF-1.7 the signed opinion"
    assert delivery.case == make_case("task-2")
    assert (delivery.reviewer.name, delivery.reviewer.credentials) == ("Dr. Anna Lindqvist", "MD")
    assert delivery.work == replay([make_edit(1)])
    assert delivery.archive_copy is not None
    assert delivery.archive_copy.study_uid == make_index().study.uid
