"""Work that a new Task goes on with holds for the papers it was done with, not for others of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.records import ListedDocument
from reviewer_app.cases.work import Edit, FieldChange, PassageChange, replay
from reviewer_app.store.values import DownloadItem, document_key
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.sync.worklist import WorklistAnswer
from reviewer_app.ui.office.blind_reading import begin_blind
from reviewer_app.ui.office.newer_records import known_newer
from reviewer_app.ui.office.opened_case import OpenedCase
from reviewer_app.ui.office.worklist_keeping import keep_answer
from tests.helpers.looks import look
from tests.helpers.store_values import FAST_KDF, LETTER, NOON, PASSPHRASE, make_case, make_edit, put_blob

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REVIEWER = Reviewer("Practitioner/lindqvist", "Dr. Anna Lindqvist")
FIRST = replace(LETTER, sha1="first", version='W/"1"')
SECOND = replace(LETTER, sha1="second", version='W/"2"')
REVIEWED = f"record/document:{LETTER.reference}/reviewed"
PASSAGE = CitedPassage("p1", LETTER.reference, 0, "Practitioner/lindqvist", NOON, "Letter, page 1", "a solid mass")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """A vault with one case in review, whose letter is here."""
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        made.put_case(listing("task-1", FIRST))
        made.move("task-1", CaseEvent.ACCEPT)
        made.plan_download("task-1", [DownloadItem(document_key(LETTER.reference))])
        made.item_done("task-1", document_key(LETTER.reference), put_blob(made, b"%PDF first"), None)
        for event in (CaseEvent.START_DOWNLOAD, CaseEvent.DOWNLOADED, CaseEvent.OPEN):
            made.move("task-1", event)
        made.seen("task-1", {(LETTER.reference, 0): look(900)})
        yield made


def listing(case_id: str, *papers: ListedDocument) -> Case:
    made = make_case(case_id, task_status="requested")
    return replace(made, service_request="ServiceRequest/1", documents=papers)


def work(vault: Vault, *, cite: bool) -> None:
    passages = (PassageChange(None, PASSAGE),) if cite else ()
    edit = Edit("read", REVIEWER.reference, NOON, "Read", fields=(FieldChange(REVIEWED, "", "yes"),), passages=passages)
    vault.add_edit("task-1", edit)


def hand_over(vault: Vault, *papers: ListedDocument) -> OpenedCase:
    """Let the service take the case away and give it again as another Task with these papers."""
    answer = WorklistAnswer((listing("task-9", *papers),), ("task-1",), "2026-03-01T12:00:00+00:00")
    keep_answer(vault, REVIEWER, answer, frozenset(), NOW)
    return OpenedCase(vault, "task-9")


def reviewed(vault: Vault, reference: str) -> str:
    return replay(vault.edits("task-9")).opinion.get(f"record/document:{reference}/reviewed")


def told(vault: Vault) -> list[str]:
    return [dict(one.detail)["changed_records"] for one in vault.audit_events() if one.kind == "work-taken-over"]


def test_a_paper_that_is_the_same_stays_reviewed_and_quoted(vault: Vault) -> None:
    work(vault, cite=True)
    hand_over(vault, FIRST)
    assert vault.edits("task-9") == vault.edits("task-1")
    assert (LETTER.reference, 0) in vault.seen_frames("task-9")
    assert told(vault) == ["0"]


def test_another_version_is_neither_reviewed_nor_seen(vault: Vault) -> None:
    work(vault, cite=False)
    hand_over(vault, SECOND)
    assert reviewed(vault, LETTER.reference) == ""
    assert vault.seen_frames("task-9") == {}
    assert told(vault) == ["1"]
    assert replay(vault.edits("task-1")).opinion.get(REVIEWED) == "yes", "what was done before stays as it was"
    assert vault.edits("task-9")[-1].by_service


def test_the_version_that_is_quoted_comes_along_with_what_was_said_and_seen_of_it(vault: Vault) -> None:
    work(vault, cite=True)
    found = hand_over(vault, SECOND)
    (kept,) = known_newer(vault, "task-9").earlier
    assert kept.title == "Letter of Dr. Quillfeather (earlier version)"
    assert reviewed(vault, LETTER.reference) == ""
    assert reviewed(vault, kept.reference) == "yes"
    assert [one.record for one in replay(vault.edits("task-9")).passages] == [kept.reference]
    assert set(vault.seen_frames("task-9")) == {(kept.reference, 0)}
    (paper,) = found.documents
    assert paper.document.reference == kept.reference
    with vault.open_blob("task-9", paper.blob_id) as stream:
        assert stream.read() == b"%PDF first"


def test_what_is_fetched_later_leaves_it_there(vault: Vault) -> None:
    work(vault, cite=True)
    hand_over(vault, SECOND)
    key = document_key(LETTER.reference)
    vault.plan_download("task-9", [DownloadItem(key)])
    vault.item_done("task-9", key, put_blob(vault, b"%PDF second", "task-9"), None)
    first, second = sorted(OpenedCase(vault, "task-9").documents, key=lambda one: one.document.reference)
    for paper, content in ((first, b"%PDF second"), (second, b"%PDF first")):
        with vault.open_blob("task-9", paper.blob_id) as stream:
            assert stream.read() == content


def test_a_quoted_paper_that_is_not_listed_any_more_comes_along(vault: Vault) -> None:
    work(vault, cite=True)
    found = hand_over(vault)
    (paper,) = found.documents
    assert paper.document.title == "Letter of Dr. Quillfeather (no longer listed)"
    assert reviewed(vault, LETTER.reference) == "yes", "it is the one that was read"


def test_an_uncited_paper_that_is_not_listed_any_more_goes(vault: Vault) -> None:
    work(vault, cite=False)
    assert hand_over(vault).documents == ()
    assert reviewed(vault, LETTER.reference) == ""


def test_a_quoted_version_whose_file_was_removed_costs_nothing_else(vault: Vault) -> None:
    work(vault, cite=True)
    vault.drop_item("task-1", document_key(LETTER.reference))
    hand_over(vault, SECOND)
    assert reviewed(vault, LETTER.reference) == ""
    assert replay(vault.edits("task-9")).passages == (PASSAGE,), "the words stay"
    assert known_newer(vault, "task-9").earlier == ()


def test_what_was_hidden_and_shown_of_the_first_report_is_known_there_too(vault: Vault) -> None:
    vault.add_edit("task-1", make_edit(1))
    begin_blind(vault, vault.case("task-1"), NOW)  # without any first report
    report = replace(LETTER, reference="DocumentReference/report", category="radiology-report")
    hand_over(vault, FIRST, report)
    policy = Policy(reference="Library/p", blind_then_reveal=True)
    vault.put_case(replace(vault.case("task-9").case, policy=policy))
    begin_blind(vault, vault.case("task-9"), NOW)
    assert OpenedCase(vault, "task-9").case.hidden, "it was not read in the case before"
    assert vault.case("task-9").first_report_hidden


def test_a_first_report_that_was_shown_is_shown_there(vault: Vault) -> None:
    vault.add_edit("task-1", make_edit(1))
    vault.set_value("first-report-shown:task-1", "yes")
    hand_over(vault, FIRST)
    assert vault.case("task-9").first_report_shown
