"""Plain lines of text: how records without a picture are read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line: how deep it stands, whether it heads those below it, and its words.

    `link` is the address of what the words lead to, as `cases.links` writes it, empty for plain words.
    """

    level: int
    words: str
    heading: bool = False
    link: str = ""
