"""The pages of papers are counted once, and what cannot be opened has no number."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.coverage import PageCounts
from reviewer_app.errors import Cancelled, CannotDecode
from reviewer_app.jobs import CancelToken
from reviewer_app.ui.office import case_desk
from reviewer_app.ui.office.kept_pages import kept_pages
from reviewer_app.ui.office.page_counts import count_and_keep, page_count
from tests.helpers.desk_answers import Answers
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk
from tests.helpers.papers import make_pdf


def test_pages_are_counted_once_and_kept(service: Service, signed_in: Office, qtbot: QtBot) -> None:
    case_id = service.add_case(images=2).task_id
    downloaded(signed_in, case_id, qtbot)
    desk = open_desk(signed_in, case_id)
    assert desk.pages() == {}
    answers = Answers()
    desk.count_pages(answers.done)
    qtbot.waitUntil(lambda: answers.here)
    papers = {one.reference for one in desk.records().documents}
    assert set(answers.value) == papers
    assert all(number >= 1 for number in answers.value.values())
    assert desk.pages() == answers.value == kept_pages(signed_in.vault, case_id)
    desk.close()
    again = open_desk(signed_in, case_id)
    assert again.pages() == answers.value
    unasked = Answers()
    again.count_pages(unasked.done)
    assert not unasked.here


def test_what_is_no_document_has_no_pages(qapp: object) -> None:
    assert page_count(make_pdf(3, "Letter")) == 3
    with pytest.raises(CannotDecode):
        page_count(b"%PDF-1.4 cut short")


def test_what_is_counted_when_nobody_waits_any_more_is_kept_and_nothing_more_counted(
    service: Service, signed_in: Office, qtbot: QtBot
) -> None:
    case_id, token = next(iter(signed_in.assignments.cases)), CancelToken()

    def count() -> int:
        token.cancel()
        return 3

    with pytest.raises(Cancelled):
        count_and_keep(signed_in.services, case_id, {"a": count, "b": pytest.fail}, (), token)
    assert kept_pages(signed_in.vault, case_id) == {"a": 3}


def test_nothing_more_is_counted_of_a_case_that_was_left(
    service: Service, signed_in: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = service.add_case(images=1).task_id
    tokens: list[CancelToken] = []

    def counting(*given: Any) -> PageCounts:
        tokens.append(given[-1])
        return {}

    monkeypatch.setattr(case_desk, "count_and_keep", counting)
    downloaded(signed_in, case_id, qtbot)
    desk = open_desk(signed_in, case_id)
    desk.count_pages(lambda _found: None)
    qtbot.waitUntil(lambda: bool(tokens))
    desk.close()
    assert tokens[0].cancelled
