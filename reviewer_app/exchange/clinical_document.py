"""The text of a CDA document, section by section (HL7 CDA Release 2; PS3.3 A.45.2).

The XML is read with no network, no external entity, no document type and no unlimited size: a document from outside
must not reach for anything. A longer text than usual is read only where it is a file in base64.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from typing import Final

from lxml import etree

from reviewer_app.errors import CannotDecode

_SPACE = "{urn:hl7-org:v3}"
_PATIENT: Final = f"{_SPACE}recordTarget/{_SPACE}patientRole/{_SPACE}patient"
_BLOCKS = frozenset({"paragraph", "item", "tr", "br", "caption", "table", "list", "section", "thead", "tbody"})
_CELLS = frozenset({"td", "th"})
_MAXIMUM_DEPTH = 60
#: Round the mark of an item of a list, so that it stands before the words even where they begin a paragraph of their
#: own (noncharacters: no text has them).
_MARK, _MARKED = "\ufdd0", "\ufdd1"
_ITEM_MARK = re.compile(rf"{_MARK}([^{_MARKED}\n]*){_MARKED}\s*")
_NO_WORDS = re.compile(rf"{_MARK}[^{_MARKED}\n]*{_MARKED}\s*(?={_MARK}|\Z)")
_BULLETS: Final = ("•", "–", "·")
_USUAL, _LARGEST = 10_000_000, 256 << 20
"""Characters of one text up to which the XML library reads, and bytes of a document that may have a longer one."""
_DECLARATION = re.compile(rb"<!(?!--)")
_TEXT: Final = "text/plain"
#: How zlib is told of each algorithm (CompressionAlgorithm of HL7): deflate, gzip, zlib; what is called deflate is
#: often zlib.
_INFLATED: Final = {"DF": (-zlib.MAX_WBITS, zlib.MAX_WBITS), "GZ": (zlib.MAX_WBITS | 16,), "ZL": (zlib.MAX_WBITS,)}
_MOST_INFLATED: Final = 1 << 27


@dataclass(frozen=True, slots=True)
class Section:
    """A section at its depth: title and the lines of its narrative."""

    level: int
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClinicalDocument:
    """Title and sections in the order of reading; `unstructured` names what the body is instead, for example a PDF.

    `enclosed` is that body where the document holds it; `unread` goes on after "It" with why it cannot be read.
    `patient` and `born` (as CDA writes it, like a DICOM DT) are whom it says it is about, empty where it does not.
    """

    title: str
    sections: tuple[Section, ...] = ()
    unstructured: str = ""
    enclosed: bytes = b""
    unread: str = ""
    patient: str = ""
    born: str = ""


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
    return replace(_content(root), patient=_plain(root.find(f"{_PATIENT}/{_SPACE}name")), born=_born(root))


def _born(root: etree._Element) -> str:
    told = root.find(f"{_PATIENT}/{_SPACE}birthTime")
    return str(told.get("value", "")) if told is not None else ""


def _content(root: etree._Element) -> ClinicalDocument:
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
    """Return a document whose body is plain text or a file, as it is or in base64 (HL7 version 3 data types, ED)."""
    told = Message()
    told["Content-Type"] = " ".join(body.get("mediaType", "").split())
    kind = told["Content-Type"].partition(";")[0].strip().lower()
    encoded = body.get("representation", "TXT").upper() == "B64"
    if not encoded:
        if kind in ("", _TEXT):
            return ClinicalDocument(title, (Section(0, "", tuple(_narrative(body))),))
        return ClinicalDocument(title, unstructured=kind)
    try:
        enclosed = _plain_bytes("".join(body.itertext()), body.get("compression", ""))
    except _CannotRead as error:
        return ClinicalDocument(title, unstructured=kind or "unknown", unread=str(error))
    if kind == _TEXT:
        words = _decoded(enclosed, told.get_content_charset("utf-8"))
        return ClinicalDocument(title, (Section(0, "", tuple(_lines(words))),))
    return ClinicalDocument(title, unstructured=kind or "unknown", enclosed=enclosed)


class _CannotRead(Exception):
    """Why a body cannot be read, in words that go on after "It"."""


def _plain_bytes(text: str, compression: str) -> bytes:
    try:
        data = base64.b64decode(text)
    except ValueError:
        raise _CannotRead("is damaged: its base64 is not whole") from None
    if not compression:
        return data
    if compression not in _INFLATED:
        raise _CannotRead("is compressed in a way this program does not read")
    for bits in _INFLATED[compression]:
        inflater = zlib.decompressobj(bits)
        try:
            found = inflater.decompress(data, _MOST_INFLATED)
        except zlib.error:
            continue
        if not inflater.eof:
            # it ends within, or goes on for longer than any letter is
            raise _CannotRead("is compressed, and larger than can be read or not whole")
        return found
    raise _CannotRead("is damaged: what is compressed in it cannot be read")


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except (LookupError, ValueError):  # some codecs of Python are none of texts
        return data.decode("utf-8", "replace")


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


def _before(element: etree._Element, name: str) -> str:
    """Return what stands before words that are raised, lowered or taken back: 10 to the ninth is not 109."""
    return "[struck out: " if _is_struck(element, name) else {"sup": "^", "sub": "_"}.get(name, "")


def _is_struck(element: etree._Element, name: str) -> bool:
    return name == "content" and element.get("revised") == "delete"


def _narrative(text: etree._Element) -> Iterator[str]:
    """Return the lines of a narrative block: paragraphs, list items and table rows each on their own."""
    parts: list[str] = []
    items: Counter[etree._Element | None] = Counter()
    for event, element in etree.iterwalk(text, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            parts.append(element.tail or "")
            continue
        name = _name(element)
        parts.append("\n" if name in _BLOCKS else "")
        if event == "start":
            parts.append(
                (" | " if _follows_cell(element, name) else "")
                + (_item_mark(element, items) if name == "item" else "")
                + _before(element, name)
                + (element.text or "")
            )
        elif element is not text:
            parts.append(("]" if _is_struck(element, name) else "") + (element.tail or ""))
    yield from _lines("".join(parts))


def _item_mark(element: etree._Element, items: Counter[etree._Element | None]) -> str:
    """Return the number of an item of an ordered list, the bullet of another; `items` counts those of each list."""
    parent = element.getparent()
    items[parent] += 1
    if parent is not None and parent.get("listType") == "ordered":
        mark = f"{items[parent]}."
    else:
        depth = sum(_name(one) == "item" for one in element.iterancestors())
        mark = _BULLETS[min(depth, len(_BULLETS) - 1)]
    return f"{_MARK}{mark}{_MARKED}"


def _lines(text: str) -> Iterator[str]:
    for line in _ITEM_MARK.sub(r"\1 ", _NO_WORDS.sub("\n", text)).split("\n"):
        words = " ".join(line.split())
        if words:
            yield words


def _follows_cell(element: etree._Element, name: str) -> bool:
    return name in _CELLS and element.getprevious() is not None
