"""A formatted text of the opinion as blocks of the report (`cases.rich_text`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from reviewer_app.cases.rich_text import HeadingLine, ItemLine, RichLine, Spans, TableLines, TextLine, parse
from reviewer_app.report.blocks import BULLET, Block, ListBlock, ListItem, Paragraph, Run, Runs, Table, TextRole, Words

_ROLES = {1: TextRole.HEADING, 2: TextRole.SUBHEADING}
#: Letters that the narrowest and the widest column of a table count for.
_NARROWEST, _WIDEST = 6, 48


def formatted(text: str, in_words: Callable[[str], str]) -> tuple[Block, ...]:
    """Return a text as paragraphs, lists and tables; `in_words` puts the evidence in it into words."""

    def runs(spans: Spans) -> Runs:
        return tuple(Run(in_words(one.text), one.bold) for one in spans)

    found: list[Block] = []
    for kind, group in groupby(parse(text), type):
        lines = list(group)
        if kind is TextLine:
            found += _paragraphs(lines, runs)
        elif kind is ItemLine:
            found.append(ListBlock(tuple(_item(one, runs) for one in lines if isinstance(one, ItemLine))))
        else:
            found += [_other(one, runs) for one in lines]
    return tuple(found)


def _paragraphs(lines: Sequence[RichLine], runs: Callable[[Spans], Runs]) -> Iterator[Paragraph]:
    """Yield the paragraphs of lines of running text, which empty lines part."""
    texts = [runs(one.spans) if isinstance(one, TextLine) else () for one in lines]
    for has_words, group in groupby(texts, lambda one: bool(_text(one).strip())):
        if has_words:
            first, *rest = group
            whole = [*first, *(run for line in rest for run in (Run("\n"), *line))]
            yield Paragraph(_text(whole), runs=tuple(whole) if any(one.bold for one in whole) else ())


def _item(line: ItemLine, runs: Callable[[Spans], Runs]) -> ListItem:
    return ListItem(BULLET if line.number is None else line.label, _words(runs(line.spans)))


def _other(line: RichLine, runs: Callable[[Spans], Runs]) -> Block:
    if isinstance(line, HeadingLine):
        return Paragraph(_text(runs(line.spans)), _ROLES[line.level])
    assert isinstance(line, TableLines)  # noqa: S101 - the last of four kinds
    header, *rows = (tuple(_words(runs(cell)) for cell in row) for row in line.rows)
    return Table(header, tuple(rows), _widths([header, *rows]))


def _widths(rows: Sequence[Sequence[Words]]) -> tuple[float, ...]:
    """Return the share of each column: as its longest cell asks, within limits."""
    longest = [max(len(_text(cell)) for cell in column) for column in zip(*rows, strict=True)]
    asked = [min(max(one, _NARROWEST), _WIDEST) for one in longest]
    return tuple(one / sum(asked) for one in asked)


def _words(runs: Runs) -> Words:
    return runs if any(one.bold for one in runs) else _text(runs)


def _text(words: Words | Sequence[Run]) -> str:
    return words if isinstance(words, str) else "".join(one.text for one in words)
