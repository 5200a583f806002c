"""Written text as the checks read it: fields in sentences, what is quoted or cited blanked out at its place.

A blanked character stands for each that was there, so a place in the sentence is a place in the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from reviewer_app.cases.amendments import is_amendment_text
from reviewer_app.cases.evidence import Token, TokenKind, parts
from reviewer_app.cases.findings import PREFIX
from reviewer_app.cases.opinion import FIELDS_BY_PATH, FieldKind, Opinion
from reviewer_app.cases.rich_text import plain

QUOTED, CITED = "░", "￼"
"""Stands for each character of a quotation, and of a token (a measurement, a key image, a view)."""
_QUOTATION = re.compile(
    r"“[^”\n]{0,2000}”|„[^“”\n]{0,2000}[“”]|«[^»\n]{0,2000}»|‘(?:[^’\n]|’(?=\w)){0,2000}’(?!\w)|"
    r'(?<![\w"])"(?=\S)[^"\n]{0,2000}"'
)
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_QUOTES = '“„«‘"'
_END = re.compile(r"[.!?\n](?:(?<=\n)|(?=\s+[^\sa-z]))")
_ABBREVIATIONS = frozenset([
    "dr", "drs", "mr", "mrs", "ms", "prof", "st", "no", "nr", "fig", "vs", "approx", "ca", "cf", "resp", "incl",
    "e.g", "i.e",
])  # fmt: skip
_ENGLISH = frozenset([
    "the", "of", "is", "and", "with", "was", "are", "no", "for", "this", "that", "an", "it", "by", "on",
    "which", "has", "not", "in", "to", "at",
])  # fmt: skip
_FOREIGN = frozenset([
    "der", "das", "und", "ist", "nicht", "mit", "eine", "im", "zu", "el", "los", "las", "que", "con", "una",
    "del", "en", "se", "le", "les", "des", "et", "est", "une", "avec", "pas", "il", "di", "che", "per",
])  # fmt: skip
_LONGEST = 500
"""Characters of a sentence: what is longer is no sentence, and is cut at a space, so that no pattern runs away."""
_WORD = re.compile(r"[a-zµß-öø-ÿ]+")
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
    said
        The words at that place.
    reason
        What is wrong with them, in a few words that tell nothing of the patient which the text does not say itself.
    """

    check: str
    path: str
    start: int
    end: int
    said: str
    reason: str

    @property
    def words(self) -> str:
        """``"“left”: finding 1 is marked right"``."""
        return f"“{self.said}”: {self.reason}"


class Sentence(NamedTuple):
    """One sentence of a field; a tuple, because an opinion has a thousand and they are made anew after each edit.

    Attributes
    ----------
    start
        Where it begins in its field.
    text, lower
        Its characters, and the same in small letters.
    words
        Its words, in small letters.
    before
        The sentence before it in the same paragraph.
    """

    path: str
    start: int
    text: str
    lower: str
    words: frozenset[str]
    before: str = ""

    def names(self, words: frozenset[str]) -> bool:
        """Whether it has any of some words, given in small letters."""
        return not self.words.isdisjoint(words)

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

    def remark(self, check: str, start: int, end: int, reason: str) -> Remark:
        """Return a remark on a place of the sentence."""
        return Remark(check, self.path, self.start + start, self.start + end, self.text[start:end], reason)


@dataclass(frozen=True)
class Field:
    """One field of an opinion: its text as it is kept, and its sentences."""

    path: str
    text: str

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that say anything, in order."""
        return tuple(_sentences(self.path, masked(self.text)))

    @cached_property
    def english(self) -> bool:
        """Whether the text is in English, by its short words: "he" and "man" mean other things elsewhere."""
        words = frozenset[str]().union(*(one.words for one in self.sentences))
        return len(words & _FOREIGN) <= len(words & _ENGLISH)


def is_prose(path: str) -> bool:
    """Whether what stands under a path of the opinion is text that the reviewer writes for the reader."""
    known = FIELDS_BY_PATH.get(path)
    if known is not None:
        return known.kind is FieldKind.TEXT
    return (path.startswith(("answer/", PREFIX)) and path.endswith("/text")) or is_amendment_text(path)


def prose(opinion: Opinion) -> tuple[Field, ...]:
    """Return the fields of an opinion that hold text, in the order in which they were written, without its format."""
    return tuple(_field(path, plain(text)) for path, text in opinion.values.items() if text and is_prose(path))


@lru_cache(maxsize=256)
def _field(path: str, text: str) -> Field:
    """Return a field; one whose text is as it was has its sentences from before."""
    return Field(path, text)


def masked(text: str) -> str:
    """Return a text of the same length without its quotations and tokens: what others said is not judged."""
    if "⟦" in text:
        text = "".join(one if isinstance(one, str) else _blank(one) for one in parts(text))
    if any(mark in text for mark in _QUOTES):
        text = _QUOTATION.sub(_quoted, text)
    return _QUOTED_LINE.sub(_quoted, text) if ">" in text else text


def small(text: str) -> str:
    """Return a text in small letters, of the same length."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text of the case that is no field of the opinion."""
    return Field("", text).sentences


def _quoted(match: re.Match[str]) -> str:
    return QUOTED * len(match[0])


def _blank(token: Token) -> str:
    return (QUOTED if token.kind is TokenKind.PASSAGE else CITED) * len(token.markup)


def _sentences(path: str, text: str) -> Iterator[Sentence]:
    lower = small(text)
    start, before = 0, ""
    for end in _cut(_ends(lower, text), text):
        said, small_said = text[start:end], lower[start:end]
        words = _WORD.findall(small_said)
        if words or said.strip():
            yield Sentence(path, start, said, small_said, frozenset(words), before)
        before = "" if said.endswith("\n") else said
        start = end


def _cut(ends: Iterable[int], text: str) -> Iterator[int]:
    """Yield ends of sentences, and of parts of those that are too long."""
    start = 0
    for end in ends:
        while end - start > _LONGEST:
            space = text.rfind(" ", start + 1, start + _LONGEST)
            start = space if space > 0 else start + _LONGEST
            yield start
        yield end
        start = end


def _ends(lower: str, text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        at = match.start()
        if text[at] == ".":
            word = lower[max(lower.rfind(" ", 0, at), lower.rfind("\n", 0, at), at - 8) + 1 : at].lstrip("(")
            if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
                continue
        yield at + 1
    yield len(text)
