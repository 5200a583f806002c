"""What the files of a case say about sizes on its images, also on those that no pane shows. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reviewer_app.cases.views import ImageReference
from reviewer_app.imaging.measuring.geometry import ImageGeometry, geometry_of
from reviewer_app.imaging.series import Stack
from reviewer_app.imaging.stack_frames import StackFrame


class KnownImages:
    """Finds images in the stacks that are known now."""

    def __init__(self, stacks: Callable[[], Iterable[Stack]]) -> None:
        self._stacks = stacks

    def frame(self, image: ImageReference) -> StackFrame | None:
        """Return an image as a frame of a stack, None where no stack holds it."""
        for stack in self._stacks():
            if stack.series_instance_uid != image.series_instance_uid:
                continue
            position = stack.position_of(image.sop_instance_uid, image.frame)
            if position is not None:
                return stack.frames[position]
        return None

    def geometry(self, image: ImageReference) -> ImageGeometry | None:
        """Return what the file says about sizes on an image, None where that is not known."""
        found = self.frame(image)
        return None if found is None else geometry_of(found.instance, found.frame)
