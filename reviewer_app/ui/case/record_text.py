"""DICOM records that are read, not looked at: the document they hold, or what they say set in pages."""

from __future__ import annotations

from typing import BinaryIO

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.cases.paper_kinds import PaperKind
from reviewer_app.cases.structured_reports import KeyObjects
from reviewer_app.cases.text_lines import Line
from reviewer_app.dicom.dates import date_words
from reviewer_app.dicom.encapsulated import document_of
from reviewer_app.dicom.person_name import name_groups
from reviewer_app.exchange.mark_sources import read_mark_source
from reviewer_app.exchange.presentation_state import read_presentation_state
from reviewer_app.exchange.presentation_words import state_lines
from reviewer_app.exchange.report_words import key_object_lines, report_lines
from reviewer_app.exchange.structured_report import KEY_OBJECT_SELECTION, read_key_objects, read_report
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.objects.object_words import plan_lines, structure_lines, waveform_lines
from reviewer_app.imaging.objects.radiotherapy import ION_PLAN, RT_PLAN, RT_STRUCTURE_SET, read_plan, read_structures
from reviewer_app.imaging.objects.waveform import read_waveforms
from reviewer_app.papers.locked_pdf import unlocked
from reviewer_app.viewer.text_pages import pages_of
from reviewer_app.viewer.waveform_layout import WaveformRecord, prepared


def read_record(stream: BinaryIO, index: InstanceIndex, password: str = "") -> bytes | WaveformRecord:
    """Return a record as it is shown: a waveform ready to be drawn, all else as `record_pdf`; in a job.

    Raises
    ------
    CannotDecode
        As `record_pdf`.
    """
    if index.kind is not InstanceKind.WAVEFORM:
        return record_pdf(stream, index, password)
    found = read_waveforms(read_header(stream).dataset)
    facts = tuple("    " * one.level + one.words for one in (*_warnings(index), *waveform_lines(found)))
    return prepared(found, _patient_line(index).words, facts)


def mark_source(stream: BinaryIO) -> MarkSource:
    """Return what a report, a presentation state or a key object selection marks, and where; in a job.

    Raises
    ------
    CannotDecode
        If it cannot be read.
    """
    return read_mark_source(read_header(stream).dataset)


def key_objects(stream: BinaryIO) -> KeyObjects:
    """Return what a key object selection selects; in a job.

    Raises
    ------
    CannotDecode
        If it cannot be read.
    """
    return read_key_objects(read_header(stream).dataset)


def record_pdf(stream: BinaryIO, index: InstanceIndex, password: str = "") -> bytes:
    """Return a record as a PDF: the one it holds, of a locked one without its lock, or its text set in pages; in a job.

    Raises
    ------
    CannotDecode
        With the reason in plain words; `LockedWithPassword` where `password` does not open the document that it holds.
    """
    dataset = read_header(stream).dataset
    if index.kind is InstanceKind.DOCUMENT:
        document = document_of(dataset)
        if _is_pdf(document.data):
            return unlocked(document.data, password)
        before = tuple(one.words for one in (_patient_line(index), *_warnings(index)))
        return unlocked(clinical_pages(document.data, index.content_label, before), password)
    return _set_in_pages(_lines(dataset, index), index)


def clinical_pages(data: bytes, title: str, before: tuple[str, ...] = ()) -> bytes:
    """Return the text of a clinical document set in pages, or the PDF that is its body: often a scanned letter.

    Lines of our own come `before` it.

    Raises
    ------
    CannotDecode
        If it is damaged, or no clinical document.
    """
    # the XML reader is loaded when a document needs it, not when a case is opened
    from reviewer_app.papers.reading import read_paper  # noqa: PLC0415
    from reviewer_app.viewer.paper_pages import paper_pages  # noqa: PLC0415

    found = read_paper(data, PaperKind.CLINICAL)
    if isinstance(found, bytes):
        return found
    return paper_pages(found, title, before)


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _set_in_pages(lines: tuple[Line, ...], index: InstanceIndex) -> bytes:
    return pages_of((_patient_line(index), *_warnings(index), *lines), index.content_label)


def _warnings(index: InstanceIndex) -> tuple[Line, ...]:
    """Return what must be known before it is read: half a report must not be taken for a whole one."""
    return (Line(0, index.incomplete),) if index.incomplete else ()


def _patient_line(index: InstanceIndex) -> Line:
    """Return whom the header names: what is read must not be taken for somebody else's."""
    patient = index.patient
    named = name_groups(patient.name_groups or patient.name).words or "nobody"
    born = date_words(patient.birth_date)
    taken = date_words(index.study.date)
    parts = (
        f"Patient in the file: {named}",
        f"born {born}" if born else "",
        patient.identifier,
        f"study of {taken}" if taken else "",
    )
    return Line(0, ", ".join(one for one in parts if one))


def _lines(dataset: Dataset, index: InstanceIndex) -> tuple[Line, ...]:
    if index.kind is InstanceKind.PRESENTATION_STATE:
        return state_lines(read_presentation_state(dataset))
    if index.sop_class_uid == RT_STRUCTURE_SET:
        return structure_lines(read_structures(dataset))
    if index.sop_class_uid in (RT_PLAN, ION_PLAN):
        return plan_lines(read_plan(dataset))
    if index.sop_class_uid == KEY_OBJECT_SELECTION:
        return key_object_lines(read_key_objects(dataset), index.sop_instance_uid)
    return report_lines(read_report(dataset))
