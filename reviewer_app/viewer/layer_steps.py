"""Going to where a part of a layer is largest, in the pane that shows images it lies over."""

from __future__ import annotations

from reviewer_app.geometry import dot
from reviewer_app.imaging.layers.values import Largest
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.scene import Scene


def go_to_largest(scene: Scene, key: str, part: int) -> None:
    """Go there as soon as it is known; the active pane first, then any other that shows fitting images."""

    def found(place: Largest | None) -> None:
        for viewport in (scene.viewport, *scene.viewports):
            at = None if place is None or viewport.stack is None else position_of(viewport.stack, place)
            if at is not None:
                viewport.go(at)
                return

    scene.layers.find_largest(key, part, found)


def position_of(stack: Stack, place: Largest) -> int | None:
    """Return where in a stack a place is: the image that is named, or the slice nearest to the point, else None."""
    if place.image is not None:
        return stack.position_of(*place.image)
    first = stack.frames[0]
    plane = first.instance.frames[first.frame].plane if first.instance.frames else None
    same = first.instance.frame_of_reference_uid == place.frame_of_reference_uid
    if place.point is None or plane is None or not same:
        return None
    along = dot(place.point.as_tuple(), plane.normal)
    away = [(abs(one - along), at) for at, one in enumerate(stack.positions()) if one is not None]
    return min(away)[1] if away else None
