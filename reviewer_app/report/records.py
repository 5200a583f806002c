"""The records an opinion rests on, counted as they arrived, and what of them the reviewer did not see."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime

from reviewer_app.cases.coverage import RecordCoverage, coverage, series_title
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.looks import Looks
from reviewer_app.report.inputs import ReportInput, ReviewedRecord

IMAGES = "images"


def settled_records(report: ReportInput) -> tuple[ReviewedRecord, ...]:
    """Return the records of a report, images counted in frames as they arrived.

    A list of the case counts files, of which one can hold many images, and may leave out a series that the archive has.
    """
    arrived = coverage(report.instances.values(), (), Looks(), report.case.patient)
    first = {one.series.uid: one for one in reversed(tuple(report.instances.values()))}
    others = Counter(one.series.uid for one in report.instances.values() if one.kind is not InstanceKind.IMAGE)
    listed = tuple(
        _counted(one, arrived.of(one.key), first.get(one.key.uid), others[one.key.uid]) for one in report.records
    )
    keys = {one.key for one in listed}
    unlisted = (one for one in arrived.records if one.key not in keys)
    added = [
        unlisted_record(one, first[one.key.uid])
        for one in unlisted
        if one.total or one.pages.total or one.seconds.total
    ]
    images = [one for one in listed if one.unit == IMAGES]
    return (*images, *added, *(one for one in listed if one.unit != IMAGES))


def begun_slides(records: tuple[ReviewedRecord, ...]) -> tuple[ReviewedRecord, ...]:
    """Return the slides of which a part was shown: more than nothing, and less than counts as shown."""
    return tuple(one for one in records if one.extent and one.shown is not None and one.shown < one.count)


def not_shown(records: tuple[ReviewedRecord, ...]) -> int:
    """Return how many images were not shown to the reviewer, of the records of which that is known."""
    known = [one for one in records if one.unit == IMAGES and one.shown is not None]
    return sum(max(0, one.count - (one.shown or 0)) for one in known)


def all_shown(records: tuple[ReviewedRecord, ...]) -> bool:
    """Return whether nothing of the images, and of what else is in their series, is known to have been left unseen."""
    return not not_shown(records) and not any(one.parts.left for one in records)


def _counted(
    record: ReviewedRecord, found: RecordCoverage | None, first: InstanceIndex | None, others: int
) -> ReviewedRecord:
    """Return a record with its images counted; `others` of its files are none: videos, reports, curves."""
    if found is None or first is None:
        return record
    # files that are one picture, or none; else what did not arrive was not shown either
    whole = first.kind is not InstanceKind.IMAGE or not found.total
    total = found.total if whole else max(found.total, record.count - others)
    return replace(record, count=total, shown=None if record.shown is None else min(record.shown, total))


def unlisted_record(found: RecordCoverage, first: InstanceIndex) -> ReviewedRecord:
    """Return a series that the list of the case leaves out, from what arrived of it; `first` is one of its files."""
    return ReviewedRecord(
        key=found.key,
        category=first.series.modality,
        title=series_title(first),
        made=_day(first.study.date),
        source=first.study.description,
        count=found.total,
    )


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a DA value has no time or zone
    except ValueError:
        return None
