"""Words of an engine that writes marks and capitals of its own, made into words as they are spoken.

The rules of writing (`dictation.spoken`) go by spoken words; a mark that the engine wrote becomes the words for it, but
not beside the same mark that was spoken, so that neither is written twice.
"""

from __future__ import annotations

from collections.abc import Iterable

#: What a mark at the end of a word is called.
_CALLED = {
    ".": "full stop", ",": "comma", "?": "question mark", "!": "full stop", ":": "colon sign", ";": "semicolon",
}  # fmt: skip
#: Spoken marks, and what begins a new line: beside them a mark of the engine's is not written again.
_MARKS = frozenset({"comma", "period", "semicolon", "full stop", "question mark", "colon sign", "colon mark"})
_LINES = frozenset({"new line", "new paragraph", "next item"})
_AROUND = "\"'“”‘’«»¿¡…()[]"


def words_said(words: Iterable[str]) -> list[str]:
    """Return words one by one, without capitals and marks, and marks by their names."""
    return [text for texts in spoken_of(list(words)) for text in texts]


def spoken_of(words: list[str]) -> list[list[str]]:
    """Return what each word is as spoken words: none where nothing is left of it, several with a mark."""
    bare = [_bare(one) for one in words]
    plain = [word.lower() for word, _mark in bare]
    found: list[list[str]] = []
    for at, (word, mark) in enumerate(bare):
        said = [_small(word)] if word else []
        if mark and not _is_spoken(plain, at, mark):
            said += _CALLED[mark].split()
        found.append(said)
    return found


def _is_spoken(words: list[str], at: int, mark: str) -> bool:
    """Whether the mark behind a word was spoken: as this word, or as the one after it."""
    before = {words[at], " ".join(words[max(0, at - 1) : at + 1])}
    after = {*words[at + 1 : at + 2], " ".join(words[at + 1 : at + 3])}
    return bool(before & (_MARKS | _LINES) or after & _MARKS or (mark != "." and after & _LINES))


def _bare(word: str) -> tuple[str, str]:
    """Return a word without what is around it, and the mark that it ends with."""
    inside = word.strip().strip(_AROUND)
    mark = inside[-1:] if inside[-1:] in _CALLED else ""
    return inside.rstrip("".join(_CALLED)).strip(_AROUND), mark


def _small(word: str) -> str:
    """Return a word in small letters if only its first is a capital: “The”, not “MRI” and not “mL”."""
    return word[:1].lower() + word[1:] if word[1:] == word[1:].lower() else word
