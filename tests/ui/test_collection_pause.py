from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from reviewer_app.ui.collection_pause import CollectionPause


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_the_collector_rests_until_the_pause_ends() -> None:
    pause = CollectionPause()
    assert not gc.isenabled()
    pause.end()
    assert gc.isenabled()


def test_ending_twice_does_not_end_the_pause_of_another() -> None:
    pause = CollectionPause()
    pause.end()
    other = CollectionPause()
    pause.end()
    assert not gc.isenabled()
    other.end()
    assert gc.isenabled()


def test_a_collector_that_rests_anyway_goes_on_resting() -> None:
    gc.disable()
    CollectionPause().end()
    assert not gc.isenabled()


def test_of_two_pauses_none_keeps_the_collector_from_running_for_ever() -> None:
    first, second = CollectionPause(), CollectionPause()
    first.end()
    second.end()
    assert gc.isenabled()


def test_what_was_made_in_the_pause_is_not_looked_through_until_it_is_let_go() -> None:
    before = gc.get_freeze_count()
    pause = CollectionPause()
    made = [[number] for number in range(1000)]
    pause.end()
    assert gc.get_freeze_count() >= before + len(made)
    pause.let_go()
    assert gc.get_freeze_count() == 0
