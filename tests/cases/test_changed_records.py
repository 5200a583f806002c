"""What the service changed of records that are here: told by hash where there is one, else by what is listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.changed_records import (
    NewerRecords,
    changed_again,
    earlier_version,
    is_another,
    is_earlier,
    listed_again,
    no_longer_listed,
    noted,
    spoken_title,
    with_versions,
    without_record,
    without_version,
)
from reviewer_app.cases.language import speaking
from reviewer_app.cases.records import ListedDocument, ListedSeries
from tests.helpers.case_values import make_case

DAY = datetime(2026, 11, 20, tzinfo=UTC)
LAB = ListedDocument("DiagnosticReport/l", "Blood count", "lab", "application/fhir+json", "DiagnosticReport/l", DAY,
                     parts=("DiagnosticReport/l", "Observation/1"), version='W/"3"')  # fmt: skip
PAPER = ListedDocument("DocumentReference/r", "CT report", "radiology-report", "application/pdf", "Binary/r", DAY,
                       size=900, sha1="abc=", version='W/"1"')  # fmt: skip
HERE = (LAB.reference, PAPER.reference)
BEFORE = replace(make_case(), documents=(LAB, PAPER))


def listing(*papers: ListedDocument) -> Case:
    return replace(BEFORE, documents=papers)


@pytest.mark.parametrize(
    ("paper", "changes", "another"),
    [
        (PAPER, {"version": 'W/"2"', "title": "CT report, corrected title"}, False),
        (PAPER, {"version": 'W/"2"', "sha1": "def="}, True),
        (PAPER, {"version": 'W/"2"', "sha1": ""}, True),
        (PAPER, {"sha1": "", "size": 0}, False),
        (PAPER, {"sha1": "", "size": 901}, True),
        (LAB, {"version": 'W/"4"'}, True),
        (LAB, {"version": ""}, False),
        (LAB, {"parts": ("DiagnosticReport/l", "Observation/1", "Observation/2")}, True),
        (LAB, {"title": "Blood count, venous"}, False),
    ],
)
def test_what_is_another_version(paper: ListedDocument, changes: dict[str, Any], another: bool) -> None:
    assert is_another(paper, replace(paper, **changes)) is another
    assert not is_another(paper, paper)


def test_what_was_kept_by_an_earlier_program_has_no_version_and_is_not_called_changed() -> None:
    assert not is_another(replace(LAB, version=""), LAB)


def test_new_and_changed_records_are_noted_once() -> None:
    changed, more = replace(LAB, version='W/"4"'), replace(PAPER, reference="DocumentReference/more")
    now = listing(changed, PAPER, more)
    found = noted(NewerRecords(), BEFORE, now, HERE)
    assert found.new == ("document:DocumentReference/more", "document:DiagnosticReport/l")
    assert found.stale == (LAB,)
    assert noted(found, now, now, HERE) == found
    third = listing(replace(LAB, version='W/"5"'), PAPER, more)
    assert noted(found, now, third, HERE).stale == (LAB,), "its file is still the one from before"
    assert changed_again(found, now, third) == (LAB.reference,)
    assert changed_again(found, now, now) == ()


def test_new_series_are_noted_and_what_was_not_downloaded_is_not_called_changed() -> None:
    study = replace(BEFORE.studies[0], series=(ListedSeries("1.2.3", "MR"),))
    now = replace(listing(replace(LAB, version='W/"4"'), PAPER), studies=(study, *BEFORE.studies[1:]))
    found = noted(NewerRecords(), BEFORE, now, ())
    assert found.new == ("series:1.2.3",)
    assert found.stale == ()


def test_a_record_that_is_listed_no_more_is_noted_as_it_was() -> None:
    found = noted(NewerRecords(), BEFORE, listing(LAB), HERE)
    assert (found.new, found.stale) == ((), (PAPER,))
    assert no_longer_listed(PAPER).title == "CT report (no longer listed)"


def test_an_earlier_version_becomes_a_record_of_its_own() -> None:
    kept = earlier_version(PAPER, ())
    assert (kept.reference, kept.title) == ("DocumentReference/r/_history/1", "CT report (earlier version)")
    assert is_earlier(kept.reference)
    assert not is_earlier(PAPER.reference)
    assert without_version(kept.reference) == without_version(PAPER.reference) == PAPER.reference
    hashed = replace(PAPER, version="sha256:0123")
    first = earlier_version(hashed, ())
    assert first.reference == "DocumentReference/r/_history/earlier"
    assert earlier_version(hashed, (first.reference,)).reference == "DocumentReference/r/_history/earlier.2"


def test_the_case_lists_what_is_here() -> None:
    now = listing(replace(LAB, version='W/"4"', content_type="text/plain"), PAPER)
    earlier = earlier_version(PAPER, ())
    shown = with_versions(now, NewerRecords(stale=(LAB,), earlier=(earlier,)))
    assert shown.documents == (LAB, PAPER, earlier)
    assert with_versions(now, NewerRecords()) is now
    again = with_versions(now, NewerRecords(earlier=(no_longer_listed(PAPER),)))
    assert again.documents == now.documents, "what was taken back may be listed again"


@pytest.mark.parametrize(
    "known",
    [NewerRecords(earlier=(no_longer_listed(PAPER),)), NewerRecords(stale=(PAPER,))],
    ids=["kept", "not opened"],
)
def test_what_is_listed_again_is_compared_with_what_lies_here(known: NewerRecords) -> None:
    without, corrected = listing(LAB), replace(PAPER, sha1="def=", version='W/"2"')
    assert listed_again(known, without, BEFORE) == (PAPER,)
    assert changed_again(known, without, BEFORE) == (PAPER.reference,)
    assert noted(known, without, BEFORE, HERE) == NewerRecords()
    found = noted(known, without, listing(LAB, corrected), HERE)
    assert found == NewerRecords(new=(f"document:{PAPER.reference}",), stale=(PAPER,))
    assert noted(known, without, BEFORE, ()) == NewerRecords(new=(f"document:{PAPER.reference}",)), "it is not here"
    assert noted(known, BEFORE, BEFORE, HERE) == known


def test_what_is_here_no_more_is_new_when_it_comes_back() -> None:
    key = f"document:{PAPER.reference}"
    known = NewerRecords(new=(key, "series:1.2.3"), asked=(key, PAPER.reference, "series:1.2.3"))
    assert without_record(known, PAPER.reference) == NewerRecords(new=("series:1.2.3",), asked=("series:1.2.3",))


def test_what_became_of_a_paper_is_said_in_the_language_of_the_report() -> None:
    both = no_longer_listed(earlier_version(PAPER, ()))
    assert spoken_title(both.title) == both.title
    with speaking("de"):
        assert spoken_title(both.title) == f"{PAPER.title} (frühere Fassung) (nicht mehr gelistet)"
        assert spoken_title(PAPER.title) == PAPER.title
