"""Looking for words in the texts of an opinion, line by line as the fields show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from reviewer_app.cases.rich_text import paragraphs

#: Stands in a field for what is cited (U+FFFC).
_EVIDENCE = "\ufffc"
_TOKEN = re.compile(r"⟦[^⟧]*⟧")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: `words` as they stand, in capitals or not unless `exact`; `whole` words only."""

    words: str
    exact: bool = False
    whole: bool = False

    def places(self, line: str) -> Iterator[tuple[int, int]]:
        """Yield where the words stand in a line, from and up to which character; evidence never matches."""
        if not self.words or _EVIDENCE in self.words:
            return
        for match in _pattern(self).finditer(line):
            yield match.span()


@lru_cache(maxsize=16)
def _pattern(search: Search) -> re.Pattern[str]:
    words = re.escape(search.words)
    if search.whole:
        words = rf"(?<!\w){words}(?!\w)"
    return re.compile(words, re.UNICODE if search.exact else re.UNICODE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One place: the `number`th, counted from 0, in the text of a path."""

    path: str
    number: int


def find_all(search: Search, values: Mapping[str, str], paths: Iterable[str]) -> tuple[Found, ...]:
    """Return every place in the texts of `paths`, in their order."""
    return tuple(Found(path, number) for path in paths for number in range(count_in(search, values.get(path, ""))))


def count_in(search: Search, text: str) -> int:
    """Return in how many places of a field's text the words stand."""
    lines = (_TOKEN.sub(_EVIDENCE, line) for line in paragraphs(text))
    return sum(1 for line in lines for _ in search.places(line))
