"""What else a word may have been: read from other sentences that the engine held possible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from reviewer_app.dictation.values import Word

#: So many are offered for a word.
MOST = 5


def with_alternatives(words: Sequence[Word], others: Iterable[Sequence[str]]) -> tuple[Word, ...]:
    """Return words with what stands in their place in other sentences, the likeliest of which come first.

    Only as many words as they replace are taken for them: of two words for one it is not known which is which.
    """
    said = [one.text for one in words]
    found: list[dict[str, None]] = [{} for _ in said]
    for other in others:
        for kind, first, last, start, end in SequenceMatcher(None, said, other, autojunk=False).get_opcodes():
            if kind == "replace" and last - first == end - start:
                for place, word in zip(range(first, last), other[start:end], strict=True):
                    found[place].setdefault(word)
    return tuple(replace(one, alternatives=tuple(more)[:MOST]) for one, more in zip(words, found, strict=True))
