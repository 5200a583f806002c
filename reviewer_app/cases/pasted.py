"""What is pasted from other programs: of its HTML only what a field can hold is kept (`cases.rich_text`).

Headings, lists, tables and bold come over; colours, fonts, pictures, links and comments do not. Nothing is loaded from
anywhere. Word writes the items of its lists as paragraphs of a class, with the mark as words that are to be ignored.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from reviewer_app.cases.rich_text import (
    HeadingLine,
    ItemLine,
    RichLine,
    RichText,
    Span,
    Spans,
    TableLines,
    TextLine,
    merged,
    settled,
)

#: What is struck out is no part of the words.
_SKIPPED = frozenset(
    {"head", "style", "script", "title", "template", "noscript", "svg", "math", "object", "del", "s", "strike"}
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_BLOCKS = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "section", "article", "body", "header", "tr"}
)
_HEADINGS = {"h1": 1, "h2": 1, "h3": 2, "h4": 2, "h5": 2, "h6": 2}
_WEIGHT = re.compile(r"font-weight\s*:\s*([a-z]+|\d+)", re.IGNORECASE)
_IGNORED = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]")
_SPACE = re.compile(r"[ \t\r\n\f]+")


class _Reader(HTMLParser):
    """Collects lines; a stack of tags says how words are meant."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[RichLine] = []
        self._stack: list[tuple[str, bool, bool]] = []
        self._words: list[Span] = []
        self._mark: list[str] = []
        self._lists: list[int | None] = []
        self._kind: tuple[str, int | None] = ("", None)
        self._rows: list[list[Spans]] | None = None
        self._skip = 0

    # tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._end_line(keep_empty=True) if self._rows is None else self._words.append(Span(" "))
        if tag in _VOID:
            return
        given = {name: value or "" for name, value in attrs}
        self._skip += tag in _SKIPPED
        above = self._stack[-1] if self._stack else ("", False, False)
        ignored = above[2] or bool(_IGNORED.search(given.get("style", "")))
        self._stack.append((tag, self._weighs(tag, given.get("style", ""), bold=above[1]), ignored))
        self._open(tag, given)

    def _weighs(self, tag: str, style: str, *, bold: bool) -> bool:
        bold = bold or tag in ("b", "strong")
        if found := _WEIGHT.search(style):
            weight = found[1].lower()
            return weight in ("bold", "bolder") or (weight.isdecimal() and int(weight) >= 600)
        return bold

    def _open(self, tag: str, given: dict[str, str]) -> None:
        if tag == "table" and self._rows is None:
            self._end_line()
            self._rows = []
        elif self._rows is not None:
            if tag == "tr":
                self._rows.append([])
            elif tag in ("td", "th"):
                self._words = []
            return
        if tag in _BLOCKS or tag in _HEADINGS:
            self._end_line()
        if tag in ("ul", "ol"):
            start = given.get("start", "1")
            self._lists.append(None if tag == "ul" else int(start) if start.isdecimal() else 1)
        elif tag == "li":
            self._kind = ("item", self._next_number())
        elif tag in _HEADINGS:
            self._kind = (tag, None)
        elif given.get("class", "").startswith("MsoListParagraph"):
            self._kind, self._mark = ("word", None), []

    def _next_number(self) -> int | None:
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        return number

    def handle_endtag(self, tag: str) -> None:
        if not any(one[0] == tag for one in self._stack):
            return
        while self._stack:
            open_tag = self._stack.pop()[0]
            self._skip -= open_tag in _SKIPPED
            self._close(open_tag)
            if open_tag == tag:
                return

    def _close(self, tag: str) -> None:
        if self._rows is not None:
            if tag in ("td", "th") and self._rows:
                self._rows[-1].append(_tidy(self._words))
                self._words = []
            elif tag == "table":
                self._end_table()
            elif tag in _BLOCKS and self._words:
                self._words.append(Span(" "))
            return
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag in _BLOCKS or tag in _HEADINGS:
            self._end_line()
            self._kind = ("", None)

    def _end_table(self) -> None:
        rows = [row for row in self._rows or [] if any(row)]
        self._rows, self._words = None, []
        if rows:
            width = max(len(row) for row in rows)
            self.lines.append(TableLines(tuple((*row, *[()] * (width - len(row))) for row in rows)))

    # words

    def handle_data(self, data: str) -> None:
        if self._skip:
            return
        _, bold, ignored = self._stack[-1] if self._stack else ("", False, False)
        if ignored:
            self._mark.append(data)
        else:
            self._words.append(Span(_SPACE.sub(" ", data).replace("\u00a0", " "), bold))

    def _end_line(self, *, keep_empty: bool = False) -> None:
        spans, self._words = _tidy(self._words), []
        if not spans and not keep_empty:
            return
        kind, number = self._kind
        if kind in _HEADINGS and spans:
            self.lines.append(HeadingLine(spans, _HEADINGS[kind]))
        elif kind == "item" and spans:
            self.lines.append(ItemLine(spans, number))
            self._kind = ("", None)
        elif kind == "word" and spans:
            found = _NUMBER.match("".join(self._mark).strip())
            self.lines.append(ItemLine(spans, int(found[1]) if found else None))
            self._kind = ("", None)
        else:
            self.lines.append(TextLine(spans))

    def finished(self) -> list[RichLine]:
        while self._stack:
            self._close(self._stack.pop()[0])
        self._end_line()
        return self.lines


def _tidy(words: list[Span]) -> Spans:
    """Return words with one space where HTML shows one, and none at either end."""
    found: list[Span] = []
    for one in words:
        text = _SPACE.sub(" ", one.text)
        if text.startswith(" ") and (not found or found[-1].text.endswith(" ")):
            text = text[1:]
        if text:
            found.append(Span(text, one.bold))
    if found:
        found[-1] = Span(found[-1].text.rstrip(" "), found[-1].bold)
    return merged(found)


def from_html(html: str) -> RichText:
    """Return what a field can hold of a piece of HTML; whatever it is, something is returned and nothing is loaded."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return settled(reader.finished())
