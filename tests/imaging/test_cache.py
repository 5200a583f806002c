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


def test_what_goes_is_told_however_it_goes() -> None:
    gone: list[Block] = []
    cache: FrameCache[str, Block] = FrameCache(30, gone.append)
    first, second, third, fourth = (Block(10) for _ in range(4))
    cache.put("a", first)
    cache.put("a", first)
    assert gone == []
    cache.put("a", second)
    assert gone == [first]
    cache.put("b", third)
    cache.put("c", Block(20))
    assert gone == [first, second]
    cache.drop(lambda key: key == "b")
    assert gone[-1] is third
    cache.put("d", fourth)
    cache.clear()
    assert gone[-1] is fourth
    assert cache.nbytes == 0


def test_an_entry_may_use_the_cache_when_it_goes() -> None:
    cache: FrameCache[str, Block] = FrameCache(30, lambda _: cache.drop(lambda key: key.startswith("part")))
    cache.put("whole", Block(10))
    cache.put("part 1", Block(10))
    cache.pin("part 1")
    cache.put("other", Block(20))
    assert ("whole" in cache, "part 1" in cache, cache.nbytes) == (False, False, 20)


def test_what_has_grown_is_counted_as_it_came() -> None:
    cache: FrameCache[str, Block] = FrameCache(30)
    block = Block(10)
    cache.put("a", block)
    block.nbytes = 25
    cache.drop(lambda _: True)
    assert cache.nbytes == 0


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 40)), max_size=60))
def test_the_budget_is_never_exceeded(puts: list[tuple[int, int]]) -> None:
    cache: FrameCache[int, Block] = FrameCache(50)
    for key, size in puts:
        cache.put(key, Block(size))
        assert cache.nbytes <= 50
