"""Lesions as CSV: what is in it, what is not, and that no spreadsheet runs it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.lesion_table import lesion_table
from reviewer_app.cases.lesions import Laterality, Outcome
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.work import Work
from reviewer_app.exchange.lesion_csv import COLUMNS, lesion_csv
from tests.helpers.case_values import HEADER
from tests.helpers.lesion_values import DAYS, followed, lesion, measured, studies, study_uid


def _written(work: Work) -> list[dict[str, str]]:
    text = lesion_csv(lesion_table(work, studies(thickness=2.5)), byte_order_mark=False).decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_measurements_and_sums_with_all_that_tells_where_they_come_from() -> None:
    work = followed({1: (40, 26)})
    placed = lesion(1, name="Segment VI", site="Liver", laterality=Laterality.RIGHT)
    short = Quantity(QuantityName.SHORT_AXIS, 21.04, "mm")
    both = Measurement(26, "mm", Calibration.PATIENT_PLANE, name=QuantityName.LONG_AXIS, quantities=(short,))
    marks = (work.annotations[0], replace(work.annotations[1], measurement=both))
    first, second, *sums = _written(replace(work, lesions=(placed,), annotations=marks))
    assert [first["study_date"], first["baseline"], first["counted_mm"]] == ["2026-01-05", "yes", "40.0"]
    assert first["change_from_baseline_percent"] == ""
    uid = study_uid(DAYS[1])
    assert {name: second[name] for name in COLUMNS if second[name]} == {
        "row": "measurement", "time_point": "2", "baseline": "no", "study_date": "2026-03-02", "lesion": "1",
        "name": "Segment VI", "site": "Liver", "laterality": "R", "lymph_node": "no", "role": "target", "new": "no",
        "modality": "CT", "study_instance_uid": uid, "series_instance_uid": f"{uid}.1",
        "sop_instance_uid": f"{uid}.1.3", "frame": "1", "slice_thickness_mm": "2.5", "calibration": "patient-plane",
        "long_axis": "26.0", "short_axis": "21.0", "unit": "mm", "counted_mm": "26.0",
        "change_from_baseline_percent": "-35.00", "change_from_baseline_mm": "-14.0",
        "change_from_smallest_percent": "-35.00", "change_from_smallest_mm": "-14.0",
    }  # fmt: skip
    assert [(one["row"], one["counted_mm"]) for one in sums] == [("sum", "40.0"), ("sum", "26.0")]


def test_findings_missing_targets_and_pixels() -> None:
    work = followed({1: (20, None), 2: (15, None)})
    pixels = measured(2, DAYS[1], 130, unit="px", calibration=Calibration.NONE)
    gone = lesion(1).said(study_uid(DAYS[1]), Outcome.GONE)
    rows = _written(replace(work, lesions=(gone, lesion(2)), annotations=(*work.annotations, pixels)))
    finding = next(one for one in rows if one["row"] == "finding")
    assert (finding["outcome"], finding["counted_mm"], finding["sop_instance_uid"]) == ("gone", "0.0", "")
    uncounted = next(one for one in rows if one["unit"] == "px")
    assert (uncounted["long_axis"], uncounted["counted_mm"], uncounted["calibration"]) == ("130.0", "", "none")
    assert "counted in no sum" in uncounted["note"]
    last = [one for one in rows if one["row"] == "sum"][-1]
    assert (last["counted_mm"], last["targets_missing"], last["change_from_baseline_mm"]) == ("0.0", "2", "")
    assert any(one["row"] == "note" and "4.4.2" in one["note"] for one in rows)


def test_a_study_without_a_date_is_told() -> None:
    rows = _written(Work(annotations=(measured(1, "", 20),), lesions=(lesion(1),)))
    assert (rows[0]["study_date"], rows[0]["note"], rows[0]["counted_mm"]) == ("", "study without a date", "")


def test_lines_end_as_rfc_4180_says_and_the_mark_is_a_choice() -> None:
    table = lesion_table(followed({1: (20, 15)}), studies())
    marked, plain = lesion_csv(table), lesion_csv(table, byte_order_mark=False)
    assert marked == b"\xef\xbb\xbf" + plain
    assert plain.endswith(b"\r\n")
    assert plain.count(b"\n") == plain.count(b"\r\n") == 5


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "−"])
def test_words_are_no_formulas(start: str) -> None:
    rows = _written(replace(followed({1: (20,)}), lesions=(lesion(1, name=f'{start}HYPERLINK("x")', site=start),)))
    assert rows[0]["name"].startswith("'")
    assert rows[0]["site"].startswith("'")


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_any_words_come_back(words: str) -> None:
    rows = _written(replace(followed({1: (20,)}), lesions=(lesion(1, name=words),)))
    assert rows[0]["name"].removeprefix("'") == words.removeprefix("'")
    assert all(set(one) == set(COLUMNS) for one in rows)


def test_nothing_of_the_patient_is_written() -> None:
    written = lesion_csv(lesion_table(followed({1: (20, 15)}), studies())).decode()
    for told in (HEADER.name, "Okafor", HEADER.identifier, HEADER.birth_date):
        assert told not in written
