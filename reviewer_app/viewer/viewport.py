"""What one pane is asked to show, and what it has to show: kept apart, so nothing on screen is ever mislabelled."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.views import ImageReference, ViewState, Window, WindowRule
from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.imaging.presets import Preset, presets_for, window_of
from reviewer_app.imaging.preview import PreviewSource, can_preview
from reviewer_app.imaging.series import Stack
from reviewer_app.imaging.source import PixelSource
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.imaging.uptake import with_uptake_of
from reviewer_app.jobs import CancelToken, Job, Lane
from reviewer_app.viewer.ahead import FetchAhead
from reviewer_app.viewer.colors import opening_view
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.loading import AHEAD, FrameFailure, FrameLoader, FrameRequest, neighbours
from reviewer_app.viewer.region_window import region_between, window_of_region
from reviewer_app.viewer.state_in_force import StateInForce
from reviewer_app.viewer.states import StateFile, StatesOffered, state_presets
from reviewer_app.viewer.tiles import TiledSource

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A frame that is ready, or known to fail: what a pane paints. `position` counts from 0 within the stack."""

    stack: Stack
    position: int
    source: PixelSource | None
    failure: FrameFailure | None = None
    _frame: StackFrame | None = field(default=None, init=False, repr=False)

    @property
    def frame(self) -> StackFrame:
        """The frame's place in the stack."""
        found = self._frame
        if found is None:  # long stacks make it when it is asked for, and each step asks dozens of times
            found = self.stack.frames[self.position]
            object.__setattr__(self, "_frame", found)
        return found

    @property
    def key(self) -> FrameKey:
        """What the frame is known by."""
        return (self.frame.instance.sop_instance_uid, self.frame.frame)

    @property
    def reference(self) -> ImageReference:
        """The frame as annotations and bookmarks name it."""
        return reference_of(self.frame)


def reference_of(frame: StackFrame) -> ImageReference:
    """Return the reference of a frame of a stack."""
    index = frame.instance
    return ImageReference(index.study.uid, index.series.uid, index.sop_instance_uid, frame.frame)


