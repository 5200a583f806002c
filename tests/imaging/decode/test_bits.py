from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode.bits import cut, shape_of, stored_type

GREY = PixelDescription(1, 1, 1, "MONOCHROME2", 16, 12, 11, 0)


def slow(word: int, stored: int, high_bit: int, *, signed: bool) -> int:
    """The value between HighBit and HighBit - BitsStored + 1 (PS3.5 8.1.1)."""
    value = (word >> (high_bit + 1 - stored)) & ((1 << stored) - 1)
    return value - (1 << stored) if signed and value >> (stored - 1) else value


@given(
    word=st.integers(0, 2**32 - 1),
    allocated=st.sampled_from([8, 16, 32]),
    signed=st.booleans(),
    data=st.data(),
)
def test_values_are_cut_out_of_their_words(word: int, allocated: int, signed: bool, data: st.DataObject) -> None:
    stored = data.draw(st.integers(1, allocated))
    high_bit = data.draw(st.integers(stored - 1, allocated - 1))
    word &= (1 << allocated) - 1
    described = PixelDescription(1, 1, 1, "MONOCHROME2", allocated, stored, high_bit, int(signed))
    found = cut(np.array([[word]], dtype=f"<u{allocated // 8}"), described)
    assert found.dtype == stored_type(described)
    assert int(found[0, 0]) == slow(word, stored, high_bit, signed=signed)


def test_a_codec_narrower_than_the_header_is_extended_from_its_own_sign() -> None:
    described = replace(GREY, bits_stored=16, high_bit=15, pixel_representation=1)
    assert cut(np.array([0x1FFF], dtype=np.uint16), described, precision=13).tolist() == [-1]


def test_nonsense_in_bits_stored_is_ignored() -> None:
    described = replace(GREY, bits_stored=0)
    assert cut(np.array([0xFFFF], dtype=np.uint16), described).tolist() == [0xFFFF]


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (-1, 5)])
def test_a_picture_of_no_size_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(CannotDecode, match="how large"):
        shape_of(replace(GREY, rows=size[0], columns=size[1]))


def test_an_absurd_size_is_refused_before_memory_is_taken() -> None:
    with pytest.raises(CannotDecode, match="larger than this program opens"):
        shape_of(replace(GREY, rows=65535, columns=65535, samples_per_pixel=3))


def test_odd_words_are_refused() -> None:
    with pytest.raises(CannotDecode, match="24 bits"):
        stored_type(replace(GREY, bits_allocated=24))
