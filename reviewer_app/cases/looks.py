"""What stood on the screen and what of it counts: a look at each frame, page or cell, and the two marks that it earns.

*Seen* is what stood in a pane for some time, at full quality, large enough; *passed* is what was painted at full
quality and is not seen; all else was never shown. Times add up over panes and sessions; two panes that show one frame
at once count once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS, CoverageThresholds
from reviewer_app.cases.seen_cells import SeenCells
from reviewer_app.cases.views import Window

SeenKey: TypeAlias = tuple[str, int]
"""SOP Instance UID and frame (`video_seconds`), or document key and page or second, counted from 0.

Or a cell of an area (`slide_coverage`)."""

#: Stands in the names of areas that cells are of; no DICOM UID and no reference has it.
CELL_MARK = "~"
#: So many windows of a frame are kept, the ones used last.
WINDOWS_KEPT = 6
#: Up to so many marked frames are looked for among those of a record: a case opens without going through them all.
_LOOKED_FOR = 16
#: A record of so many frames is gone through all the same: a hundred short series would each look for every mark.
_SHORT = 64


class Look(NamedTuple):
    """How something stood on the screen, all times together; what was painted for less than 1 ms has 0.

    A tuple, since a case has thousands of them when it is opened. `large` are those of the milliseconds in which it was
    at least as large as the thresholds ask; `zoom` is the largest it was, in display pixels per image pixel, 0 where
    that is not known; `windows` are those it stood through long enough to be seen, the last used at the end.
    """

    milliseconds: int = 0
    large: int = 0
    zoom: float = 0.0
    windows: tuple[Window, ...] = ()

    def and_then(self, later: Look) -> Look:
        """Return this look and a later one as one."""
        return Look(
            self.milliseconds + later.milliseconds,
            self.large + later.large,
            max(self.zoom, later.zoom),
            used_windows(self.windows, later.windows) if later.windows else self.windows,
        )


NO_LOOK = Look()


def used_windows(before: tuple[Window, ...], later: Iterable[Window]) -> tuple[Window, ...]:
    """Return the windows of two times as one list, each once, the last used at the end; the oldest fall out."""
    latest = tuple(dict.fromkeys(later))
    return (*(one for one in before if one not in latest), *latest)[-WINDOWS_KEPT:]


class Mark(StrEnum):
    """What is said of a frame or page."""

    SEEN = "seen"
    PASSED = "passed"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class MarkCounts:
    """How many frames or pages have which mark."""

    seen: int = 0
    passed: int = 0
    never: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.seen + self.passed + self.never

    def __add__(self, other: MarkCounts) -> MarkCounts:
        """Return both together."""
        return MarkCounts(self.seen + other.seen, self.passed + other.passed, self.never + other.never)

    @property
    def words(self) -> str:
        """Return all three: "seen 200, passed 10, never 2"."""
        return f"seen {self.seen}, passed {self.passed}, never {self.never}"


NO_MARKS = MarkCounts()


class Looks:
    """The looks of one case, as they add up: frames and pages that were `seen` or `passed`, and `cells` seen."""

    def __init__(
        self, looks: Mapping[SeenKey, Look] = MappingProxyType({}), thresholds: CoverageThresholds = DEFAULT_THRESHOLDS
    ) -> None:
        self.thresholds = thresholds
        self._looks = dict(looks)
        least = thresholds.seen_after_ms
        seen = [key for key, one in self._looks.items() if one.large >= least]
        #: The cells of slides and large images that were seen.
        self.cells = SeenCells(key for key in seen if CELL_MARK in key[0])
        self.seen: set[SeenKey] = {key for key in seen if CELL_MARK not in key[0]}
        left = (key for key, one in self._looks.items() if one.large < least)
        self.passed: set[SeenKey] = {key for key in left if CELL_MARK not in key[0]}

    def copy(self) -> Looks:
        """Return these looks as they are now, for another thread."""
        return Looks(self._looks, self.thresholds)

    @property
    def by_key(self) -> Mapping[SeenKey, Look]:
        """Every look."""
        return MappingProxyType(self._looks)

    def of(self, key: SeenKey) -> Look:
        """Return the look at one frame, page or cell; one of nothing where it was never shown."""
        return self._looks.get(key, NO_LOOK)

    def mark(self, key: SeenKey) -> Mark:
        """Return the mark of one frame or page."""
        if key in self.seen:
            return Mark.SEEN
        return Mark.PASSED if key in self.passed else Mark.NEVER

    def counts(self, keys: Iterable[SeenKey]) -> MarkCounts:
        """Return how many of `keys` have which mark."""
        wanted = keys if isinstance(keys, Collection) else tuple(keys)
        seen, passed = _among(wanted, self.seen), _among(wanted, self.passed)
        return MarkCounts(seen, passed, len(wanted) - seen - passed)

    def add(self, more: Mapping[SeenKey, Look]) -> dict[SeenKey, Mark]:
        """Add later looks; return the frames and pages whose mark they change, with the new one."""
        changed: dict[SeenKey, Mark] = {}
        for key, later in more.items():
            before = self._looks.get(key)
            now = self._looks[key] = later if before is None else before.and_then(later)
            enough = now.large >= self.thresholds.seen_after_ms
            if CELL_MARK in key[0]:
                if enough:
                    self.cells.add(key)
            elif enough and key not in self.seen:
                self.seen.add(key)
                self.passed.discard(key)
                changed[key] = Mark.SEEN
            elif before is None:
                self.passed.add(key)
                changed[key] = Mark.PASSED
        return changed


def _among(wanted: Collection[SeenKey], marked: Set[SeenKey]) -> int:
    """Return how many of `wanted`, each once, are marked."""
    if isinstance(wanted, Set):
        return len(wanted & marked)
    if isinstance(wanted, Sequence) and len(wanted) <= _SHORT:
        return sum(wanted[at] in marked for at in range(len(wanted)))  # one by one: no more keys are made than these
    if isinstance(wanted, (tuple, list)) or len(marked) > _LOOKED_FOR:
        return sum(one in marked for one in wanted)
    return sum(one in wanted for one in marked)  # what makes its keys when asked finds one without making all
