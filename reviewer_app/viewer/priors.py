"""Which studies are older than another of their kind, and whether a file names the patient of the case. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reviewer_app.cases.instances import IndexedPatient, InstanceIndex, InstanceKind
from reviewer_app.cases.people import Patient
from reviewer_app.viewer.captions import dicom_day

_PICTURES = frozenset({InstanceKind.IMAGE, InstanceKind.SLIDE})


def prior_badges(instances: Iterable[InstanceIndex]) -> dict[str, str]:
    """Return for each study that has a newer one of its kind the words of its badge, by Study Instance UID.

    Of one kind are studies with a common modality, and a common body part where both name one.
    """
    days: dict[str, date] = {}
    modalities: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    for one in instances:
        day = dicom_day(one.study.date)
        if day is None or one.kind not in _PICTURES:
            continue
        days[one.study.uid] = day
        modalities.setdefault(one.study.uid, set()).add(one.series.modality)
        if one.series.body_part:
            parts.setdefault(one.study.uid, set()).add(one.series.body_part.upper())
    badges = {}
    for uid, day in days.items():
        newer = [
            other_day
            for other, other_day in days.items()
            if other_day > day
            and modalities[other] & modalities[uid]
            and (not parts.get(other) or not parts.get(uid) or parts[other] & parts[uid])
        ]
        if newer:
            badges[uid] = f"PRIOR – {interval_words(day, max(newer))} earlier"
    return badges


def interval_words(earlier: date, later: date) -> str:
    """Return the time between two days as it is spoken of: days, weeks, months, years."""
    days = (later - earlier).days
    if days >= 730:
        return f"{round(days / 365.25)} years"
    if days >= 45:
        return f"{round(days / 30.44)} months"
    if days >= 28:
        return "1 month"
    if days >= 14:
        return f"{round(days / 7)} weeks"
    return "1 day" if days == 1 else f"{days} days"


def identity_mismatch(found: IndexedPatient, patient: Patient) -> str:
    """Return how the patient of a file differs from the case's, without naming either; empty if they agree.

    Only what both sides state is compared; of names only the family name, without regard to case.
    """
    differences = []
    names = _name_parts(found.name)
    if names and not names[0] <= _words(patient.family) | _words(patient.given):
        differences.append("name")
    if found.identifier and patient.identifier and found.identifier.strip() != patient.identifier.strip():
        differences.append("identifier")
    born = dicom_day(found.birth_date)
    if born is not None and patient.birth_date is not None and born != patient.birth_date:
        differences.append("birth date")
    if not differences:
        return ""
    last = differences.pop()
    listed = f"{', '.join(differences)} and {last}" if differences else last
    return f"Other {listed} in the file than in the case"


def _name_parts(name: str) -> list[set[str]]:
    """Return the words of the family name of a DICOM PN, in a list that is empty without one."""
    family = _words(name.partition("=")[0].partition("^")[0])
    return [family] if family else []


def _words(text: str) -> set[str]:
    return {word for word in text.casefold().replace("-", " ").replace(",", " ").split() if word}
