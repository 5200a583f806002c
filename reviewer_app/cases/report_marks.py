"""What a structured report measured and where: its regions with the words that belong to them (PS3.16 TID 1500, 1501).

Found in any template: a region belongs to the number that was inferred from it, else to the group that it is in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer_app.cases.structured_reports import ContentItem, ReportedObject, StructuredReport

_FINDING = ("121071", "F-01")
_MOST_NUMBERS = 3
_MOST_MARKS = 10_000
#: A number written longer than this is rounded on the picture; the report has it as it was written.
_LONG = 7


@dataclass(frozen=True, slots=True)
class ReportMark:
    """A region of a report on one instance, or in a frame of reference.

    `type` and `points` are those of `ReportedRegion`; `frames` count from 0 and are empty for all of the instance.
    """

    type: str
    points: tuple[tuple[float, ...], ...]
    words: str = ""
    sop_instance_uid: str = ""
    frames: tuple[int, ...] = ()
    frame_of_reference_uid: str = ""


def marks_of(report: StructuredReport) -> tuple[ReportMark, ...]:
    """Return the marks of a report in the order of its tree, at most 10,000; places of labels are left out."""
    made: list[ReportMark] = []
    waiting: list[tuple[ContentItem, tuple[ContentItem, ...]]] = [(report.root, ())]
    while waiting and len(made) < _MOST_MARKS:
        item, above = waiting.pop()
        made += _marks(item, above)
        waiting += [(child, (*above[-2:], item)) for child in reversed(item.children)]
    return tuple(made)


def _marks(item: ContentItem, above: tuple[ContentItem, ...]) -> Iterator[ReportMark]:
    region = item.region
    parent = above[-1] if above else None
    if region is None or not region.points or (parent is not None and parent.value_type == "TEXT"):
        return
    words = _words(item, above)
    if len(region.points[0]) == 3:
        yield ReportMark(region.type, region.points, words, frame_of_reference_uid=region.frame_of_reference_uid)
        return
    for one in _images(item, parent):
        yield ReportMark(region.type, region.points, words, one.sop_instance_uid, one.frames)


def _images(item: ContentItem, parent: ContentItem | None) -> tuple[ReportedObject, ...]:
    """Return the images that a region was selected from, else those that stand beside it."""
    own = tuple(one for child in item.children if child.value_type == "IMAGE" for one in child.objects)
    if own or parent is None:
        return own
    return tuple(one for child in parent.children if child.value_type == "IMAGE" for one in child.objects)


def _words(item: ContentItem, above: tuple[ContentItem, ...]) -> str:
    parent = above[-1] if above else None
    group = next((one for one in reversed(above) if one.value_type == "CONTAINER"), None)
    numbers = [one for one in item.children if one.value_type == "NUM"]
    if not numbers and parent is not None:
        numbers = (
            [parent] if parent.value_type == "NUM" else [one for one in parent.children if one.value_type == "NUM"]
        )
    finding = _finding(group) if group is not None else ""
    said = ", ".join(one for one in map(_number, numbers[:_MOST_NUMBERS]) if one)
    return ": ".join(one for one in (finding, said) if one)


def _finding(group: ContentItem) -> str:
    for one in group.children:
        if one.concept is not None and one.concept.value in _FINDING and one.text:
            return one.text
    return ""


def _number(item: ContentItem) -> str:
    name = item.concept.words if item.concept is not None else ""
    if not item.measured:
        return name
    one = item.measured[0]
    written = f"{one.value:.4g}" if one.value is not None and len(one.written) > _LONG else one.written
    return " ".join(part for part in (name, written, one.unit_words) if part)
