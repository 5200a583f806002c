"""Five failures lock the key, each five more for twice as long; no clock that is set back shortens it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.signing_lock import FAILURES, FIRST_LOCK, LONGEST_LOCK, SigningLock, locked_words

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def failing(lock: SigningLock, times: int, now: datetime) -> SigningLock:
    for _ in range(times):
        lock = lock.begun(now).failed()
    return lock


def test_four_failures_do_not_lock_and_the_fifth_does() -> None:
    lock = failing(SigningLock(), 4, NOW)
    assert (lock.locked_until(NOW), lock.left) == (None, 1)
    lock = lock.begun(NOW)
    assert lock.locked_until(NOW) == NOW + FIRST_LOCK, "counted before its outcome is known"
    assert lock.failed().locked_until(NOW + FIRST_LOCK - SECOND) == NOW + FIRST_LOCK
    assert lock.failed().locked_until(NOW + FIRST_LOCK) is None
    with pytest.raises(ValueError, match="locked"):
        lock.begun(NOW + SECOND)


def test_each_five_more_lock_for_twice_as_long_up_to_a_day() -> None:
    lock, now, lengths = SigningLock(), NOW, []
    for _ in range(10):
        lock = failing(lock, FAILURES, now)
        until = lock.locked_until(now)
        assert until is not None
        lengths.append(until - now)
        now = until
    assert lengths[0] == FIRST_LOCK
    assert all(after == min(2 * before, LONGEST_LOCK) for before, after in pairwise(lengths))
    assert lengths[-1] == LONGEST_LOCK
    assert SigningLock(10**9, now).length == LONGEST_LOCK


def test_an_attempt_that_is_taken_back_brings_no_lock_and_ends_none() -> None:
    four = failing(SigningLock(), 4, NOW)
    again = four.begun(NOW).taken_back()
    assert (again.failures, again.locked_until(NOW), again.open) == (4, None, False)
    later = NOW + FIRST_LOCK
    five = failing(four, 1, NOW)
    assert five.begun(later).taken_back() == five
    assert five.begun(later).taken_back().locked_until(later) is None
    assert five.taken_back().taken_back().failures == 3
    assert SigningLock().taken_back() == SigningLock()


def test_a_clock_set_back_begins_the_lock_again() -> None:
    """A clock that was a year ahead locks nobody out for a year, and setting it back gains nothing."""
    lock = failing(SigningLock(), FAILURES, NOW + timedelta(days=365))
    assert lock.locked_until(NOW) is not None
    seen = lock.seen(NOW)
    assert seen.locked_until(NOW) == NOW + FIRST_LOCK
    assert seen.seen(NOW + SECOND) == seen
    assert seen.failures == lock.failures


@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from([0, 0, 0, 1, 14, 15, 16, 60, 5000])), min_size=1, max_size=60
    )
)
def test_no_quarter_of_an_hour_has_more_than_five_failures(steps: list[tuple[int, int]]) -> None:
    """`steps` are minutes that go by and minutes that the clock is then set back, before the key is tried again."""
    lock, gone, behind, tried = SigningLock(), timedelta(), timedelta(), []
    for wait, back in steps:
        gone, behind = gone + timedelta(minutes=wait), behind + timedelta(minutes=back)
        now = NOW + gone - behind
        lock = lock.seen(now)
        if lock.locked_until(now) is None:
            lock = lock.begun(now).failed()
            tried.append(gone)
    assert all(tried[at + FAILURES] - first >= FIRST_LOCK for at, first in enumerate(tried[:-FAILURES]))


def test_the_words_are_in_the_zone_of_the_reader_and_never_too_early() -> None:
    here = NOW.astimezone(timezone(timedelta(hours=1)))
    assert locked_words(NOW + FIRST_LOCK, here) == "Locked until 15:20 after five wrong attempts"
    assert locked_words(NOW + FIRST_LOCK + SECOND, here) == "Locked until 15:21 after five wrong attempts"
    words = locked_words(NOW + timedelta(hours=12), here)
    assert words == "Locked until 23 Nov 2026, 03:05 after five wrong attempts"
