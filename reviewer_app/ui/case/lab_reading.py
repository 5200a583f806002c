"""Reading the laboratory results of a case: all of them as one table, whichever record was opened."""

from __future__ import annotations

from collections.abc import Callable

from reviewer_app.cases.lab_table import LabTable, joined
from reviewer_app.cases.people import Patient
from reviewer_app.cases.records import ListedDocument
from reviewer_app.errors import CannotDecode, StoreDamaged
from reviewer_app.jobs import CancelToken, Lane
from reviewer_app.ui.case.desk import CaseDesk


def read_labs(
    desk: CaseDesk,
    opened: ListedDocument,
    done: Callable[[LabTable | bytes], None],
    failed: Callable[[BaseException], None],
) -> None:
    """Read the results of every record of the case that has some, in a job; a trend goes over all of them.

    A record that names another patient stands alone, marked, and never beside the patient's own. One that is damaged is
    told in the table, except the one that was opened: that fails. A document that has only words comes as a PDF of
    them.
    """
    records = [one for one in desk.records().documents if one.is_lab_table]

    def work(token: CancelToken) -> LabTable | bytes:
        tables: list[LabTable] = []
        for one in records:
            token.check()
            try:
                with desk.open_document(one.reference) as stream:
                    found = read_lab_record(stream.read(), one, desk.case.patient)
            except (CannotDecode, StoreDamaged) as error:
                if one == opened:
                    raise
                found = LabTable(notes=(f"{one.title}: {error.sentence}",))
            if isinstance(found, LabTable):
                if found.other_patient and one == opened:
                    return found
                apart = f"{one.title} names another patient than the case does: it is not in this table."
                tables.append(LabTable(notes=(apart,)) if found.other_patient else found)
            elif one == opened:
                return found
        return joined(tables)

    desk.runner.submit(Lane.DECODE, work, done=done, failed=failed)


def read_lab_record(data: bytes, document: ListedDocument, patient: Patient) -> LabTable | bytes:
    """Return the results of a record, or, of a C-CDA document without any, its text set in pages; in a job.

    Raises
    ------
    CannotDecode
        If it is damaged.
    """
    from reviewer_app.exchange.lab_results import read_lab_table  # noqa: PLC0415 - a case opens without it

    table = read_lab_table(data, document, patient)
    if table.results or "json" in document.content_type:
        return table
    from reviewer_app.ui.case.record_text import clinical_pages  # noqa: PLC0415 - takes long to load

    return clinical_pages(data, document.title, table.notes)
