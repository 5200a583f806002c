"""Dates as rules say them."""

from __future__ import annotations

from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: date) -> str:
    """Return a date as it is read everywhere, ``"22 Nov 2026"``: never ambiguous (std 3.2, text rules)."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
