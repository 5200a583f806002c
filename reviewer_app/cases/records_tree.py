"""The records of a case as they are listed: studies newest first, and prior where there is a newer one of the kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from reviewer_app.cases.coverage import may_be_one_person
from reviewer_app.cases.instances import IndexedPatient, InstanceIndex, InstanceKind
from reviewer_app.cases.language import say_count
from reviewer_app.cases.regions import PAIRED, family, regions_of, sides_of

_PICTURES = {InstanceKind.IMAGE, InstanceKind.SLIDE, InstanceKind.VIDEO}


@dataclass(frozen=True, slots=True)
class SeriesGroup:
    """One series with its instances, in the order they were given."""

    uid: str
    modality: str
    instances: tuple[InstanceIndex, ...]

    @property
    def has_pictures(self) -> bool:
        """Whether there is anything in it that a pane can show."""
        return any(one.kind in _PICTURES for one in self.instances)


@dataclass(frozen=True, slots=True)
class StudyGroup:
    """One study. `prior` says how much older it is than the newest of its kind, for example ``"3 months earlier"``."""

    uid: str
    title: str
    taken_on: date | None
    series: tuple[SeriesGroup, ...]
    prior: str = ""


def study_groups(instances: Iterable[InstanceIndex]) -> tuple[StudyGroup, ...]:
    """Return the studies, newest first, their series by number."""
    by_study: dict[str, dict[str, list[InstanceIndex]]] = {}
    for one in instances:
        by_study.setdefault(one.study.uid, {}).setdefault(one.series.uid, []).append(one)
    groups = [_study(uid, series) for uid, series in by_study.items()]
    groups.sort(key=lambda one: one.taken_on or date.min, reverse=True)
    kinds = {one.uid: _kind(one) for one in groups}
    return tuple(replace(one, prior=_prior_words(one, groups, kinds)) for one in groups)


def priors(instances: Iterable[InstanceIndex]) -> dict[str, str]:
    """Return, for each study that has a newer one of its kind, how much earlier it is."""
    return {one.uid: one.prior for one in study_groups(instances) if one.prior}


def dicom_date(text: str) -> date | None:
    """Return a DICOM date (YYYYMMDD, or with dots as ACR-NEMA had it), or None if it is none."""
    digits = text.strip().replace(".", "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if len(digits) == 8 else None
    except ValueError:
        return None


def study_day(instance: InstanceIndex, *, prior: bool) -> str:
    """Return the day of a study as ``"18 Nov 2026"``, of a prior one as ``"PRIOR 20 Aug 2026"``."""
    taken_on = dicom_date(instance.study.date)
    words = ("PRIOR" if prior else "", "" if taken_on is None else f"{taken_on:%d %b %Y}")
    return " ".join(word for word in words if word)


def earlier_words(older: date, newer: date) -> str:
    """Return the time from `older` to `newer` as a person would say it."""
    days = (newer - older).days
    for length, unit in ((365.25, "year"), (30.44, "month"), (7, "week")):
        count = round(days / length)
        if days >= 2 * length or (unit == "month" and days >= 28):
            return say_count(f"earlier.{unit}", count)
    return say_count("earlier.day", days)


def _study(uid: str, series: dict[str, list[InstanceIndex]]) -> StudyGroup:
    members = [SeriesGroup(one, items[0].series.modality, tuple(items)) for one, items in series.items()]
    members.sort(key=lambda one: (one.instances[0].series.number is None, one.instances[0].series.number or 0))
    first = members[0].instances[0]
    modalities = "/".join(sorted({one.modality for one in members if one.modality and one.has_pictures}))
    title = first.study.description or " ".join(part for part in (modalities, first.series.body_part.title()) if part)
    return StudyGroup(uid, title or "Study", dicom_date(first.study.date), tuple(members))


def _prior_words(study: StudyGroup, groups: list[StudyGroup], kinds: Mapping[str, _Kind]) -> str:
    if study.taken_on is None:
        return ""
    kind = kinds[study.uid]
    newest = max((one.taken_on for one in groups if one.taken_on and kind.same(kinds[one.uid])), default=study.taken_on)
    return earlier_words(study.taken_on, newest) if newest > study.taken_on else ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a study is a picture of, and of whom; empty where that is not known."""

    patient: IndexedPatient
    families: frozenset[str]
    regions: frozenset[str]
    sides: frozenset[str]

    def same(self, other: _Kind) -> bool:
        """Whether both share a family of modalities and a region, and show no different sides or patients.

        A study whose region is not known is of no kind: it keeps its date, and no badge says more than that.
        """
        apart = bool(self.sides and other.sides) and not self.sides & other.sides
        alike = bool(self.families & other.families and self.regions & other.regions)
        return alike and not apart and may_be_one_person(self.patient, other.patient)


def _kind(study: StudyGroup) -> _Kind:
    pictures = [one for one in study.series if one.has_pictures]
    headers = list(dict.fromkeys(one.series for group in pictures for one in group.instances))
    said = [study.series[0].instances[0].study.description, *(one.description for one in headers)]
    regions = regions_of((one.body_part for one in headers), said)
    return _Kind(
        study.series[0].instances[0].patient,
        frozenset(name for one in pictures if (name := family(one.modality))),
        regions,
        # of the chest, "left" tells where something was found, not what was looked at
        sides_of((one.laterality for one in headers), said if regions <= PAIRED else ()),
    )
