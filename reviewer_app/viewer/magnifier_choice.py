"""Whether panes magnify, and how much. No Qt."""

from __future__ import annotations

STRENGTHS = (2, 3, 4)
#: A key that is held longer than this is let go to take the magnifier away; one that is tapped leaves it.
HELD_MS = 350.0


class MagnifierChoice:
    """Whether all panes magnify under the pointer, and how much: 2, 3 or 4 times what the pane shows."""

    def __init__(self) -> None:
        self.on = False
        self.times = STRENGTHS[0]
        self._pressed: float | None = None

    def toggle(self, now_ms: float) -> None:
        """Switch it on or off by its command."""
        self.on = not self.on
        self._pressed = now_ms if self.on else None

    def released(self, now_ms: float) -> bool:
        """Learn that a key was let go; return whether that took the magnifier away."""
        pressed, self._pressed = self._pressed, None
        if not self.on or pressed is None or now_ms - pressed < HELD_MS:
            return False
        self.on = False
        return True

    def stronger(self) -> None:
        """Go on to the next strength, after the last to the first."""
        self.times = STRENGTHS[(STRENGTHS.index(self.times) + 1) % len(STRENGTHS)]
