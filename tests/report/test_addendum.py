"""The text of an addendum: what it belongs to by id and hash, why, what, and nothing of the opinion again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewer_app.cases.amendments import (
    CORRECTABLE,
    Amends,
    CitedReport,
    amendment_path,
    now_path,
    replaceable,
    replaces_path,
)
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.language import say, speaking
from reviewer_app.cases.opinion import LANGUAGE_PATH, answer_path
from reviewer_app.report.addendum import addendum_sections
from reviewer_app.report.amended_parts import title_of
from reviewer_app.report.blocks import FigureRow, Heading, SignatureFields, Table
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import Meaning, ReportInput, ReportStatus
from reviewer_app.report.manifest import manifest_of
from reviewer_app.report.pdf import build_pdf
from tests.helpers.report_samples import sample_report, with_values

CITED = CitedReport("6b0c1d2e-0000-4000-8000-000000000001", "ab" * 32, datetime(2026, 11, 22, 12, tzinfo=UTC))
EARLIER = CitedReport("6b0c1d2e-0000-4000-8000-000000000002", "cd" * 32, datetime(2026, 11, 23, 12, tzinfo=UTC))
AMENDS = Amends(2, CITED, (EARLIER,))


def addendum(text: str = "The receptor status is negative.", **values: str) -> ReportInput:
    written = {
        amendment_path(2, "reason"): "Slides came later.", amendment_path(2, "text"): text,
        amendment_path(2, "conflict"): "none", **values,
    }  # fmt: skip
    return replace(
        with_values(sample_report(), **written),
        status=ReportStatus.ADDENDUM,
        meaning=Meaning.ADDENDUM,
        amends=AMENDS,
        addendum_to=(CITED.report_id, CITED.sha256),
        version=AMENDS.version,
    )


def said(report: ReportInput) -> str:
    return repr(document_of(report))


def headings(report: ReportInput) -> list[str]:
    blocks = [block for section in document_of(report).sections for block in section.blocks]
    return [one.text for one in blocks if isinstance(one, Heading)]


def test_it_says_what_it_belongs_to_why_and_what() -> None:
    report = addendum()
    document, words = document_of(report), said(report)
    assert document.title == "Addendum to a second opinion"
    assert document.status_line.startswith("Addendum 2. Issued ")
    assert headings(report) == [
        "Why this addendum was written", "Addendum", "Belongs to", "Disclosures", "Limitations", "Distribution",
        "Signature",
    ]  # fmt: skip
    for one in (CITED, EARLIER):
        assert one.report_id in words
        assert one.sha256 in words
    assert "Slides came later." in words
    assert "The receptor status is negative." in words
    assert "I am the author of this addendum" in words
    assert any(isinstance(block, SignatureFields) for section in document.sections for block in section.blocks)


def test_nothing_of_the_opinion_is_said_again() -> None:
    opinion = sample_report().work.opinion
    assert opinion.get("diagnosis.text")
    assert opinion.get("diagnosis.text") not in said(addendum())


def test_it_is_german_where_the_opinion_was() -> None:
    report = addendum(**{LANGUAGE_PATH: "de"})
    assert document_of(report).title == "Nachtrag zu einer Zweitmeinung"
    assert headings(report)[:3] == ["Anlass dieses Nachtrags", "Nachtrag", "Gehört zu"]
    with speaking("de"):
        assert say("addendum.limitation") in said(report)
    assert "SHA-256 seiner signierten Fassung" in said(report)


def test_a_figure_that_it_cites_is_printed_and_no_other() -> None:
    report = addendum()
    assert report.figures
    shown = report.figures[0].key_image_id
    cites = addendum(f"See {Token(TokenKind.KEY_IMAGE, shown).markup}.")
    figures = [
        figure.number
        for section in document_of(cites).sections
        for block in section.blocks
        if isinstance(block, FigureRow)
        for figure in block.figures
    ]
    assert len(figures) == 1
    assert not any(isinstance(block, FigureRow) for section in document_of(report).sections for block in section.blocks)


def test_the_same_addendum_gives_the_same_bytes_and_an_empty_one_is_a_draft() -> None:
    assert build_pdf(addendum()) == build_pdf(addendum())
    draft = replace(addendum(""), status=ReportStatus.DRAFT)
    assert document_of(draft).status_line == "Draft, not signed"
    assert "Nothing is written." in said(draft)


def test_a_report_that_belongs_to_none_is_no_addendum() -> None:
    with pytest.raises(ValueError, match="belongs to another"):
        addendum_sections(sample_report())


def test_it_names_the_answers_and_advice_that_it_takes_the_place_of_and_who_was_told() -> None:
    q1 = answer_path("q1", "text")
    values = {"changes": "yes", "urgent": "yes", "told_whom": "Dr. Hale", "told_when": "today", "told_how": "telephone"}
    report = addendum(
        **{amendment_path(2, part): value for part, value in values.items()},
        **{replaces_path(2, one): "yes" for one in (q1, "recommendations.text")},
    )
    assert "What it changes" in headings(report)
    words = said(report)
    assert "Answer to question 1: “Is this lesion benign?”" in words
    assert "ListItem(label='•', words='Recommendations'" in words
    assert "Urgent change. Communicated: Dr. Hale, today, by telephone" in words
    calm = addendum(**{amendment_path(2, "changes"): "no"})
    assert "No answer and no advice of the opinion is changed." in said(calm)
    assert "What it changes" not in headings(addendum()), "of an addendum of a version before nobody asked"


def correction(**values: str) -> ReportInput:
    paths = {
        amendment_path(2, "kind"): "correction", amendment_path(2, "urgent"): "no",
        replaces_path(2, "diagnosis.text"): "yes",
        now_path(2, "diagnosis.text"): "Giant cell tumour, as was said first",
        replaces_path(2, "concordance.diagnosis"): "yes", now_path(2, "concordance.diagnosis"): "confirmed",
        replaces_path(2, answer_path("q1", "certainty")): "yes",
        now_path(2, answer_path("q1", "certainty")): "possible",
    }  # fmt: skip
    return replace(addendum("The wrong study was read.", **{**paths, **values}), meaning=Meaning.CORRECTION)


def test_a_correction_says_what_was_wrong_and_what_it_says_now_and_then_the_whole_opinion() -> None:
    report = correction()
    document = document_of(report)
    assert document.title == "Corrected second opinion"
    assert document.status_line.startswith("Correction 2. Issued ")
    assert headings(report)[:5] == [
        "Why this opinion was corrected", "What was wrong", "What is corrected", "Belongs to", "In short",
    ]  # fmt: skip
    table = next(one for section in document.sections for one in section.blocks if isinstance(one, Table))
    assert table.rows == (
        ("Certainty of the answer to question 1", "Confident (75 to 95 %)", "Possible (under 50 %)"),
        ("Diagnosis", "Non-ossifying fibroma of the lateral femoral condyle", "Giant cell tumour, as was said first"),
        ("Agreement with the first diagnosis", "Changed", "Confirmed"),
    )
    words = said(report)
    for one in (CITED, EARLIER):
        assert one.report_id in words
        assert one.sha256 in words
    assert "takes the place of that opinion, which stays as it was signed" in words
    assert "I am the author of this correction" in words
    assert [one.number for one in document.sections][3:] == [0, 2, 9, 8, 6, 7, 10, 11, 4, 5, 12, 13, 14, 15]
    rest = repr(document.sections[3:])
    assert "Giant cell tumour, as was said first" in rest
    assert "Non-ossifying fibroma of the lateral" not in rest, "what was wrong is not said again"
    assert "Certainty: possible" in rest
    assert "This addendum belongs" not in words
    assert build_pdf(report) == build_pdf(report)


def test_a_correction_is_german_where_the_opinion_was() -> None:
    report = correction(**{LANGUAGE_PATH: "de"})
    assert document_of(report).title == "Berichtigte Zweitmeinung"
    assert headings(report)[:3] == ["Anlass der Berichtigung", "Was falsch war", "Was berichtigt wird"]
    assert "Sicherheit der Antwort auf Frage 1" in said(report)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_part_that_can_be_corrected_has_a_title(language: str) -> None:
    report = sample_report()
    paths = replaceable(report.case, report.work.opinion, corrects=True)
    with speaking(language):
        assert all(title_of(report.case, report.work.opinion, one) for one in (*paths, *CORRECTABLE))


def test_the_manifest_of_a_correction_has_the_findings_as_they_are_printed() -> None:
    finding = finding_path("f1", "text")
    values = {finding: "Left knee", replaces_path(2, finding): "yes", now_path(2, finding): "Right knee"}
    report = correction(**values)
    manifest = manifest_of(report, [])
    assert [one.text for one in manifest.findings] == ["Right knee"]
    assert "Right knee" in repr(document_of(report).sections[3:])
    assert manifest.addendum_to is not None
    assert manifest.addendum_to.sha256 == CITED.sha256
