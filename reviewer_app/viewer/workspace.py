"""The centre of the case window: a grid of pictures and documents, told what to show by name and by value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.arrangement import ReadingPlace
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.looks import Look, Looks, SeenKey
from reviewer_app.cases.views import Bookmark, ImageReference, Window
from reviewer_app.imaging.presets import Preset
from reviewer_app.imaging.series import Stack
from reviewer_app.jobs import JobRunner
from reviewer_app.viewer.bookmarks import painted_bookmark, slot_with, stack_with
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.cine_bar import CineBar
from reviewer_app.viewer.commands import COMMANDS, TABLE
from reviewer_app.viewer.layouts import ONE_PANE
from reviewer_app.viewer.linking.guides import Guides, point_in, slice_at
from reviewer_app.viewer.linking.links import Links
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.pdf import PdfPane
from reviewer_app.viewer.player import Player
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.selection import is_selection
from reviewer_app.viewer.series_tiles import SeriesTiles
from reviewer_app.viewer.sight import Sight
from reviewer_app.viewer.slide_stack import SlideStack, slide_stack
from reviewer_app.viewer.slots import PaneGrid, PaneSlot
from reviewer_app.viewer.states import StateFile
from reviewer_app.viewer.unseen import shown_keys, unseen_position
from reviewer_app.viewer.viewport import Viewport, position_in, reference_of
from reviewer_app.viewer.waveform_layout import WaveformRecord
from reviewer_app.viewer.waveform_pane import WaveformPane

#: After these what is on the screen may count that did not, or the other way round.
_LOOKED_AT = frozenset({QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate, QEvent.Type.Show})
#: Where a link of a document opens beside it.
_TWO = "1x2"


class ViewerWorkspace(QWidget):
    """Shows stacks, slides and documents of one case.

    Signals
    -------
    annotation_changed
        before, after (either may be None), label: a finished stroke. It is shown once `set_annotations` brings it.
    key_image_wanted
        The bookmark of the active pane.
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
    mismatch_wanted
        Study Instance UID whose identity the reviewer wants to confirm.
    state_changed
        Anything a tool bar may show has changed.
    said
        A sentence: why a command could not be done, or what it does not mean.
    menu_wanted
        A place of the screen at which the menu of the active pane is to open.
    """

    annotation_changed = Signal(object, object, str)
    key_image_wanted = Signal(object)
    frames_seen = Signal(object)
    active_stack_changed = Signal(object)
    next_series_wanted = Signal(int)
    next_study_wanted = Signal(int)
    next_unseen_wanted = Signal(int)
    record_dropped = Signal(str, int)
    record_wanted = Signal(int)
    link_followed = Signal(str)
    mismatch_wanted = Signal(str)
    state_changed = Signal()
    said = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, runner: JobRunner, loader: FrameLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runner = runner
        self.loader = loader
        self.scene: Scene = Scene(loader, self)
        self._stacks: dict[str, Stack] = {}
        self._left: dict[str, Bookmark] = {}
        self._since = QElapsedTimer()
        self._since.start()
        self._sight = Sight(self._looked_at, self)
        self._sight.seen.connect(self._seen)
        self.grid = PaneGrid(self.scene, self)
        self.guides = Guides(self.scene, self)
        self.links = Links(self.scene, self._pictured, self)
        self.links.changed.connect(self.state_changed)
        self.tiles = SeriesTiles(self.scene, self.grid, lambda: self.player.running, self)
        self.tiles.changed.connect(self.links.tell)
        self.player: Player = Player(self.scene.facts, self._along, self)
        self.player.changed.connect(self._play_changed)
        self.player.changed.connect(self.tiles.settle)
        self._cine_bar: CineBar | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.grid)
        self.setAccessibleName("Viewer")
        self._join()

    # what is shown
    def set_layout(self, layout: str) -> None:
        """Show the panes of a layout, by its id in `layouts.LAYOUTS`."""
        self.tiles.end()
        self.grid.set_layout(layout)
        if self.scene.active >= self.grid.layout_now.panes:
            self.scene.set_active(0)
        self.links.tell()
        self.state_changed.emit()

    def toggle_enlarged(self) -> None:
        """Give the active pane all the room, or go back to all panes."""
        self.grid.toggle_enlarged(self.scene.active)
        self.links.tell()
        self.state_changed.emit()

    def set_tiles(self, layout: str) -> None:
        """Divide the active pane into tiles by the id of a layout; "" makes it whole again."""
        self.player.stop()
        why = self.tiles.start(layout) if layout else ""
        if not layout:
            self.tiles.end()
        if why:
            self.said.emit(why)
        self.state_changed.emit()

    def show_stack(self, stack: Stack, pane: int | None = None, position: int | None = None) -> None:
        """Show a stack in a pane (counted from 0), by default the active one.

        Without a `position` it goes on where it was left, with the window and the zoom it had.
        """
        number = self.scene.active if pane is None else pane
        self._leave(number)
        self._stacks[stack.key] = stack
        if isinstance(stack, SlideStack):
            self.loader.add_slide(stack.frames[0].instance.sop_instance_uid, stack.levels)
        self.player.stop(self.scene.viewports[number])
        self._sight.flush()
        if number < len(self.grid.slots):
            self.grid.slots[number].show_image()
        left = self._left.get(stack.key) if position is None else None
        at = position_in(stack, left.image) if left is not None else None
        if left is None or at is None:
            # beside a pane that it is tied to, a series begins where that one is
            beside = self.links.position_for(stack, number) if position is None else position
            self.scene.viewports[number].show(stack, beside or 0)
        else:
            self.scene.viewports[number].show(stack, at, left.view)
        self.state_changed.emit()

    def _leave(self, number: int) -> None:
        """Take back a stroke that is not finished, and remember where a stack is left that a pane shows no longer."""
        for slot in self.grid.slots[number : number + 1]:  # one that no layout has shown is not made yet
            slot.image.cancel_stroke()
        viewport = self.scene.viewports[number]
        if viewport.stack is not None:
            image = reference_of(viewport.stack.frames[viewport.position])
            self._left[viewport.stack.key] = Bookmark(image, viewport.view)

    def show_position(self, stack: Stack, position: int) -> None:
        """Show one image of a stack: in a pane that shows the stack, which keeps its view, else in the active one."""
        for slot in self.grid.visible_slots:
            viewport = self.scene.viewports[slot.number]
            if not slot.showing_document and viewport.stack is not None and viewport.stack.key == stack.key:
                self.scene.set_active(self.tiles.bring(slot.number, position))
                return
        self.show_stack(stack, None, position)

    def show_beside(self, stack: Stack, position: int) -> None:
        """Show one image of a stack beside the document in the active pane, which stays: there is a second pane then.

        A pane that shows the stack already goes to the image and keeps its view.
        """
        if self.active_paper is not None and not self._pictured():
            self.set_layout(_TWO)
        pictured = self._pictured()
        if self.active_paper is not None and pictured:
            self.scene.set_active(pictured[0])
        self.show_position(stack, position)
        self.active_pane.setFocus()

    def show_whole_series(self) -> None:
        """Show all images of the series of which the active pane shows some key images, from the same image on."""
        viewport = self.scene.viewport
        if viewport.stack is None or not is_selection(viewport.stack) or self.active_paper is not None:
            return
        image = reference_of(viewport.stack.frames[viewport.position])
        found = stack_with((one for one in self._stacks.values() if not is_selection(one)), image)
        if found is not None:
            self.show_stack(found[0], position=found[1])

    def show_slide(self, levels: Sequence[InstanceIndex], pane: int | None = None) -> Stack:
        """Show a whole slide from the instances of its series; return the stack of one frame that stands for it."""
        stack = self._stacks.get(f"slide:{levels[0].series.uid}") or slide_stack(levels)
        self.show_stack(stack, pane)
        return stack

    def show_document(
        self, title: str, pdf_bytes: bytes, key: str, pane: int | None = None, place: ReadingPlace | None = None
    ) -> None:
        """Show a document in a pane, from its beginning or where it was left; it stays in memory."""
        self._without_picture(self.scene.active if pane is None else pane).show_document(title, pdf_bytes, key, place)
        self.state_changed.emit()

    def show_record(
        self,
        title: str,
        read: bytes | WaveformRecord,
        key: str,
        pane: int | None = None,
        place: ReadingPlace | None = None,
    ) -> None:
        """Show what was read of a record in a pane: a document, or a waveform on its paper."""
        if isinstance(read, bytes):
            self.show_document(title, read, key, pane, place)
            return
        slot = self._without_picture(self.scene.active if pane is None else pane)
        slot.show_waveform(title, read, key, self.runner, place)
        self.state_changed.emit()

    def show_nothing(self, pane: int) -> None:
        """Leave a pane empty."""
        self._without_picture(pane).show_image()

    def show_sentence(self, title: str, sentence: str) -> None:
        """Say in the active pane why a record cannot be shown: never leave another one under its name."""
        self._without_picture(self.scene.active).show_sentence(title, sentence)
        self.state_changed.emit()

    def _without_picture(self, number: int) -> PaneSlot:
        number = self.tiles.leave(number)
        self.player.stop(self.scene.viewports[number])
        self._leave(number)
        self.scene.viewports[number].clear()
        return self.grid.slot(number)

    def set_stacks(self, stacks: Iterable[Stack]) -> None:
        """Say which stacks the case has, so that `go_to` finds images that no pane shows yet."""
        self._stacks = {one.key: one for one in stacks}

    def stack(self, key: str) -> Stack | None:
        """Return a stack of the case by its key, None if there is none."""
        return self._stacks.get(key)

    def exchange_stacks(self, stacks: Iterable[Stack]) -> None:
        """Say that stacks have grown or were sorted anew: panes go on in the one that holds their image."""
        self.set_stacks(stacks)
        for viewport in self.scene.viewports:
            if viewport.stack is None or not is_selection(viewport.stack):
                any(viewport.exchange(one) for one in self._stacks.values() if viewport.stack is not one)

    def is_free(self, pane: int) -> bool:
        """Tell whether a pane shows nothing, and nothing was asked for in it."""
        shows_document = any(one.showing_document for one in self.grid.slots if one.number == pane)
        return self.scene.viewports[pane].stack is None and not shows_document

    def clear(self) -> None:
        """Show nothing, and forget everything of the case."""
        self.player.stop()
        self._sight.flush()
        self.tiles.end()
        for slot in self.grid.slots:
            slot.show_image()
        for viewport in self.scene.viewports:
            viewport.clear()
        self._stacks.clear()
        self._left.clear()
        self.scene.layers.clear()
        self.loader.forget()
        self.set_states({})
        self.scene.set_annotations((), {})
        self.set_looks(Looks())
        self.scene.reported.clear()
        self.scene.set_words(type(self.scene.words)())
        self.links.forget()
        self.guides.forget()
        self.scene.facts.forget()

    # what is known of the case
    def set_identity(self, identity: PaneIdentity) -> None:
        """Name the patient in every pane."""
        self.scene.set_words(replace(self.scene.words, identity=identity))

    def set_identities(self, identities: Mapping[str, PaneIdentity]) -> None:
        """Name whom the images of each study are of, by Study Instance UID, where they belong to no case."""
        self.scene.set_words(replace(self.scene.words, identities=dict(identities)))

    def set_priors(self, priors: Mapping[str, str]) -> None:
        """Say which studies are priors, by Study Instance UID: "3 months earlier"."""
        self.scene.set_words(replace(self.scene.words, priors=dict(priors)))

    def set_mismatches(self, mismatches: Mapping[str, str], *, confirmed: bool = False) -> None:
        """Say which studies name another patient, by Study Instance UID, until the reviewer has confirmed them."""
        self.scene.set_words(replace(self.scene.words, mismatches=dict(mismatches), confirmed=confirmed))

    def set_annotations(self, annotations: Sequence[Annotation], numbers: Mapping[str, int] | None = None) -> None:
        """Show these annotations; `numbers` (by id) stand before their labels, by default measurements from 1."""
        if numbers is None:
            measured = [one.id for one in annotations if one.measurement is not None]
            numbers = {one: number for number, one in enumerate(measured, start=1)}
        self.scene.set_annotations(annotations, numbers)

    def set_key_images(self, key_images: Iterable[KeyImage]) -> None:
        """Mark these views."""
        self.scene.set_key_images(key_images)

    def set_looks(self, looks: Looks) -> None:
        """Say what was on the screen in earlier sessions, and by which policy it counts; it grows from now on."""
        self._sight.start(looks.policy)
        self.scene.set_looks(looks)

    def set_states(self, states: Mapping[str, StateFile]) -> None:
        """Say which presentation states there are, by SOP Instance UID; panes offer those for what they show."""
        for viewport in self.scene.viewports:
            viewport.set_states(states)

    def set_author(self, name: str) -> None:
        """Say who draws."""
        self.scene.set_author(name)

    def set_paused(self, *, paused: bool) -> None:
        """Count nothing as seen: the window is locked, or the opinion is signed."""
        self._sight.set_paused(paused=paused)

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
    def active_paper(self) -> PdfPane | WaveformPane | None:
        """The document or waveform in the active pane, None where it shows pictures."""
        return self.grid.slots[self.scene.active].paper

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

    def go_to(self, bookmark: Bookmark) -> bool:
        """Reopen a view: in a pane that shows its stack, else in the active one. Return whether its image is known."""
        shown = slot_with(self.grid.visible_slots, bookmark.image)
        if shown is not None:
            number = self.tiles.bring(shown[0].number, shown[1])
        else:
            found = stack_with(self._stacks.values(), bookmark.image)
            if found is None:
                return False
            number = self.scene.active
            self.show_stack(found[0], number, found[1])
        self.scene.viewports[number].set_view(bookmark.view)
        self.scene.set_active(number)
        return True

    def bring_into_sight(self, image: ImageReference) -> None:
        """Show an image of which something changed, as its pane shows images; nothing where it is not known."""
        shown = slot_with(self.grid.visible_slots, image)
        if shown is not None:
            self.tiles.bring(shown[0].number, shown[1])
            return
        found = stack_with(self._stacks.values(), image)
        if found is not None:
            self.show_stack(found[0], position=found[1])

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

    def cancel_stroke(self) -> None:
        """Give up a stroke that is begun."""
        self.active_pane.cancel_stroke()

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
        self._activate(number)
        return True

    def go_to_unseen(self, step: int) -> None:
        """Show the next image or page (`step` 1) or the one before (-1) that was not seen; see `next_unseen_wanted`."""
        document, viewport = self.active_document, self.scene.viewport
        if document is not None and document.view is not None:
            keys = [(document.key, page) for page in range(document.view.page_count)]
            found = unseen_position(keys, self.scene.looks, document.view.page, step)
            if found is not None:
                document.view.go_to_page(found)
                return
        elif viewport.stack is not None and not isinstance(viewport.stack, SlideStack):
            found = unseen_position(shown_keys(viewport.stack), self.scene.looks, viewport.position, step)
            if found is not None:
                self.scene.set_active(self.tiles.bring(self.scene.active, found))
                return
        self.next_unseen_wanted.emit(step)

    def toggle_cine(self, *, forward: bool = True) -> None:
        """Play the active stack in a direction, or stop."""
        self.player.toggle(self.scene.viewport, forward=forward)

    def toggle_magnifier(self) -> None:
        """Magnify under the pointer in every pane, or no longer."""
        self.scene.magnifier.toggle(self._since.elapsed())
        self.scene.changed.emit()

    def magnify_stronger(self) -> None:
        """Magnify 2, 3, 4 times, and 2 times again."""
        self.scene.magnifier.stronger()
        self.scene.changed.emit()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take the magnifier away that a key was held for."""
        if not event.isAutoRepeat() and self.scene.magnifier.released(self._since.elapsed()):
            self.scene.changed.emit()
        super().keyReleaseEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """What is out of sight is not being looked at."""
        super().hideEvent(event)
        self.player.stop()
        self._sight.refresh()

    def event(self, event: QEvent) -> bool:
        """What stands in a window that is not active is not being looked at."""
        done = super().event(event)
        if event.type() in _LOOKED_AT:
            self._sight.refresh()
        return done

    # inside
    def _join(self) -> None:
        scene = self.scene
        scene.annotation_changed.connect(self.annotation_changed)
        scene.tool_changed.connect(self.state_changed)
        scene.active_changed.connect(self._active_changed)
        for viewport in scene.viewports:
            viewport.changed.connect(lambda viewport=viewport: self._viewport_changed(viewport))
            viewport.stack_changed.connect(lambda viewport=viewport: self._stack_changed(viewport))
            viewport.exchanged.connect(lambda viewport=viewport: self._stack_changed(viewport))
        self.grid.slot_made.connect(self._join_slot)
        self.grid.set_layout(ONE_PANE.id)

    def _join_slot(self, slot: PaneSlot) -> None:
        slot.image.activated.connect(lambda: self._activate(slot.number))
        slot.image.enlarge_wanted.connect(self.toggle_enlarged)
        slot.image.whole_wanted.connect(lambda: self._show_whole(slot.number))
        slot.image.mismatch_wanted.connect(self.mismatch_wanted)
        slot.image.menu_wanted.connect(self.menu_wanted)
        slot.document_made.connect(lambda pane: self._join_document(slot, pane))
        slot.dropped.connect(lambda record: self.record_dropped.emit(record, slot.number))
        slot.image.painted.connect(lambda: self._painted(slot.image))
        slot.waveform_made.connect(lambda pane: self._join_paper(slot, pane))
        self._sight.watch(slot.image)
        self._guide(slot.image)

    def _painted(self, pane: ImagePane) -> None:
        now = pane.painted_now
        if self.player.running and now is not None and now.complete:
            self.player.painted(pane.viewport, now.shown.position)

    def _show_whole(self, number: int) -> None:
        self._activate(number)
        self.show_whole_series()

    def _guide(self, pane: ImagePane) -> None:
        pane.guides = self.guides
        pane.painted.connect(lambda: self.guides.painted(pane.number, pane.painted_now))
        pane.pointed_at.connect(lambda place: self._point(pane, place))
        self.guides.changed.connect(lambda number: pane.update() if number == pane.number else None)

    def _point(self, pane: ImagePane, place: tuple[float, float]) -> None:
        """Take the other panes to the place of the patient that was pointed at."""
        painted = pane.painted_now
        point = None if painted is None else point_in(painted, place)
        self.guides.set_point(point)
        for number in self._pictured():
            viewport = self.scene.viewports[number]
            if point is None or number == pane.number or viewport.stack is None:
                continue
            found = slice_at(viewport.stack, point)
            if found is not None:
                viewport.go(found)

    def _pictured(self) -> tuple[int, ...]:
        """Return the panes on the screen that show pictures; tiles of one series stand for one."""
        return self.tiles.one_of_each(one.number for one in self.grid.visible_slots if not one.showing_document)

    def _along(self, position: int) -> tuple[tuple[Viewport, int], ...]:
        """Return what goes along when the active pane comes to `position`."""
        return (*self.links.followers(position), *self.tiles.followers(position))

    def _join_document(self, slot: PaneSlot, pane: PdfPane) -> None:
        self._join_paper(slot, pane)
        pane.counts = lambda: self._sight.counting
        self._sight.resumed.connect(pane.stand_anew)
        pane.pages_shown.connect(lambda key, pages: self._sight.show_pages(pane, [(key, page) for page in pages]))
        pane.page_seen.connect(lambda key, page: self._sight.read_page((key, page)))
        pane.link_followed.connect(lambda address: self._follow(slot, address))

    def _follow(self, slot: PaneSlot, address: str) -> None:
        self._activate(slot.number)
        self.link_followed.emit(address)

    def _join_paper(self, slot: PaneSlot, pane: PdfPane | WaveformPane) -> None:
        pane.activated.connect(lambda: self._activate(slot.number))
        pane.state_changed.connect(self.state_changed)

    def _activate(self, number: int) -> None:
        if number != self.scene.active:
            self.player.stop()
        self.scene.set_active(number)

    def _active_changed(self, _number: int) -> None:
        self.active_stack_changed.emit(self.active_stack)
        self.state_changed.emit()

    def _play_changed(self) -> None:
        """Lay the bar over the pane that plays."""
        playing = self.player.viewport
        pane = next((one.image for one in self.grid.slots if one.image.viewport is playing), None)
        if pane is not None and self._cine_bar is None:
            self._cine_bar = CineBar(self.player, self.perform, pane)
        if self._cine_bar is not None:
            self._cine_bar.show_over(pane)
        self.state_changed.emit()

    def _viewport_changed(self, viewport: Viewport) -> None:
        self.scene.facts.moved()
        if viewport is self.scene.viewport:
            self.state_changed.emit()

    def _stack_changed(self, viewport: Viewport) -> None:
        if viewport is self.scene.viewport:
            self.active_stack_changed.emit(viewport.stack)

    def _looked_at(self) -> bool:
        return self.isVisible() and self.isActiveWindow() and not self.window().isMinimized()

    def _seen(self, counted: dict[SeenKey, Look]) -> None:
        self.scene.add_looks(counted)
        self.frames_seen.emit(counted)
