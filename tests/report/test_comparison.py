"""The passages of the first report in the report and in its manifest."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases import findings as structured
from reviewer_app.cases.compared_passages import begun, compared_path
from reviewer_app.cases.opinion import OUTCOME_PATH, UNABLE
from reviewer_app.report.blocks import Heading, Paragraph, Table
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.manifest_evidence import evidence_of
from reviewer_app.report.pdf import build_pdf
from tests.helpers.case_values import make_passage
from tests.helpers.report_samples import sample_report


def _compared() -> ReportInput:
    report = sample_report()
    opinion = report.work.opinion
    values = {
        **structured.begun(opinion, "f1"), **begun("p1"), compared_path("p1", "agreement"): "changed",
        compared_path("p1", "words"): "An aneurysmal bone cyst.", compared_path("p1", "finding"): "f1",
    }  # fmt: skip
    for path, value in values.items():
        opinion = opinion.set(path, value)
    return replace(report, work=replace(report.work, opinion=opinion, passages=(make_passage(),)))


def _tables(report: ReportInput) -> list[Table]:
    found: list[Table] = []
    for section in document_of(report).sections:
        titles = [one.text for one in section.blocks if isinstance(one, Heading)]
        if "Agreement, passage by passage" in titles:
            found += [one for one in section.blocks if isinstance(one, Table) and one.header[0] == "First report"]
    return found


def test_each_passage_has_its_page_its_words_and_what_this_opinion_says() -> None:
    report = _compared()
    (table,) = _tables(report)
    number = len(structured.findings(report.work.opinion))
    assert table.rows == (
        (
            "Radiology report, Dr. M. Osei, 21 Aug 2026, page 3",
            "“Likely giant cell tumour of the distal femur.”",
            f"Changed: An aneurysmal bone cyst. Finding {number}",
        ),
    )


def test_a_passage_of_the_first_report_says_in_a_sentence_where_it_is_from() -> None:
    quoted = "As ⟦p:p1⟧ says."
    for compares in (True, False):
        report = _compared() if compares else sample_report()
        record = "DocumentReference/radiology" if compares else "DocumentReference/report"
        passage = replace(make_passage(), record=record)
        opinion = report.work.opinion.set("diagnosis.text", quoted)
        report = replace(report, work=replace(report.work, opinion=opinion, passages=(passage,)))
        origin = "(from the first report: Radiology report, Dr. M. Osei, 21 Aug 2026, page 3)"
        assert origin in str(document_of(report))
    other = replace(report.case, documents=tuple(replace(one, author="Dr. B") for one in report.case.documents))
    assert "from the first report" not in str(document_of(replace(report, case=other)))


def test_what_the_first_opinion_said_stands_under_its_source() -> None:
    report = sample_report()
    heads = [one.header for section in document_of(report).sections for one in section.blocks if isinstance(one, Table)]
    assert ("", "First opinion, Dr. M. Osei, 19 Nov 2026", "This opinion") in heads
    assert "MR left knee, first report, Dr. M. Osei" in str(document_of(report))
    first = report.case.first_opinion
    assert first is not None
    bare = replace(report.case, first_opinion=replace(first, physician=None, given_on=None))
    said = document_of(replace(report, case=bare))
    assert "First opinion, " not in str(said)
    assert "Given in" not in str(said)


def test_long_words_stand_under_the_table_and_all_of_it_can_be_set_in_pages() -> None:
    report = _compared()
    opinion = report.work.opinion.set(compared_path("p1", "words"), "Not a tumour. " * 400 + "The end.")
    passage = replace(make_passage(), passage="A cyst. " * 800)
    report = replace(report, work=replace(report.work, opinion=opinion, passages=(passage,)))
    (table,) = _tables(report)
    assert str(table.rows[0][2]).startswith("Changed: see below")
    said = [
        one.text for section in document_of(report).sections for one in section.blocks if isinstance(one, Paragraph)
    ]
    assert any(str(one).endswith("The end.") for one in said)
    assert build_pdf(report).startswith(b"%PDF")


def test_without_compared_passages_or_without_an_opinion_there_is_no_table() -> None:
    assert _tables(sample_report()) == []
    report = _compared()
    unable = report.work.opinion.set(OUTCOME_PATH, UNABLE)
    assert _tables(replace(report, work=replace(report.work, opinion=unable))) == []


def test_the_manifest_says_how_a_passage_stands() -> None:
    report = _compared()
    (one,) = [found for found in evidence_of(report.work) if found.kind == "passage"]
    assert (one.agreement, one.agreement_words) == ("changed", "An aneurysmal bone cyst.")
    assert one.agreement_finding == len(structured.findings(report.work.opinion))
