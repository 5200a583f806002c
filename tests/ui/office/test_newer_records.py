"""A record that the service changes after it was fetched: told, fetched beside, taken in unread, kept where cited."""

from __future__ import annotations

import base64
import hashlib
from operator import methodcaller
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.changed_records import is_earlier
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.cases.looks import Look
from reviewer_app.cases.opinion import record_path
from reviewer_app.cases.work import Edit, FieldChange, PassageChange, UndoChain, inverse, replay
from reviewer_app.errors import CannotSign
from reviewer_app.jobs import CancelToken
from reviewer_app.ui.office.kept_pages import keep_pages, kept_pages
from reviewer_app.ui.office.newer_records import known_newer, take_in, take_news
from reviewer_app.ui.office.opened_case import OpenedCase
from reviewer_app.ui.office.page_counts import count_and_keep
from tests.helpers.coordinator import Coordinator
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk
from tests.helpers.small_case import pdf_bytes
from tests.helpers.store_values import NOON

NEW = pdf_bytes("The corrected letter")


@pytest.fixture
def case_id(service: Service, signed_in: Office, qtbot: QtBot) -> str:
    """A case in review, all of it here; what is wanted is fetched as the window does."""
    made = service.add_case(images=1).task_id
    downloaded(signed_in, made, qtbot)
    open_desk(signed_in, made).close()
    signed_in.assignments.load()
    qtbot.waitUntil(lambda: signed_in.state(made) is CaseState.IN_REVIEW)
    signed_in.assignments.fetch_wanted.connect(lambda one: signed_in.downloads.start(signed_in.assignments.cases[one]))
    return made


def letter(office: Office, case_id: str) -> str:
    return office.vault.case(case_id).case.documents[0].reference


def change(coordinator: Coordinator, reference: str, data: bytes = NEW, **values: Any) -> None:
    """Let the service have another file under the same reference."""
    paper = coordinator.read(reference)
    attachment = paper["content"][0]["attachment"]
    attachment.pop("url", None)
    digest = base64.b64encode(hashlib.sha1(data).digest()).decode()
    attachment.update(data=base64.b64encode(data).decode(), size=len(data), hash=digest)
    coordinator.put({**paper, **values})


def refresh(office: Office, qtbot: QtBot) -> None:
    """Ask for the whole list: a Task does not change with the papers of its case."""
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    office.assignments._whole_at = None
    office.assignments.refresh()
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    office.drain()


def fetched(office: Office, case_id: str, qtbot: QtBot, told: list[tuple[str, str]] | None = None) -> None:
    """Refresh and wait for the download that follows: it begins as soon as it is asked for."""
    if told is not None:
        office.assignments.records_changed.connect(lambda one, words: told.append((one, words)))
    asked: list[str] = []
    office.assignments.fetch_wanted.connect(asked.append)
    refresh(office, qtbot)
    qtbot.waitUntil(lambda: case_id in asked)
    qtbot.waitUntil(lambda: not office.downloads.running(case_id))


def opened(office: Office, case_id: str) -> OpenedCase:
    """Open a case as the window does."""

    def read(_vault: object) -> OpenedCase:
        take_in(office.vault, case_id, NOON)
        return OpenedCase(office.vault, case_id)

    return office.services.stored(read)


def bytes_of(office: Office, case_id: str, found: OpenedCase, reference: str) -> bytes:
    blob = next(one.blob_id for one in found.documents if one.document.reference == reference)
    with office.vault.open_blob(case_id, blob) as stream:
        return stream.read()


def move(office: Office, case_id: str, *events: CaseEvent) -> None:
    """Let something happen to a case, and the worklist know it."""
    for event in events:
        office.services.stored(methodcaller("move", case_id, event))
    office.assignments.load()


def work_on(office: Office, case_id: str, reference: str, *, cite: bool) -> None:
    """Say that the letter was reviewed, look at its page, count it, and quote it."""
    passage = CitedPassage("p1", reference, 0, "Practitioner/a", NOON, "Referral letter, page 1", "Referral letter")
    path = record_path(f"document:{reference}", "reviewed")
    edit = Edit("e1", "Practitioner/a", NOON, "Read", fields=(FieldChange(path, "", "yes"),),
                passages=(PassageChange(None, passage),) if cite else ())  # fmt: skip
    office.services.stored(lambda vault: vault.add_edit(case_id, edit))
    office.services.stored(lambda vault: vault.seen(case_id, {(reference, 0): Look(5000)}))
    office.services.stored(lambda vault: keep_pages(vault, case_id, {reference: 1}))


