from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.imaging.cache import FrameCache


class Block:
    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes


def test_the_least_recently_used_go_first() -> None:
    cache: FrameCache[str, Block] = FrameCache(30)
    for key in "abc":
        cache.put(key, Block(10))
    cache.get("a")
    cache.put("d", Block(10))
    assert [key in cache for key in "abcd"] == [True, False, True, True]


def test_what_is_pinned_stays_until_it_was_unpinned_as_often() -> None:
    cache: FrameCache[str, Block] = FrameCache(10)
    cache.pin("a")
    cache.pin("a")
    cache.put("a", Block(10))
    cache.put("b", Block(10))
    assert "a" in cache
    cache.unpin("a")
    assert "a" in cache
    cache.put("b", Block(10))
    cache.unpin("a")
    cache.put("c", Block(10))
    assert "a" not in cache


def test_replacing_counts_once_and_clearing_drops_pins_too() -> None:
    cache: FrameCache[str, Block] = FrameCache(100)
    cache.put("a", Block(10))
    cache.put("a", Block(30))
    assert cache.nbytes == 30
    cache.pin("a")
    cache.clear()
    assert (cache.nbytes, len(cache), cache.get("a")) == (0, 0, None)


def test_a_smaller_budget_is_kept_at_once() -> None:
    cache: FrameCache[int, Block] = FrameCache(100)
    for key in range(10):
        cache.put(key, Block(10))
    cache.set_budget(25)
    assert (cache.nbytes, 9 in cache) == (20, True)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 40)), max_size=60))
def test_the_budget_is_never_exceeded(puts: list[tuple[int, int]]) -> None:
    cache: FrameCache[int, Block] = FrameCache(50)
    for key, size in puts:
        cache.put(key, Block(size))
        assert cache.nbytes <= 50
