"""The desk of a case that is shown for a picture."""

from __future__ import annotations

from collections.abc import Callable

from reviewer_app.cases.coverage import PageCounts
from reviewer_app.cases.instance_table import outline
from reviewer_app.cases.read_kinds import is_counted
from reviewer_app.ui.case.record_text import read_record
from reviewer_app.ui.office.page_counts import part_count
from tests.helpers.case_desk import FakeDesk


class PictureDesk(FakeDesk):
    """Counts pages and seconds as the desk of the program does, but at once."""

    def count_pages(self, done: Callable[[PageCounts], None]) -> None:
        """Count those of papers, and of records that are read."""
        records = (one for one in outline(self.records().instances) if is_counted(one))
        counted = {
            one.sop_instance_uid: part_count(read_record(self.open_stream(one.sop_instance_uid), one))
            for one in records
        }
        super().count_pages(counted.update)
        done(counted)
