"""How words are said that no dictionary of an engine has: by their parts, and letter by letter.

The field builds its words of few parts: “hypodense” is said as “hypo” and “dense”, “spondylitis” as “spondyl” and
“itis”. These, and how letters are said, are data (`resources/dictation/sounds.*.json`). What is found is a guess, good
enough for a word to be heard at all; words that are guessed badly stand in `pronounced.*.dict`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import msgspec

from reviewer_app.decoding import from_json
from reviewer_app.resources import resource

#: What is left of a word behind its beginning is a word by itself only if it has so many letters.
_SHORTEST_REST, _SHORTEST_STEM, _LONGEST = 4, 3, 100
#: Words that end so are not one more of something.
_NO_PLURAL = ("ss", "us", "is", "os", "ices", "oses", "yces")
_VOWEL = re.compile(r"[aeiouy]")
#: Behind these a plural is S, behind those IH Z, behind all others Z.
_SHARP, _HISSING = ("P", "T", "K", "F", "TH"), ("S", "Z", "SH", "ZH", "CH", "JH")


class Sounds(msgspec.Struct, frozen=True):
    """How parts of words are said, in phones of the CMU dictionary.

    `letters` are read one after the other, the first that fits: letters ("^" at the beginning of the word only), what
    follows them (a regular expression, "$" for the end of the word), and their phones.
    """

    beginnings: dict[str, str]
    endings: dict[str, str]
    letters: tuple[tuple[str, str, str], ...]


@lru_cache
def sounds(language: str = "english") -> Sounds:
    """Return how words of a language are said.

    Raises
    ------
    FileNotFoundError
        If that is not known.
    """
    return from_json(resource(f"dictation/sounds.{language}.json").read_bytes(), Sounds)


class Pronouncing:
    """Finds how a word is said.

    Parameters
    ----------
    known
        Gives the phones of a word, as the dictionary of the engine has it; None for none.
    """

    def __init__(self, known: Callable[[str], str | None], language: str = "english") -> None:
        self._known = known
        table = sounds(language)
        self._beginnings = sorted(table.beginnings.items(), key=lambda one: -len(one[0]))
        self._endings = sorted(table.endings.items(), key=lambda one: -len(one[0]))
        self._letters = [
            (letters.removeprefix("^"), letters.startswith("^"), re.compile(then), said)
            for letters, then, said in table.letters
        ]

    def phones(self, word: str) -> str:
        """Return how a word in small letters is said: phones with blanks between them."""
        return " ".join(self._whole(re.sub(r"[^a-z]", "", word)))

    def _whole(self, word: str) -> list[str]:
        return self._in_dictionary(word) or self._of_parts(word) or self._spelled(word)

    def _in_dictionary(self, word: str) -> list[str]:
        known = self._known(word)
        if known:
            return known.split()
        singular = word.removesuffix("s")
        if singular != word and not word.endswith(_NO_PLURAL) and (phones := self._in_dictionary(singular)):
            return [*phones, *_plural(phones[-1])]
        return []

    def _of_parts(self, word: str) -> list[str]:
        for part, said in self._beginnings:
            rest = word.removeprefix(part)
            if rest != word and len(rest) >= _SHORTEST_REST:
                found = self._in_dictionary(rest) or self._of_parts(rest)
                if found:
                    return [*said.split(), *found]
        singular = word.removesuffix("s")
        if singular != word and len(singular) > _SHORTEST_REST and not word.endswith(_NO_PLURAL):
            phones = self._whole(singular)
            return [*phones, *_plural(phones[-1])]
        for part, said in self._endings:
            stem = word.removesuffix(part)
            if stem != word and len(stem) >= _SHORTEST_STEM and _VOWEL.search(stem):
                return [*self._stem(word, len(stem)), *said.split()]
        return []

    def _stem(self, word: str, end: int) -> list[str]:
        """Return how a word is said up to a letter: by its first part, if it has one, and the letters behind it."""
        for part, said in self._beginnings:
            left = end - len(part)
            if word.startswith(part) and (left == 0 or left >= _SHORTEST_STEM):
                return [*said.split(), *self._spelled(word, len(part), end)]
        return self._spelled(word, 0, end)

    def _spelled(self, word: str, at: int = 0, end: int = _LONGEST) -> list[str]:
        """Read the letters of a word from one place up to another."""
        found: list[str] = []
        end = min(end, len(word))
        while at < end:
            for letters, first, then, said in self._letters:
                fits = word.startswith(letters, at, end) and (at == 0 or not first)
                if fits and then.match(word, at + len(letters)):
                    found += said.split()
                    at += len(letters)
                    break
            else:
                at += 1
        return found


def _plural(last: str) -> list[str]:
    return ["IH", "Z"] if last in _HISSING else ["S"] if last in _SHARP else ["Z"]
