"""The clock of what is in sight."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS
from reviewer_app.cases.looks import Look, Looks, Mark, SeenKey
from reviewer_app.cases.views import Window
from reviewer_app.viewer.coverage import LONGEST_GAP_MS, SeenClock, Sighting

A, B, CELL = ("a", 0), ("b", 0), ("a~2", 5)
LUNG, BONE = Window(-600.0, 1500.0), Window(300.0, 1500.0)


def test_what_two_panes_show_at_once_counts_once() -> None:
    clock = SeenClock()
    clock.show("left", Sighting(A), 0.0)
    clock.show("left", Sighting(A), 50.0)
    clock.show("right", Sighting(A), 60.0)
    clock.show("left", Sighting(B), 100.0)
    assert clock.take(200.0) == {A: Look(200, 200), B: Look(100, 100)}
    clock.stop(250.0)
    assert clock.take(900.0) == {A: Look(50, 50), B: Look(50, 50)}
    assert clock.take(1000.0) == {}


def test_only_what_is_large_enough_counts_towards_seen() -> None:
    clock = SeenClock()
    clock.show("pane", Sighting(A, zoom=0.4, large=False), 0.0)
    clock.show("pane", Sighting(A, zoom=0.8), 100.0)
    clock.show("pane", Sighting(A, zoom=0.2, large=False), 130.0)
    clock.show("other", Sighting(A, zoom=0.6), 150.0)
    clock.stop(160.0)
    assert clock.take(160.0) == {A: Look(160, 40, 0.8)}


def test_what_was_painted_at_all_is_told() -> None:
    clock = SeenClock()
    clock.show("pane", Sighting(A, zoom=1.0), 5.0)
    clock.show("pane", Sighting(B, zoom=1.0), 5.4)
    clock.stop(5.6)
    told = clock.take(6.0)
    assert told == {A: Look(0, 0, 1.0), B: Look(0, 0, 1.0)}
    assert Looks(told).mark(A) is Mark.PASSED


def test_cells_count_by_their_time_alone() -> None:
    clock = SeenClock()
    clock.show("pane", Sighting(A, frozenset({CELL}), 0.1, large=False), 0.0)
    clock.show("pane", Sighting(A, frozenset(), 0.1, large=False), 40.5)
    clock.stop(100.0)
    assert clock.take(500.0) == {A: Look(100, 0, 0.1), CELL: Look(40, 40)}


def test_windows_are_those_that_it_stood_through() -> None:
    clock, long = SeenClock(), float(DEFAULT_THRESHOLDS.seen_after_ms)
    clock.show("pane", Sighting(A, window=LUNG), 0.0)
    clock.show("pane", Sighting(A, zoom=2.0, window=LUNG), long - 1)  # another zoom is no other window
    for step in range(20):  # a window that is being dragged
        clock.show("pane", Sighting(A, window=Window(float(step), 10.0)), long + 16 * step)
    clock.show("pane", Sighting(A, window=BONE), 2 * long + 320)
    clock.show("pane", Sighting(B, window=BONE), 3 * long + 320)
    assert clock.take(3 * long + 321)[A].windows == (LUNG, Window(19.0, 10.0), BONE)


def test_a_page_that_was_read_is_seen_however_small_the_rest_was() -> None:
    clock = SeenClock()
    clock.show("paper", Sighting(A, large=False), 0.0)
    clock.read(A, 90.0)
    assert Looks(clock.take(90.0)).mark(A) is Mark.SEEN


def test_a_machine_that_slept_saw_nothing() -> None:
    clock = SeenClock()
    clock.show("pane", Sighting(A, window=BONE), 0.0)
    assert clock.take(1000.0) == {A: Look(1000, 1000, windows=(BONE,))}
    woken = 1000.0 + 8 * 3_600_000.0
    assert clock.take(woken) == {}
    assert clock.take(woken + 10) == {A: Look(10, 10)}  # not long enough through this window, since it woke
    assert clock.take(woken + 10 + LONGEST_GAP_MS)[A].milliseconds == LONGEST_GAP_MS


_SIGHTINGS = st.none() | st.builds(
    Sighting,
    st.sampled_from([A, B]),
    st.frozensets(st.just(CELL)),
    st.floats(0, 4),
    st.booleans(),
    st.sampled_from([None, LUNG, BONE]),
)
_STEPS = st.lists(
    st.tuples(st.floats(0, 400), st.sampled_from(["left", "right"]), _SIGHTINGS, st.booleans()), max_size=40
)


@given(_STEPS)
def test_times_add_up_to_what_was_in_sight(steps: list[tuple[float, str, Sighting | None, bool]]) -> None:
    """Against the plain account: of every stretch between two words, who was in sight, and was it large."""
    clock, looks, now = SeenClock(), Looks(), 0.0
    shown: dict[str, Sighting] = {}
    total, large, met = dict[SeenKey, float](), dict[SeenKey, float](), set[SeenKey]()
    for wait, pane, sighting, taken in steps:
        for key in {key for one in shown.values() for key in (one.frame, *one.cells)}:
            total[key] = total.get(key, 0.0) + wait
        for key in {one.frame for one in shown.values() if one.large} | {k for o in shown.values() for k in o.cells}:
            large[key] = large.get(key, 0.0) + wait
        now += wait
        clock.show(pane, sighting, now)
        shown.pop(pane, None)
        if sighting is not None:
            shown[pane] = sighting
            met.add(sighting.frame)
        if taken:
            looks.add(clock.take(now))
    looks.add(clock.take(now))
    for key in met | total.keys():
        found = looks.of(key)
        assert abs(found.milliseconds - total.get(key, 0.0)) < 1 + 1e-6
        assert abs(found.large - large.get(key, 0.0)) < 1 + 1e-6
        assert found.milliseconds <= now + 1e-6
    assert met <= looks.by_key.keys()
