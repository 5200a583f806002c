"""Which images of each stack are played, where the reader chose a part of the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.arrangement import PlayedRange
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.seen_places import Stretch


@dataclass(frozen=True, slots=True)
class _Range:
    """The first and the last image; `found` is where they were in `stack`, which may have been sorted anew since."""

    first: FrameKey
    last: FrameKey
    stack: Stack | None = None
    found: Stretch | None = None


class CineRanges(QObject):
    """The chosen parts, by the key of the stack: they stay with it in whichever pane it hangs.

    Signals
    -------
    changed
        Another part of some stack is played.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ranges: dict[str, _Range] = {}

    def of(self, stack: Stack | None) -> Stretch | None:
        """Return the positions of the first and the last image that are played, None where all are."""
        chosen = self._ranges.get(stack.key) if stack is not None and self._ranges else None
        if stack is None or chosen is None:
            return None
        if chosen.stack is not stack:
            ends = stack.position_of(*chosen.first), stack.position_of(*chosen.last)
            low, high = sorted(one for one in ends if one is not None) if None not in ends else (0, 0)
            found = (low, high) if low < high else None
            chosen = self._ranges[stack.key] = _Range(chosen.first, chosen.last, stack, found)
        return chosen.found

    def choose(self, stack: Stack, first: int, last: int) -> None:
        """Play the images from `first` to `last` (positions, in any order); one alone, or all of them, is no part."""
        end = len(stack.frames) - 1
        low, high = (min(max(one, 0), end) for one in sorted((first, last)))
        found = (low, high) if low < high and (low, high) != (0, end) else None
        if found == self.of(stack):
            return
        if found is None:
            del self._ranges[stack.key]
        else:
            keys = stack.frame_keys()
            self._ranges[stack.key] = _Range(keys[low], keys[high], stack, found)
        self.changed.emit()

    def choose_end(self, stack: Stack, position: int, *, last: bool) -> None:
        """Begin or end the part at a position; the other end stays, unless it lies on the other side."""
        end = len(stack.frames) - 1
        low, high = self.of(stack) or (0, end)
        if last:
            self.choose(stack, low if low < position else 0, position)
        else:
            self.choose(stack, position, high if high > position else end)

    def play_all(self, stack: Stack) -> None:
        """Play all images of a stack again."""
        self.choose(stack, 0, len(stack.frames) - 1)

    def taken_down(self) -> tuple[PlayedRange, ...]:
        """Return all parts, to be kept."""
        return tuple(PlayedRange(key, one.first, one.last) for key, one in self._ranges.items())

    def put_back(self, kept: Iterable[PlayedRange]) -> None:
        """Begin with the parts that were kept of a case, none for another case."""
        self._ranges = {one.stack: _Range(one.first, one.last) for one in kept}
        self.changed.emit()


def range_words(count: int, span: Stretch | None) -> str:
    """Return what is played of a stack of `count` images, in words."""
    return f"Plays all {count} images." if span is None else f"Plays images {span[0] + 1} to {span[1] + 1} of {count}."
