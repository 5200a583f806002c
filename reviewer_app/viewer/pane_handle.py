"""The pane as tools see it: always the frame that is painted, never the one asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ViewState
from reviewer_app.cases.work import AnnotationChange
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.layer_picture import LayerPaint
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.transform import PaneTransform, Point
from reviewer_app.viewer.viewport import Shown, Viewport

#: Why nothing is drawn on a preview, or on a slide while tiles that are in sight are on their way.
NOT_WHOLE = "Not all of the image is there yet: marks can be drawn and moved as soon as it is."
#: Modalities whose values are counts or uptake.
_FROM_ZERO = frozenset({"PT", "NM"})


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """What the last paint put on the screen; `layers` are the frames of other objects that were laid over it.

    `over` are the layers as they were painted. `partly` tells that more of what is in sight is on its way: a preview,
    or a slide of which tiles come; what will never come is not `complete` all the same.
    """

    shown: Shown
    view: ViewState
    size: tuple[int, int]
    ratio: float
    complete: bool
    transform: PaneTransform | None = None
    frame: PaintedFrame | None = None
    layers: frozenset[FrameKey] = frozenset()
    over: tuple[LayerPaint, ...] = ()
    partly: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PaneAnswers:
    """What a pane does when a tool asks for it; places are in device pixels, None takes away what was shown.

    `label_at` returns the mark whose label stands at a place, by its id, and where the middle of that is, and
    `label_middle` the latter for a mark by its id.
    """

    painted: Callable[[], Painted | None]
    propose: Callable[[Annotation | None], None]
    ask_text: Callable[[Point, Callable[[str], None], str, str, bool], None]
    point_at: Callable[[Point], None]
    magnify: Callable[[Point | None], None]
    outline: Callable[[tuple[Point, Point] | None], None]
    label_at: Callable[[Point], tuple[str, Point] | None]
    label_middle: Callable[[str], Point | None]


class PaneHandle:
    """A `tools.base.View` over one pane."""

    def __init__(self, scene: Scene, viewport: Viewport, pane: PaneAnswers) -> None:
        self._scene = scene
        self._viewport = viewport
        self._pane = pane

    @property
    def ready(self) -> bool:
        """Whether a picture is painted, so that there is something to use a tool on."""
        painted = self._pane.painted()
        return painted is not None and painted.transform is not None

    @property
    def true(self) -> bool:
        """Whether the painted picture is the one asked for, or a preview of it."""
        painted, viewport = self._pane.painted(), self._viewport
        if painted is None or painted.frame is None or viewport.shown is None or viewport.waiting:
            return False
        return painted.shown.key == viewport.shown.key  # its preview or an earlier paint of it will do

    @property
    def whole(self) -> bool:
        """Whether it is there as well as it will be, of a slide what is in sight: else nothing may be drawn on it."""
        return self.true and not self._now().partly

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

    @property
    def from_zero(self) -> bool:
        """Whether a window that is dragged begins at 0 and stays there."""
        return self._scene.window_from_zero and self._now().shown.frame.instance.series.modality in _FROM_ZERO

    @property
    def marks(self) -> tuple[Annotation, ...]:
        """The marks on the painted frame that are shown."""
        return self._scene.annotations_on(self.painted.image)

    def label_at(self, place: Point) -> tuple[Annotation, Point] | None:
        """Return the mark whose label stands at a place, and the middle of that; None where none does."""
        found = self._pane.label_at(place)
        mark = None if found is None else self._scene.annotation(found[0])
        return None if found is None or mark is None or mark.image != self.painted.image else (mark, found[1])

    def label_middle(self, mark: Annotation) -> Point | None:
        """Return the middle of the label of a mark, None where none is in sight."""
        return self._pane.label_middle(mark.id)

    @property
    def class_name(self) -> str:
        """The class that new marks belong to."""
        return self._scene.class_name

    def set_state(self, state: ViewState) -> None:
        """Show the frame in another way."""
        self._viewport.set_view(state)

    def scroll(self, steps: int) -> None:
        """Go `steps` images on."""
        self._viewport.scroll(steps)

    def point_at(self, place: Point) -> None:
        """Show in the other panes what lies under a place; nothing where another frame than this is asked for."""
        if self.true:
            self._pane.point_at(place)

    def magnify(self, place: Point | None) -> None:
        """Show what lies about a place of the pane larger, None for nothing."""
        self._pane.magnify(place)

    def outline(self, corners: tuple[Point, Point] | None) -> None:
        """Show a rectangle between two places of the pane, None for none."""
        self._pane.outline(corners)

    def window_between(self, one: Point, other: Point) -> None:
        """Window what lies between two places; nothing where another frame than the painted one is asked for."""
        if self.true:
            self._viewport.window_between(self.transform.to_image(one), self.transform.to_image(other))

    def propose(self, annotation: Annotation | None) -> None:
        """Show an unfinished stroke."""
        self._pane.propose(annotation)

    def finish(self, before: Annotation | None, after: Annotation | None, label: str, *, choose: bool = True) -> None:
        """Hand over a finished stroke and choose it, unless told otherwise."""

        def done() -> None:
            self._pane.propose(None)
            if after is not None and choose:
                self._scene.select(after.id)

        change = AnnotationChange(before, after)
        self._scene.handing_over.give(self.painted if self.ready else None, change, label, done)

    def ask_text(self, at: ImagePoint, done: Callable[[str], None], prompt: str = "", proposed: str = "") -> None:
        """Let the user type at a place of the picture."""
        self._pane.ask_text(self.transform.to_pane(at), done, prompt, proposed, True)

    def ask_number(self, at: ImagePoint, done: Callable[[str], None], prompt: str) -> None:
        """Let the user type a number at a place of the picture."""
        self._pane.ask_text(self.transform.to_pane(at), done, prompt, "", False)

    def say(self, words: str) -> None:
        """Tell the user why something was not done."""
        self._scene.said.emit(words)

    def _now(self) -> Painted:
        painted = self._pane.painted()
        assert painted is not None  # noqa: S101 - tools are only used while `ready`
        return painted
