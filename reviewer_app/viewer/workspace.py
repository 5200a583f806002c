"""The centre of the case window: a grid of pictures and documents, told what to show by name and by value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.arrangement import ReadingPlace
from reviewer_app.cases.instances import IndexedPatient, InstanceIndex
from reviewer_app.cases.looks import Look, Looks, SeenKey
from reviewer_app.cases.views import Bookmark, Window
from reviewer_app.imaging.presets import Preset
from reviewer_app.imaging.series import Stack
from reviewer_app.jobs import JobRunner
from reviewer_app.viewer.bookmarks import painted_bookmark, seen_bookmark
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.cine_bar import CineBar
from reviewer_app.viewer.commands import COMMANDS, TABLE
from reviewer_app.viewer.contents import PaneContents
from reviewer_app.viewer.fusing import Fusing
from reviewer_app.viewer.layouts import ONE_PANE
from reviewer_app.viewer.linking.guides import Guides
from reviewer_app.viewer.linking.links import Links
from reviewer_app.viewer.linking.pointing import Pointing
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.mark_copying import MarkCopying
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.passage_painter import PassageMark
from reviewer_app.viewer.pdf import PdfPane
from reviewer_app.viewer.player import Player
from reviewer_app.viewer.real_size import RealSizes
from reviewer_app.viewer.refusal import Refusal
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.series_tiles import SeriesTiles
from reviewer_app.viewer.sight import Sight
from reviewer_app.viewer.slot_joining import join_slot
from reviewer_app.viewer.slots import PaneGrid, PaneSlot
from reviewer_app.viewer.state_told import StateTold
from reviewer_app.viewer.states import StateFile
from reviewer_app.viewer.video_sound import VideoSound
from reviewer_app.viewer.viewport import Viewport

if TYPE_CHECKING:
    from reviewer_app.cases.cited_passages import CitedPassage
    from reviewer_app.viewer.lab_pane import LabPane
    from reviewer_app.viewer.slots import PaperPane

#: After these what is on the screen may count that did not, or the other way round.
_LOOKED_AT = frozenset({QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate, QEvent.Type.Show})


class ViewerWorkspace(QWidget):
    """Shows stacks, slides and documents of one case.

    Signals
    -------
    annotation_changed
        before, after (either may be None), label: a finished stroke. It is shown once `set_annotations` brings it.
    annotations_changed
        A tuple of `cases.work.AnnotationChange` and a label: several marks were changed by one act.
    annotation_completed
        before, after, label of the stroke: the values under a mark were read, which is part of that stroke.
    key_image_wanted
        The bookmark of the active pane, and the objects of others whose marks stand on it.
    frames_seen
        ``{(sop_instance_uid, frame) or (document key, page): Look}`` since the last time; `looks` has them already.
    active_stack_changed
        The stack asked for in the active pane, or None.
    next_series_wanted
        +1 or -1: the list of series is not the viewer's.
    next_study_wanted
        +1 or -1: as above, to the first series of the next study.
    next_unseen_wanted
        +1 or -1: the record in the active pane has no more images or pages in that direction that were not seen.
    record_dropped
        The id of a record that was let go over a pane, and the number of that pane, from 0.
    record_wanted
        The record that is marked in the list is to be opened in the pane of this number, from 0.
    link_followed
        The address in the case of a link in a document (`cases.links`).
    password_given
        The key of a document that is locked, what was typed, and the number of the pane, from 0.
    copy_wanted
        The key of a document of which a copy for another program is wanted.
    paper_mark_wanted
        What is to be done with a highlight or note of a document (`paper_marks.MarkWanted`).
    mismatch_wanted
        Study Instance UID whose identity the reviewer wants to confirm.
    state_changed
        Anything a tool bar may show has changed.
    said
        A sentence: why a command could not be done, or what it does not mean.
    menu_wanted
        A place of the screen at which the menu of the active pane is to open.
    cite_wanted
        The chosen laboratory result of the active pane is to be put into the text.
    carry_wanted
        The picture of the active pane is dragged out of it.
    result_menu_wanted
        A place of the screen at which the menu of the chosen laboratory result is to open.
    """

    annotation_changed = Signal(object, object, str)
    annotations_changed = Signal(object, str)
    annotation_completed = Signal(object, object, str)
    key_image_wanted = Signal(object, object)
    frames_seen = Signal(object)
    active_stack_changed = Signal(object)
    next_series_wanted = Signal(int)
    next_study_wanted = Signal(int)
    next_unseen_wanted = Signal(int)
    record_dropped = Signal(str, int)
    record_wanted = Signal(int)
    link_followed = Signal(str)
    password_given = Signal(str, str, int)
    copy_wanted = Signal(str)
    paper_mark_wanted = Signal(object)
    mismatch_wanted = Signal(str)
    state_changed = Signal()
    said = Signal(str)
    menu_wanted = Signal(QPoint)
    carry_wanted = Signal()
    cite_wanted = Signal()
    result_menu_wanted = Signal(QPoint)

    def __init__(self, runner: JobRunner, loader: FrameLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runner = runner
        self.loader = loader
        self.paper_marks: tuple[tuple[CitedPassage, ...], bool] = ((), False)
        #: The passages that are marked in a document, by its key.
        self.passages: Callable[[str], tuple[PassageMark, ...]] = lambda _key: ()
        self.scene: Scene = Scene(loader, self)
        self.sight = Sight(self._looked_at, self)
        self.sight.seen.connect(self._seen)
        self.grid = PaneGrid(self.scene, self)
        self.scene.pictured = self.grid.pictured
        self.guides = Guides(self.scene, self)
        self.tiles = SeriesTiles(self.scene, self.grid, lambda: self.player.running, self)
        self.pointing = Pointing(self.guides, self.scene, self._pictured)
        self.fusing: Fusing = Fusing(self.scene, loader, lambda: self.contents.stacks, self)
        self.fusing.said.connect(self.said)
        self.links = Links(self.scene, self._pictured, self)
        self.links.changed.connect(self.state_changed)
        self.links.said.connect(self.said)
        self.tiles.changed.connect(self.links.tell)
        self.player: Player = Player(self.scene.facts, self._along, self.scene.ranges, self)
        self.scene.plays = lambda viewport: self.player.viewport is viewport
        self.player.changed.connect(self._play_changed)
        self.player.changed.connect(self.tiles.settle)
        self.sound: VideoSound = VideoSound(self.player, loader.open_stream, runner, self)
        self.sound.said.connect(self.said)
        self._cine_bar: CineBar | None = None
        self.contents: PaneContents = PaneContents(loader, self.scene, self.grid, self.links, self.tiles, self)
        self.scene.stacks = lambda: self.contents.stacks
        self.contents.leaving.connect(self._leave)
        self.contents.changed.connect(self.state_changed)
        self._state = StateTold(self.scene, self)
        self._state.told.connect(self.state_changed)
        self.real_sizes: RealSizes = RealSizes(self)
        self._copying = MarkCopying(self)
        self._copying.said.connect(self.said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.grid)
        self.setAccessibleName("Viewer")
        self._join()

    # what is shown
    def set_layout(self, layout: str) -> None:
        """Show the panes of a layout, by its id in `layouts.LAYOUTS`."""
        self.contents.set_layout(layout)

    def toggle_enlarged(self) -> None:
        """Give the active pane all the room, or go back to all panes."""
        self.contents.toggle_enlarged()
        self.tiles.settle()

    def set_tiles(self, layout: str) -> None:
        """Divide the active pane into tiles by the id of a layout; "" makes it whole again."""
        self.player.stop()
        why = self.tiles.start(layout) if layout else ""
        if not layout:
            self.tiles.end()
        if why:
            self.said.emit(why)
        self.state_changed.emit()

    def set_stacks(self, stacks: Iterable[Stack]) -> None:
        """Say which stacks the case has, so that `go_to` finds images that no pane shows yet."""
        self.contents.set_stacks(stacks)
        self.fusing.look()

    def stack(self, key: str) -> Stack | None:
        """Return a stack of the case by its key, None if there is none."""
        return self.contents.stack(key)

    def exchange_stacks(self, stacks: Iterable[Stack]) -> None:
        """Say that stacks have grown or were sorted anew: panes go on in the one that holds their image."""
        self.contents.exchange_stacks(stacks)
        self.fusing.look()

    def show_stack(self, stack: Stack, pane: int | None = None, position: int | None = None) -> None:
        """Show a stack in a pane, see `PaneContents.show_stack`."""
        self.contents.show_stack(stack, pane, position)

    def show_slide(self, levels: Sequence[InstanceIndex], pane: int | None = None) -> Stack:
        """Show a whole slide from the instances of its series; return the stack of one frame that stands for it."""
        return self.contents.show_slide(levels, pane)

    def show_document(
        self, title: str, pdf_bytes: bytes, key: str, pane: int | None = None, place: ReadingPlace | None = None
    ) -> None:
        """Show a document in a pane, from its beginning or where it was left; it stays in memory."""
        self.contents.show_document(title, pdf_bytes, key, pane, place)

    def set_paper_marks(self, marks: tuple[CitedPassage, ...], *, allowed: bool) -> None:
        """Show these highlights and notes on their pages; they can be made and changed where that is `allowed`."""
        self.paper_marks = (marks, allowed)
        for pane in self.documents:
            pane.show_marks()

    def show_sentence(self, title: str, sentence: str) -> None:
        """Say in the active pane why a record cannot be shown: never leave another one under its name."""
        self.contents.show_refusal(Refusal(title, sentence))

    def go_to(self, bookmark: Bookmark) -> bool:
        """Reopen a view: in a pane that shows its stack, else in the active one. Return whether its image is known."""
        return self.contents.go_to(bookmark)

    def clear(self) -> None:
        """Show nothing, and forget everything of the case."""
        self.player.stop()
        self.sight.flush()
        self.contents.clear()
        self.fusing.forget()
        self.scene.layers.clear()
        self.loader.forget()
        self.sound.close()
        self.set_states({})
        self.scene.set_annotations((), {})
        self.set_looks(Looks())
        self.scene.reported.clear()
        self.scene.set_words(type(self.scene.words)())
        self.links.forget()
        self.guides.forget()
        self.real_sizes.forget()
        self.scene.ranges.put_back(())
        self.scene.facts.forget()

    # what is known of the case
    def set_identity(self, identity: PaneIdentity) -> None:
        """Name the patient in every pane."""
        self.scene.set_words(replace(self.scene.words, identity=identity))

    def set_priors(self, priors: Mapping[str, str]) -> None:
        """Say which studies are priors, by Study Instance UID: "3 months earlier"."""
        self.scene.set_words(replace(self.scene.words, priors=dict(priors)))

    def set_mismatches(self, mismatches: Mapping[IndexedPatient, str], *, confirmed: bool = False) -> None:
        """Say which headers name another patient than the case, until the reviewer has confirmed them."""
        self.scene.set_words(replace(self.scene.words, mismatches=dict(mismatches), confirmed=confirmed))

    def set_annotations(self, annotations: Sequence[Annotation], numbers: Mapping[str, int] | None = None) -> None:
        """Show these annotations; `numbers` (by id) stand before their labels, by default measurements from 1."""
        if numbers is None:
            measured = [one.id for one in annotations if one.measurement is not None]
            numbers = {one: number for number, one in enumerate(measured, start=1)}
        self.scene.set_annotations(annotations, numbers)

    def set_looks(self, looks: Looks) -> None:
        """Say what was on the screen in earlier sessions, and by which thresholds it counts; it grows from now on."""
        self.sight.start(looks.thresholds)
        self.scene.set_looks(looks)

    def set_states(self, states: Mapping[str, StateFile]) -> None:
        """Say which presentation states there are, by SOP Instance UID; panes offer those for what they show."""
        for viewport in self.scene.viewports:
            viewport.set_states(states)

    def set_paused(self, *, paused: bool) -> None:
        """Count nothing as seen: the window is locked, or the opinion is signed."""
        self.sight.set_paused(paused=paused)

    # where we are
    @property
    def active_pane(self) -> ImagePane:
        """The active image pane."""
        return self.grid.slots[self.scene.active].image

    @property
    def active_place(self) -> PaneSlot:
        """The active place of the grid; it hands the keyboard to its picture or document."""
        return self.grid.slots[self.scene.active]

    @property
    def active_document(self) -> PdfPane | None:
        """The document in the active pane, None where it shows pictures."""
        paper = self.active_paper
        return paper if isinstance(paper, PdfPane) else None

    @property
    def active_paper(self) -> PaperPane | None:
        """The document, waveform or results in the active pane, None where it shows pictures."""
        return self.grid.slots[self.scene.active].paper

    @property
    def active_labs(self) -> LabPane | None:
        """The laboratory results in the active pane, None where it shows anything else."""
        slot = self.grid.slots[self.scene.active]
        return slot.labs if slot.labs is not None and slot.labs is slot.currentWidget() else None

    @property
    def documents(self) -> tuple[PdfPane, ...]:
        """The documents in the panes."""
        return tuple(slot.paper for slot in self.grid.slots if isinstance(slot.paper, PdfPane))

    @property
    def active_stack(self) -> Stack | None:
        """The stack asked for in the active pane."""
        return self.scene.viewport.stack

    @property
    def tool(self) -> str:
        """The chosen tool."""
        return self.scene.tool

    @property
    def presets(self) -> tuple[Preset, ...]:
        """The windows on offer in the active pane; "preset-1" chooses the first."""
        return self.scene.viewport.presets()

    @property
    def cine_running(self) -> bool:
        """Whether the active pane plays."""
        return self.player.running

    def current_bookmark(self) -> Bookmark | None:
        """Return the view painted in the active pane; None while it is not the one asked for, or is no picture."""
        return None if self.active_paper is not None else painted_bookmark(self.active_pane)

    def seen_bookmark(self) -> Bookmark | None:
        """Return the view that stands on the screen in the active pane, at no cost of a paint; None as above."""
        return None if self.active_paper is not None else seen_bookmark(self.active_pane)

    # what to do
    def set_tool(self, name: str) -> None:
        """Choose what the left button does; `tools.TOOL_NAMES` lists the names."""
        self.scene.set_tool(name)

    def set_window(self, window: Window | None) -> None:
        """Set the window of the active pane; None for the file's own."""
        viewport = self.scene.viewport
        viewport.set_view(replace(viewport.view, window=window))

    def perform(self, command: str) -> None:
        """Do one of `COMMANDS`; one that means nothing for what is shown does nothing.

        Raises
        ------
        ValueError
            If there is no such command.
        """
        if command not in COMMANDS:
            raise ValueError(f"the viewer knows no command {command!r}")
        paper = self.active_paper
        if paper is not None and paper.perform(command):
            return
        run = TABLE.get(command)
        if run is not None:
            run(self)
        self.state_changed.emit()

    def go_to_mark(self, mark: Annotation) -> None:
        """Show the image of a mark and choose it."""
        self.contents.bring_into_sight(mark.image)
        self.scene.select(mark.id)

    def copy_mark(self, mark: Annotation, place: str) -> None:
        """Copy a mark to the "next" or "previous" slice, or to the "prior"; see `MarkCopying`."""
        self._copying.copy(mark, place)

    def go_to_pane(self, step: int) -> None:
        """Make the next pane the active one, and give it the keyboard."""
        numbers = [slot.number for slot in self.grid.visible_slots]
        at = numbers.index(self.scene.active) if self.scene.active in numbers else 0
        number = numbers[(at + step) % len(numbers)]
        self.scene.set_active(number)
        self.grid.slots[number].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_pane(self, number: int) -> bool:
        """Make a pane (counted from 0) of the layout the active one, on the screen; return whether it has it."""
        if number >= self.grid.layout_now.panes and number not in self.tiles.numbers:
            return False
        if self.grid.enlarged and number != self.scene.active:
            self.toggle_enlarged()
        self.activate(number)
        return True

    def activate(self, number: int) -> None:
        """Make a pane the active one: it was clicked, or something was opened in it."""
        if number != self.scene.active:
            self.player.stop()
        self.scene.set_active(number)

    def toggle_cine(self, *, forward: bool = True) -> None:
        """Play the active stack in a direction, or stop."""
        self.player.toggle(self.scene.viewport, forward=forward)

    def go_to_unseen(self, step: int) -> None:
        """Show the next image or page (`step` 1) or the one before (-1) that was not seen; see `next_unseen_wanted`."""
        if not self.contents.go_to_unseen(step):
            self.next_unseen_wanted.emit(step)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take the magnifier away that a key was held for."""
        if not event.isAutoRepeat():
            self.scene.key_released()
        super().keyReleaseEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """What is out of sight is not being looked at."""
        super().hideEvent(event)
        self.player.stop()
        self.sight.refresh()

    def event(self, event: QEvent) -> bool:
        """What stands in a window that is not active is not being looked at; on another screen 1 mm is not as long."""
        done = super().event(event)
        if event.type() is QEvent.Type.ScreenChangeInternal:
            self.real_sizes.renew()
        if event.type() in _LOOKED_AT:
            self.sight.refresh()
        return done

    # inside
    def _join(self) -> None:
        scene = self.scene
        scene.annotation_changed.connect(self.annotation_changed)
        scene.annotations_changed.connect(self.annotations_changed)
        scene.annotation_completed.connect(self.annotation_completed)
        scene.said.connect(self.said)
        scene.tool_changed.connect(self.state_changed)
        scene.active_changed.connect(self._active_changed)
        for viewport in scene.viewports:
            viewport.changed.connect(lambda viewport=viewport: self._viewport_changed(viewport))
            viewport.stack_changed.connect(lambda viewport=viewport: self._stack_changed(viewport))
            viewport.exchanged.connect(lambda viewport=viewport: self._stack_changed(viewport))
        self.grid.slot_made.connect(lambda slot: join_slot(self, slot))
        self.grid.set_layout(ONE_PANE.id)

    def _pictured(self) -> tuple[int, ...]:
        """Return the panes on the screen that show pictures; tiles of one series stand for one."""
        return self.tiles.one_of_each(self.grid.pictured())

    def _along(self, position: int) -> tuple[tuple[Viewport, int], ...]:
        """Return what goes along when the active pane comes to `position`."""
        return (*self.links.followers(position), *self.tiles.followers(position))

    def _active_changed(self, _number: int) -> None:
        self.active_stack_changed.emit(self.active_stack)
        self.state_changed.emit()

    def _play_changed(self) -> None:
        """Lay the bar over the pane that plays."""
        playing = self.player.viewport
        pane = next((one.image for one in self.grid.slots if one.image.viewport is playing), None)
        if pane is not None and self._cine_bar is None:
            self._cine_bar = CineBar(self.player, self.sound, self.perform, pane)
        if self._cine_bar is not None:
            self._cine_bar.show_over(pane)
        self.scene.changed.emit()  # the rail of a pane that plays shows what is played
        self.state_changed.emit()

    def _leave(self, viewport: Viewport) -> None:
        self.player.stop(viewport)
        self.sight.flush()

    def _viewport_changed(self, viewport: Viewport) -> None:
        self.scene.facts.moved()
        if viewport is self.scene.viewport:
            self._state.changed()

    def _stack_changed(self, viewport: Viewport) -> None:
        if viewport is self.scene.viewport:
            self.active_stack_changed.emit(viewport.stack)

    def _looked_at(self) -> bool:
        return self.isVisible() and self.isActiveWindow() and not self.window().isMinimized()

    def _seen(self, counted: dict[SeenKey, Look]) -> None:
        self.scene.add_looks(counted)
        self.frames_seen.emit(counted)
