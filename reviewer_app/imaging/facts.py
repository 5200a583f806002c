"""What a header says of how an image was made, beyond the index: read when it is asked for, see `facts_reader`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: What playing a run needs to know.
PLAYBACK = ("RecommendedDisplayFrameRate", "PreferredPlaybackSequencing")


@dataclass(frozen=True, slots=True)
class Facts:
    """Values as text by DICOM keyword, several parted by a backslash; what the header does not say is left out.

    `of_object` tells that they hold for every frame of the object.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    of_object: bool = True

    def number(self, keyword: str) -> float | None:
        """Return the first value as a number, None where there is none."""
        try:
            return float(self.texts[keyword].partition("\\")[0])
        except (KeyError, ValueError):
            return None


NO_FACTS = Facts()
