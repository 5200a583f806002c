"""What is counted of a signing key outside the vault: before it is tried, on disk, by one command at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reviewer_app.cases.signing_lock import FIRST_LOCK, SigningLock
from reviewer_app.errors import CannotSign, KeyLocked, KeyNotOpened
from reviewer_app.store.attempts_file import FILE_NAME, AttemptsFile

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
KEY, OTHER = "ab" * 32, "cd" * 32


def refusing(error: Exception) -> Callable[[], str]:
    def attempt() -> str:
        raise error

    return attempt


def wrong(file: AttemptsFile, times: int = 1, now: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(KeyNotOpened):
            file.counted(KEY, refusing(KeyNotOpened("Wrong.")), lambda: now)


def test_it_is_on_disk_before_it_is_made(tmp_path: Path) -> None:
    file, seen = AttemptsFile(tmp_path / "config"), []

    def attempt() -> str:
        seen.append(AttemptsFile(tmp_path / "config").lock(KEY))
        return "signed"

    assert file.counted(KEY, attempt, lambda: NOW) == "signed"
    assert seen == [SigningLock(1, None, open=True)]
    assert file.lock(KEY) == SigningLock()


def test_failures_are_kept_by_key_and_five_lock_it(tmp_path: Path) -> None:
    file = AttemptsFile(tmp_path)
    wrong(file, 4)
    assert (file.lock(KEY).failures, file.lock(OTHER).failures) == (4, 0)
    assert file.counted(OTHER, lambda: "signed", lambda: NOW) == "signed"
    with pytest.raises(KeyLocked):
        AttemptsFile(tmp_path).counted(KEY, refusing(KeyNotOpened("Wrong.")), lambda: NOW)
    made: list[str] = []
    with pytest.raises(KeyLocked, match="Nothing was signed"):
        file.counted(KEY, lambda: made.append("tried"), lambda: NOW + FIRST_LOCK - timedelta(seconds=1))
    assert made == []
    file.counted(KEY, lambda: made.append("tried"), lambda: NOW + FIRST_LOCK)
    assert (made, file.lock(KEY)) == (["tried"], SigningLock())


def test_what_was_not_the_passphrase_does_not_count(tmp_path: Path) -> None:
    file = AttemptsFile(tmp_path)
    wrong(file, 2)
    with pytest.raises(CannotSign, match="expired"):
        file.counted(KEY, refusing(CannotSign("The certificate expired.")), lambda: NOW)
    assert file.lock(KEY).failures == 2


def test_one_command_at_a_time(tmp_path: Path) -> None:
    file, inside = AttemptsFile(tmp_path), []

    def attempt() -> str:
        with pytest.raises(CannotSign, match="Another command is signing"):
            AttemptsFile(tmp_path).counted(KEY, lambda: inside.append("tried"), lambda: NOW)
        return "signed"

    assert file.counted(KEY, attempt, lambda: NOW) == "signed"
    assert inside == []


def test_without_a_count_nothing_is_tried_and_a_damaged_one_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"{not json")
    assert AttemptsFile(tmp_path).lock(KEY) == SigningLock()
    wrong(AttemptsFile(tmp_path))
    assert AttemptsFile(tmp_path).lock(KEY).failures == 1
    (tmp_path / "no folder").write_bytes(b"")
    made: list[str] = []
    with pytest.raises(CannotSign, match="cannot be kept"):
        AttemptsFile(tmp_path / "no folder").counted(KEY, lambda: made.append("tried"), lambda: NOW)
    assert made == []


def test_what_is_counted_twice_is_the_more_and_the_later() -> None:
    earlier, later = SigningLock(5, NOW), SigningLock(2, NOW + timedelta(hours=1))
    assert earlier.with_others(later) == later.with_others(earlier) == SigningLock(5, NOW + timedelta(hours=1))
    assert SigningLock().with_others(earlier) == earlier
