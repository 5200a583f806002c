"""The table of lesions in the report: where it stands, what is in it, and that it goes over pages."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app.cases.evidence import LESIONS_TOKEN
from reviewer_app.cases.lesions import Outcome
from reviewer_app.cases.work import Work
from reviewer_app.report.blocks import Grid, Heading, Paragraph
from reviewer_app.report.content import ReportInput, document_of
from reviewer_app.report.pdf import build_pdf
from tests.helpers.lesion_values import DAYS, followed, images, lesion, measured, non_target, study_uid
from tests.helpers.report_samples import sample_report, with_values


def course() -> Work:
    """Three targets, one a node that falls below 10 mm, one gone; a non-target; a new lesion."""
    sizes: dict[int, tuple[float | None, ...]] = {
        1: (42.3, 31.0, 24.2, 30.1),
        2: (18.4, 12.2, 7.6, 9.1),
        3: (12.4, 8.0, None, None),
        4: (8.1, 8.0, 7.2, 7.4),
        5: (None, None, None, 14.2),
    }
    gone = lesion(3, name="Right lower lobe", site="Lung").said(study_uid(DAYS[2]), Outcome.GONE)
    lesions = (
        lesion(1, name="Segment VI", site="Liver", note="Arterial phase on the first date only."),
        lesion(2, name="Left axilla", site="Lymph nodes", node=True),
        gone.said(study_uid(DAYS[3]), Outcome.TOO_SMALL),
        non_target(4, name="Segment II", site="Liver"),
        non_target(5, name="Left adrenal", site="Adrenal", new=True),
    )
    return replace(followed(sizes), lesions=lesions)


def report_of(work: Work, **values: str) -> ReportInput:
    """The sample report with the lesions of another work."""
    report = sample_report()
    known = {one.sop_instance_uid: one for one in images(*DAYS, thickness=2.5)}
    merged = replace(report.work, annotations=(*report.work.annotations, *work.annotations), lesions=work.lesions)
    return with_values(replace(report, work=merged, instances={**report.instances, **known}), **values)


def _grids(report: ReportInput) -> list[tuple[int, Grid]]:
    document = document_of(report)
    return [(one.number, block) for one in document.sections for block in one.blocks if isinstance(block, Grid)]


def test_sizes_changes_and_sums_stand_by_date() -> None:
    ((section, grid),) = _grids(report_of(course()))
    assert section == 6
    assert [one.text for one in grid.header] == ["Lesion", "5 Jan 2026", "2 Mar 2026", "4 May 2026", "6 Jul 2026"]
    assert grid.header[1].small == "baseline"
    assert [row.cells[0].text for row in grid.rows] == [
        "1 Segment VI", "2 Left axilla", "3 Right lower lobe", "4 Segment II", "5 Left adrenal",
        "Sum of 3 targets", "Change to baseline", "Change to the smallest sum before",
    ]  # fmt: skip
    assert grid.rows[0].cells[0].small == "Liver, target"
    assert grid.rows[1].cells[0].small == "Lymph nodes, target"
    assert (grid.rows[0].cells[2].text, grid.rows[0].cells[2].small) == ("31.0", "−26.7 % (−11.3 mm)\nslice 2.5 mm")
    assert [one.text for one in grid.rows[5].cells[1:]] == ["73.1", "51.2", "31.8", "44.2"]
    last = grid.rows[7].cells[4]
    assert (last.text, last.small) == ("+39.0 %", "+12.4 mm\nsince 4 May 2026")
    assert grid.rows[5].strong
    assert sum(grid.widths) == pytest.approx(1)


def test_notes_are_numbered_once_and_explained() -> None:
    document = document_of(report_of(course()))
    blocks = next(one for one in document.sections if one.number == 6).blocks
    texts = [one.text for one in blocks if isinstance(one, Paragraph)]
    notes = next(one for one in texts if one.startswith("[1]"))
    assert notes.count("One length") + notes.count("one length: taken for its short axis") == 1
    assert "Gone: counts 0 mm (RECIST 1.1, 4.3.2)." in notes
    ((_, grid),) = _grids(report_of(course()))
    assert grid.rows[2].cells[3].text.startswith("0.0 [")
    assert grid.rows[2].cells[4].text.startswith("5.0 [")
    assert "New, and in no sum: lesion 5 (RECIST 1.1, 4.3.5)." in texts
    assert "Lesion 1: Arterial phase on the first date only." in texts
    assert any("the reviewer’s judgement" in one for one in texts)


def test_the_table_stands_once_and_where_a_text_brings_it() -> None:
    cited = report_of(course(), diagnosis__text=f"Growth, see {LESIONS_TOKEN.markup}.")
    ((section, _),) = _grids(cited)
    assert section == 7
    twice = with_values(cited, recommendations__text=LESIONS_TOKEN.markup)
    assert [number for number, _ in _grids(twice)] == [7]
    document = document_of(twice)
    words = [block.text for one in document.sections for block in one.blocks if isinstance(block, Paragraph)]
    assert any("Growth, see table of lesions." in one for one in words)
    # a text that brings no figures along leaves it where measurements stand
    assert [number for number, _ in _grids(report_of(course(), history=LESIONS_TOKEN.markup))] == [6]


def test_without_lesions_nothing_is_said() -> None:
    document = document_of(sample_report())
    headings = [block.text for one in document.sections for block in one.blocks if isinstance(block, Heading)]
    assert "Lesions over time" not in headings
    assert _grids(report_of(Work(lesions=(lesion(1),)))) == []


def test_a_long_course_goes_on_below() -> None:
    days = [f"2026{month:02}10" for month in range(1, 13)]
    work = Work(annotations=tuple(measured(1, day, 20) for day in days), lesions=(lesion(1),))
    report = report_of(work)
    known = {one.sop_instance_uid: one for one in images(*days)}
    grids = [one for _, one in _grids(replace(report, instances={**report.instances, **known}))]
    assert [len(one.header) - 1 for one in grids] == [5, 5, 2]
    assert all(sum(one.widths) == pytest.approx(1) for one in grids)


def test_many_lesions_break_over_pages_with_the_days_repeated(tmp_path: Path) -> None:
    sizes: dict[int, tuple[float | None, ...]] = dict.fromkeys(range(1, 41), (20, 18, 16, 21))
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(build_pdf(report_of(followed(sizes))))
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    done = subprocess.run([tool, "-layout", str(pdf), "-"], capture_output=True, check=True)
    pages = [one for one in done.stdout.decode().split("\f") if "Lesion " in one and "6 Jul 2026" in one]
    assert len(pages) > 1
    assert all("5 Jan 2026" in one for one in pages)
