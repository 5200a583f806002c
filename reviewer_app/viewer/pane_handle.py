"""The pane as tools see it: always the frame that is painted, never the one asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.transform import PaneTransform
from reviewer_app.viewer.viewport import Shown, Viewport


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """What the last paint put on the screen."""

    shown: Shown
    view: ViewState
    size: tuple[int, int]
    ratio: float
    complete: bool
    transform: PaneTransform | None = None
    frame: PaintedFrame | None = None


class PaneHandle:
    """A `tools.base.View` over one pane."""

    def __init__(
        self,
        scene: Scene,
        viewport: Viewport,
        *,
        painted: Callable[[], Painted | None],
        propose: Callable[[Annotation | None], None],
        ask_text: Callable[[tuple[float, float], Callable[[str], None]], None],
        point_at: Callable[[tuple[float, float]], None],
        magnify: Callable[[tuple[float, float] | None], None],
    ) -> None:
        self._scene = scene
        self._viewport = viewport
        self._painted = painted
        self._propose = propose
        self._ask_text = ask_text
        self._point_at = point_at
        self._magnify = magnify

    @property
    def ready(self) -> bool:
        """Whether a picture is painted, so that there is something to use a tool on."""
        painted = self._painted()
        return painted is not None and painted.transform is not None

    @property
    def true(self) -> bool:
        """Whether the painted picture is the one asked for, so that something may be drawn on it."""
        painted, viewport = self._painted(), self._viewport
        if painted is None or painted.frame is None or viewport.shown is None or viewport.waiting:
            return False
        return painted.shown.key == viewport.shown.key  # its preview or an earlier paint of it will do

    @property
    def painted(self) -> PaintedFrame:
        """The frame on the screen."""
        frame = self._now().frame
        assert frame is not None  # noqa: S101 - tools are only used while `ready`
        return frame

    @property
    def state(self) -> ViewState:
        """How it is shown, or about to be shown."""
        return self._viewport.view

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in device pixels."""
        return self._now().size

    @property
    def ratio(self) -> float:
        """Device pixels per logical pixel."""
        return self._now().ratio

    @property
    def transform(self) -> PaneTransform:
        """The map of what is painted."""
        transform = self._now().transform
        assert transform is not None  # noqa: S101 - tools are only used while `ready`
        return transform

    def set_state(self, state: ViewState) -> None:
        """Show the frame in another way."""
        self._viewport.set_view(state)

    def scroll(self, steps: int) -> None:
        """Go `steps` images on."""
        self._viewport.scroll(steps)

    def point_at(self, place: tuple[float, float]) -> None:
        """Show in the other panes what lies under a place; nothing where another frame than this is asked for."""
        if self.true:
            self._point_at(place)

    def magnify(self, place: tuple[float, float] | None) -> None:
        """Show what lies about a place of the pane larger, None for nothing."""
        self._magnify(place)

    def propose(self, annotation: Annotation | None) -> None:
        """Show an unfinished stroke."""
        self._propose(annotation)

    def finish(self, before: Annotation | None, after: Annotation | None, label: str) -> None:
        """Hand over a finished stroke and choose it."""
        self._scene.annotation_changed.emit(before, after, label)
        if after is not None:
            self._scene.select(after.id)

    def ask_text(self, at: ImagePoint, done: Callable[[str], None]) -> None:
        """Let the user type at a place of the picture."""
        self._ask_text(self.transform.to_pane(at), done)

    def _now(self) -> Painted:
        painted = self._painted()
        assert painted is not None  # noqa: S101 - tools are only used while `ready`
        return painted
