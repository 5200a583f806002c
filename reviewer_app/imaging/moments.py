"""DICOM dates and times as seconds, for differences only; what is no date is None (PS3.5 6.2, DA, TM, DT)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydicom.dataset import Dataset

from reviewer_app.dicom import values

DAY = 86_400.0
_DT = re.compile(r"(\d{8})(\d{2})(\d{2})?(\d{2})?(\.\d{1,6})?([+-]\d{4})?$")
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})$")


@dataclass(frozen=True, slots=True)
class Moment:
    """A clock reading in seconds, as on the wall; `offset` from UTC in seconds, None where the file does not tell."""

    clock: float
    offset: float | None = None

    @property
    def time_of_day(self) -> float:
        """Seconds since midnight on the wall."""
        return self.clock % DAY


def seconds_between(first: Moment, second: Moment) -> float | None:
    """Return how many seconds `second` is after `first`; None where only one of them names its time zone."""
    if (first.offset is None) != (second.offset is None):
        return None
    return (second.clock - (second.offset or 0.0)) - (first.clock - (first.offset or 0.0))


def time_of_day(text: str) -> float | None:
    """Return seconds since midnight of a TM value, old colons allowed."""
    digits, _, fraction = text.strip().replace(":", "").partition(".")
    if len(digits) not in (2, 4, 6) or not digits.isdigit() or not (fraction or "0").isdigit():
        return None
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4] or 0), int(digits[4:6] or 0)
    if hours > 23 or minutes > 59 or seconds > 60:
        return None
    return hours * 3600 + minutes * 60 + seconds + float(f"0.{fraction or 0}")


def zone_of(dataset: Dataset) -> float | None:
    """Return Timezone Offset From UTC (0008,0201) in seconds."""
    return _offset(values.text(dataset, "TimezoneOffsetFromUTC"))


def at(dataset: Dataset, date: str, time: str) -> Moment | None:
    """Return the moment of a date and a time element, given by their keywords, in the time zone of the data set."""
    midnight = _midnight(values.text(dataset, date).replace(".", ""))
    clock = time_of_day(values.text(dataset, time))
    return None if midnight is None or clock is None else Moment(midnight + clock, zone_of(dataset))


def moment(text: str, zone: float | None) -> Moment | None:
    """Return the moment of a DT value to the hour at least; `zone` is that of the data set, for values without one."""
    found = _DT.match(text.strip())
    if found is None:
        return None
    midnight = _midnight(found[1])
    clock = time_of_day((found[2] or "") + (found[3] or "") + (found[4] or "") + (found[5] or ""))
    own = _offset(found[6] or "")
    if midnight is None or clock is None:
        return None
    return Moment(midnight + clock, zone if own is None else own)


def has_zone(text: str) -> bool:
    """Tell whether a DT value names its offset from UTC."""
    found = _DT.match(text.strip())
    return found is not None and bool(found[6])


def _midnight(date: str) -> float | None:
    try:
        day = datetime.strptime(date.strip(), "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return (day - datetime(1900, 1, 1, tzinfo=UTC)) / timedelta(seconds=1)


def _offset(text: str) -> float | None:
    found = _OFFSET.match(text.strip())
    if found is None:
        return None
    return (-1.0 if found[1] == "-" else 1.0) * (int(found[2]) * 3600 + int(found[3]) * 60)
