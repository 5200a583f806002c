"""How the words of a pane thin out as the pane gets small: one table, for whoever makes words and whoever paints them.

From the top, what never gives way, to the end, what goes first. Whatever is not said the pane tells when the pointer
rests on its words or marks (`tip_lines`), and says when it is enlarged. No Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.viewer.overlays import OverlaySet


class Said(StrEnum):
    """What a pane says; `NEEDS` tells how much room each takes."""

    LETTERS = "sides of the patient"
    NAME = "whose image"
    IMAGE = "which image"
    MARKS = "mark of quality; PRIOR; that the identity, or left and right, are not what they seem; a sign for warnings"
    DAY = "day of the study"
    SERIES = "series and view"
    WINDOW = "window"
    BIRTH = "year of birth, sex"
    ROWS = "window in a row of its own"
    PLACE = "place along the stack"
    BIRTHDAY = "day of birth, age"
    QUALITY = "words of the mark of quality"
    VALUE = "value under the pointer"
    COLORS = "scale of the colours that stand for values"
    SCALE_BAR = "scale bar"
    EARLIER = "how much older a prior is"
    TITLE = "what the study is called"
    NUMBER = "identifier of the patient"
    WARNINGS = "words of warnings"
    ALL = "everything else: time, notes, how the picture was made, colour bar"


#: From which width and height, in logical pixels, each has room; no line asks for less than one above it.
NEEDS: Mapping[Said, tuple[int, int]] = {
    Said.LETTERS: (0, 0),
    Said.NAME: (0, 0),
    Said.IMAGE: (0, 0),
    Said.MARKS: (0, 0),
    Said.DAY: (0, 0),
    Said.SERIES: (150, 130),
    Said.WINDOW: (150, 130),
    Said.BIRTH: (160, 150),
    Said.ROWS: (160, 170),
    Said.PLACE: (240, 170),
    Said.BIRTHDAY: (240, 170),
    Said.QUALITY: (240, 170),
    Said.VALUE: (240, 180),
    Said.COLORS: (240, 180),
    Said.SCALE_BAR: (260, 200),
    Said.EARLIER: (300, 240),
    Said.TITLE: (300, 240),
    Said.NUMBER: (300, 300),
    Said.WARNINGS: (360, 300),
    Said.ALL: (420, 360),
}


@dataclass(frozen=True, slots=True)
class Room:
    """The size of a pane in logical pixels."""

    width: float
    height: float

    def says(self, what: Said) -> bool:
        """Tell whether a pane of this size says it."""
        width, height = NEEDS[what]
        return self.width >= width and self.height >= height

    @property
    def wide(self) -> bool:
        """Whether two words of a line have room beside those of the other corner."""
        return self.width >= NEEDS[Said.ALL][0]

    @property
    def whole(self) -> bool:
        """Whether nothing has to give way."""
        return self.says(Said.ALL)


ROOMY = Room(1e6, 1e6)


def tip_lines(whole: OverlaySet) -> tuple[str, ...]:
    """Return what a pane tells of itself when the pointer rests on it, from the words it would have with all room.

    Warnings, and how good the picture is, go first: of those a small pane shows but a sign.
    """
    quality = (whole.quality.words,) if whole.quality is not None and not whole.message else ()
    said = (
        whole.mismatch, *whole.message, whole.prior, *whole.badges, *quality, whole.state, whole.key_image,
        *whole.identity, *whole.study, *whole.position, *whole.technique, *whole.notes,
    )  # fmt: skip
    return tuple(dict.fromkeys(line for line in said if line))
