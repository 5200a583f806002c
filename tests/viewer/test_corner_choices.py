"""The reader's own corners, beside those of the program."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.viewer.corner_choices import (
    ALL_OTHERS,
    CORNERS,
    corners_now,
    is_own,
    line_keywords,
    line_shape,
    line_words,
    modalities_of,
    moved,
    offered_lines,
    with_corners,
    with_lines,
    without_corners,
)
from reviewer_app.viewer.corners import OWN_LINES, PLAIN, own_corners, parse_corners

OWN = own_corners()
CT = corners_now((), "CT", OWN)


@pytest.mark.parametrize("modality", ["CT", "MR", ALL_OTHERS])
def test_what_is_chosen_for_a_modality_is_in_force_for_it_alone(modality: str) -> None:
    made = with_lines(corners_now((), modality, OWN), "left_top", ("window",))
    kept = with_corners((), modality, made)
    for other in ("CT", "MR", "US", ALL_OTHERS):
        found = corners_now(kept, other, OWN)
        assert (found.left_top == ("window",)) is (other == modality)
        assert is_own(kept, other) is (other == modality)
    assert without_corners(kept, modality) == ()


def test_corners_of_several_modalities_stay_those_of_the_others() -> None:
    several = with_corners((), "CT", replace(PLAIN, left_top=("slice",)))[0].replace('["CT"]', '["CT","MR"]')
    damaged = "{"
    kept = with_corners((several, damaged), "CT", replace(PLAIN, left_top=("image",)))
    assert corners_now(kept, "CT", OWN).left_top == ("image",)
    assert corners_now(kept, "MR", OWN).left_top == ("slice",)
    assert damaged in kept  # perhaps a newer program can read it
    left = without_corners(without_corners(kept, "CT"), "MR")
    assert left == (damaged,)
    assert corners_now(left, "CT", OWN) == CT


def test_a_line_moves_within_its_corner() -> None:
    down = moved(CT, "left_bottom", 0, 1)
    assert down.left_bottom == (CT.left_bottom[1], CT.left_bottom[0], *CT.left_bottom[2:])
    assert moved(down, "left_bottom", 1, -1) == CT
    assert moved(CT, "left_bottom", 0, -1) == CT
    assert moved(CT, "left_bottom", len(CT.left_bottom) - 1, 1) == CT


def test_every_line_that_is_offered_has_words_and_can_be_kept() -> None:
    own, lines, single = offered_lines(OWN)
    assert own == OWN_LINES
    everything = (*own, *lines, *single)
    assert len(set(everything)) == len(everything)
    assert len({line_words(one) for one in single}) == len(single)
    assert all(line_words(one) and line_shape(one) for one in everything)
    for corner in CORNERS:
        made = with_lines(PLAIN, corner, everything)
        assert getattr(parse_corners(with_corners((), "CT", made)[0].encode()), corner) == everything


def test_lines_are_called_by_what_they_tell() -> None:
    assert line_words("window") == "Window"
    assert line_words(CT.right_bottom[0]) == "Tube voltage (kVp) · X-ray tube current · Exposure"
    assert line_shape(CT.right_bottom[0]) == "… kV · … mA · … mAs"
    assert line_shape(CT.right_top[-1]) == "Institution name · Acc. … · Study ID …"


def test_keywords_and_tags_stand_behind_the_words() -> None:
    assert line_keywords("window") == ""
    assert line_keywords(CT.right_bottom[0]).splitlines() == [
        "KVP (0018,0060)",
        "XRayTubeCurrent (0018,1151), or XRayTubeCurrentInmA (0018,9330)",
        "Exposure (0018,1152), or ExposureInmAs (0018,9332)",
    ]


def test_modalities_are_those_that_have_corners_and_all_others() -> None:
    found = modalities_of(OWN)
    assert found[0] == ALL_OTHERS
    assert {"CT", "MR", "US", "CR", "DX"} <= set(found)
    assert list(found[1:]) == sorted(found[1:])
