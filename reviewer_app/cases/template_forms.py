"""Texts that templates wrote, as a form: an element for each place to fill in, with its response once it has one.

A template says line by line which words stand round its places (`blanks`). A line of the opinion with these words is
that line, filled in or not: what stands between them is the response, as in a synoptic report ("element: response").
So the text is all that is kept, and a response can be changed in the form for as long as the words round it stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from reviewer_app.cases.blanks import Blank, BlankKind, blanks
from reviewer_app.cases.findings import PREFIX
from reviewer_app.cases.templates import Template

#: A line with fewer letters round its places could be any line.
_LEAST_LETTERS = 3
#: More letters than this are a text that somebody wrote, no response of a form.
_SHORT = 120
_HEADING = re.compile(r"#{2,3} (\S.*)")
_FACT = re.compile(r"\{[a-z][a-z_.]*\}")
_NUMBER = re.compile(r"[-–−<>~≤≥×x/., \d]*\d[-–−<>~≤≥×x/., \d]*")
#: What would be read as evidence, as a table or as bold words.
_MARKUP = str.maketrans("⟦⟧|", "[]/")
_BRACKET = "⟦"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a form.

    `start` and `end` are where its response stands in the text (characters), `place` what is wanted, `mark` the place
    to fill in as the text has it without a response, `head` the heading that it stands under.
    """

    name: str
    place: Blank
    mark: str
    head: str
    start: int
    end: int
    response: str

    @property
    def is_open(self) -> bool:
        """Whether there is no response yet."""
        return not self.response.strip()

    @property
    def has_evidence(self) -> bool:
        """Whether the response is a measurement, a view or another thing that follows what it names."""
        return _BRACKET in self.response

    @property
    def typed(self) -> str:
        """The response as it is typed: a number without its unit."""
        unit = f" {self.place.unit}"
        bare = self.response.removesuffix(unit) if self.place.unit else self.response
        return bare if _NUMBER.fullmatch(bare) else self.response


def texts_for(templates: Iterable[Template], path: str) -> tuple[str, ...]:
    """Return what templates may have written into a text of the opinion, those first that come first."""
    found: list[str] = []
    for one in templates:
        if path.startswith(PREFIX):
            found += [kind.text for kind in one.findings]
        else:
            found += [one.fields.get(path, ""), *one.repeats.values()]
    return tuple(dict.fromkeys(text for text in found if text))


def elements(text: str, templates: Iterable[str]) -> tuple[Element, ...]:
    """Return the elements of a text of the opinion, in its order; `templates` are the texts that may have made it."""
    known = _known(tuple(templates))
    lines = text.split("\n")
    bare = next((one for one in known.bare if len(one) == len(lines) and all(map(_fits, one, lines))), None)
    found: list[Element] = []
    head, at = "", 0
    for number, line in enumerate(lines):
        heading = _HEADING.fullmatch(line)
        head = heading[1].replace("*", "").strip() if heading else head
        found += _elements_of(line, at, head, known.lines if bare is None else bare[number : number + 1])
        at += len(line) + 1
    return tuple(found)


def answered(text: str, element: Element, words: str) -> str:
    """Return the text with these words for a response; without any it is a place to fill in again."""
    said = re.sub(r"\*{2,}", "*", " ".join(words.translate(_MARKUP).split()))
    if element.place.unit and _NUMBER.fullmatch(said):
        said = f"{said} {element.place.unit}"
    return text[: element.start] + (said or element.mark) + text[element.end :]


def added(text: str, element: Element, lines: str) -> str:
    """Return the text with lines that come again, over the place that asks for them."""
    return f"{text[: element.start]}{lines}\n{text[element.start :]}"


def no_more(text: str, element: Element) -> str:
    """Return the text without a place for lines that come again, and without its line where that is empty then."""
    before, after = text[: element.start], text[element.end :]
    alone = (not before or before.endswith("\n")) and (not after or after.startswith("\n"))
    if not alone:
        return before + after
    return before + after[1:] if after else before[:-1]


def _fits(known: _Line, line: str) -> bool:
    """Tell whether a line with hardly a word of its own may be that line: what is there is listed, or short."""
    spans = known.responses(line)
    if spans is None:
        return False
    said = [line[start:end] for start, end in spans]
    return all(
        words in (*one.choices, mark) if one.choices else len(words) <= _SHORT
        for one, words, mark in zip(known.places, said, known.marks, strict=True)
    )


