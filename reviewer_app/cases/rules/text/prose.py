"""Written text as the checks read it: fields in sentences, what is quoted or cited blanked out at its place.

A blanked character stands for each that was there, so a place in the sentence is a place in the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from reviewer_app.cases.evidence import Token, TokenKind, parts
from reviewer_app.cases.findings import PREFIX
from reviewer_app.cases.opinion import FIELDS_BY_PATH, FieldKind, Opinion

QUOTED, CITED = "░", "￼"
"""Stands for each character of a quotation, and of a token (a measurement, a key image, a view)."""
_QUOTATION = re.compile(
    r'“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|‘[^’\n]*(?:’(?=\w)[^’\n]*)*’(?!\w)|(?<![\w"])"(?=\S)[^"\n]*"|^[ \t]*>.*$',
    re.MULTILINE,
)
_END = re.compile(r"[.!?](?=\s+[^\sa-z])|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Drs|Mr|Mrs|Ms|Prof|St|No|Nr|Fig|vs|approx|ca|cf|resp|incl|e\.g|i\.e|[A-Z]))$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE_END = re.compile(r"[;:]|\b(?:but|while|whereas|although|though|however)\b")


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check found at a place of a field.

    Attributes
    ----------
    check
        Its name: "laterality", "level", "sex", "age", "unit", "date", "identity" or "placeholder".
    path
        The path of the field.
    start, end
        The place in the value of the field, in characters from 0, the end not included.
    words
        A short sentence, which tells nothing of the patient that the text does not say itself.
    said
        The words at that place.
    """

    check: str
    path: str
    start: int
    end: int
    words: str
    said: str


@dataclass(frozen=True)
class Sentence:
    """One sentence; `start` is where it begins in its field, `before` the sentence before it in the same paragraph."""

    path: str
    start: int
    text: str
    before: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words in small letters."""
        return frozenset(_WORD.findall(self.text.lower()))

    @cached_property
    def lower(self) -> str:
        """The text in small letters, as long as itself."""
        lower = self.text.lower()
        return lower if len(lower) == len(self.text) else self.text

    def clause(self, at: int) -> tuple[int, int]:
        """Return where the clause around a place begins and ends."""
        start, end = 0, len(self.text)
        for match in _CLAUSE_END.finditer(self.text):
            if match.end() <= at:
                start = match.end()
            elif match.start() > at:
                end = match.start()
                break
        return start, end

    def remark(self, check: str, start: int, end: int, words: str) -> Remark:
        """Return a remark on a place of the sentence."""
        said = self.text[start:end]
        return Remark(check, self.path, self.start + start, self.start + end, f"“{said}”: {words}", said)


@dataclass(frozen=True)
class Field:
    """One field of an opinion: its text as it is kept, and its sentences."""

    path: str
    text: str

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that say anything, in order."""
        return tuple(_sentences(self.path, masked(self.text)))


def is_prose(path: str) -> bool:
    """Whether what stands under a path of the opinion is text that the reviewer writes for the reader."""
    known = FIELDS_BY_PATH.get(path)
    if known is not None:
        return known.kind is FieldKind.TEXT
    return path.startswith(("answer/", PREFIX)) and path.endswith("/text")


def prose(opinion: Opinion) -> tuple[Field, ...]:
    """Return the fields of an opinion that hold text, in the order in which they were written."""
    return tuple(Field(path, text) for path, text in opinion.values.items() if text and is_prose(path))


def masked(text: str) -> str:
    """Return a text of the same length without its quotations and tokens: what others said is not judged."""
    if "⟦" in text:
        text = "".join(one if isinstance(one, str) else _blank(one) for one in parts(text))
    return _QUOTATION.sub(lambda match: QUOTED * len(match[0]), text)


def _blank(token: Token) -> str:
    return (QUOTED if token.kind is TokenKind.PASSAGE else CITED) * len(token.markup)


def _sentences(path: str, text: str) -> Iterator[Sentence]:
    start, before = 0, ""
    for end in [*_ends(text), len(text)]:
        words = text[start:end]
        if words.strip():
            yield Sentence(path, start, words, before)
        before = "" if "\n" in words else words
        start = end


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if match[0] == "." and _ABBREVIATION.search(text, max(0, match.start() - 8), match.start()):
            continue
        yield match.end()
