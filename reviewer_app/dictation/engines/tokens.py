"""Words from the pieces of words that a transducer tells."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from reviewer_app.dictation.values import Word

#: A piece with one of these at its beginning begins a word.
_BEGINS = ("▁", " ")


def words_of_tokens(
    tokens: Sequence[str], times: Sequence[float], logarithms: Sequence[float], last: float
) -> tuple[Word, ...]:
    """Return the words of pieces.

    Parameters
    ----------
    tokens
        Pieces of words, in order.
    times
        When each begins, in seconds; a word ends where the next begins, after `last` seconds at most.
    logarithms
        The natural logarithm of the probability of each; a word is as sure as the least sure of its pieces. Where they
        are not as many as the pieces, no word is sure.
    """
    known = len(logarithms) == len(tokens)
    timed = len(times) == len(tokens)
    found: list[tuple[str, float, float]] = []
    for at, token in enumerate(tokens):
        text = token.lstrip("".join(_BEGINS))
        begins = token.startswith(_BEGINS) or not found
        start = times[at] if timed else times[0] if times else 0.0
        sure = min(1.0, exp(logarithms[at])) if known else 0.0
        if begins:
            found.append((text, start, sure))
        else:
            before, began, least = found[-1]
            found[-1] = (before + text, began, min(least, sure))
    words = [one for one in found if one[0]]
    ends = [*(one[1] for one in words[1:]), float("inf")]
    spans = zip(words, ends[: len(words)], strict=True)
    return tuple(Word(text.lower(), start, min(end, start + last), sure) for (text, start, sure), end in spans)
