"""Results laid out by analyte and moment, and flags that are found by the range."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from reviewer_app.cases.lab_flags import flag_of_codes, flagged_by_range, plain_number, range_words
from reviewer_app.cases.lab_table import LabFlag, LabResult, LabTable, joined, laid_out

NOV, SEP = datetime(2026, 11, 12, 8, 10, tzinfo=UTC), datetime(2026, 9, 3, 7, 40, tzinfo=UTC)


def result(name: str, value: str, unit: str = "mmol/L", moment: datetime | None = NOV, **parts: str) -> LabResult:
    return LabResult(name, value, unit, effective=moment, number=plain_number(value), **parts)


def test_columns_are_newest_first_and_undated_last() -> None:
    found = (result("Sodium", "140", moment=SEP), result("Sodium", "138"), result("Sodium", "141", moment=None))
    grid = laid_out(LabTable(found))
    assert [grid.column_words(one) for one in range(3)] == ["12 Nov 2026", "3 Sep 2026", "not dated"]
    assert [grid.cells[0, one][0].value for one in range(3)] == ["138", "140", "141"]


def test_two_moments_of_one_day_tell_their_time() -> None:
    later = NOV + timedelta(hours=3)
    grid = laid_out(LabTable((result("Sodium", "138"), result("Sodium", "139", moment=later))))
    assert [grid.column_words(one) for one in range(2)] == ["12 Nov 2026 11:10", "12 Nov 2026 08:10"]


def test_the_day_is_that_of_the_source() -> None:
    evening = datetime(2026, 11, 12, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    assert laid_out(LabTable((result("Sodium", "138", moment=evening),))).column_words(0) == "12 Nov 2026"


def test_one_moment_in_two_zones_is_one_column() -> None:
    there = NOV.astimezone(timezone(timedelta(hours=-8)))
    grid = laid_out(LabTable((result("Sodium", "138"), result("Potassium", "4.1", moment=there))))
    assert len(grid.columns) == 1


def test_analytes_meet_by_code_and_never_across_units() -> None:
    found = (
        result("Glucose", "5.10", code="2345-7"),
        result("Glucose, serum", "5.3", moment=SEP, code="2345-7"),
        result("Glucose", "95", "mg/dL", SEP, code="2345-7"),
        result("Glucose", "", "", SEP - timedelta(days=1), code="2345-7"),
    )
    grid = laid_out(LabTable(found))
    assert [(one.name, one.unit) for one in grid.rows] == [("Glucose", "mmol/L"), ("Glucose", "mg/dL")]
    assert [one.value for one in grid.series(0)] == ["5.3", "5.10"]
    assert grid.cells[0, 2][0].value_words == "no value"


def test_rows_are_by_group_and_name() -> None:
    found = (
        result("Sodium", "140", group="Chemistry"),
        result("White cells", "6", group="Blood count"),
        result("Albumin", "41", group="Chemistry"),
    )
    assert [one.name for one in laid_out(LabTable(found)).rows] == ["White cells", "Albumin", "Sodium"]


def test_two_results_of_one_moment_share_a_cell() -> None:
    grid = laid_out(LabTable((result("Sodium", "140"), result("Sodium", "141"))))
    assert [one.value for one in grid.cells[0, 0]] == ["140", "141"]


def test_cells_of_a_record() -> None:
    table = joined(
        [
            LabTable((result("Sodium", "140", record="a"),), ("1 result cannot be read.",)),
            LabTable((result("Sodium", "138", moment=SEP, record="b"),), ("1 result cannot be read.",)),
        ]
    )
    grid = laid_out(table)
    assert table.notes == ("1 result cannot be read.",)
    assert grid.records == ("a", "b")
    assert grid.cells_of("b") == {(0, 1)}


@pytest.mark.parametrize(
    ("codes", "words", "flag"),
    [
        (["H"], "High", LabFlag.HIGH),
        (["N"], "Normal", LabFlag.NONE),
        (["H", "HH"], "", LabFlag.CRITICAL_HIGH),
        (["<"], "Off scale low", LabFlag.NONE),
        ([], "Low", LabFlag.LOW),
        ([], "see comment", LabFlag.NONE),
        (["POS"], "Low", LabFlag.NONE),
    ],
)
def test_flags_of_an_interpretation(codes: list[str], words: str, flag: LabFlag) -> None:
    assert flag_of_codes(codes, words) is flag


@pytest.mark.parametrize(
    ("value", "comparator", "flag"),
    [
        ("3.4", "", LabFlag.LOW),
        ("3.5", "", LabFlag.NONE),
        ("5.1", "", LabFlag.NONE),
        ("5.11", "", LabFlag.HIGH),
        ("3.5", "<", LabFlag.LOW),
        ("3.5", "<=", LabFlag.NONE),
        ("4", "<", LabFlag.NONE),
        ("5.1", ">", LabFlag.HIGH),
        ("4", ">", LabFlag.NONE),
        ("positive", "", LabFlag.NONE),
    ],
)
def test_flags_by_the_range(value: str, comparator: str, flag: LabFlag) -> None:
    limited = replace(result("Potassium", value), low=Decimal("3.5"), high=Decimal("5.1"))
    found = flagged_by_range(limited, comparator)
    assert (found.flag, found.by_range) == (flag, flag is not LabFlag.NONE)


def test_an_interpretation_is_not_overruled_by_the_range() -> None:
    normal = replace(result("Potassium", "9"), low=Decimal("3.5"), high=Decimal("5.1"), interpretation="Normal")
    assert flagged_by_range(normal).flag is LabFlag.NONE


def test_words() -> None:
    assert range_words("3.50", "5.1") == "3.50–5.1"
    assert range_words("-2", "2") == "-2 to 2"
    assert (range_words("60", ""), range_words("", "5"), range_words("", "")) == ("≥ 60", "≤ 5", "")
    assert plain_number("NaN") is None
    by_range = replace(result("Potassium", "5.20"), flag=LabFlag.HIGH, by_range=True)
    assert (by_range.value_words, by_range.flag_words) == ("5.20 mmol/L", "high, by the range")
    assert LabFlag.CRITICAL_LOW.is_critical
    assert not LabFlag.LOW.is_critical
