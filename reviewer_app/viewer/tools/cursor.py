"""The tool that points at a place of the patient: the other panes go there."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviewer_app.viewer.tools.base import Pointer, View


@dataclass(slots=True)
class CursorTool:
    """Press or drag: the other panes show the slice through the place under the pointer, and the place in it."""

    name: str = field(default="cursor", init=False)
    _held: bool = False

    def press(self, view: View, at: Pointer) -> None:
        """Point."""
        self._held = True
        view.point_at(at.place)

    def move(self, view: View, at: Pointer) -> None:
        """Follow the pointer while the button is held."""
        if self._held:
            view.point_at(at.place)

    def release(self, view: View, at: Pointer) -> None:
        """Leave the point where it is."""
        self.move(view, at)
        self._held = False

    def cancel(self, _view: View) -> None:
        """End the drag; the point stays where it was last."""
        self._held = False
