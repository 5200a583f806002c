"""What was shown, for how long: counted only while a full picture is on the screen. No Qt, no clock of its own."""

from __future__ import annotations

from collections.abc import Hashable

SeenKey = tuple[str, int]
"""SOP Instance UID and frame, or document key and page, counted from 0; of a slide also a cell (`slide_coverage`)."""
_NOTHING: frozenset[SeenKey] = frozenset()


class SeenClock:
    """Adds up milliseconds of sight for each frame; several panes may show something at once."""

    def __init__(self) -> None:
        self._shown: dict[Hashable, tuple[frozenset[SeenKey], float]] = {}
        self._counted: dict[SeenKey, float] = {}

    def show(self, pane: Hashable, keys: frozenset[SeenKey], now_ms: float) -> None:
        """Say what a pane shows from now on; the empty set for nothing that counts."""
        before = self._shown.get(pane)
        if before is not None and before[0] == keys:
            return
        if before is not None:
            self._add(before, now_ms)
            del self._shown[pane]
        if keys:
            self._shown[pane] = (keys, now_ms)

    def stop(self, now_ms: float) -> None:
        """Say that nothing is in sight any more."""
        for pane in list(self._shown):
            self.show(pane, _NOTHING, now_ms)

    def take(self, now_ms: float) -> dict[SeenKey, int]:
        """Return what was counted since the last call, in whole milliseconds; what is shown now goes on counting."""
        for pane, shown in list(self._shown.items()):
            self._add(shown, now_ms)
            self._shown[pane] = (shown[0], now_ms)
        whole = {key: int(value) for key, value in self._counted.items() if value >= 1}
        self._counted = {key: value - int(value) for key, value in self._counted.items() if value != int(value)}
        return whole

    def _add(self, shown: tuple[frozenset[SeenKey], float], now_ms: float) -> None:
        keys, since = shown
        for key in keys:
            self._counted[key] = self._counted.get(key, 0.0) + max(0.0, now_ms - since)
