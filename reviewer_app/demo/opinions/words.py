"""How the sample opinions write days and ages."""

from __future__ import annotations

from datetime import date, datetime

from reviewer_app.cases.people import Patient
from reviewer_app.cases.records import ListedStudy


def day(moment: date | datetime | None) -> str:
    """Return a day as ``22 Nov 2026`` (std 3.2: no ambiguous numerics)."""
    return f"{moment.day} {moment:%b %Y}" if moment is not None else "date not given"


def study_day(study: ListedStudy) -> str:
    """Return the day on which a study was made."""
    return day(study.started)


def weeks_ago(then: datetime, now: datetime) -> str:
    """Return a time past in whole weeks: ``about 3 weeks ago``."""
    weeks = round((now - then).days / 7)
    return f"about {weeks} week{'' if weeks == 1 else 's'} ago"


def age(patient: Patient, moment: datetime) -> int:
    """Return the age in whole years; every patient of the samples has a birth date."""
    born, today = patient.birth_date, moment.date()
    if born is None:
        raise ValueError("the patient has no birth date")
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
