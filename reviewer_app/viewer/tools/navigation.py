"""The tools that only look: window, scroll, zoom, pan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.viewer.tools.base import Drag, Pointer, View
from reviewer_app.viewer.transform import panned, zoomed_at

#: Logical pixels of a drag that go through the whole range of values, double the zoom, or go one image on.
WINDOW_SPAN = 600.0
ZOOM_SPAN = 140.0
SCROLL_SPAN = 12.0
#: Values that spread less than this are fractions, not whole numbers.
_FRACTIONS = 16.0


@dataclass(slots=True)
class WindowTool:
    """Drag right for a wider window (less contrast), down for a higher centre (darker).

    Where the lower end is held at 0, both move the upper end.
    """

    name: str = field(default="window", init=False)
    _drag: Drag | None = None

    def press(self, view: View, at: Pointer) -> None:
        """Begin from the window in force."""
        self._drag = Drag(at, view.state, view.painted.window)

    def move(self, view: View, at: Pointer) -> None:
        """Follow the pointer: the further the frame's values spread, the larger the step."""
        if self._drag is None or self._drag.window is None:
            return
        step = max(view.painted.span, 1e-6) / (WINDOW_SPAN * view.ratio)
        start, least = self._drag.window, smallest_width(view.painted.span)
        right, down = (at.x - self._drag.start.x) * step, (at.y - self._drag.start.y) * step
        if view.from_zero:
            width = max(start.center + start.width / 2 + right + down, least)
            center = width / 2
        else:
            center, width = start.center + down, max(start.width + right, least)
        window = Window(center, width, _function_for(start, view.painted.span))
        view.set_state(replace(view.state, window=window, voi_lut=None))

    def release(self, view: View, at: Pointer) -> None:
        """Keep what is shown; a click without a drag must not fix the file's window, which may change by image."""
        if self._drag is not None and at.place != self._drag.start.place:
            self.move(view, at)
        self._drag = None

    def cancel(self, view: View) -> None:
        """Go back to the window before the drag."""
        if self._drag is not None:
            view.set_state(replace(view.state, window=self._drag.state.window, voi_lut=self._drag.state.voi_lut))
        self._drag = None


def _function_for(start: Window, span: float) -> VoiFunction:
    """Return the function of a dragged window: LINEAR is meant for whole numbers and turns hard on small fractions."""
    return VoiFunction.LINEAR_EXACT if start.function is VoiFunction.LINEAR and span < _FRACTIONS else start.function


def smallest_width(span: float) -> float:
    """Return the narrowest window for values of a range: 1, or less for values that are fractions."""
    return 1.0 if span >= _FRACTIONS else span / 4096


@dataclass(slots=True)
class ZoomTool:
    """Drag up to come nearer, down to go away, about the place where the drag began."""

    name: str = field(default="zoom", init=False)
    _drag: Drag | None = None

    def press(self, view: View, at: Pointer) -> None:
        """Begin from the view as it is."""
        self._drag = Drag(at, view.state)

    def move(self, view: View, at: Pointer) -> None:
        """Follow the pointer."""
        if self._drag is None:
            return
        up = (self._drag.start.y - at.y) / view.ratio
        factor = 2.0 ** (up / ZOOM_SPAN)
        start = self._drag.state
        zoomed = zoomed_at(view.painted.frame, view.size, start, factor, self._drag.start.place)
        view.set_state(replace(view.state, zoom=zoomed.zoom, center=zoomed.center))

    def release(self, view: View, at: Pointer) -> None:
        """Keep what is shown; a click without a drag changes nothing."""
        if self._drag is not None and at.place != self._drag.start.place:
            self.move(view, at)
        self._drag = None

    def cancel(self, view: View) -> None:
        """Go back."""
        _restore_place(view, self._drag)
        self._drag = None


@dataclass(slots=True)
class PanTool:
    """Drag the picture."""

    name: str = field(default="pan", init=False)
    _drag: Drag | None = None

    def press(self, view: View, at: Pointer) -> None:
        """Begin from the view as it is."""
        self._drag = Drag(at, view.state)

    def move(self, view: View, at: Pointer) -> None:
        """Follow the pointer; back where the drag began the picture stands as it did."""
        if self._drag is None:
            return
        if at.place == self._drag.start.place:
            _restore_place(view, self._drag)
            return
        by = (at.x - self._drag.start.x, at.y - self._drag.start.y)
        moved = panned(view.painted.frame, view.size, self._drag.state, by)
        view.set_state(replace(view.state, zoom=moved.zoom, center=moved.center))

    def release(self, view: View, at: Pointer) -> None:
        """Keep what is shown."""
        self.move(view, at)
        self._drag = None

    def cancel(self, view: View) -> None:
        """Go back."""
        _restore_place(view, self._drag)
        self._drag = None


def _restore_place(view: View, drag: Drag | None) -> None:
    if drag is not None:
        view.set_state(replace(view.state, zoom=drag.state.zoom, center=drag.state.center))


@dataclass(slots=True)
class ScrollTool:
    """Drag down to go through the stack."""

    name: str = field(default="scroll", init=False)
    _drag: Drag | None = None

    def press(self, view: View, at: Pointer) -> None:
        """Begin to count."""
        self._drag = Drag(at, view.state)

    def move(self, view: View, at: Pointer) -> None:
        """Go one image on for each stretch of the drag."""
        if self._drag is None:
            return
        steps = int((at.y - self._drag.start.y) / (SCROLL_SPAN * view.ratio))
        if steps != self._drag.done:
            view.scroll(steps - int(self._drag.done))
            self._drag.done = steps

    def release(self, view: View, at: Pointer) -> None:
        """End the drag."""
        self.move(view, at)
        self._drag = None

    def cancel(self, view: View) -> None:
        """End the drag and go back."""
        if self._drag is not None and self._drag.done:
            view.scroll(-int(self._drag.done))
        self._drag = None
