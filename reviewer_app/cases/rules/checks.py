"""One answer of one rule, as lists show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewer_app.cases.rules.table import Rule


class Outcome(StrEnum):
    """What a rule says. What cannot be told is never taken for passed."""

    PASS = "pass"  # noqa: S105 - an outcome, no secret
    WARN = "warn"
    BLOCK = "block"
    CANNOT_TELL = "cannot-tell"


#: The target of what is put right by the service: what is known of the case, at the left of its window.
STORY = "story"
#: The target of what is put right by listening: dictated sound that has no words, below the opinion.
SOUND = "sound"
#: In which order lists show what is to be looked at.
ORDER: tuple[Outcome, ...] = (Outcome.BLOCK, Outcome.CANNOT_TELL, Outcome.WARN, Outcome.PASS)


@dataclass(frozen=True, slots=True)
class Check:
    """What one rule says now.

    Parameters
    ----------
    id
        The rule (`table.RULES`), and the one thing it speaks of after a colon, for example ``"answer:q3"``.
    outcome
        What it says. A rule that was waived with a reason passes.
    words
        A short sentence in the state it is in: "Question 3 has no answer", "Every question answered".
    detail
        A few more words, for example "3 of 3" or "to 30 Jun 2027".
    target
        Where the reader is taken: the path of a field, the prefix of one, or `STORY`.
    extent
        How many images, pages and seconds, or series, it is about, 0 where it is not waived by number: a waiver holds
        for no more than that.
    tolerated
        It cannot be told, and the policy of the service lets that pass.
    set_aside
        It passes only because the reviewer gave a reason.
    """

    id: str
    outcome: Outcome
    words: str
    detail: str = ""
    target: str = ""
    extent: int = 0
    tolerated: bool = False
    set_aside: bool = False

    @property
    def passed(self) -> bool:
        """Whether the rule holds, or was waived with a reason; what only advises has not."""
        return self.outcome is Outcome.PASS

    @property
    def blocks(self) -> bool:
        """Whether it holds up an acceptance or a signature."""
        return self.outcome is Outcome.BLOCK or (self.outcome is Outcome.CANNOT_TELL and not self.tolerated)

    @property
    def rows(self) -> tuple[str, ...]:
        """The requirement rows that the rule keeps, for example ``("Q01",)``."""
        rule = self._rule
        return rule.rows if rule is not None else ()

    @property
    def overridable(self) -> bool:
        """Whether the reviewer may waive it with a reason (kept in the opinion under ``opinion.waiver_path``)."""
        rule = self._rule
        return self.blocks and rule is not None and rule.overridable

    @property
    def _rule(self) -> Rule | None:
        from reviewer_app.cases.rules.table import rule_of  # noqa: PLC0415 - the worklist is painted without it

        return rule_of(self.id)


def held(holds: bool) -> Outcome:
    """Return the outcome of a rule that holds or blocks."""
    return Outcome.PASS if holds else Outcome.BLOCK


def nothing_open(checks: Iterable[Check]) -> bool:
    """Whether nothing holds up an acceptance or a signature."""
    return not any(one.blocks for one in checks)


def set_aside_words(checks: Iterable[Check]) -> str:
    """Return how many of the checks pass only with a reason: ``"2 set aside with a reason"``, empty for none."""
    count = sum(one.set_aside for one in checks)
    return f"{count} set aside with a reason" if count else ""


def still_open(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Return the checks that hold up an acceptance or a signature: what blocks, then what cannot be told."""
    return tuple(one for one in in_order(checks) if one.blocks)


def in_order(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Return the checks as lists show them: what blocks, what cannot be told, what only advises, what passed."""
    return tuple(sorted(checks, key=lambda one: ORDER.index(one.outcome)))