def _elements_of(line: str, offset: int, head: str, known: Iterable[_Line]) -> Iterator[Element]:
    fitting = [(one, spans) for one in known if (spans := one.responses(line)) is not None]
    if fitting:
        best, spans = max(fitting, key=lambda pair: pair[0].letters)
        for place, name, mark, (start, end) in zip(best.places, best.names, best.marks, spans, strict=True):
            said = line[start:end]
            response = "" if said == mark or _is_place(said) else said
            yield Element(name, place, mark, head, offset + start, offset + end, response)
        return
    for one, name in zip(places := list(blanks(line)), _names(line, places), strict=True):
        yield Element(name, one, line[one.start : one.end], head, offset + one.start, offset + one.end, "")


def _is_place(words: str) -> bool:
    return any((one.start, one.end) == (0, len(words)) for one in blanks(words))


# lines of templates


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with places: `literals` stand before, between and after them, `letters` is how many these have."""

    literals: tuple[re.Pattern[str], ...]
    places: tuple[Blank, ...]
    names: tuple[str, ...]
    marks: tuple[str, ...]
    letters: int

    def responses(self, line: str) -> list[tuple[int, int]] | None:
        """Return where the responses stand in a line, None where it is another line. No step is ever taken back."""
        first = self.literals[0].match(line)
        if first is None:
            return None
        found: list[tuple[int, int]] = []
        at = first.end()
        for number, place in enumerate(self.places):
            ends = self._ends(line, at, number, place)
            if ends is None:
                return None
            found.append((at, ends[0]))
            at = ends[1]
        return found

    def _ends(self, line: str, at: int, number: int, place: Blank) -> tuple[int, int] | None:
        """Return where a response ends, and where what stands after it does."""
        after, last = self.literals[number + 1], number + 1 == len(self.places)
        offered = [self.marks[number], *sorted(place.choices, key=len, reverse=True)]
        for one in offered:
            if line.startswith(one, at):
                end = at + len(one)
                found = after.fullmatch(line, end) if last else after.match(line, end)
                if found is not None:
                    return end, found.end()
        if not last:
            found = after.search(line, at)
            return None if found is None else (found.start(), found.end())
        ends = (one.start() for one in after.finditer(line, at) if one.end() == len(line))
        end = next(ends, -1)
        return None if end < 0 else (end, len(line))


@dataclass(frozen=True, slots=True)
class _Known:
    """The lines of templates with enough words to be known by, and whole texts of lines that have hardly any."""

    lines: tuple[_Line, ...]
    bare: tuple[tuple[_Line, ...], ...]


@lru_cache(maxsize=64)
def _known(templates: tuple[str, ...]) -> _Known:
    lines: dict[str, _Line] = {}
    bare: list[tuple[_Line, ...]] = []
    for text in templates:
        made = {line: found for line in text.split("\n") if (found := _line(line)) is not None}
        lines |= {line: one for line, one in made.items() if one.letters >= _LEAST_LETTERS}
        if len(made) == text.count("\n") + 1 and all(one.letters < _LEAST_LETTERS for one in made.values()):
            bare.append(tuple(made.values()))
    return _Known(tuple(lines.values()), tuple(bare))


def _line(text: str) -> _Line | None:
    places = [one for one in blanks(text) if one.kind is not BlankKind.AGAIN]
    if not places:
        return None
    ends = [0, *(one.end for one in places)]
    begins = [*(one.start for one in places), len(text)]
    pieces = [text[start:end] for start, end in zip(ends, begins, strict=True)]
    letters = sum(map(str.isalpha, _FACT.sub("", "".join(pieces))))
    literals = tuple(re.compile(".*?".join(map(re.escape, _FACT.split(one)))) for one in pieces)
    marks = tuple(text[one.start : one.end] for one in places)
    return _Line(literals, tuple(places), tuple(_names(text, places)), marks, letters)


def _names(line: str, places: Iterable[Blank]) -> Iterator[str]:
    """Yield what the places of a line are called: by themselves, or by the words before them."""
    at = 0
    for one in places:
        before = re.split(r"[.,;]", line[at : one.start].replace("*", "").removeprefix("- "))[-1].strip(" :")
        at = one.end
        if one.name:
            yield one.name
        elif any(map(str.isalpha, before)):
            yield before[0].upper() + before[1:]
        else:
            yield " / ".join(one.choices[:2]) + (" / …" if len(one.choices) > 2 else "")
