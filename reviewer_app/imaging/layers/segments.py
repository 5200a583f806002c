"""Segmentations over images: the very pixels where both lie on one grid, else the nearest pixel by the geometry.

The masks of a frame are taken as they are when its plane is that of the image: directions within a hundredth of a
degree, position within a hundredth of a pixel, the same spacing and size. Everything else is resampled: each pixel of
the image takes the nearest pixel of the nearest frame, if that is at most half a slice of the segmentation away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, dot
from reviewer_app.imaging.layers.frames import whole_frame
from reviewer_app.imaging.layers.grids import Affine, affine_between, sampled
from reviewer_app.imaging.layers.segment_masks import Mask, left_out, mask_of, masks_in, merge, parts_of, sheets_of
from reviewer_app.imaging.layers.sheets import Flags
from reviewer_app.imaging.layers.values import (
    Largest,
    Layer,
    LayerKind,
    LayerSlice,
    Place,
    UsedFrame,
    refusal_of,
)
from reviewer_app.imaging.objects.segment_mask import half_slice, mask_on_plane
from reviewer_app.imaging.objects.segmentation import Segmentation, SegmentationType, SegmentFrame
from reviewer_app.imaging.source import Pixels
from reviewer_app.jobs import CancelToken

Open = Callable[[], BinaryIO]
Read = Callable[[int], Pixels]
_PARALLEL = 1.0 - 2e-8
"""Cosine of a hundredth of a degree: over 500 mm, planes that turn less leave each other by less than 0.1 mm."""
_MOST_KEPT = 64 << 20
"""Bytes of the frames of a label map that are kept while one slice is made."""
RESAMPLED = "made on other planes, nearest pixels shown"
_SAME_PLACE = 1e-3
"""Millimetres within which frames are at one place."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Frames that face the same way: the places along `normal` in millimetres, rising, and the frames at each."""

    normal: tuple[float, float, float]
    places: npt.NDArray[np.float64]
    frames: tuple[tuple[SegmentFrame, ...], ...]


