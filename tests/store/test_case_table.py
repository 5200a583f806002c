from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.cases.people import Cover, Licence, Reviewer
from reviewer_app.errors import NotAllowed
from reviewer_app.store.vault import Vault
from tests.helpers.store_values import NOON, make_case


def test_worklist_by_due_date(vault: Vault) -> None:
    vault.put_case(make_case("late", due=NOON + timedelta(days=3)))
    vault.put_case(make_case("never", due=None))
    vault.put_case(make_case("first", due=(NOON - timedelta(hours=1)).astimezone()))
    assert [one.case.id for one in vault.cases()] == ["first", "task-1", "late", "never"]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("requested", CaseState.ASSIGNED),
        ("received", CaseState.RECEIVED),
        ("accepted", CaseState.ACCEPTED),
        ("in-progress", CaseState.ACCEPTED),
        ("completed", CaseState.DELIVERED),
        ("rejected", CaseState.DECLINED),
        ("cancelled", CaseState.WITHDRAWN),
        ("something new", CaseState.ASSIGNED),
    ],
)
def test_state_of_a_new_case_follows_the_service(vault: Vault, status: str, state: CaseState) -> None:
    vault.put_case(make_case("new", task_status=status))
    assert vault.case("new").state is state


def test_a_case_listed_again_keeps_its_state(vault: Vault) -> None:
    vault.move("task-1", CaseEvent.ACCEPT)
    changed = replace(make_case(), headline="Another question", task_status="accepted")
    vault.put_case(changed)
    assert vault.case("task-1").state is CaseState.ACCEPTED
    assert vault.case("task-1").case == changed


def test_moves_follow_the_table(vault: Vault) -> None:
    assert vault.move("task-1", CaseEvent.SEEN) is CaseState.RECEIVED
    assert vault.move("task-1", CaseEvent.ACCEPT) is CaseState.ACCEPTED
    with pytest.raises(NotAllowed, match="accepted"):
        vault.move("task-1", CaseEvent.SIGN)
    assert vault.case("task-1").state is CaseState.ACCEPTED
    with pytest.raises(NotAllowed, match="not in the vault"):
        vault.move("unknown", CaseEvent.SEEN)


def test_version_of_the_task(vault: Vault) -> None:
    vault.set_case_version("task-1", 'W/"4"')
    assert vault.case("task-1").case == replace(make_case(), version='W/"4"')
    vault.set_case_version("task-1", 'W/"5"', task_status="accepted")
    assert vault.case("task-1").case.task_status == "accepted"
    with pytest.raises(NotAllowed):
        vault.set_case_version("unknown", "1")


def test_size_before_anything_is_planned(vault: Vault) -> None:
    vault.put_case(replace(make_case("sized"), size=5000))
    stored = vault.case("sized")
    assert (stored.bytes_done, stored.bytes_total, stored.items_total) == (0, 5000, 0)


def test_kept_values(vault: Vault) -> None:
    assert vault.get_value("token") is None
    vault.set_value("token", "abc")
    vault.set_value("token", "def")
    assert vault.get_value("token") == "def"
    vault.set_value("token", None)
    assert vault.get_value("token") is None


def test_reviewer(vault: Vault) -> None:
    assert vault.reviewer() is None
    reviewer = Reviewer(
        "Practitioner/lindqvist",
        "Anna Lindqvist",
        licences=(Licence("OR", "MD-1", end=datetime(2027, 1, 1, tzinfo=UTC).date()),),
        covers=(Cover("Mutual", "7", ("OR", "WA")),),
    )
    vault.put_reviewer(reviewer)
    assert vault.reviewer() == reviewer
