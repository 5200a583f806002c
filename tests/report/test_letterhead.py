"""The letterhead in print: on page 1 alone, and no section is changed by it."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pikepdf import Pdf
from PIL import Image

from reviewer_app.cases.letterhead import MOST_LINE, MOST_NAME, Letterhead
from reviewer_app.errors import CannotPrint
from reviewer_app.report.content import ReportInput, document_of
from reviewer_app.report.pdf import build_pdf
from tests.helpers.report_samples import sample_report


def logo() -> bytes:
    stream = io.BytesIO()
    Image.new("RGBA", (40, 20), (29, 92, 99, 120)).save(stream, "PNG")
    return stream.getvalue()


def under(letterhead: Letterhead | None) -> ReportInput:
    report = sample_report()
    return replace(report, case=replace(report.case, letterhead=letterhead))


def shown(pdf: bytes) -> list[list[str]]:
    """Return the names of the pictures of each page."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        return [sorted(page.get_images()) for page in document.pages]


MERIDIAN = Letterhead("Organization/m", "Meridian", ("900 Harbor Way, Portland",), logo(), "#1D5C63")


def test_the_logo_stands_on_page_1_only() -> None:
    with_logo, without = shown(build_pdf(under(MERIDIAN))), shown(build_pdf(under(replace(MERIDIAN, logo=b""))))
    assert len(with_logo[0]) == len(without[0]) + 1
    assert [len(one) for one in with_logo[1:]] == [len(one) for one in without[1:]]


def test_q55_no_section_is_changed_by_the_brand_of_an_institution() -> None:
    plain, headed = document_of(under(None)), document_of(under(MERIDIAN))
    assert headed.sections == plain.sections
    assert headed.letterhead == MERIDIAN


def test_one_that_could_not_be_read_prints_as_none() -> None:
    unread = Letterhead("Organization/m", "", doubts=("It could not be read.",))
    report = under(None)
    assert build_pdf(replace(report, case=replace(report.case, letterhead=unread))) == build_pdf(report)


def test_a_character_without_a_font_is_told() -> None:
    with pytest.raises(CannotPrint, match="Letterhead"):
        build_pdf(under(replace(MERIDIAN, name="Meridian \U00013000")))


def test_the_longest_letterhead_leaves_room_for_the_report() -> None:
    longest = replace(MERIDIAN, name="W" * MOST_NAME, lines=("W" * MOST_LINE,) * 2)
    with Pdf.open(io.BytesIO(build_pdf(under(longest)))) as document:
        assert len(document.pages) > 1
