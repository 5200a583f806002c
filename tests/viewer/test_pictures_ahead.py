"""Pictures that come next are painted before the hand is there, to the bit as they would be, and only where it goes."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from reviewer_app.cases.views import ViewState, Window
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.monitor import ANY_MONITOR
from reviewer_app.jobs import CancelToken, JobRunner, Lane, Priority
from reviewer_app.viewer import pane_picture, panned_picture, pictures_ahead
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.compose import Device, compose, pixels_of
from reviewer_app.viewer.overlays import NOTHING
from reviewer_app.viewer.pictures_ahead import Look, PicturesAhead
from reviewer_app.viewer.viewport import Shown
from tests.helpers.patience import PATIENCE
from tests.helpers.pictures import ArraySource, noise
from tests.helpers.qimages import rgb
from tests.viewer.conftest import Deliver, mark, stacks_of, wait_painted

LOOK = Look(ViewState(), (90, 70), ANY_MONITOR)


@dataclass
class Later:
    """Jobs that run when they are told to."""

    jobs: list[Any] = field(default_factory=list)

    def submit(self, lane, work, *, done, priority):
        assert (lane, priority) == (Lane.DECODE, Priority.REFINEMENT)
        job = Waiting(work, done)
        self.jobs.append(job)
        return job

    def run(self) -> None:
        for job in self.jobs:
            if not job.token.cancelled:
                job.done(job.work(job.token))
        self.jobs.clear()


@dataclass
class Waiting:
    work: Any
    done: Any
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
    runner = JobRunner(Deliver())
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


@dataclass
class Words:
    """Paints one pixel over a picture, in place of words, and notes what it says."""

    says: object = "said"
    dressed: list[int] = field(default_factory=list)

    def __call__(self, image: QImage, _source: object, position: int, look: Look) -> object:
        assert look == LOOK
        self.dressed.append(position)
        if self.says is not None:
            image.setPixelColor(0, 0, QColor(1, 2, 3))
        return self.says


def dressed_walk(later: Later, hand: Hand, words: Words, qtbot, *positions: int) -> PicturesAhead:
    ahead = PicturesAhead(later, words)
    walk(ahead, hand, *positions)
    idle(ahead, qtbot)
    return ahead


def idle(ahead: PicturesAhead, qtbot) -> None:
    qtbot.waitUntil(lambda: not ahead._idle.isActive() and not ahead._idle_again.isActive())


def test_words_are_painted_ahead_too_and_handed_over_where_they_fit(hand, later, qtbot):
    ahead = dressed_walk(later, hand, words := Words(), qtbot, 3, 4)
    assert words.dressed == [5]
    assert ahead.take(hand.sources[5], LOOK) is None  # no bare pixels any more
    assert ahead.take_dressed(hand.sources[4], LOOK, lambda _note: True) is None
    image = ahead.take_dressed(hand.sources[5], LOOK, lambda note: note == "said")
    expected = painted(hand.sources[5])
    expected[0, 0] = (1, 2, 3)
    assert np.array_equal(rgb(image), expected)
    assert ahead.take_dressed(hand.sources[5], LOOK, lambda _note: True) is None


def test_a_picture_with_words_that_do_not_fit_is_given_up(hand, later, qtbot):
    ahead = dressed_walk(later, hand, Words(), qtbot, 3, 4)
    assert ahead.take_dressed(hand.sources[5], LOOK, lambda _note: False) is None
    assert ahead.take(hand.sources[5], LOOK) is None


def test_without_a_note_the_pixels_stay_as_they_are(hand, later, qtbot):
    ahead = dressed_walk(later, hand, Words(says=None), qtbot, 3, 4)
    assert ahead.take_dressed(hand.sources[5], LOOK, lambda _note: True) is None
    assert np.array_equal(rgb(ahead.take(hand.sources[5], LOOK)), painted(hand.sources[5]))


@pytest.mark.parametrize("error", [CannotDecode("This layer cannot be read."), ZeroDivisionError()])
def test_a_picture_with_a_half_of_its_words_is_left_to_the_pane(hand, qapp, error):
    def breaks_off(image: QImage, *_rest: object) -> object:
        image.setPixelColor(0, 0, QColor(1, 2, 3))
        raise error

    coming = pictures_ahead._Coming(hand.sources[5], 5, LOOK)
    coming.paint(CancelToken())
    with nullcontext() if isinstance(error, CannotDecode) else pytest.raises(ZeroDivisionError):
        coming.dress(breaks_off)
    assert coming.note is None
    assert coming.hand_over() is None


def test_words_that_never_fit_are_not_painted_ahead_any_more_until_another_stack_comes(hand, later, qtbot):
    ahead = dressed_walk(later, hand, words := Words(), qtbot, 3, 4)
    for position in (5, 6, 7):
        ahead.take_dressed(hand.sources[position], LOOK, lambda _note: False)
        walk(ahead, hand, position)
        idle(ahead, qtbot)
    assert words.dressed == [5, 6]
    assert np.array_equal(rgb(ahead.take(hand.sources[8], LOOK)), painted(hand.sources[8]))
    ahead.forget()
    walk(ahead, hand, 3, 4)
    idle(ahead, qtbot)
    assert words.dressed == [5, 6, 5]


def test_the_words_of_a_large_picture_come_when_its_job_has_ended(hand, later, qtbot, monkeypatch):
    monkeypatch.setattr(pictures_ahead, "_LARGE", 0)
    ahead = dressed_walk(later, hand, words := Words(), qtbot, 3, 4)
    assert words.dressed == []
    later.run()
    idle(ahead, qtbot)
    assert words.dressed == [5]
    assert ahead.take(hand.sources[5], LOOK) is None
    image = ahead.take_dressed(hand.sources[5], LOOK, lambda note: note == "said")
    expected = painted(hand.sources[5])
    expected[0, 0] = (1, 2, 3)
    assert np.array_equal(rgb(image), expected)


def test_a_large_picture_that_is_given_up_gets_no_words(hand, later, qtbot, monkeypatch):
    monkeypatch.setattr(pictures_ahead, "_LARGE", 0)
    ahead = dressed_walk(later, hand, words := Words(), qtbot, 3, 4)
    walk(ahead, hand, 15)
    later.run()
    idle(ahead, qtbot)
    assert words.dressed == []


def stepped(shown, loader, stack, qtbot, position: int):
    """Go to the next image when it is painted ahead with its words, and return the pane."""
    shown.scene.viewport.go(position)
    wait_painted(qtbot, shown, position)
    pane, frame = shown.active_pane, stack.frames[position + 1]
    ahead = pane._picture._ahead
    source = loader.get((frame.instance.sop_instance_uid, frame.frame))
    qtbot.waitUntil(
        lambda: ahead._coming is not None and ahead._coming.source is source and ahead._coming.note is not None
    )
    return pane


def as_composed(pane) -> np.ndarray:
    """What one compose makes of what a pane shows."""
    now, words = pane.painted_now, pane._picture.said
    device = Device(now.ratio, pane._scene.monitor_of(pane._picture.screen))
    return rgb(compose(now.shown.source, now.view, pane._picture._marks(now.shown), words, now.size, device))


def at_hand(loader, stack, qtbot, count: int) -> None:
    keys = [(one.instance.sop_instance_uid, one.frame) for one in stack.frames]
    qtbot.waitUntil(lambda: all(loader.get(one) is not None for one in keys[:count]))


def test_a_pane_shows_words_painted_ahead_as_it_would_have_painted_them(shown, loader, stack, qtbot, monkeypatch):
    at_hand(loader, stack, qtbot, 6)
    stepped(shown, loader, stack, qtbot, 1)
    worded: list[object] = []
    real = pane_picture.paint_under_marks
    monkeypatch.setattr(pane_picture, "paint_under_marks", lambda *a: worded.append(a[1]) or real(*a))
    for position in (2, 3):
        worded.clear()
        pane = stepped(shown, loader, stack, qtbot, position)
        assert pane.painted_now.shown.source not in worded
        assert np.array_equal(rgb(pane._picture._last[1]), as_composed(pane))
        assert pane._picture.said.rail.index == position


def test_words_that_have_changed_meanwhile_are_never_shown_as_they_were(shown, loader, stack, qtbot):
    at_hand(loader, stack, qtbot, 6)
    pane = stepped(shown, loader, stack, qtbot, 1)
    shown.set_identity(PaneIdentity("Roe, Mary", date(1980, 5, 4), "female", "T-18"))
    shown.scene.viewport.go(2)
    wait_painted(qtbot, shown, 2)
    assert pane._picture.said.identity[0] == "Roe, Mary"
    assert np.array_equal(rgb(pane._picture._last[1]), as_composed(pane))


def test_a_mark_on_the_next_image_lies_over_its_words(shown, loader, stack, qtbot):
    at_hand(loader, stack, qtbot, 6)
    length = mark(stack, 2, (10, 10), (60, 30))
    shown.set_annotations((length,))
    pane = stepped(shown, loader, stack, qtbot, 1)
    shown.scene.viewport.go(2)
    wait_painted(qtbot, shown, 2)
    assert pane._picture._marks(pane.painted_now.shown) == (length,)
    assert np.array_equal(rgb(pane._picture._last[1]), as_composed(pane))


def test_no_words_are_painted_over_pixels_of_another_look(shown, loader, stack, qtbot):
    at_hand(loader, stack, qtbot, 6)
    picture = stepped(shown, loader, stack, qtbot, 1)._picture
    source = shown.scene.viewport.at_hand(2)
    look = picture._ahead._look
    image = pixels_of(source, *look)
    others = (look._replace(view=replace(look.view, zoom=3.0)), look._replace(size=(80, 70)))
    assert [picture._dress(image, source, 2, other) for other in others] == [None, None]
    assert picture._dress(image, loader.get((stack.frames[3].instance.sop_instance_uid, 0)), 2, look) is None
    assert np.array_equal(rgb(image), painted(source, look))
    assert picture._dress(image, source, 2, look) is not None
    assert not np.array_equal(rgb(image), painted(source, look))
