"""Reading the laboratory results of a case: all of them as one table, whichever record was opened."""

from __future__ import annotations

from collections.abc import Callable

from reviewer_app.cases.lab_table import LabTable, joined
from reviewer_app.cases.records import ListedDocument
from reviewer_app.errors import CannotDecode, StoreDamaged
from reviewer_app.jobs import CancelToken, Lane
from reviewer_app.ui.case.desk import CaseDesk


def read_labs(
    desk: CaseDesk,
    opened: ListedDocument,
    done: Callable[[LabTable], None],
    failed: Callable[[BaseException], None],
) -> None:
    """Read the results of every record of the case that has some, in a job; a trend goes over all of them.

    One that is damaged is told in the table, except the one that was opened: that fails.
    """
    records = [one for one in desk.records().documents if one.is_lab_table]

    def work(token: CancelToken) -> LabTable:
        from reviewer_app.exchange.lab_results import read_lab_table  # noqa: PLC0415 - a case opens without it

        tables = []
        for one in records:
            token.check()
            try:
                with desk.open_document(one.reference) as stream:
                    tables.append(read_lab_table(stream.read(), one, desk.case.patient.reference))
            except (CannotDecode, StoreDamaged) as error:
                if one == opened:
                    raise
                tables.append(LabTable(notes=(f"{one.title}: {error.sentence}",)))
        return joined(tables)

    desk.runner.submit(Lane.DECODE, work, done=done, failed=failed)
