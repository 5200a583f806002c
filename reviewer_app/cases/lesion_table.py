"""Lesions by date: the size of each, the sum of the targets, and how both changed. No category follows from it here.

RECIST 1.1 (Eisenhauer 2009): longest diameter, of lymph nodes the short axis (3.1.1, 4.2); the sum over all targets
(4.2); changes to the baseline and to the smallest sum (4.3.1); 0 mm for what is gone and 5 mm for what is too small to
measure (4.3.2). A sum to which a target is missing is told as such and compared with nothing (4.4.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from reviewer_app.cases.instance_table import finder, outline
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.lesion_change import UNCHANGED, Changes, changes
from reviewer_app.cases.lesion_sizes import Find, LesionSize, size_of
from reviewer_app.cases.lesions import Lesion, LesionPlan, Outcome
from reviewer_app.cases.records_tree import dicom_date
from reviewer_app.cases.work import Work

#: What counts for a lesion that is believed to be there and too faint to measure (RECIST 1.1, 4.3.2).
TOO_SMALL_MM = Decimal(5)
_Dated = tuple[date, str]
_PICTURES = (InstanceKind.IMAGE, InstanceKind.SLIDE, InstanceKind.VIDEO)


@dataclass(frozen=True, slots=True)
class TimePoint:
    """The studies of one day, or of the days that the reviewer takes together. `days` are in order."""

    days: tuple[date, ...]
    studies: tuple[str, ...]
    baseline: bool = False

    @property
    def day(self) -> date:
        """Its first day."""
        return self.days[0]


@dataclass(frozen=True, slots=True)
class LesionCell:
    """One lesion at one time point.

    `sizes` are its measurements, largest first; `value` is what counts, in millimetres, None where nothing does.
    """

    sizes: tuple[LesionSize, ...] = ()
    outcome: Outcome | None = None
    value: Decimal | None = None
    changes: Changes = UNCHANGED


@dataclass(frozen=True, slots=True)
class LesionLine:
    """One lesion, with a cell for each time point. `undated` are measurements in studies that have no date."""

    lesion: Lesion
    cells: tuple[LesionCell, ...]
    undated: tuple[LesionSize, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetSum:
    """The sum of the targets at one time point.

    `value` adds up those that are known, None where none is; `missing` are the numbers of the others. Only a sum to
    which nothing is missing has `changes`.
    """

    value: Decimal | None
    counted: int
    missing: tuple[int, ...] = ()
    changes: Changes = UNCHANGED

    @property
    def complete(self) -> bool:
        """Whether it is the sum of all targets."""
        return self.value is not None and not self.missing


@dataclass(frozen=True, slots=True)
class LesionTable:
    """All lesions, targets first, then the others, new ones last; `sums` has one for each time point.

    `unmatched_baseline` is the day that was chosen for the baseline and on which nothing was measured; `days_together`
    is the number of days that the reviewer takes for one time point (`LesionPlan`). `unused` are the days with images
    of which nothing was measured or said yet: no columns, but what is said of a lesion there makes one (4.3.2).
    """

    points: tuple[TimePoint, ...] = ()
    lines: tuple[LesionLine, ...] = ()
    sums: tuple[TargetSum, ...] = ()
    unmatched_baseline: date | None = None
    days_together: int = 0
    unused: tuple[TimePoint, ...] = ()

    @property
    def targets(self) -> tuple[Lesion, ...]:
        """The lesions that are counted."""
        return tuple(one.lesion for one in self.lines if one.lesion.is_target)

    @property
    def baseline(self) -> int:
        """The place of the baseline among the time points, 0 where there are none."""
        return next((place for place, one in enumerate(self.points) if one.baseline), 0)


@dataclass(frozen=True)
class Studies:
    """What is known of the images: `find` gives an instance by its UID, `days` the day of a study by its UID.

    `pictured` are the studies in which there is something to look at.
    """

    find: Find = field(default=lambda _uid: None)
    days: Mapping[str, date | None] = field(default_factory=dict)
    pictured: frozenset[str] = frozenset()

    @classmethod
    def of(cls, instances: Sequence[InstanceIndex]) -> Studies:
        """Return what is known of these instances."""
        known = outline(instances)
        days = {one.study.uid: dicom_date(one.study.date) for one in known}
        return cls(finder(instances), days, frozenset(one.study.uid for one in known if one.kind in _PICTURES))


def lesion_table(work: Work, studies: Studies) -> LesionTable:
    """Return the lesions of a case with everything that was measured of them, by date."""
    if not work.lesions:
        return LesionTable()
    sizes = _sizes(work, studies)
    plan = LesionPlan.of(work.opinion.values)
    used = _used(work.lesions, sizes, studies)
    points, unmatched = _points(used, plan)
    baseline = next((place for place, one in enumerate(points) if one.baseline), 0)
    lines = tuple(_line(one, sizes.get(one.id, []), points, baseline) for one in sorted(work.lesions, key=_order))
    unused = _unused(used, studies, plan.days_together)
    return LesionTable(points, lines, _sums(lines, points, baseline), unmatched, plan.days_together, unused)


def _order(lesion: Lesion) -> tuple[bool, bool, int]:
    return (lesion.new, not lesion.is_target, lesion.number)


def _sizes(work: Work, studies: Studies) -> dict[str, list[LesionSize]]:
    """Return the measurements of each lesion, by its id."""
    found: dict[str, list[LesionSize]] = {}
    for one in work.annotations:
        if one.lesion_id:
            size = size_of(one, studies.find, studies.days.get(one.image.study_instance_uid))
            if size is not None:
                found.setdefault(one.lesion_id, []).append(size)
    return found


def _used(lesions: Iterable[Lesion], sizes: Mapping[str, list[LesionSize]], studies: Studies) -> list[_Dated]:
    """Return the dated studies in which a lesion was measured or something was said of one, in order."""
    uids = {size.study for one in lesions for size in sizes.get(one.id, [])}
    uids |= {said.study_instance_uid for one in lesions for said in one.findings}
    return _dated(uids, studies)


def _dated(uids: Iterable[str], studies: Studies) -> list[_Dated]:
    return sorted((day, uid) for uid in uids if (day := studies.days.get(uid)) is not None)


def _groups(dated: Iterable[_Dated], days_together: int) -> list[list[_Dated]]:
    """Return what is taken for one time point: the studies of a day and of so many days after it."""
    groups: list[list[_Dated]] = []
    for day, uid in dated:
        if groups and day - groups[-1][0][0] <= timedelta(days=days_together):
            groups[-1].append((day, uid))
        else:
            groups.append([(day, uid)])
    return groups


def _point(group: Sequence[_Dated], *, baseline: bool = False) -> TimePoint:
    return TimePoint(tuple(sorted({day for day, _ in group})), tuple(uid for _, uid in group), baseline)


def _points(used: Iterable[_Dated], plan: LesionPlan) -> tuple[tuple[TimePoint, ...], date | None]:
    """Return the time points in order, and the chosen baseline where none of them is of that day."""
    points = [_point(one) for one in _groups(used, plan.days_together)]
    baseline = next((place for place, one in enumerate(points) if plan.baseline in one.days), None)
    unmatched = plan.baseline if baseline is None else None
    return tuple(replace(one, baseline=place == (baseline or 0)) for place, one in enumerate(points)), unmatched


def _unused(used: list[_Dated], studies: Studies, days_together: int) -> tuple[TimePoint, ...]:
    """Return the other days with images that would be time points of their own and leave the others as they are."""
    groups = _groups(used, days_together)
    taken = {uid for _, uid in used}
    apart = [
        one
        for one in _dated(studies.pictured - taken, studies)
        if _groups(sorted([*used, one]), days_together) == sorted([*groups, [one]])
    ]
    return tuple(_point(one) for one in _groups(apart, days_together))


def _line(lesion: Lesion, sizes: Sequence[LesionSize], points: Sequence[TimePoint], baseline: int) -> LesionLine:
    cells = [_cell(lesion, [one for one in sizes if one.study in point.studies], point) for point in points]
    found = changes([one.value for one in cells], [one.day for one in points], baseline)
    with_changes = (
        LesionCell(one.sizes, one.outcome, one.value, change) for one, change in zip(cells, found, strict=True)
    )
    return LesionLine(lesion, tuple(with_changes), tuple(one for one in sizes if one.day is None))


def _cell(lesion: Lesion, sizes: Sequence[LesionSize], point: TimePoint) -> LesionCell:
    outcome = lesion.outcome(point.studies)
    largest_first = sorted(sizes, key=lambda one: one.millimetres(node=lesion.node) or Decimal(-1), reverse=True)
    return LesionCell(tuple(largest_first), outcome, _value(lesion, largest_first, outcome))


def _value(lesion: Lesion, sizes: Sequence[LesionSize], outcome: Outcome | None) -> Decimal | None:
    """Return what counts of a lesion at one time point; what was measured comes before any default (4.3.2)."""
    if outcome is Outcome.NOT_EVALUABLE:
        return None
    told = [one.millimetres(node=lesion.node) for one in sizes]
    measured = [one for one in told if one is not None]
    if outcome is Outcome.SPLIT:
        return sum(measured, Decimal(0)) if measured and len(measured) == len(told) else None
    if measured:
        return max(measured)
    return {Outcome.GONE: Decimal(0), Outcome.TOO_SMALL: TOO_SMALL_MM}.get(outcome) if outcome else None


def _sums(lines: Sequence[LesionLine], points: Sequence[TimePoint], baseline: int) -> tuple[TargetSum, ...]:
    targets = [one for one in lines if one.lesion.is_target]
    if not targets:
        return ()
    plain = [_sum(targets, place) for place in range(len(points))]
    values = [one.value if one.complete else None for one in plain]
    found = changes(values, [one.day for one in points], baseline)
    return tuple(
        TargetSum(one.value, one.counted, one.missing, change) for one, change in zip(plain, found, strict=True)
    )


def _sum(targets: Sequence[LesionLine], place: int) -> TargetSum:
    known = [one.cells[place].value for one in targets]
    values = [one for one in known if one is not None]
    missing = tuple(line.lesion.number for line, value in zip(targets, known, strict=True) if value is None)
    return TargetSum(sum(values, Decimal(0)) if values else None, len(values), missing)