class SegmentLayer:
    """A segmentation. Its frames are read when an image needs them.

    Parameters
    ----------
    open_stream
        Opens its file; called from worker threads.
    """

    def __init__(self, found: Segmentation, index: InstanceIndex, open_stream: Open, title: str) -> None:
        self._found = found
        self._index = index
        self._open = open_stream
        self._groups = _groups(found.frames)
        self._reach = half_slice(found, [one.plane for one in found.frames if one.plane is not None])
        self.layer = Layer(
            key=index.sop_instance_uid,
            kind=LayerKind.SEGMENTATION,
            title=title,
            parts=parts_of(found),
            frame_of_reference_uids=(found.frame_of_reference_uid,),
            note=left_out(found),
        )

    @property
    def nbytes(self) -> int:
        """Bytes of memory held: little beside the frames, which stay in the file."""
        return 512 * len(self._found.frames)

    def on(self, place: Place, token: CancelToken) -> LayerSlice:
        """Return the masks on an image frame; see `LoadedLayer.on`."""
        refusal = refusal_of(self.layer.frame_of_reference_uids, place)
        drawn_on = self._found.frames_for_image(*place.key)
        if refusal and not self._by_name(drawn_on, place):
            return LayerSlice(self.layer.key, place.key, refusal=refusal)
        with self._open() as stream:

            def read(number: int) -> Pixels:
                token.check()
                return whole_frame(stream, self._index, number)

            if refusal or not self._groups:
                return self._slice(place, *self._on_image(drawn_on, read))
            assert place.plane is not None  # noqa: S101 - else it would be refused
            group = next((one for one in self._groups if abs(dot(one.normal, place.plane.normal)) > _PARALLEL), None)
            if group is None:
                return self._slice(place, self._across(place, place.plane, read), (), RESAMPLED)
            near = self._nearest(group, place.plane)
            return self._slice(place, *self._along(near, place, place.plane, read))

    def largest(self, part: int, token: CancelToken) -> Largest | None:
        """Return the middle of the frame in which a segment fills most pixels; see `LoadedLayer.largest`."""
        best: tuple[float, SegmentFrame, Flags] | None = None
        with self._open() as stream:
            for frame in self._found.frames_of(part):
                token.check()
                values = mask_of(self._found, whole_frame(stream, self._index, frame.number), part)
                size = float(values.sum())
                if size > 0 and (best is None or size > best[0]):
                    best = (size, frame, values > 0)
        return None if best is None else self._largest(best[1], best[2])

    def value_at(self, _point: PatientPoint, _reach: float) -> float | None:
        """Return nothing: segments have no values."""
        return None

    def _largest(self, frame: SegmentFrame, filled: Flags) -> Largest:
        if frame.plane is None:
            sources = [(one.sop_instance_uid, number) for one in frame.sources for number in one.frames or (0,)]
            return Largest(image=sources[0] if sources else None)
        rows, columns = np.nonzero(filled)
        middle = ImagePoint(float(columns.mean()), float(rows.mean()))
        return Largest(frame.plane.to_patient(middle), None, self._found.frame_of_reference_uid)

    def _by_name(self, drawn_on: Sequence[SegmentFrame], place: Place) -> bool:
        """Tell whether it names the image as its source and nothing contradicts it: then the pixels are the same."""
        same_size = place.shape == (self._found.rows, self._found.columns)
        own, other = self._found.frame_of_reference_uid, place.frame_of_reference_uid
        without_place = place.plane is None or all(one.plane is None for one in drawn_on)
        return bool(drawn_on) and same_size and without_place and (not own or not other or own == other)

    def _on_image(self, frames: Iterable[SegmentFrame], read: Read) -> tuple[dict[int, Mask], tuple[UsedFrame, ...]]:
        masks: dict[int, Mask] = {}
        used = []
        for frame in frames:
            own = masks_in(self._found, frame, read(frame.number))
            used.append(self._used(frame, own))
            merge(masks, own)
        return masks, tuple(used)

    def _used(self, frame: SegmentFrame, masks: Mapping[int, Mask]) -> UsedFrame:
        """Return a frame with its segments; a label map with nothing in it shows of each that it is not there."""
        parts = frozenset(masks) or frozenset(one.number for one in self.layer.parts)
        return UsedFrame((self.layer.key, frame.number), parts)

    def _nearest(self, group: _Group, plane: ImagePlane) -> tuple[SegmentFrame, ...]:
        """Return the frames at the place nearest to a plane, none if that is farther than half a slice."""
        along = dot(plane.position.as_tuple(), group.normal)
        at = int(np.abs(group.places - along).argmin())
        return group.frames[at] if abs(float(group.places[at]) - along) <= self._reach else ()

    def _along(
        self, frames: Sequence[SegmentFrame], place: Place, plane: ImagePlane, read: Read
    ) -> tuple[dict[int, Mask], tuple[UsedFrame, ...]]:
        masks: dict[int, Mask] = {}
        used = []
        grids: dict[ImagePlane, Affine] = {}
        shape = (self._found.rows, self._found.columns)
        for frame in frames:
            assert frame.plane is not None  # noqa: S101 - only frames with a plane are in groups
            if frame.plane not in grids:
                grids[frame.plane] = affine_between(plane, frame.plane)
            grid = grids[frame.plane]
            own = masks_in(self._found, frame, read(frame.number))
            used.append(self._used(frame, own))
            if not grid.same(shape, place.shape):
                own = {number: sampled(mask, grid, place.shape) for number, mask in own.items()}
            merge(masks, own)
        return masks, tuple(used)

    def _across(self, place: Place, plane: ImagePlane, read: Read) -> dict[int, Mask]:
        """Return the masks on a plane that cuts the frames."""
        # each segment of a label map looks at the same frames, any other segment has its own
        labels = self._found.type is SegmentationType.LABELMAP
        read = _keeping(read, _MOST_KEPT) if labels else read
        found = {
            one.number: mask_on_plane(self._found, one.number, read, plane, place.shape)
            for one in self._found.segments
            if one.number > 0
        }
        return {number: mask for number, mask in found.items() if mask is not None}

    def _slice(
        self, place: Place, masks: Mapping[int, Mask], used: tuple[UsedFrame, ...] = (), note: str = ""
    ) -> LayerSlice:
        shown = frozenset(number for number, mask in masks.items() if mask.any())
        return LayerSlice(
            self.layer.key, place.key, sheets_of(self._found, masks), (), shown, used, note=note if shown else ""
        )


def _keeping(read: Read, most: int) -> Read:
    """Return `read` with what it gives kept, as long as that is at most `most` bytes; all else is read again."""
    kept: dict[int, Pixels] = {}
    held = 0

    def read_kept(number: int) -> Pixels:
        nonlocal held
        if number in kept:
            return kept[number]
        found = read(number)
        if held + found.nbytes <= most:
            kept[number] = found
            held += found.nbytes
        return found

    return read_kept


def _groups(frames: Sequence[SegmentFrame]) -> tuple[_Group, ...]:
    """Group the frames with a place by the way they face, and by their places along it."""
    ways: list[list[SegmentFrame]] = []
    for one in frames:
        if one.plane is None:
            continue
        normal = one.plane.normal
        home = next((way for way in ways if way[0].plane and dot(way[0].plane.normal, normal) > _PARALLEL), None)
        if home is None:
            ways.append([one])
        else:
            home.append(one)
    return tuple(_group(way) for way in ways)


def _group(way: Sequence[SegmentFrame]) -> _Group:
    planes = [one.plane for one in way if one.plane is not None]
    normal = planes[0].normal
    along = sorted((dot(plane.position.as_tuple(), normal), number) for number, plane in enumerate(planes))
    places: list[float] = []
    at: list[list[SegmentFrame]] = []
    for place, number in along:
        if not places or place - places[-1] > _SAME_PLACE:
            places.append(place)
            at.append([])
        at[-1].append(way[number])
    return _Group(normal, np.array(places), tuple(tuple(one) for one in at))
