"""The words beside a mark: its number, and what may be wrong with its scale."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.measurements import CALIBRATION_WORDS, Calibration, Measurement
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.cases.views import ImageReference, ViewState
from reviewer_app.geometry import Spacing
from reviewer_app.viewer.labels import label_of, scale_words

LENGTH = Measurement(5.0, "px", Calibration.NONE)
MARK = Annotation("1", AnnotationKind.LENGTH, ImageReference("1", "2", "3", 0), (), "",
                  datetime(2026, 11, 22, tzinfo=UTC), ViewState(), measurement=LENGTH)  # fmt: skip


def test_every_calibration_has_words() -> None:
    assert set(CALIBRATION_WORDS) == set(Calibration)


@pytest.mark.parametrize(
    ("calibration", "words", "warns"),
    [
        (Calibration.NONE, "uncalibrated: pixels only", True),
        (Calibration.DETECTOR_PLANE, "0.2 × 0.1 mm spacing, at detector, not corrected for magnification", True),
        (Calibration.REGIONS_APART, "0.2 × 0.1 mm spacing, ends in different ultrasound regions: pixels only", True),
        (Calibration.USER, "0.2 × 0.1 mm spacing, user-calibrated", False),
        (Calibration.PATIENT_PLANE, "0.2 × 0.1 mm spacing, scanner", False),
    ],
)
def test_a_label_says_where_the_scale_comes_from(calibration: Calibration, words: str, *, warns: bool) -> None:
    label = label_of(replace(MARK, measurement=replace(LENGTH, calibration=calibration, spacing=Spacing(0.2, 0.1))))
    assert (label.scale, label.warning) == (words, warns)


def test_a_length_in_pixels_has_no_spacing_to_tell() -> None:
    assert scale_words(replace(LENGTH, calibration=Calibration.REGIONS_APART)).endswith("pixels only")


def test_a_chosen_mark_says_how_its_scale_was_calibrated() -> None:
    measured = Measurement(
        5.0, "mm", Calibration.CALIBRATED, Spacing(0.2, 0.2), calibration_note="FIDUCIAL, ball of 25 mm"
    )
    label = label_of(replace(MARK, measurement=measured))
    assert label.more == ("calibration: FIDUCIAL, ball of 25 mm",)
    assert (label.scale, label.short) == ("0.2 mm spacing, calibrated", "5.0 mm")


def test_an_angle_has_no_words_about_a_scale() -> None:
    angle = Measurement(34.5, "°", Calibration.NOT_NEEDED, Spacing(0.2, 0.1), name=QuantityName.ANGLE)
    label = label_of(replace(MARK, kind=AnnotationKind.ANGLE, measurement=angle), 3)
    assert (label.head, label.scale, label.warning) == ("3  34.5°", "", False)
