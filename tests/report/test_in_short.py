"""What stands at the head of the first page says what the sections say, in their words, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app.cases.opinion import LANGUAGE_PATH, Opinion, answer_path
from reviewer_app.report.blocks import Facts, Paragraph, ReportDocument, TextRole
from reviewer_app.report.content import document_of
from reviewer_app.report.in_short import LONGEST, whole_or_below
from reviewer_app.report.pdf import build_pdf
from tests.helpers.report_samples import sample_report, with_values


def rows(document: ReportDocument) -> dict[str, str]:
    first = document.sections[0]
    assert first.number == 0
    return dict(next(one for one in first.blocks if isinstance(one, Facts)).items)


def warnings(document: ReportDocument) -> list[str]:
    blocks = document.sections[0].blocks
    return [one.text for one in blocks if isinstance(one, Paragraph) and one.role is TextRole.WARNING]


VALUES = {
    "diagnosis.text": "Healed defect", "diagnosis.certainty": "confident", "plain.agreement": "in-part",
    "concordance.diagnosis": "refined", "concordance.treatment": "changed",
    "recommendations.text": "Rest for six weeks.", "recommendations.urgent": "no",
}  # fmt: skip


def test_it_says_diagnosis_agreement_answers_and_advice_with_how_sure_they_are() -> None:
    report = with_values(sample_report(), **VALUES, **{answer_path("q2", "text"): ""})
    said = rows(document_of(report))
    assert said["Diagnosis"] == "Healed defect. Certainty: confident (75 to 95 %)."
    assert said["First opinion"] == (
        "This opinion agrees in part with the first physician. Diagnosis: refined. Treatment: changed."
    )
    assert said["Question 1"].endswith("Certainty: confident (75 to 95 %).")
    assert "Not answered." in said["Question 2"]
    assert said["Question 3"].startswith("Cannot be answered: needs an examination.")
    assert said["Recommendations"] == "Rest for six weeks."
    assert warnings(document_of(report)) == []


def test_its_numbers_are_those_of_the_marks_and_lead_to_their_figures() -> None:
    report = with_values(sample_report(), **{answer_path("q1", "text"): "Yes, a lesion of ⟦m:m1⟧ that is stable."})
    assert rows(document_of(report))["Question 1"].startswith(
        "Yes, a lesion of 22.7 mm (figure\u00a01) that is stable. C"
    )
    long = rows(document_of(sample_report()))["Question 1"]
    assert "it measured 22.4 mm (figure\u00a02)." in long
    assert long.endswith("Certainty: confident (75 to 95 %).")


def test_an_urgent_finding_stands_there_with_who_was_told() -> None:
    told = {"recommendations.told_whom": "Dr. Hale", "recommendations.told_how": "telephone"}
    report = with_values(sample_report(), **{**VALUES, **told, "recommendations.urgent": "yes"})
    (said,) = warnings(document_of(report))
    assert said.startswith("Urgent finding. Communicated: Dr. Hale")
    part = next(one for one in document_of(report).sections if one.number == 10)
    assert said in [one.text for one in part.blocks if isinstance(one, Paragraph)], "word by word as its section"


def test_where_no_opinion_can_be_rendered_it_says_so_and_names_no_diagnosis() -> None:
    values = {"outcome": "unable", "unable.reason": "Half the images cannot be read.", "diagnosis.text": "Left over"}
    report = sample_report()
    report = replace(report, work=replace(report.work, opinion=Opinion(values)))
    document = document_of(report)
    assert warnings(document) == ["No opinion can be rendered on this case. Half the images cannot be read."]
    assert "Diagnosis" not in rows(document)


def test_it_is_in_the_language_of_the_report() -> None:
    report = with_values(sample_report(), **{**VALUES, LANGUAGE_PATH: "de"})
    first = document_of(report).sections[0]
    assert getattr(first.blocks[0], "text", "") == "Kurz gefasst"
    said = rows(document_of(report))
    assert set(said) == {"Diagnose", "Erstmeinung", "Frage 1", "Frage 2", "Frage 3", "Empfehlungen"}


def test_words_stand_there_whole_or_not_at_all() -> None:
    advice = f"Resect the nodule. {'And more is said of it. ' * 30}It is postponed until the MR is read."
    assert len(advice) <= LONGEST
    report = with_values(sample_report(), **{**VALUES, "recommendations.text": advice})
    assert rows(document_of(report))["Recommendations"] == advice
    report = with_values(sample_report(), **{**VALUES, "recommendations.text": f"{advice} {advice}"})
    assert rows(document_of(report))["Recommendations"] == "See below."
    assert whole_or_below("x" * LONGEST) == "x" * LONGEST
    assert whole_or_below("x" * (LONGEST + 1)) == "See below."


def test_what_is_urgent_comes_first() -> None:
    blocks = document_of(with_values(sample_report(), **{**VALUES, "recommendations.urgent": "yes"})).sections[0].blocks
    assert [type(one).__name__ for one in blocks] == ["Heading", "Paragraph", "Facts"]


def test_it_stands_on_the_first_page_above_the_questions(tmp_path: Path) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    pdf = build_pdf(with_values(sample_report(), **VALUES))
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    page = subprocess.run([reader, "-l", "1", str(path), "-"], capture_output=True, check=True, text=True).stdout
    assert page.index("In short") < page.index("Healed defect") < page.index("Questions and answers")
    assert pdf == build_pdf(with_values(sample_report(), **VALUES))
