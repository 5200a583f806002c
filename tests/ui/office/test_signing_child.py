"""The child that signs: warm while the page is open, gone after it, replaced when it was stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import cast

import pytest

from reviewer_app.errors import CannotSign
from reviewer_app.jobs import JobRunner
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import Pkcs12Key
from reviewer_app.report.sign_process import SigningProcess
from reviewer_app.report.signing import SignRequest
from reviewer_app.ui.office.signing_child import SigningChild
from tests.helpers.patience import PATIENCE

REQUEST = SignRequest(
    b"%PDF", Pkcs12Key(b""), "secret", Meaning.AUTHORSHIP, "Dr. A", datetime(2026, 11, 22, tzinfo=UTC)
)


@dataclass
class Child:
    """Counts what is asked of it; `fails` lets the next signature end in an error, and the child with it if `dies`."""

    entered: bool = False
    ended: bool = False
    signed: int = 0
    fails: bool = False
    dies: bool = False
    alive: bool = False

    def __enter__(self) -> Child:
        self.entered = self.alive = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended, self.alive = True, False

    def sign(self, request: SignRequest) -> SignRequest:
        if self.dies:
            self.alive = False
        if self.fails:
            raise CannotSign("The passphrase is wrong.")
        self.signed += 1
        return request


@dataclass
class Nursery:
    """Makes children and keeps them all."""

    children: list[Child] = field(default_factory=list)

    def make(self) -> SigningProcess:
        self.children.append(Child())
        return cast("SigningProcess", self.children[-1])


@pytest.fixture
def nursery() -> Nursery:
    return Nursery()


@pytest.fixture
def runner() -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    assert made.close(PATIENCE)


@pytest.fixture
def child(runner: JobRunner, nursery: Nursery) -> SigningChild:
    return SigningChild(runner, nursery.make)


def settled(qtbot, condition) -> None:
    qtbot.waitUntil(condition)


def test_it_is_ready_before_it_is_asked_and_gone_when_the_page_is_left(child, nursery, qtbot) -> None:
    child.open()
    settled(qtbot, lambda: [one.entered for one in nursery.children] == [True])
    child.sign(REQUEST)
    child.sign(REQUEST)
    assert [(one.signed, one.ended) for one in nursery.children] == [(2, False)]
    child.close()
    settled(qtbot, lambda: nursery.children[0].ended)
    assert len(nursery.children) == 1


def test_a_refusal_keeps_it_and_a_death_replaces_it(child, nursery, qtbot) -> None:
    child.open()
    settled(qtbot, lambda: [one.entered for one in nursery.children] == [True])
    first = nursery.children[0]
    first.fails = True
    with pytest.raises(CannotSign):
        child.sign(REQUEST)
    assert not first.ended
    first.dies = True
    with pytest.raises(CannotSign):
        child.sign(REQUEST)
    assert first.ended
    child.sign(REQUEST)
    assert [one.signed for one in nursery.children] == [0, 1]


def test_one_that_died_while_it_waited_is_replaced(child, nursery, qtbot) -> None:
    child.open()
    settled(qtbot, lambda: [one.entered for one in nursery.children] == [True])
    nursery.children[0].alive = False
    child.sign(REQUEST)
    assert [(one.signed, one.ended) for one in nursery.children] == [(0, True), (1, False)]


def test_without_a_page_it_lives_for_one_signature(child, nursery) -> None:
    child.sign(REQUEST)
    assert [(one.signed, one.ended) for one in nursery.children] == [(1, True)]


def test_a_page_that_is_left_at_once_leaves_no_child(child, nursery, runner) -> None:
    child.open()
    child.close()
    assert runner.close(PATIENCE)
    assert all(one.ended or not one.entered for one in nursery.children)
