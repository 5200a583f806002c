"""Lesions by date: worked examples of RECIST 1.1, and what holds for any sizes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.cases.lesion_table import LesionTable, Studies, lesion_table
from reviewer_app.cases.lesions import BASELINE_PATH, TOGETHER_PATH, LesionPlan, Outcome
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Work
from tests.helpers.lesion_values import (
    DAYS,
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    followed,
    images,
    lesion,
    measured,
    mm,
    non_target,
    studies,
    study_uid,
)


def _table(work: Work) -> LesionTable:
    return lesion_table(work, studies())


def _sums(table: LesionTable) -> list[Decimal | None]:
    return [one.value for one in table.sums]


def test_a_course_from_baseline_over_the_smallest_sum_to_growth() -> None:
    # 40 + 30 + 30 = 100; shrinks to 60; then 72.5 is 27.5 % less than at baseline and 20.8 % more than the smallest
    table = _table(followed({1: (40, 30, 25, 30), 2: (30, 25, 20, 22.5), 3: (30, 25, 15, 20)}))
    assert [one.day for one in table.points] == [FIRST, SECOND, THIRD, FOURTH]
    assert [one.baseline for one in table.points] == [True, False, False, False]
    assert _sums(table) == [100, 80, 60, mm("72.5")]
    last = table.sums[3].changes
    assert last.baseline is not None
    assert last.baseline.text == "−27.5 % (−27.5 mm)"
    assert last.smallest is not None
    assert (last.smallest.text, last.smallest.since) == ("+20.8 % (+12.5 mm)", THIRD)


def test_twenty_percent_of_a_small_sum_is_told_with_its_few_millimetres() -> None:
    # RECIST 1.1, 4.3.1 asks for 5 mm too: 15 mm to 18.5 mm is 23.3 % and 3.5 mm
    table = _table(followed({1: (15, 18.5)}))
    assert table.sums[1].changes.smallest is not None
    assert table.sums[1].changes.smallest.text == "+23.3 % (+3.5 mm)"


def test_the_sum_is_that_of_the_printed_numbers() -> None:
    table = _table(followed({1: (10.04, 10.06), 2: (10.04, 10.06), 3: (10.04, 10.06)}))
    assert _sums(table)[:2] == [mm("30.0"), mm("30.3")]


def test_a_gone_lesion_counts_nothing_and_one_too_small_to_measure_five() -> None:
    work = followed({1: (20, None), 2: (12, None)})
    gone = work.lesions[0].said(study_uid(DAYS[1]), Outcome.GONE)
    faint = work.lesions[1].said(study_uid(DAYS[1]), Outcome.TOO_SMALL)
    table = _table(replace(work, lesions=(gone, faint)))
    assert _sums(table) == [32, 5]
    assert table.sums[1].complete
    # and when it comes back, there is no percentage of nothing
    back = replace(work, lesions=(gone,), annotations=(*work.annotations, measured(1, DAYS[2], 9)))
    smallest = _table(back).sums[2].changes.smallest
    assert smallest is not None
    assert (smallest.percent, smallest.mm_text) == (None, "+9.0 mm")


def test_what_was_measured_counts_even_where_it_was_said_to_be_gone_or_below_five() -> None:
    work = followed({1: (20, 2.4)})
    for outcome in (Outcome.GONE, Outcome.TOO_SMALL):
        said = replace(work, lesions=(lesion(1).said(study_uid(DAYS[1]), outcome),))
        assert _sums(_table(said)) == [20, mm("2.4")]


def test_a_node_below_ten_keeps_the_sum_from_nothing() -> None:
    work = replace(followed({1: (18, 7.5)}), lesions=(lesion(1, node=True),))
    assert _sums(_table(work)) == [18, mm("7.5")]


def test_of_several_measurements_the_largest_counts_and_the_parts_of_a_split_lesion_are_added() -> None:
    work = followed({1: (30, 12)})
    work = replace(work, annotations=(*work.annotations, measured(1, DAYS[1], 14, mark="b")))
    assert _sums(_table(work)) == [30, 14]
    assert [one.annotation_id for one in _table(work).lines[0].cells[1].sizes] == ["a1-20260302b", "a1-20260302"]
    split = replace(work, lesions=(lesion(1).said(study_uid(DAYS[1]), Outcome.SPLIT),))
    assert _sums(_table(split)) == [30, 26]


def test_a_sum_without_one_of_its_targets_is_compared_with_nothing() -> None:
    table = _table(followed({1: (20, 22, 30), 2: (15, None, 20)}))
    assert _sums(table) == [35, 22, 50]
    assert (table.sums[1].missing, table.sums[1].complete, table.sums[1].counted) == ((2,), False, 1)
    assert table.sums[1].changes.baseline is None
    # nor is it the smallest sum for what follows
    assert table.sums[2].changes.smallest is not None
    assert table.sums[2].changes.smallest.before == 35


def test_not_evaluable_takes_a_measurement_out_of_the_sum() -> None:
    work = followed({1: (20, 22)})
    said = replace(work, lesions=(lesion(1).said(study_uid(DAYS[1]), Outcome.NOT_EVALUABLE),))
    assert _sums(_table(said)) == [20, None]


def test_pixels_are_never_summed() -> None:
    marks = (
        measured(1, DAYS[0], 20),
        measured(1, DAYS[1], 240, unit="px", calibration=Calibration.NONE),
        measured(2, DAYS[0], 10),
        measured(2, DAYS[1], 10),
    )
    table = _table(Work(annotations=marks, lesions=(lesion(1), lesion(2))))
    assert _sums(table) == [30, 10]
    assert table.sums[1].missing == (1,)
    assert table.lines[0].cells[1].value is None
    assert table.lines[0].cells[1].sizes[0].long.text == "240.0 px"


def test_a_split_lesion_with_a_part_in_pixels_has_no_size() -> None:
    marks = (
        measured(1, DAYS[0], 20),
        measured(1, DAYS[0], 80, unit="px", calibration=Calibration.NONE, mark="b"),
    )
    split = lesion(1).said(study_uid(DAYS[0]), Outcome.SPLIT)
    assert _table(Work(annotations=marks, lesions=(split,))).lines[0].cells[0].value is None


def test_what_is_no_target_is_followed_but_not_summed() -> None:
    work = followed({1: (20, 15), 2: (8, 12)})
    table = _table(replace(work, lesions=(lesion(1), non_target(2))))
    assert _sums(table) == [20, 15]
    assert table.lines[1].cells[1].changes.baseline is not None
    assert table.lines[1].cells[1].changes.baseline.text == "+50.0 % (+4.0 mm)"
    assert not _table(replace(work, lesions=(non_target(1), non_target(2)))).sums


def test_targets_stand_first_and_new_lesions_last() -> None:
    lesions = (lesion(4, new=True), non_target(2), lesion(3), lesion(1))
    table = _table(Work(lesions=lesions))
    assert [one.lesion.number for one in table.lines] == [1, 3, 2, 4]
    assert table.points == ()


def test_a_study_without_a_date_stands_in_no_column() -> None:
    work = Work(annotations=(measured(1, DAYS[0], 20), measured(1, "", 25)), lesions=(lesion(1),))
    table = _table(work)
    assert len(table.points) == 1
    assert [one.annotation_id for one in table.lines[0].undated] == ["a1-"]


def test_a_measurement_whose_lesion_is_gone_belongs_to_none() -> None:
    work = followed({1: (20, 15)})
    assert _table(replace(work, lesions=(lesion(9),))).points == ()
    assert lesion_table(replace(work, lesions=()), studies()) == LesionTable()


def test_the_baseline_can_be_chosen() -> None:
    work = followed({1: (50, 40, 30, 36)})
    chosen = replace(work, opinion=Opinion({BASELINE_PATH: SECOND.isoformat()}))
    table = _table(chosen)
    assert table.baseline == 1
    assert table.sums[0].changes.baseline is None
    assert table.sums[3].changes.baseline is not None
    assert table.sums[3].changes.baseline.text == "−10.0 % (−4.0 mm)"
    other = _table(replace(work, opinion=Opinion({BASELINE_PATH: "2025-12-01"})))
    assert (other.baseline, other.unmatched_baseline) == (0, date(2025, 12, 1))


def test_studies_of_neighbouring_days_are_one_time_point_if_chosen() -> None:
    days = ("20260105", "20260107", "20260110")
    known = Studies.of(images(*days))
    marks = tuple(measured(number, day, 20) for number, day in enumerate(days, start=1))
    work = Work(annotations=marks, lesions=(lesion(1), lesion(2), lesion(3)))
    assert len(lesion_table(work, known).points) == 3
    together = replace(work, opinion=Opinion({TOGETHER_PATH: "3"}))
    points = lesion_table(together, known).points
    assert [one.days for one in points] == [(date(2026, 1, 5), date(2026, 1, 7)), (date(2026, 1, 10),)]


def test_a_day_on_which_everything_is_gone_is_offered_and_becomes_a_column() -> None:
    work = followed({1: (20, None, 15, None)})
    table = _table(work)
    assert [one.days for one in table.points] == [(FIRST,), (THIRD,)]
    assert [one.days for one in table.unused] == [(SECOND,), (FOURTH,)]
    assert [one.studies for one in table.unused] == [(study_uid(DAYS[1]),), (study_uid(DAYS[3]),)]
    gone = replace(work, lesions=tuple(one.said(study_uid(DAYS[3]), Outcome.GONE) for one in work.lesions))
    after = _table(gone)
    assert [one.days for one in after.points] == [(FIRST,), (THIRD,), (FOURTH,)]
    assert [one.days for one in after.unused] == [(SECOND,)]
    assert _sums(after) == [20, 15, 0]
    assert after.sums[2].changes.baseline is not None
    assert after.sums[2].changes.baseline.text == "−100.0 % (−20.0 mm)"


def test_only_days_with_images_that_leave_the_other_columns_as_they_are_are_offered() -> None:
    report = replace(images("20260504")[0], kind=InstanceKind.STRUCTURED_REPORT)
    known = Studies.of((*images("20260101", "20260105", "20260107", "20260113", "20260114"), report))
    work = Work(annotations=(measured(1, "20260105", 20),), lesions=(lesion(1),))
    table = lesion_table(replace(work, opinion=Opinion({TOGETHER_PATH: "7"})), known)
    # 1 January would take the 5th to itself, and the 7th belongs to the 5th
    assert [one.days for one in table.unused] == [(date(2026, 1, 13), date(2026, 1, 14))]
    alone = lesion_table(work, known)
    assert [one.day.day for one in alone.unused] == [1, 7, 13, 14]


def test_an_unreadable_plan_is_the_default() -> None:
    assert LesionPlan.of({BASELINE_PATH: "soon", TOGETHER_PATH: "-3"}) == LesionPlan()
    assert LesionPlan.of({TOGETHER_PATH: "9" * 30}) == LesionPlan()
    assert LesionPlan.of({BASELINE_PATH: "2026-03-02", TOGETHER_PATH: "3"}) == LesionPlan(SECOND, 3)


TENTHS = st.one_of(st.none(), st.integers(1, 2000).map(lambda one: one / 10))


@given(st.dictionaries(st.integers(1, 6), st.tuples(TENTHS, TENTHS, TENTHS, TENTHS), min_size=1, max_size=5))
def test_sums_are_what_is_seen_in_the_columns(sizes: dict[int, tuple[float | None, ...]]) -> None:
    table = _table(followed(sizes))
    for place, found in enumerate(table.sums):
        column = [line.cells[place].value for line in table.lines]
        known = [one for one in column if one is not None]
        assert found.value == (sum(known) if known else None)
        assert found.counted + len(found.missing) == len(sizes)
        assert found.complete == (None not in column)
        if not found.complete:
            assert found.changes.baseline is None
            assert found.changes.smallest is None
    assert list(table.points) == sorted(table.points, key=lambda one: one.day)
    assert sum(one.baseline for one in table.points) == bool(table.points)


@given(st.permutations(range(8)))
def test_the_order_in_which_things_were_measured_does_not_matter(order: list[int]) -> None:
    work = followed({1: (40, 30, 25, 30), 2: (30, 25, 20, 22.5)})
    turned = replace(work, annotations=tuple(work.annotations[one] for one in order))
    assert _table(turned) == _table(work)
