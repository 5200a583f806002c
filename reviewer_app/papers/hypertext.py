"""HTML as blocks: what an allow-list lets through, its links as text; nothing is run, loaded or followed.

The allow-list is nh3's (ammonia): elements that only shape text. Scripts, styles, forms and frames go with all they
hold; of pictures only those within the file itself are shown (RFC 2397).
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

import nh3
from lxml import etree, html

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.block_writer import BlockWriter
from reviewer_app.papers.blocks import Paper, checked
from reviewer_app.papers.pictures import PicturesOfPaper
from reviewer_app.papers.plain_text import decoded

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    {"p", "div", "blockquote", "address", "article", "section", "header", "footer", "main", "aside", "figure",
     "figcaption", "caption", "dl", "dt", "dd", "hr", "center", "details", "summary", "nav", "br", "pre"}
)  # fmt: skip
_LISTS = frozenset({"ul", "ol"})
_TABLE = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
_INLINE = frozenset(
    {"a", "abbr", "b", "cite", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span",
     "strike", "strong", "sub", "sup", "time", "tt", "u", "var"}
)  # fmt: skip
_ALLOWED = {*_HEADINGS, *_BLOCKS, *_LISTS, *_TABLE, *_INLINE, "li"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan"}, "th": {"colspan"}, "ol": {"start"}}
_GONE = {"script", "style", "template", "noscript", "iframe", "object", "embed", "applet", "svg", "math", "form",
         "select", "title", "head", "audio", "video", "canvas", "noembed", "noframes"}  # fmt: skip
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.-]{1,40})""", re.IGNORECASE)
_DATA = "data:image/"
_MOST_BYTES = 48 << 20
_LONGEST_ADDRESS = 200
_LEFT_OUT = "Pictures that are not in this file itself were not fetched; their places are marked."


def read_html(data: bytes, content_type: str = "") -> Paper:
    """Return what an HTML file says.

    Raises
    ------
    CannotDecode
        If it is too long.
    """
    if len(data) > _MOST_BYTES:
        raise CannotDecode("This document is too long to be shown.", detail=f"html: {len(data)} bytes")
    inside = _CHARSET.search(data[:2048])
    text, notes = decoded(data, content_type, inside.group(1).decode("ascii") if inside else "", letters=_MOST_BYTES)
    clean = nh3.clean(
        text,
        tags=_ALLOWED,
        clean_content_tags=_GONE,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel", "data"},
        strip_comments=True,
        link_rel=None,
    )
    reader = _Reader()
    if clean.strip():
        reader.read(_tree(clean))
    return checked(Paper(tuple(reader.writer.finished()), (*notes, *reader.notes)))


def _tree(clean: str) -> etree._Element:
    try:
        parser = html.HTMLParser(no_network=True, huge_tree=True, encoding="utf-8")
        tree = html.fragment_fromstring(f"<div>{clean}</div>".encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise CannotDecode("This document is damaged.", detail=f"html: {type(error).__name__}") from error
    if any(one.level_name == "FATAL" for one in parser.error_log):  # what stands deeper is not in the tree
        raise CannotDecode("This document is nested more deeply than can be read.", detail="html: depth")
    return tree


#: What is raised, lowered or struck out says something else on one line: 10 to the ninth is not 109.
_AROUND: dict[str, tuple[str, str]] = {
    "sup": ("^", ""), "sub": ("_", ""), **dict.fromkeys(("s", "strike", "del"), ("[struck out: ", "]")),
}  # fmt: skip


class _Reader:
    """Walks the cleaned tree and writes its blocks."""

    def __init__(self) -> None:
        self.writer = BlockWriter()
        self.notes: tuple[str, ...] = ()
        self._links: list[int] = []
        self._pictures = PicturesOfPaper()

    def read(self, root: etree._Element) -> None:
        """Write every element below, without recursion: however deep a file nests."""
        for event, element in etree.iterwalk(root, events=("start", "end")):
            name = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                self._start(name, element)
                self.writer.add(element.text or "")
            else:
                self._end(name, element)
                self.writer.add((element.tail or "") if element is not root else "")

    def _start(self, name: str, element: etree._Element) -> None:
        writer = self.writer
        if name in _HEADINGS:
            writer.begin_heading(_HEADINGS[name])
        elif name in _LISTS:
            writer.begin_list(_number(element.get("start"), 1) if name == "ol" else None)
        elif name == "li":
            writer.begin_item()
        elif name in _TABLE:
            writer.begin_table_part(name, _number(element.get("colspan"), 1))
        elif name == "pre":
            writer.begin_fixed()
        elif name in _BLOCKS:
            writer.break_line()
        elif name in _AROUND:
            writer.add(_AROUND[name][0])
        elif name == "a":
            self._links.append(writer.letters)
        elif name == "img":
            self._picture(element)

    def _end(self, name: str, element: etree._Element) -> None:
        writer = self.writer
        if name in _AROUND:
            writer.add(_AROUND[name][1])
        if name in _HEADINGS or (name in _BLOCKS and name not in ("br", "pre")):
            writer.break_line()
        elif name in _LISTS:
            writer.end_list()
        elif name == "li":
            writer.break_line()
        elif name in _TABLE:
            writer.end_table_part(name)
        elif name == "pre":
            writer.end_fixed()
        elif name == "a":
            self._end_link(element.get("href", ""))

    def _end_link(self, address: str) -> None:
        """Write an address behind the words that lead to it, unless they are it."""
        began = self._links.pop() if self._links else self.writer.letters
        plain = address.removeprefix("mailto:").removeprefix("tel:")
        if plain and not plain.startswith(("#", "data:")) and plain not in self.writer.since(began):
            cut = plain if len(plain) <= _LONGEST_ADDRESS else f"{plain[:_LONGEST_ADDRESS]}…"
            self.writer.add(f" ({cut})")

    def _picture(self, element: etree._Element) -> None:
        source, words = element.get("src", ""), " ".join(element.get("alt", "").split())
        if not source.startswith(_DATA):
            self.notes = (_LEFT_OUT,)
            self.writer.add(f" [Picture{f': {words}' if words else ''}] ")
            return
        found = self._pictures.read(_data_of(source), words)
        if isinstance(found, str):
            self.writer.add(f" {found} ")
        else:
            self.writer.place(found)


def _data_of(address: str) -> bytes:
    """Return the bytes that a data URL holds (RFC 2397)."""
    head, _, body = address.partition(",")
    if not head.endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote_to_bytes(body))
    except binascii.Error:
        return b""


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else otherwise
