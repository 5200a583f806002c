"""Word documents (DOCX, ISO/IEC 29500-1) as blocks; the package is opened by python-docx, after limits.

Every story of the file is read: its body with text boxes and content controls, its heads and feet, notes and comments.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lxml import etree

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.archive import repacked, unpacked
from reviewer_app.papers.blocks import Block, Heading, ListItem, Paper, Paragraph, Table, checked
from reviewer_app.papers.pictures import PicturesOfPaper
from reviewer_app.papers.word_lists import WordLists

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BLIP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGE_DATA: Final = "{urn:schemas-microsoft-com:vml}imagedata"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_MOST_XML: Final = 64 << 20
_WRAPPERS: Final = frozenset(
    f"{_W}{one}" for one in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "body", "txbxContent")
)
_SKIPPED: Final = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}instrText", f"{_W}delText"))
_BREAKS: Final = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "\u2011"}
_STORIES: Final = {
    "header": "Head of the page",
    "footer": "Foot of the page",
    "footnotes": "Footnotes",
    "endnotes": "Endnotes",
    "comments": "Comments",
}
_TRACKED: Final = "This document has tracked changes: what was added is shown, what was struck out is not."


def read_word(data: bytes) -> Paper:
    """Return what a Word document says.

    Raises
    ------
    CannotDecode
        If it is damaged, cut short, locked, no Word document of this kind, or too large.
    """
    if data.startswith(_OLE):
        raise CannotDecode(
            "This document is locked with a password, or from a Word before 2007, and cannot be opened here.",
            detail="docx: compound file",
        )
    document = _opened(data)
    reader = _Reader(document.part, WordLists(document))
    blocks = list(reader.blocks(document.element.body))
    for relation in document.part.rels.values():
        title = _STORIES.get(relation.reltype.rpartition("/")[2])
        if title is not None and not relation.is_external:
            blocks += _story(title, relation.target_part, reader)
    return checked(Paper(tuple(blocks), (_TRACKED,) if reader.tracked else ()))


def _opened(data: bytes) -> Document:
    import docx  # noqa: PLC0415 - only where there is such a document

    files = unpacked(data)
    for name, part in files.items():
        if name.endswith((".xml", ".rels")):
            _refuse_xml(part)
    try:
        return docx.Document(io.BytesIO(repacked(files)))
    except (etree.LxmlError, KeyError, ValueError, AttributeError, TypeError, IndexError, NotImplementedError) as error:
        raise _damaged(error) from error
    except Exception as error:
        if type(error).__module__.startswith("docx."):
            raise _damaged(error) from error
        raise


def _damaged(error: Exception) -> CannotDecode:
    return CannotDecode(
        "This document is damaged or is not a Word document, and cannot be shown.",
        detail=f"docx: {type(error).__name__}",
    )


def _refuse_xml(part: bytes) -> None:
    """Refuse what no Word document holds: a document type, whose entities could grow, or a part of a huge size."""
    if len(part) > _MOST_XML:
        raise CannotDecode("This document is too long to be shown.", detail=f"docx: part of {len(part)} bytes")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise CannotDecode("This document is not as Word writes it, and is not opened.", detail="docx: document type")


def _story(title: str, part: Part, reader: _Reader) -> list[Block]:
    """Return what stands beside the body under its title, nothing where it is empty."""
    try:
        root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.LxmlError as error:
        raise _damaged(error) from error
    found = list(_Reader(part, reader.lists).blocks(root))
    return [Heading(3, title), *found] if found else []


class _Reader:
    """Reads the blocks of one story, whose pictures its part knows."""

    def __init__(self, part: Part, lists: WordLists) -> None:
        self._part = part
        self.lists = lists
        self.tracked = False
        self._pictures = PicturesOfPaper()

    def blocks(self, root: etree._Element) -> Iterator[Block]:
        """Return the paragraphs and tables in order, without recursion."""
        waiting = [root]
        while waiting:
            element = waiting.pop()
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif element.tag not in _SKIPPED:
                self._note_changes(element)
                waiting += reversed(element)

    def _note_changes(self, element: etree._Element) -> None:
        self.tracked = self.tracked or element.tag in (f"{_W}ins", f"{_W}del")

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        words = "\n".join(" ".join(line.split()) for line in self._words(element).strip().split("\n"))
        heading, item = self.lists.heading(element), self.lists.item(element) if words else None
        if words and heading:
            yield Heading(heading, words.replace("\n", " "))
        elif item is not None:
            yield ListItem(item[0], item[1], words)
        elif words:
            yield Paragraph(words)
        yield from self._drawn(element)

    def _words(self, element: etree._Element) -> str:
        """Return the text of everything below, paragraphs of text boxes and cells on lines of their own."""
        parts: list[str] = []
        waiting: list[etree._Element | str] = [element]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                parts.append(one)
            elif one.tag == f"{_W}t":
                parts.append(_as_set(one))
            elif one.tag in _BREAKS:
                parts.append(_BREAKS[one.tag])
            elif one.tag == f"{_W}sym":
                parts.append("□")  # a letter of a font of signs: which one it shows is known to that font only
            elif one.tag in _SKIPPED:
                self._note_changes(one)
            else:
                self._note_changes(one)
                apart = one.tag == f"{_W}p" and one is not element
                waiting += ["\n"] if apart else []
                waiting += reversed(one)
                waiting += ["\n"] if apart and parts and not parts[-1].endswith("\n") else []
        return "".join(parts)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows: list[tuple[str, ...]] = []
        head = 0
        for row in table.iterchildren(f"{_W}tr"):
            if row.find(f"{_W}trPr/{_W}tblHeader") is not None and head == len(rows):
                head += 1
            cells: list[str] = []
            for cell in _cells(row):
                lines = (" ".join(line.split()) for line in self._words(cell).strip().split("\n"))
                cells += ["\n".join(line for line in lines if line), *[""] * (_span(cell) - 1)]
            rows.append(tuple(cells))
        if any(cell for row in rows for cell in row):
            yield Table(tuple(rows), head)
        yield from self._drawn(table)

    def _drawn(self, element: etree._Element) -> Iterator[Block]:
        """Return the pictures below, those of other files as words."""
        for one in element.iter(_BLIP, _IMAGE_DATA):
            if any(above.tag == f"{_MC}Fallback" for above in one.iterancestors()):
                continue
            name = one.get(f"{_R}embed") or one.get(f"{_R}id") or ""
            part = self._part.rels.get(name)
            if part is None or part.is_external:
                yield Paragraph("[Picture that is not in this file itself]")
                continue
            found = self._pictures.read(part.target_part.blob)
            yield Paragraph(found) if isinstance(found, str) else found


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    """Return the cells of a row, those in content controls too, none of tables within."""
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in _WRAPPERS:
            yield from (one for one in child.iter(f"{_W}tc") if next(one.iterancestors(f"{_W}tr")) is row)


def _span(cell: etree._Element) -> int:
    told = cell.find(f"{_W}tcPr/{_W}gridSpan")
    value = told.get(f"{_W}val", "1") if told is not None else "1"
    return min(max(int(value), 1), 64) if value.isdigit() and len(value) < 4 else 1


def _as_set(text: etree._Element) -> str:
    """Return the words of a run, marked where they are raised, lowered or struck out; hidden ones are left out."""
    words, run = text.text or "", text.getparent()
    look = run.find(f"{_W}rPr") if run is not None else None
    if look is None or not words:
        return words
    if _is_on(look, "vanish"):
        return ""
    raised = look.find(f"{_W}vertAlign")
    sign = _RAISED.get(raised.get(f"{_W}val", ""), "") if raised is not None else ""
    struck = _is_on(look, "strike") or _is_on(look, "dstrike")
    return f"[struck out: {words}]" if struck else f"{sign}{words}"


def _is_on(look: etree._Element, name: str) -> bool:
    found = look.find(f"{_W}{name}")
    return found is not None and found.get(f"{_W}val", "true") not in ("false", "0", "off")


_RAISED = {"superscript": "^", "subscript": "_"}
