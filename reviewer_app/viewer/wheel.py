"""Steps of a wheel: whole notches of a mouse, and the many small moves of a trackpad until they make a step."""

from __future__ import annotations

from dataclasses import dataclass

#: Qt's unit: one notch is 120 eighths of a degree.
NOTCH = 120.0
#: A trackpad's move of this many logical pixels goes one image on.
PIXELS = 30.0


@dataclass(slots=True)
class WheelSteps:
    """Collects moves; what is left of a step is kept until the direction changes."""

    _rest: float = 0.0

    def add(self, angle: float, pixels: float) -> int:
        """Return whole steps towards the end of the stack (wheel towards the user)."""
        moved = -(pixels / PIXELS if pixels else angle / NOTCH)
        if moved * self._rest < 0:
            self._rest = 0.0
        self._rest += moved
        steps = int(self._rest)
        self._rest -= steps
        return steps

    def reset(self) -> None:
        """Forget what is left."""
        self._rest = 0.0
