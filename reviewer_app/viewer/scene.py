"""What all panes share: the viewports, which is active, the tool, the marks of the case, and what was seen."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from reviewer_app.cases.annotations import Annotation, KeyImage, key_image_numbers
from reviewer_app.cases.looks import Look, Looks, Mark, SeenKey
from reviewer_app.cases.views import ImageReference
from reviewer_app.imaging.monitor import Monitor
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.ahead import FetchAhead
from reviewer_app.viewer.case_marks import CaseMarks
from reviewer_app.viewer.cine_ranges import CineRanges
from reviewer_app.viewer.corners import Corners, corners_for, own_corners
from reviewer_app.viewer.facts import FrameFacts
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.handing_over import HandingOver
from reviewer_app.viewer.known_images import KnownImages
from reviewer_app.viewer.layers import Layers
from reviewer_app.viewer.layouts import PANES
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.magnifier_choice import MagnifierChoice
from reviewer_app.viewer.mark_layers import MarkLayers
from reviewer_app.viewer.mark_table import MarkTable
from reviewer_app.viewer.pane_words import CaseWords
from reviewer_app.viewer.reported import Reported
from reviewer_app.viewer.seen_places import SeenPlaces, Stretch, Stretches
from reviewer_app.viewer.tools import DEFAULT_TOOL, TOOL_NAMES
from reviewer_app.viewer.tools.base import Author
from reviewer_app.viewer.tools.mouse import MouseUse
from reviewer_app.viewer.viewport import Viewport

#: Why nothing is drawn, moved or deleted while what stands over the images is hidden.
MARKS_HIDDEN = "Marks are hidden: show what stands over the image first."
#: Bytes that marks painted before may take up, of all panes together.
_MOST_MARKS = 24 << 20


def _new_id() -> str:
    return str(uuid.uuid4())


def _now() -> datetime:
    return datetime.now(UTC)


class Scene(QObject):
    """Holds state and announces that it was replaced; panes paint it."""

    changed = Signal()
    sizes_changed = Signal()
    active_changed = Signal(int)
    tool_changed = Signal(str)
    annotation_changed = Signal(object, object, str)
    annotations_changed = Signal(object, str)
    annotation_completed = Signal(object, object, str)
    said = Signal(str)

    def __init__(self, loader: FrameLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ahead = FetchAhead(loader, self)
        self.viewports = tuple(Viewport(loader, self.ahead, self) for _ in range(PANES))
        self.active = 0
        #: Tells which stacks the case has, beside those that panes show.
        self.stacks: Callable[[], Sequence[Stack]] = tuple
        self.images = KnownImages(self._known_stacks)
        #: Tells the numbers of the panes on the screen that show pictures.
        self.pictured: Callable[[], Sequence[int]] = lambda: range(PANES)
        self.tool = DEFAULT_TOOL
        self.words = CaseWords()
        self.hidden = False
        self.selected = ""
        #: The mark whose label arrow keys move instead of it; it counts as long as that is the chosen one.
        self.label_moved = ""
        #: How a pane is tied to the active one, by number; see `linking.links`.
        self.linked: dict[int, str] = {}
        self._tables: Mapping[str, bytes] = {}
        self._profiles: Mapping[str, bytes] = {}
        self.magnifier = MagnifierChoice()
        self._since = QElapsedTimer()
        self._since.start()
        #: Whether the pointer tells all that is known of a pixel, or its value alone.
        self.all_values = False
        #: Whether windows of counts and uptake begin at 0 while they are dragged.
        self.window_from_zero = True
        self._sizes: Mapping[str, float] = {}
        #: The pane that changes are painted in before all others, None where none is waited for.
        self.painted_first: int | None = None
        self.mouse = MouseUse()
        self.author = Author("", _new_id, _now)
        #: What the headers of shown images say beyond the index.
        self.facts = FrameFacts(loader, self._shown_keys, self)
        self.facts.changed.connect(self.changed)
        self._corners: dict[str, Corners] = {}
        self.set_corners(())
        self.marks = CaseMarks((), self.images)
        #: Marks that panes have painted before: many panes are small ones.
        self.mark_layers = MarkLayers(_MOST_MARKS)
        self.runner = loader.runner
        self.handing_over: HandingOver = HandingOver(self, loader.runner)
        #: The class that new marks belong to, empty for none.
        self.class_name = ""
        self._seen = SeenPlaces()
        #: Which parts of stacks are played, and whether a pane plays now.
        self.ranges = CineRanges(self)
        self.ranges.changed.connect(self.changed)
        self.plays: Callable[[Viewport], bool] = lambda _viewport: False
        self.layers = Layers(loader, self)
        self.layers.changed.connect(self.changed)
        self.reported = Reported(self)
        self.reported.changed.connect(self.changed)
        self.reported.changed.connect(lambda: self.layers.show_outlines(self.reported.shows))

    @property
    def viewport(self) -> Viewport:
        """The viewport of the active pane."""
        return self.viewports[self.active]

    def rail_ends(self, viewport: Viewport) -> Stretch | None:
        """Return the first and last image that a pane plays, where a part was chosen or it plays now."""
        if viewport.count < 2:
            return None
        return self.ranges.of(viewport.stack) or ((0, viewport.count - 1) if self.plays(viewport) else None)

    def _known_stacks(self) -> Iterator[Stack]:
        yield from (one.stack for one in self.viewports if one.stack is not None)
        yield from self.stacks()

    @contextmanager
    def painting_first(self, number: int) -> Iterator[None]:
        """Have one pane paint before all others what changes meanwhile: the eye waits for that one."""
        self.painted_first = number
        try:
            yield
        finally:
            self.painted_first = None

    def set_active(self, number: int) -> None:
        """Make another pane the active one."""
        if number != self.active:
            self.active = number
            self.active_changed.emit(number)
            self.changed.emit()

    def set_tool(self, name: str) -> None:
        """Choose what the left button does.

        Raises
        ------
        ValueError
            If there is no such tool.
        """
        if name not in TOOL_NAMES:
            raise ValueError(f"no tool is called {name!r}")
        if name != self.tool:
            self.tool = name
            self.tool_changed.emit(name)

    def set_author(self, name: str) -> None:
        """Say who draws from now on."""
        self.author = replace(self.author, name=name)

    def set_tables(self, tables: Mapping[str, bytes]) -> None:
        """Say which screens were measured: a table (`imaging.gsdf`) by the name of each; "" is for all others."""
        self._tables = dict(tables)
        self.changed.emit()

    def set_profiles(self, profiles: Mapping[str, bytes]) -> None:
        """Say to which ICC profile colours are led, by the name of each screen that has one."""
        if profiles != self._profiles:
            self._profiles = dict(profiles)
            self.changed.emit()

    def monitor_of(self, screen: str) -> Monitor:
        """Return what is known of a screen by its name."""
        greys = self._tables.get(screen, self._tables.get("", b""))
        return Monitor(greys, self._profiles.get(screen, b""))

    def set_sizes(self, sizes: Mapping[str, float]) -> None:
        """Say how many device pixels are one mm, by the name of each screen whose size was measured."""
        self._sizes = dict(sizes)
        self.sizes_changed.emit()

    def pixels_per_mm(self, screen: str) -> float:
        """Return how many device pixels of a screen are one mm, 0 where it was not measured."""
        return self._sizes.get(screen, 0.0)

    def set_words(self, words: CaseWords) -> None:
        """Replace what panes say beside the picture."""
        self.words = words
        self.changed.emit()

    def set_hidden(self, *, hidden: bool) -> None:
        """Hide or show the words over all pictures; who it is, and warnings, stay."""
        self.hidden = hidden
        self.changed.emit()

    def set_corners(self, own: Sequence[Corners]) -> None:
        """Say which lines stand in the corners: the reader's own go before those of the program."""
        self._known_corners = (*own, *own_corners())
        self._corners.clear()
        self.facts.set_keywords(keyword for one in self._known_corners for keyword in one.keywords)
        self.changed.emit()

    def corners_of(self, modality: str) -> Corners:
        """Return which lines stand in the corners of an image."""
        found = self._corners.get(modality)
        if found is None:
            found = self._corners[modality] = corners_for(modality, self._known_corners)
        return found

    def _shown_keys(self) -> list[FrameKey]:
        """Return the frames that panes show and of which corners tell what the header says; not those waited for."""
        shown = (one.shown for one in self.viewports if not one.waiting)
        return [
            one.key for one in shown if one is not None and self.corners_of(one.frame.instance.series.modality).keywords
        ]

    def set_all_values(self, *, told: bool) -> None:
        """Tell of the pixel under the pointer all that is known, or its value alone."""
        self.all_values = told
        self.changed.emit()

    def set_window_from_zero(self, *, held: bool) -> None:
        """Hold the lower end of windows of PET and nuclear medicine at 0, or let it go."""
        self.window_from_zero = held

    def toggle_magnifier(self) -> None:
        """Magnify under the pointer in every pane, or no longer."""
        self.magnifier.toggle(self._since.elapsed())
        self.changed.emit()

    def magnify_stronger(self) -> None:
        """Magnify 2, 3, 4 times, and 2 times again."""
        self.magnifier.stronger()
        self.changed.emit()

    def key_released(self) -> None:
        """Take the magnifier away that a key was held for."""
        if self.magnifier.released(self._since.elapsed()):
            self.changed.emit()

    # annotations
    def set_annotations(self, annotations: Iterable[Annotation] | MarkTable, numbers: Mapping[str, int]) -> None:
        """Replace the annotations of the case."""
        self.marks = CaseMarks(annotations, self.images, self.marks, numbers)
        if self.selected and self.annotation(self.selected) is None:
            self.selected = ""
        self.changed.emit()

    def set_key_images(self, key_images: Iterable[KeyImage]) -> None:
        """Replace the key images of the case."""
        marked = tuple(key_images)
        called, numbers = key_image_numbers(marked), dict[FrameKey, list[int]]()
        for one in marked:
            image = one.bookmark.image
            numbers.setdefault((image.sop_instance_uid, image.frame), []).append(called[one.id])
        self.set_words(replace(self.words, key_images={key: tuple(sorted(found)) for key, found in numbers.items()}))

    def annotations_on(self, image: ImageReference) -> tuple[Annotation, ...]:
        """Return the annotations of one frame that are shown: while all are hidden none can be taken hold of either."""
        return () if self.hidden else self.marks.on(image)

    def drawn_on(self, image: ImageReference) -> tuple[str, ...]:
        """Return the ids of the annotations of one frame that are on the screen with it."""
        return () if self.hidden else tuple(one.id for one in self.annotations_on(image))

    def annotation(self, annotation_id: str) -> Annotation | None:
        """Return an annotation by its id."""
        return self.marks.get(annotation_id)

    def select(self, annotation_id: str) -> None:
        """Choose an annotation, or none with an empty id."""
        if annotation_id != self.selected:
            self.selected, self.label_moved = annotation_id, ""
            self.changed.emit()

    def delete_selected(self) -> bool:
        """Ask for the chosen annotation to be deleted; return whether there was one that is in sight."""
        chosen = self.annotation(self.selected)
        if chosen is None or self.hidden or self.marks.is_locked(chosen):
            return False
        self.selected = ""
        self.handing_over.delete(chosen, f"Delete {chosen.kind.value}")
        self.changed.emit()
        return True

    # sight
    @property
    def looks(self) -> Looks:
        """What was on the screen of this case until now."""
        return self._seen.looks

    def set_looks(self, looks: Looks) -> None:
        """Begin with what was on the screen of a case in earlier sessions."""
        self._seen.start(looks)
        self.changed.emit()

    def add_looks(self, more: Mapping[SeenKey, Look]) -> dict[SeenKey, Mark]:
        """Add what was on the screen; return the marks that changed."""
        changed = self._seen.looks.add(more)
        if changed:
            self._seen.mark(changed)
            self.changed.emit()
        return changed

    def stretches(self, stack: Stack) -> Stretches:
        """Return which stretches of a stack were seen and passed."""
        return self._seen.of(stack)
