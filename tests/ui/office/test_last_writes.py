"""How long ago something was sent, whatever the laptop's clock is set to."""

from __future__ import annotations

from datetime import timedelta

from reviewer_app.ui.office.last_writes import LastWrites


def test_it_counts_from_the_last_write_and_else_from_when_it_was_made() -> None:
    now = 100.0
    writes = LastWrites(lambda: now)
    now = 130.0
    assert writes.passed("report-1") == timedelta(seconds=30), "what was sent before may have been sent just then"
    writes.note("report-1")
    assert writes.passed("report-1") == timedelta(0)
    now = 190.0
    writes.note("report-1")
    now = 191.0
    assert (writes.passed("report-1"), writes.passed("report-2")) == (timedelta(seconds=1), timedelta(seconds=91))
