"""The parts that a patient and the next physician act on: agreement, what is needed, and that there is no opinion."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.opinion import LANGUAGE_PATH, Opinion, record_path
from reviewer_app.cases.records import UnobtainableRecord
from reviewer_app.report.blocks import ListBlock, ListItem, Paragraph, ReportDocument, Table, TextRole
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import NO_PARTS, Meaning, ReportInput
from tests.helpers.printed import block_texts
from tests.helpers.report_samples import sample_report, with_values


def section(document: ReportDocument, number: int) -> list[str]:
    (found,) = [one for one in document.sections if one.number == number]
    return [text for block in found.blocks for text in block_texts(block)]


def test_q37_the_patient_reads_first_whether_it_agrees() -> None:
    values = {"plain.summary": "It has grown.", "plain.agreement": "in-part"}
    values |= {"concordance.diagnosis": "confirmed", "concordance.treatment": "changed"}
    report = with_values(sample_report(), **values)
    assert section(document_of(report), 11)[:3] == [
        "In plain words",
        (
            "This opinion agrees in part with the first physician. It agrees with the first diagnosis. "
            "It comes to a different treatment plan. This does not by itself mean that the first was a mistake."
        ),
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
    assert [one.items for one in opinion.blocks if isinstance(one, ListBlock)] == [
        (ListItem("•", "MR"), ListItem("•", "Slides"))
    ]
    assert "Not answered: no opinion can be rendered." in section(document, 9)


def test_without_the_policy_only_that_something_was_not_shown_is_printed() -> None:
    report = sample_report()
    kept = replace(report, case=replace(report.case, policy=None))
    printed = "\n".join(section(document_of(kept), 12))
    assert ("Not every image was shown" in printed) == ("not seen" in "\n".join(section(document_of(report), 12)))
    assert "not seen: never shown" not in printed
    assert not any(one.startswith("Images shown to the reviewer") for one in section(document_of(kept), 4))


def test_what_was_not_supplied_is_told_beside_the_records() -> None:
    report = sample_report()
    missing = (UnobtainableRecord("DocumentReference/9", "A paper is elsewhere."),)
    printed = section(document_of(replace(report, case=replace(report.case, unobtainable=missing))), 4)
    assert "Not supplied: A paper is elsewhere." in printed


def test_a_document_without_an_opinion_is_no_clearance() -> None:
    report = sample_report()
    values = {"outcome": "unable", "recommendations.urgent": "no"}
    unable = replace(report, work=replace(report.work, opinion=Opinion(values)))
    assert "the records were not enough to exclude one" in section(document_of(unable), 10)[-1]
    assert not [one for one in document_of(unable).sections if one.number == 8]


def shown_of(report: ReportInput, shown: int | None, count: int) -> ReportInput:
    """Return the report with one series of which so many images were shown, under a policy that prints no numbers."""
    first = next(one for one in report.records if one.unit == "images")
    opinion = report.work.opinion.set(record_path(str(first.key), "reviewed"), "yes")
    records = (replace(first, shown=shown, count=count, extent="", parts=NO_PARTS),)
    case, work = replace(report.case, policy=None), replace(report.work, opinion=opinion)
    return replace(report, case=case, work=work, records=records, instances={})


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (0, "Stated as reviewed, none of its images shown"),
        (3, "In part, less than a quarter of its images shown"),
        (100, "In part, between one and three quarters of its images shown"),
        (209, "Yes, more than three quarters of its images shown, not all"),
        (210, "Yes"),
    ],
)
def test_how_much_of_a_series_was_shown_is_said_in_words_where_no_numbers_are_printed(shown: int, words: str) -> None:
    document = document_of(shown_of(sample_report(), shown, 210))
    (records,) = [one for part in document.sections for one in part.blocks if isinstance(one, Table)
                  and "Reviewed" in one.header]  # fmt: skip
    assert [row[-1] for row in records.rows] == [words]


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (0, "Als gesichtet angegeben, keines der Bilder angezeigt"),
        (2, "Teilweise, weniger als ein Viertel der Bilder angezeigt"),
        (70, "Teilweise, zwischen einem und drei Vierteln der Bilder angezeigt"),
        (140, "Ja"),
    ],
)
def test_q10_what_was_seen_in_small_part_is_no_plain_yes_in_german_either(shown: int, words: str) -> None:
    report = with_values(shown_of(sample_report(), shown, 140), **{LANGUAGE_PATH: "de"})
    (records,) = [one for part in document_of(report).sections for one in part.blocks if isinstance(one, Table)
                  and "Gesichtet" in one.header]  # fmt: skip
    assert [row[-1] for row in records.rows] == [words]


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (3, "No urgent finding was noticed in what was looked at, which was not all."),
        (210, "No urgent finding was noticed in the records reviewed."),
    ],
)
def test_that_nothing_urgent_was_noticed_is_not_said_of_images_that_were_not_shown(shown: int, words: str) -> None:
    report = with_values(shown_of(sample_report(), shown, 210), recommendations__urgent="no")
    assert section(document_of(report), 10)[-1] == words
