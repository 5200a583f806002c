"""Templates of the IHE profile Management of Radiology Report Templates (MRRT), read into templates of this program.

A template is an HTML5 file (IHE Radiology Technical Framework, supplement MRRT, volume 3): Dublin Core in ``meta``
elements, in older ones in ``template_attributes``, and ``section`` elements with ``data-section-name`` in which
``select``, ``input`` and ``textarea`` stand for what is filled in. Nothing of the file is ever shown as HTML: words and
fields are taken over, and scripts, styles, links, pictures and embedded files are left behind. Of coded content only
the words of the terms count, for the kind of image and the region that the template is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from lxml import etree, html

from reviewer_app.cases.blanks import blank
from reviewer_app.cases.regions import regions_of
from reviewer_app.cases.rich_text import HeadingLine, ItemLine, RichLine, Span, Spans, TableLines, TextLine, markup
from reviewer_app.cases.templates import LARGEST, Template
from reviewer_app.errors import BadTemplate

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
    "canvas", "template_attributes", "coded_content", "math", "applet", "frame", "button",
})  # fmt: skip
_BLOCKS = frozenset({"p", "div", "li", "br", "section", "header", "table", "ul", "ol", "tr", "h1", "h2", "h3", "h4"})
_HEADS = frozenset({"header", "h1", "h2", "h3", "h4"})
_LINES_IN_A_CHOICE = " / "


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
    title = facts.get("title") or _words(root.findtext(".//title") or "") or PurePath(name).stem
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
            found.setdefault(key, _words(one.get("content") or ""))
    for one in root.iter():
        if isinstance(one.tag, str) and one.tag.startswith("dc:"):
            key = one.tag.removeprefix("dc:").replace("identifer", "identifier")  # as the example of the profile has it
            found.setdefault(key, _words(one.text or ""))
    return found


def _source(facts: dict[str, str]) -> str:
    """Return who made the template and under which terms: its licence goes with it."""
    parts = (facts.get("creator", ""), facts.get("publisher", ""), facts.get("rights", ""), facts.get("license", ""))
    return _words("; ".join(one for one in parts if one))


def _terms(root: html.HtmlElement) -> list[str]:
    """Return the words of the coded terms that say what the whole template is for."""
    places = (*root.iter("template_attributes"), *root.iter("template-attributes"))
    return [_words(one.text or "") for place in places for one in place.iter("code_meaning")] + [
        _words(one.get("meaning") or "") for one in root.iter("code") if one.get("meaning")
    ]


def _words(text: str) -> str:
    """Return words in one line, without what would be read as evidence or as a fact of a case."""
    return " ".join(text.split()).translate(str.maketrans("⟦⟧{}", "[]()"))


# sections


def _fields(root: html.HtmlElement) -> dict[str, str]:
    found: dict[str, list[RichLine]] = {}
    sections = [one for one in root.iter("section") if next(one.iterancestors("section"), None) is None]
    for section in sections:
        title = _words(section.get("data-section-name") or "").rstrip(":")
        path = next((path for words, path in _FIELDS if re.search(words, title, re.IGNORECASE)), _OTHERWISE)
        lines = _Lines(title).of(section)
        if not lines:
            continue
        head = [HeadingLine((Span(title),))] if title and path == _OTHERWISE else []
        found.setdefault(path, []).extend([*head, *lines])
    return {path: markup(lines) for path, lines in found.items()}


class _Lines:
    """Collects the lines of a section; its own name is not among them."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._found: list[RichLine] = []
        self._now: list[str] = []

    def of(self, section: html.HtmlElement) -> list[RichLine]:
        """Return the lines of a section, those of the sections in it under their heads."""
        self._walk(section)
        self._end()
        return self._found

    def _end(self, number: int | None = None, *, item: bool = False) -> None:
        spans: Spans = (Span(_words("".join(self._now))),)
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
            self._now.append(_field(child, tag))
            return
        if tag in _BLOCKS:
            self._end()
        if tag == "table":
            self._found += _table(child)
        elif tag in _HEADS:
            title = _words(child.text_content()).rstrip(":")
            if title and title != self._title:
                self._found.append(HeadingLine((Span(title),), 2))
        else:
            self._walk(child)
            if tag in _BLOCKS:
                self._end(number, item=tag == "li")


def _table(table: html.HtmlElement) -> Iterator[RichLine]:
    rows = [[_cell(cell) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    width = max((len(row) for row in rows), default=0)
    if width:
        yield TableLines(tuple((*row, *[()] * (width - len(row))) for row in rows if row))


def _cell(cell: html.HtmlElement) -> Spans:
    lines = _Lines("").of(cell)
    said = [one.spans for one in lines if not isinstance(one, TableLines)]
    text = " ".join(span.text for spans in said for span in spans)
    return (Span(text),) if text else ()


# fields


def _field(element: html.HtmlElement, tag: str) -> str:
    """Return a field as a place to fill in; what it would have said unasked is only offered."""
    name = _label(element.get("title") or element.get("name") or "")
    kind = (element.get("type") or "text").casefold()
    if tag == "select":
        options = [one for one in element.iter("option") if (one.get("value") or one.text_content()).strip()]
        if any(one.get("value") == "" for one in element.iter("option")):
            options = [one for one in options if one.get("value") != ""]
        return _choice(name, [one.text_content() for one in options])
    if kind in ("hidden", "button", "submit", "reset", "image", "file", "password"):
        return ""
    if kind == "number" or (element.get("data-field-type") or "").casefold() in ("numeric", "number"):
        return blank(f"{name or 'Number'}: number")
    if kind == "date":
        return blank(f"{name or 'Date'}: date")
    if kind in ("checkbox", "radio"):
        return _choice(name, [element.get("value") or "yes", "does not apply"])
    given = (element.text_content() if tag == "textarea" else element.get("value")) or ""
    return _choice(name, [given, "not assessed"]) if given.strip() else blank(name or "Words")


def _label(text: str) -> str:
    return _words(text.replace("_", " ").replace(":", " ").replace("/", " "))


def _choice(name: str, options: Iterable[str]) -> str:
    plain = [_words(one).replace(_LINES_IN_A_CHOICE, "/") for one in options]
    offered = list(dict.fromkeys(one for one in plain if one))
    if len(offered) < 2:
        offered.append("does not apply")
    return blank(f"{name}: {_LINES_IN_A_CHOICE.join(offered)}" if name else _LINES_IN_A_CHOICE.join(offered))
