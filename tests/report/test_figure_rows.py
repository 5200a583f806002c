"""How figures stand: so many to a page, or a prior beside its current image."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.report.blocks import PlacedFigure
from reviewer_app.report.figure_rows import FigureLayout, layout_of, pairs_of, rows_of
from tests.helpers.report_samples import key_image, length, sample_report

FIGURES = {number: PlacedFigure(number, b"", f"Figure {number}.") for number in range(1, 6)}


def _numbers(layout: FigureLayout, pairs: dict[int, int], numbers: list[int]) -> list[list[int]]:
    return [[one.number for one in row.figures] for row in rows_of(numbers, FIGURES, layout, pairs)]


@pytest.mark.parametrize(
    ("layout", "rows"),
    [
        (FigureLayout.ONE, [[1], [2], [3]]),
        (FigureLayout.TWO, [[1], [2], [3]]),
        (FigureLayout.FOUR, [[1, 2], [3]]),
        (FigureLayout.PAIRS, [[3, 1], [2]]),
    ],
)
def test_figures_stand_as_chosen(layout: FigureLayout, rows: list[list[int]]) -> None:
    assert _numbers(layout, {3: 1}, [1, 2, 3]) == rows


def test_one_to_a_page_is_larger_than_two() -> None:
    one, two = (rows_of([1], FIGURES, layout, {})[0] for layout in (FigureLayout.ONE, FigureLayout.TWO))
    assert one.share > 2 * two.share - 0.01
    assert 2 * two.share < 1


def test_a_pair_comes_whole_where_one_of_it_is_cited() -> None:
    assert _numbers(FigureLayout.PAIRS, {3: 1}, [1]) == [[3, 1]]
    assert _numbers(FigureLayout.PAIRS, {3: 1, 4: 2}, [4, 5, 1]) == [[4, 2], [3, 1], [5]]


def test_four_to_a_page_where_nothing_was_chosen() -> None:
    assert layout_of("") is FigureLayout.FOUR
    assert layout_of("pairs") is FigureLayout.PAIRS
    assert layout_of("nonsense") is FigureLayout.FOUR


def test_images_of_one_lesion_are_paired_else_those_of_series_with_one_name() -> None:
    report = sample_report()
    current, prior = report.work.key_images[0], report.work.key_images[1]
    priors = {prior.bookmark.image.study_instance_uid: "3 months earlier"}
    images = {1: current, 2: prior}
    by_name = pairs_of(images, replace(report.work, annotations=()), report.instances, priors)
    assert by_name == {2: 1}
    assert pairs_of(images, replace(report.work, annotations=()), {}, priors) == {}
    series, old = current.bookmark.image.series_instance_uid, prior.bookmark.image.series_instance_uid
    further = key_image("k9", 9, series, 40)
    marks = (
        replace(length("a", series, 40, 9.0), lesion_id="l1"),
        replace(length("b", old, _number(prior.bookmark.image.sop_instance_uid), 8.0), lesion_id="l1"),
    )
    work = replace(report.work, annotations=marks)
    assert pairs_of({1: current, 2: prior, 3: further}, work, report.instances, priors) == {2: 3}


def _number(sop_instance_uid: str) -> int:
    return int(sop_instance_uid.rpartition(".")[2])
