"""Where dictated words stand in a text, and where they stand when it was written on.

Places count the characters of the text as it is read: lines and cells one after the other, each with a line end
between, without marks of format; a piece of evidence is one character (`flat`). Whatever writes a text, by hand or by
a template, tells only before and after: what both have in common, in order, is what is left of the dictated words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

from reviewer_app.cases.dictated import DictatedRun, RunsChange, runs_of
from reviewer_app.cases.evidence import Token, parts
from reviewer_app.cases.rich_text import RichLine, Spans, TableLines, parse

#: Stands for a piece of evidence, as in a document of Qt.
OBJECT = "\ufffc"
#: Words that are compared with so many others are not: all of them count as dictated then.
_MOST_COMPARED = 4_000_000
_WORDS = re.compile(r"\w+|\W")
_WORD_BEGINS = re.compile(r"(?<!\w)")
#: No word is longer.
_LONGEST = 64


class _Block(NamedTuple):
    """`size` characters that are the same from `before` on in one text and from `after` on in another."""

    before: int
    after: int
    size: int


def flat(markup: str) -> str:
    """Return the characters of a field's text that places count."""
    return "\n".join(_lines(parse(markup)))


def _lines(blocks: Sequence[RichLine]) -> Iterator[str]:
    """Yield lines and cells; a field has a line for the caret before a table that begins it, and after the last."""
    if isinstance(blocks[0], TableLines):
        yield ""
    for block in blocks:
        if isinstance(block, TableLines):
            yield from (_characters(cell) for row in block.rows for cell in row)
        else:
            yield _characters(block.spans)
    if isinstance(blocks[-1], TableLines):
        yield ""


def _characters(spans: Spans) -> str:
    found = (part for span in spans for part in parts(span.text))
    return "".join(OBJECT if isinstance(part, Token) else part for part in found)


def moved(runs: Sequence[DictatedRun], before: str, after: str) -> tuple[DictatedRun, ...]:
    """Return where runs stand in a text that was `before` and is `after`, each by its characters that are left.

    Where the two are too long and too different to be compared, what stands between is taken for dictated: it is
    marked too often rather than not.
    """
    if before == after:
        return tuple(runs)
    blocks, doubtful = _common(before, after)
    found = [piece for run in runs for block in blocks if (piece := _left(run, block)) is not None]
    if doubtful is not None:
        within = {run.passage: run for run in runs if run.end > doubtful.before}
        end = doubtful.after + doubtful.size
        found += [replace(run, start=doubtful.after, end=end) for run in within.values()]
    return _joined(sorted(found, key=lambda one: one.start))


def opened(runs: Sequence[DictatedRun], start: int, end: int, size: int) -> tuple[DictatedRun, ...]:
    """Return where runs stand when `size` characters were put in the place of those from `start` to before `end`."""
    blocks = (_Block(0, 0, start), _Block(end, start + size, max((run.end for run in runs), default=end) - end))
    found = (_left(run, block) for run in runs for block in blocks if block.size > 0)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.start))


def moved_place(place: int, before: str, after: str) -> int:
    """Return where a place of a text stands in another: behind what was written at it."""
    begin, end_before, end_after = _ends(before, after)
    if place < begin:
        return place
    return end_after + place - end_before if place >= end_before else end_after


def _ends(before: str, after: str) -> tuple[int, int, int]:
    """Return where two texts begin to differ, and where they end to, in the one and in the other."""
    begin = _same(before, after)
    most = min(len(before), len(after)) - begin
    same = min(_same(before[begin:][::-1], after[begin:][::-1]), most)
    return _slid(before, after, begin, same)


def _slid(before: str, after: str, begin: int, same: int) -> tuple[int, int, int]:
    """Return where two texts differ so that what was only put in, or only taken out, is whole words where it can be.

    Of “no nodule” that became “nodule” the word “no” was taken out, not the “ no” in the middle of what stands there.
    """
    end_before, end_after = len(before) - same, len(after) - same
    longer, end = (before, end_before) if end_before - begin > end_after - begin else (after, end_after)
    most = begin if begin in (end_before, end_after) else 0
    steps = 0
    while steps < most and longer[begin - steps - 1] == longer[end - steps - 1]:
        if _WORD_BEGINS.match(longer, begin - steps):
            break
        steps += 1
    if not _WORD_BEGINS.match(longer, begin - steps):
        steps = 0
    return begin - steps, end_before - steps, end_after - steps


