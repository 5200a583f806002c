"""The tool that magnifies what lies under the pointer while its button is held."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviewer_app.viewer.tools.base import Pointer, View


@dataclass(slots=True)
class MagnifyTool:
    """Press and move: the pane shows the pixels under the pointer larger."""

    name: str = field(default="magnify", init=False)
    _held: bool = False

    def press(self, view: View, at: Pointer) -> None:
        """Lay the magnifier over the picture."""
        self._held = True
        view.magnify(at.place)

    def move(self, view: View, at: Pointer) -> None:
        """Move it with the pointer while the button is held."""
        if self._held:
            view.magnify(at.place)

    def release(self, view: View, _at: Pointer) -> None:
        """Take it away."""
        self.cancel(view)

    def cancel(self, view: View) -> None:
        """Take it away."""
        self._held = False
        view.magnify(None)