def test_a_changed_record_is_told_fetched_and_taken_in_at_the_next_opening(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    work_on(signed_in, case_id, reference, cite=False)
    before = opened(signed_in, case_id)
    old = bytes_of(signed_in, case_id, before, reference)
    change(coordinator, reference, description="Referral letter, corrected")
    told: list[tuple[str, str]] = []
    fetched(signed_in, case_id, qtbot, told)
    assert told == [(case_id, "another version of 1 record")]
    assert bytes_of(signed_in, case_id, before, reference) == old, "beneath an open window nothing changes"
    after = opened(signed_in, case_id)
    assert bytes_of(signed_in, case_id, after, reference) == NEW
    assert [one.document.title for one in after.documents].count("Referral letter, corrected") == 1
    assert after.new == (f"document:{reference}",)
    opinion = replay(signed_in.vault.edits(case_id)).opinion
    assert opinion.get(record_path(f"document:{reference}", "reviewed")) == "", "nobody has reviewed this one"
    assert not [key for key in signed_in.vault.seen_frames(case_id) if key[0] == reference]
    assert reference not in kept_pages(signed_in.vault, case_id)
    assert not [one for one in after.documents if "/_history/" in one.document.reference], "nothing rests on it"
    kinds = [one.kind for one in signed_in.vault.audit_events() if one.case_id == case_id]
    assert "records-changed" in kinds
    assert kinds[-1] == "records-taken-in"
    assert not UndoChain(signed_in.vault.edits(case_id)).undo[1:], "what the service changed is no step to undo"


def test_the_version_that_is_cited_stays_with_what_was_said_and_seen_of_it(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    work_on(signed_in, case_id, reference, cite=True)
    old = bytes_of(signed_in, case_id, opened(signed_in, case_id), reference)
    change(coordinator, reference)
    fetched(signed_in, case_id, qtbot)
    after = opened(signed_in, case_id)
    (kept,) = [one.document for one in after.documents if "/_history/" in one.document.reference]
    assert kept.title == "Referral letter (earlier version)"
    assert kept in after.case.documents
    assert bytes_of(signed_in, case_id, after, kept.reference) == old
    assert bytes_of(signed_in, case_id, after, reference) == NEW
    work = replay(signed_in.vault.edits(case_id))
    assert [one.record for one in work.passages] == [kept.reference]
    assert work.opinion.get(record_path(f"document:{kept.reference}", "reviewed")) == "yes"
    assert work.opinion.get(record_path(f"document:{reference}", "reviewed")) == ""
    assert (kept.reference, 0) in signed_in.vault.seen_frames(case_id)
    assert kept_pages(signed_in.vault, case_id)[kept.reference] == 1
    again = opened(signed_in, case_id)
    assert [one.document.reference for one in again.documents] == [one.document.reference for one in after.documents]


def test_what_undo_may_bring_back_keeps_the_version_it_was_quoted_from(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    work_on(signed_in, case_id, reference, cite=True)
    old = bytes_of(signed_in, case_id, opened(signed_in, case_id), reference)
    (passage,) = replay(signed_in.vault.edits(case_id)).passages
    deleted = Edit("e2", "Practitioner/a", NOON, "Delete", passages=(PassageChange(passage, None),))
    signed_in.services.stored(lambda vault: vault.add_edit(case_id, deleted))
    change(coordinator, reference)
    fetched(signed_in, case_id, qtbot)
    after = opened(signed_in, case_id)
    edits = signed_in.vault.edits(case_id)
    undone = inverse(UndoChain(edits).undo[-1], new_id="u", author="Practitioner/a", made=NOON)
    (back,) = replay([*edits, undone]).passages
    assert is_earlier(back.record)
    assert bytes_of(signed_in, case_id, after, back.record) == old
    assert bytes_of(signed_in, case_id, after, reference) == NEW


def test_a_new_version_is_not_called_reviewed_by_undo(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    work_on(signed_in, case_id, reference, cite=False)
    path = record_path(f"document:{reference}", "reviewed")
    unread = Edit("e2", "Practitioner/a", NOON, "Not read", fields=(FieldChange(path, "yes", ""),))
    signed_in.services.stored(lambda vault: vault.add_edit(case_id, unread))
    change(coordinator, reference)
    fetched(signed_in, case_id, qtbot)
    opened(signed_in, case_id)
    assert not UndoChain(signed_in.vault.edits(case_id)).undo


def test_pages_counted_in_the_version_before_are_not_those_of_the_new_one(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    before = opened(signed_in, case_id)
    change(coordinator, reference)
    fetched(signed_in, case_id, qtbot)
    opened(signed_in, case_id)
    count_and_keep(signed_in.services, case_id, {reference: lambda: 2}, before.documents, CancelToken())
    assert reference not in kept_pages(signed_in.vault, case_id)


def test_what_was_not_fetched_yet_is_shown_as_it_is_here(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    signed_in.assignments.fetch_wanted.disconnect()
    change(coordinator, reference, description="Referral letter, corrected")
    refresh(signed_in, qtbot)
    qtbot.waitUntil(lambda: bool(known_newer(signed_in.vault, case_id).stale))
    found = opened(signed_in, case_id)
    titles = [one.title for one in found.case.documents]
    assert "Referral letter, corrected" not in titles, "its words are not here"
    assert bytes_of(signed_in, case_id, found, reference) != NEW


def test_an_opinion_is_not_signed_over_a_record_that_changed_meanwhile(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    desk = open_desk(signed_in, case_id)
    change(coordinator, letter(signed_in, case_id))
    fetched(signed_in, case_id, qtbot)
    with qtbot.waitCallback() as failed:
        desk.preview(replay(desk.edits()), "authorship", pytest.fail, failed)
    assert isinstance(failed.args[0], CannotSign)
    assert "have changed" in str(failed.args[0])
    desk.close()


def test_a_record_that_comes_later_is_told_fetched_and_marked_new(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    task = coordinator.read(f"Task/{case_id}")
    order = coordinator.read(task["basedOn"][0]["reference"])
    paper = {**coordinator.read(letter(signed_in, case_id)), "id": f"late-{case_id}", "description": "Second report"}
    paper.pop("meta", None)
    coordinator.put(paper)
    reference = f"DocumentReference/late-{case_id}"
    coordinator.put({**order, "supportingInfo": [*order["supportingInfo"], {"reference": reference}]})
    told: list[tuple[str, str]] = []
    fetched(signed_in, case_id, qtbot, told)
    assert told == [(case_id, "1 new record")]
    found = opened(signed_in, case_id)
    assert f"document:{reference}" in found.new
    assert reference in [one.document.reference for one in found.documents]


def test_a_record_that_is_taken_back_stays_where_a_text_rests_on_it(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    work_on(signed_in, case_id, reference, cite=True)
    coordinator.put({**coordinator.read(reference), "status": "superseded"})
    refresh(signed_in, qtbot)
    qtbot.waitUntil(lambda: bool(known_newer(signed_in.vault, case_id).stale))
    found = opened(signed_in, case_id)
    (kept,) = [one.document for one in found.documents if one.document.reference == reference]
    assert kept.title == "Referral letter (no longer listed)"
    assert bytes_of(signed_in, case_id, found, reference)


def take_back(office: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot) -> None:
    """Let the service list the letter no more, and open the case."""
    reference = letter(office, case_id)
    coordinator.put({**coordinator.read(reference), "status": "superseded"})
    refresh(office, qtbot)
    qtbot.waitUntil(lambda: bool(known_newer(office.vault, case_id).stale))
    opened(office, case_id)


def test_what_was_said_of_a_record_that_was_taken_back_is_not_said_of_what_comes_in_its_place(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    work_on(signed_in, case_id, reference, cite=False)
    take_back(signed_in, case_id, coordinator, qtbot)
    assert f"document:{reference}" not in signed_in.items(case_id)
    change(coordinator, reference, status="current")
    told: list[tuple[str, str]] = []
    fetched(signed_in, case_id, qtbot, told)
    assert told == [(case_id, "1 new record")]
    found = opened(signed_in, case_id)
    assert bytes_of(signed_in, case_id, found, reference) == NEW
    edits = signed_in.vault.edits(case_id)
    assert replay(edits).opinion.get(record_path(f"document:{reference}", "reviewed")) == ""
    assert not UndoChain(edits).undo
    assert not [key for key in signed_in.vault.seen_frames(case_id) if key[0] == reference]
    assert reference not in kept_pages(signed_in.vault, case_id)


def test_a_cited_record_that_was_taken_back_and_comes_with_another_content_stands_beside_it(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    work_on(signed_in, case_id, reference, cite=True)
    old = bytes_of(signed_in, case_id, opened(signed_in, case_id), reference)
    take_back(signed_in, case_id, coordinator, qtbot)
    change(coordinator, reference, status="current")
    told: list[tuple[str, str]] = []
    fetched(signed_in, case_id, qtbot, told)
    assert told == [(case_id, "another version of 1 record")]
    found = opened(signed_in, case_id)
    (passage,) = replay(signed_in.vault.edits(case_id)).passages
    assert bytes_of(signed_in, case_id, found, passage.record) == old
    assert bytes_of(signed_in, case_id, found, reference) == NEW
    assert [one.title for one in found.case.documents].count("Referral letter (earlier version)") == 1


def test_a_record_that_was_taken_back_by_mistake_is_as_it_was(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    work_on(signed_in, case_id, reference, cite=True)
    take_back(signed_in, case_id, coordinator, qtbot)
    coordinator.put({**coordinator.read(reference), "status": "current"})
    refresh(signed_in, qtbot)
    qtbot.waitUntil(lambda: letter(signed_in, case_id) == reference)
    found = opened(signed_in, case_id)
    assert found.new == found.stale == ()
    assert [one.document.title for one in found.documents].count("Referral letter") == 1
    assert replay(signed_in.vault.edits(case_id)).opinion.get(record_path(f"document:{reference}", "reviewed")) == "yes"


def test_what_changes_while_a_signed_opinion_waits_is_told_and_taken_in_after_the_recall(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    move(signed_in, case_id, CaseEvent.SIGN, CaseEvent.QUEUE)
    change(coordinator, reference)
    told: list[tuple[str, str]] = []
    signed_in.assignments.records_changed.connect(lambda one, words: told.append((one, words)))
    refresh(signed_in, qtbot)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [(case_id, "another version of 1 record")]
    move(signed_in, case_id, CaseEvent.RECALL)
    fetched(signed_in, case_id, qtbot)
    assert bytes_of(signed_in, case_id, opened(signed_in, case_id), reference) == NEW


def test_what_changes_while_a_case_is_withdrawn_is_taken_in_when_it_is_given_back(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    work_on(signed_in, case_id, reference, cite=False)
    move(signed_in, case_id, CaseEvent.WITHDRAW)
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.WITHDRAWN)
    change(coordinator, reference)
    told: list[str] = []
    signed_in.assignments.records_changed.connect(lambda one, _words: told.append(one))
    refresh(signed_in, qtbot)
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.ACCEPTED)
    assert not told, "it is fetched with the case"
    signed_in.downloads.start(signed_in.assignments.cases[case_id])
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.READY)
    assert bytes_of(signed_in, case_id, opened(signed_in, case_id), reference) == NEW
    assert replay(signed_in.vault.edits(case_id)).opinion.get(record_path(f"document:{reference}", "reviewed")) == ""


def test_what_changes_twice_before_it_is_taken_in_is_fetched_twice(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    reference = letter(signed_in, case_id)
    change(coordinator, reference, pdf_bytes("Second"))
    fetched(signed_in, case_id, qtbot)
    change(coordinator, reference, pdf_bytes("Third"))
    fetched(signed_in, case_id, qtbot)
    assert bytes_of(signed_in, case_id, opened(signed_in, case_id), reference) == pdf_bytes("Third")


def test_nothing_is_told_twice_or_of_what_did_not_change(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    told: list[str] = []
    signed_in.assignments.records_changed.connect(lambda one, _words: told.append(one))
    coordinator.put({**coordinator.read(letter(signed_in, case_id)), "description": "Referral letter of May"})
    refresh(signed_in, qtbot)
    refresh(signed_in, qtbot)
    assert not told
    assert signed_in.services.stored(take_news) == ()
    assert signed_in.vault.case(case_id).case.documents[0].title == "Referral letter of May"


def test_damaged_notes_cost_nothing_but_themselves(signed_in: Office, case_id: str) -> None:
    signed_in.services.stored(lambda vault: vault.set_value(f"newer:{case_id}", "{"))
    assert known_newer(signed_in.vault, case_id).new == ()
    assert opened(signed_in, case_id).documents
