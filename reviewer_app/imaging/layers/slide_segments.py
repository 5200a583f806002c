"""Segmentations over whole slides: tiles of a total pixel matrix of its own (PS3.3 C.8.20, C.7.6.17.3; Supplement 145).

Where the matrix lies follows from its origin, directions and spacing in the slide coordinate system, as for the slide;
both may differ in resolution and turn. Tiles that are not stored hold nothing. Where a pixel that is shown covers
several of the matrix it is of a segment when one of them is: what is small stays in sight when the slide is small.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, Spacing, dot
from reviewer_app.imaging.layers.frames import whole_frame
from reviewer_app.imaging.layers.grids import Affine, Axis, affine_between, sampled
from reviewer_app.imaging.layers.segment_masks import Mask, left_out, mask_of, masks_in, parts_of, sheets_of
from reviewer_app.imaging.layers.values import (
    OTHER_REFERENCE,
    Largest,
    Layer,
    LayerKind,
    LayerSlice,
    Place,
    SlideWindow,
    UsedFrame,
    refusal_of,
)
from reviewer_app.imaging.objects.segmentation import Segmentation, SegmentFrame
from reviewer_app.jobs import CancelToken

NO_SLIDE_PLACE = "Either of them does not say where it lies on the glass, and it was not made on this very slide."
CONTRADICTION = "Its tiles name other parts of the slide than those on which they say they lie."
TOO_MANY = "too many tiles to show at once: zoom in"
_MOST_TILES, _MOST_PIXELS = 6_000, 1 << 28
_COMPARED = 200
"""Tiles whose places are compared with those of the frames that they name."""
_SAME_GLASS = 0.999
_SEEN = 2
"""Pixels of the matrix to one that is shown, along a side, up to which a tile counts as shown."""
_UNIT = ImagePlane(PatientPoint(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), Spacing(1.0, 1.0))


@dataclass(frozen=True, slots=True)
class SlideMatrix:
    """The total pixel matrix of a segmentation, and the SOP instances it was made from; `plane` None if not told."""

    columns: int
    rows: int
    plane: ImagePlane | None
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """What is read of the matrix: from `left`, `top` to `right`, `bottom`, by `step` pixels to one."""

    left: int
    top: int
    right: int
    bottom: int
    step: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of what is made of it."""
        return -(-(self.bottom - self.top) // self.step), -(-(self.right - self.left) // self.step)


class SlideSegmentLayer:
    """A tiled segmentation; its tiles are read when a part of a slide needs them.

    Parameters
    ----------
    open_stream
        Opens its file; called from worker threads.
    """

    def __init__(
        self,
        found: Segmentation,
        matrix: SlideMatrix,
        index: InstanceIndex,
        open_stream: Callable[[], BinaryIO],
        title: str,
    ) -> None:
        self._found = found
        self._matrix = matrix
        self._index = index
        self._open = open_stream
        self._tiles = tuple(one for one in found.frames if one.tile is not None)
        self._corners = np.array([one.tile for one in self._tiles], dtype=np.int64).reshape(-1, 2)
        lost = len(found.frames) - len(self._tiles)
        self.layer = Layer(
            key=index.sop_instance_uid,
            kind=LayerKind.SEGMENTATION,
            title=title,
            parts=parts_of(found),
            frame_of_reference_uids=(found.frame_of_reference_uid,),
            note=f"{lost} tiles do not say where they lie and are left out." if lost else left_out(found),
        )

    @property
    def nbytes(self) -> int:
        """Bytes of memory held: little beside the tiles, which stay in the file."""
        return 512 * len(self._found.frames)

    def on(self, place: Place, token: CancelToken) -> LayerSlice:
        """Return the masks on the part of a slide that `place.window` tells; see `LoadedLayer.on`."""
        planes = self._planes(place)
        if isinstance(planes, str) or place.window is None:
            return LayerSlice(self.layer.key, place.key, refusal=planes if isinstance(planes, str) else NO_SLIDE_PLACE)
        window, shape = place.window, place.window.shape
        if self._contradicts(place, planes):
            return LayerSlice(self.layer.key, place.key, refusal=CONTRADICTION)
        grid = affine_between(_plane_of(window, planes[0]), planes[1])
        part = _part_under(grid, shape, self._matrix)
        if part is None:
            return LayerSlice(self.layer.key, place.key)
        wanted = self._tiles_in(part)
        if len(wanted) > _MOST_TILES or len(wanted) * self._found.rows * self._found.columns > _MOST_PIXELS:
            return LayerSlice(self.layer.key, place.key, note=TOO_MANY)
        masks, used = self._read(wanted, part, token)
        reduced = _reduced(grid, part)
        shown = {number: sampled(mask, reduced, shape) for number, mask in masks.items()}
        sheets = (
            replace(one, row=window.row + one.row * window.step, column=window.column + one.column * window.step,
                    step=window.step)
            for one in sheets_of(self._found, shown)
        )  # fmt: skip
        parts = frozenset(number for number, mask in shown.items() if mask.any())
        return LayerSlice(self.layer.key, place.key, tuple(sheets), (), parts, used if part.step <= _SEEN else ())

    def largest(self, part: int, token: CancelToken) -> Largest | None:
        """Return the middle of the tile in which a segment fills most pixels; see `LoadedLayer.largest`.

        All tiles are looked at until one is full, those far from each other first: a large area has a full one soon.
        """
        best: tuple[float, SegmentFrame, ImagePoint] | None = None
        full = self._found.rows * self._found.columns
        with self._open() as stream:
            for frame in _far_apart([one for one in self._tiles if one.segment in (None, part)]):
                token.check()
                values = mask_of(self._found, whole_frame(stream, self._index, frame.number), part)
                size = float(values.sum())
                if size > 0 and (best is None or size > best[0]):
                    rows, columns = np.nonzero(values)
                    best = (size, frame, ImagePoint(float(columns.mean()), float(rows.mean())))
                    if size >= full:
                        break
        if best is None or best[1].tile is None or self._matrix.plane is None:
            return None
        (left, top), middle = best[1].tile, best[2]
        point = self._matrix.plane.to_patient(ImagePoint(left + middle.column, top + middle.row))
        return Largest(point, None, self._found.frame_of_reference_uid)

    def value_at(self, _point: PatientPoint, _reach: float) -> float | None:
        """Return nothing: segments have no values."""
        return None

    def _planes(self, place: Place) -> tuple[ImagePlane, ImagePlane] | str:
        """Return the planes of the slide and of the matrix, or why they have none in common."""
        refusal = refusal_of(self.layer.frame_of_reference_uids, place, slide=True)
        own = self._matrix.plane
        if not refusal and place.plane is not None and own is not None:
            same = abs(dot(place.plane.normal, own.normal)) > _SAME_GLASS
            return (place.plane, own) if same else "It lies on another plane than the slide."
        if place.window is None:
            return refusal
        told, other = self._found.frame_of_reference_uid, place.frame_of_reference_uid
        if told and other and told != other:
            return OTHER_REFERENCE
        same_size = place.shape == (self._matrix.rows, self._matrix.columns)
        # made on this very level, pixel for pixel
        return (_UNIT, _UNIT) if same_size and place.key[0] in self._matrix.sources else NO_SLIDE_PLACE

    def _contradicts(self, place: Place, planes: tuple[ImagePlane, ImagePlane]) -> bool:
        """Tell whether a tile lies nowhere near the frame of the slide that it says it was made from.

        Then one of both is wrong, and nobody can tell which. Known of files that mixed up rows and columns of tiles.
        """
        if place.tile is None:
            return False
        wide, high = place.tile
        across = -(-place.shape[1] // wide)
        back = affine_between(planes[1], planes[0])
        for tile in self._tiles[:_COMPARED]:
            frames = [
                one for source in tile.sources if source.sop_instance_uid == place.key[0] for one in source.frames
            ]
            if not frames or tile.tile is None:
                continue
            corners = [
                (back.column.of(column, row), back.row.of(column, row))
                for column in (tile.tile[0], tile.tile[0] + self._found.columns - 1)
                for row in (tile.tile[1], tile.tile[1] + self._found.rows - 1)
            ]
            (left, right), (top, bottom) = (_ends(one) for one in zip(*corners, strict=True))
            places = [(frame % across * wide, frame // across * high) for frame in frames]
            if not any(left < x + wide and right > x - 1 and top < y + high and bottom > y - 1 for x, y in places):
                return True
        return False

    def _tiles_in(self, part: _Part) -> list[SegmentFrame]:
        left, top = self._corners[:, 0], self._corners[:, 1]
        inside = (left < part.right) & (left + self._found.columns > part.left)
        inside &= (top < part.bottom) & (top + self._found.rows > part.top)
        return [self._tiles[int(at)] for at in np.flatnonzero(inside)]

    def _read(
        self, tiles: Sequence[SegmentFrame], part: _Part, token: CancelToken
    ) -> tuple[dict[int, Mask], tuple[UsedFrame, ...]]:
        """Return the masks of a part of the matrix by segment, and the tiles that it was made of."""
        masks: dict[int, Mask] = {}
        used = []
        everyone = frozenset(one.number for one in self.layer.parts)
        with self._open() as stream:
            for tile in tiles:
                token.check()
                own = masks_in(self._found, tile, whole_frame(stream, self._index, tile.number))
                used.append(UsedFrame((self.layer.key, tile.number), frozenset(own) or everyone))
                for number, mask in own.items():
                    if number not in masks:
                        masks[number] = np.zeros(part.shape, dtype=mask.dtype)
                    _lay(masks[number], mask, tile.tile or (0, 0), part)
        return masks, tuple(used)


def _far_apart(tiles: Sequence[SegmentFrame]) -> Iterator[SegmentFrame]:
    """Yield all tiles, in turns of every so manieth of them."""
    stride = max(1, math.isqrt(len(tiles)))
    for first in range(stride):
        yield from tiles[first::stride]


def _ends(places: Sequence[float]) -> tuple[float, float]:
    return min(places), max(places)


def _plane_of(window: SlideWindow, slide: ImagePlane) -> ImagePlane:
    """Return the plane of a window: its pixels are `step` of the slide across, and counted from its corner."""
    middle = (window.step - 1) / 2
    first = slide.to_patient(ImagePoint(window.column + middle, window.row + middle))
    spacing = Spacing(slide.spacing.row * window.step, slide.spacing.column * window.step)
    return ImagePlane(first, slide.row_direction, slide.column_direction, spacing)


def _part_under(grid: Affine, shape: tuple[int, int], matrix: SlideMatrix) -> _Part | None:
    """Return the part of the matrix that lies under an image of a shape, None if there is none."""
    area = abs(grid.column.across * grid.row.down - grid.column.down * grid.row.across)
    step = max(1, math.floor(math.sqrt(area) + 1e-3))
    spans = []
    for axis, size in ((grid.column, matrix.columns), (grid.row, matrix.rows)):
        corners = axis.corners(shape)
        first, last = math.floor(min(corners)) - step, math.ceil(max(corners)) + step + 1
        spans.append((max(0, first) // step * step, min(size, last)))
    (left, right), (top, bottom) = spans
    return _Part(left, top, right, bottom, step) if left < right and top < bottom else None


def _reduced(grid: Affine, part: _Part) -> Affine:
    """Return where pixels fall on what was made of a part of the matrix."""
    middle = (part.step - 1) / 2

    def along(axis: Axis, first: int) -> Axis:
        return Axis(axis.across / part.step, axis.down / part.step, (axis.start - first - middle) / part.step)

    return Affine(along(grid.column, part.left), along(grid.row, part.top))


def _lay(into: Mask, mask: Mask, corner: tuple[int, int], part: _Part) -> None:
    """Add a tile to a part of the matrix: of the pixels that come to one, the most."""
    left, top = max(corner[0], part.left), max(corner[1], part.top)
    right, bottom = min(corner[0] + mask.shape[1], part.right), min(corner[1] + mask.shape[0], part.bottom)
    if left >= right or top >= bottom:
        return
    cut = mask[top - corner[1] : bottom - corner[1], left - corner[0] : right - corner[0]]
    (row, above), (column, before) = divmod(top - part.top, part.step), divmod(left - part.left, part.step)
    if part.step > 1:
        below, behind = -(above + cut.shape[0]) % part.step, -(before + cut.shape[1]) % part.step
        padded = np.pad(cut, ((above, below), (before, behind)))
        cut = padded.reshape(padded.shape[0] // part.step, part.step, -1, part.step).max(axis=(1, 3))
    target = into[row : row + cut.shape[0], column : column + cut.shape[1]]
    np.maximum(target, cut, out=target)
