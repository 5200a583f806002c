"""Numbers that a preview has shown, as the journal notes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quoted:
    """How a measurement read in the last preview that quoted it."""

    annotation_id: str
    text: str


def merged(old: tuple[Quoted, ...], new: tuple[Quoted, ...]) -> tuple[Quoted, ...]:
    """Return what the last preview of each measurement has shown."""
    texts = {one.annotation_id: one.text for one in (*old, *new)}
    return tuple(Quoted(one, text) for one, text in texts.items())
