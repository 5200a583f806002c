"""One pane divided into tiles that show images of one series that follow each other. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reviewer_app.viewer.layouts import LAYOUTS, PaneLayout, Place

#: Into how many tiles a pane can be divided, as ids of layouts.
TILE_LAYOUTS = ("2x2", "3x3", "4x4")


@dataclass(frozen=True, slots=True)
class Tiling:
    """The panes that share the room of one, by rows; the first is the pane that was divided."""

    numbers: tuple[int, ...]
    layout: PaneLayout

    @property
    def id(self) -> str:
        """Its name in what is kept: ``"0:2x2"`` for pane 0 in four tiles."""
        return f"{self.numbers[0]}:{self.layout.id}"

    def order(self, panes: int) -> tuple[int, ...]:
        """Return the panes on the screen by number where a layout has so many: tiles in the place of their pane."""
        own = self.numbers[0]
        return tuple(one for number in range(panes) for one in (self.numbers if number == own else (number,)))

    def places(self, places: Sequence[Place], unit: int, origin: tuple[int, int]) -> tuple[Place, ...]:
        """Return where the panes of `order` lie, from the places that the layout gives; see `PaneLayout.places`."""
        own = self.numbers[0]
        room = places[own]
        inside = self.layout.places(room.width, room.height, unit, (origin[0] + room.left, origin[1] + room.top))
        tiles = tuple(replace(one, left=room.left + one.left, top=room.top + one.top) for one in inside)
        return tuple(one for number, place in enumerate(places) for one in (tiles if number == own else (place,)))


def parse_tiling(kept: str) -> tuple[int, str] | None:
    """Return pane and layout of a kept `Tiling.id`, None where it is none."""
    pane, _, layout = kept.partition(":")
    return (int(pane), layout) if pane.isdecimal() and layout in TILE_LAYOUTS and layout in LAYOUTS else None


def first_of(position: int, tile: int, count: int, tiles: int) -> int:
    """Return which image the first tile shows if this one shows `position`: tiles are only empty where images lack."""
    return min(max(position - tile, 0), max(count - tiles, 0))
