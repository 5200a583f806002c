"""Steps of the layout that can be taken back: how the panes share the room, and which series hangs in each.

They are no edits: nothing of them enters the opinion or its journal. Each knows how many edits had been made before it,
so that undo goes through both in the order in which they were made, without limit; they are kept with the arrangement
of the window.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from reviewer_app.cases.arrangement import LayoutStep, PaneContent, ViewerArrangement
from reviewer_app.viewer.arranging import arrangement_of
from reviewer_app.viewer.layouts import LAYOUTS
from reviewer_app.viewer.workspace import ViewerWorkspace

_PAUSE_MS = 150
#: Papers of a layout that was brought back have to be read first; no longer than this their absence is no step.
_SETTLED_S = 5.0


@dataclass(frozen=True, slots=True)
class _Shape:
    """What makes a step: zoom, window and slice do not."""

    layout: str
    tiled: str
    enlarged: bool
    panes: tuple[tuple[str, str], ...]

    @staticmethod
    def of(stands: ViewerArrangement) -> _Shape:
        count = LAYOUTS[stands.layout].panes if stands.layout in LAYOUTS else len(stands.panes)
        shown = (*stands.panes, *(PaneContent(),) * count)[:count]
        return _Shape(stands.layout, stands.tiled, stands.enlarged, tuple((one.stack, one.document) for one in shown))

    def only_pane(self, other: _Shape) -> int:
        """Return the one pane that shows another record than in `other`, -1 where more or something else differs."""
        if replace(self, panes=()) != replace(other, panes=()):
            return -1
        differ = [number for number, one in enumerate(self.panes) if one != other.panes[number]]
        return differ[0] if len(differ) == 1 else -1


class LayoutSteps(QObject):
    """Sees the panes change and takes that back.

    `edits` tells how many edits the case has; `show` brings the panes into a state. `kept_wanted()` says that there
    are other steps than before, to be kept.
    """

    kept_wanted = Signal()

    def __init__(
        self, workspace: ViewerWorkspace, edits: Callable[[], int], show: Callable[[ViewerArrangement], None]
    ) -> None:
        super().__init__(workspace)
        self._workspace, self._edits, self._show = workspace, edits, show
        self.undo: tuple[LayoutStep, ...] = ()
        self.redo: tuple[LayoutStep, ...] = ()
        self._stood: ViewerArrangement | None = None
        self._expected: tuple[_Shape, float] | None = None
        self._run = (-1, -1)  # edits and pane of a walk from series to series
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(lambda: self._look(self._edits()))
        for signal in (workspace.state_changed, workspace.active_stack_changed):
            signal.connect(self._changed)
        for viewport in workspace.scene.viewports:
            viewport.stack_changed.connect(self._changed)

    def begin(self, undo: tuple[LayoutStep, ...], redo: tuple[LayoutStep, ...], left: ViewerArrangement | None) -> None:
        """Begin from how the panes stand now; `left` is how they were left, if papers of it are still being read."""
        self.undo, self.redo = undo, redo
        now = arrangement_of(self._workspace)
        self._stand_as(now if left is None else _with_papers(now, left))

    def look(self) -> None:
        """Make a step of what has changed since the last look; called before each command, so that none goes unseen."""
        if self._pause.isActive():
            self._look(self._edits())

    def edit_made(self, *, undoes: bool) -> None:
        """Note what was changed before an edit that was just made; a new one leaves no layout to bring back."""
        if self._pause.isActive():
            self._look(self._edits() - 1)
        if self.redo and not undoes:
            self.redo = ()
            self.kept_wanted.emit()

    def absorb(self) -> None:
        """Take how the panes stand now as it is: what changed followed from something that is undone by itself."""
        self._stand_as(arrangement_of(self._workspace))

    def comes_first_back(self, edit_at: int) -> bool:
        """Whether the last step was made after the edit of this number, -1 for none."""
        return bool(self.undo) and self.undo[-1].edits > edit_at

    def comes_first_again(self, edit_at: int) -> bool:
        """Whether the step undone last was undone after the edit of this number was, -1 for none."""
        return bool(self.redo) and self.redo[-1].edits > edit_at

    def back(self) -> None:
        """Lay the panes out as before the last step."""
        *rest, step = self.undo
        self.undo, self.redo = tuple(rest), (*self.redo, self._change_to(step))
        self.kept_wanted.emit()

    def again(self) -> None:
        """Lay the panes out as before the last step back."""
        *rest, step = self.redo
        self.undo, self.redo = (*self.undo, self._change_to(step)), tuple(rest)
        self.kept_wanted.emit()

    def _change_to(self, step: LayoutStep) -> LayoutStep:
        """Show what a step holds, and return the step back."""
        stood = arrangement_of(self._workspace)
        self._show(replace(step.stood, tool=stood.tool, hidden=stood.hidden))
        self._stand_as(_with_papers(arrangement_of(self._workspace), step.stood))
        return LayoutStep(self._edits(), trimmed(stood))

    def _stand_as(self, stands: ViewerArrangement) -> None:
        self._pause.stop()
        self._run = (-1, -1)
        self._stood, self._expected = stands, (_Shape.of(stands), time.monotonic() + _SETTLED_S)

    def _changed(self, *_of: object) -> None:
        if self._stood is not None and not self._pause.isActive():
            self._pause.start()

    def _look(self, edits: int) -> None:
        self._pause.stop()
        if self._stood is None:
            return
        before, now = self._stood, arrangement_of(self._workspace)
        if self._is_settling(_Shape.of(now)):
            return
        self._stood = now
        was, shape = _Shape.of(before), _Shape.of(now)
        if was == shape:
            return
        run = (edits, shape.only_pane(was))
        walks = run == self._run and run[1] >= 0
        self._run = run
        if not walks:
            self.undo, self.redo = (*self.undo, LayoutStep(edits, trimmed(before))), ()
            self.kept_wanted.emit()

    def _is_settling(self, now: _Shape) -> bool:
        """Whether papers that were to be shown are still missing, and nothing else is different."""
        if self._expected is None:
            return False
        wanted, until = self._expected
        same = replace(now, panes=()) == replace(wanted, panes=()) and all(
            there == one or (there == ("", "") and one[1]) for there, one in zip(now.panes, wanted.panes, strict=True)
        )
        late = time.monotonic() > until
        if not same or now == wanted or late:
            self._expected = None
        if same and late:
            self._stood = arrangement_of(self._workspace)  # what did not come was not taken away by the reader
        return same and now != wanted


def _with_papers(now: ViewerArrangement, wanted: ViewerArrangement) -> ViewerArrangement:
    """Return how the panes stand now, with the papers that were wanted in those that are empty until they are read."""
    count = max(len(now.panes), len(wanted.panes))
    there, asked = ((*one.panes, *(PaneContent(),) * count)[:count] for one in (now, wanted))
    empty = PaneContent()
    return replace(
        now,
        panes=tuple(paper if one == empty and paper.document else one for one, paper in zip(there, asked, strict=True)),
    )


def trimmed(stands: ViewerArrangement) -> ViewerArrangement:
    """Return what a step has to hold: the panes of the layout, and nothing that is not undone with it."""
    count = LAYOUTS[stands.layout].panes if stands.layout in LAYOUTS else len(stands.panes)
    return replace(stands, tool="", hidden=False, layers=(), layers_hidden=False, panes=stands.panes[:count])
