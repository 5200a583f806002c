"""The parts that a patient and the next physician act on: agreement, what is needed, and that there is no opinion."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.opinion import Opinion
from reviewer_app.report.blocks import Paragraph, ReportDocument, TextRole
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import Meaning
from tests.helpers.report_samples import sample_report, with_values


def section(document: ReportDocument, number: int) -> list[str]:
    (found,) = [one for one in document.sections if one.number == number]
    return [block.text for block in found.blocks if hasattr(block, "text")]


def test_q37_the_patient_reads_first_whether_it_agrees() -> None:
    report = with_values(sample_report(), **{"plain.summary": "It has grown.", "plain.agreement": "in-part"})
    assert section(document_of(report), 11)[:3] == [
        "In plain words",
        "This opinion agrees in part with what the first physician recommends.",
        "It has grown.",
    ]


def test_q38_a_further_opinion_is_printed_with_specialty_and_reason() -> None:
    values = {
        "recommendations.further": "yes",
        "recommendations.further_specialty": "hand surgery",
        "recommendations.further_reason": "The operation is rare.",
        "recommendations.missing": "The slides of the biopsy.",
    }
    printed = section(document_of(with_values(sample_report(), **values)), 10)
    assert "A further opinion is recommended (hand surgery). Reason: The operation is rare." in printed
    assert printed[printed.index("Records and tests still needed") + 1] == "The slides of the biopsy."
    without = section(document_of(with_values(sample_report(), **{"recommendations.further": "no"})), 10)
    assert not any("further opinion" in one for one in without)


def test_q51_without_an_opinion_the_document_says_so_and_what_is_missing() -> None:
    report = replace(sample_report(), meaning=Meaning.UNABLE)
    values = {"outcome": "unable", "unable.reason": "Half the images cannot be read.", "unable.missing": "MR\nSlides"}
    report = replace(report, work=replace(report.work, opinion=Opinion(values)))
    document = document_of(report)
    assert document.title == "Second opinion: none can be rendered"
    assert section(document, 7) == [
        "Opinion",
        "No opinion can be rendered on this case.",
        "Half the images cannot be read.",
        "Missing for an opinion",
        "MR",
        "Slides",
    ]
    (opinion,) = [one for one in document.sections if one.number == 7]
    roles = [one.role for one in opinion.blocks if isinstance(one, Paragraph)]
    assert roles[0] is TextRole.WARNING
    assert roles[2:] == [TextRole.BULLET, TextRole.BULLET]
    assert "Not answered: no opinion can be rendered." in section(document, 9)
