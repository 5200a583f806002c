"""What a picture is made for: a monitor whose greys were measured, whose colours a profile describes, or any at all."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor as far as it is known.

    Attributes
    ----------
    greys
        The table that sends grey values to driving levels (`gsdf.calibration_table`), empty where nobody measured.
    profile
        Its ICC profile, which colours are led to, empty for none: they stay as for sRGB.
    """

    greys: bytes = b""
    profile: bytes = b""

    def for_colors(self, *, managed: bool) -> Monitor:
        """Return the same, without a profile where colours are to be shown as they are stored."""
        return self if managed or not self.profile else replace(self, profile=b"")


ANY_MONITOR = Monitor()
"""For files, thumbnails and figures, and where nothing is known."""
