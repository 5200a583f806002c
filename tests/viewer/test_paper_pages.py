"""Blocks become pages: with every word, as text, with pictures, and loading nothing."""

from __future__ import annotations

import socket
from threading import Thread

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QSize, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from reviewer_app.papers.blocks import Block, Heading, ListItem, Paper, Paragraph, Picture, Table
from reviewer_app.viewer.paper_pages import paper_pages
from reviewer_app.viewer.text_pages import LonelyDocument


def _read(pdf: bytes) -> tuple[int, str, bool]:
    """Return pages, words, and whether there is pure blue on the first page."""
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    words = "\n".join(document.getAllText(page).text() for page in range(document.pageCount()))
    image = document.render(0, QSize(210, 297))
    blue = any(
        color.alpha() == 255 and color.blue() > 200 and color.red() + color.green() < 60
        for row in range(0, 297, 4)
        for column in range(0, 210, 4)
        if (color := image.pixelColor(column, row))
    )
    pages = document.pageCount()
    document.close()
    return pages, words, blue


def test_every_block_is_on_the_page(qapp: QApplication) -> None:
    blocks: tuple[Block, ...] = (
        Heading(1, "Discharge"),
        Paragraph("<b>5 mm²</b> &amp; more\nnext", 1),
        Paragraph("Hb   13.2", fixed=True),
        ListItem(2, "3.", "An item"),
        Table((("Test", "Value"), ("WBC", "7"), ("short",)), 1),
        Table(()),
        Picture(4, 2, bytes((0, 0, 255)) * 8, "A wound"),
    )
    pages, words, _ = _read(paper_pages(Paper(blocks, ("Read as Windows-1252.",)), "Letter", ("Patient in the file",)))
    assert pages == 1
    for one in ("Patient in the file", "Read as Windows-1252.", "Discharge", "<b>5 mm²</b> &amp; more", "next", "Hb",
                "13.2", "3.", "An item", "Test", "WBC", "short", "A wound"):  # fmt: skip
        assert one in words, one
    assert words.index("Patient") < words.index("Windows") < words.index("Discharge") < words.index("WBC")


def test_a_picture_is_drawn_and_fits(qapp: QApplication) -> None:
    wide = Picture(3000, 30, bytes((0, 0, 255)) * 90_000)
    high = Picture(600, 3000, bytes((0, 0, 255)) * 1_800_000)
    assert _read(paper_pages(Paper((high,)), "High"))[::2] == (1, True)
    assert _read(paper_pages(Paper((wide, Paragraph("After"))), "Wide"))[0] == 1
    assert _read(paper_pages(Paper((Paragraph("Nothing"),)), "None"))[2] is False


def test_a_long_table_loses_no_row(qapp: QApplication) -> None:
    rows = tuple((f"row-{number}.", "x") for number in range(900))
    pages, words, _ = _read(paper_pages(Paper((Table(rows, 1),)), "Labs"))
    assert pages > 5
    together = "".join(words.split())
    assert [row for row, _ in rows if row not in together] == []


def test_nothing_is_an_empty_page_and_a_job_may_make_it(qapp: QApplication) -> None:
    made: list[bytes] = []
    thread = Thread(target=lambda: made.append(paper_pages(Paper(()), "Empty")))
    thread.start()
    thread.join()
    assert _read(made[0])[0] == 1


def test_pages_load_nothing(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: touched.append(args))
    document = LonelyDocument()
    for address in ("https://example.org/x.png", QUrl.fromLocalFile("/etc/hostname").toString(), ":/qt-project.org/x"):
        assert document.resource(QTextDocument.ResourceType.ImageResource.value, QUrl(address)) is None
    words = '<img src="file:///etc/hostname"><link rel="stylesheet" href="https://example.org/x.css">'
    assert words in " ".join(_read(paper_pages(Paper((Paragraph(words),)), "Letter"))[1].split())
    assert touched == []
