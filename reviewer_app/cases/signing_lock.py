"""Five failures lock the signing key for a quarter of an hour, each five more for twice as long (21 CFR Part 11.300).

Only the right passphrase ends the count: with a signature, or where the key is installed anew. A clock that is set back
never shortens a lock; one that is set forward does, as nothing on a laptop without network knows better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reviewer_app.cases.rules.dates import day

#: So many failures lock the key.
FAILURES = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=15), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SigningLock:
    """What is known of the failures of one key; times carry their zone.

    `failures` counts since the last good signature, an attempt whose outcome is not known among them: it is counted
    before it is made. `since` is when the last lock began. `open` tells of an attempt whose outcome was not kept.
    """

    failures: int = 0
    since: datetime | None = None
    open: bool = False

    @property
    def left(self) -> int:
        """How many failures there may be until the key is locked the next time, from 1 to `FAILURES`."""
        return FAILURES - self.failures % FAILURES

    @property
    def length(self) -> timedelta:
        """How long the lock is that the last five failures brought; nothing before there were five."""
        times = self.failures // FAILURES
        if not times:
            return timedelta()
        # the exponent is bounded: the longest lock is reached long before
        return min(FIRST_LOCK * (1 << min(times - 1, 16)), LONGEST_LOCK)

    def locked_until(self, now: datetime) -> datetime | None:
        """Return when the key can be used again, None where it can be used `now`."""
        if self.since is None or not self.failures or self.failures % FAILURES:
            return None
        until = self.since + self.length
        return until if now < until else None

    def seen(self, now: datetime) -> SigningLock:
        """Return this at a clock that says `now`: where it was set back behind the lock, the lock begins again."""
        if self.since is not None and now < self.since:
            return replace(self, since=now)
        return self

    def begun(self, now: datetime) -> SigningLock:
        """Return this with one more attempt, of which nothing but that it is made is known.

        Raises
        ------
        ValueError
            If the key is locked `now`.
        """
        if self.locked_until(now) is not None:
            raise ValueError("the key is locked")
        more = self.failures + 1
        return SigningLock(more, self.since if more % FAILURES else now, open=True)

    def failed(self) -> SigningLock:
        """Return this once it is known that the attempt failed."""
        return replace(self, open=False)

    def taken_back(self) -> SigningLock:
        """Return this without the last attempt: something else than the passphrase stood in its way."""
        return SigningLock(max(0, self.failures - 1), self.since)

    def with_others(self, other: SigningLock) -> SigningLock:
        """Return this and what was counted of the same key elsewhere: the more failures, and the later lock."""
        since = max((one for one in (self.since, other.since) if one is not None), default=None)
        return SigningLock(max(self.failures, other.failures), since, self.open)


def again_words(lock: SigningLock) -> str:
    """Return what is said after a wrong passphrase that did not lock the key: how many more will."""
    more = "one more wrong one locks" if lock.left == 1 else f"{lock.left} more wrong ones lock"
    return f"Type it again; {more} the key for a while."


def locked_words(until: datetime, now: datetime) -> str:
    """Return ``"Locked until 14:20 after five wrong attempts"``, in the zone of `now`, the minute rounded up."""
    at = (until + timedelta(seconds=59, microseconds=999_999)).astimezone(now.tzinfo)
    on = "" if at.date() == now.date() else f"{day(at.date())}, "
    return f"Locked until {on}{at:%H:%M} after five wrong attempts"
