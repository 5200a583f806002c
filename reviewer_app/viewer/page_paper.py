"""The paper that the pages of a document are painted on."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage, QPainter

PAPER = QColor("#FFFFFF")


def on_paper(image: QImage) -> QImage:
    """Return a rendered page, which is clear where nothing is printed, on its paper (RGB32, same size)."""
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(PAPER)
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()
    return paper
