"""Marks of others as they lie on one picture: those of its frame, and those in the patient within its plane. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reviewer_app.cases.exchanged_marks import ExchangedMark, MarkOrigin, MarkShape
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.geometry import ImagePlane, ImagePoint
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.overlays import DrawnMark

Placed = tuple[MarkSource, ExchangedMark]
"""A mark with the object that it is from."""


def placed_on(key: FrameKey, sources: Iterable[MarkSource]) -> Iterator[Placed]:
    """Give the marks that objects have on a frame."""
    uid, frame = key
    for source in sources:
        for one in source.marks:
            if one.sop_instance_uid == uid and (not one.frames or frame in one.frames):
                yield source, one


def on_finest(mark: ExchangedMark, level: InstanceIndex, finest: InstanceIndex) -> ExchangedMark | None:
    """Return a mark of a level of a slide in the pixels of the finest one; None where that cannot be told.

    A mark on single tiles counts in their pixels or in those of the level: nobody says which.
    """
    own, whole = level.tiles, finest.tiles
    if own is None or whole is None or mark.frames:
        return None

    def placed(point: ImagePoint) -> ImagePoint:
        if own.plane is not None and whole.plane is not None:
            return whole.plane.to_image(own.plane.to_patient(point))
        across, down = whole.total_columns / own.total_columns, whole.total_rows / own.total_rows
        return ImagePoint((point.column + 0.5) * across - 0.5, (point.row + 0.5) * down - 0.5)

    shapes = tuple(replace(one, points=tuple(map(placed, one.points))) for one in mark.shapes)
    return replace(mark, sop_instance_uid=finest.sop_instance_uid, shapes=shapes)


def placed_in(space: str, sources: Iterable[MarkSource]) -> Iterator[Placed]:
    """Give the marks that objects have in the patient alone, by a Frame of Reference UID."""
    for source in sources if space else ():
        for one in source.marks:
            if not one.sop_instance_uid and one.frame_of_reference_uid == space:
                yield source, one


def drawn_marks(
    placed: Sequence[Placed], solid: Iterable[Placed], plane: ImagePlane | None, reach: float
) -> Iterator[tuple[MarkSource, DrawnMark]]:
    """Give the shapes that a picture has, each with the object that it is from.

    A mark that a report and a state tell of, which one tracking UID says, is drawn once.

    Parameters
    ----------
    placed, solid
        The marks on the frame, and those in its frame of reference.
    plane, reach
        The plane of the picture, and millimetres on either side that belong to it.
    """
    reported = {one.tracking_uid for source, one in placed if source.origin is MarkOrigin.REPORT} - {""}
    for source, one in placed:
        if source.origin is MarkOrigin.REPORT or one.tracking_uid not in reported:
            yield from _drawn(source, one, (shape.points for shape in one.shapes))
    if plane is not None:
        for source, one in solid:
            yield from _drawn(source, one, (_flattened(shape, plane, reach) for shape in one.shapes))


def flags_of(placed: Iterable[Placed]) -> tuple[str, ...]:
    """Return who chose a frame as a key image, and why, in a line each."""
    chosen = (one for one in placed if one[0].origin is MarkOrigin.KEY_OBJECTS)
    told = ((source.signature, " ".join(mark.words.split())) for source, mark in chosen)
    return tuple(dict.fromkeys(f"Key image of {who}: {words}".rstrip(": ") for who, words in told))


def _drawn(
    source: MarkSource, mark: ExchangedMark, places: Iterable[tuple[ImagePoint, ...]]
) -> Iterator[tuple[MarkSource, DrawnMark]]:
    """Give the shapes of a mark that have points on the picture; the first has the words."""
    words = " ".join(mark.words.split())
    for shape, points in zip(mark.shapes, places, strict=True):
        if points:
            signature = source.signature if words or shape is mark.shapes[0] else ""
            yield source, DrawnMark(shape.type, points, words, signature)
            words = ""


def _flattened(shape: MarkShape, plane: ImagePlane, reach: float) -> tuple[ImagePoint, ...]:
    """Return a shape in the patient on a plane that all of it lies in, empty for another plane."""
    points = shape.patient_points
    if shape.type == "ELLIPSOID" or any(abs(plane.distance_of(one)) > reach for one in points):
        return ()
    return tuple(plane.to_image(one) for one in points)
