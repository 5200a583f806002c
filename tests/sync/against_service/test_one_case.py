"""A Task that does not say by itself why it takes nothing never lets what must hold go unasked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import NotAllowed
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.one_case import fetch_case
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.task_update import check_takes_addendum
from tests.helpers.live_service import Service


def changed(service: Service, case: Case, **values: Any) -> None:
    service.put({**service.get(f"Task/{case.id}"), **values})


@pytest.mark.parametrize("status", ["failed", "rejected", "draft", "cancelled", "entered-in-error"])
def test_an_addendum_is_refused_by_a_task_that_is_neither_open_nor_completed(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer, status: str
) -> None:
    changed(service, case, status=status)
    with pytest.raises(NotAllowed):
        fetch_case(online, case.id, reviewer, CancelToken(), completed=True)
    with pytest.raises(NotAllowed):
        check_takes_addendum(online, case, reviewer, CancelToken())


@pytest.mark.parametrize("status", ["in-progress", "completed"])
def test_what_is_asked_before_an_addendum_is_read_where_the_task_takes_it(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer, status: str
) -> None:
    changed(service, case, status=status)
    assert fetch_case(online, case.id, reviewer, CancelToken(), completed=True) is not None
    check_takes_addendum(online, case, reviewer, CancelToken())


def test_an_opinion_is_told_by_a_closed_task_and_refused_where_that_says_nothing(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    changed(service, case, status="failed")
    assert fetch_case(online, case.id, reviewer, CancelToken()) is None
    changed(service, case, status="draft")
    with pytest.raises(NotAllowed, match="does not offer"):
        fetch_case(online, case.id, reviewer, CancelToken())


@pytest.mark.parametrize("completed", [False, True])
def test_a_role_that_ended_owns_no_task_though_its_owner_is_the_same(
    online: ServiceSession, case: Case, reviewer: Reviewer, completed: bool
) -> None:
    assert case.owner in reviewer.task_owners
    now = replace(reviewer, role_reference="", roles=())
    with pytest.raises(NotAllowed, match="somebody else"):
        fetch_case(online, case.id, now, CancelToken(), completed=completed)