class Viewport(QObject):
    """One pane's wish and what answers it.

    Signals
    -------
    changed
        Paint again.
    stack_changed
        Another stack was asked for.
    exchanged
        The stack became another one that holds the same image: what is begun on it goes on.
    """

    changed = Signal()
    stack_changed = Signal()
    exchanged = Signal()

    def __init__(self, loader: FrameLoader, ahead: FetchAhead, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._ahead = ahead
        self.stack: Stack | None = None
        self.position = 0
        self.view = ViewState()
        self.shown: Shown | None = None
        self._states: Mapping[str, StateFile] = {}
        self._offered: tuple[tuple[FrameKey, bool], tuple[Preset, ...]] | None = None
        self._in_force = StateInForce()
        self._rule: Job[Window | None] | None = None
        self._direction = 1
        self._requests: tuple[Stack, dict[int, FrameRequest]] | None = None  # each step asks for all but one again

    @property
    def waiting(self) -> bool:
        """Whether what is shown is not what was asked for."""
        return self.stack is not None and not self._is_shown()

    @property
    def wished_view(self) -> ViewState:
        """The view that was asked for, also while its presentation state is not for the image."""
        return self._in_force.wished(self.view)

    @property
    def count(self) -> int:
        """How many frames the stack has."""
        return 0 if self.stack is None else len(self.stack.frames)

    def show(self, stack: Stack, position: int = 0, view: ViewState | None = None) -> None:
        """Ask for a frame of a stack, seen as images of its kind open unless a view is given."""
        self._drop_rule()
        self.stack = stack
        self.position = self._inside(position)
        self.view = view if view is not None else opening_view(stack)
        self._in_force.forget()
        self._direction = 1
        self._seek()
        self.stack_changed.emit()

    def exchange(self, stack: Stack) -> bool:
        """Go on in another stack that holds the image asked for; return whether it does. What is painted stays."""
        if self.stack is None:
            return False
        position = position_in(stack, reference_of(self.stack.frames[self.position]))
        if position is None:
            return False
        shown = self.shown
        self.stack, self.position = stack, position
        if shown is not None:
            again = position_in(stack, shown.reference)
            self.shown = None if again is None else self._made(stack, again, shown.source, shown.failure)
        self.changed.emit()
        self.exchanged.emit()
        self._ahead.wish(self)
        return True

    def clear(self) -> None:
        """Show nothing."""
        self._drop_rule()
        self._loader.drop(self)
        self._ahead.drop(self)
        self._loader.pin(self, None)
        self.stack = self.shown = self._requests = None
        self.position = 0
        self.view = ViewState()
        self._in_force.forget()
        self.changed.emit()
        self.stack_changed.emit()

    def go(self, position: int) -> None:
        """Ask for another frame of the same stack; beyond the ends there is none."""
        position = self._inside(position)
        if self.stack is None or position == self.position:
            return
        self._direction = 1 if position > self.position else -1
        late = self.waiting or (self.shown is not None and isinstance(self.shown.source, PreviewSource))
        self.position = position
        self._seek(late=late)

    def retry(self) -> bool:
        """Ask anew for a frame that could not be shown; return whether it is one."""
        shown = self.shown
        if self.stack is None or self.waiting or shown is None or shown.source is not None:
            return False
        self._loader.forget_failure(shown.key)
        self.shown = None
        self._seek()
        return True

    def scroll(self, steps: int) -> None:
        """Go on by `steps` frames."""
        self.go(self.position + steps)

    def ready(self, position: int, span: tuple[int, int] | None = None) -> bool:
        """Whether a frame could be shown at once; if not, it and those after it are fetched.

        Behind the last image of `span`, that of the stack for None, comes the first one again.
        """
        if self.stack is None:
            return False
        frames = self.stack.frames
        wanted = frames[position]
        key = (wanted.instance.sop_instance_uid, wanted.frame)
        if self._loader.get(key) is not None or self._loader.failure(key) is not None:
            return True
        low, high = span or (0, len(frames) - 1)
        count = high - low + 1
        coming = [frames[low + (position - low + step) % count] for step in range(min(AHEAD, count))]
        self._loader.prefetch({self: [FrameRequest(one.instance, one.frame) for one in coming]})
        return False

    def at_hand(self, position: int) -> PixelSource | None:
        """Return the picture of a frame that would be shown at once as it is, None where it has to be opened first."""
        if self.stack is None or not 0 <= position < self.count:
            return None
        frame = self.stack.frames[position]
        source = self._loader.get((frame.instance.sop_instance_uid, frame.frame))
        return source if source is not None and with_uptake_of(source, frame.instance) is source else None

    def coming(self, position: int) -> Shown | None:
        """Return what would be shown of a frame, None where nobody knows: through a state each has its own look."""
        source = None if self.view.state else self.at_hand(position)
        return None if source is None or self.stack is None else Shown(self.stack, position, source)

    def set_view(self, view: ViewState) -> None:
        """Show the frame in another way."""
        if view == self.view and _rule_of(view) == _rule_of(self.view):
            return
        other_state = view.state != self.view.state
        self._in_force.changed(self.view, view)
        self.view = view
        if other_state and self.shown is not None:
            if self._is_shown():
                self._follow_state(self.shown.key)  # a view that is carried over may ask for a state of another image
            self.shown = replace(self.shown, source=self._through_state(self.shown))
        self.changed.emit()

    def set_states(self, states: Mapping[str, StateFile]) -> None:
        """Say which presentation states there are, by SOP Instance UID."""
        self._states = states
        self._offered = None
        if self.shown is not None:
            self._follow_state(self.shown.key)
            self.shown = replace(self.shown, source=self._through_state(self.shown))
        self.changed.emit()

    def presets(self) -> tuple[Preset, ...]:
        """Return the windows on offer for what is shown."""
        if self.shown is None or self.shown.source is None:
            return ()
        series, description = self.shown.frame.instance.series, self.shown.source.description
        windows = presets_for(series.modality, series.body_part, description)
        if isinstance(self.shown.source, TiledSource):
            return windows  # states are not put upon whole slides
        return (*windows, *self.states_on_offer())

    def states_on_offer(self) -> tuple[Preset, ...]:
        """Return the presentation states for what is shown."""
        shown = self.shown
        if not self._states or shown is None or shown.source is None or isinstance(shown.source, TiledSource):
            return ()
        key = (shown.key, shown.source.description.color)
        if self._offered is None or self._offered[0] != key:  # asked for with every paint
            self._offered = (key, state_presets(self._states, shown.key, color=key[1]))
        return self._offered[1]

    @property
    def states_offered(self) -> StatesOffered:
        """How many presentation states there are for what is shown, and which one is in force."""
        uids = [one.state for one in self.states_on_offer()]
        return StatesOffered(len(uids), uids.index(self.view.state) + 1 if self.view.state in uids else 0)

    def next_state(self) -> bool:
        """Look through the next presentation state for what is shown; after the last one as before the first.

        Return whether there is one at all.
        """
        offered, now = self.states_on_offer(), self.states_offered.number
        if not offered:
            return False
        if now < len(offered):
            self._look_through(offered[now].state)
        else:
            self.set_view(self._own_view())
        return True

    def file_window(self) -> None:
        """Look through the window of the file, and through no presentation state."""
        self.set_view(replace(self._own_view(), window=None, voi_lut=None, state=""))

    def _own_view(self) -> ViewState:
        return self._in_force.without(self.view, opening_view(self.stack))

    def choose(self, preset: Preset) -> None:
        """Look through a preset; one whose rule cannot read the picture changes nothing.

        A rule reads every value of the frame, in the background; where another view was chosen meanwhile, that stays.
        Its window stays too when another frame comes: grey means the same along a stack until it is chosen anew.
        """
        shown = self.shown
        self._drop_rule()
        if shown is None or shown.source is None:
            return
        if preset.state:
            self._look_through(preset.state)
        elif preset.rule is None:
            self._choose_window(preset, preset.window)
        elif isinstance(shown.source, TiledSource):
            with suppress(CannotDecode):  # a slide without a small level may have none at hand
                window = window_of(preset, shown.source, len(shown.source.levels) - 1)
                self._choose_window(preset, _by_rule(window, preset, shown))
        elif not isinstance(shown.source, PreviewSource):
            self._choose_by_rule(preset, shown, shown.source)

    def _choose_by_rule(self, preset: Preset, shown: Shown, source: PixelSource) -> None:
        self._choose_later(
            shown,
            lambda: window_of(preset, source),
            lambda window: self._choose_window(preset, _by_rule(window, preset, shown)),
        )

    def window_between(self, one: ImagePoint, other: ImagePoint) -> None:
        """Look through the window over the values between two corners of the picture shown, when they are read."""
        shown = self.shown
        self._drop_rule()
        if shown is None or shown.source is None or isinstance(shown.source, PreviewSource | TiledSource):
            return
        source, region = shown.source, region_between(shown.source, one, other)
        if region is not None:
            self._choose_later(shown, lambda: window_of_region(source, region), self._take_window)

    def _take_window(self, window: Window | None) -> None:
        if window is not None:
            self.set_view(replace(self.view, window=window, voi_lut=None))

    def _choose_later(
        self, shown: Shown, find: Callable[[], Window | None], take: Callable[[Window | None], None]
    ) -> None:
        """Find a window in the background; where another view was chosen meanwhile, that stays."""
        series, before = shown.stack.series_instance_uid, (self.view.window, self.view.voi_lut)

        def work(_token: CancelToken) -> Window | None:
            return find()

        def done(window: Window | None) -> None:
            self._rule = None
            same = self.stack is not None and self.stack.series_instance_uid == series
            if same and (self.view.window, self.view.voi_lut) == before:
                take(window)

        def failed(error: BaseException) -> None:
            self._rule = None
            logger.info("no window by rule: %s", type(error).__name__)

        self._rule = self._loader.runner.submit(Lane.DECODE, work, done=done, failed=failed)

    def _drop_rule(self) -> None:
        if self._rule is not None:
            self._rule.cancel()
            self._rule = None

    def _choose_window(self, preset: Preset, window: Window | None) -> None:
        self.set_view(replace(self.view, window=window, voi_lut=preset.voi_lut))

    def _look_through(self, state: str) -> None:
        """Look through a presentation state as its author did: window, turn and part of the picture."""
        chosen = self._states.get(state)
        if chosen is not None and self.shown is not None:
            # also while only a preview of the frame is there: what is asked for needs no pixels
            self.set_view(self._in_force.through(state, chosen, self.shown.key))

    def _made(self, stack: Stack, position: int, source: PixelSource | None, failure: FrameFailure | None) -> Shown:
        """Return a frame as its header has it now, seen through the chosen state."""
        plain = source.source if isinstance(source, StateSource) else source
        shown = _shown(stack, position, plain, failure)
        return replace(shown, source=self._through_state(shown))

    def _through_state(self, shown: Shown) -> PixelSource | None:
        """Return a picture as the chosen state shows it; as it is where none is chosen, or not for this frame."""
        source = shown.source.source if isinstance(shown.source, StateSource) else shown.source
        state = self._states.get(self.view.state)
        if source is None or state is None or isinstance(source, PreviewSource | TiledSource):
            return source
        try:
            return state.shown(source, *shown.key)
        except CannotDecode:
            return source

    def _follow_state(self, key: FrameKey) -> None:
        """Look at a frame through the state that is chosen if that names it, else as the reader does."""
        self.view = self._in_force.on(self.view, key, self._states, opening_view(self.stack))

    def position_of(self, image: ImageReference) -> int | None:
        """Return where in the stack an image is, None if it is not in it."""
        if self.stack is None:
            return None
        return position_in(self.stack, image)

    def _inside(self, position: int) -> int:
        return min(max(position, 0), max(self.count - 1, 0))

    def _is_shown(self) -> bool:
        shown = self.shown
        return shown is not None and shown.stack is self.stack and shown.position == self.position

    def _seek(self, *, late: bool = False) -> None:
        """Take the frame from memory, or ask for it; fetch its neighbours behind it.

        `late` tells that the frame before it had not come in full when the hand went on.
        """
        if self.stack is None or not self.stack.frames:
            return
        wanted = self.stack.frames[self.position]
        request = FrameRequest(wanted.instance, wanted.frame)
        source, failure = self._loader.get(request.key), self._loader.failure(request.key)
        if source is not None or failure is not None:
            self._loader.drop(self)
            self._take(source, None if source is not None else failure)
            self._ahead.wish(self)
        else:
            self._loader.want(self, request, self._arrived)
            self.changed.emit()
            if self.shown is None:
                return  # a window is opening, and has no time to spare: see `_arrived`
            if late and can_preview(wanted.instance):
                self._ahead.wish_at_rest(self)
            else:
                self._ahead.wish_at_once(self)

    def _arrived(self, key: FrameKey, answer: PixelSource | FrameFailure) -> None:
        if self.stack is None:
            return
        wanted = self.stack.frames[self.position]
        if key != (wanted.instance.sop_instance_uid, wanted.frame):
            self._pass_by(key, answer)
            return
        if self.shown is None:
            self._ahead.wish(self)
        if isinstance(answer, FrameFailure):
            self._take(None, answer)
        else:
            self._take(answer, None)

    def _pass_by(self, key: FrameKey, answer: PixelSource | FrameFailure) -> None:
        """Show an image that the hand has passed meanwhile, if it lies between the one in sight and the one asked for.

        Where images come slower than the hand turns, the reader still sees where it is, each under its own number.
        """
        if self.stack is None or self.shown is None or self.shown.stack is not self.stack:
            return
        position = self.stack.position_of(*key)
        if position is None or isinstance(answer, FrameFailure):
            return
        if self.shown.position < position < self.position or self.position < position < self.shown.position:
            self._take(answer, None, position)

    def _take(self, source: PixelSource | None, failure: FrameFailure | None, position: int | None = None) -> None:
        assert self.stack is not None  # noqa: S101 - only reached with a stack
        at = self.position if position is None else position
        frame = self.stack.frames[at]
        self._follow_state((frame.instance.sop_instance_uid, frame.frame))
        self.shown = self._made(self.stack, at, source, failure)
        self._loader.pin(self, self.shown.key if source is not None else None)
        self.changed.emit()

    def wishes(self) -> list[FrameRequest]:
        """Return the frames to fetch ahead, nearest first."""
        if self.stack is None:
            return []
        if self._requests is None or self._requests[0] is not self.stack:
            self._requests = (self.stack, {})
        frames, known = self.stack.frames, self._requests[1]
        positions = neighbours(self.position, self.count, self._direction)
        for new in [one for one in positions if one not in known]:
            known[new] = FrameRequest(frames[new].instance, frames[new].frame)
        return [known[one] for one in positions]


def _by_rule(window: Window | None, preset: Preset, shown: Shown) -> Window | None:
    """Return a window that remembers the rule, and the frame, that it was made by."""
    if window is None or preset.rule is None:
        return window
    return replace(window, rule=WindowRule(preset.rule.value, *shown.key))


def _rule_of(view: ViewState) -> WindowRule | None:
    return view.window.rule if view.window is not None else None


def _shown(stack: Stack, position: int, source: PixelSource | None, failure: FrameFailure | None) -> Shown:
    """Return a frame as its header has it now: it may have been opened when less of its series was known."""
    if source is not None:
        source = with_uptake_of(source, stack.frames[position].instance)
    return Shown(stack, position, source, failure)


def position_in(stack: Stack, image: ImageReference) -> int | None:
    """Return where in a stack an image is, None if it is not in it."""
    return stack.position_of(image.sop_instance_uid, image.frame)