def _same(one: str, other: str) -> int:
    """Return how many characters two texts have in common at the beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _without_scraps(before: str, ends: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return where two texts differ with the word in which they begin to, or end to, where less than half is left."""
    begin, end_before, end_after = ends
    for word in _WORDS.finditer(before, max(0, begin - _LONGEST), end_before + _LONGEST):
        start, end = word.span()
        kept = max(0, begin - start) + max(0, end - end_before)
        if start <= end_before and end >= begin and 0 < 2 * kept < end - start:
            begin, end_after = min(begin, start), end_after + max(0, end - end_before)
            end_before = max(end_before, end)
    return begin, end_before, end_after


def _common(before: str, after: str) -> tuple[list[_Block], _Block | None]:
    begin, end_before, end_after = _without_scraps(before, _ends(before, after))
    old, new = _WORDS.findall(before[begin:end_before]), _WORDS.findall(after[begin:end_after])
    found = [_Block(0, 0, begin)]
    doubtful = None
    if len(old) * len(new) > _MOST_COMPARED:
        doubtful = _Block(begin, begin, end_after - begin)
    elif old and new:
        found += _of_words(old, new, begin)
    found.append(_Block(end_before, end_after, len(before) - end_before))
    return [one for one in found if one.size], doubtful


def _of_words(old: Sequence[str], new: Sequence[str], begin: int) -> Iterator[_Block]:
    starts_old, starts_new = _starts(old, begin), _starts(new, begin)
    for one in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        size = sum(map(len, old[one.a : one.a + one.size]))
        yield _Block(starts_old[one.a], starts_new[one.b], size)


def _starts(words: Sequence[str], begin: int) -> list[int]:
    found = [begin]
    for one in words:
        found.append(found[-1] + len(one))
    return found


def _left(run: DictatedRun, block: _Block) -> DictatedRun | None:
    start, end = max(run.start, block.before), min(run.end, block.before + block.size)
    if start >= end:
        return None
    by = block.after - block.before
    return replace(run, start=start + by, end=end + by, at=run.at + start - run.start)


def _joined(runs: Iterable[DictatedRun]) -> tuple[DictatedRun, ...]:
    found: list[DictatedRun] = []
    for one in runs:
        last = found[-1] if found else None
        if last is not None and _goes_on(last, one):
            found[-1] = replace(last, end=one.end)
        else:
            found.append(one)
    return tuple(found)


def _goes_on(last: DictatedRun, one: DictatedRun) -> bool:
    same = (last.path, last.passage) == (one.path, one.passage)
    return same and last.end == one.start and last.at + last.end - last.start == one.at


def runs_after(runs: Sequence[DictatedRun], changes: Iterable[tuple[str, str, str]]) -> Iterator[RunsChange]:
    """Yield what becomes of dictated words in fields that are written on: (path, markup before, markup after)."""
    for path, before, after in changes:
        stood = runs_of(runs, path)
        stands = moved(stood, flat(before), flat(after)) if stood else ()
        if stands != stood:
            yield RunsChange(path, stood, stands)


def with_more(
    runs: Sequence[DictatedRun], changes: Iterable[RunsChange], more: Sequence[DictatedRun]
) -> tuple[RunsChange, ...]:
    """Return the changes of an edit by which more dictated words came to some fields than stood there."""
    found = {one.path: one for one in changes}
    for path in dict.fromkeys(one.path for one in more):
        stood = runs_of(runs, path)
        change = found.get(path, RunsChange(path, stood, stood))
        new = runs_of(more, path)
        left = (one for one in change.after if not any(two.start <= one.start and one.end <= two.end for two in new))
        found[path] = replace(change, after=tuple(sorted((*left, *new), key=lambda run: run.start)))
    return tuple(found.values())
