"""Searching folders for words that must not be there in clear, in the forms in which they tend to leak."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Word = str | bytes
#: Every form begins with so many bytes at least.
_START = 4


def _forms(word: bytes, text: str | None) -> Iterator[bytes]:
    raw = [word] if text is None else [text.encode(enc) for enc in ("utf-8", "latin-1", "utf-16-le", "utf-16-be")]
    for one in raw:
        yield one
        yield one.hex().encode()
        # The letters of base64 that do not depend on the neighbours, for each alignment.
        for before in range(3):
            start, end = -(-8 * before // 6), 8 * (before + len(one)) // 6
            yield base64.b64encode(bytes(before) + one)[start:end]


class _Words:
    """All forms of all words, found in one pass over a file: a hundred megabytes are searched for hundreds of them."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._by_start: dict[bytes, list[tuple[bytes, Word]]] = {}
        self._first_two = np.zeros(1 << 16, dtype=np.bool_)
        for word in words:
            for form in set(_forms(*((word, None) if isinstance(word, bytes) else (b"", word)))):
                if len(form) < _START:
                    raise ValueError(f"{word!r} is too short to be looked for")
                self._by_start.setdefault(form[:_START], []).append((form, word))
                self._first_two[form[0] | form[1] << 8] = True
        self._starts = np.array([int.from_bytes(one, "little") for one in self._by_start], dtype=np.uint32)

    def found_in(self, content: bytes) -> list[Word]:
        """Return the words of which a form stands in the content, each once."""
        found: dict[Word, None] = {}
        for at in self._likely(np.frombuffer(content, dtype=np.uint8)):
            for form, word in self._by_start.get(content[at : at + _START], ()):
                if content.startswith(form, at):
                    found[word] = None
        return list(found)

    def _likely(self, content: NDArray[np.uint8]) -> list[int]:
        """Return where the first bytes of a form stand."""
        if content.size < _START:
            return []
        pairs = content[:-1].astype(np.uint16) | content[1:].astype(np.uint16) << np.uint16(8)
        at = np.flatnonzero(self._first_two[pairs[:-2]])
        starts = pairs[at].astype(np.uint32) | pairs[at + 2].astype(np.uint32) << np.uint32(16)
        return [int(one) for one in at[np.isin(starts, self._starts)]]


def in_clear(folders: Iterable[Path], words: Iterable[Word]) -> list[tuple[Path, Word]]:
    """Return each file under `folders` with each word found in it or in its path: plain, UTF-16, base64 or hex."""
    looked_for = _Words(words)
    found: list[tuple[Path, Word]] = []
    for folder in folders:
        for path in (one for one in folder.rglob("*") if one.is_file()):
            content = str(path.relative_to(folder)).encode() + b"\n" + path.read_bytes()
            found += [(path, word) for word in looked_for.found_in(content)]
    return found
