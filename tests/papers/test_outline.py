"""The outline of a PDF: read in order, and held within bounds where it is damaged."""

from __future__ import annotations

import io

import pikepdf
import pytest

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.outline import OutlineEntry, read_outline


def outlined(*, loop: bool = False) -> bytes:
    """A document of three pages with a chapter, a section in it by name, and an entry that leads nowhere."""
    document = pikepdf.new()
    for _ in range(3):
        document.add_blank_page(page_size=(200, 300))
    chapter = document.make_indirect(
        pikepdf.Dictionary(Title="Findings", Dest=pikepdf.Array([document.pages[1].obj, pikepdf.Name.Fit]))
    )
    names = pikepdf.NameTree.new(document)
    names["second"] = pikepdf.Dictionary(D=pikepdf.Array([document.pages[2].obj, pikepdf.Name.Fit]))
    document.Root.Names = pikepdf.Dictionary(Dests=names.obj)
    action = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.String("second"))
    section = document.make_indirect(pikepdf.Dictionary(Title="Left  knee", A=action))
    lost = document.make_indirect(pikepdf.Dictionary(Title="Lost", Dest=pikepdf.String("nobody")))
    chapter.First, chapter.Next = section, lost
    if loop:
        lost.Next, section.First = chapter, chapter
    document.Root.Outlines = document.make_indirect(pikepdf.Dictionary(First=chapter))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


FOUND = (OutlineEntry("Findings", 0, 1), OutlineEntry("Left knee", 1, 2), OutlineEntry("Lost", 0, None))


def test_entries_come_in_reading_order_with_their_pages() -> None:
    assert read_outline(outlined()) == FOUND


def test_an_outline_that_leads_back_into_itself_ends() -> None:
    assert read_outline(outlined(loop=True)) == FOUND


def test_none_and_damaged() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    out = io.BytesIO()
    document.save(out)
    assert read_outline(out.getvalue()) == ()
    with pytest.raises(CannotDecode, match="outline of this document is damaged"):
        read_outline(b"%PDF-1.7 nothing else")
