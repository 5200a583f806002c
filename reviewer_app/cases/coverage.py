"""Coverage: which images and pages were shown to the reviewer, record by record.

Shown is what is marked as seen (`looks`): it stood on the screen long and large enough, the whole frame or a part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS, CoverageThresholds
from reviewer_app.cases.full_size import LargeImage, SharesAtFullSize, image_extent, is_large
from reviewer_app.cases.instance_table import headed
from reviewer_app.cases.instances import IndexedPatient, InstanceIndex, InstanceKind
from reviewer_app.cases.language import say, say_count
from reviewer_app.cases.looks import NO_MARKS, Looks, MarkCounts, SeenKey
from reviewer_app.cases.people import Patient
from reviewer_app.cases.plain_names import plain_name
from reviewer_app.cases.read_kinds import has_pages
from reviewer_app.cases.records import ListedDocument, RecordKey
from reviewer_app.cases.slide_coverage import (
    SlideExtent,
    is_looked_through,
    shares_shown,
    slide_extent,
    slide_words,
)
from reviewer_app.cases.video_seconds import second_keys

#: Document reference to how many pages it has, as far as that could be counted; `other_patient_key` has 1 or 0.
PageCounts = Mapping[str, int]
NO_PAGES: PageCounts = MappingProxyType({})
_OTHER_PATIENT = "other-patient:"


@dataclass(frozen=True, slots=True)
class RecordCoverage:
    """How much of one series or document was shown.

    `total` counts the frames of a series, those that cannot be shown too (a slide as one, what is no image as none), or
    the pages of a document, which counts as one where nobody could count them. `pages` are those of the records of a
    series that are read, `seconds` those of its waveforms and videos. A slide was shown
    when nearly all of its area was at scanning power or larger, and some at diagnostic power; `extent` says in words
    how much of it was.
    `passed` counts those that were on the screen too shortly or too small to be shown. `full_size` is the share (0 to
    1) of the area of its large images that was seen at full size, None without any (`cases.full_size`).
    `other_patient` tells that the header names somebody else than the case does; `whose_unknown` that this cannot be
    told: it was not compared with the patient as the case names them now, or cannot be read.
    """

    key: RecordKey
    title: str
    shown: int
    total: int
    other_patient: bool = False
    extent: str = ""
    passed: int = 0
    full_size: float | None = None
    pages: MarkCounts = NO_MARKS
    seconds: MarkCounts = NO_MARKS
    whose_unknown: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing of it is left to show."""
        return self.shown >= self.total and not self.open_parts

    @property
    def extent_count(self) -> int:
        """How many images, pages and seconds there are: a reason for what was left holds for no more than that."""
        return self.total + self.pages.total + self.seconds.total

    @property
    def open_parts(self) -> bool:
        """Whether pages or seconds of a series are left to show."""
        return any(one.seen < one.total for one in (self.pages, self.seconds))

    @property
    def never_begun(self) -> bool:
        """Whether it has pages or seconds, and none of them was shown."""
        return self.open_parts and not (self.pages.seen or self.seconds.seen)

    @property
    def parts_words(self) -> str:
        """How much of its pages and seconds was shown, ``"2 of 3 pages, 7 of 10 s"``; empty for images alone."""
        pages = say_count("pages-seen", self.pages.total, seen=self.pages.seen)
        words = (
            pages if self.pages.total else "",
            say("seconds-seen", seen=self.seconds.seen, total=self.seconds.total),
        )
        return ", ".join(one for one in (words if self.seconds.total else words[:1]) if one)

    @property
    def never(self) -> int:
        """How many were not on the screen at all."""
        return max(0, self.total - self.shown - self.passed)


@dataclass(frozen=True, slots=True)
class CountableSeries:
    """What there is to be shown of one series: frames, seconds of videos, levels of a slide, and what is read.

    `papers` and `waveforms` are SOP Instance UIDs; how many pages and seconds those have is found when they are read.
    `large` are the images that are counted by area too (`cases.full_size`).
    `other_patient` as in `RecordCoverage`.
    """

    key: RecordKey
    title: str
    frames: frozenset[SeenKey]
    moments: tuple[SeenKey, ...] = ()
    levels: tuple[InstanceIndex, ...] = ()
    large: tuple[LargeImage, ...] = ()
    other_patient: bool = False
    papers: tuple[str, ...] = ()
    waveforms: tuple[str, ...] = ()


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

    @property
    def extent_count(self) -> int:
        """How many images, pages and seconds there are in all series."""
        return sum(one.extent_count for one in self.records if one.key.kind == "series")

    def of(self, key: RecordKey) -> RecordCoverage | None:
        """Return the coverage of one record."""
        return next((one for one in self.records if one.key == key), None)


