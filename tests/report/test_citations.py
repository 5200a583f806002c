"""What the words under a figure say of how its image was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewer_app.cases.annotations import KeyImage, ShownSource
from reviewer_app.cases.exchanged_marks import MarkOrigin
from reviewer_app.cases.language import speaking
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState
from reviewer_app.report.citations import others_words, turned_words
from reviewer_app.report.evidence_words import scale_words, sized_words


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (ViewState(), []),
        (ViewState(inverted=True), ["grey values inverted"]),
        (ViewState(palette="PET_20_STEP"), ["shown in the colours of PET 20 Step"]),
        (ViewState(palette="HOT_IRON", inverted=True), ["shown in the colours of Hot Iron", "colours inverted"]),
        (ViewState(palette="NOBODY", inverted=True), ["grey values inverted"]),
        (ViewState(flipped=True, rotation=1), ["mirrored left to right", "turned by 90° clockwise"]),
    ],
)
def test_colours_and_turns_are_told(view: ViewState, words: list[str]) -> None:
    assert turned_words(view) == words


def test_the_scale_of_a_region_stands_beside_its_area_and_not_beside_its_mean() -> None:
    mean = Quantity(QuantityName.MEAN, 43.2, "HU")
    region = Measurement(412.0, "mm²", Calibration.PATIENT_PLANE, name=QuantityName.AREA, quantities=(mean,))
    assert sized_words(region) == f"area {region.primary.text} (scanner spacing)"
    with speaking("de"):
        assert sized_words(region).startswith("Fläche 412")
    assert sized_words(Measurement(22.7, "mm", Calibration.PATIENT_PLANE)) == "22.7 mm (scanner spacing)"


def test_in_lists_the_scale_of_a_region_is_said_to_be_that_of_its_area() -> None:
    mean = Quantity(QuantityName.MEAN, 43.2, "HU")
    region = Measurement(412.0, "mm²", Calibration.PATIENT_PLANE, name=QuantityName.AREA, quantities=(mean,))
    assert scale_words(region) == "area: scanner spacing"
    with speaking("de"):
        assert scale_words(region).startswith("Fläche: ")
    assert scale_words(replace(region, quantities=())) == "scanner spacing"
    assert scale_words(Measurement(22.7, "mm", Calibration.PATIENT_PLANE)) == "scanner spacing"


def test_a_caption_names_whose_marks_of_others_stand_on_its_figure() -> None:
    made = KeyImage("k1", 1, Bookmark(ImageReference("1", "2", "3"), ViewState()), "me", datetime.now(UTC))
    assert others_words(made) == ""
    report = ShownSource("1.9", MarkOrigin.REPORT.value, "CT liver", "Lindqvist, Anna", "2026-11-22")
    states = [ShownSource(f"1.{number}", MarkOrigin.STATE.value, day="long ago") for number in range(2)]
    told = replace(made, others=(report, *states))
    assert others_words(told) == (
        "Marks of others on it: report CT liver, Lindqvist, Anna, 22 Nov 2026; presentation state, long ago"
    )
    with speaking("de"):
        assert others_words(replace(made, others=(report,))).startswith("Markierungen anderer darauf: Befund CT liver")
