from __future__ import annotations

import threading

import numpy as np
import pytest

from reviewer_app.cases.views import Window
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.side_by_side import in_blocks
from reviewer_app.imaging.source import DisplayInput


@pytest.mark.parametrize(("count", "step"), [(0, 4), (3, 4), (4, 4), (1000, 7)])
def test_every_row_is_worked_on_once(count: int, step: int) -> None:
    done = np.zeros(count, np.int32)
    sizes: list[int] = []

    def work(part: slice) -> None:
        done[part] += 1
        sizes.append(part.stop - part.start)

    in_blocks(work, count, step)
    assert (done == 1).all()
    assert sum(sizes) == count
    assert all(0 < one <= step for one in sizes)


def test_a_helper_that_fails_is_heard_of_and_the_others_have_ended_by_then() -> None:
    running: set[int] = set()

    def work(part: slice) -> None:
        running.add(part.start)
        try:
            if part.start == 5:
                raise ValueError("the sixth")
        finally:
            running.discard(part.start)

    with pytest.raises(ValueError, match="the sixth"):
        in_blocks(work, 40, 1)
    assert not running


def test_several_threads_may_ask_at_once() -> None:
    found: dict[int, int] = {}

    def ask(number: int) -> None:
        rows = np.zeros(500, np.int64)

        def work(part: slice) -> None:
            rows[part] = number

        in_blocks(work, len(rows), 3)
        found[number] = int(rows.sum())

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == {number: 500 * number for number in range(8)}


def test_a_large_picture_is_windowed_as_its_parts_are() -> None:
    pixels = np.random.default_rng(3).integers(-1000, 3000, (1201, 1100), dtype=np.int16)
    description, state = DisplayInput("MONOCHROME2"), DisplayState(window=Window(40.0, 400.0))
    whole = to_display(pixels, description, state)
    parts = [to_display(pixels[top : top + 100], description, state) for top in range(0, 1201, 100)]
    assert np.array_equal(whole, np.concatenate(parts))
