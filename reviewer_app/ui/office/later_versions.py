"""Which later versions the entries of the outbox send, and whether one more can be queued; values only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from reviewer_app.settings import SIGNATURE_LEVELS, Settings
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.ui.office.raising import LATER, LEVEL

_BASIC: Final = SIGNATURE_LEVELS[0]
_SIGNED: Final = ("opinion", "addendum")


def later_of(entries: Iterable[OutboxEntry], entry: OutboxEntry) -> list[OutboxEntry]:
    """Return the entries that send later versions of one, in the order in which they were queued."""
    return [one for one in entries if one.kind == LEVEL and one.payload.get(LATER) == entry.id]


def takes_later(entries: Iterable[OutboxEntry], entry: OutboxEntry) -> bool:
    """Whether a later version of an entry can be queued: it was delivered, and none waits to be sent."""
    delivered = entry.state is OutboxState.DELIVERED and entry.kind in _SIGNED
    return delivered and not any(one.waits for one in later_of(entries, entry))


def may_be_raised(entries: Iterable[OutboxEntry], entry: OutboxEntry, settings: Settings) -> bool:
    """Whether a delivered entry can get a higher level: it has not the wanted one, and no later version waits."""
    if not settings.time_stamp_url or not _below(entry, settings):
        return False
    later = later_of(entries, entry)
    done = (one for one in later if one.state is OutboxState.DELIVERED)
    return takes_later(later, entry) and all(_below(one, settings) for one in done)


def _below(entry: OutboxEntry, settings: Settings) -> bool:
    return SIGNATURE_LEVELS.index(_level(entry.receipt)) < SIGNATURE_LEVELS.index(settings.wanted_level)


def _level(receipt: object) -> str:
    """Return the level that was sent; what was delivered by versions that did not tell it had the first one."""
    told = receipt.get("level") if isinstance(receipt, dict) else None
    return told if told in SIGNATURE_LEVELS else _BASIC
