"""The pages: embedded fonts, identity on every page, colour, metadata, and the same bytes every time."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name

from reviewer_app.cases.opinion import MANDATORY_LIMITATIONS
from reviewer_app.cases.records import RecordKey
from reviewer_app.errors import CannotSign
from reviewer_app.report.content import Figure, Paper, ReportInput, ReviewedRecord
from reviewer_app.report.pdf import build_pdf
from tests.helpers.report_samples import CT, PRIOR, REPORT_ID, key_image, picture, sample_report, with_values


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: poppler-utils, qpdf)")
    return found


def page_texts(pdf: bytes, folder: Path) -> list[str]:
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    done = subprocess.run([tool("pdftotext"), "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def fonts_of(resources: pikepdf.Object | None) -> Iterator[pikepdf.Object]:
    if resources is None:
        return
    yield from (resources.get(Name.Font) or {}).values()
    for one in (resources.get(Name.XObject) or {}).values():
        yield from fonts_of(one.get(Name.Resources))


def all_fonts(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    found = [font for page in document.pages for font in fonts_of(page.obj.get(Name.Resources))]
    for page in document.pages:
        for annotation in page.obj.get(Name.Annots) or []:
            appearance = annotation.get(Name.AP)
            if appearance is not None:
                found += fonts_of(appearance.N.get(Name.Resources))
    return found


def crowded_report() -> ReportInput:
    long = "A finding with <b>markup</b> & signs ≥ 5 µm, Łódź, Кириллица, 中文. " * 40
    report = with_values(sample_report(), findings__imaging=f"{long}\n\n{long}", diagnosis__text=long)
    uid = "1.2.826.0.1.3680043.8.498." + "12345678" * 5
    records = tuple(ReviewedRecord(RecordKey("series", f"{uid}{n}"), "CT", f"{uid}{n}", count=n) for n in range(40))
    images = tuple(key_image(f"k{n}", n, CT if n % 2 else PRIOR, 17 if n % 2 else 15) for n in range(1, 6))
    patient = replace(report.case.patient, family="Wolfeschlegelsteinhausenbergerdorff-Montgomery", given="Maximiliana")
    return replace(
        report,
        case=replace(report.case, patient=patient),
        work=replace(report.work, key_images=images),
        records=report.records + records,
        figures=tuple(Figure(one.id, picture(f"figure {one.number}")) for one in images),
        paper=Paper.LETTER,
    )


def test_same_input_gives_the_same_bytes() -> None:
    assert build_pdf(sample_report()) == build_pdf(sample_report())


def test_another_answer_gives_other_bytes() -> None:
    assert build_pdf(sample_report()) != build_pdf(with_values(sample_report(), plain__summary="Other words."))


def test_every_page_names_patient_case_report_and_its_place(tmp_path: Path) -> None:
    pages = page_texts(build_pdf(sample_report()), tmp_path)
    assert len(pages) >= 3
    for number, text in enumerate(pages, start=1):
        for word in ("Okafor, Daniel", "MRN 5512-0098", "11 Aug 2007", "Case NK-40218", REPORT_ID):
            assert word in text, (number, word)
        assert f"Page {number} of {len(pages)}" in text
        assert "Final, version 1. Issued 22 Nov 2026, 14:58 UTC-08:00" in text


def test_the_text_can_be_read_out_of_the_pages(tmp_path: Path) -> None:
    text = " ".join(" ".join(page_texts(build_pdf(sample_report()), tmp_path)).split())
    assert "22.7 mm (figure 1)" in text
    assert "In plain words" in text
    for sentence in MANDATORY_LIMITATIONS:
        assert sentence in text


def test_fonts_are_embedded_and_none_is_a_standard_font(signed_and_plain: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed_and_plain)) as document:
        fonts = all_fonts(document)
        assert fonts
        for font in fonts:
            assert Name.FontFile2 in font.FontDescriptor, font.BaseFont
            assert "+Reviewer" in str(font.BaseFont)


@pytest.fixture(params=["built", "signed"])
def signed_and_plain(request: pytest.FixtureRequest) -> bytes:
    if request.param == "built":
        return build_pdf(sample_report())
    pdf: bytes = request.getfixturevalue("signed").pdf
    return pdf


def test_colour_language_and_metadata_name_no_patient() -> None:
    pdf = build_pdf(sample_report())
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "en"
        assert document.Root.OutputIntents[0].S == Name.GTS_PDFA1
        assert document.Root.OutputIntents[0].DestOutputProfile.N == 3
        assert str(document.docinfo.Title) == "Second opinion NK-40218"
        assert str(document.docinfo.CreationDate) == "D:20261122225800Z"
        metadata = bytes(document.Root.Metadata.read_bytes())
        assert b"Second opinion NK-40218" in metadata
        with document.open_metadata() as told:
            claims = [told[name] for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
        assert claims == ["3", "A", "1"]
        assert b"PDF/UA identification schema" in metadata  # without which PDF/A may not name it
        assert b"Okafor" not in metadata
        assert b"Okafor" not in str(dict(document.docinfo)).encode()


def test_outline_follows_the_headings() -> None:
    with pikepdf.open(io.BytesIO(build_pdf(sample_report()))) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert titles[:4] == ["In short", "Request", "Questions and answers", "Agreement with the first opinion"]
        assert len(outline.root[2].children) == 3


def test_qpdf_finds_nothing_wrong(tmp_path: Path, signed_and_plain: bytes) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(signed_and_plain)
    done = subprocess.run([tool("qpdf"), "--check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "No syntax or stream encoding errors found" in done.stdout


def test_long_texts_many_records_and_five_figures_fit(tmp_path: Path) -> None:
    pages = page_texts(build_pdf(crowded_report()), tmp_path)
    text = " ".join(" ".join(pages).split())
    assert "<b>markup</b> & signs" in text
    assert "中文" in text
    assert "Figure 5." in text
    assert all("Page" in page for page in pages)
    with pikepdf.open(io.BytesIO(build_pdf(crowded_report()))) as document:
        assert [float(one) for one in document.pages[0].MediaBox][2:] == [612.0, 792.0]


def test_words_of_other_scripts_are_read_back_as_written(tmp_path: Path) -> None:
    report = with_values(
        sample_report(), diagnosis__text="لا توجد علامات نزف", findings__imaging="Dr דוד כהן of 서울, 王小明"
    )
    text = unicodedata.normalize("NFKC", " ".join(page_texts(build_pdf(report), tmp_path)))
    words = re.sub("[\u202a-\u202e]", " ", text).split()
    for word in ("لا", "توجد", "علامات", "نزف", "דוד", "כהן", "서울,", "王小明"):
        assert word in words
    assert build_pdf(report) == build_pdf(report)


def test_a_figure_that_is_no_picture_is_refused() -> None:
    with pytest.raises(CannotSign, match="Figure 1 cannot be put into the report"):
        build_pdf(replace(sample_report(), figures=(Figure("k1", b"no picture"),)))


def test_every_claim_leads_to_its_figure_and_names_the_image() -> None:
    report = sample_report()
    image = report.work.key_images[0].bookmark.image
    with pikepdf.open(io.BytesIO(build_pdf(report))) as document:
        links = [one for page in document.pages for one in page.obj.get(Name.Annots) or [] if one.Subtype == Name.Link]
        named = [one for one in links if image.sop_instance_uid in str(one.get(Name.Contents))]
        assert named
        for one in named:
            assert str(one.Contents).startswith(f"Study {image.study_instance_uid}, series {image.series_instance_uid}")
            assert int(one.F) == 4
            page = one.Dest[0]
            assert page.objgen in [each.obj.objgen for each in document.pages]
            assert any("Image" in str(each.get(Name.Subtype)) for each in page.Resources.XObject.values())


def test_a_claim_without_a_figure_leads_to_the_line_that_names_its_image(tmp_path: Path) -> None:
    report = replace(sample_report(), figures=())
    mark = report.work.annotations[0]
    pdf = build_pdf(report)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = [each.obj.objgen for each in document.pages]
        links = [one for page in document.pages for one in page.obj.get(Name.Annots) or [] if one.Subtype == Name.Link]
        named = [one for one in links if mark.image.sop_instance_uid in str(one.get(Name.Contents))]
        assert named
        leads = {pages.index(one.Dest[0].objgen) for one in named}
    (page,) = leads
    text = "".join(page_texts(pdf, tmp_path)[page].split())
    assert "Imagescited" in text
    assert f"instance{mark.image.sop_instance_uid}" in text


@pytest.mark.parametrize("layout", ["1", "2", "4", "pairs"])
def test_figures_of_every_layout_fit(layout: str, tmp_path: Path) -> None:
    report = with_values(crowded_report(), figures__layout=layout)
    texts = page_texts(build_pdf(report), tmp_path)
    assert all(f"Figure {number}." in " ".join(texts) for number in range(1, 6))
    if layout == "1":
        assert all(sum(f"Figure {number}." in text for number in range(1, 6)) <= 1 for text in texts)


def test_words_that_only_look_like_a_figure_lead_nowhere() -> None:
    report = replace(with_values(sample_report(), history="See figure 9 and figure\u00a09 of the letter."), figures=())
    report = replace(report, work=replace(report.work, annotations=()))
    with pikepdf.open(io.BytesIO(build_pdf(report))) as document:
        kinds = [one.Subtype for page in document.pages for one in page.obj.get(Name.Annots) or []]
    assert Name.Link not in kinds
