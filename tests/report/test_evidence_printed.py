"""What a report says of measurements, views, passages and figures, before any page is made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.cited_passages import cited_result
from reviewer_app.cases.cited_views import CitedView
from reviewer_app.cases.layer_views import LayerView, ShownLayer
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.opinion import (
    Opinion,
)
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.cases.records import FHIR_JSON, ListedDocument
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.report.blocks import (
    CitedImages,
    FigureRow,
    Paragraph,
    Table,
    TextRole,
)
from reviewer_app.report.citations import Citations
from reviewer_app.report.content import document_of
from reviewer_app.report.inputs import reviewed_records
from reviewer_app.report.words import window_words
from tests.helpers.case_values import make_passage
from tests.helpers.lab_tables import make_labs
from tests.helpers.printed import all_blocks, said, section
from tests.helpers.report_samples import CT, NOW, sample_case, sample_report, with_values


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


def test_a_window_is_named_as_the_panes_name_it() -> None:
    assert window_words(Window(-600, 1500)) == "W 1500 L \u2212600"


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
