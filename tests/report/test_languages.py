"""A report in another language: every fixed text of it, numbers and days, and the patient's part in theirs."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pikepdf import Pdf

from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.cited_views import CitedView
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.language import speaking, spoken
from reviewer_app.cases.measured_words import NAMES, measured_in_words
from reviewer_app.cases.opinion import AGREEMENT_PATH, LANGUAGE_PATH
from reviewer_app.cases.tally import ClassCount, Tally
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState
from reviewer_app.cases.work import Work
from reviewer_app.report.blocks import Heading, Paragraph
from reviewer_app.report.cited_images import cited_images
from reviewer_app.report.content import ReportInput, document_of
from reviewer_app.report.evidence_words import place_said, tally_words
from reviewer_app.report.flowables import inert
from reviewer_app.report.passage_words import origin_words, passage_words, short_words
from reviewer_app.report.pdf import build_pdf
from reviewer_app.viewer.labels import label_of
from tests.helpers.report_samples import sample_report, with_values

IMAGE = ImageReference("1.2", "1.2.3", "1.2.3.4")
WHEN = datetime(2026, 11, 22, tzinfo=UTC)


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
    assert headings(german())[:5] == [
        "Kurz gefasst",
        "Auftrag",
        "Fragen und Antworten",
        "Vergleich mit der Erstmeinung",
        "Befunde",
    ]
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


VIEW = CitedView("v1", Bookmark(IMAGE, ViewState()), "Practitioner/1", WHEN, "series 4, image 63, frame 2")
PASSAGES = (
    CitedPassage("p1", "DocumentReference/1", 2, "", WHEN, "Likely giant cell tumour", "Report", "Dr. Osei",
                 date(2026, 8, 21)),
    CitedPassage("p2", "DocumentReference/1", 2, "", WHEN, "", "Report", note="ask him"),
    CitedPassage("p3", "DocumentReference/1", 0, "", WHEN, "", "Report", note="Which side?", at=(1.0, 2.0)),
    CitedPassage("p4", "DocumentReference/2", 0, "", WHEN, "5.20 mmol/L (high, by the range)", "Chemistry",
                 made=date(2026, 8, 21), place="Potassium", analyte="x"),
    CitedPassage("p5", "DocumentReference/2", 0, "", WHEN, "seen (again)", "Chemistry", place="Cells", analyte="y"),
)  # fmt: skip


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda one: one.id)
def test_in_english_a_passage_reads_as_on_the_screen(passage: CitedPassage) -> None:
    said = (passage_words(passage), origin_words(passage), short_words(passage))
    assert said == (passage.words, passage.origin, passage.short)


def test_what_frames_a_passage_is_german_and_its_words_stay() -> None:
    with speaking("de"):
        said = [passage_words(one) for one in PASSAGES]
        assert short_words(PASSAGES[2]) == "Notiz: Which side?, Seite 1"
    assert said == [
        "„Likely giant cell tumour“ (Report, Dr. Osei, 21. Aug. 2026, Seite 3)",
        "(Report, ohne Datum, Seite 3; Notiz: ask him)",
        "Which side? (Notiz zu Report, ohne Datum, Seite 1)",
        "Potassium 5.20 mmol/L (hoch, nach dem Referenzbereich) [Chemistry, 21. Aug. 2026]",
        "Cells seen (again) [Chemistry, ohne Datum]",
    ]


def test_of_a_passage_of_the_first_report_it_is_said_that_it_is_from_there() -> None:
    first = frozenset({"DocumentReference/1"})
    said = "“Likely giant cell tumour” (from the first report: Report, Dr. Osei, 21 Aug 2026, page 3)"
    assert passage_words(PASSAGES[0], first) == said
    assert passage_words(replace(PASSAGES[0], record="DocumentReference/1/_history/2"), first) == said
    assert passage_words(PASSAGES[3], first) == passage_words(PASSAGES[3])
    with speaking("de"):
        assert passage_words(PASSAGES[0], first).endswith(
            "(aus dem Erstbefund: Report, Dr. Osei, 21. Aug. 2026, Seite 3)"
        )


@pytest.mark.parametrize(
    ("place", "german"),
    [
        (VIEW.place, "Serie 4, Bild 63, Frame 2"),
        ("series 7, slide", "Serie 7, Präparat"),
        ("image", "Bild"),
        ("image not on this laptop", "Bild nicht auf diesem Laptop"),
        ("Axial 2 mm, image 3", "Axial 2 mm, Bild 3"),
    ],
)
def test_places_of_views_are_german(place: str, german: str) -> None:
    assert place_said(place) == place
    with speaking("de"):
        assert place_said(place) == german


def test_the_list_of_cited_images_is_german() -> None:
    mark = sample_report().work.annotations[0]
    listed = {Token(TokenKind.VIEW, VIEW.id): 1, Token(TokenKind.MEASUREMENT, mark.id): 2}
    with speaking("de"):
        found = cited_images(listed, Work((mark,), views=(VIEW,)), lambda _image: "")
    assert [one.cited for one in found] == ["Serie 4, Bild 63, Frame 2", "22,7 mm"]


def test_counts_are_german() -> None:
    classes = (ClassCount("Positive", 3, 1, Decimal("75.0")), ClassCount("", 1, 1, Decimal("25.0")))
    both, one = Tally(classes, 4, 2, 2), Tally(classes[1:], 1, 1, 1)
    assert [tally_words(each) for each in (both, one)] == [both.words, one.words]
    with speaking("de"):
        assert tally_words(both) == "Positive 3 (75,0 %), ohne Klasse 1 (25,0 %): 4 Punkte auf 2 Bildern"
        assert tally_words(one) == "ohne Klasse: 1 Punkt auf 1 Bild"


def test_every_name_of_a_number_has_its_word_in_each_language() -> None:
    for name in NAMES:
        assert measured_in_words(f"{name} 12.5 mm") == f"{name} 12.5 mm"
        with speaking("de"):
            said = measured_in_words(f"{name} 12.5 mm")
        assert said.endswith(" 12,5 mm")
        assert name in ("median", "minimum", "maximum") or name not in said, name


def test_labels_in_figures_are_german() -> None:
    mark = sample_report().work.annotations[0]
    assert mark.measurement is not None
    english = label_of(mark)
    with speaking("de"):
        german_label = label_of(mark)
    assert (english.head, german_label.head) == ("22.7 mm", "22,7 mm")
    assert english.scale != german_label.scale
    assert german_label.scale.startswith("Pixelabstand ")


def test_a_day_is_not_parted_from_its_month() -> None:
    assert inert("am 22. Nov. 2026") == "am 22.\u00a0Nov. 2026"
    assert inert("on 22 Nov 2026") == "on 22\u00a0Nov 2026"
