"""What others marked on the images: their marks by image, read-only, each source shown or not.

What a presentation state draws is drawn once: by the state itself in a pane that looks through it, else here. A mark
that a report and a state tell of, which one tracking UID says, is drawn once too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.exchanged_marks import ExchangedMark, MarkOrigin, MarkShape
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.geometry import ImagePlane, ImagePoint
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.overlays import DrawnMark
from reviewer_app.viewer.viewport import Shown

#: Millimetres from a plane within which a place in the patient lies on it, where slices have no regular distance.
_NEAR = 1.0
_Placed = tuple[MarkSource, ExchangedMark]


class Reported(QObject):
    """Marks of others, by the SOP Instance UID of the object they are from. They are no annotations of the case.

    Signals
    -------
    changed()
        Other marks are shown.
    wanted(str, int)
        The reader wants to see this frame of this instance.
    """

    changed = Signal()
    wanted = Signal(str, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = True
        self._sources: dict[str, MarkSource] = {}
        self._hidden: set[str] = set()
        self._on_images: dict[str, list[_Placed]] = {}
        self._in_patient: dict[str, list[_Placed]] = {}
        self._drawn: dict[tuple[FrameKey, str], tuple[DrawnMark, ...]] = {}
        self.changed.connect(self._drawn.clear)

    @property
    def sources(self) -> tuple[MarkSource, ...]:
        """The objects that hold marks, in the order they came."""
        return tuple(one for one in self._sources.values() if one.marks)

    def knows(self, sop_instance_uid: str) -> bool:
        """Tell whether an object was read, with marks or without."""
        return sop_instance_uid in self._sources

    def add(self, sources: Iterable[MarkSource]) -> None:
        """Draw the marks of these objects on their images from now on."""
        for source in sources:
            if self.knows(source.sop_instance_uid):
                continue
            self._sources[source.sop_instance_uid] = source
            for one in source.marks:
                if one.sop_instance_uid:
                    self._on_images.setdefault(one.sop_instance_uid, []).append((source, one))
                elif one.frame_of_reference_uid:
                    self._in_patient.setdefault(one.frame_of_reference_uid, []).append((source, one))
        self.changed.emit()

    def is_visible(self, sop_instance_uid: str) -> bool:
        """Tell whether the marks of one object are shown where marks of others are."""
        return sop_instance_uid not in self._hidden

    def shows(self, sop_instance_uid: str) -> bool:
        """Tell whether the marks of one object are on the images now."""
        return self.shown and self.is_visible(sop_instance_uid)

    def set_visible(self, sop_instance_uid: str, *, visible: bool) -> None:
        """Show or hide the marks of one object; showing them shows marks of others at all."""
        (self._hidden.discard if visible else self._hidden.add)(sop_instance_uid)
        self.shown = self.shown or visible
        self.changed.emit()

    def set_shown(self, *, shown: bool) -> None:
        """Show or hide all of them."""
        self.shown = shown
        self.changed.emit()

    def clear(self) -> None:
        """Forget all of them; those of the next case are shown."""
        self.shown = True
        for one in (self._sources, self._hidden, self._on_images, self._in_patient, self._drawn):
            one.clear()

    def on(self, shown: Shown, state: str = "") -> tuple[DrawnMark, ...]:
        """Return the marks for a picture, those in the patient where they lie in its plane.

        `state` is the presentation state that the picture is shown through, which draws its marks itself.
        """
        if not self.shown or not self._sources or shown.source is None:
            return ()
        known = self._drawn.get((shown.key, state))
        if known is None:
            known = self._drawn[shown.key, state] = tuple(self._marks(shown, state))
        return known

    def flags(self, shown: Shown) -> tuple[str, ...]:
        """Return who chose this very frame as a key image, and why, in a line each."""
        if not self.shown:
            return ()
        chosen = (placed for placed in self._placed(shown) if placed[0].origin is MarkOrigin.KEY_OBJECTS)
        told = ((source.signature, " ".join(mark.words.split())) for source, mark in chosen)
        return tuple(dict.fromkeys(f"Key image of {who}: {words}".rstrip(": ") for who, words in told))

    def _placed(self, shown: Shown) -> Iterator[_Placed]:
        uid, frame = shown.key
        for source, one in self._on_images.get(uid, ()):
            if self.is_visible(source.sop_instance_uid) and (not one.frames or frame in one.frames):
                yield source, one

    def _marks(self, shown: Shown, state: str) -> Iterator[DrawnMark]:
        placed = [one for one in self._placed(shown) if one[0].sop_instance_uid != state]
        reported = {one.tracking_uid for source, one in placed if source.origin is MarkOrigin.REPORT} - {""}
        for source, one in placed:
            if source.origin is MarkOrigin.REPORT or one.tracking_uid not in reported:
                yield from _drawn(source, one, (shape.points for shape in one.shapes))
        plane = shown.source.plane if shown.source is not None else None
        solid = self._in_patient.get(shown.frame.instance.frame_of_reference_uid, ()) if plane is not None else ()
        for source, one in solid:
            if plane is not None and self.is_visible(source.sop_instance_uid):
                reach = slice_reach(shown.stack)
                yield from _drawn(source, one, (_flattened(shape, plane, reach) for shape in one.shapes))


def _drawn(source: MarkSource, mark: ExchangedMark, places: Iterable[tuple[ImagePoint, ...]]) -> Iterator[DrawnMark]:
    """Return the shapes of a mark that have points on the picture; the first has the words."""
    words = " ".join(mark.words.split())
    for shape, points in zip(mark.shapes, places, strict=True):
        if points:
            yield DrawnMark(shape.type, points, words, source.signature if words or shape is mark.shapes[0] else "")
            words = ""


def slice_reach(stack: Stack) -> float:
    """Return how many millimetres from the plane of a slice something still belongs to it: half a slice."""
    return stack.spacing / 2 if stack.spacing else _NEAR


def _flattened(shape: MarkShape, plane: ImagePlane, reach: float) -> tuple[ImagePoint, ...]:
    """Return a shape in the patient on a plane that all of it lies in, empty for another plane."""
    points = shape.patient_points
    if shape.type == "ELLIPSOID" or any(abs(plane.distance_of(one)) > reach for one in points):
        return ()
    return tuple(plane.to_image(one) for one in points)
