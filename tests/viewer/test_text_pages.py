"""Lines become pages that can be read and searched."""

from __future__ import annotations

from threading import Thread

import pytest
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.text_lines import Line
from reviewer_app.viewer.text_pages import pages_of


def _read(pdf: bytes) -> tuple[int, str]:
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    words = "\n".join(document.getAllText(page).text() for page in range(document.pageCount()))
    pages = document.pageCount()
    document.close()
    return pages, words


def test_words_are_text_and_no_markup(qapp: QApplication) -> None:
    pages, words = _read(pages_of((Line(0, "Title", heading=True), Line(1, "<b>5 mm²</b> &amp; more")), "Report"))
    assert pages == 1
    assert "Title" in words
    assert "<b>5 mm²</b> &amp; more" in words


def test_many_lines_take_more_pages_and_lose_nothing(qapp: QApplication) -> None:
    pages, words = _read(pages_of(tuple(Line(number % 20, f"entry-{number}.") for number in range(200)), "Report"))
    assert pages > 1
    together = "".join(words.split())  # where the reader of the PDF breaks lines is its own affair
    assert [number for number in range(200) if f"entry-{number}." not in together] == []


@pytest.mark.parametrize("lines", [(), (Line(0, ""),)])
def test_nothing_to_say_is_an_empty_page(qapp: QApplication, lines: tuple[Line, ...]) -> None:
    assert _read(pages_of(lines, ""))[0] == 1


def test_pages_are_made_in_a_job(qapp: QApplication) -> None:
    made: list[bytes] = []
    thread = Thread(target=lambda: made.append(pages_of((Line(0, "In a thread"),), "Report")))
    thread.start()
    thread.join()
    assert "In a thread" in _read(made[0])[1]