def coverage(
    instances: Iterable[InstanceIndex],
    documents: Iterable[ListedDocument],
    looks: Looks,
    patient: Patient,
    pages: PageCounts = NO_PAGES,
) -> Coverage:
    """Return what of the downloaded records was shown."""
    return CoverageAccount(instances, documents, looks, patient).coverage(pages)


def countable(
    instances: Iterable[InstanceIndex], patient: Patient, thresholds: CoverageThresholds = DEFAULT_THRESHOLDS
) -> tuple[CountableSeries, ...]:
    """Return what there is to be shown of each series, in the order of their first instance."""
    series: dict[str, _Members] = {}
    # an instance that was sent twice is one image
    for uid, one in dict(headed(instances)).items():
        members = series.get(one.series.uid)
        if members is None:
            members = series[one.series.uid] = _Members(one)
        members.add(uid, one, thresholds)
    return tuple(one.counted(patient) for one in series.values())


class CoverageAccount:
    """What was shown of one case, asked for again and again while its looks grow: what is known already is kept."""

    def __init__(
        self,
        instances: Iterable[InstanceIndex],
        documents: Iterable[ListedDocument],
        looks: Looks,
        patient: Patient,
    ) -> None:
        self._series = countable(instances, patient, looks.thresholds)
        self._documents = tuple(documents)
        self._verdicts = {
            one.reference: other_patient_key(one.reference, patient) for one in self._documents if one.names_patient
        }
        self._looks = looks
        self._full_size = SharesAtFullSize({one.key: one.large for one in self._series}, looks)
        self._known: dict[RecordKey, RecordCoverage] = {}

    def coverage(self, pages: PageCounts = NO_PAGES) -> Coverage:
        """Return what was shown until now."""
        shown = _Shown.of(self._looks)
        records = [self._counted(one, shown, pages) for one in self._series]
        for one in self._documents:
            counts = pages_shown(one.reference, self._looks, pages)
            key = RecordKey("document", one.reference)
            verdict = pages.get(self._verdicts[one.reference]) if one.names_patient else 0
            records.append(
                RecordCoverage(key, one.title, counts.seen, counts.total, bool(verdict), passed=counts.passed,
                               whose_unknown=verdict is None)
            )  # fmt: skip
        return Coverage(tuple(records))

    def _counted(self, series: CountableSeries, shown: _Shown, pages: PageCounts) -> RecordCoverage:
        """Return what was shown of a series; of images alone the very value of before, where nothing of it changed."""
        full_size = self._full_size.share(series.key)
        if series.moments or series.levels or series.papers or series.waveforms:
            return _counted(series, shown, full_size, pages)
        counts, known = self._looks.counts(series.frames), self._known.get(series.key)
        now = (counts.seen, counts.passed, full_size)
        if known is None or (known.shown, known.passed, known.full_size) != now:
            known = self._known[series.key] = _counted(series, shown, full_size, pages)
        return known


def other_patient_key(reference: str, patient: Patient) -> str:
    """Return where `PageCounts` tells that a paper names another patient than the case does: 1, or 0 if not.

    It holds for the patient as the case named them then: where the service corrects that, the paper is compared anew.
    """
    from hashlib import sha256  # noqa: PLC0415 - few cases have such a paper

    born = patient.birth_date.isoformat() if patient.birth_date is not None else ""
    named = (patient.reference, patient.family, patient.given, patient.identifier, patient.identifier_system, born)
    return f"{_OTHER_PATIENT}{sha256(repr(named).encode()).hexdigest()[:16]}:{reference}"


def key_of_version(key: str, reference: str, kept: str) -> str | None:
    """Return where `PageCounts` tells of another version of a paper what it tells under `key`, None if of others."""
    if key == reference:
        return kept
    if key.startswith(_OTHER_PATIENT) and key.endswith(f":{reference}"):
        return key.removesuffix(reference) + kept
    return None


