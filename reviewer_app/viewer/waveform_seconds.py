"""Which seconds of a waveform were seen: every strip of them stood on the screen, large enough. No Qt.

The seconds of all groups of a record are counted through, from 0; what is left of less than half a second is of the
last one of its group.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewer_app.viewer.waveform_layout import Paper, PaperScale, Strip

if TYPE_CHECKING:
    from reviewer_app.imaging.objects.waveform import Waveforms

#: Millimetres of a strip that may be out of sight beside a second of it; and the share of its height above and below.
_SLACK_MM, _EDGE = 0.5, 0.1


@dataclass(frozen=True, slots=True)
class PaperArea:
    """What of the paper of a group is in sight: millimetres from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


def seconds_of_groups(waveforms: Waveforms) -> tuple[int, ...]:
    """Return as how many seconds each group counts, at least one."""
    return tuple(max(1, math.floor(one.seconds + 0.5)) for one in waveforms.groups)


class SecondsSeen:
    """Counts which seconds of which channels stood in sight."""

    def __init__(self, waveforms: Waveforms) -> None:
        self._lengths = [one.seconds for one in waveforms.groups]
        self._counts = seconds_of_groups(waveforms)
        self._seen: set[tuple[int, int, int]] = set()  # group, second of it, channel
        self._whole: set[int] = set()

    @property
    def count(self) -> int:
        """How many seconds all groups have."""
        return sum(self._counts)

    def first_of(self, group: int) -> int:
        """Return the number of the first second of a group."""
        return sum(self._counts[:group])

    def place_of(self, number: int) -> tuple[int, int]:
        """Return the group of a second, and its number within the group."""
        group = next(at for at in range(len(self._counts)) if number < self.first_of(at + 1))
        return group, number - self.first_of(group)

    def in_sight(self, group: int, paper: Paper, scale: PaperScale, area: PaperArea) -> frozenset[int]:
        """Return the seconds of which something is in sight."""
        first = self.first_of(group)
        return frozenset(first + second for second, strip in self._pieces(group, paper, scale, area, whole=False))

    def stood(self, group: int, paper: Paper, scale: PaperScale, area: PaperArea) -> list[int]:
        """Take what stood in sight; return the seconds that were seen whole with it, each told once."""
        pieces = [(second, strip.channel) for second, strip in self._pieces(group, paper, scale, area, whole=True)]
        self._seen.update((group, second, channel) for second, channel in pieces)
        first = self.first_of(group)
        new = [
            first + second
            for second in sorted({second for second, _ in pieces})
            if first + second not in self._whole and self._is_whole(group, second, paper)
        ]
        self._whole.update(new)
        return new

    def _is_whole(self, group: int, second: int, paper: Paper) -> bool:
        channels = {strip.channel for strip in paper.strips if self._part(group, second, strip) is not None}
        return bool(channels) and all((group, second, one) in self._seen for one in channels)

    def _pieces(
        self, group: int, paper: Paper, scale: PaperScale, area: PaperArea, *, whole: bool
    ) -> Iterator[tuple[int, Strip]]:
        """Give each second of each strip that is in sight, all of it or any of it."""
        for strip in paper.strips:
            edge = _EDGE * strip.height if whole else strip.height
            top, bottom = max(strip.top, area.top), min(strip.top + strip.height, area.bottom)
            fills = area.top >= strip.top and area.bottom <= strip.top + strip.height
            if bottom <= top or (bottom - top < strip.height - 2 * edge and not fills):
                continue
            for second in self._about(group, strip, scale, area):
                part = self._part(group, second, strip)
                if part is None:
                    continue
                left, right = (strip.x_at(one, scale.speed) for one in part)
                inside = left >= area.left - _SLACK_MM and right <= area.right + _SLACK_MM
                if inside or (not whole and left < area.right and right > area.left):
                    yield second, strip

    def _about(self, group: int, strip: Strip, scale: PaperScale, area: PaperArea) -> range:
        """Return the seconds of a strip that an area may touch: a record may have a day of them."""
        begin, end = (strip.seconds_at(x, scale.speed) for x in (area.left - _SLACK_MM, area.right + _SLACK_MM))
        last = self._counts[group] - 1
        return range(min(max(0, math.floor(begin) - 1), last), min(math.ceil(end), last) + 1)

    def _part(self, group: int, second: int, strip: Strip) -> tuple[float, float] | None:
        """Return what of a second is on a strip, in seconds; None for nothing."""
        last = second == self._counts[group] - 1
        end = max(self._lengths[group], second + 1.0) if last else second + 1.0
        begin, end = max(strip.begin, float(second)), min(strip.end, end)
        return (begin, end) if end - begin > 1e-6 else None
