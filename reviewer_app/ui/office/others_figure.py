"""What others had marked on a key image, as its figure prints it: read again from their objects, with their authors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.exchanged_marks import MarkOrigin
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.layers.values import Place, SlideWindow, place_of
from reviewer_app.imaging.series import Stack
from reviewer_app.imaging.source import PixelSource
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.jobs import CancelToken
from reviewer_app.viewer.layer_picture import LayerPaint, default_looks, layer_picture
from reviewer_app.viewer.overlays import DrawnMark
from reviewer_app.viewer.reported import slice_reach
from reviewer_app.viewer.reported_marks import Placed, drawn_marks, flags_of, on_finest, placed_in, placed_on

_NOT_HERE = "What others marked on a key image is not on this laptop."
_NOT_SHOWN = "What others outlined on a key image cannot be shown."
OpenStream = Callable[[str], BinaryIO]


@dataclass(frozen=True, slots=True)
class OthersMarks:
    """Marks to draw, lines about who chose the image, and outlines of segmentations."""

    drawn: tuple[DrawnMark, ...] = ()
    flags: tuple[str, ...] = ()
    outlines: tuple[LayerPaint, ...] = ()


NO_OTHERS = OthersMarks()


def others_marks(
    key_image: KeyImage,
    picture: tuple[InstanceIndex, PixelSource],
    stacks: Callable[[], Sequence[Stack]],
    files: tuple[Mapping[str, InstanceIndex], OpenStream],
    window: SlideWindow | None = None,
) -> OthersMarks:
    """Return what stood on a key image of the marks of others.

    Parameters
    ----------
    key_image
        Names the objects.
    picture, stacks
        The image with its pixels, and what gives the stacks of its series.
    files
        The index of every instance, and what opens one.
    window
        The part of a slide that is in sight.

    Raises
    ------
    CannotDecode
        If one of the objects is not here, or cannot be read.
    """
    if not key_image.others:
        return NO_OTHERS
    (index, source), frame = picture, key_image.bookmark.image.frame
    stack = next((one for one in stacks() if one.position_of(index.sop_instance_uid, frame) is not None), None)
    sources = tuple(_sources(key_image, *files))
    placed = (*placed_on((index.sop_instance_uid, frame), sources), *_on_levels(index, sources, files[0]))
    reach = 0.0 if stack is None else slice_reach(stack)
    solid = placed_in(index.frame_of_reference_uid, sources)
    drawn = tuple(one for _, one in drawn_marks(placed, solid, source.plane, reach))
    place = place_of(StackFrame(index, frame), None if stack is None else stack.spacing, window)
    outlined = [one for one in sources if one.origin is MarkOrigin.SEGMENTATION]
    outlines = () if place is None else tuple(_outlines(outlined, files, place))
    return OthersMarks(drawn, flags_of(placed), outlines)


def _sources(
    key_image: KeyImage, instances: Mapping[str, InstanceIndex], open_stream: OpenStream
) -> Iterator[MarkSource]:
    from reviewer_app.ui.case.record_text import mark_source  # noqa: PLC0415 - most figures have no such marks

    for one in key_image.others:
        if one.sop_instance_uid not in instances:
            raise CannotDecode(_NOT_HERE, detail=one.sop_instance_uid)
        with open_stream(one.sop_instance_uid) as stream:
            yield mark_source(stream)


def _on_levels(
    finest: InstanceIndex, sources: Sequence[MarkSource], instances: Mapping[str, InstanceIndex]
) -> Iterator[Placed]:
    """Give the marks on the other levels of a slide, in the pixels of its finest; none of another image."""
    for level in instances.values() if finest.tiles is not None else ():
        if level.series.uid == finest.series.uid and level.sop_instance_uid != finest.sop_instance_uid:
            for source, one in placed_on((level.sop_instance_uid, 0), sources):
                placed = on_finest(one, level, finest)
                if placed is not None:
                    yield source, placed


def _outlines(
    sources: Sequence[MarkSource], files: tuple[Mapping[str, InstanceIndex], OpenStream], place: Place
) -> Iterator[LayerPaint]:
    from reviewer_app.imaging.layers.reading import open_layer  # noqa: PLC0415 - as above
    from reviewer_app.imaging.layers.segment_outlines import OutlinedSegments  # noqa: PLC0415 - as above

    instances, open_stream = files
    for one in sources:
        token = CancelToken()
        opened = open_layer(instances[one.sop_instance_uid], open_stream, token).loaded
        loaded = OutlinedSegments(opened, one.author)
        found = loaded.on(place, token)
        if found.refusal:
            raise CannotDecode(f"{_NOT_SHOWN} {found.refusal}", detail=one.sop_instance_uid)
        yield LayerPaint(loaded.layer, default_looks(loaded.layer), layer_picture(found))
