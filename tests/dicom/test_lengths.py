"""Sequences whose ends are marked are counted as those with lengths are."""

from __future__ import annotations

import struct

import pytest

from reviewer_app.dicom import lengths
from reviewer_app.dicom.lengths import Ended, MarkedSequence, TooManyParts, with_lengths

ITEM = struct.pack("<HHI", 0xFFFE, 0xE000, 0)
END = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
SEQUENCE = struct.pack("<HH2sHI", 0x0040, 0xA730, b"SQ", 0, 0xFFFFFFFF)


def item(value: bytes) -> bytes:
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(value)) + value


@pytest.mark.parametrize("most", ["MOST_PARTS", "MOST_WITHIN"])
def test_items_count_whether_the_end_is_marked_or_not(most: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lengths, most, 10)
    written, end = MarkedSequence(implicit=False).read(ITEM * 10 + END, 0)
    assert (bytes(written), end) == (ITEM * 10, 88)
    assert with_lengths(ITEM * 10, implicit=False, little=True) == ITEM * 10
    with pytest.raises(TooManyParts):
        MarkedSequence(implicit=False).read(ITEM * 11 + END, 0)
    with pytest.raises(TooManyParts):
        with_lengths(ITEM * 11, implicit=False, little=True)


def test_items_of_marked_sequences_within_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lengths, "MOST_WITHIN", 100)
    few, many = (item((SEQUENCE + ITEM * 30 + END) * number) for number in (2, 4))
    assert ITEM * 30 in with_lengths(few, implicit=False, little=True)
    with pytest.raises(TooManyParts):
        with_lengths(many, implicit=False, little=True)


def test_an_unknown_sequence_is_implicit_within_and_becomes_one_with_a_length() -> None:
    """PS3.5 6.2.2; what follows it is explicit again."""
    within = item(struct.pack("<HHI", 0x0018, 0x9073, 8) + bytes(8))
    after = struct.pack("<HH2sH", 0x0020, 0x0013, b"IS", 2) + b"7 "
    data = item(struct.pack("<HH2sHI", 0x0011, 0x1010, b"UN", 0, 0xFFFFFFFF) + within + END + after)
    expected = item(struct.pack("<HH2sHI", 0x0011, 0x1010, b"SQ", 0, len(within)) + within + after)
    assert with_lengths(data, implicit=False, little=True) == expected


def test_what_goes_on_after_an_unknown_sequence_that_was_cut_is_explicit_again() -> None:
    unknown = struct.pack("<HH2sHI", 0x0011, 0x1010, b"UN", 0, 0xFFFFFFFF) + item(b"") + END
    number = struct.pack("<HH2sH", 0x0020, 0x0013, b"IS", 2) + b"7 "
    marked = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF) + unknown + number + struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
    whole = marked + END
    for cut in range(len(whole)):
        sequence = MarkedSequence(implicit=False)
        with pytest.raises(Ended):
            sequence.read(whole[:cut], 0)
        written, end = sequence.read(whole, 0)
        assert (bytes(written), end) == (with_lengths(item(unknown + number), implicit=False, little=True), len(whole))
