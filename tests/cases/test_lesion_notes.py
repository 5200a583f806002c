"""What is said beside the numbers of lesions, with its source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.lesion_notes import Note, cell_notes, table_notes
from reviewer_app.cases.lesion_sizes import size_of
from reviewer_app.cases.lesion_table import Studies, lesion_table
from reviewer_app.cases.lesions import BASELINE_PATH, Lesion, LesionRole, Outcome
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.work import Work
from tests.helpers.lesion_values import DAYS, followed, images, lesion, measured, non_target, studies, study_uid


def _notes(work: Work, place: int = 0, known: Studies | None = None) -> list[str]:
    table = lesion_table(work, known or studies())
    return [one.words for one in cell_notes(table.lines[0], place, baseline=table.baseline)]


def _one(value: float, only: Lesion, **of_images: object) -> list[str]:
    """What is said of one lesion at baseline."""
    known = Studies.of(images(*DAYS, **of_images))  # type: ignore[arg-type]
    return _notes(Work(annotations=(measured(1, DAYS[0], value),), lesions=(only,)), 0, known)


def test_a_note_names_its_section() -> None:
    assert Note("Gone: counts 0 mm", "4.3.2").words == "Gone: counts 0 mm (RECIST 1.1, 4.3.2)."
    assert Note("Not in millimetres").words == "Not in millimetres."


@pytest.mark.parametrize(
    ("value", "node", "modality", "thickness", "words"),
    [
        (10, False, "CT", 5, []),
        (9.9, False, "CT", 1, ["Target below 10 mm at baseline (RECIST 1.1, 3.1.1)."]),
        (13.9, False, "CT", 7, ["Smaller than two slices are thick (RECIST 1.1, 3.1.1)."]),
        (14, False, "CT", 7, []),
        (19.9, False, "DX", 0, ["Target below 20 mm in a radiograph at baseline (RECIST 1.1, 3.1.1)."]),
        (20, False, "DX", 0, []),
        (30, False, "CT", 0, ["How thick the slice is, is not known."]),
        (30, False, "US", 0, ["Measured in ultrasound, which is not meant for this (RECIST 1.1, 3.2.2)."]),
    ],
)
def test_what_makes_a_target_doubtful_at_baseline(
    value: float, node: bool, modality: str, thickness: float, words: list[str]
) -> None:
    assert _one(value, lesion(1, node=node), modality=modality, thickness=thickness) == words


def test_of_a_node_the_short_axis_counts() -> None:
    assumed = "Lymph node with one length: taken for its short axis (RECIST 1.1, 3.1.1)."
    small = "Target lymph node below 15 mm in its short axis at baseline (RECIST 1.1, 3.1.1)."
    assert _one(15, lesion(1, node=True)) == [assumed]
    assert _one(14.9, lesion(1, node=True)) == [assumed, small]
    assert _one(12, lesion(1, node=True, role=LesionRole.NON_TARGET)) == [assumed]
    short = Quantity(QuantityName.SHORT_AXIS, 16, "mm")
    both = Measurement(24, "mm", Calibration.PATIENT_PLANE, name=QuantityName.LONG_AXIS, quantities=(short,))
    mark = replace(measured(1, DAYS[0], 1), measurement=both)
    size = size_of(mark, studies().find, None)
    assert size is not None
    assert (size.millimetres(node=True), size.millimetres(node=False)) == (16, 24)
    assert not size.axis_assumed(node=True)


def test_what_is_no_target_may_be_small() -> None:
    assert _one(6, non_target(1)) == []


def test_a_node_that_fell_below_ten_says_why_the_sum_is_not_nothing() -> None:
    work = replace(followed({1: (18, 7.5)}), lesions=(lesion(1, node=True),))
    words = _notes(work, 1)
    assert any("below 10 mm in its short axis: counts with what was measured" in one for one in words)
    assert not any("below 10 mm in its short axis: counts" in one for one in _notes(work, 0))


@pytest.mark.parametrize(
    ("outcome", "second", "words"),
    [
        (Outcome.GONE, None, "Gone: counts 0 mm (RECIST 1.1, 4.3.2)."),
        (Outcome.TOO_SMALL, None, "Too small to measure: counts 5 mm (RECIST 1.1, 4.3.2)."),
        (Outcome.GONE, 12, "Said to be gone, yet measured: the measurement counts (RECIST 1.1, 4.3.2)."),
        (Outcome.SPLIT, 12, "Split: its 1 parts are added (RECIST 1.1, 4.3.2)."),
        (
            Outcome.NOT_EVALUABLE,
            12,
            "Not evaluable: counts nothing, and the sum is without it (RECIST 1.1, 4.4.2).",
        ),
    ],
)
def test_what_was_said_of_a_lesion_is_told(outcome: Outcome, second: float | None, words: str) -> None:
    work = followed({1: (20, second)})
    said = lesion(1).said(study_uid(DAYS[1]), outcome)
    assert words in _notes(replace(work, lesions=(said,)), 1)


def test_several_measurements_and_another_modality_are_told() -> None:
    work = followed({1: (20, 15)})
    work = replace(work, annotations=(*work.annotations, measured(1, DAYS[1], 16, mark="b")))
    known = Studies.of((*images(DAYS[0]), *images(DAYS[1], modality="MR")))
    words = _notes(work, 1, known)
    assert "Measured 2 times: the largest counts (RECIST 1.1, 4.2)." in words
    assert "Measured on MR, at baseline on CT (RECIST 1.1, 3.2.2)." in words


def test_a_length_without_a_scale_says_why_it_counts_nothing() -> None:
    pixels = measured(1, DAYS[0], 200, unit="px", calibration=Calibration.NONE)
    said = "Not in millimetres (uncalibrated: pixels only): counted in no sum."
    assert said in _notes(Work(annotations=(pixels,), lesions=(lesion(1),)))
    detector = measured(1, DAYS[0], 30, calibration=Calibration.DETECTOR_PLANE)
    assert "Scale: at detector, not corrected for magnification." in _notes(
        Work(annotations=(detector,), lesions=(lesion(1),))
    )


def _whole(work: Work) -> list[str]:
    return [one.words for one in table_notes(lesion_table(work, studies()))]


def test_more_than_five_targets_or_two_of_an_organ_are_warned_of() -> None:
    sizes: dict[int, tuple[float | None, ...]] = dict.fromkeys(range(1, 7), (20,))
    work = followed(sizes)
    sites = ("Liver", " liver ", "LIVER", "Lung", "Spleen", "Bone marrow")
    placed = tuple(replace(one, site=site) for one, site in zip(work.lesions, sites, strict=True))
    words = _whole(replace(work, lesions=placed))
    assert "6 targets, more than 5 (RECIST 1.1, 4.2)." in words
    assert "3 targets in one organ (liver), more than 2 (RECIST 1.1, 4.2)." in words
    assert _whole(replace(work, lesions=placed[1:])) == []  # five, two of them in the liver


def test_all_lymph_nodes_are_one_organ() -> None:
    work = followed({1: (20,), 2: (20,), 3: (20,)})
    sites = ("Axilla", "Mediastinum", "Retroperitoneum")
    nodes = tuple(replace(one, site=site, node=True) for one, site in zip(work.lesions, sites, strict=True))
    (words,) = _whole(replace(work, lesions=nodes))
    assert words.startswith("3 targets in one organ (lymph nodes), more than 2 (RECIST 1.1, 4.2; questions")


def test_targets_without_an_organ_are_named() -> None:
    words = _whole(followed({1: (20,), 2: (20,), 3: (20,)}))
    assert words == ["Without an organ, so not counted by organ: lesions 1, 2, 3 (RECIST 1.1, 4.2)."]


def test_new_bony_undated_and_unmeasured_lesions_are_told() -> None:
    lesions = (lesion(1, site="Bone"), lesion(2, new=True), non_target(3, new=True), non_target(4))
    marks = (*(measured(one, DAYS[0], 20) for one in (1, 2, 3)), measured(1, "", 20))
    assert _whole(Work(annotations=marks, lesions=lesions)) == [
        "New and yet a target, which are chosen at baseline: lesion 2 (RECIST 1.1, 4.2).",
        "New, and in no sum: lesion 3 (RECIST 1.1, 4.3.5).",
        "A bone lesion is measurable by its soft tissue alone: lesion 1 (RECIST 1.1, 3.1.3).",
        "Measured in a study without a date, which stands in no column: lesion 1.",
        "Nothing measured yet: lesion 4.",
    ]


def test_what_is_missing_to_a_sum_and_a_baseline_that_is_not_there_are_told() -> None:
    work = replace(followed({1: (20, 22), 2: (15, None)}), opinion=Opinion({BASELINE_PATH: "2025-12-01"}))
    assert _whole(work) == [
        "Nothing was measured on 1 Dec 2025, the day chosen for the baseline: the first day is taken.",
        "2 Mar 2026: without lesion 2, so the sum is compared with nothing (RECIST 1.1, 4.4.2).",
    ]


def test_no_category_of_response_is_ever_named() -> None:
    table = lesion_table(followed({1: (40, 20, 80)}), studies())
    said = [one.words for one in table_notes(table)]
    said += [note.words for place in range(3) for note in cell_notes(table.lines[0], place, baseline=0)]
    said += [
        change.text for found in table.sums for change in (found.changes.baseline, found.changes.smallest) if change
    ]
    assert len(said) == 4
    for word in ("progress", "response", "stable", "remission"):
        assert not any(word in one.casefold() for one in said)
