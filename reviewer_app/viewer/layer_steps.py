"""Going to where a part of a layer is largest, in the pane that shows images it lies over."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.imaging.layers.values import Largest
from reviewer_app.imaging.series import Stack
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.linking.guides import PlacedPoint, slice_at
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.viewport import Viewport


def go_to_largest(scene: Scene, key: str, part: int) -> None:
    """Go there as soon as it is known; the active pane first, then any other in sight of fitting images.

    A reader who turned to another pane meanwhile, or to another image of the one that would go there, stays.
    """
    active, asked = scene.active, [_image_of(one) for one in scene.viewports]

    def found(place: Largest | None) -> None:
        if place is None or scene.active != active:
            return
        for number in (active, *scene.pictured()):
            viewport = scene.viewports[number]
            at = None if viewport.stack is None else position_of(viewport.stack, place)
            if at is not None and viewport.stack is not None:
                if _image_of(viewport) == asked[number]:
                    viewport.go(at)
                    _look_at(viewport, viewport.stack.frames[at], place)
                return
        scene.layers.told.emit(f"None of the images shown lies where {_name_of(scene, key, part)} is largest.")

    scene.layers.find_largest(key, part, found)


def position_of(stack: Stack, place: Largest) -> int | None:
    """Return where in a stack a place is: the image that is named, or the slice that the point lies in, else None."""
    if place.image is not None:
        return stack.position_of(*place.image)
    first = stack.frames[0].instance
    if first.tiles is not None and place.point is not None:
        return 0 if first.frame_of_reference_uid == place.frame_of_reference_uid else None
    return None if place.point is None else slice_at(stack, PlacedPoint(place.point, place.frame_of_reference_uid))


def _look_at(viewport: Viewport, frame: StackFrame, place: Largest) -> None:
    """Bring a place of a slide into the middle of a pane, which keeps its zoom."""
    grid = frame.instance.tiles
    if grid is not None and grid.plane is not None and place.point is not None:
        viewport.set_view(replace(viewport.view, center=grid.plane.to_image(place.point)))


def _image_of(viewport: Viewport) -> tuple[str, FrameKey] | None:
    """Return stack and image that a pane was asked for; a stack that grows stays the same."""
    if viewport.stack is None:
        return None
    frame = viewport.stack.frames[viewport.position]
    return viewport.stack.key, (frame.instance.sop_instance_uid, frame.frame)


def _name_of(scene: Scene, key: str, part: int) -> str:
    entry = scene.layers.entry(key)
    return next((one.name for one in entry.layer.parts if one.number == part), "it") if entry is not None else "it"
