"""Papers of other kinds than PDF, made when a test asks."""

from __future__ import annotations

import io
from typing import Any

import docx
from PIL import Image


def picture_bytes(size: tuple[int, int] = (30, 20), color: Any = "red", kind: str = "PNG", **options: Any) -> bytes:
    """Return a picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind, **options)
    return out.getvalue()


def word_bytes() -> bytes:
    """Return a Word document with a title, headings, lists, a table, a picture and a head of the page."""
    made = docx.Document()
    made.add_heading("Operation report", 0)
    made.add_heading("Findings", 1)
    made.add_paragraph("The tendon was intact.")
    made.add_paragraph("drained", style="List Bullet")
    made.add_paragraph("opened", style="List Number")
    made.add_paragraph("closed", style="List Number")
    table = made.add_table(2, 2)
    for place, words in (((0, 0), "Test"), ((0, 1), "Value"), ((1, 0), "Hb"), ((1, 1), "13.2")):
        table.cell(*place).text = words
    made.add_picture(io.BytesIO(picture_bytes(color="blue")))
    made.sections[0].header.paragraphs[0].text = "Clinic of Hand Surgery"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rtf_bytes() -> bytes:
    """Return RTF with letters of two kinds, a picture written twice for old and new readers, and a table."""
    picture = picture_bytes(color="green").hex()
    return (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\pard Gr\'f6\'dfe with \u937?.\par "
        r"{\*\shppict{\pict{\*\picprop}\pngblip\picw30\pich20 " + picture + r"}}{\nonshppict{\pict\wmetafile8 0102}}"
        r"After it.\par \trowd\cellx100\cellx200 Test\cell Value\cell\row"
        r"\trowd\cellx100\cellx200 Hb\cell 13.2\cell\row \pard Last.\par}"
    ).encode("ascii")
