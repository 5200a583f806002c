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
from reviewer_app.report.in_short import GOES_ON, LONGEST, shortened
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
    assert long.endswith(f"it measured 22.4 mm (figure\u00a02). {GOES_ON} Certainty: confident (75 to 95 %).")


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


def test_what_is_long_is_quoted_to_the_end_of_a_sentence_and_marked_as_going_on() -> None:
    first = "It can wait: nothing in these images calls for the operation before Christmas."
    second = "Dr. Hale sees approx. 3 mm of growth (e.g. in fig. 2). "
    words = f"{first} {second}{'And more is said of it. ' * 12}"
    short = shortened(words)
    assert short.startswith(f"{first} {second.strip()} And more")
    assert short.endswith(f"of it. {GOES_ON}")
    assert len(short) <= LONGEST + len(GOES_ON) + 1
    kept = short.removesuffix(GOES_ON).strip()
    assert words.startswith(kept), "nothing but the beginning, word by word"
    report = with_values(sample_report(), **{answer_path("q1", "text"): words})
    notes = [one.text for one in document_of(report).sections[0].blocks if isinstance(one, Paragraph)]
    assert any("the sections below, which say all of it" in one for one in notes)


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("Growth to approx. Twelve millimetres is seen by Dr. Hale. ", "Growth to approx. Twelve millimetres is seen"),
        ("Es misst ca. Zwölf Millimeter, d.h. Es wächst. ", "Es misst ca. Zwölf Millimeter, d.h. Es wächst."),
        ("Yes! ", "Yes!"),
    ],
)
def test_a_shortening_ends_no_sentence(words: str, begins: str) -> None:
    long = words + "X" * LONGEST + "."
    assert shortened(long).startswith(begins)
    assert shortened(long).endswith(GOES_ON)


def test_a_sentence_is_never_cut() -> None:
    assert shortened("word " * 100) == "See below."
    assert shortened("1. One\n2. " + "two " * 100) == f"1. One {GOES_ON}", "an item of a list ends a sentence"
    listed = f"1. One.\n\n2. Two. And more.\n3. {'three ' * 80}"
    assert shortened(listed) == f"1. One.\n2. Two. And more. {GOES_ON}", "lines stay lines"
    assert shortened("x" * LONGEST) == "x" * LONGEST


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
