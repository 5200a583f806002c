"""Structured reports and key object selections as a tree of values (PS3.3 A.35, C.17, C.18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reviewer_app.cases.codes import Code


@dataclass(frozen=True, slots=True)
class ReportedObject:
    """An object that a report points to. `frames` count from 0 and are empty for all; series and study may be empty.

    `presentation_state_uid` names the presentation state to show it with.
    """

    sop_instance_uid: str
    sop_class_uid: str = ""
    frames: tuple[int, ...] = ()
    segments: tuple[int, ...] = ()
    presentation_state_uid: str = ""
    series_instance_uid: str = ""
    study_instance_uid: str = ""


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """A number with its unit: as it was written, as a float (None if it is no number), and the coded unit."""

    written: str
    value: float | None = None
    unit: Code | None = None
    unit_words: str = ""


@dataclass(frozen=True, slots=True)
class ReportedRegion:
    """Coordinates of a SCOORD or SCOORD3D item (PS3.3 C.18.6, C.18.9).

    `points` hold two numbers each, column and row, zero-based with the centre of the first pixel at (0, 0) (the file
    counts from its corner), or three, in patient millimetres of `frame_of_reference_uid`. `whole_slide` tells that
    pixels are those of the total pixel matrix.
    """

    type: str
    points: tuple[tuple[float, ...], ...] = ()
    frame_of_reference_uid: str = ""
    whole_slide: bool = False


@dataclass(frozen=True, slots=True)
class ReportedTime:
    """Coordinates of a TCOORD item (PS3.3 C.18.7): sample numbers from 1, seconds, or DICOM DT."""

    type: str
    samples: tuple[int, ...] = ()
    offsets: tuple[float, ...] = ()
    moments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentItem:
    """One node: what it is about (`concept`), how it belongs to its parent (`relationship`), and its value.

    `text` is the value in words for every type that has words. `target` is the place of another item that stands here
    by reference: child numbers from the root, the root being ``(1,)`` (PS3.3 C.17.3.2.5).
    """

    value_type: str
    relationship: str = ""
    concept: Code | None = None
    text: str = ""
    code: Code | None = None
    measured: tuple[MeasuredValue, ...] = ()
    qualifier: Code | None = None
    objects: tuple[ReportedObject, ...] = ()
    channels: tuple[tuple[int, int], ...] = ()
    region: ReportedRegion | None = None
    time: ReportedTime | None = None
    target: tuple[int, ...] = ()
    children: tuple[ContentItem, ...] = ()

    def walk(self) -> Iterator[ContentItem]:
        """Return this item and all below it, in the order of reading."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(one.children)


@dataclass(frozen=True, slots=True)
class StructuredReport:
    """A report: its tree, and what its header says of it. `damaged` counts items that had to be left out."""

    root: ContentItem
    template: str = ""
    completed: bool = False
    verified: bool = False
    content_date: str = ""
    verifiers: tuple[str, ...] = ()
    evidence: tuple[ReportedObject, ...] = ()
    damaged: int = 0

    @property
    def title(self) -> str:
        """The name of the document."""
        return self.root.concept.words if self.root.concept is not None else ""

    def item_at(self, target: tuple[int, ...]) -> ContentItem | None:
        """Return the item that a reference means, None if it leads nowhere."""
        if not target or target[0] != 1:
            return None
        here = self.root
        for number in target[1:]:
            if not 1 <= number <= len(here.children):
                return None
            here = here.children[number - 1]
        return here

    def located(self, one: ReportedObject) -> ReportedObject:
        """Return a reference with series and study, where the report's evidence names them."""
        known = next((known for known in self.evidence if known.sop_instance_uid == one.sop_instance_uid), None)
        if known is None:
            return one
        return replace(
            one,
            sop_class_uid=one.sop_class_uid or known.sop_class_uid,
            series_instance_uid=known.series_instance_uid,
            study_instance_uid=known.study_instance_uid,
        )


@dataclass(frozen=True, slots=True)
class KeyObjects:
    """A key object selection: why (`title`, `reasons`), in words (`description`), and which objects."""

    title: str
    reasons: tuple[str, ...] = ()
    description: str = ""
    observers: tuple[str, ...] = ()
    objects: tuple[ReportedObject, ...] = ()
