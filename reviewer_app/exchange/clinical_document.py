"""The text of a CDA document, section by section (HL7 CDA Release 2; PS3.3 A.45.2).

The XML is read with no network, no external entity, no document type and no unlimited size: a document from outside
must not reach for anything. A longer text than usual is read only where it is a file in base64.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from reviewer_app.errors import CannotDecode

_SPACE = "{urn:hl7-org:v3}"
_BLOCKS = frozenset({"paragraph", "item", "tr", "br", "caption", "table", "list", "section", "thead", "tbody"})
_CELLS = frozenset({"td", "th"})
_MAXIMUM_DEPTH = 60
_USUAL, _LARGEST = 10_000_000, 256 << 20
"""Characters of one text up to which the XML library reads, and bytes of a document that may have a longer one."""
_DECLARATION = re.compile(rb"<!(?!--)")


@dataclass(frozen=True, slots=True)
class Section:
    """A section at its depth: title and the lines of its narrative."""

    level: int
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClinicalDocument:
    """Title and sections in the order of reading; `unstructured` names what the body is instead, for example a PDF.

    `enclosed` is that body where the document holds it.
    """

    title: str
    sections: tuple[Section, ...] = ()
    unstructured: str = ""
    enclosed: bytes = b""


def read_clinical_document(data: bytes) -> ClinicalDocument:
    """Return title and sections.

    Raises
    ------
    CannotDecode
        If this is no XML, or no clinical document.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=_may_hold_a_file(data),
        recover=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CannotDecode("The document is damaged.", detail=f"CDA: {type(error).__name__}") from error
    if root is None or _name(root) != "ClinicalDocument":
        raise CannotDecode("This is not a clinical document.", detail="root is no ClinicalDocument")
    title = _plain(root.find(f"{_SPACE}title"))
    body = root.find(f"{_SPACE}component/{_SPACE}nonXMLBody/{_SPACE}text")
    if body is not None:
        return _unstructured(title, body)
    top = root.findall(f"{_SPACE}component/{_SPACE}structuredBody/{_SPACE}component/{_SPACE}section")
    return ClinicalDocument(title, tuple(one for section in top for one in _sections(section, 0)))


def _may_hold_a_file(data: bytes) -> bool:
    """Whether a text may be longer than usual: in a large document with a file for a body, and without declarations.

    Without that limit the library does not guard against entities that grow, so there must be none.
    """
    if not _USUAL < len(data) <= _LARGEST or b"nonXMLBody" not in data or b"B64" not in data:
        return False
    return _DECLARATION.search(data) is None


def _unstructured(title: str, body: etree._Element) -> ClinicalDocument:
    """Return a document whose body is plain text, or a file in base64 (HL7 version 3 data types, ED)."""
    kind = body.get("mediaType", "")
    if body.get("representation", "TXT").upper() != "B64":
        if kind in ("", "text/plain"):
            return ClinicalDocument(title, (Section(0, "", tuple(_narrative(body))),))
        return ClinicalDocument(title, unstructured=kind)
    try:
        enclosed = base64.b64decode("".join(body.itertext()))
    except ValueError:
        enclosed = b""
    return ClinicalDocument(title, unstructured=kind or "unknown", enclosed=enclosed)


def _sections(section: etree._Element, level: int) -> Iterator[Section]:
    if level > _MAXIMUM_DEPTH:
        return
    text = section.find(f"{_SPACE}text")
    lines = tuple(_narrative(text)) if text is not None else ()
    yield Section(level, _plain(section.find(f"{_SPACE}title")), lines)
    for child in section.findall(f"{_SPACE}component/{_SPACE}section"):
        yield from _sections(child, level + 1)


def _name(element: etree._Element) -> str:
    """Return the name of an element without its namespace; QName would refuse names that a damaged document has."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _plain(element: etree._Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _narrative(text: etree._Element) -> Iterator[str]:
    """Return the lines of a narrative block: paragraphs, list items and table rows each on their own."""
    parts: list[str] = []
    for event, element in etree.iterwalk(text, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            parts.append(element.tail or "")
            continue
        name = _name(element)
        parts.append("\n" if name in _BLOCKS else "")
        if event == "start":
            parts.append((" | " if _follows_cell(element, name) else "") + (element.text or ""))
        elif element is not text:
            parts.append(element.tail or "")
    for line in "".join(parts).split("\n"):
        words = " ".join(line.split())
        if words:
            yield words


def _follows_cell(element: etree._Element, name: str) -> bool:
    return name in _CELLS and element.getprevious() is not None
