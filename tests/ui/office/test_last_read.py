"""How old what is known of licences, consent and cases is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reviewer_app.cases.rules.checks import Outcome
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.eligibility import freshness_check
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.ui.office.last_read import SYNC_MARK, keep_clock, keep_read, read_from_service_at
from tests.helpers.case_values import make_case
from tests.helpers.store_values import FAST_KDF, PASSPHRASE

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        yield made


def test_nothing_is_known_before_the_service_was_read(vault: Vault) -> None:
    assert read_from_service_at(vault) is None
    assert read_from_service_at(vault, "task-1") is None


def test_a_case_is_as_old_as_the_last_list(vault: Vault) -> None:
    keep_read(vault, NOON, read=["task-1"], unread=[])
    keep_read(vault, NOON + HOUR, read=[], unread=[])
    assert read_from_service_at(vault, "task-1") == read_from_service_at(vault) == NOON + HOUR


def test_a_case_that_cannot_be_read_whole_grows_old_until_it_is(vault: Vault) -> None:
    keep_read(vault, NOON, read=["task-1"], unread=[])
    for hours in (1, 2):
        keep_read(vault, NOON + hours * HOUR, read=[], unread=["task-1"])
        assert read_from_service_at(vault, "task-1") == NOON
    keep_read(vault, NOON + 3 * HOUR, read=["task-1"], unread=[])
    assert read_from_service_at(vault, "task-1") == NOON + 3 * HOUR


@pytest.mark.parametrize(
    ("ahead", "kept"), [(HOUR / 2, False), (-30 * HOUR, False), (2 * HOUR, False), (30 * HOUR, True)]
)
def test_by_a_clock_that_is_far_behind_that_of_the_service_nothing_can_be_told(
    vault: Vault, ahead: timedelta, *, kept: bool
) -> None:
    """What was read is later than now then, which no rule relies on: a laptop that is behind keeps no licence alive."""
    keep_read(vault, NOON, NOON + ahead, read=[], unread=[])
    read = read_from_service_at(vault)
    assert read == (NOON + ahead if kept else NOON)
    check = freshness_check(make_case(), Circumstances(NOON, read))
    assert check.outcome is (Outcome.CANNOT_TELL if kept else Outcome.PASS)
    assert ("the clock of this laptop is behind" in check.words) is kept


def test_a_clock_that_is_behind_is_told_of_a_case_that_could_not_be_read(vault: Vault) -> None:
    keep_read(vault, NOON, NOON, read=["task-1"], unread=[])
    keep_read(vault, NOON - 30 * HOUR, NOON + HOUR, read=[], unread=["task-1"])
    assert read_from_service_at(vault, "task-1") == NOON + HOUR
    keep_read(vault, NOON + 2 * HOUR, NOON + 2 * HOUR, read=[], unread=["task-1"])
    assert read_from_service_at(vault, "task-1") == NOON, "the clock is right, and the case as old as before"


def test_a_list_that_broke_off_tells_of_a_clock_that_is_behind_and_of_nothing_else(vault: Vault) -> None:
    keep_read(vault, NOON, NOON, read=["task-1"], unread=[])
    for told in (None, NOON + HOUR, NOON - 30 * HOUR):
        assert not keep_clock(vault, NOON + HOUR, told)
        assert read_from_service_at(vault, "task-1") == NOON
    assert keep_clock(vault, NOON - 30 * HOUR, NOON + HOUR)
    assert not keep_clock(vault, NOON - 30 * HOUR, None)
    assert read_from_service_at(vault, "task-1") == NOON + HOUR, "until it was read by a clock that is right"
    keep_read(vault, NOON + 2 * HOUR, NOON + 2 * HOUR, read=["task-1"], unread=[])
    assert read_from_service_at(vault, "task-1") == NOON + 2 * HOUR


def test_a_vault_of_an_earlier_version_has_only_the_mark_of_the_service(vault: Vault) -> None:
    vault.set_value(SYNC_MARK, "2026-03-01T12:00:00")
    assert read_from_service_at(vault) == datetime(2026, 3, 1, 12, tzinfo=UTC)
    vault.set_value(SYNC_MARK, "yesterday")
    assert read_from_service_at(vault) is None
