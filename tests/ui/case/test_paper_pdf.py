"""Papers of every kind as the PDF that is shown of them."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.records import ListedDocument
from reviewer_app.errors import CannotDecode
from reviewer_app.ui.case.paper_pdf import paper_pdf
from reviewer_app.ui.office.page_counts import page_count
from tests.helpers.paper_files import picture_bytes, rtf_bytes, word_bytes
from tests.helpers.papers import make_pdf

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _paper(content_type: str, title: str = "Letter") -> ListedDocument:
    return ListedDocument("DocumentReference/1", title, "other", content_type, "")


@pytest.mark.parametrize(
    ("data", "content_type"),
    [(b"<p>words", "text/html"), (b"words", "text/plain"), (rtf_bytes(), "text/rtf"), (word_bytes(), WORD)],
)
def test_text_of_any_kind_has_pages(qapp: QApplication, data: bytes, content_type: str) -> None:
    assert page_count(paper_pdf(data, _paper(content_type))) == 1
    assert page_count(paper_pdf(b"word\n" * 500, _paper("text/plain"))) > 5


def test_every_page_of_a_scan_is_a_page(qapp: QApplication) -> None:
    scan = picture_bytes((124, 175), kind="TIFF", save_all=True, append_images=[Image.new("RGB", (124, 175))] * 2)
    assert page_count(paper_pdf(scan, _paper("image/tiff"))) == 3
    assert page_count(paper_pdf(picture_bytes(kind="JPEG"), _paper("image/jpeg"))) == 1


def test_a_pdf_is_shown_as_it_came_whatever_it_is_called(qapp: QApplication) -> None:
    pdf = make_pdf(2)
    assert paper_pdf(pdf, _paper("application/pdf")) is pdf
    assert paper_pdf(pdf, _paper("text/plain")) is pdf


def test_a_kind_that_is_not_shown_says_so(qapp: QApplication) -> None:
    with pytest.raises(CannotDecode, match=r"does not show files of this kind \(application/msword\)"):
        paper_pdf(b"\xd0\xcf", _paper("application/msword"))
