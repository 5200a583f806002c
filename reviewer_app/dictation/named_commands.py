"""“Insert template …” and “insert phrase …”: how the names of the reader's templates and phrases are said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reviewer_app.cases.templates import Template
from reviewer_app.dictation.commands import PHRASE, TEMPLATE

_PART = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Za-z]+(?:'[a-z]+)?|\d")
#: A long title may be cut here.
_HEAD = re.compile(r"[:,]")
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_VOWEL = re.compile(r"[aeiouy]")
#: No command is longer, in words.
_LONGEST = 12


def named_commands(templates: Iterable[Template], phrases: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return what is said for each template and phrase, and the action with its name; each said once, the first wins.

    Parameters
    ----------
    templates
        All that can be inserted.
    phrases
        Abbreviations.
    """
    found: dict[str, str] = {}
    for template in templates:
        short = _HEAD.split(template.title)[0]
        for said in (*_said(template.title), *(_said(short) if short != template.title else ())):
            found.setdefault(f"insert template {said}", f"{TEMPLATE}:{template.id}")
    for short in phrases:
        for said in _said(short):
            found.setdefault(f"insert phrase {said}", f"{PHRASE}:{short}")
    return tuple(found.items())


def _said(name: str) -> Iterator[str]:
    """Yield how a name is said: abbreviations by their letters; a short word also as one, and by its letters."""
    parts = _PART.findall(name)
    words = [word for part in parts for word in _words(part)]
    if words and len(words) <= _LONGEST:
        yield " ".join(words)
    if len(parts) == 1 and name.isalpha():
        letters = list(name.lower())
        if len(letters) <= _LONGEST:
            yield " ".join(letters)
        if _VOWEL.search(name.lower()):
            yield name.lower()


def _words(part: str) -> list[str]:
    if part.isdigit():
        return [_DIGITS[int(part)]]
    by_letters = (len(part) > 1 and part.isupper()) or not _VOWEL.search(part.lower())
    return list(part.lower()) if by_letters else [part.lower()]
