"""Steps of a wheel: whole notches of a mouse, and the many small moves of a trackpad until they make a step."""

from __future__ import annotations

from dataclasses import dataclass

#: Qt's unit: one notch is 120 eighths of a degree.
NOTCH = 120
#: A trackpad's move of 30 logical pixels goes one image on: in the unit of a notch, a pixel counts as four.
PIXEL = 4


@dataclass(slots=True)
class WheelSteps:
    """Collects moves in whole units, so that none is lost; what is left of a step stays until the direction changes."""

    _rest: int = 0

    def add(self, angle: int, pixels: int) -> int:
        """Return whole steps towards the end of the stack (wheel towards the user)."""
        moved = -(pixels * PIXEL if pixels else angle)
        if moved * self._rest < 0:
            self._rest = 0
        self._rest += moved
        steps = int(self._rest / NOTCH)  # towards zero, in either direction
        self._rest -= steps * NOTCH
        return steps

    def reset(self) -> None:
        """Forget what is left."""
        self._rest = 0
