"""What must hold after a walk, whoever's servers it went to."""

from __future__ import annotations

from tests.peers.facts import Held, Walk


def check_worklist(walk: Walk) -> None:
    assert walk.signed_in_as == "Dr. Anna Lindqvist"
    assert walk.licences == 5
    assert walk.worklist == tuple(sorted(one.case_id for one in walk.downloads))
    assert walk.problems == ()


def check_downloads(walk: Walk, listed: dict[str, int]) -> None:
    """Check that every record came, byte by byte, and that the two lists agree. `listed` are items by case."""
    assert {one.case_id: one.listed for one in walk.downloads} == listed
    for one in walk.downloads:
        assert (one.remarks, one.failed, one.missing, one.different) == ((), {}, (), ()), one.case_id


def check_delivery(walk: Walk) -> None:
    assert walk.archive_problem == ""
    assert walk.first_steps == (
        "archive", "marks-1", "marks-2", "marks-3", "document", "report", "provenance", "task",
    )  # fmt: skip
    check_held_once(walk.held)
    assert walk.read_back_is_the_pdf
    assert walk.versions_told == 2, "of report and document"


def check_second_delivery(walk: Walk) -> None:
    assert walk.again_was_there
    assert walk.again_report == walk.first_report
    assert walk.held_again == walk.held


def check_amended(walk: Walk) -> None:
    """Check that an addendum and higher levels came once each, in the resources and instances that are theirs."""
    found = walk.amended
    assert set(found.archive_problems) == {""}
    assert found.read_back
    assert found.again_was_there
    assert (found.report_status, found.report_files, found.reports_of_addendum) == ("appended", 2, 0)
    assert found.documents == (1, 1)
    assert found.appends
    assert found.files_are_the_higher == [True, True]
    assert found.archived_are_the_pdfs == [True] * 4
    assert found.archived == 4
    assert found.co_signatures == 2, "one for each version, however often it is sent"
    assert found.task_status == "completed"


def check_corrected(walk: Walk) -> None:
    """Check that a correction came once, that it replaces the opinion's document, and that this can still be read."""
    found = walk.corrected
    assert found.archive_problem == ""
    assert found.read_back
    assert found.again_was_there
    assert found.came == {"DiagnosticReport": 0, "DocumentReference": 1, "Provenance": 1}
    assert (found.report_status, found.report_files) == ("corrected", 3)
    assert found.conclusion_is_corrected
    assert found.replaces
    assert found.replaced_status == "current"
    assert found.file_is_the_pdf
    assert found.archived_is_the_pdf
    assert found.sha256_told
    assert found.signed_by == 1
    assert found.task_status == "completed"


def check_held_once(held: Held) -> None:
    assert (held.reports, held.documents, held.provenances, held.archived) == (1, 1, 1, 1)
    assert (held.task_status, held.business_status) == ("completed", "opinion-delivered")
    assert [one.partition("/")[0] for one in held.outputs] == ["DiagnosticReport", "DocumentReference"]
    assert held.document_is_the_pdf
    assert held.archived_is_the_pdf
    assert held.provenance_names_both
    assert held.provenance_signs_the_pdf
    assert len(held.sealed) == 3
    assert held.sealed_as_kept == held.sealed
