"""The fixed sentences of the report by language: one table for each, with the same keys (``resources/languages/``).

What is printed asks `say` for its words. English is spoken unless a report, or a part of it, is made in `speaking`;
that holds for the thread that makes it and for nothing else.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from types import MappingProxyType

from reviewer_app.resources import resource

ENGLISH, GERMAN = "en", "de"
#: Every language there is a table of, by its code (ISO 639-1), under its own name.
LANGUAGES: tuple[tuple[str, str], ...] = ((ENGLISH, "English"), (GERMAN, "Deutsch"))
_CODES = frozenset(code for code, _ in LANGUAGES)
_SPOKEN = ContextVar("language", default=ENGLISH)
_POINT = re.compile(r"(?<=\d)\.(?=\d)")


@functools.cache
def texts_of(code: str) -> Mapping[str, str]:
    """Return the table of a language; placeholders stand in braces.

    Raises
    ------
    FileNotFoundError
        If there is no such language.
    """
    return MappingProxyType(json.loads(resource(f"languages/{code}.json").read_text(encoding="utf-8")))


def language_of(tag: str) -> str:
    """Return the code of the language that a BCP 47 tag such as ``"de-AT"`` asks for, empty where there is none."""
    code = tag.replace("_", "-").partition("-")[0].strip().lower()
    return code if code in _CODES else ""


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Let `say` speak a language of `LANGUAGES` within the block."""
    before = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> str:
    """Return the code of the language that is spoken now."""
    return _SPOKEN.get()


def say(key: str, **values: object) -> str:
    """Return a sentence of the table with its placeholders filled.

    Raises
    ------
    KeyError
        If the table has no such sentence, or it has a placeholder that is not in `values`.
    """
    text = texts_of(_SPOKEN.get())[key]
    return text.format(**values) if values else text


def say_count(key: str, count: int, **values: object) -> str:
    """Return the sentence for one or for several things: ``key.one`` or ``key.other``."""
    return say(f"{key}.{'one' if count == 1 else 'other'}", count=count, **values)


def say_code(table: str, code: str, otherwise: str | None = None) -> str:
    """Return the words of a code, `otherwise` or the code itself where the table has none for it."""
    return texts_of(_SPOKEN.get()).get(f"{table}.{code}", code if otherwise is None else otherwise)


def said_day(day: date) -> str:
    """Return a date that nobody can misread, for example ``"22 Nov 2026"``."""
    return say("day", day=day.day, month=say(f"month.{day.month}"), year=day.year)


def small(words: str) -> str:
    """Return words as they stand within a sentence: only the first letter is lowered, as nouns may be capitals."""
    return words[:1].lower() + words[1:]


def numbers(text: str) -> str:
    """Return text with the decimal mark of the language in its numbers."""
    mark = say("decimal")
    return text if mark == "." else _POINT.sub(mark, text)
