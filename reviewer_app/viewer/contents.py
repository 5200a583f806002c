"""What stands in which pane: stacks, slides and papers come, and a stack goes on where it was left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.arrangement import ReadingPlace
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.lab_table import LabTable
from reviewer_app.cases.views import Bookmark, ImageReference
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.bookmarks import slot_with, stack_with
from reviewer_app.viewer.linking.links import Links
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.refusal import Refusal
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.selection import is_selection
from reviewer_app.viewer.series_tiles import SeriesTiles
from reviewer_app.viewer.slide_stack import SlideStack, slide_stack
from reviewer_app.viewer.slots import PaneGrid, PaneSlot
from reviewer_app.viewer.unseen import shown_keys, unseen_position
from reviewer_app.viewer.viewport import Viewport, position_in, reference_of
from reviewer_app.viewer.waveform_layout import WaveformRecord

if TYPE_CHECKING:
    from reviewer_app.viewer.slots import PaperPane

#: Where a link of a document opens beside it.
_TWO = "1x2"


class PaneContents(QObject):
    """Knows the stacks of the case, and shows them and its papers in the panes of a grid, counted from 0.

    Signals
    -------
    leaving
        A viewport that something else is about to be shown in.
    changed
        Something else stands in a pane.
    """

    leaving = Signal(Viewport)
    changed = Signal()

    def __init__(
        self,
        loader: FrameLoader,
        scene: Scene,
        grid: PaneGrid,
        links: Links,
        tiles: SeriesTiles,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._loader = loader
        self._scene = scene
        self._grid = grid
        self._links = links
        self._tiles = tiles
        self._stacks: dict[str, Stack] = {}
        self._left: dict[str, Bookmark] = {}

    # the stacks of the case
    def set_stacks(self, stacks: Iterable[Stack]) -> None:
        """Say which stacks the case has, so that `go_to` finds images that no pane shows yet."""
        self._stacks = {one.key: one for one in stacks}

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """All stacks that are known."""
        return tuple(self._stacks.values())

    def stack(self, key: str) -> Stack | None:
        """Return a stack of the case by its key, None if there is none."""
        return self._stacks.get(key)

    def exchange_stacks(self, stacks: Iterable[Stack]) -> None:
        """Say that stacks have grown or were sorted anew: panes go on in the one that holds their image."""
        self.set_stacks(stacks)
        for viewport in self._scene.viewports:
            if viewport.stack is None or not is_selection(viewport.stack):
                any(viewport.exchange(one) for one in self._stacks.values() if viewport.stack is not one)

    def clear(self) -> None:
        """Show nothing, and forget the stacks and where they were left."""
        self._tiles.end()
        for slot in self._grid.slots:
            slot.show_image()
        for viewport in self._scene.viewports:
            viewport.clear()
        self._stacks.clear()
        self._left.clear()

    # the panes
    def set_layout(self, layout: str) -> None:
        """Show the panes of a layout, by its id in `layouts.LAYOUTS`."""
        self._tiles.end()
        self._grid.set_layout(layout)
        if self._scene.active >= self._grid.layout_now.panes:
            self._scene.set_active(0)
        self._links.tell()
        self.changed.emit()

    def toggle_enlarged(self) -> None:
        """Give the active pane all the room, or go back to all panes."""
        self._grid.toggle_enlarged(self._scene.active)
        self._links.tell()
        self.changed.emit()

    # images
    def show_stack(self, stack: Stack, pane: int | None = None, position: int | None = None) -> None:
        """Show a stack in a pane, by default the active one.

        Without a `position` it goes on where it was left, with the window and the zoom it had.
        """
        number = self._scene.active if pane is None else pane
        self._leave(number)
        self._stacks[stack.key] = stack
        if isinstance(stack, SlideStack):
            self._loader.add_slide(stack.frames[0].instance.sop_instance_uid, stack.levels)
        if number < len(self._grid.slots):
            self._grid.slots[number].show_image()
        left = self._left.get(stack.key) if position is None else None
        at = position_in(stack, left.image) if left is not None else None
        if left is None or at is None:
            # beside a pane that it is tied to, a series begins where that one is
            beside = self._links.position_for(stack, number) if position is None else position
            self._scene.viewports[number].show(stack, beside or 0)
        else:
            self._scene.viewports[number].show(stack, at, left.view)
        self.changed.emit()

    def show_slide(self, levels: Sequence[InstanceIndex], pane: int | None = None) -> Stack:
        """Show a whole slide from the instances of its series; return the stack of one frame that stands for it."""
        stack = self._stacks.get(f"slide:{levels[0].series.uid}") or slide_stack(levels)
        self.show_stack(stack, pane)
        return stack

    def show_position(self, stack: Stack, position: int) -> None:
        """Show one image of a stack: in a pane that shows the stack, which keeps its view, else in the active one."""
        for slot in self._grid.visible_slots:
            viewport = self._scene.viewports[slot.number]
            if not slot.showing_document and viewport.stack is not None and viewport.stack.key == stack.key:
                self._scene.set_active(self._tiles.bring(slot.number, position))
                return
        self.show_stack(stack, None, position)

    def show_beside(self, stack: Stack, position: int) -> None:
        """Show one image of a stack beside the document in the active pane, which stays: there is a second pane then.

        A pane that shows the stack already goes to the image and keeps its view.
        """
        if self._paper is not None and not self._grid.pictured():
            self.set_layout(_TWO)
        pictured = self._grid.pictured()
        if self._paper is not None and pictured:
            self._scene.set_active(pictured[0])
        self.show_position(stack, position)
        self._grid.slots[self._scene.active].image.setFocus()

    def show_whole_series(self) -> None:
        """Show all images of the series of which the active pane shows some key images, from the same image on."""
        viewport = self._scene.viewport
        if viewport.stack is None or not is_selection(viewport.stack) or self._paper is not None:
            return
        image = reference_of(viewport.stack.frames[viewport.position])
        found = stack_with((one for one in self._stacks.values() if not is_selection(one)), image)
        if found is not None:
            self.show_stack(found[0], position=found[1])

    def go_to(self, bookmark: Bookmark) -> bool:
        """Reopen a view: in a pane that shows its stack, the active one before others, else in the active one.

        Return whether its image is known.
        """
        active = self._scene.active
        slots = sorted(self._grid.visible_slots, key=lambda one: one.number != active)
        shown = slot_with(slots, bookmark.image)
        if shown is not None:
            number = self._tiles.bring(shown[0].number, shown[1])
        else:
            found = stack_with(self._stacks.values(), bookmark.image)
            if found is None:
                return False
            number = self._scene.active
            self._links.opens_as_told(number)
            self.show_stack(found[0], number, found[1])
        self._scene.viewports[number].set_view(bookmark.view)
        self._scene.set_active(number)
        return True

    def bring_into_sight(self, image: ImageReference) -> None:
        """Show an image of which something changed, as its pane shows images; nothing where it is not known."""
        shown = slot_with(self._grid.visible_slots, image)
        if shown is not None:
            self._tiles.bring(shown[0].number, shown[1])
            return
        found = stack_with(self._stacks.values(), image)
        if found is not None:
            self.show_stack(found[0], position=found[1])

    def go_to_unseen(self, step: int) -> bool:
        """Show the next image, page or second of the active pane (`step` 1), or the one before (-1), not seen yet.

        Return whether there is one in that direction.
        """
        paper, viewport = self._paper, self._scene.viewport
        if paper is not None:
            return paper.go_to_unseen(self._scene.looks, step)
        if viewport.stack is None or isinstance(viewport.stack, SlideStack):
            return False
        position = unseen_position(shown_keys(viewport.stack), self._scene.looks, viewport.position, step)
        if position is not None:
            self._scene.set_active(self._tiles.bring(self._scene.active, position))
        return position is not None

    # papers, and nothing
    def show_document(
        self, title: str, pdf_bytes: bytes, key: str, pane: int | None = None, place: ReadingPlace | None = None
    ) -> None:
        """Show a document in a pane, from its beginning or where it was left; it stays in memory."""
        self._without_picture(pane).show_document(title, pdf_bytes, key, place)
        self.changed.emit()

    def show_record(
        self,
        title: str,
        read: bytes | WaveformRecord | LabTable,
        key: str,
        pane: int | None = None,
        place: ReadingPlace | None = None,
    ) -> None:
        """Show what was read of a record in a pane: a document, a waveform on its paper, or a table of results."""
        if isinstance(read, bytes):
            self.show_document(title, read, key, pane, place)
            return
        if isinstance(read, LabTable):
            self._without_picture(pane).show_labs(title, read, key, place)
            self.changed.emit()
            return
        self._without_picture(pane).show_waveform(title, read, key, self._loader.runner, place)
        self.changed.emit()

    def show_refusal(self, refusal: Refusal, pane: int | None = None) -> None:
        """Say in a pane, the active one by default, why a record is not shown: never leave another under its name."""
        self._without_picture(pane).show_refusal(refusal)
        self.changed.emit()

    def show_nothing(self, pane: int) -> None:
        """Leave a pane empty."""
        self._without_picture(pane).show_image()

    def is_free(self, pane: int) -> bool:
        """Tell whether a pane shows nothing, and nothing was asked for in it."""
        shows_document = any(one.showing_document for one in self._grid.slots if one.number == pane)
        return self._scene.viewports[pane].stack is None and not shows_document

    def there(self, pane: int) -> int:
        """Return a pane that something was asked for in, the active one where the layout has it no longer."""
        return pane if pane < self._grid.layout_now.panes else self._scene.active

    @property
    def _paper(self) -> PaperPane | None:
        return self._grid.slots[self._scene.active].paper

    def _without_picture(self, pane: int | None) -> PaneSlot:
        """Return the place of a pane, by default the active one, with no picture asked for in it."""
        number = self._tiles.leave(self._scene.active if pane is None else pane)
        self._leave(number)
        self._scene.viewports[number].clear()
        return self._grid.slot(number)

    def _leave(self, number: int) -> None:
        """Take back a stroke that is not finished, and remember where a stack is left that a pane shows no longer."""
        for slot in self._grid.slots[number : number + 1]:  # one that no layout has shown is not made yet
            slot.image.cancel_stroke()
        viewport = self._scene.viewports[number]
        if viewport.stack is not None:
            image = reference_of(viewport.stack.frames[viewport.position])
            self._left[viewport.stack.key] = Bookmark(image, viewport.view)
        self.leaving.emit(viewport)
