"""A presentation state holds for the images it names and for no other (PS3.3 C.11.11): the view on each side. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.objects.presentation import view_with_state
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.states import StateFile


class StateInForce:
    """Remembers the reader's own view while a state is looked through, and the state while its images are away."""

    def __init__(self) -> None:
        self._own: ViewState | None = None
        self._away = ""
        self._applied: ViewState | None = None
        self._left: tuple[ViewState, ViewState] | None = None

    def forget(self) -> None:
        """Know of nothing: other images are shown."""
        self._own, self._away, self._applied, self._left = None, "", None, None

    def changed(self, before: ViewState, view: ViewState) -> None:
        """Take note that a view was chosen: a state that is chosen ends another, one that is taken off has ended."""
        if view.state and not before.state:
            self._own = before
        if view.state != before.state:
            self._away = ""

    def wished(self, view: ViewState) -> ViewState:
        """Return what was asked for: the view through the state, where that is away and nothing was changed since."""
        return self._left[1] if self._away and self._left is not None and view == self._left[0] else view

    def through(self, state: str, file: StateFile, key: FrameKey) -> ViewState:
        """Return the view of a frame as the author of a state saw it: window, turn and part of the picture."""
        self._applied = replace(view_with_state(file.state, *key), state=state)
        return self._applied

    def without(self, view: ViewState, opening: ViewState) -> ViewState:
        """Return the reader's own view; `opening` is that of such images where there was none."""
        if not view.state:
            return view
        return self._own if self._own is not None else replace(opening, fused=view.fused, fused_look=view.fused_look)

    def on(self, view: ViewState, key: FrameKey, states: Mapping[str, StateFile], opening: ViewState) -> ViewState:
        """Return the view of the frame that is painted next.

        Through the state where that names it, as the reader changed it since unless its author saw this frame
        otherwise; elsewhere the reader's own.
        """
        wanted = view.state or self._away
        file = states.get(wanted)
        if not wanted or file is None:
            return view
        if not file.state.is_for(*key):
            own = self.without(view, opening)
            if view.state:
                self._left = (own, view)
            self._away = wanted
            return own
        if not view.state:
            self._own, self._away = view, ""
            return self.through(wanted, file, key)
        before, now = self._applied, self.through(wanted, file, key)
        return view if before in (None, now) else now
