"""How often each check of the text misses, and how often it marks what is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.text_checks.sentences import Written

#: An opinion of forty sentences, of which so many touch what one check looks at: more than most have.
SENTENCES_PER_OPINION = 5
#: A check with more false alarms than this in an opinion is advisory only.
ALLOWED_PER_OPINION = 0.1


@dataclass(frozen=True)
class Score:
    """The sentences of one check: all, those to be marked, those marked, and the right ones marked by mistake."""

    sentences: int
    wrong: int
    missed: tuple[Written, ...]
    alarmed: tuple[Written, ...]

    @property
    def right(self) -> int:
        return self.sentences - self.wrong

    @property
    def alarms_per_opinion(self) -> float:
        """False alarms in an opinion, if every right sentence that touches the subject were as tricky as these."""
        return SENTENCES_PER_OPINION * len(self.alarmed) / self.right

    @property
    def advisory(self) -> bool:
        return self.alarms_per_opinion > ALLOWED_PER_OPINION


def score(sentences: Iterable[Written]) -> Score:
    """Return how a check does on sentences."""
    every = tuple(sentences)
    judged = [(one, *_judged(one)) for one in every]
    return Score(
        len(every),
        sum(one.kind == "wrong" for one in every),
        tuple(one for one, missed, _ in judged if missed),
        tuple(one for one, _, alarmed in judged if alarmed),
    )


def _judged(one: Written) -> tuple[bool, bool]:
    """Return whether what is wrong was missed, and whether a sentence was marked in which nothing is wrong."""
    hits = list(_hits(one))
    return bool(one.expected) and not any(hits), bool(hits) and not one.expected


def _hits(one: Written) -> Iterator[bool]:
    """Yield for each remark whether it lies on words that are to be marked."""
    for remark in one.remarks():
        yield any(remark.start < end and start < remark.end for start, end in one.places)
