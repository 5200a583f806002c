"""A DICOMDIR as lines: whom and what a medium holds, by its directory records (PS3.3 F.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pydicom.dataset import Dataset

from reviewer_app.cases.text_lines import Line
from reviewer_app.dicom import values
from reviewer_app.dicom.dates import date_words
from reviewer_app.dicom.person_name import name_groups

_DEEPEST = 8
_NEXT, _LOWER = "OffsetOfTheNextDirectoryRecord", "OffsetOfReferencedLowerLevelDirectoryEntity"


def directory_lines(dataset: Dataset) -> tuple[Line, ...]:
    """Return patients, studies and series by name, below them how many objects of each kind; one line a record.

    Records follow the offsets that link them, from those on that nothing links to, which in a sound file is the first
    patient alone: the offset of the root is wrong in some files. What lies in a ring comes last.
    """
    records = values.items(dataset, "DirectoryRecordSequence")
    by_offset = {getattr(one, "file_tell", None): one for one in records}
    linked = {values.integer(one, link) for one in records for link in (_NEXT, _LOWER)}
    heads = [one for one in records if getattr(one, "file_tell", None) not in linked]
    seen: set[int] = set()
    lines: list[Line] = []
    for one in (*heads, *records):
        lines += _entity(_chain(one, by_offset, seen), 0, by_offset, seen)
    return tuple(lines)


def _chain(first: Dataset | None, by_offset: dict[int | None, Dataset], seen: set[int]) -> Iterator[Dataset]:
    """Return the records of one entity; a ring ends where it began."""
    record = first
    while record is not None and id(record) not in seen:
        seen.add(id(record))
        yield record
        record = by_offset.get(values.integer(record, _NEXT) or 0)


def _entity(
    records: Iterable[Dataset], level: int, by_offset: dict[int | None, Dataset], seen: set[int]
) -> Iterator[Line]:
    others: Counter[str] = Counter()
    for one in records:
        words = _words(one)
        if words is None:
            others[values.text(one, "DirectoryRecordType").lower() or "unknown"] += 1
            continue
        yield Line(level, words, heading=level == 0)
        if level < _DEEPEST:
            lower = _chain(by_offset.get(values.integer(one, _LOWER) or 0), by_offset, seen)
            yield from _entity(lower, level + 1, by_offset, seen)
    for kind, count in others.items():
        yield Line(level, f"{count} × {kind}")


def _words(record: Dataset) -> str | None:
    """Return what a record of a patient, study or series is called, None for one that holds no other."""
    kind = values.text(record, "DirectoryRecordType").upper()
    if kind == "PATIENT":
        named = name_groups(values.text(record, "PatientName")).words or "(no name)"
        return _joined(named, values.text(record, "PatientID"))
    if kind == "STUDY":
        described = values.text(record, "StudyDescription") or values.text(record, "StudyID") or "(no description)"
        return _joined(f"Study {described}", date_words(values.text(record, "StudyDate")))
    if kind == "SERIES":
        number = values.integer(record, "SeriesNumber")
        named = f"Series {number}" if number is not None else "Series"
        return _joined(named, values.text(record, "Modality"), values.text(record, "SeriesDescription"))
    return f"Record of the kind {kind or 'unknown'}" if values.integer(record, _LOWER) else None


def _joined(*parts: str) -> str:
    return ", ".join(one for one in parts if one)
