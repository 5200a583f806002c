"""Plain lines of text: how records without a picture are read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line: how deep it stands, whether it heads those below it, and its words."""

    level: int
    words: str
    heading: bool = False
