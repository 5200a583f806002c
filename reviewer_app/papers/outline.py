"""The outline of a PDF (ISO 32000-2, 12.3.3): its entries with the pages they lead to.

Read here and not by the library that draws the pages: that one goes round for ever in an outline that leads back into
itself.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from reviewer_app.errors import CannotDecode

_MOST_ENTRIES, _DEEPEST = 5000, 32
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A title, how deep it stands (0 for the outermost), and its page counted from 0, None where it leads nowhere."""

    title: str
    level: int
    page: int | None


def read_outline(data: bytes) -> tuple[OutlineEntry, ...]:
    """Return the outline of a PDF in reading order, empty where it has none; in a job.

    What leads back to an entry before is left out, and so is what is too much to be an outline.

    Raises
    ------
    CannotDecode
        If the file or its outline is damaged.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            return tuple(_Reader(document).entries())
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise CannotDecode(
            "The outline of this document is damaged.", detail=f"pdf outline: {type(error).__name__}"
        ) from error


class _Reader:
    def __init__(self, document: pikepdf.Pdf) -> None:
        self._document = document
        self._root = document.Root
        self._page_numbers: dict[tuple[int, int], int] = {
            page.obj.objgen: number for number, page in enumerate(document.pages)
        }

    def entries(self) -> Iterator[OutlineEntry]:
        outlines = self._root.get("/Outlines")
        if not isinstance(outlines, pikepdf.Dictionary):
            return
        waiting, known, count = [(outlines.get("/First"), 0)], set[tuple[int, int]](), 0
        while waiting and count < _MOST_ENTRIES:
            item, level = waiting.pop()
            if not isinstance(item, pikepdf.Dictionary) or item.objgen in known:
                continue
            if item.is_indirect:
                known.add(item.objgen)
            count += 1
            yield OutlineEntry(_title(item), level, self._page(item))
            waiting.append((item.get("/Next"), level))
            if level + 1 < _DEEPEST:
                waiting.append((item.get("/First"), level + 1))

    def _page(self, item: pikepdf.Dictionary) -> int | None:
        target: object = item.get("/Dest")
        action = item.get("/A")
        if target is None and isinstance(action, pikepdf.Dictionary) and action.get("/S") == pikepdf.Name.GoTo:
            target = action.get("/D")
        if isinstance(target, (pikepdf.Name, pikepdf.String)):
            target = self._named(target)
        if isinstance(target, pikepdf.Dictionary):
            target = target.get("/D")
        if not isinstance(target, pikepdf.Array) or not len(target):
            return None
        first: object = target[0]
        if isinstance(first, int):
            return first if 0 <= first < len(self._page_numbers) else None
        return self._page_numbers.get(first.objgen) if isinstance(first, pikepdf.Dictionary) else None

    def _named(self, name: pikepdf.Name | pikepdf.String) -> object:
        """Return a destination by its name (12.3.2.4): in the dictionary of old, or in the tree of names."""
        if isinstance(name, pikepdf.Name):
            old = self._root.get("/Dests")
            return old.get(str(name)) if isinstance(old, pikepdf.Dictionary) else None
        names = self._root.get("/Names")
        tree = names.get("/Dests") if isinstance(names, pikepdf.Dictionary) else None
        return pikepdf.NameTree(tree).get(str(name)) if isinstance(tree, pikepdf.Dictionary) else None


def _title(item: pikepdf.Dictionary) -> str:
    told = item.get("/Title")
    words = " ".join(str(told).split()) if isinstance(told, pikepdf.String) else ""
    return words[:_LONGEST] or "(no title)"
