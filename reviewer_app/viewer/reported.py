"""What others marked on the images: their marks by image, read-only, each source shown or not.

What a presentation state draws is drawn once: by the state itself in a pane that looks through it, else here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.exchanged_marks import MarkOrigin
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.overlays import DrawnMark
from reviewer_app.viewer.reported_marks import Placed, drawn_marks, flags_of, on_finest
from reviewer_app.viewer.slide_stack import SlideStack
from reviewer_app.viewer.viewport import Shown

#: Millimetres from a plane within which a place in the patient lies on it, where slices have no regular distance.
_NEAR = 1.0


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
        self._on_images: dict[str, list[Placed]] = {}
        self._in_patient: dict[str, list[Placed]] = {}
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
            known = self._drawn[shown.key, state] = tuple(one for _, one in self._marks(shown, state))
        return known

    def flags(self, shown: Shown) -> tuple[str, ...]:
        """Return who chose this very frame as a key image, and why, in a line each."""
        return flags_of(self._placed(shown)) if self.shown else ()

    def sources_on(self, shown: Shown, state: str = "") -> tuple[MarkSource, ...]:
        """Return the objects of which something stands on a picture, segmentations left out: layers draw those."""
        if not self.shown or shown.source is None:
            return ()
        found = [source for source, _ in self._marks(shown, state)]
        found += [source for source, _ in self._placed(shown) if source.origin is MarkOrigin.KEY_OBJECTS]
        return tuple({one.sop_instance_uid: one for one in found}.values())

    def source(self, sop_instance_uid: str) -> MarkSource | None:
        """Return what was read of an object, None for nothing."""
        return self._sources.get(sop_instance_uid)

    def _placed(self, shown: Shown) -> Iterator[Placed]:
        uid, frame = shown.key
        for source, one in self._on_images.get(uid, ()):
            if self.is_visible(source.sop_instance_uid) and (not one.frames or frame in one.frames):
                yield source, one
        if isinstance(shown.stack, SlideStack):
            yield from self._on_levels(shown.stack.levels, shown.frame.instance)

    def _on_levels(self, levels: Iterable[InstanceIndex], finest: InstanceIndex) -> Iterator[Placed]:
        """Give the marks on the other levels of a slide, in the pixels of the finest."""
        for level in levels:
            if level.sop_instance_uid == finest.sop_instance_uid:
                continue
            for source, one in self._on_images.get(level.sop_instance_uid, ()):
                placed = on_finest(one, level, finest) if self.is_visible(source.sop_instance_uid) else None
                if placed is not None:
                    yield source, placed

    def _marks(self, shown: Shown, state: str) -> Iterator[tuple[MarkSource, DrawnMark]]:
        placed = [one for one in self._placed(shown) if one[0].sop_instance_uid != state]
        plane = shown.source.plane if shown.source is not None else None
        solid = self._in_patient.get(shown.frame.instance.frame_of_reference_uid, ()) if plane is not None else ()
        visible = (one for one in solid if self.is_visible(one[0].sop_instance_uid))
        return drawn_marks(placed, visible, plane, slice_reach(shown.stack))


def slice_reach(stack: Stack) -> float:
    """Return how many millimetres from the plane of a slice something still belongs to it: half a slice."""
    return stack.spacing / 2 if stack.spacing else _NEAR
