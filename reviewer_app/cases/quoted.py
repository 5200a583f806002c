"""What a preview has shown, as the journal notes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quoted:
    """How a measurement, a figure or the table of lesions read in the last preview that had it.

    Attributes
    ----------
    annotation_id
        The id of the measurement or the key image, or that of the token of the table.
    text
        How its token reads.
    basis
        What it rested on: of a measurement its scale in words, of the others a digest of all that is printed of them.
        Empty in notes of an earlier version, which are not compared by it.
    """

    annotation_id: str
    text: str
    basis: str = ""


def merged(old: tuple[Quoted, ...], new: tuple[Quoted, ...]) -> tuple[Quoted, ...]:
    """Return what the last preview of each thing has shown."""
    return tuple({one.annotation_id: one for one in (*old, *new)}.values())
