"""The tool that makes a window of the values in a rectangle."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviewer_app.viewer.tools.base import Pointer, View


@dataclass(slots=True)
class RegionWindowTool:
    """Drag a rectangle: from its lowest value black to its highest white."""

    name: str = field(default="window-region", init=False)
    _start: Pointer | None = None

    def press(self, _view: View, at: Pointer) -> None:
        """Begin at a corner."""
        self._start = at

    def move(self, view: View, at: Pointer) -> None:
        """Show the rectangle."""
        if self._start is not None:
            view.outline((self._start.place, at.place))

    def release(self, view: View, at: Pointer) -> None:
        """Window what lies in it."""
        start = self._start
        self.cancel(view)
        if start is not None:
            view.window_between(start.place, at.place)

    def cancel(self, view: View) -> None:
        """Leave the window as it is."""
        self._start = None
        view.outline(None)
