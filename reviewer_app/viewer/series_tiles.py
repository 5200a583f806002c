"""Keeps the tiles of a divided pane on images that follow each other, seen alike: whoever moves one moves all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.layouts import LAYOUTS, PANES
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.slide_stack import SlideStack
from reviewer_app.viewer.slots import PaneGrid
from reviewer_app.viewer.tiling import Tiling, first_of
from reviewer_app.viewer.viewport import Viewport

NO_SERIES = "Only a series of several images can be shown in tiles."
NO_ROOM = "There is no room for so many tiles beside the other panes."


@dataclass(frozen=True, slots=True, eq=False)
class Shows:
    """What a viewport was asked for."""

    stack: Stack | None
    position: int
    view: ViewState

    @classmethod
    def of(cls, viewport: Viewport) -> Shows:
        """Return what a viewport is asked for now."""
        return cls(viewport.stack, viewport.position, viewport.wished_view)


class SeriesTiles(QObject):
    """At most one pane of a grid is divided; `changed` tells that it is, or no longer.

    Tiles are panes like others: what is measured, marked and counted as seen in one belongs to the image painted there.
    Panes that no layout shows lend themselves as tiles, and get back what they had.

    Parameters
    ----------
    playing
        Whether images play: then the last one may stand in any tile, with nothing behind it.
    """

    changed = Signal()

    def __init__(
        self, scene: Scene, grid: PaneGrid, playing: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._scene = scene
        self._grid = grid
        self._playing = playing
        self._laying = False
        self._lent: dict[int, Shows] = {}
        self._known: dict[int, Shows] = {}
        self.last_layout = "3x3"
        for number, viewport in enumerate(scene.viewports):
            viewport.changed.connect(lambda number=number: self._moved(number))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The panes that are tiles, by rows; none where no pane is divided."""
        return () if self._grid.tiling is None else self._grid.tiling.numbers

    @property
    def lent(self) -> dict[int, Shows]:
        """What the panes had that lend themselves as tiles, by number."""
        return dict(self._lent)

    def start(self, layout: str) -> str:
        """Divide the active pane; return why it cannot be, else nothing.

        Raises
        ------
        KeyError
            If there is no such layout.
        """
        tiles = LAYOUTS[layout]
        self.end()
        number, viewport = self._scene.active, self._scene.viewport
        if not _is_series(viewport.stack) or self._grid.slot(number).showing_document:
            return NO_SERIES
        lenders = self._lenders()[: tiles.panes - 1]
        if len(lenders) < tiles.panes - 1:
            return NO_ROOM
        self._lent = {one: Shows.of(self._scene.viewports[one]) for one in lenders}
        self.last_layout = layout
        self._grid.set_tiling(Tiling((number, *lenders), tiles))
        self._lay(Shows.of(viewport), 0)
        self.changed.emit()
        return ""

    def end(self) -> int:
        """Make the tiles one pane again, on the image of the active tile; return the number of the active pane."""
        numbers = self.numbers
        if numbers:
            shows = Shows.of(self._scene.viewport) if self._scene.active in numbers else None
            lent, self._lent = self._lent, {}
            self._known.clear()
            self._grid.set_tiling(None)
            if shows is not None:
                self._scene.set_active(numbers[0])
                if shows.stack is not None:
                    self._scene.viewports[numbers[0]].go(shows.position)
            for number, before in lent.items():
                _give(self._scene.viewports[number], before)
            self.changed.emit()
        return self._scene.active

    def leave(self, number: int) -> int:
        """End if a pane is a tile, because a paper takes its place; return the pane that the paper goes to."""
        if number not in self.numbers:
            return number
        first = self.numbers[0]
        self.end()
        return first

    def bring(self, number: int, position: int) -> int:
        """Show an image of the stack of a pane, in a tile that has it already if there is one; return its pane."""
        tiles = self.numbers if number in self.numbers else (number,)
        if self._with(tiles, position) is None:
            self._scene.viewports[number].go(position)
        found = self._with(tiles, position)
        return number if found is None else found

    def one_of_each(self, numbers: Iterable[int]) -> tuple[int, ...]:
        """Return panes with one tile for all of a divided pane, the active one if it is among them."""
        panes = tuple(numbers)
        tiles = [one for one in panes if one in self.numbers]
        kept = self._scene.active if self._scene.active in tiles else next(iter(tiles), None)
        return tuple(one for one in panes if one == kept or one not in tiles)

    def followers(self, position: int) -> tuple[tuple[Viewport, int], ...]:
        """Return the other tiles, each with where it will be when the active one is at `position`."""
        numbers, active = self.numbers, self._scene.active
        if active not in numbers:
            return ()
        first = position - numbers.index(active)
        others = ((self._scene.viewports[one], first + at) for at, one in enumerate(numbers) if one != active)
        return tuple((one, at) for one, at in others if 0 <= at < one.count)

    def settle(self) -> None:
        """Fill tiles that were left empty while images played, or while one tile was enlarged."""
        if self.numbers and not self._playing():
            active = self._scene.active if self._scene.active in self.numbers else self.numbers[0]
            self._lay(Shows.of(self._scene.viewports[active]), self.numbers.index(active))

    def _with(self, numbers: Iterable[int], position: int) -> int | None:
        viewports = self._scene.viewports
        return next((n for n in numbers if viewports[n].stack is not None and viewports[n].position == position), None)

    def _lenders(self) -> list[int]:
        """Return the panes that the layout does not show and that hold no paper, empty ones first."""
        slots = {slot.number: slot for slot in self._grid.slots}
        hidden = range(self._grid.layout_now.panes, PANES)
        free = [one for one in hidden if one not in slots or not slots[one].showing_document]
        return sorted(free, key=lambda one: self._scene.viewports[one].stack is not None)

    def _moved(self, number: int) -> None:
        if self._laying or number not in self.numbers:
            return
        now, known = Shows.of(self._scene.viewports[number]), self._known.get(number)
        if now.stack is None or known is None:
            return
        if now.stack is not known.stack or now.position != known.position or now.view != known.view:
            self._lay(now, self.numbers.index(number))

    def _lay(self, wanted: Shows, tile: int) -> None:
        """Show a series from where the tile with this number has it."""
        stack, numbers = wanted.stack, self.numbers
        if stack is None:
            return
        count = len(stack.frames)
        # one tile alone on the screen goes to either end too: those that lack their image are behind it
        loose = self._playing() or self._grid.enlarged
        first = wanted.position - tile if loose else first_of(wanted.position, tile, count, len(numbers))
        self._laying = True
        try:
            for position, number in enumerate(numbers, first):
                _show(self._scene.viewports[number], stack, position, wanted.view)
        finally:
            self._laying = False
        self._known = {one: Shows.of(self._scene.viewports[one]) for one in numbers}


def _is_series(stack: Stack | None) -> bool:
    return stack is not None and not isinstance(stack, SlideStack) and len(stack.frames) > 1


def _show(viewport: Viewport, stack: Stack, position: int, view: ViewState) -> None:
    if not 0 <= position < len(stack.frames):
        if viewport.stack is not None:
            viewport.clear()
    elif viewport.stack is not stack:
        viewport.show(stack, position, view)
    else:
        viewport.set_view(view)
        viewport.go(position)


def _give(viewport: Viewport, before: Shows) -> None:
    if before.stack is None:
        viewport.clear()
    else:
        viewport.show(before.stack, before.position, before.view)
