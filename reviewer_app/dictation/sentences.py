"""Sentences as findings are put into words: made of patterns, for engines that count which words follow each other.

The patterns are data (`resources/dictation/phrases.*.txt`). What is made of them is the same every time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache

from reviewer_app.resources import resource

#: The seed of what is chosen among words that may stand in the same place.
_SEED = 8
_CHOICE = re.compile(r"\[([^][]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")


def sentences(count: int, language: str = "english") -> Iterator[str]:
    """Yield so many sentences in small letters, each pattern as often as the others.

    Raises
    ------
    FileNotFoundError
        If there are no patterns for the language.
    """
    slots, patterns = _patterns(language)
    chance = random.Random(_SEED)  # noqa: S311 - nothing secret is made of it
    for number in range(count):
        yield _filled(patterns[number % len(patterns)], slots, chance)


def _filled(pattern: str, slots: dict[str, tuple[str, ...]], chance: random.Random) -> str:
    text = pattern
    while (found := _CHOICE.search(text)) or (found := _SLOT.search(text)):
        choices = found[1].split("|") if found[0].startswith("[") else slots[found[1]]
        text = f"{text[: found.start()]}{chance.choice(choices)}{text[found.end() :]}"
    return " ".join(text.split())


@lru_cache
def _patterns(language: str) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    slots: dict[str, tuple[str, ...]] = {}
    patterns: list[str] = []
    for line in resource(f"dictation/phrases.{language}.txt").read_text("utf-8").splitlines():
        name, equals, choices = line.partition(" = ")
        if equals:
            slots[name] = tuple(one.strip() for one in choices.split("|"))
        elif line.strip() and not line.startswith("#"):
            patterns.append(line)
    return slots, tuple(patterns)
