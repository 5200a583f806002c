"""What a report says, before any page is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.asking import RecordsRequest
from reviewer_app.cases.cited_passages import cited_result
from reviewer_app.cases.cited_views import CitedView
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.instances import InstanceKind
from reviewer_app.cases.language import say
from reviewer_app.cases.layer_views import LayerView, ShownLayer
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.opinion import (
    EDUCATIONAL_LIMITATION,
    MANDATORY_LIMITATIONS,
    YES,
    Opinion,
    answer_path,
    record_path,
    waiver_path,
)
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Licence, Physician
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.cases.records import FHIR_JSON, ListedDocument
from reviewer_app.cases.rules.text.checks import text_checks
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.cases.work import Work
from reviewer_app.report.blocks import (
    Block,
    CitedImages,
    Facts,
    FigureRow,
    Heading,
    Paragraph,
    ReportDocument,
    SignatureFields,
    Table,
    TextRole,
)
from reviewer_app.report.citations import Citations
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import Meaning, ReportInput, ReportStatus, ShownParts, reviewed_records
from reviewer_app.report.words import age_words, day_words, dicom_day_words, moment_words, window_words
from tests.helpers.case_values import make_passage
from tests.helpers.lab_tables import make_labs
from tests.helpers.report_samples import CT, NOW, sample_case, sample_report, with_values


def said(document: ReportDocument) -> str:
    """Return every text that is printed."""
    found = [document.title, document.subtitle, document.case_line, document.report_line, document.status_line]
    found += [part for entry in document.identity for part in entry]
    for section in document.sections:
        for block in section.blocks:
            found += block_texts(block)
    return "\n".join(text for text in found if text).replace("\u00a0", " ")


def block_texts(block: Block) -> list[str]:
    match block:
        case Heading() | Paragraph():
            return [block.text]
        case Facts():
            return [part for item in block.items for part in item]
        case Table():
            return [*block.header, *(cell for row in block.rows for cell in row)]
        case FigureRow():
            return [figure.caption for figure in block.figures]
        case CitedImages():
            return [part for one in block.images for part in (one.cited, one.image, one.place, one.source)]
    return []


def all_blocks(document: ReportDocument) -> list[Block]:
    return [block for one in document.sections for block in one.blocks]


def section(document: ReportDocument, number: int) -> str:
    blocks = tuple(one for one in document.sections if one.number == number)
    return said(replace(document, identity=(), sections=blocks))


def empty(report: ReportInput) -> ReportInput:
    return replace(report, work=Work(), figures=())


def test_sections_follow_the_reading_order() -> None:
    numbers = [one.number for one in document_of(sample_report()).sections]
    assert numbers == [0, 2, 9, 8, 6, 7, 10, 11, 4, 5, 12, 13, 14, 15]


def test_a_measurement_in_a_text_is_printed_with_its_figure() -> None:
    text = said(document_of(sample_report()))
    assert "lesion of 22.7 mm (figure 1) with" in text
    assert "lateral condyle (figure 1), unchanged" in text
    assert "⟦" not in text


def test_a_measurement_without_a_figure_leads_to_the_list_of_cited_images() -> None:
    report = replace(sample_report(), figures=())
    document = document_of(report)
    text = section(document, 9)
    assert "lesion of 22.7 mm (cited image 1) with" in text
    assert "(key image 1)" in text
    assert "figure" not in text
    (listed,) = [one for one in all_blocks(document) if isinstance(one, CitedImages)]
    assert [(one.number, one.cited) for one in listed.images] == [(1, "22.7 mm"), (2, "22.4 mm")]
    first = listed.images[0]
    assert (first.image, first.place) == (
        "T2 sagittal, image 17, MR left knee, 18 Nov 2026",
        "columns 300 to 410, rows 330 to 350",
    )
    assert first.source == f"Study {CT}.0, series {CT}, instance {CT}.17, frame 1"
    assert not [one for one in all_blocks(document_of(sample_report())) if isinstance(one, CitedImages)]


def test_a_laboratory_result_is_printed_with_its_source_and_date() -> None:
    report = with_values(sample_report(), diagnosis__text="Rising: ⟦p:r1⟧.")
    result = replace(cited_result(make_labs().results[0], "Chemistry", NOW), id="r1")
    document = document_of(replace(report, work=replace(report.work, passages=(result,))))
    origin = "Chemistry, Harbor Laboratory, 12 Nov 2026"
    assert f"Rising: Potassium 6.20 mmol/L (critically high) [{origin}]." in said(document)


def test_a_table_of_results_is_counted_as_one() -> None:
    labs = ListedDocument("DiagnosticReport/1", "Chemistry", "lab", FHIR_JSON, "")
    case = replace(sample_case(), documents=(labs,))
    *_, record = reviewed_records(case, {"document:DiagnosticReport/1": 1}, pages={"DiagnosticReport/1": 1})
    assert (record.count, record.unit, record.shown) == (1, "tables", 1)
    report = replace(sample_report(), case=case, records=(record,))
    assert "1 of 1 table shown" in said(document_of(report))


def test_a_deleted_measurement_is_said_to_be_deleted() -> None:
    report = with_values(sample_report(), treatment__text="Because of ⟦m:gone⟧.")
    assert "Because of [deleted measurement]." in said(document_of(report))


def test_evidence_names_the_calibration_of_each_measurement() -> None:
    assert "Evidence: figure 1, 22.7 mm (scanner spacing)" in section(document_of(sample_report()), 9)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("diagnosis.text", 7), ("diagnosis.text", 8), ("diagnosis.differential", 7), ("treatment.text", 7),
        ("concordance.reason", 8), ("recommendations.text", 10), ("plain.summary", 11), ("history", 5),
        ("findings.imaging", 6), ("limitations.text", 12),
    ],
)  # fmt: skip
def test_every_section_that_cites_a_number_says_how_it_was_calibrated(path: str, number: int) -> None:
    report = sample_report()
    first, *others = report.work.annotations
    assert first.measurement is not None
    at_detector = replace(first.measurement, calibration=Calibration.DETECTOR_PLANE)
    opinion = report.work.opinion.set(path, "It measures ⟦m:m1⟧, and ⟦m:m1⟧ again.")
    work = replace(report.work, annotations=(replace(first, measurement=at_detector), *others), opinion=opinion)
    note = "Scale: 22.7 mm (at detector, not corrected for magnification)."
    blocks = [one for part in document_of(replace(report, work=work)).sections if part.number == number
              for one in part.blocks]  # fmt: skip
    assert [one.role for one in blocks if isinstance(one, Paragraph) and one.text == note] == [TextRole.NOTE]


def test_a_number_without_a_scale_and_a_text_without_numbers_have_no_note() -> None:
    report = sample_report()
    first, *others = report.work.annotations
    angle = Measurement(34.5, "°", Calibration.NOT_NEEDED, name=QuantityName.ANGLE)
    work = replace(report.work, annotations=(replace(first, measurement=angle), *others))
    assert Citations(replace(report, work=work)).scales("Of ⟦m:m1⟧ (⟦k:k1⟧, ⟦m:gone⟧).", "No number.") == ()


def test_every_measurement_stands_in_the_table_with_its_scale() -> None:
    tables = [
        block for one in document_of(sample_report()).sections for block in one.blocks if isinstance(block, Table)
    ]
    measured = next(table for table in tables if table.header[0] == "Value")
    assert measured.rows[0] == (
        "22.7 mm",
        "Figure\u00a01: T2 sagittal, image 17, MR left knee, 18 Nov 2026",
        "scanner spacing",
    )
    assert len(measured.rows) == 2
    assert measured.rows[1][1].endswith("MR left knee, 20 Aug 2026, PRIOR, 3 months earlier")


def test_the_table_says_how_a_scale_was_calibrated() -> None:
    report = sample_report()
    first, *others = report.work.annotations
    assert first.measurement is not None
    note = "FIDUCIAL, ball of 25 mm"
    measured = replace(first.measurement, calibration=Calibration.CALIBRATED, calibration_note=note)
    found = replace(report, work=replace(report.work, annotations=(replace(first, measurement=measured), *others)))
    assert Citations(found).measurement_rows()[0][-1] == f"calibrated: {note}"
    assert f"22.7 mm (calibrated: {note})" in section(document_of(found), 9)


def test_a_measurement_that_has_a_name_keeps_it() -> None:
    report = sample_report()
    first, *others = report.work.annotations
    work = replace(report.work, annotations=(replace(first, text="Lesion A"), *others))
    measured = Citations(replace(report, work=work)).measurement_rows()
    assert [row[0] for row in measured] == ["Lesion A: 22.7 mm", "22.4 mm"]


def test_figures_stand_once_at_their_first_citation_two_in_a_row() -> None:
    rows = [
        block for one in document_of(sample_report()).sections for block in one.blocks if isinstance(block, FigureRow)
    ]
    assert [[figure.number for figure in row.figures] for row in rows] == [[1, 2]]
    assert rows[0].figures[0].caption == (
        "Figure 1. Lesion with a complete rim. T2 sagittal, image 17, MR left knee, 18 Nov 2026. Length 22.7 mm. "
        "W 1200 L 600."
    )


def test_a_figure_names_what_was_measured_on_it_by_kind() -> None:
    report = sample_report()
    first, *others = report.work.annotations
    assert first.measurement is not None
    angle = Measurement(34.5, "°", Calibration.NOT_NEEDED, name=QuantityName.ANGLE)
    more = replace(first, id="angle", kind=AnnotationKind.ANGLE, measurement=angle)
    second = replace(first, id="second", measurement=replace(first.measurement, value=14.1))
    work = replace(report.work, annotations=(first, more, second, *others))
    rows = Citations(replace(report, work=work)).remaining_rows()
    assert "Length 22.7 mm, 14.1 mm. Angle 34.5°. " in rows[0].figures[0].caption


def test_a_caption_leaves_out_what_was_measured_on_a_hidden_mark() -> None:
    report = sample_report()
    first, *others = report.work.annotations
    work = replace(report.work, annotations=(replace(first, hidden=True), *others))
    assert "Length" not in Citations(replace(report, work=work)).remaining_rows()[0].figures[0].caption


def test_a_figure_seen_through_a_presentation_state_says_so_and_names_no_window_of_the_file() -> None:
    report = sample_report()
    images = tuple(
        replace(one, bookmark=replace(one.bookmark, view=ViewState(state="1.2.3"))) for one in report.work.key_images
    )
    text = said(document_of(replace(report, work=replace(report.work, key_images=images))))
    assert "Seen through a presentation state of its study" in text
    assert "W 1200" not in text


def test_a_caption_names_what_lay_over_the_figure() -> None:
    report = sample_report()
    names = tuple(f"Part {number}" for number in range(1, 9))
    layers = (ShownLayer(LayerView("1.2"), "Organs", names), ShownLayer(LayerView("1.3"), "Plan A", (), "interpolated"))
    images = tuple(replace(one, bookmark=replace(one.bookmark, layers=layers)) for one in report.work.key_images)
    text = said(document_of(replace(report, work=replace(report.work, key_images=images))))
    assert "Over it Organs (Part 1, Part 2, Part 3, Part 4, Part 5, Part 6, and 2 more)." in text
    assert "Over it Plan A, interpolated." in text


def test_a_caption_names_the_palette_as_the_standard_does() -> None:
    report = sample_report()
    first, *others = report.work.key_images
    view = ViewState(palette="PET_20_STEP", inverted=True, flipped=True)
    colored = replace(first, bookmark=replace(first.bookmark, view=view))
    work = replace(report.work, key_images=(colored, *others))
    text = said(document_of(replace(report, work=work)))
    assert "Shown in the colours of PET 20 Step, colours inverted, mirrored left to right." in text


def test_a_figure_names_the_series_that_was_laid_over_it_and_its_scale() -> None:
    report = sample_report()
    over = ShownLayer(LayerView("1.2.3"), "PT: WB", ("0 to 7 SUVbw in Hot Iron",))
    named, unnamed = "Over it PT: WB (0 to 7 SUVbw in Hot Iron).", "Over it a series of its study."
    for layers, words in (((over,), named), ((), unnamed)):
        images = tuple(
            replace(one, bookmark=replace(one.bookmark, view=ViewState(fused="1.2.3"), layers=layers))
            for one in report.work.key_images
        )
        assert words in said(document_of(replace(report, work=replace(report.work, key_images=images))))
    assert "Over it" not in said(document_of(report))


def test_figures_begin_with_the_first_though_a_key_image_was_taken_back() -> None:
    report = sample_report()
    first, second = report.work.key_images
    left = replace(report, work=replace(report.work, key_images=(second,)))
    rows = [block for one in document_of(left).sections for block in one.blocks if isinstance(block, FigureRow)]
    assert first.number < second.number
    assert [[(figure.number, figure.caption[:9]) for figure in row.figures] for row in rows] == [[(1, "Figure 1.")]]
    assert "22.4 mm (figure 1)" in said(document_of(left))


def test_figures_that_no_text_cites_stand_with_the_findings() -> None:
    report = sample_report()
    work = replace(report.work, opinion=Opinion())
    text = section(document_of(replace(report, work=work)), 6)
    assert "Further key images" in text
    assert "Figure 2." in text


def test_each_question_has_its_number_answer_and_certainty() -> None:
    document = document_of(sample_report())
    headings = [
        block
        for block in next(one for one in document.sections if one.number == 9).blocks
        if isinstance(block, Heading)
    ]
    assert [one.number for one in headings[1:]] == ["1", "2", "3"]
    text = section(document, 9)
    assert "Certainty: confident (75 to 95 %)" in text
    assert "Cannot be answered: needs an examination. Radiographs in 6 months" in text
    assert "Scale of certainty: certain (over 95 %)" in text


def test_an_unanswered_question_says_so() -> None:
    report = with_values(sample_report(), **{answer_path("q2", "text"): ""})
    assert "Not answered." in section(document_of(report), 9)


def test_no_question_is_said() -> None:
    report = sample_report()
    document = document_of(replace(report, case=replace(report.case, questions=())))
    assert "No question was asked." in section(document, 9)


def test_agreement_leaves_a_long_diagnosis_to_the_opinion() -> None:
    report = with_values(sample_report(), diagnosis__text="word " * 60)
    part = next(one for one in document_of(report).sections if one.number == 8)
    table = next(block for block in part.blocks if isinstance(block, Table))
    assert table.rows[0] == ("Diagnosis", "Giant cell tumour of the distal femur", "Changed")
    assert table.rows[1][2] == "Changed: No surgery now; rest from sport for six weeks"


@pytest.mark.parametrize("status", list(ReportStatus))
@pytest.mark.parametrize("mode", [*OpinionMode, None])
def test_mandatory_limitations_are_always_printed(status: ReportStatus, mode: OpinionMode | None) -> None:
    report = empty(sample_report())
    report = replace(report, status=status, case=replace(report.case, mode=mode))
    text = section(document_of(report), 12)
    assert all(one in text for one in MANDATORY_LIMITATIONS)
    assert (EDUCATIONAL_LIMITATION in text) is (mode is OpinionMode.EDUCATIONAL)


def test_limitations_are_extended_by_the_reviewer_and_by_identity_notes() -> None:
    report = with_values(sample_report(), limitations__text="Motion on the coronal series.")
    report = replace(report, identity_notes=("Series 5 carries another birth date; accepted as a typing error.",))
    text = section(document_of(report), 12)
    assert "Motion on the coronal series." in text
    assert "another birth date" in text


def test_records_say_what_was_reviewed_and_why_not() -> None:
    text = section(document_of(sample_report()), 4)
    assert "No: not related to the question" in text
    assert "Images shown to the reviewer: 76 of 80." in text
    assert "No records were supplied." in section(document_of(replace(sample_report(), records=(), instances={})), 4)


@pytest.mark.parametrize(
    ("reviewed", "shown", "words"),
    [
        ("yes", 0, "Stated as reviewed, 0 of 140 images shown"),
        ("yes", 2, "In part, 2 of 140 images shown"),
        ("yes", 99, "In part, 99 of 140 images shown"),
        ("yes", 106, "Yes, 106 of 140 images shown"),
        ("yes", 140, "Yes, 140 of 140 images shown"),
        ("yes", None, "Yes"),
        ("no", 3, "No: not related; 3 of 140 images shown"),
        ("", 0, "Not stated; 0 of 140 images shown"),
    ],
)
def test_each_series_says_how_much_of_it_was_shown(reviewed: str, shown: int | None, words: str) -> None:
    report = seen_series(sample_report(), 0, 140)
    series = replace(report.records[0], shown=shown)
    values = {record_path(str(series.key), "reviewed"): reviewed, record_path(str(series.key), "reason"): "not related"}
    work = replace(report.work, opinion=Opinion(values))
    document = document_of(replace(report, work=work, records=(series,)))
    records = next(one for one in all_blocks(document) if isinstance(one, Table) and "Reviewed" in one.header)
    assert records.rows[0][-1] == words


def test_why_something_was_left_unseen_stands_beside_its_series_and_among_the_limits() -> None:
    report = seen_series(sample_report(), 60, 64)
    series = replace(report.records[0], title="Axial 2 mm", full_size="40 % of the area at full size")
    values = {record_path(str(series.key), "reviewed"): "yes", record_path(str(series.key), "unseen"): "Localizer"}
    work = replace(report.work, opinion=Opinion(values))
    document = document_of(replace(report, work=work, records=(series,)))
    records = next(one for one in all_blocks(document) if isinstance(one, Table) and "Reviewed" in one.header)
    words = "Yes, 60 of 64 images shown, 40 % of the area at full size; left unseen: Localizer"
    assert records.rows[0][-1] == words
    limits = section(document, 12)
    assert "4 images were not seen: never shown, or only in passing. Reason for “Axial 2 mm”: Localizer." in limits


def test_a_reason_for_what_was_left_unseen_is_not_printed_once_all_was_seen() -> None:
    report = seen_series(sample_report(), 64, 64)
    series = replace(report.records[0], title="Axial 2 mm")
    values = {record_path(str(series.key), "reviewed"): "yes", record_path(str(series.key), "unseen"): "Localizer"}
    work = replace(report.work, opinion=Opinion(values))
    document = document_of(replace(report, work=work, records=(series,)))
    records = next(one for one in all_blocks(document) if isinstance(one, Table) and "Reviewed" in one.header)
    assert records.rows[0][-1] == "Yes, 64 of 64 images shown"


def test_an_urgent_finding_is_printed_with_its_communication() -> None:
    report = with_values(
        sample_report(), recommendations__urgent="yes", recommendations__communication="Dr. Hale, by phone, 14:10"
    )
    assert "Urgent finding. Communicated: Dr. Hale, by phone, 14:10" in section(document_of(report), 10)
    told = with_values(
        report, recommendations__told_whom="Dr. Hale", recommendations__told_when="22 Nov 2026, 14:10",
        recommendations__told_how="telephone", recommendations__communication="Read back",
    )  # fmt: skip
    said_so = "Urgent finding. Communicated: Dr. Hale, 22 Nov 2026, 14:10, by telephone. Read back"
    assert said_so in section(document_of(told), 10)


def test_q39_an_offer_of_further_care_stands_apart_and_steers_nobody() -> None:
    report = with_values(sample_report(), disclosures__follow_on="I can operate")
    printed = section(document_of(report), 13)
    assert "Further care offered" in printed
    assert (
        "I can operate. This offer is no part of the opinion. The patient is free to choose any physician." in printed
    )
    assert "I can operate" not in section(document_of(report), 7)
    assert "Further care offered" not in section(document_of(sample_report()), 13)


def test_what_was_gone_on_without_is_a_limitation_with_its_reason() -> None:
    report = sample_report()
    case = replace(report.case, specialty="Oncology", documents=(), studies=(), requester=None)
    bare = replace(report, case=case)
    given = waived(waived(bare, "requester", "Came by post"), "completeness:lab", "None was taken")
    printed = section(document_of(given), 12)
    assert "Who asked for this opinion is not known. Reason: Came by post." in printed
    assert "Not among the records: blood tests. Reason: None was taken." in printed
    assert "Not among the records" not in section(document_of(bare), 12)


def test_what_was_not_given_is_said() -> None:
    bare = document_of(empty(sample_report()))
    assert "No findings were given." in section(bare, 6)
    assert "No recommendations were given." in section(bare, 10)
    assert "Whether there is an urgent finding is not stated." in section(bare, 10)
    said_no = with_values(sample_report(), recommendations__urgent="no")
    assert "No urgent finding was noticed" in section(document_of(said_no), 10)


def test_first_physician_gets_a_copy_only_with_an_active_permission() -> None:
    report = sample_report()
    printed = section(document_of(report), 14)
    assert "Yes, Dr. M. Osei" in printed
    assert "with the patient's permission of 17 Nov 2026 (on file as 1)" in printed
    assert report.case.consent is not None
    for consent in (
        None,
        replace(report.case.consent, to_first_physician=False),
        replace(report.case.consent, ends_on=date(2026, 11, 21)),
    ):
        without = replace(report, case=replace(report.case, consent=consent))
        assert "No, the patient's permission does not cover it" in section(document_of(without), 14)
    refused = with_values(report, distribution__first_physician="no")
    assert "Osei" not in section(document_of(refused), 14)


def test_consult_mode_sends_it_through_the_local_physician() -> None:
    report = sample_report()
    local = Physician("Practitioner/x", "Dr. R. Vance", "Salem Clinic")
    case = replace(report.case, mode=OpinionMode.LOCAL_PHYSICIAN, local_physician=local)
    text = section(document_of(replace(report, case=case)), 14)
    assert "Not directly, through Dr. R. Vance, Salem Clinic" in text


def test_signature_block_names_licence_certificate_and_demo() -> None:
    text = section(document_of(sample_report()), 15)
    assert "OR MD-178342, Oregon Medical Board, to 30 Jun 2027" in text
    assert "22 Nov 2026, 14:58 UTC-08:00" in text
    assert "Demo CA – not for clinical use" in text
    assert say("demo-warning") in text


def test_q45_board_certification_licence_and_institution_stand_in_the_signature_block() -> None:
    report = sample_report()
    text = section(document_of(report), 15)
    assert report.reviewer.certifications
    for words in (*report.reviewer.certifications, report.reviewer.institution, "OR MD-178342"):
        assert words in text
    bare = replace(report, reviewer=replace(report.reviewer, certifications=(), institution=""))
    assert section(document_of(bare), 15).count("Not stated") == 2


def test_q18_what_is_paid_for_the_opinion_is_disclosed() -> None:
    report = sample_report()
    assert "Flat fee, paid by the employer programme" in section(document_of(report), 13)
    unpaid = replace(report, case=replace(report.case, stipend=""))
    assert "Payment" not in section(document_of(unpaid), 13)


def test_no_licence_for_the_state_is_said() -> None:
    report = sample_report()
    lapsed = Licence("OR", "1", end=date(2026, 11, 21))
    for licences in ((), (lapsed,), (Licence("WA", "2"),)):
        reviewer = replace(report.reviewer, licences=licences)
        assert "None held for " in section(document_of(replace(report, reviewer=reviewer)), 15)


def test_an_untyped_certificate_is_no_demo() -> None:
    report = replace(sample_report(), certificate=None)
    assert say("demo-warning") not in said(document_of(report))
    assert say("demo-warning") in said(document_of(replace(report, demo_certificate=True)))


def test_a_draft_has_no_place_to_sign_and_says_what_it_is() -> None:
    document = document_of(replace(sample_report(), status=ReportStatus.DRAFT))
    assert document.status_line == "Draft, not signed"
    assert not any(isinstance(block, SignatureFields) for block in all_blocks(document))


def test_titles_of_addendum_and_refusal() -> None:
    report = sample_report()
    addendum = replace(report, status=ReportStatus.ADDENDUM, addendum_to=("report-1", "ab" * 32))
    assert document_of(addendum).title == "Addendum to a second opinion"
    assert "belongs to report report-1" in section(document_of(addendum), 2)
    refusal = replace(report, meaning=Meaning.UNABLE)
    assert document_of(refusal).title == "Second opinion: none can be rendered"


def test_a_bare_case_makes_a_report_all_the_same() -> None:
    report = empty(sample_report())
    case = replace(
        sample_case(),
        first_opinion=None,
        consent=None,
        requester=None,
        studies=(),
        documents=(),
        authored=None,
        mode=None,
    )
    text = said(document_of(replace(report, case=case, records=(), instances={}, certificate=None)))
    assert "Not supplied" in text
    assert "Not stated" in text


def test_self_referred_is_stated() -> None:
    report = sample_report()
    document = document_of(replace(report, case=replace(report.case, self_referred=True)))
    assert "The patient (self-referred)" in section(document, 2)
    assert ("Requested by", "The patient", "self-referred") in document.identity


def test_a_window_is_named_as_the_panes_name_it() -> None:
    assert window_words(Window(-600, 1500)) == "W 1500 L \u2212600"


def test_words_for_dates() -> None:
    assert day_words(date(2026, 3, 4)) == "4 Mar 2026"
    assert day_words(None) == "not dated"
    assert moment_words(NOW) == "22 Nov 2026, 14:58 UTC-08:00"
    assert moment_words(datetime(2026, 1, 2, 3, 4, tzinfo=UTC)) == "2 Jan 2026, 03:04 UTC"
    assert moment_words(datetime(2026, 1, 2, 3, 4)) == "2 Jan 2026, 03:04 (zone not stated)"  # noqa: DTZ001
    assert dicom_day_words("20261118") == "18 Nov 2026"
    assert dicom_day_words("soon") == ""
    assert age_words(sample_case().patient, date(2026, 8, 10)) == "18 y, male"


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        replace(sample_report(), issued=datetime(2026, 1, 2))  # noqa: DTZ001


def seen_series(report: ReportInput, shown: int, total: int) -> ReportInput:
    """Return the report with its first series counted so, and no other record of images."""
    first, *_ = [one for one in report.records if one.unit == "images"]
    papers = [one for one in report.records if one.unit != "images"]
    return replace(report, records=(replace(first, shown=shown, count=total), *papers), instances={})


def waived(report: ReportInput, check_id: str, reason: str) -> ReportInput:
    """Return the report of a reviewer who waived a check with a reason."""
    opinion = report.work.opinion.set(waiver_path(check_id), reason)
    return replace(report, work=replace(report.work, opinion=opinion))


def test_images_that_were_never_shown_are_a_limitation_with_its_reason() -> None:
    report = waived(seen_series(sample_report(), 3, 40), "shown", "The localizers add nothing")
    assert "37 images were not seen: never shown, or only in passing. Reason: The localizers add nothing." in section(
        document_of(report), 12
    )


def test_images_that_were_never_shown_are_said_without_a_reason_too() -> None:
    limits = section(document_of(seen_series(sample_report(), 3, 4)), 12)
    assert "1 image was not seen: never shown, or only in passing." in limits
    assert "not seen" not in section(document_of(seen_series(sample_report(), 4, 4)), 12)


def test_a_waiver_that_is_no_longer_needed_is_not_printed() -> None:
    report = waived(waived(seen_series(sample_report(), 4, 4), "shown", "Because"), "identity", "Because")
    assert "Because" not in section(document_of(replace(report, identity_notes=())), 12)


def test_why_images_of_another_name_were_used_is_printed() -> None:
    report = waived(sample_report(), "identity", "Married name, confirmed by the service.")
    text = section(document_of(replace(report, identity_notes=("One series names somebody else.",))), 12)
    assert "One series names somebody else." in text
    assert text.endswith("The reviewer used these images all the same. Reason: Married name, confirmed by the service.")


def test_why_papers_of_another_name_were_used_is_printed_in_each_language() -> None:
    report = replace(waived(sample_report(), "identity", "Married name."), paper_notes=("Ein Blatt.",))
    assert section(document_of(report), 12).endswith(
        "The reviewer used these records all the same. Reason: Married name."
    )
    german = section(document_of(with_values(report, report__language="de")), 12)
    assert "Ein Blatt. Diese Unterlagen wurden dennoch verwendet." in " ".join(german.split())


def test_a_series_that_was_never_opened_counts_as_not_shown() -> None:
    case = sample_case()
    records = reviewed_records(case, {})
    assert {one.shown for one in records} == {0}
    total = sum(one.count for one in records if one.unit == "images")
    document = document_of(replace(sample_report(), records=records, instances={}))
    assert f"Images shown to the reviewer: 0 of {total}." in section(document, 4)


@pytest.mark.parametrize("left", [True, False])
def test_a_report_or_curve_says_how_much_of_it_was_shown(left: bool) -> None:
    report = seen_series(sample_report(), 0, 0)
    key = record_path(str(report.records[0].key), "reviewed")
    curve = replace(report.records[0], title="ECG", parts=ShownParts("2 of 3 pages, 7 of 10 s", left))
    report = replace(report, records=(curve, *report.records[1:]))
    report = replace(report, work=replace(report.work, opinion=report.work.opinion.set(key, YES)))
    document = document_of(report)
    said = "In part" if left else "Yes"
    assert f"{said}, 2 of 3 pages, 7 of 10 s shown" in section(document, 4)
    never = replace(curve, parts=ShownParts("0 of 3 pages", left=True, never=True))
    untouched = document_of(replace(report, records=(never, *report.records[1:])))
    assert "Stated as reviewed, 0 of 3 pages shown" in section(untouched, 4)
    sentence = "Of “ECG” the reviewer was shown 2 of 3 pages, 7 of 10 s."
    assert (sentence in section(document, 12)) is left


def test_why_seconds_were_left_unseen_stands_beside_a_series_without_images() -> None:
    report = seen_series(sample_report(), 0, 0)
    curve = replace(report.records[0], title="ECG", parts=ShownParts("7 of 10 s", left=True))
    opinion = report.work.opinion.set(record_path(str(curve.key), "unseen"), "The rest is noise")
    report = replace(report, records=(curve, *report.records[1:]), work=replace(report.work, opinion=opinion))
    document = document_of(report)
    assert "7 of 10 s shown; left unseen: The rest is noise" in section(document, 4)
    assert "Images shown to the reviewer" not in section(document, 4)
    assert "Reason for “ECG”: The rest is noise." in section(document, 12)


def test_videos_among_the_images_of_a_series_are_no_images_that_were_missed() -> None:
    report = sample_report()
    [record, *_] = [one for one in report.records if one.unit == "images"]
    some = next(iter(report.instances.values()))
    still = replace(some, kind=InstanceKind.IMAGE, frame_count=1, series=replace(some.series, uid=record.key.uid))
    videos = [replace(still, kind=InstanceKind.VIDEO, frame_count=50, sop_instance_uid=f"1.2.3.{n}") for n in range(2)]
    report = replace(
        report,
        records=(replace(record, shown=1, count=3),),
        instances={one.sop_instance_uid: one for one in (still, *videos)},
    )
    document = document_of(report)
    assert "Images shown to the reviewer: 1 of 1." in section(document, 4)
    assert "not seen" not in section(document, 12)


def test_a_slide_says_how_much_of_it_was_shown() -> None:
    report = seen_series(sample_report(), 0, 1)
    slide = replace(report.records[0], title="A2 H&E", extent="64 % of the area at 5× or more, 3 % at 20×")
    report = replace(report, records=(slide, *report.records[1:]))
    document = document_of(waived(report, "shown", "The rest is glass"))
    assert "In part, 64 % of the area at 5× or more" in section(document, 4)
    limits = section(document, 12)
    words = "Of the slide “A2 H&E” the reviewer was shown 64 % of the area at 5× or more, 3 % at 20×."
    assert f"{words} Reason: The rest is glass." in limits
    assert "not shown" not in limits


@pytest.mark.parametrize(
    ("shown", "elsewhere", "words"),
    [
        (0, "In the portal", "Yes, not opened in this program; read elsewhere: In the portal"),
        (0, "", "Yes, not opened in this program"),
        (2, "In the portal", "Yes"),
        (None, "", "Yes"),
    ],
)
def test_a_paper_that_was_never_opened_here_is_not_passed_off_as_read(
    shown: int | None, elsewhere: str, words: str
) -> None:
    report = sample_report()
    paper = next(one for one in report.records if one.unit == "pages")
    path = record_path(str(paper.key), "elsewhere")
    work = replace(report.work, opinion=report.work.opinion.set(path, elsewhere))
    report = replace(report, work=work, records=(replace(paper, shown=shown),))
    document = document_of(report)
    records = next(one for one in all_blocks(document) if isinstance(one, Table) and "Reviewed" in one.header)
    assert records.rows[-1][-1] == words


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (3, "Yes, in part in this program; the rest read elsewhere: On paper, 3 of 8 pages shown"),
        (8, "Yes, 8 of 8 pages shown"),
    ],
)
def test_a_paper_says_how_many_of_its_pages_were_shown(shown: int, words: str) -> None:
    report = sample_report()
    paper = next(one for one in report.records if one.unit == "pages")
    opinion = report.work.opinion.set(record_path(str(paper.key), "elsewhere"), "On paper")
    work = replace(report.work, opinion=opinion)
    document = document_of(replace(report, work=work, records=(replace(paper, shown=shown, count=8),)))
    records = next(one for one in all_blocks(document) if isinstance(one, Table) and "Reviewed" in one.header)
    assert records.rows[-1][-2:] == ("8 pages", words)


def test_images_are_counted_as_they_arrived() -> None:
    report = sample_report()
    [record, *_] = [one for one in report.records if one.unit == "images"]
    some = next(iter(report.instances.values()))
    many = replace(
        some, kind=InstanceKind.IMAGE, problem="", frame_count=30, series=replace(some.series, uid=record.key.uid)
    )
    stray = replace(
        many, sop_instance_uid="1.2.3.4", series=replace(some.series, uid="1.2.3", description="Not listed")
    )
    report = replace(
        report,
        records=(replace(record, shown=12, count=1),),
        instances={one.sop_instance_uid: one for one in (many, stray)},
    )
    text = section(document_of(report), 4)
    assert "Images shown to the reviewer: 12 of 30." in text
    assert "Not listed" in text


def test_a_licence_is_found_as_the_rules_find_it() -> None:
    report = sample_report()
    state = report.case.patient.state
    for licence, used in ((Licence(f"us-{state}", "7"), True), (Licence(state, "8", start=date(2999, 1, 1)), False)):
        reviewer = replace(report.reviewer, licences=(licence,))
        text = section(document_of(replace(report, reviewer=reviewer, licence=None)), 15)
        assert ("None held for" not in text) is used


def test_a_view_is_printed_by_its_numbers_and_with_the_figure_that_shows_its_image() -> None:
    report = sample_report()
    shown = report.work.key_images[0].bookmark
    elsewhere = replace(shown, image=replace(shown.image, sop_instance_uid="1.2.3.99"))
    views = (
        CitedView("v1", shown, "me", NOW, "series 4, image 17"),
        CitedView("v2", elsewhere, "me", NOW, "series 4, image 63"),
    )
    texts = with_values(report, findings__other="Seen ⟦v:v1⟧ and ⟦v:v2⟧.").work.opinion
    text = said(document_of(replace(report, work=replace(report.work, views=views, opinion=texts))))
    assert "Seen (series 4, image 17, figure 1) and (series 4, image 63, cited image 1)." in text
    assert "instance 1.2.3.99, frame 1" in text


def test_a_passage_is_printed_as_a_quotation_with_its_origin() -> None:
    report = sample_report()
    texts = with_values(report, findings__other="It says ⟦p:p1⟧.").work.opinion
    text = said(document_of(replace(report, work=replace(report.work, passages=(make_passage(),), opinion=texts))))
    quoted = "“Likely giant cell tumour of the distal femur.” (Radiology report, Dr. M. Osei, 21 Aug 2026, page 3)"
    assert f"It says {quoted}." in text


def test_structured_findings_are_the_skeleton_of_the_findings() -> None:
    report, opinion = sample_report(), sample_report().work.opinion
    values = {
        "place": "1", "site": "Femur", "side": "L", "text": "Lytic lesion ⟦m:m1⟧.", "category": "main",
        "certainty": "confident", "agreement": "change",
    }  # fmt: skip
    for part, value in values.items():
        opinion = opinion.set(finding_path("f", part), value)
    opinion = opinion.set(waiver_path("side:f:L"), "Seen on both planes.")
    found = section(document_of(replace(report, work=replace(report.work, opinion=opinion))), 6)
    lines = found.splitlines()
    at = lines.index("Femur, left")
    assert lines[at - 1] == "Findings"
    assert lines[at + 1].startswith("Lytic lesion ")
    assert lines[at + 2].startswith("Main finding. Confident (75 to 95 %). Changes the first report. ")
    assert lines[at + 2].endswith("Side confirmed: Seen on both planes.")


def test_why_a_remark_on_the_text_was_set_aside_is_printed_with_the_others_while_it_is_made() -> None:
    report = with_values(sample_report(), diagnosis__text="He is 91 years old.")
    strict = replace(report, case=replace(report.case, policy=Policy(blocking=("text",))))
    found = text_checks(strict.case, strict.work, strict.instances.get, strict.issued.date())
    (age,) = [one for one in found if one.target == "diagnosis.text"]
    given = waived(strict, age.id, "The age of his grandfather")
    text = section(document_of(given), 12)
    assert f"{age.words}. Reason: The age of his grandfather." in text
    mended = with_values(given, diagnosis__text="As was said.")
    assert "grandfather" not in section(document_of(mended), 12)
    assert "grandfather" not in section(document_of(replace(given, case=report.case)), 12), "advice asks for no reason"


def test_q27_records_that_were_asked_for_and_did_not_come_are_printed_as_missing_and_as_a_limitation() -> None:
    asked = RecordsRequest("r", ("The slides",), "The grade", NOW, outcome="withdrawn", ended=NOW)
    came = asked._replace(outcome="returned", brought=("document:d",))
    document = document_of(replace(sample_report(), requests=(asked, came)))
    missing = "and not received: The slides; the request was withdrawn on 22 Nov 2026."
    assert missing in section(document, 4)
    assert missing in section(document, 12)
    assert "1 new record came with the answer" in section(document, 4)
    assert "1 new record came with the answer" not in section(document, 12)
