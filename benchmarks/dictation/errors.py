"""What was heard held against what was said: words, and apart from them numbers, negations and sides.

Both are compared as the program writes them, so that an engine which writes "3.5" or a comma itself has no
disadvantage: small letters, no punctuation, numbers in digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import groupby
from typing import TypeVar

from reviewer_app.cases.dictated import Care
from reviewer_app.dictation.spoken.table import table
from reviewer_app.dictation.spoken.written import written

_PUNCTUATION = '.,;:?!()[]"“”'


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text; those of one `passage`, say “3.5 × 2 cm”, are one number."""

    text: str
    care: Care | None
    passage: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a kind were said, and what became of them.

    `changed` are those in whose place another of the kind was heard, “left” for “right”; `lost` those in whose place
    nothing of the kind was; `made_up` were heard where none was said.
    """

    said: int = 0
    right: int = 0
    changed: int = 0
    lost: int = 0
    made_up: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Words that were said, and those of them that were heard otherwise, not heard, and heard without being said."""

    said: int = 0
    other: int = 0
    dropped: int = 0
    added: int = 0
    number: Tally = field(default_factory=Tally)
    negation: Tally = field(default_factory=Tally)
    side: Tally = field(default_factory=Tally)

    @property
    def word_error_rate(self) -> float:
        """The wrong words for each word that was said; above 1 where more were heard than were said."""
        return (self.other + self.dropped + self.added) / self.said if self.said else 0.0

    @property
    def cares(self) -> Mapping[Care, Tally]:
        """What is counted apart."""
        return {Care.NUMBER: self.number, Care.NEGATION: self.negation, Care.SIDE: self.side}


_Summed = TypeVar("_Summed", Tally, Counts)


def total(counts: Iterable[_Summed], kind: type[_Summed]) -> _Summed:
    """Return counts added up."""
    made = kind()
    for one in counts:
        sums = {each.name: _added(getattr(made, each.name), getattr(one, each.name)) for each in fields(kind)}
        made = kind(**sums)
    return made


def _added(first: int | Tally, second: int | Tally) -> int | Tally:
    if isinstance(first, Tally) and isinstance(second, Tally):
        return total((first, second), Tally)
    return first + second  # type: ignore[operator]  # both are numbers


def compared(said: Sequence[str], heard: Sequence[str]) -> Counts:
    """Compare the words that were said with those that an engine told."""
    wanted, found = tokens(said), tokens(heard)
    pairs = aligned(wanted, found)
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    tallies = {care: _tally(pairs, care) for care in Care}
    return Counts(
        said=len(wanted),
        other=sum(one.text != other.text for one, other in both),
        dropped=len(wanted) - len(both),
        added=len(found) - len(both),
        number=tallies[Care.NUMBER], negation=tallies[Care.NEGATION], side=tallies[Care.SIDE],
    )  # fmt: skip


def tokens(words: Sequence[str]) -> list[Token]:
    """Return the words of a text as they are compared."""
    digits = {word: str(number) for number, word in enumerate(table().ones)}
    text = written([one.strip(_PUNCTUATION).lower() for one in words if one.strip(_PUNCTUATION)])
    found = []
    for number, passage in enumerate(text.passages):
        for part in text.text[passage.start : passage.end].split():
            plain = part.strip(_PUNCTUATION).lower()
            if plain:
                found.append(Token(digits.get(plain, plain), passage.care, number))
    return found


Pair = tuple[Token | None, Token | None]


def aligned(said: Sequence[Token], heard: Sequence[Token]) -> list[Pair]:
    """Lay one beside the other with the fewest differences (Levenshtein); of equal ways that with like beside like."""
    # costs[i][j]: differences, and unlike pairs, of the first i and j words
    costs = [[(j, 0) for j in range(len(heard) + 1)]]
    for i, one in enumerate(said):
        row = [(i + 1, 0)]
        for j, other in enumerate(heard):
            row.append(min(_plus(costs[i][j], _paired(one, other)), _plus(costs[i][j + 1]), _plus(row[j])))
        costs.append(row)
    pairs: list[Pair] = []
    i, j = len(said), len(heard)
    while i or j:
        if i and j and costs[i][j] == _plus(costs[i - 1][j - 1], _paired(said[i - 1], heard[j - 1])):
            i, j = i - 1, j - 1
            pairs.append((said[i], heard[j]))
        elif i and costs[i][j] == _plus(costs[i - 1][j]):
            i -= 1
            pairs.append((said[i], None))
        else:
            j -= 1
            pairs.append((None, heard[j]))
    return pairs[::-1]


def _paired(one: Token, other: Token) -> tuple[int, int]:
    return (int(one.text != other.text), int(one.care is not other.care))


def _plus(cost: tuple[int, int], more: tuple[int, int] = (1, 0)) -> tuple[int, int]:
    return cost[0] + more[0], cost[1] + more[1]


def _tally(pairs: Sequence[Pair], care: Care) -> Tally:
    said = right = changed = 0
    for _passage, group in groupby((one for one in pairs if _is(one[0], care)), key=lambda one: one[0].passage):
        found = list(group)
        said += 1
        if all(other is not None and one.text == other.text for one, other in found):
            right += 1
        elif any(_is(other, care) for _, other in found):
            changed += 1
    heard: dict[int, bool] = {}
    for one, other in pairs:
        if _is(other, care):
            heard[other.passage] = heard.get(other.passage, False) or _is(one, care)
    return Tally(said, right, changed, said - right - changed, sum(not known for known in heard.values()))


def _is(one: Token | None, care: Care) -> bool:
    return one is not None and one.care is care
