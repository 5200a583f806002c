"""Trying again what may succeed later: broken connections, a busy service, a server's own trouble (std 1.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from reviewer_app.errors import Offline, ReviewerError, ServerRefused
from reviewer_app.jobs import CancelToken

#: Seconds to wait before the second, third and fourth try.
DELAYS: Final[tuple[float, ...]] = (0.2, 0.8, 2.0)
#: The longest wait that a service's Retry-After is granted inside one job; a longer one fails and is tried later.
LONGEST_WAIT: Final = 30.0
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_Answer = TypeVar("_Answer")


def may_pass(error: ReviewerError) -> bool:
    """Whether the same request can succeed later without anybody's doing."""
    return isinstance(error, Offline) or (isinstance(error, ServerRefused) and error.status in _PASSING)


def with_retries(work: Callable[[], _Answer], token: CancelToken) -> _Answer:
    """Return what `work` gives, trying again after each of `DELAYS` while its failure may pass.

    `work` must be safe to repeat. Retry-After is honoured where it asks for longer than the delay.

    Raises
    ------
    Cancelled
        If the user stopped while waiting.
    ReviewerError
        The last failure.
    """
    for delay in DELAYS:
        token.check()
        try:
            return work()
        except (Offline, ServerRefused) as error:
            asked = error.retry_after if isinstance(error, ServerRefused) else None
            if not may_pass(error) or (asked or 0.0) > LONGEST_WAIT:
                raise
            token.wait(max(delay, asked or 0.0))
    token.check()
    return work()
