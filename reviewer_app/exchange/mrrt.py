"""Templates of the IHE profile Management of Radiology Report Templates (MRRT), read into templates of this program.

A template is an HTML5 file (IHE Radiology Technical Framework, supplement MRRT, volume 3): Dublin Core in ``meta``
elements, in older ones in ``template_attributes``, and ``section`` elements with ``data-section-name`` in which
``select``, ``input`` and ``textarea`` stand for what is filled in. Nothing of the file is ever shown as HTML: words and
fields are taken over, and scripts, styles, links, pictures and embedded files are left behind. Of coded content only
the words of the terms count, for the kind of image and the region that the template is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from lxml import etree, html

from reviewer_app.cases.regions import regions_of
from reviewer_app.cases.rich_text import HeadingLine, ItemLine, RichLine, Span, Spans, TableLines, TextLine, markup
from reviewer_app.cases.templates import LARGEST, Template
from reviewer_app.errors import BadTemplate
from reviewer_app.exchange.mrrt_fields import TemplateFields, plain_words

#: Which text of the opinion a section goes into, by words of its name; all others are findings.
_FIELDS = (
    (r"impression|conclusion|diagnosis", "diagnosis.text"),
    (r"recommend", "recommendations.text"),
    (r"clinical (information|history)|^history|indication", "history"),
)
_OTHERWISE = "findings.imaging"
_MODALITIES = (
    (r"\bct\b|computed tomography", "CT"),
    (r"\bmri?\b|magnetic resonance", "MR"),
    (r"mammo", "MG"),
    (r"ultraso", "US"),
    (r"\bpet\b|positron", "PT"),
    (r"x-?ray|radiograph", "DX"),
)
_LEFT_BEHIND = frozenset({
    "script", "style", "link", "iframe", "object", "embed", "img", "svg", "audio", "video", "head", "noscript",
    "canvas", "template_attributes", "coded_content", "math", "applet", "frame", "button", "datalist",
})  # fmt: skip
_BLOCKS = frozenset({"p", "div", "li", "br", "section", "header", "table", "ul", "ol", "tr", "h1", "h2", "h3", "h4"})
_HEADS = frozenset({"header", "h1", "h2", "h3", "h4"})


def read_mrrt(raw: bytes, name: str) -> Template:
    """Read an MRRT template; `name` is that of its file, for the sentence of an error.

    Raises
    ------
    BadTemplate
        If there is nothing in it that this program can take over. The sentence says the file and the line.
    """
    if len(raw) > LARGEST:
        raise BadTemplate(f"{name} is too large for a template.", detail="template size")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise BadTemplate(f"{name}, line 1: this is not HTML.", detail="template html") from error
    fields = _fields(root)
    if not fields:
        raise BadTemplate(f"{name}, line 1: there is no section with words or fields in it.", detail="template html")
    facts = _dublin_core(root)
    title = facts.get("title") or plain_words(root.findtext(".//title") or "") or PurePath(name).stem
    said = [title, facts.get("description", ""), *_terms(root)]
    modalities = [code for words, code in _MODALITIES if any(re.search(words, one, re.IGNORECASE) for one in said)]
    return Template(
        f"mrrt-{facts.get('identifier') or PurePath(name).stem}",
        title,
        "Radiology",
        fields,
        tuple(modalities),
        tuple(sorted(regions_of([], said))),
        note=_source(facts),
    )


def _dublin_core(root: html.HtmlElement) -> dict[str, str]:
    """Return the Dublin Core of a template by its name, of each the first."""
    found: dict[str, str] = {}
    for one in root.iter("meta"):
        prefix, _, key = (one.get("name") or "").casefold().partition(".")
        if prefix in ("dc", "dcterms"):
            found.setdefault(key, plain_words(one.get("content") or ""))
    for one in root.iter():
        if isinstance(one.tag, str) and one.tag.startswith("dc:"):
            key = one.tag.removeprefix("dc:").replace("identifer", "identifier")  # as the example of the profile has it
            found.setdefault(key, plain_words(one.text or ""))
    return found


def _source(facts: dict[str, str]) -> str:
    """Return who made the template and under which terms: its licence goes with it."""
    parts = (facts.get("creator", ""), facts.get("publisher", ""), facts.get("rights", ""), facts.get("license", ""))
    return plain_words("; ".join(one for one in parts if one))


def _terms(root: html.HtmlElement) -> list[str]:
    """Return the words of the coded terms that say what the whole template is for."""
    places = (*root.iter("template_attributes"), *root.iter("template-attributes"))
    return [plain_words(one.text or "") for place in places for one in place.iter("code_meaning")] + [
        plain_words(one.get("meaning") or "") for one in root.iter("code") if one.get("meaning")
    ]


# sections


def _fields(root: html.HtmlElement) -> dict[str, str]:
    found: dict[str, list[RichLine]] = {}
    fields = TemplateFields(root)
    sections = [one for one in root.iter("section") if next(one.iterancestors("section"), None) is None]
    for section in sections:
        title = plain_words(section.get("data-section-name") or "").rstrip(":")
        path = next((path for words, path in _FIELDS if re.search(words, title, re.IGNORECASE)), _OTHERWISE)
        lines = _Lines(title, fields).of(section)
        if not lines:
            continue
        head = [HeadingLine((Span(title),))] if title and path == _OTHERWISE else []
        found.setdefault(path, []).extend([*head, *lines])
    return {path: markup(lines) for path, lines in found.items()}


class _Lines:
    """Collects the lines of a section; its own name is not among them."""

    def __init__(self, title: str, fields: TemplateFields) -> None:
        self._title, self._fields = title, fields
        self._found: list[RichLine] = []
        self._now: list[str] = []

    def of(self, section: html.HtmlElement) -> list[RichLine]:
        """Return the lines of a section, those of the sections in it under their heads."""
        self._walk(section)
        self._end()
        return self._found

    def _end(self, number: int | None = None, *, item: bool = False) -> None:
        spans: Spans = (Span(plain_words("".join(self._now))),)
        self._now = []
        if spans[0].text:
            self._found.append(ItemLine(spans, number) if item else TextLine(spans))

    def _walk(self, element: html.HtmlElement) -> None:
        self._now.append(element.text or "")
        number = 0
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else "script"
            if tag == "li":
                number += 1
            self._take(child, tag, number if element.tag == "ol" else None)
            self._now.append(child.tail or "")

    def _take(self, child: html.HtmlElement, tag: str, number: int | None) -> None:
        if tag in _LEFT_BEHIND:
            return
        if tag in ("select", "input", "textarea"):
            self._now.append(self._fields.place(child))
            return
        if tag in _BLOCKS:
            self._end()
        if tag == "table":
            self._found += _table(child, self._fields)
        elif tag in _HEADS:
            title = plain_words(child.text_content()).rstrip(":")
            if title and title != self._title:
                self._found.append(HeadingLine((Span(title),), 2))
        else:
            self._walk(child)
            if tag in _BLOCKS:
                self._end(number, item=tag == "li")


def _table(table: html.HtmlElement, fields: TemplateFields) -> Iterator[RichLine]:
    rows = [[_cell(cell, fields) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    width = max((len(row) for row in rows), default=0)
    if width:
        yield TableLines(tuple((*row, *[()] * (width - len(row))) for row in rows if row))


def _cell(cell: html.HtmlElement, fields: TemplateFields) -> Spans:
    lines = _Lines("", fields).of(cell)
    said = [one.spans for one in lines if not isinstance(one, TableLines)]
    text = " ".join(span.text for spans in said for span in spans)
    return (Span(text),) if text else ()
