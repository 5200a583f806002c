"""Passages of the first report are found on their pages and painted in the colour of what is said of them."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from reviewer_app.cases.cited_passages import PageArea
from reviewer_app.viewer.passage_painter import PassageMark, PassagePainter, place_of, place_of_sign
from reviewer_app.viewer.pdf_document import OpenPdf


@pytest.fixture
def document(qapp: object) -> Iterator[QPdfDocument]:
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=A4)
    canvas.drawString(72, 770, "Likely giant cell tumour")
    canvas.drawString(72, 750, "of the distal femur.")
    canvas.showPage()
    canvas.save()
    parent = QObject()
    opened = OpenPdf(data.getvalue(), parent)
    yield opened.document
    opened.close()


@pytest.mark.parametrize(
    ("words", "text", "place"),
    [("a b", "x a\r\nb y", (2, 4)), ("ab", "a b", (0, 3)), ("c", "a b", None), ("", "a b", None)],
)
def test_words_are_found_however_their_lines_break(words: str, text: str, place: tuple[int, int] | None) -> None:
    assert place_of(words, text) == place


def _painted(painter: PassagePainter, page: int = 0) -> QImage:
    image = QImage(600, 850, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as on:
        painter.paint(on, page, QRectF)
    return image


def test_a_passage_of_two_lines_is_marked_with_its_colour_and_its_sign(document: QPdfDocument) -> None:
    painter = PassagePainter(document)
    mark = PassageMark(0, "Likely giant cell tumour of the distal femur.", "changed", "≠")
    assert painter.show((mark,))
    assert not painter.show((mark,))
    first, second = painter.areas(mark, 0)
    assert first.top() < second.top()
    assert 70 < first.left() < 75
    changed = _painted(painter)
    inside = QColor(changed.pixel(first.center().toPoint()))
    assert inside.red() > inside.blue()
    sign = QColor(changed.pixel(round(first.left()) - 6, round(first.center().y() - 6)))
    assert (sign.red(), sign.green(), sign.blue()) == (213, 94, 0)
    painter.show((PassageMark(0, mark.text, "confirmed", "="),))
    assert _painted(painter) != changed


def test_what_is_not_on_the_page_is_not_marked(document: QPdfDocument) -> None:
    painter = PassagePainter(document)
    empty = _painted(painter)
    painter.show((PassageMark(0, "Not there", "changed", "≠"), PassageMark(3, "Likely", "changed", "≠")))
    assert _painted(painter) == empty
    assert _painted(painter, 3) == empty


def test_equal_words_are_marked_where_they_were_chosen(document: QPdfDocument) -> None:
    painter = PassagePainter(document)
    chosen = (PageArea(0, 200.0, 300.0, 260.0, 312.0), PageArea(1, 72.0, 40.0, 90.0, 52.0))
    mark = PassageMark(0, "Likely", "changed", "≠", chosen)
    assert painter.areas(mark, 0) == (QRectF(200, 300, 60, 12),)
    assert painter.areas(mark, 1) == (QRectF(72, 40, 18, 12),)
    assert painter.show((mark,))
    there = QColor(_painted(painter).pixel(230, 306))
    assert there.red() > there.blue()
    assert painter.show((PassageMark(0, "Likely", "changed", "≠"),))
    assert QColor(_painted(painter).pixel(230, 306)) == QColor("white")


def test_a_sign_stands_at_the_left_of_its_line_where_nothing_else_does() -> None:
    line = QRectF(100, 50, 200, 12)
    box = place_of_sign(line, (line, QRectF(100, 34, 200, 12), QRectF(100, 66, 200, 12)))
    assert box.right() < line.left()
    assert line.left() - box.right() < 6, "beside it"
    assert box.center().y() == line.center().y()


def test_within_a_line_the_sign_goes_beyond_the_words_before_and_other_signs() -> None:
    line, before = QRectF(160, 50, 140, 12), QRectF(80, 50, 78, 12)
    box = place_of_sign(line, (line, before))
    assert box.right() < before.left()
    second = place_of_sign(QRectF(240, 50, 60, 12), (QRectF(80, 50, 220, 12), box))
    assert second.right() < box.left()
    assert place_of_sign(line, (QRectF(4, 50, 150, 12),)).left() == 0, "no further than the page"


def test_no_sign_covers_a_letter_of_the_words_before_its_passage(document: QPdfDocument) -> None:
    painter = PassagePainter(document)
    plain = _painted(painter)
    marks = (PassageMark(0, "giant", "refined", "~"), PassageMark(0, "tumour", "changed", "≠"))
    painter.show(marks)
    painted = _painted(painter)
    assert painted != plain
    (giant,), (tumour,) = (painter.areas(one, 0) for one in marks)
    ((before, after),) = (
        (QRectF(72, giant.top(), giant.left() - 74, giant.height()).toRect(),
         QRectF(giant.right() + 2, tumour.top(), tumour.left() - giant.right() - 4, tumour.height()).toRect()),
    )  # fmt: skip
    for area in (before, after):
        assert painted.copy(area) == plain.copy(area), "words beside passages are as they were"
    assert any(QColor(painted.pixel(x, round(giant.center().y()))).name() == "#0072b2" for x in range(72)), (
        "the sign is in the margin"
    )
