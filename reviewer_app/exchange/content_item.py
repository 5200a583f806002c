"""One content item of a DICOM SR document and all below it, as values (PS3.3 C.17.3, C.18)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from pydicom.dataset import Dataset

from reviewer_app.cases.structured_reports import (
    ContentItem,
    MeasuredValue,
    ReportedObject,
    ReportedRegion,
    ReportedTime,
)
from reviewer_app.dicom import values
from reviewer_app.dicom.codes import code, unit_words
from reviewer_app.dicom.dates import date_words
from reviewer_app.dicom.person_name import name_groups

MAXIMUM_DEPTH = 100
MAXIMUM_ITEMS = 200_000

_WORDS = {"TEXT": "TextValue", "UIDREF": "UID", "DATE": "Date", "TIME": "Time", "DATETIME": "DateTime"}


@dataclass
class Tally:
    """How many items were read, and how many had to be left out."""

    read: int = 0
    damaged: int = 0


def read_item(dataset: Dataset, tally: Tally, depth: int = 0) -> ContentItem:
    """Return a content item with its children; those too deep or too many are left out and counted."""
    tally.read += 1
    value_type = values.text(dataset, "ValueType").upper()
    region = _region(dataset, value_type)
    return ContentItem(
        value_type=value_type,
        relationship=values.text(dataset, "RelationshipType").upper(),
        concept=code(dataset, "ConceptNameCodeSequence"),
        text=_text(dataset, value_type),
        code=code(dataset, "ConceptCodeSequence") if value_type == "CODE" else None,
        measured=tuple(_measured(one) for one in values.items(dataset, "MeasuredValueSequence")),
        qualifier=code(dataset, "NumericValueQualifierCodeSequence"),
        objects=tuple(referenced_objects(values.items(dataset, "ReferencedSOPSequence"))),
        channels=_channels(dataset),
        region=region,
        time=_time(dataset) if value_type == "TCOORD" else None,
        target=tuple(int(one) for one in values.numbers(dataset, "ReferencedContentItemIdentifier")),
        children=_children(dataset, tally, depth),
    )


def referenced_objects(sequence: Iterable[Dataset]) -> Iterable[ReportedObject]:
    """Return the objects of a Referenced SOP Sequence; items without a UID are left out."""
    for item in sequence:
        uid = values.text(item, "ReferencedSOPInstanceUID")
        if not uid:
            continue
        state = values.item(item, "ReferencedSOPSequence")
        yield ReportedObject(
            sop_instance_uid=uid,
            sop_class_uid=values.text(item, "ReferencedSOPClassUID"),
            frames=tuple(int(one) - 1 for one in values.numbers(item, "ReferencedFrameNumber") if one >= 1),
            segments=tuple(int(one) for one in values.numbers(item, "ReferencedSegmentNumber")),
            presentation_state_uid=values.text(state, "ReferencedSOPInstanceUID") if state is not None else "",
        )


def _children(dataset: Dataset, tally: Tally, depth: int) -> tuple[ContentItem, ...]:
    items = values.items(dataset, "ContentSequence")
    kept = items if depth < MAXIMUM_DEPTH else []
    room = max(0, MAXIMUM_ITEMS - tally.read)
    tally.damaged += len(items) - len(kept[:room])
    return tuple(read_item(one, tally, depth + 1) for one in kept[:room])


def _text(dataset: Dataset, value_type: str) -> str:
    """Return the value in words, empty for types whose value is no text."""
    if value_type == "PNAME":
        return name_groups(values.text(dataset, "PersonName")).words
    if value_type == "CODE":
        found = code(dataset, "ConceptCodeSequence")
        return found.words if found is not None else ""
    keyword = _WORDS.get(value_type)
    found_text = values.text(dataset, keyword) if keyword else ""
    return date_words(found_text) if value_type in ("DATE", "DATETIME") else _clock(found_text, value_type)


def _clock(value: str, value_type: str) -> str:
    if value_type != "TIME" or not value[:4].isdigit() or len(value) < 4:
        return value
    return f"{value[:2]}:{value[2:4]}"


def _measured(item: Dataset) -> MeasuredValue:
    """Return a number: Numeric Value as it is written, else the floating point or rational one (PS3.3 C.18.1).

    Sixteen characters do not hold every number: where the floating point one says the same more precisely, it is that.
    """
    unit = code(item, "MeasurementUnitsCodeSequence")
    written = values.text(item, "NumericValue")
    number = values.to_number(written) if written else None
    precise = values.number(item, "FloatingPointValue")
    if number is None or (precise is not None and math.isclose(number, precise, rel_tol=1e-6)):
        number = precise if precise is not None else number
    if not written and number is not None:
        written = f"{number:g}"
    return MeasuredValue(written, number, unit, unit_words(unit))


def _region(dataset: Dataset, value_type: str) -> ReportedRegion | None:
    if value_type not in ("SCOORD", "SCOORD3D"):
        return None
    size = 2 if value_type == "SCOORD" else 3
    flat = values.numbers(dataset, "GraphicData")
    points = [flat[at : at + size] for at in range(0, len(flat) - size + 1, size)]
    if size == 2:
        # the file counts from the outer corner of the first pixel (PS3.3 C.18.6.1.2)
        points = [(column - 0.5, row - 0.5) for column, row in points]
    return ReportedRegion(
        type=values.text(dataset, "GraphicType").upper(),
        points=tuple(points),
        frame_of_reference_uid=values.text(dataset, "ReferencedFrameOfReferenceUID"),
        whole_slide=values.text(dataset, "PixelOriginInterpretation").upper() == "VOLUME",
    )


def _time(dataset: Dataset) -> ReportedTime:
    return ReportedTime(
        type=values.text(dataset, "TemporalRangeType").upper(),
        samples=tuple(int(one) for one in values.numbers(dataset, "ReferencedSamplePositions")),
        offsets=values.numbers(dataset, "ReferencedTimeOffsets"),
        moments=values.texts(dataset, "ReferencedDateTime"),
    )


def _channels(dataset: Dataset) -> tuple[tuple[int, int], ...]:
    """Return multiplex group and channel, from 1, that a WAVEFORM item means (PS3.3 C.18.5)."""
    first = values.item(dataset, "ReferencedSOPSequence")
    flat = [int(one) for one in values.numbers(first, "ReferencedWaveformChannels")] if first is not None else []
    return tuple(zip(flat[::2], flat[1::2], strict=False))
