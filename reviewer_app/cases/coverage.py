"""Coverage: which images and pages were shown to the reviewer, record by record.

What counts is that a frame stood on the screen, whole frame or a part of it, for at least `SHOWN_AFTER_MS` in total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reviewer_app.cases.instances import IndexedPatient, InstanceIndex, InstanceKind
from reviewer_app.cases.people import Patient
from reviewer_app.cases.records import ListedDocument, RecordKey
from reviewer_app.cases.slide_coverage import (
    CellKey,
    cells_among,
    is_looked_through,
    shares_shown,
    slide_extent,
    slide_words,
)

SHOWN_AFTER_MS = 100
_PICTURES = {InstanceKind.IMAGE, InstanceKind.SLIDE, InstanceKind.VIDEO}

#: SOP Instance UID and frame, or document reference and page (both counted from 0), or a cell of a slide
#: (`slide_coverage`), to milliseconds on the screen.
Seen = Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class RecordCoverage:
    """How much of one series or document was shown.

    `total` counts the frames of a series, those that cannot be shown too (a slide or video as one, objects without a
    picture as none); a document counts as one, since its pages are known only when it is opened. A slide was shown
    when nearly all of its area was at scanning power or larger, and some at diagnostic power; `extent` says in words
    how much of it was.
    `other_patient` tells that the header names somebody else than the case does.
    """

    key: RecordKey
    title: str
    shown: int
    total: int
    other_patient: bool = False
    extent: str = ""

    @property
    def complete(self) -> bool:
        """Whether nothing of it is left to show."""
        return self.shown >= self.total


@dataclass(frozen=True, slots=True)
class Coverage:
    """All records of a case: the series in the order of their first instance, then the documents."""

    records: tuple[RecordCoverage, ...] = ()

    @property
    def images_shown(self) -> int:
        """How many images of all series were shown."""
        return sum(one.shown for one in self.records if one.key.kind == "series")

    @property
    def images(self) -> int:
        """How many images there are in all series."""
        return sum(one.total for one in self.records if one.key.kind == "series")

    def of(self, key: RecordKey) -> RecordCoverage | None:
        """Return the coverage of one record."""
        return next((one for one in self.records if one.key == key), None)


def coverage(
    instances: Iterable[InstanceIndex], documents: Iterable[ListedDocument], seen: Seen, patient: Patient
) -> Coverage:
    """Return what of the downloaded records was shown."""
    shown = _Shown.of(seen)
    series: dict[str, list[InstanceIndex]] = {}
    # an instance that was sent twice is one image
    for one in {one.sop_instance_uid: one for one in instances}.values():
        series.setdefault(one.series.uid, []).append(one)
    records = [_series(uid, members, shown, patient) for uid, members in series.items()]
    records += [
        RecordCoverage(RecordKey("document", one.reference), one.title, int(one.reference in shown.uids), 1)
        for one in documents
    ]
    return Coverage(tuple(records))


def shown_keys(seen: Seen) -> set[tuple[str, int]]:
    """Return what was on the screen long enough to count."""
    return {key for key, milliseconds in seen.items() if milliseconds >= SHOWN_AFTER_MS}


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was shown, by frame, by instance or document, and by cell of a slide."""

    keys: set[tuple[str, int]]
    uids: set[str]
    cells: list[CellKey]

    @classmethod
    def of(cls, seen: Seen) -> _Shown:
        keys = shown_keys(seen)
        return cls(keys, {uid for uid, _ in keys}, cells_among(keys))


def _series(uid: str, members: list[InstanceIndex], shown: _Shown, patient: Patient) -> RecordCoverage:
    pictures = [one for one in members if one.kind in _PICTURES]
    frames = [
        (one.sop_instance_uid, frame)
        for one in pictures
        if one.kind is InstanceKind.IMAGE
        for frame in range(max(one.frame_count, 1))
    ]
    # the levels of a slide are one picture, and so is each video
    videos = [one.sop_instance_uid for one in pictures if one.kind is InstanceKind.VIDEO]
    levels = [one for one in pictures if one.kind is InstanceKind.SLIDE]
    seen = sum(frame in shown.keys for frame in frames) + sum(one in shown.uids for one in videos)
    slide_seen, words = _slide(levels, shown) if levels else (0, "")
    other = any(not same_person(patient, header) for header in {one.patient for one in members})
    total = len(frames) + len(videos) + int(bool(levels))
    title = series_title(members[0])
    return RecordCoverage(RecordKey("series", uid), title, seen + slide_seen, total, other, words)


def _slide(levels: Sequence[InstanceIndex], shown: _Shown) -> tuple[int, str]:
    """Return 1 where a slide counts as shown, and how much of it was; without a size any look at it counts."""
    extent = slide_extent(levels)
    if extent is None:
        return int(any(one.sop_instance_uid in shown.uids for one in levels)), ""
    shares = shares_shown(extent, shown.cells)
    return int(is_looked_through(extent, shares)), slide_words(extent, shares)


def series_title(instance: InstanceIndex) -> str:
    """Return what a series is called: its description, or its modality and number."""
    series = instance.series
    number = "" if series.number is None else f" series {series.number}"
    return series.description or f"{series.modality or 'Other'}{number}"


def same_person(patient: Patient, header: IndexedPatient) -> bool:
    """Whether a header may name the patient of the case: an attribute that both have must agree.

    Identifiers are not compared: every institution gives its own. Names are compared without case, by family name
    and first given name; a header that writes the name in several scripts need agree in one of them.
    """
    groups = (_parts(one) for one in header.name_groups.split("="))
    writings = [one for one in groups if any(one)] or [_parts(header.name)]
    born = patient.birth_date.strftime("%Y%m%d") if patient.birth_date else ""
    if born and header.birth_date and header.birth_date != born:
        return False
    return any(_same_name((patient.family, patient.given), one) for one in writings)


def may_be_one_person(one: IndexedPatient, other: IndexedPatient) -> bool:
    """Whether two headers may name one patient: compared as `same_person` does, by birth date and first writing."""
    if one.birth_date and other.birth_date and one.birth_date != other.birth_date:
        return False
    return _same_name(_parts(one.name), _parts(other.name))


def _parts(name: str) -> tuple[str, str]:
    """Return family name and given names of a PN."""
    family, _, rest = name.partition("^")
    return family.strip(), rest.partition("^")[0]


def _same_name(one: tuple[str, str], other: tuple[str, str]) -> bool:
    if one[0] and other[0] and _plain(one[0]) != _plain(other[0]):
        return False
    first, second = _first(one[1]), _first(other[1])
    return not (first and second and first != second)


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


def _first(given: str) -> str:
    words = _plain(given).split()
    return words[0] if words else ""
