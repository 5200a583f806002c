"""Structured reports, presentation states and key object selections of others, read to the marks that they hold."""

from __future__ import annotations

from dataclasses import replace

from pydicom.dataset import Dataset

from reviewer_app.cases.exchanged_marks import CodedQuantity, ExchangedMark, MarkOrigin
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.cases.others_marks import marks_in_key_objects, marks_in_report, marks_in_state
from reviewer_app.dicom import values
from reviewer_app.dicom.codes import unit_words
from reviewer_app.dicom.dates import date_words
from reviewer_app.exchange.presentation_state import read_presentation_state
from reviewer_app.exchange.structured_report import KEY_OBJECT_SELECTION, read_key_objects, read_report

_MOST_NUMBERS = 3
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
    report = read_report(dataset)
    marks = marks_in_report(report)
    author = next((one.author for one in marks if one.author), "") or next(iter(report.verifiers), "")
    return _source(uid, MarkOrigin.REPORT, report.title, (author, day), marks)


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
