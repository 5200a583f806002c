"""How what lies over images looks: kept with how a case was left, and with a view from which a figure is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from reviewer_app.cases.language import say

_Rgb: TypeAlias = tuple[int, int, int]
_MOST_NAMED = 6
"""Parts of a layer that are named in a sentence; the others are counted."""


@dataclass(frozen=True, slots=True)
class PartLook:
    """How a part is shown: `opacity` from 0 to 1, `threshold` the share of the highest value from which it shows.

    Of a dose that is a share of what its levels are shares of.
    """

    color: _Rgb
    visible: bool = True
    opacity: float = 1.0
    threshold: float = 0.0


@dataclass(frozen=True, slots=True)
class LayerView:
    """A layer by the SOP Instance UID of its object, and the look of each of its parts by their numbers."""

    sop_instance_uid: str
    looks: tuple[tuple[int, PartLook], ...] = ()
    visible: bool = True


@dataclass(frozen=True, slots=True)
class ShownLayer:
    """A layer as it lay over one frame: its title, the names of the parts of which something was in sight, a note.

    `reach` is how far from the plane of the frame things counted as lying on it, in millimetres.
    """

    view: LayerView
    title: str = ""
    names: tuple[str, ...] = ()
    note: str = ""
    reach: float = 0.0

    @property
    def words(self) -> str:
        """What lay over the picture, in the language that is spoken: ``"Over it Organs (Liver, Spleen)"``."""
        named = list(self.names[:_MOST_NAMED])
        if len(self.names) > _MOST_NAMED:
            named.append(say("over-it.more", count=len(self.names) - _MOST_NAMED))
        parts = f" ({', '.join(named)})" if named else ""
        note = f", {self.note}" if self.note else ""
        return say("over-it.layer", layer=f"{self.title or say('over-it.unnamed')}{parts}{note}")
