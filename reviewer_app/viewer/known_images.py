"""What the files of a case say about sizes on its images, also on those that no pane shows. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from reviewer_app.cases.views import ImageReference
from reviewer_app.imaging.measuring.geometry import ImageGeometry, geometry_in
from reviewer_app.imaging.series import Stack
from reviewer_app.imaging.stack_frames import StackFrame


@dataclass(frozen=True, slots=True)
class Sampling:
    """How an image is made of pixels: only where this agrees does a scale found on one image hold on another.

    `geometry` is what the file says of sizes, without the place in the patient.
    """

    rows: int
    columns: int
    geometry: ImageGeometry


def sampling_of(frame: StackFrame) -> Sampling | None:
    """Return Rows, Columns and spacing of a frame, None of what has no pixels."""
    pixels, found = frame.instance.pixels, geometry_in(frame.instance, frame.frame)
    if pixels is None:
        return None
    spacing = found.spacing if found.plane is None else found.plane.spacing
    return Sampling(pixels.rows, pixels.columns, replace(found, plane=None, spacing=spacing))


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
        return None if found is None else geometry_in(found.instance, found.frame)

    def sampling(self, image: ImageReference) -> Sampling | None:
        """Return how an image is made of pixels, None where that is not known."""
        found = self.frame(image)
        return None if found is None else sampling_of(found)

    def in_series(self, series_instance_uid: str) -> Iterator[StackFrame]:
        """Yield each image of a series once."""
        known: set[tuple[str, int]] = set()
        for stack in self._stacks():
            if stack.series_instance_uid != series_instance_uid:
                continue
            for key, one in zip(stack.frame_keys(), stack.frames, strict=True):
                if key not in known:
                    known.add(key)
                    yield one


def left_out(images: KnownImages, calibrated: ImageReference) -> str:
    """Return a sentence about the images that a calibration of a whole series does not hold for, empty for none."""
    own = images.sampling(calibrated)
    frames = list(images.in_series(calibrated.series_instance_uid))
    others = [one for one in frames if sampling_of(one) != own]
    if not others:
        return ""
    held, out = len(frames) - len(others), len(others)
    named = [_number(one) for one in others[:_NAMED]]
    which = ", ".join(named) + (" and others" if out > _NAMED else "")
    return (
        f"The calibration holds for {held} image{'' if held == 1 else 's'} of the series. Of another size or pixel "
        f"spacing, and left out: {out} image{'' if out == 1 else 's'} ({which})."
    )


#: Images that are named by their numbers.
_NAMED = 5


def _number(frame: StackFrame) -> str:
    index = frame.instance
    number = frame.frame + 1 if index.frame_count > 1 else index.instance_number
    return "one without a number" if number is None else str(number)
