"""How many pages the papers of a case have, and its records in DICOM that are read: pages, a waveform's seconds.

Counted once, in a job, and kept in the vault beside its work.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from reviewer_app.cases.coverage import PageCounts, other_patient_key
from reviewer_app.cases.instance_table import outline
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.paper_kinds import paper_kind
from reviewer_app.cases.people import Patient
from reviewer_app.cases.read_kinds import is_counted
from reviewer_app.cases.records import ListedDocument
from reviewer_app.errors import CannotDecode, StoreDamaged
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import StoredDocument
from reviewer_app.ui.office.kept_pages import keep_pages
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.viewer.waveform_layout import WaveformRecord

logger = logging.getLogger(__name__)


def count_and_keep(
    services: Services,
    case_id: str,
    counts: Mapping[str, Callable[[], int]],
    papers: Collection[StoredDocument],
    token: CancelToken,
) -> PageCounts:
    """Return what counting `counts` gives, by their names, once it is kept; in a job.

    A paper that is damaged or locked has no number: its pane says why. Nothing is kept of one of `papers` that is
    another file when all are counted.

    Raises
    ------
    Cancelled
        If nobody waits for it any more; what was counted until then is kept.
    """
    counted: dict[str, int] = {}
    for name, count in counts.items():
        if token.cancelled:
            break
        try:
            counted[name] = count()
        except (CannotDecode, StoreDamaged) as error:
            logger.info("pages not counted: %s", error.detail)

    if counted:
        services.stored(lambda vault: keep_pages(vault, case_id, counted, papers))
    token.check()
    return counted


def page_count(data: bytes) -> int:
    """Return how many pages a PDF has, as its pane counts them; any thread.

    Raises
    ------
    CannotDecode
        If it is damaged, locked, empty, or no PDF.
    """
    from reviewer_app.viewer.pdf_document import OpenPdf  # noqa: PLC0415 - a case opens without it

    opened = OpenPdf(data)
    try:
        return opened.document.pageCount()
    finally:
        opened.close()


def lab_count(data: bytes, document: ListedDocument, patient: Patient) -> int:
    """Return how many pages a record of laboratory results has: a table is one, words are set in pages; any thread.

    Raises
    ------
    CannotDecode
        If it cannot be read.
    """
    from reviewer_app.ui.case.lab_reading import read_lab_record  # noqa: PLC0415 - a case opens without it

    read = read_lab_record(data, document, patient)
    return page_count(read) if isinstance(read, bytes) else 1


def names_other(data: bytes, document: ListedDocument, patient: Patient) -> int:
    """Return 1 if a record names somebody else than the case does, as far as its format tells, else 0; any thread.

    Raises
    ------
    CannotDecode
        If it cannot be read.
    """
    from reviewer_app.exchange.lab_results import names_other_patient  # noqa: PLC0415 - a case opens without it

    return int(names_other_patient(data, document, patient))


def part_count(read: bytes | WaveformRecord) -> int:
    """Return how many pages a record in DICOM has, or seconds a waveform, as its pane counts them; any thread.

    Raises
    ------
    CannotDecode
        If it cannot be read.
    """
    from reviewer_app.viewer.waveform_seconds import seconds_of_groups  # noqa: PLC0415 - a case opens without it

    return page_count(read) if isinstance(read, bytes) else sum(seconds_of_groups(read.waveforms))


class Readers(NamedTuple):
    """What reads the papers of a case by their references, its records in DICOM, and opens papers as they came."""

    pdf: Callable[[str], bytes]
    record: Callable[[InstanceIndex], bytes | WaveformRecord]
    open_document: Callable[[str], BinaryIO]


def what_counts(
    documents: Sequence[ListedDocument], instances: Sequence[InstanceIndex], patient: Patient, readers: Readers
) -> dict[str, Callable[[], int]]:
    """Return what counts the pages of each paper, and those or the seconds of each record that is read."""

    def paper(one: ListedDocument) -> int:
        if not one.is_lab_table:
            return page_count(readers.pdf(one.reference))
        with readers.open_document(one.reference) as stream:
            return lab_count(stream.read(), one, patient)

    def header(one: ListedDocument) -> int:
        with readers.open_document(one.reference) as stream:
            return names_other(stream.read(), one, patient)

    shown = (one for one in documents if one.is_lab_table or paper_kind(one) is not None)
    counts: dict[str, Callable[[], int]] = {one.reference: partial(paper, one) for one in shown}
    headed = (one for one in documents if one.names_patient)
    counts |= {other_patient_key(one.reference, patient): partial(header, one) for one in headed}
    records = (one for one in outline(instances) if is_counted(one))
    return {**counts, **{one.sop_instance_uid: partial(_parts, one, readers) for one in records}}


def _parts(index: InstanceIndex, readers: Readers) -> int:
    return part_count(readers.record(index))
