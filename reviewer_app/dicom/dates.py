"""Dates as readers write them."""

from __future__ import annotations


def date_words(value: str) -> str:
    """Return a DICOM DA or DT as ``2020-01-31`` or ``2020-01-31 12:30``; what is no date as it stands."""
    day = value[:8]
    if len(day) != 8 or not day.isdigit():
        return value
    words = f"{day[:4]}-{day[4:6]}-{day[6:8]}"
    return f"{words} {value[8:10]}:{value[10:12]}" if value[8:12].isdigit() and len(value) >= 12 else words
