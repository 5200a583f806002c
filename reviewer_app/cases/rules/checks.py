"""One answer of one rule, as lists show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """What one rule says now.

    Parameters
    ----------
    id
        Names the rule, and the one thing it speaks of after a colon, for example ``"answer:q3"``.
    passed
        Whether the rule holds, or was waived with a reason.
    words
        A short sentence in the state it is in: "Question 3 has no answer", "Every question answered".
    detail
        A few more words, for example "3 of 3" or "to 30 Jun 2027".
    blocking
        False: the reviewer may waive it with a reason (kept in the opinion under ``opinion.waiver_path``).
    ends_soon
        It passes today and will not within a few days.
    notice
        It passes, and the reviewer should look at it before signing.
    target
        Where the reader is taken: the path of a field, or the prefix of one.
    extent
        How many images, pages and seconds, or series, it is about, 0 where it is not waived by number: a waiver holds
        for no more than that.
    """

    id: str
    passed: bool
    words: str
    detail: str = ""
    blocking: bool = True
    target: str = ""
    ends_soon: bool = False
    extent: int = 0
    notice: bool = False


def all_passed(checks: Iterable[Check]) -> bool:
    """Whether nothing stands open."""
    return all(one.passed for one in checks)


def still_open(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Return the checks that did not pass, in order."""
    return tuple(one for one in checks if not one.passed)
