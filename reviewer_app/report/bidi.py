"""Which way each character of a line runs, and in which order the eye meets them (Unicode Standard Annex 9).

python-bidi resolves the levels; its rules are older than paired brackets (N0), which are added here. Embeddings,
overrides and isolates do not get here (`fonts.settled`): nobody's text may stand in another order than it reads.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from bidi import algorithm
from bidi.mirror import MIRRORED

#: Annex 9, BD16: more open brackets than these and none is paired.
_DEEPEST = 63
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}


def base_level(text: str) -> int:
    """Return 1 where the first strong character runs from right to left, else 0 (P2, P3)."""
    return int(algorithm.get_base_level(text))


def levels(text: str, base: int) -> list[int]:
    """Return the level of each character of one paragraph: odd ones run from right to left.

    Parameters
    ----------
    text
        A paragraph in logical order, without line ends.
    base
        Its own level, 0 or 1.
    """
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    kept = [place for place, one in enumerate(text) if unicodedata.bidirectional(one) != "BN"]
    algorithm.get_embedding_levels("".join(text[place] for place in kept), storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _pair_brackets(list(storage["chars"]), "LR"[base])
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    found = dict(zip(kept, (one["level"] for one in storage["chars"]), strict=True))
    resolved: list[int] = []
    for place in range(len(text)):
        # a joiner goes with the letter before it
        resolved.append(found.get(place, resolved[-1] if resolved else base))
    return resolved


def visual_order(text: str, resolved: list[int], base: int) -> list[int]:
    """Return the places of a line's characters from left to right (L1, L2); `resolved` are the levels of the line."""
    line = list(resolved)
    behind = True
    for place in range(len(text) - 1, -1, -1):
        kind = unicodedata.bidirectional(text[place])
        behind = kind == "S" or (behind and kind in ("WS", "BN"))
        if behind:
            line[place] = base
    order = list(range(len(line)))
    for level in range(max(line, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and line[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return order


def _pair_brackets(chars: list[dict[str, Any]], embedding: str) -> None:
    """Give both brackets of a pair the direction of what they hold (N0)."""
    for opening, closing in sorted(_pairs(chars)):
        inside = {_STRONG.get(one["type"], "") for one in chars[opening + 1 : closing]} - {""}
        if not inside:
            continue
        kind = embedding if embedding in inside else _before(chars, opening, embedding)
        for place in (opening, closing):
            chars[place]["type"] = kind
            for mark in chars[place + 1 :]:
                if mark["orig"] != "NSM":
                    break
                mark["type"] = kind


def _before(chars: list[dict[str, Any]], place: int, embedding: str) -> str:
    strong = (_STRONG[one["type"]] for one in reversed(chars[:place]) if one["type"] in _STRONG)
    return next(strong, embedding)


def _pairs(chars: list[dict[str, Any]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for place, one in enumerate(chars):
        category = unicodedata.category(one["ch"])
        if one["type"] != "ON" or one["ch"] not in MIRRORED or category not in ("Ps", "Pe"):
            continue
        if category == "Ps":
            if len(waiting) == _DEEPEST:
                return []
            waiting.append((MIRRORED[one["ch"]], place))
            continue
        for number in range(len(waiting) - 1, -1, -1):
            if waiting[number][0] == one["ch"]:
                found.append((waiting[number][1], place))
                del waiting[number:]
                break
    return found
