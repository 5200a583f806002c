"""How old what a gate rests on is: "checked 21 Nov 2026, 18:04 UTC" beside what is decided without the service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.dates import day

#: The gates that rest on what the service says of people and consent, and that are read again before sending.
GATES = frozenset({"licence", "cover", "co-author", "section-author", "consent"})
#: What was read so lately is as good as read now: with the service in reach it is read every minute.
JUST_NOW = timedelta(minutes=5)


def moment(at: datetime) -> str:
    """Return an aware moment as it is read everywhere, ``"21 Nov 2026, 18:04 UTC"``."""
    universal = at.astimezone(UTC)
    return f"{day(universal.date())}, {universal:%H:%M} UTC"


def with_age(checks: Iterable[Check], now: datetime, read_at: datetime | None) -> tuple[Check, ...]:
    """Return the checks; those of `GATES` say when what they rest on was read, where that is not just now.

    Parameters
    ----------
    checks
        What the rules say.
    now
        The present, aware.
    read_at
        When case and reviewer were last read from the service, None where that is not known: nothing is said then,
        the rule on freshness says it.
    """
    if read_at is None or abs(now - read_at) <= JUST_NOW:
        return tuple(checks)
    checked = f"checked {moment(read_at)}"
    return tuple(_said(one, checked) if one.id.partition(":")[0] in GATES else one for one in checks)


def _said(check: Check, checked: str) -> Check:
    return replace(check, detail=", ".join(one for one in (check.detail, checked) if one))
