"""Colours that are remembered are those that LittleCMS made, whoever asks and however often."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from reviewer_app.dicom.forgetting import forget_headers
from reviewer_app.imaging import color_memory
from reviewer_app.imaging.color import converted
from reviewer_app.imaging.color_memory import remembered
from reviewer_app.imaging.source import Grey
from tests.helpers.icc import exchanged, strong

NOISE = np.random.default_rng(3).integers(0, 256, (500, 300, 3)).astype(np.uint8)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pixels LittleCMS was asked for, each time."""
    forget_headers()
    counts: list[int] = []

    def counting(rgb: Grey, source: bytes, target: bytes, make: Callable[..., Grey] = converted) -> Grey:
        counts.append(rgb.shape[0] * rgb.shape[1])
        return make(rgb, source, target)

    monkeypatch.setattr(color_memory, "converted", counting)
    return counts


@pytest.mark.parametrize(("source", "target"), [(b"", strong()), (strong(), b""), (exchanged(), strong())])
def test_they_are_the_same_at_first_and_again(asked: list[int], source: bytes, target: bytes) -> None:
    wanted = converted(NOISE, source, target)
    assert np.array_equal(remembered(NOISE, source, target), wanted)
    assert sum(asked) <= NOISE.shape[0] * NOISE.shape[1]
    asked.clear()
    assert np.array_equal(remembered(NOISE[:, ::-1], source, target), wanted[:, ::-1])
    assert asked == []


def test_of_a_few_new_colours_only_those_are_made(asked: list[int]) -> None:
    picture = np.zeros((256, 256, 3), np.uint8)
    remembered(picture, b"", strong())
    asked.clear()
    picture[10, :20] = (200, 100, 50)
    assert np.array_equal(remembered(picture, b"", strong()), converted(picture, b"", strong()))
    assert asked == [20]


def test_black_is_remembered_too(asked: list[int]) -> None:
    black = np.zeros((256, 256, 3), np.uint8)
    assert not remembered(black, b"", strong()).any()
    assert not remembered(black, b"", strong()).any()
    assert sum(asked) == 256 * 256


def test_other_profiles_are_other_colours_and_the_same_none() -> None:
    first, second = remembered(NOISE, b"", strong()), remembered(NOISE, b"", exchanged())
    assert not np.array_equal(first, second)
    assert remembered(NOISE, strong(), strong()) is NOISE
    assert np.array_equal(remembered(NOISE, b"no profile", b""), NOISE)


def test_several_threads_may_ask_at_once() -> None:
    forget_headers()
    wanted = converted(NOISE, b"", strong())
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _number: remembered(NOISE, b"", strong()), range(8)))
    assert all(np.array_equal(one, wanted) for one in found)


def test_they_are_forgotten_with_the_headers(asked: list[int]) -> None:
    few = np.zeros((256, 256, 3), np.uint8)
    remembered(few, b"", strong())
    forget_headers()
    asked.clear()
    remembered(few, b"", strong())
    assert sum(asked) == 256 * 256


def test_of_small_pictures_nothing_is_remembered(asked: list[int]) -> None:
    for _ in range(2):
        assert np.array_equal(remembered(NOISE[:40], b"", strong()), converted(NOISE[:40], b"", strong()))
    assert asked == [40 * 300] * 2
    assert color_memory._table.cache_info().currsize == 0
