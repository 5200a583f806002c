"""Searching folders for words that must not be there in clear, in the forms in which they tend to leak."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path


def _forms(word: bytes, text: str | None) -> Iterator[bytes]:
    raw = [word] if text is None else [text.encode(enc) for enc in ("utf-8", "latin-1", "utf-16-le", "utf-16-be")]
    for one in raw:
        yield one
        yield one.hex().encode()
        # The letters of base64 that do not depend on the neighbours, for each alignment.
        for before in range(3):
            start, end = -(-8 * before // 6), 8 * (before + len(one)) // 6
            yield base64.b64encode(bytes(before) + one)[start:end]


def in_clear(folders: Iterable[Path], words: Iterable[str | bytes]) -> list[tuple[Path, str | bytes]]:
    """Return each file under `folders` with each word found in it or in its path: plain, UTF-16, base64 or hex."""
    looked_for = [(word, set(_forms(*((word, None) if isinstance(word, bytes) else (b"", word))))) for word in words]
    found: list[tuple[Path, str | bytes]] = []
    for folder in folders:
        for path in (one for one in folder.rglob("*") if one.is_file()):
            content = str(path.relative_to(folder)).encode() + b"\n" + path.read_bytes()
            found += [(path, word) for word, forms in looked_for if any(form in content for form in forms)]
    return found