def pages_shown(reference: str, looks: Looks, pages: PageCounts) -> MarkCounts:
    """Return how many pages of a document, or seconds of a waveform, have which mark; uncounted it is one of them."""
    total = pages.get(reference, 0)
    if total:
        return looks.counts([(reference, page) for page in range(total)])
    seen, passed = (any(uid == reference for uid, _ in marked) for marked in (looks.seen, looks.passed))
    return MarkCounts(int(seen), int(passed and not seen), int(not (seen or passed)))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was shown, by frame and by cell of a slide, and by instance or document."""

    looks: Looks
    uids: set[str]

    @classmethod
    def of(cls, looks: Looks) -> _Shown:
        return cls(looks, {uid for uid, _ in looks.seen})


@dataclass
class _Members:
    """The instances of one series, being counted."""

    first: InstanceIndex
    frames: set[SeenKey] = field(default_factory=set)
    large: list[LargeImage] = field(default_factory=list)
    moments: list[SeenKey] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    waveforms: list[str] = field(default_factory=list)
    levels: list[InstanceIndex] = field(default_factory=list)
    patients: list[IndexedPatient] = field(default_factory=list)

    def add(self, uid: str, header: InstanceIndex, thresholds: CoverageThresholds) -> None:
        if not self.patients or self.patients[-1] is not header.patient:
            self.patients.append(header.patient)
        if header.kind is InstanceKind.IMAGE:
            keys = [(uid, frame) for frame in range(max(header.frame_count, 1))]
            self.frames.update(keys)
            pixels = header.pixels
            if pixels is not None and is_large(pixels.columns, pixels.rows, thresholds):
                self.large.append(LargeImage(uid, pixels.columns, pixels.rows, len(keys)))
        elif header.kind is InstanceKind.VIDEO:
            self.moments.extend(second_keys(uid, header))
        elif header.kind is InstanceKind.WAVEFORM:
            self.waveforms.append(uid)
        elif has_pages(header):
            self.papers.append(uid)
        elif header.kind is InstanceKind.SLIDE:
            self.levels.append(header if header.sop_instance_uid else replace(header, sop_instance_uid=uid))

    def counted(self, patient: Patient) -> CountableSeries:
        other = any(not same_person(patient, header) for header in dict.fromkeys(self.patients))
        return CountableSeries(
            RecordKey("series", self.first.series.uid),
            series_title(self.first),
            frozenset(self.frames),
            tuple(self.moments),
            tuple(self.levels),
            tuple(self.large),
            other,
            tuple(self.papers),
            tuple(self.waveforms),
        )


def frame_areas(header: InstanceIndex, keys: Iterable[SeenKey], thresholds: CoverageThresholds) -> list[SlideExtent]:
    """Return the areas of those frames of an instance that are large enough to be counted by area."""
    pixels = header.pixels
    if pixels is None or not is_large(pixels.columns, pixels.rows, thresholds):
        return []
    areas = (image_extent(key, pixels.columns, pixels.rows, thresholds) for key in keys)
    return [one for one in areas if one is not None]


def _counted(series: CountableSeries, shown: _Shown, full_size: float | None, pages: PageCounts) -> RecordCoverage:
    counts, looks = shown.looks.counts(series.frames), shown.looks
    slide_seen, words = _slide(series.levels, shown) if series.levels else (0, "")
    read = (pages_shown(uid, looks, pages) for uid in series.papers)
    curves = (pages_shown(uid, looks, pages) for uid in series.waveforms)
    return RecordCoverage(
        series.key,
        series.title,
        counts.seen + slide_seen,
        len(series.frames) + int(bool(series.levels)),  # the levels of a slide are one picture
        series.other_patient,
        words,
        counts.passed,
        full_size,
        sum(read, NO_MARKS),
        sum(curves, looks.counts(series.moments)),
    )


def _slide(levels: Sequence[InstanceIndex], shown: _Shown) -> tuple[int, str]:
    """Return 1 where a slide counts as shown, and how much of it was; without a size any look at it counts."""
    extent = slide_extent(levels)
    if extent is None:
        return int(any(one.sop_instance_uid in shown.uids for one in levels)), ""
    shares = shares_shown(extent, shown.looks.cells)
    return int(is_looked_through(extent, shares)), slide_words(extent, shares)


def series_title(instance: InstanceIndex) -> str:
    """Return what a series is called: its description, or its modality and number."""
    series = instance.series
    number = "" if series.number is None else f" series {series.number}"
    return series.description or f"{series.modality or 'Other'}{number}"


def same_person(patient: Patient, header: IndexedPatient) -> bool:
    """Whether a header may name the patient of the case: an attribute that both have must agree.

    Identifiers are not compared: every institution gives its own. Names are compared without case and accents, by
    family name and first given name; a header that writes the name in several scripts need agree in one of them, and
    one that writes it in one component only need have the words of it, in any order.
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


def may_be_one_patient(one: IndexedPatient, other: IndexedPatient) -> bool:
    """Whether two headers of one institution may name one patient: Patient ID (0010,0020) too must not differ."""
    apart = one.identifier and other.identifier and one.identifier != other.identifier
    return not apart and may_be_one_person(one, other)


def _parts(name: str) -> tuple[str, str]:
    """Return family name and given names of a PN."""
    family, _, rest = name.partition("^")
    return family.strip(), rest.partition("^")[0]


def _same_name(one: tuple[str, str], other: tuple[str, str]) -> bool:
    words = [sorted(plain_name(" ".join(each)).split()) for each in (one, other)]
    if words[0] and words[0] == words[1]:  # family and given name exchanged, or both in one component
        return True
    if one[0] and other[0] and plain_name(one[0]) != plain_name(other[0]):
        return False
    first, second = _first(one[1]), _first(other[1])
    return not (first and second and first != second)


def _first(given: str) -> str:
    words = plain_name(given).split()
    return words[0] if words else ""
