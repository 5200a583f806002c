"""Limitations that follow from the data: each proposed where it is true, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.known_limitations import cited_limitations, record_limitations
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.records import UnobtainableRecord
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_case, make_instances, make_length

CASE = make_case()
ONE = make_instances()[0]


def told(case: Case = CASE, *instances, missing=None, problems=()) -> tuple[str, ...]:  # type: ignore[no-untyped-def]
    return record_limitations(case, instances or (ONE,), missing or {}, problems)


def test_records_with_nothing_wrong_limit_nothing() -> None:
    assert told() == ()


def test_missing_slices_are_told_by_series() -> None:
    assert told(missing={"Lung": 2, "Bone": 0, "Liver": 1}) == (
        "Of “Lung” 2 slices that the spacing leads one to expect were not supplied.",
        "Of “Liver” 1 slice that the spacing leads one to expect was not supplied.",
    )


def test_images_that_are_there_in_part_are_counted() -> None:
    cut = replace(ONE, incomplete="Pixel data ends early.")
    name = ONE.series.description or ONE.series.modality
    assert told(CASE, cut, cut) == (f"Of “{name}” 2 images are there only in part.",)


def test_records_without_pixels_that_are_there_in_part_are_no_images() -> None:
    cut = replace(ONE, pixels=None, incomplete="The file is cut off.")
    name = ONE.series.description or ONE.series.modality
    assert told(CASE, cut) == (f"Of “{name}” 1 record is there only in part.",)


@pytest.mark.parametrize(
    ("modality", "samples", "profile", "proposed"),
    [("OP", 3, False, True), ("OP", 3, True, False), ("OP", 1, False, False), ("US", 3, False, False)],
)
def test_colour_without_a_profile_where_colour_is_part_of_the_finding(
    modality: str, samples: int, profile: bool, proposed: bool
) -> None:
    assert ONE.pixels is not None
    pixels = replace(ONE.pixels, samples_per_pixel=samples, has_icc_profile=profile)
    image = replace(ONE, pixels=pixels, series=replace(ONE.series, modality=modality, description="Fundus"))
    sentence = "The colours of “Fundus” carry no profile and may not be as they were seen."
    assert told(CASE, image) == ((sentence,) if proposed else ())


def test_what_could_not_be_shown_or_had_is_told() -> None:
    case = replace(CASE, unobtainable=(UnobtainableRecord("DocumentReference/1", "A paper is elsewhere."),))
    assert told(case, problems=("It is cut off.",)) == (
        "1 record cannot be shown.",
        "Not supplied: A paper is elsewhere.",
    )


@pytest.mark.parametrize(
    ("calibration", "cited", "count"),
    [
        (Calibration.DETECTOR_PLANE, True, 1),
        (Calibration.NONE, True, 1),
        (Calibration.PATIENT_PLANE, True, 0),
        (Calibration.USER, True, 0),
        (Calibration.NONE, False, 0),
    ],
)
def test_a_cited_length_without_a_scale_in_the_patient_is_told(
    calibration: Calibration, cited: bool, count: int
) -> None:
    length = make_length()
    assert length.measurement is not None
    length = replace(length, measurement=replace(length.measurement, calibration=calibration))
    text = f"It measures {Token(TokenKind.MEASUREMENT, length.id).markup}." if cited else "It is large."
    found = cited_limitations(Work((length,), opinion=Opinion({"findings.imaging": text})))
    assert len(found) == count
    assert all(one.startswith("1 cited measurement is ") for one in found)
