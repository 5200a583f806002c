"""Pictures that come next are painted before the hand is there, to the bit as they would be, and only where it goes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from reviewer_app.cases.views import ViewState, Window
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.monitor import ANY_MONITOR
from reviewer_app.jobs import CancelToken, JobRunner, Lane, Priority
from reviewer_app.viewer import panned_picture, pictures_ahead
from reviewer_app.viewer.compose import compose, pixels_of
from reviewer_app.viewer.overlays import NOTHING
from reviewer_app.viewer.pictures_ahead import Look, PicturesAhead
from reviewer_app.viewer.viewport import Shown
from tests.helpers.patience import PATIENCE
from tests.helpers.pictures import ArraySource, noise
from tests.helpers.qimages import rgb
from tests.viewer.conftest import stacks_of, wait_painted

LOOK = Look(ViewState(), (90, 70), ANY_MONITOR)


@dataclass
class Later:
    """Jobs that run when they are told to."""

    jobs: list[Any] = field(default_factory=list)

    def submit(self, lane, work, *, priority):
        assert (lane, priority) == (Lane.DECODE, Priority.REFINEMENT)
        job = Waiting(work)
        self.jobs.append(job)
        return job

    def run(self) -> None:
        for job in self.jobs:
            if not job.token.cancelled:
                job.work(job.token)
        self.jobs.clear()


@dataclass
class Waiting:
    work: Any
    token: CancelToken = field(default_factory=CancelToken)

    def cancel(self) -> None:
        self.token.cancel()


@dataclass
class Hand:
    """What `PicturesAhead` asks of a viewport: images in memory, and which of them is shown."""

    sources: list[Any]
    stack: Any = field(default_factory=object)
    view: ViewState = field(default_factory=ViewState)
    waiting: bool = False
    shown: Shown | None = None

    def at_hand(self, position: int):
        return self.sources[position] if 0 <= position < len(self.sources) else None

    def go(self, position: int) -> Hand:
        self.shown = Shown(self.stack, position, self.sources[position])
        return self


@pytest.fixture
def hand() -> Hand:
    return Hand([ArraySource(noise(40, 50, seed=one)) for one in range(20)])


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture(params=["usual", "large"])
def ahead(request, later, qapp, monkeypatch) -> PicturesAhead:
    if request.param == "large":
        monkeypatch.setattr(pictures_ahead, "_LARGE", 0)
    return PicturesAhead(later)


@pytest.fixture
def let(ahead, later, qtbot):
    """Let what is expected be painted: in the idle window, or by its job."""

    def run() -> None:
        qtbot.waitUntil(lambda: not ahead._idle.isActive())
        later.run()

    return run


def walk(ahead: PicturesAhead, hand: Hand, *positions: int, look: Look = LOOK) -> None:
    for position in positions:
        ahead.painted(hand.go(position), look)


def painted(source: ArraySource, look: Look = LOOK) -> np.ndarray:
    return rgb(pixels_of(source, *look))


@pytest.mark.parametrize("positions", [(3, 4), (9, 8), (4, 6), (7, 2)])
def test_the_next_picture_where_the_hand_goes_is_painted_to_the_bit(ahead, hand, let, positions):
    walk(ahead, hand, *positions)
    let()
    following = 2 * positions[1] - positions[0]
    if following < 0:
        assert ahead._coming is None
        return
    source = hand.sources[following]
    assert ahead.take(hand.sources[positions[0]], LOOK) is None
    assert np.array_equal(rgb(ahead.take(source, LOOK)), painted(source))
    assert ahead.take(source, LOOK) is None  # handed over once: it is painted on


def test_nothing_is_painted_before_the_hand_goes_along_a_stack(ahead, hand, let):
    walk(ahead, hand, 3)
    walk(ahead, hand, 3, look=LOOK._replace(view=ViewState(window=Window(90, 60))))
    walk(ahead, hand, 15)  # a leap
    hand.stack = object()
    walk(ahead, hand, 16)
    let()
    assert all(one.read_regions == [] for one in hand.sources)


def test_a_picture_that_is_wanted_sooner_is_left_to_the_pane_and_not_painted_twice(ahead, hand, let):
    walk(ahead, hand, 3, 4)
    assert ahead.take(hand.sources[5], LOOK) is None
    let()
    assert all(one.read_regions == [] for one in hand.sources)


def test_what_is_painted_stays_while_the_hand_rests_and_a_turn_gives_it_up(ahead, hand, let):
    walk(ahead, hand, 3, 4)
    let()
    walk(ahead, hand, 4)
    let()
    assert len(hand.sources[5].read_regions) == 1
    walk(ahead, hand, 3)
    assert ahead.take(hand.sources[5], LOOK) is None
    let()
    assert ahead.take(hand.sources[2], LOOK) is not None


@pytest.mark.parametrize(
    "other",
    [
        LOOK._replace(view=ViewState(window=Window(90, 60))),
        LOOK._replace(view=ViewState(zoom=1.5)),
        LOOK._replace(size=(80, 70)),
    ],
)
def test_a_picture_of_another_look_is_of_no_use(ahead, hand, let, other):
    walk(ahead, hand, 3, 4)
    assert ahead.take(hand.sources[5], other) is None
    ahead.painted(hand, other)
    let()
    assert ahead.take(hand.sources[5], other) is None
    walk(ahead, hand, 5, look=other)
    let()
    assert np.array_equal(rgb(ahead.take(hand.sources[6], other)), painted(hand.sources[6], other))


def test_what_is_forgotten_is_given_up(ahead, hand, let):
    walk(ahead, hand, 3, 4)
    ahead.forget()
    let()
    assert ahead.take(hand.sources[5], LOOK) is None
    walk(ahead, hand, 5)
    let()
    assert all(one.read_regions == [] for one in hand.sources)


@pytest.mark.parametrize("why", ["state", "waiting", "not there"])
def test_nothing_is_painted_where_nobody_knows_what_the_next_picture_looks_like(ahead, hand, let, why):
    if why == "state":
        hand.view = ViewState(state="1.2.3")
    elif why == "waiting":
        hand.waiting = True
    else:
        hand.sources[5] = None
    walk(ahead, hand, 3, 4)
    let()
    assert ahead._coming is None


def test_one_that_cannot_be_read_is_left_to_the_pane(ahead, hand, let, monkeypatch):
    def fails(_level, _region):
        raise CannotDecode("This image cannot be read.")

    monkeypatch.setattr(hand.sources[5], "read", fails)
    walk(ahead, hand, 3, 4)
    let()
    assert ahead.take(hand.sources[5], LOOK) is None


def test_a_large_picture_that_is_being_painted_is_waited_for(hand, qapp, monkeypatch):
    monkeypatch.setattr(pictures_ahead, "_LARGE", 0)
    runner = JobRunner()
    ahead, began = PicturesAhead(runner), threading.Event()
    read = hand.sources[5].read

    def slow(level, region):
        began.set()
        time.sleep(0.01)
        return read(level, region)

    monkeypatch.setattr(hand.sources[5], "read", slow)
    monkeypatch.setattr(pictures_ahead, "_PATIENCE_S", PATIENCE)
    walk(ahead, hand, 3, 4)
    assert began.wait(PATIENCE)
    assert np.array_equal(rgb(ahead.take(hand.sources[5], LOOK)), painted(hand.sources[5]))
    assert runner.close(PATIENCE)


def spied(monkeypatch, module) -> list[Any]:
    seen: list[Any] = []

    def paint(source, *rest):
        seen.append(source)
        return pixels_of(source, *rest)

    monkeypatch.setattr(module, "pixels_of", paint)
    return seen


def test_a_pane_shows_what_was_painted_ahead_as_it_would_have_painted_it(shown, loader, stack, qtbot, monkeypatch):
    ahead, here = spied(monkeypatch, pictures_ahead), spied(monkeypatch, panned_picture)
    keys = [(one.instance.sop_instance_uid, one.frame) for one in stack.frames]
    qtbot.waitUntil(lambda: all(loader.get(one) is not None for one in keys[:5]))
    shown.scene.set_hidden(hidden=True)
    shown.scene.viewport.scroll(1)
    wait_painted(qtbot, shown, 1)
    here.clear()
    pane = shown.active_pane
    for position in (2, 3):
        qtbot.waitUntil(lambda: loader.get(keys[position]) in ahead)  # noqa: B023 - called before the next
        shown.scene.viewport.scroll(1)
        wait_painted(qtbot, shown, position)
        painted_now = pane.painted_now
        expected = compose(painted_now.shown.source, painted_now.view, (), NOTHING, painted_now.size)
        middle = (slice(150, 330), slice(200, 440))  # clear of the words that stay
        assert np.array_equal(rgb(pane._picture._last[1])[middle], rgb(expected)[middle])
    assert here == []


def test_a_pane_that_shows_another_stack_expects_nothing_of_the_old_one(shown, loader, stack, files, qtbot):
    keys = [(one.instance.sop_instance_uid, one.frame) for one in stack.frames]
    qtbot.waitUntil(lambda: all(loader.get(one) is not None for one in keys[:3]))
    shown.scene.viewport.scroll(1)
    wait_painted(qtbot, shown, 1)
    assert shown.active_pane._picture._ahead._coming is not None
    shown.show_stack(stacks_of(files.data)[0])
    assert shown.active_pane._picture._ahead._coming is None
