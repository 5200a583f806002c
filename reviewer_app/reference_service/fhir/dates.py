"""FHIR dates and times as ranges of milliseconds, so that "2026-11" and an instant can be compared."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone

#: Bounds of a period that has no start or no end; beyond every date that FHIR can write.
BEGINNING_OF_TIME = -(10**15)
END_OF_TIME = 10**15

_DATE_TIME = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?\Z"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def date_range(text: str) -> tuple[int, int]:
    """Return the range a FHIR date, dateTime or instant covers (R4 section 3.1.1.4.7).

    Parameters
    ----------
    text
        ``YYYY`` to ``YYYY-MM-DDThh:mm:ss.sss+zz:zz``. Without a zone it is taken as UTC.

    Returns
    -------
    tuple of int
        First millisecond, and the first one after, since 1970 in UTC.

    Raises
    ------
    ValueError
        If it is no date.
    """
    found = _DATE_TIME.match(text)
    if found is None:
        raise ValueError("not a FHIR date")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    start = datetime(
        int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0),
        # A leap second is written as 60; it belongs to the last second that the clock knows.
        min(int(second or 0), 59), int((fraction or "0")[:3].ljust(3, "0")) * 1000, _zone(zone),
    )  # fmt: skip
    low = (start - _EPOCH) // timedelta(milliseconds=1)
    return low, low + _length(start, found.groups())


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return timezone(-offset if text[0] == "-" else offset)


def _length(start: datetime, groups: tuple[str | None, ...]) -> int:
    """Milliseconds that are meant when the rest was left out."""
    _, month, day, hour, _, second, fraction, _ = groups
    if month is None:
        return (366 if _is_leap(start.year) else 365) * 86_400_000
    if day is None:
        return monthrange(start.year, start.month)[1] * 86_400_000
    if hour is None:
        return 86_400_000
    if second is None:
        return 60_000
    return 1000 if fraction is None else 1


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
