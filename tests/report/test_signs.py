"""A character that no font has is named with its place; where the reviewer wrote it, that field can be gone to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.errors import CannotPrint
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.pdf import build_pdf
from tests.helpers.report_samples import sample_report, with_values

SIGN, NAME = "\U00013000", "EGYPTIAN HIEROGLYPH A001 (U+13000)"


def refusal(report: ReportInput) -> CannotPrint:
    with pytest.raises(CannotPrint) as caught:
        build_pdf(report)
    assert NAME in caught.value.sentence
    return caught.value


def test_a_field_of_the_opinion_is_named_and_can_be_gone_to() -> None:
    error = refusal(with_values(sample_report(), diagnosis__text=f"Tumour {SIGN}"))
    assert error.target == "diagnosis.text"
    assert error.sentence.endswith("in “Diagnosis”.")
    assert error.next_step


def test_an_answer_is_named_by_its_number() -> None:
    report = sample_report()
    path = f"answer/{report.case.questions[1].id}/text"
    work = replace(report.work, opinion=report.work.opinion.set(path, SIGN))
    error = refusal(replace(report, work=work))
    assert error.target == path
    assert "“Answer 2”" in error.sentence


def test_what_came_with_the_case_is_named_by_where_it_is_printed() -> None:
    report = sample_report()
    patient = replace(report.case.patient, family=SIGN)
    error = refusal(replace(report, case=replace(report.case, patient=patient)))
    assert error.target == ""
    assert "“Head of the page”" in error.sentence


def test_a_caption_is_named_by_the_section_of_its_figure() -> None:
    report = sample_report()
    images = tuple(replace(one, caption=SIGN) for one in report.work.key_images)
    error = refusal(replace(report, work=replace(report.work, key_images=images)))
    assert error.target == ""
    assert "in “" in error.sentence
