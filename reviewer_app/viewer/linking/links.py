"""Panes in step: what the reader does in the active pane is done in the others that it is tied to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.captions import NO_SLICE, NOT_IN_STEP
from reviewer_app.viewer.linking.equal_windows import EqualWindows
from reviewer_app.viewer.linking.relation import Matched, Relation, could_match, forget_stacks, relation
from reviewer_app.viewer.linking.slices import plane_of
from reviewer_app.viewer.linking.views import Pictured, with_place_of
from reviewer_app.viewer.picture import frame_of
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.viewport import Shown, Viewport


@dataclass(frozen=True, slots=True)
class Ties:
    """What panes do together."""

    scroll: bool = True
    window: bool = False
    place: bool = False


@dataclass(slots=True)
class _Known:
    """What a viewport asked for when it was last looked at."""

    stack: Stack | None
    position: int
    view: ViewState


#: Of slices that face the same way in another frame of reference: what the reader can do.
_UNTIED = f"{NOT_IN_STEP}: match slices"

#: From so many millimetres between matched slices on the reader is asked whether they are the ones that were meant.
FAR_MM = 30.0


class Links(QObject):
    """Watches the viewports of a scene; `changed` tells that ties or their words are others.

    `said` carries a sentence: what the reader tied and what cannot be.

    Parameters
    ----------
    visible
        The numbers of the panes on the screen that show pictures.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(self, scene: Scene, visible: Callable[[], Sequence[int]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._visible = visible
        self._matched: Matched | None = None
        self._following = False
        self._windows = EqualWindows(scene, visible, self.said.emit)
        self.ties = Ties()
        self._known = [_Known(one.stack, one.position, one.view) for one in scene.viewports]
        for number, viewport in enumerate(scene.viewports):
            viewport.changed.connect(lambda number=number: self._moved(number))
            viewport.stack_changed.connect(self.tell)
            viewport.exchanged.connect(self.tell)
        scene.active_changed.connect(self.tell)

    @property
    def matched(self) -> bool:
        """Whether the reader has laid slices beside each other."""
        return self._matched is not None

    def set_ties(self, ties: Ties) -> None:
        """Choose what panes do together; what is newly tied is brought into step at once."""
        before, self.ties = self.ties, ties
        number = self._scene.active
        if ties.scroll and not before.scroll:
            self._lead(number, self._follow_scroll)
        if ties.window and not before.window:
            self._quietly(self._windows.begin)
        if ties.place and not before.place:
            self._lead(number, self._follow_place)
        self.tell()

    def match(self) -> bool:
        """Tie the slices that the panes show now, for priors and where breath moved things; return whether any are."""
        shown = [self._scene.viewports[one] for one in self._visible()]
        images = {
            one.stack.key: one.shown.key
            for one in reversed(shown)
            if one.stack is not None and one.shown is not None and not one.waiting
        }
        if len(images) < 2:
            return False
        self._matched = Matched(images)
        self.ties = replace(self.ties, scroll=True)
        self.tell()
        self._warn_of_far()
        return True

    def _warn_of_far(self) -> None:
        """Say how far apart the slices just matched are, where that is likely to be a slip, and how to undo it."""
        leader = self._scene.viewport
        tied = (_relation(leader, self._scene.viewports[one], self._matched) for one in self._visible())
        apart = max((abs(one.offset) for one in tied if one is not None), default=0.0)
        if apart >= FAR_MM:
            self.said.emit(
                f"The slices just matched are {apart / 10:.0f} cm apart by their own coordinates: check that they show "
                "the same place. Shift+M forgets the match."
            )

    def unmatch(self) -> None:
        """Forget what was matched: panes follow by place in the patient again."""
        self._matched = None
        self._lead(self._scene.active, self._follow_scroll if self.ties.scroll else lambda _one, _other: None)
        self.tell()

    def position_for(self, stack: Stack, number: int) -> int | None:
        """Return where a stack opened in a pane meets what another pane shows; None where it is tied to none."""
        if not self.ties.scroll:
            return None
        others = sorted((one for one in self._visible() if one != number), key=lambda one: one != self._scene.active)
        for other in others:
            leader = self._scene.viewports[other]
            tied = None if leader.stack is None else relation(leader.stack, stack, self._matched)
            found = None if tied is None else tied.follow(leader.position)
            if found is not None:
                return found
        return None

    def opens_as_told(self, number: int) -> None:
        """Say that what comes into a pane next keeps its view, also where windows are equal: the others follow it."""
        self._windows.keep(number)

    def followers(self, position: int) -> tuple[tuple[Viewport, int], ...]:
        """Return the panes that scroll with the active one, each with where it will be when that is at `position`."""
        leader, found = self._scene.viewport, []
        if not self.ties.scroll or self._scene.active not in self._visible():
            return ()
        for number in self._visible():
            follower = self._scene.viewports[number]
            tied = None if follower is leader else _relation(leader, follower, self._matched)
            wanted = None if tied is None else tied.follow(position)
            if wanted is not None:
                found.append((follower, wanted))
        return tuple(found)

    def forget(self) -> None:
        """Begin anew, for another case."""
        self._matched = None
        self.ties = Ties()
        self._windows.forget()
        forget_stacks()
        self.tell()

    def tell(self) -> None:
        """Say in each pane how it is tied to the active one, and that ties may be others."""
        if self.ties.window:
            self._quietly(self._windows.panes_changed)
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        words = {} if not self.ties.scroll else self._words()
        if words != self._scene.linked:
            self._scene.linked = words
            self._scene.changed.emit()

    def _words(self) -> dict[int, str]:
        leader = self._scene.viewport
        found = {}
        for number in self._visible():
            follower = self._scene.viewports[number]
            tied = _relation(leader, follower, self._matched)
            if number != self._scene.active and tied is not None:
                found[number] = _tie_words(tied, tied.follow(leader.position), follower.position)
        if found:
            found[self._scene.active] = "Leads"
        if leader.stack is not None:
            alike = {one: self._scene.viewports[one].stack for one in self._visible() if one not in found}
            found |= {
                one: _UNTIED
                for one, stack in alike.items()
                if one != self._scene.active and stack is not None and could_match(leader.stack, stack)
            }
        return found

    def _moved(self, number: int) -> None:
        """Do with the others what the active pane was asked for."""
        viewport, known = self._scene.viewports[number], self._known[number]
        other_stack = viewport.stack is not known.stack
        scrolled, seen_otherwise = viewport.position != known.position, viewport.view != known.view
        before = known.view
        self._known[number] = _Known(viewport.stack, viewport.position, viewport.view)
        if self._following:
            return
        if (scrolled and self.ties.scroll and number != self._scene.active) or before.fused != viewport.view.fused:
            self._say()
        if self.ties.window:
            self._quietly(lambda: self._windows.moved(number))
        if other_stack or number != self._scene.active:
            return
        if scrolled and self.ties.scroll:
            self._lead(number, self._follow_scroll)
            self._say()
        if seen_otherwise and self.ties.place and _place(before) != _place(viewport.view):
            self._lead(number, self._follow_place)

    def _lead(self, number: int, follow: Callable[[Viewport, Viewport], None]) -> None:
        visible = self._visible()
        if number not in visible:
            return
        leader = self._scene.viewports[number]
        others = [self._scene.viewports[other] for other in visible if other != number]

        def lead() -> None:
            for other in others:
                follow(leader, other)

        self._quietly(lead)

    def _quietly(self, do: Callable[[], object]) -> None:
        """Do something to panes that none of them leads others by; nothing while that is being done."""
        if self._following:
            return
        self._following = True
        try:
            do()
        finally:
            self._following = False

    def _follow_scroll(self, leader: Viewport, follower: Viewport) -> None:
        tied = _relation(leader, follower, self._matched)
        wanted = None if tied is None else tied.follow(leader.position)
        if wanted is not None:
            follower.go(wanted)

    def _follow_place(self, leader: Viewport, follower: Viewport) -> None:
        one, other = _pictured(leader.shown), _pictured(follower.shown)
        if one is not None and other is not None:
            follower.set_view(with_place_of(follower.view, leader.view, one, other))


def _relation(leader: Viewport, follower: Viewport, matched: Matched | None) -> Relation | None:
    if leader.stack is None or follower.stack is None:
        return None
    return relation(leader.stack, follower.stack, matched, again=leader.view.fused != follower.view.fused)


def _tie_words(tied: Relation, wanted: int | None, position: int) -> str:
    if wanted is None:
        return NO_SLICE
    if position != wanted:
        return NOT_IN_STEP
    if tied.matched is None:
        return "In step"
    offset = tied.offset
    if abs(offset) >= FAR_MM:
        return f"In step, {offset:+.0f} mm: check"
    return f"In step, {offset:+.0f} mm" if abs(offset) >= 0.5 else "In step, matched by you"


def _place(view: ViewState) -> tuple[object, ...]:
    return (view.zoom, view.center, view.fitted)


def _pictured(shown: Shown | None) -> Pictured | None:
    """Return what is needed of the picture that a pane has; None where it has none yet."""
    if shown is None or shown.source is None:
        return None
    source, instance = shown.source, shown.frame.instance
    plane = source.plane or plane_of(shown.frame)
    spacing = plane.spacing if plane is not None else source.levels[0].spacing
    return Pictured(
        frame_of(source),
        spacing,
        plane,
        instance.frame_of_reference_uid,
        instance.pixels.calibration if instance.pixels is not None else Calibration.NONE,
    )
