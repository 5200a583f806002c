"""A signature whose level could not be reached is raised by itself once that may go: how often, and when next.

Tries begin a while after the opinion was delivered and are few, each farther apart. What is told of them stands beside
the entry in the outbox. Where the settings about it were changed they begin anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reviewer_app.settings import Settings
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.later_versions import later_of, may_be_raised
from reviewer_app.ui.office.raising import CO_SIGNED_BY, LEVEL, NO_SERVICE, way
from reviewer_app.ui.words import in_sentence, moment_words

#: How long is waited before each try, from the one before; the first time from when the opinion was delivered.
WAITS: Final = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))


@dataclass(frozen=True, slots=True)
class LevelTries:
    """The tries that failed of one entry: how many, when the last one was, why it failed, and by which settings."""

    count: int = 0
    last: datetime | None = None
    why: str = ""
    way: str = ""


def tries_of(vault: Vault, entries: Iterable[OutboxEntry]) -> dict[str, LevelTries]:
    """Return what is kept of the tries of these entries, by the id of each that has some; in the store lane."""
    kept = {one.id: vault.get_value(_key(one)) for one in entries if one.kind != LEVEL and not one.waits}
    return {entry_id: decode(text.encode(), LevelTries) for entry_id, text in kept.items() if text is not None}


def keep_failed(vault: Vault, entry: OutboxEntry, settings: Settings, now: datetime, why: str) -> None:
    """Count a try that failed, and say so in the audit trail; in the store lane."""
    before = _in_force(tries_of(vault, [entry]).get(entry.id), settings)
    with vault.together():
        made = LevelTries(before.count + 1, now, why, way(settings))
        vault.set_value(_key(entry), encode(made).decode())
        vault.audit("level-not-raised", entry.case_id, {"outbox": entry.id, "tries": str(made.count)})


def next_try(
    entries: Iterable[OutboxEntry], entry: OutboxEntry, tries: Mapping[str, LevelTries], settings: Settings
) -> datetime | None:
    """Return when an entry is raised by itself, None where it is not.

    It is where a higher level was wanted and not reached as it was sent; one that nobody had asked for then is the
    reviewer's to decide, and so is one over the signature of a co-author. What the service did not take is not tried
    again.
    """
    every = list(entries)
    if not may_be_raised(every, entry, settings) or not _fell_short(later_of(every, entry), entry):
        return None
    known = _in_force(tries.get(entry.id), settings)
    since = known.last or _delivered_at(entry)
    return since + WAITS[known.count] if since is not None and known.count < len(WAITS) else None


def words_of_tries(due: datetime | None, tries: LevelTries | None, settings: Settings, now: datetime) -> str:
    """Return what is said of an entry that is `due` to be raised by itself, or was as often as that is done."""
    if due is not None:
        when = f"by itself {in_sentence(moment_words(due, now))}" if due > now else "as soon as this laptop is online"
        return f"A higher level is tried {when}."
    known = _in_force(tries, settings)
    if known.count < len(WAITS):
        return ""
    return f"A higher level was tried {known.count} times by itself; now it is raised only by hand. {known.why}".strip()


def _in_force(tries: LevelTries | None, settings: Settings) -> LevelTries:
    """Return the tries by these settings: others begin anew."""
    return tries if tries is not None and tries.way == way(settings) else LevelTries()


def _fell_short(later: list[OutboxEntry], entry: OutboxEntry) -> bool:
    """Whether the newest version that the service has says why it has no higher level, and that was no choice.

    What a co-author signed is not: their certificate would be asked about, and their signature stamped.
    """
    if any(one.state is OutboxState.RECALLED or CO_SIGNED_BY in one.payload for one in later):
        return False
    newest = (later[-1] if later else entry).receipt or {}
    return (newest.get("level_note") or "") not in ("", NO_SERVICE)


def _delivered_at(entry: OutboxEntry) -> datetime | None:
    told = (entry.receipt or {}).get("delivered_at")
    return datetime.fromisoformat(str(told)) if told else None


def _key(entry: OutboxEntry) -> str:
    """Return the name of a value that goes with its case."""
    return f"level-tries-{entry.id}:{entry.case_id}"
