"""Dates, times, sizes and ages as people read them: never ambiguous, always local, with the distance from now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from reviewer_app.cases.people import Patient

_SEX = {"male": ("male", "M"), "female": ("female", "F"), "other": ("other", "O"), "unknown": ("sex unknown", "?")}


def day_words(day: date | None) -> str:
    """Return a date as ``22 Nov 2026``, or an empty string."""
    return "" if day is None else day.strftime("%d %b %Y")


def local(moment: datetime) -> datetime:
    """Return `moment` in the zone of this laptop."""
    return moment.astimezone()


def time_words(moment: datetime) -> str:
    """Return a time of day as ``14:41:08``."""
    return local(moment).strftime("%H:%M:%S")


def moment_words(moment: datetime | None, now: datetime) -> str:
    """Return a moment as ``Today 17:00``, ``Tue 24 Nov 09:00``, with the year where it is not this one."""
    if moment is None:
        return "No due date"
    at, today = local(moment), local(now).date()
    clock = at.strftime("%H:%M")
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
    days = (at.date() - today).days
    if days in near:
        return f"{near[days]} {clock}"
    return at.strftime("%a %d %b %H:%M" if at.year == today.year else "%d %b %Y %H:%M")


def in_sentence(words: str) -> str:
    """Return the words of a moment as they stand within a sentence: "Due today 17:00"."""
    first = words.partition(" ")[0]
    return words[0].lower() + words[1:] if first in ("Yesterday", "Today", "Tomorrow", "No") else words


def distance_words(moment: datetime, now: datetime) -> str:
    """Return how far `moment` lies from `now`: ``in 2 h 18 min``, ``in 3 days``, ``26 h overdue``."""
    delta = moment - now
    minutes = int(abs(delta).total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if minutes < 60:
        span = f"{minutes} min"
    elif hours < 12:
        span = f"{hours} h {rest:02d} min"
    elif hours < 48:
        span = f"{hours} h"
    else:
        span = f"{hours // 24} days"
    return f"{span} overdue" if delta < timedelta(0) else f"in {span}"


def size_words(size: int) -> str:
    """Return a number of bytes as ``12.4 GB`` or ``850 kB`` (powers of ten)."""
    for factor, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= factor:
            value = size / factor
            return f"{value:.1f} {unit}" if value < 100 else f"{value:.0f} {unit}"
    return f"{size} B"


def age_words(patient: Patient, now: datetime) -> str:
    """Return the age in years with its unit, ``47 y``, or ``age unknown``."""
    age = patient.age_on(local(now).date())
    return "age unknown" if age is None else f"{age} y"


def sex_letter(patient: Patient) -> str:
    """Return M, F, O or ?."""
    return _SEX.get(patient.sex, _SEX["unknown"])[1]


def identity_words(patient: Patient, now: datetime) -> str:
    """Return age, sex, birth date and identifier in one line, as the head of a case shows them."""
    sex = _SEX.get(patient.sex, _SEX["unknown"])[0]
    born = f", born {day_words(patient.birth_date)}" if patient.birth_date else ""
    return f"{age_words(patient, now)} {sex}{born} · {patient.identifier}"


def now_utc() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)
