"""The 3D cursor: a place of the patient that is pointed at in one pane is shown in the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reviewer_app.viewer.linking.guides import Guides, point_in, slice_at
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.scene import Scene


class Pointing:
    """Gives the guides over panes what they need of them, and takes the other panes where one points.

    Parameters
    ----------
    visible
        The numbers of the panes on the screen that show pictures.
    """

    def __init__(self, guides: Guides, scene: Scene, visible: Callable[[], Sequence[int]]) -> None:
        self._guides = guides
        self._scene = scene
        self._visible = visible

    def join(self, pane: ImagePane) -> None:
        """Draw the guides over a pane from now on, and listen where it points."""
        guides = self._guides
        pane.guides = guides
        pane.painted.connect(lambda: guides.painted(pane.number, pane.painted_now))
        pane.pointed_at.connect(lambda place: self._point(pane, place))
        guides.changed.connect(lambda number: pane.update() if number == pane.number else None)

    def _point(self, pane: ImagePane, place: tuple[float, float]) -> None:
        """Take the other panes to the place of the patient that was pointed at."""
        painted = pane.painted_now
        point = None if painted is None else point_in(painted, place)
        self._guides.set_point(point)
        for number in self._visible():
            viewport = self._scene.viewports[number]
            if point is None or number == pane.number or viewport.stack is None:
                continue
            found = slice_at(viewport.stack, point)
            if found is not None:
                viewport.go(found)
