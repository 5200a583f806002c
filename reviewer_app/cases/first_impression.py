"""Blind-then-reveal: the first impression that is recorded while the first report is hidden, and the reveal.

Both are fields of the opinion under ``impression.``, so the journal keeps them, with author and moment, and every
process that reads it knows whether the first report is hidden. They only grow: that a report was hidden, and that it
was shown, is never taken back, and an impression that was recorded reads the same for ever (`may_change`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviewer_app.cases.opinion import CERTAINTY, FieldKind, Opinion, OpinionField

PREFIX = "impression."
#: Who asked for the first report to be hidden, a code of `HiddenBy`.
HIDDEN_PATH = f"{PREFIX}hidden"
TEXT_PATH, CERTAINTY_PATH = f"{PREFIX}text", f"{PREFIX}certainty"
#: Why the first report was shown without an impression: words, or `SHOWN_BEFORE`.
EARLY_PATH = f"{PREFIX}early"
#: When the first report was shown (ISO 8601 with its offset); the impression was recorded at that moment.
REVEALED_PATH = f"{PREFIX}revealed"
#: It had been shown before the service asked for it to be hidden.
SHOWN_BEFORE = "shown-before"
CERTAINTY_FIELD = OpinionField(CERTAINTY_PATH, 7, "Certainty of the first impression", FieldKind.CHOICE, CERTAINTY)


class HiddenBy(StrEnum):
    """Who asked that the first report be hidden."""

    POLICY = "policy"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class FirstImpression:
    """What the reviewer thought before the first report was shown, and when it was.

    `early` is why it was shown without an impression (then `text` is what was begun of one, if anything), empty where
    there is one. `text` has no tokens: what was measured stands in it as it read then.
    """

    hidden_by: str
    text: str
    certainty: str
    revealed: datetime
    early: str = ""


def is_hidden(opinion: Opinion) -> bool:
    """Whether the first report is hidden now."""
    return bool(opinion.get(HIDDEN_PATH)) and not opinion.get(REVEALED_PATH)


def first_impression(opinion: Opinion) -> FirstImpression | None:
    """Return what was recorded, None while the first report is hidden or where it never was."""
    revealed = _moment(opinion.get(REVEALED_PATH))
    if revealed is None:
        return None
    text, certainty, hidden_by, early = map(opinion.get, (TEXT_PATH, CERTAINTY_PATH, HIDDEN_PATH, EARLY_PATH))
    return FirstImpression(hidden_by, text, certainty, revealed, early)


def may_change(opinion: Opinion, path: str) -> bool:
    """Whether an edit may still change a field: nothing of an impression changes once the first report was shown."""
    if not path.startswith(PREFIX):
        return True
    return not opinion.get(REVEALED_PATH) and (path != HIDDEN_PATH or not opinion.get(HIDDEN_PATH))


def hidden(by: HiddenBy) -> dict[str, str]:
    """Return the fields that hide the first report."""
    return {HIDDEN_PATH: by.value}


def recorded(text: str, certainty: str, now: datetime) -> dict[str, str]:
    """Return the fields that record an impression and show the first report; `now` has its zone."""
    return {TEXT_PATH: text.strip(), CERTAINTY_PATH: certainty, REVEALED_PATH: now.isoformat(timespec="seconds")}


def shown_early(reason: str, now: datetime) -> dict[str, str]:
    """Return the fields that show the first report without an impression, for a reason."""
    return {EARLY_PATH: reason.strip(), REVEALED_PATH: now.isoformat(timespec="seconds")}


def hides_first_report(paths: Iterable[str]) -> bool:
    """Whether an edit of these fields hides the first report: it is never undone."""
    return HIDDEN_PATH in paths


def shows_first_report(paths: Iterable[str]) -> bool:
    """Whether an edit of these fields shows the first report: it is never undone."""
    return REVEALED_PATH in paths


def is_impression(paths: Iterable[str]) -> bool:
    """Whether an edit of these fields is of the first impression alone; False for one that changes no field."""
    names = tuple(paths)
    return bool(names) and all(one.startswith(PREFIX) for one in names)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
