"""A report in another language: every fixed text of it, numbers and days, and the patient's part in theirs."""

from __future__ import annotations

import io
from dataclasses import replace

from pikepdf import Pdf

from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.language import spoken
from reviewer_app.cases.opinion import AGREEMENT_PATH, LANGUAGE_PATH
from reviewer_app.report.blocks import Heading, Paragraph
from reviewer_app.report.content import ReportInput, document_of
from reviewer_app.report.flowables import inert
from reviewer_app.report.pdf import build_pdf
from tests.helpers.report_samples import sample_report, with_values


def german(**values: str) -> ReportInput:
    return with_values(sample_report(), **{LANGUAGE_PATH: "de", **values})


def _links(document: Pdf) -> int:
    return sum("/Dest" in one for page in document.pages for one in page.get("/Annots", []))


def headings(report: ReportInput) -> list[str]:
    blocks = [block for section in document_of(report).sections for block in section.blocks]
    return [one.text for one in blocks if isinstance(one, Heading) and one.level == 1]


def test_headings_days_and_numbers_are_german() -> None:
    document = document_of(german())
    assert (document.title, document.language) == ("Zweitmeinung", "de")
    assert document.status_line == "Endgültig, Version 1. Ausgestellt am 22. Nov. 2026, 14:58 Uhr UTC-08:00"
    assert document.identity[1][1:] == ("11. Aug. 2007", "19 Jahre, männlich")
    assert headings(german())[:4] == ["Auftrag", "Fragen und Antworten", "Vergleich mit der Erstmeinung", "Befunde"]
    said = repr(document.sections)
    assert "22,7 mm (Abbildung\\xa01)" in said
    assert "22.7 mm" not in said
    assert spoken() == "en"


def test_sides_of_findings_are_german() -> None:
    report = german(**{finding_path("f1", "place"): "1", finding_path("f1", "site"): "Lunge",
                       finding_path("f1", "side"): "L", finding_path("f1", "text"): "Rundherd."})  # fmt: skip
    blocks = [block for section in document_of(report).sections for block in section.blocks]
    assert "Lunge links" in [one.text for one in blocks if isinstance(one, Heading)]


def test_no_section_keeps_an_english_heading() -> None:
    english = set(headings(sample_report()))
    assert english.isdisjoint(headings(german()))


def test_the_file_says_its_language() -> None:
    with Pdf.open(io.BytesIO(build_pdf(german()))) as document:
        assert str(document.Root.Lang) == "de"
        assert str(document.docinfo["/Title"]) == "Zweitmeinung NK-40218"
        links = _links(document)
    with Pdf.open(io.BytesIO(build_pdf(sample_report()))) as document:
        assert links == _links(document) > 0


def test_the_patient_is_told_in_their_language_when_there_is_a_table_of_it() -> None:
    report = with_values(sample_report(), **{AGREEMENT_PATH: "agrees"})
    for language, heading, told in (
        ("de-AT", "In einfachen Worten", "Diese Zweitmeinung stimmt mit der ersten ärztlichen Beurteilung überein."),
        ("it", "In plain words", "This opinion agrees with the first physician."),
    ):
        patient = replace(report.case.patient, language=language)
        document = document_of(replace(report, case=replace(report.case, patient=patient)))
        (plain,) = (one for one in document.sections if one.number == 11)
        first, second = plain.blocks[:2]
        assert isinstance(first, Heading)
        assert isinstance(second, Paragraph)
        assert first.text == heading
        assert second.text.startswith(told)
        assert (document.title, document.language) == ("Second opinion", "en")


def test_names_of_figures_are_links_in_each_language() -> None:
    assert 'href="#figure-3"' in inert("siehe Abbildung\u00a03")
    assert 'href="#cited-image-2"' in inert("Zitiertes\u00a0Bild\u00a02")
    assert 'href="#figure-3"' in inert("see Figure\u00a03")
    assert "href" not in inert("Abbildung 3")


def test_a_day_is_not_parted_from_its_month() -> None:
    assert inert("am 22. Nov. 2026") == "am 22.\u00a0Nov. 2026"
    assert inert("on 22 Nov 2026") == "on 22\u00a0Nov 2026"
