"""PDF files of a few plain pages, made when a test asks."""

from __future__ import annotations

import io
from functools import cache

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas


@cache
def make_pdf(pages: int = 3, words: str = "Second opinion") -> bytes:
    """Return a PDF whose pages say which they are."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(60, 770, words)
        canvas.setFont("Helvetica", 11)
        for number in range(24):
            canvas.drawString(60, 730 - 22 * number, f"Line {number + 1}. Nothing in this sentence is about anybody.")
        canvas.drawString(60, 60, f"Page {page} of {pages}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()
