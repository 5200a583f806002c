"""Marks that stand in no object for other programs: which mark, which object, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Why a mark is left out, as it stands after "because".
REFUSED: Final = "it cannot be written there"
IMAGE_REFUSED: Final = "nothing can be written there about its image"
IMAGE_OF_NO_CLASS: Final = "its image is of a private or retired class, which they cannot name"
IMAGE_UNKNOWN: Final = "its image is not here, has no picture, or is of another patient"


@dataclass(frozen=True, slots=True)
class UnwrittenMark:
    """A mark or key image by its id and its name for people, and why it is left out of some objects.

    `objects` are called as in a sentence, for example ``"the measurements"``. Without an id none of them could be made.
    """

    mark_id: str
    name: str
    objects: str
    reason: str
