"""Structured reports, presentation states and key object selections of others, read to the marks that they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pydicom.dataset import Dataset

from reviewer_app.cases.exchanged_marks import CodedQuantity, ExchangedMark, MarkOrigin
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.cases.others_marks import marks_in_key_objects, marks_in_report, marks_in_state
from reviewer_app.dicom import values
from reviewer_app.dicom.codes import code, unit_words
from reviewer_app.dicom.dates import date_words
from reviewer_app.dicom.person_name import name_groups
from reviewer_app.exchange.presentation_state import read_presentation_state
from reviewer_app.exchange.structured_report import KEY_OBJECT_SELECTION, read_key_objects, read_report

_MOST_NUMBERS = 3
_SEGMENTATIONS = ("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7")
_SOURCE = ("DerivationImageSequence", "SourceImageSequence")
_FRAME_PATHS = (
    ("SegmentIdentificationSequence", "ReferencedSegmentNumber"),
    (*_SOURCE, "ReferencedSOPInstanceUID"),
    (*_SOURCE, "ReferencedFrameNumber"),
)
_STATES = "1.2.840.10008.5.1.4.1.1.11."
_DAY = len("2020-01-31")


def read_mark_source(dataset: Dataset) -> MarkSource:
    """Return the marks of an object, each with words, its author, and the day it was made.

    Raises
    ------
    CannotDecode
        If it cannot be read.
    """
    uid, sop_class = values.text(dataset, "SOPInstanceUID"), values.text(dataset, "SOPClassUID")
    day = date_words(values.text(dataset, "ContentDate"))
    if sop_class.startswith(_STATES):
        state = read_presentation_state(dataset)
        title = state.description or state.label
        return _source(uid, MarkOrigin.STATE, title, (state.creator, state.created), marks_in_state(state))
    if sop_class == KEY_OBJECT_SELECTION:
        keys = read_key_objects(dataset)
        author = keys.observers[0] if keys.observers else ""
        return _source(uid, MarkOrigin.KEY_OBJECTS, keys.title, (author, day), marks_in_key_objects(keys))
    if sop_class in _SEGMENTATIONS:
        author = name_groups(values.text(dataset, "ContentCreatorName")).words or _maker(dataset)
        named = (values.text(dataset, one) for one in ("ContentDescription", "ContentLabel", "SeriesDescription"))
        title = next(filter(None, named), "")
        return _source(uid, MarkOrigin.SEGMENTATION, title, (author, day), tuple(_segments(dataset, author)))
    report = read_report(dataset)
    marks = marks_in_report(report)
    author = next((one.author for one in marks if one.author), "") or next(iter(report.verifiers), "")
    return _source(uid, MarkOrigin.REPORT, report.title, (author, day), marks)


def _maker(dataset: Dataset) -> str:
    """Return by which program something was made, where nobody is named."""
    named = (values.text(dataset, one) for one in ("Manufacturer", "ManufacturerModelName"))
    return " ".join(dict.fromkeys(one for one in named if one))


def _segments(dataset: Dataset, author: str) -> Iterator[ExchangedMark]:
    """Return each segment (PS3.3 C.8.20.4) as a mark without a shape, on the image of the middle of its frames.

    Where it lies on an image is told by its masks: those are drawn by the layers.
    """
    images: dict[int, list[tuple[str, tuple[int, ...]]]] = {}
    for segment, named, frame in values.rows(dataset, "PerFrameFunctionalGroupsSequence", _FRAME_PATHS):
        number, at = values.to_integer(segment), values.to_integer(frame)
        if number is not None and named:
            images.setdefault(number, []).append((values.to_text(named), () if at is None else (at - 1,)))
    told = _made_from(dataset)
    for item in values.items(dataset, "SegmentSequence"):
        on_it = images.get(values.integer(item, "SegmentNumber") or 0, told)
        sop_instance_uid, frames = on_it[len(on_it) // 2]
        kind = code(item, "SegmentedPropertyTypeCodeSequence")
        name = values.text(item, "SegmentLabel") or values.text(item, "SegmentDescription")
        words = dict.fromkeys(one for one in (name, kind.words if kind is not None else "") if one)
        yield ExchangedMark(
            tracking_uid=values.uid(item, "TrackingUID"),
            tracking_identifier=values.text(item, "TrackingID"),
            author=author,
            sop_instance_uid=sop_instance_uid,
            frames=frames,
            words=", ".join(words),
            origin=MarkOrigin.SEGMENTATION,
        )


def _made_from(dataset: Dataset) -> list[tuple[str, tuple[int, ...]]]:
    """Return the image that a segmentation names as a whole: its frames need not say of which they were made."""
    series = values.items(dataset, "ReferencedSeriesSequence")
    named = (values.uid(one, "ReferencedSOPInstanceUID") for item in series
             for one in values.items(item, "ReferencedInstanceSequence"))  # fmt: skip
    return [(next(filter(None, named), ""), ())]


def _source(
    uid: str, origin: MarkOrigin, title: str, signed: tuple[str, str], marks: tuple[ExchangedMark, ...]
) -> MarkSource:
    author, day = signed
    told = tuple(replace(one, words=one.words or _words(one)) for one in marks)
    return MarkSource(uid, origin, title, author, day[:_DAY], told)


def _words(mark: ExchangedMark) -> str:
    """Return what was found, where, and the first numbers; else what the mark is called."""
    found = [one.words for one in (mark.finding, mark.laterality, *mark.sites) if one is not None]
    numbers = ", ".join(_number(one) for one in mark.quantities[:_MOST_NUMBERS])
    return ": ".join(one for one in (", ".join(found), numbers) if one) or mark.tracking_identifier


def _number(one: CodedQuantity) -> str:
    derived = one.derivation.words if one.derivation is not None else ""
    parts = (one.name.words, derived, f"{one.value:.4g}", unit_words(one.unit))
    return " ".join(part for part in parts if part)
