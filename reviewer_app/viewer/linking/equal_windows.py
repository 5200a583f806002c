"""Windows of panes that are kept equal, whatever comes into them, or said not to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from reviewer_app.cases.views import ViewState, Window
from reviewer_app.viewer.linking.windows import Greys, greys_of, with_window_of
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.viewport import Viewport


@dataclass(frozen=True, slots=True)
class _Look:
    """What a pane shows, and through what."""

    greys: Greys
    window: Window | None
    voi_lut: int | None
    colors: tuple[bool, str]


class EqualWindows:
    """Carries the window in force of one pane to others; `tell` gets a sentence where one cannot have it, once.

    A file may have another window for every image of a series, so what leads is what is on the screen, not only what
    was chosen. What comes into a pane takes over the window that the others have, unless it was opened to be seen in a
    way of its own (`keep`). Colours go along when they are changed: until then each pane has those it was hung in.
    """

    def __init__(self, scene: Scene, visible: Callable[[], Sequence[int]], tell: Callable[[str], None]) -> None:
        self._scene = scene
        self._visible = visible
        self._tell = tell
        self._looks: dict[int, _Look] = {}
        self._refused: dict[int, str] = {}
        self._shown: frozenset[int] = frozenset()
        self._kept: set[int] = set()

    def begin(self) -> None:
        """Make all windows equal to that of the active pane."""
        self.forget()
        self._shown = frozenset(self._visible())
        for number in self._shown:
            self._note(number)
        self._carry(self._scene.active, self._shown)

    def forget(self) -> None:
        """Keep nothing of what the panes showed."""
        self._looks.clear()
        self._refused.clear()
        self._kept.clear()

    def keep(self, number: int) -> None:
        """Say that what comes into a pane next is to be seen as its view says: the others take over that."""
        self._kept.add(number)

    def panes_changed(self) -> None:
        """Bring panes that come into sight into step."""
        now = frozenset(self._visible())
        came, self._shown = now - self._shown, now
        for number in sorted(came):
            self._note(number)
            self._carry(self._scene.active, (number,))

    def moved(self, number: int) -> None:
        """Follow what a pane shows now."""
        before, now = self._looks.get(number), self._note(number)
        if now is None or now == before or number not in self._visible():
            return
        came = before is None or before.greys.series_instance_uid != now.greys.series_instance_uid
        if number != self._scene.active:
            if before is None or before.greys.sense != now.greys.sense:
                self._carry(self._scene.active, (number,))
            return
        kept = number in self._kept
        if came:
            self._kept.discard(number)
        if came and not kept and _is_plain(self._scene.viewports[number].view):
            others = (one for one in self._visible() if one != number)
            if any(self._carry(other, (number,)) for other in others):
                return
        recolored = before is not None and not came and before.colors != now.colors
        self._carry(number, self._visible(), colors=recolored)

    def _carry(self, number: int, to: Iterable[int], *, colors: bool = False) -> bool:
        """Carry the window of a pane over to others, and its colours if wanted; return whether any has it now."""
        leader = self._scene.viewports[number]
        one = _greys(leader)
        if one is None or number not in self._visible():
            return False
        done = False
        for other in to:
            follower = self._scene.viewports[other]
            greys = None if other == number else _greys(follower)
            if greys is None or greys.modality != one.modality:
                continue
            view = with_window_of(follower.view, leader.view, one, greys)
            if isinstance(view, str):
                self._refuse(other, view)
                continue
            self._refused.pop(other, None)
            if colors and not (one.color or greys.color):
                view = replace(view, inverted=leader.view.inverted, palette=leader.view.palette)
            follower.set_view(view)
            self._note(other)
            done = True
        return done

    def _refuse(self, number: int, sentence: str) -> None:
        known = sentence in self._refused.values()
        self._refused[number] = sentence
        if not known:
            self._tell(sentence)

    def _note(self, number: int) -> _Look | None:
        viewport = self._scene.viewports[number]
        greys, view = _greys(viewport), viewport.view
        if greys is None:
            return None
        window = view.window or greys.own
        now = self._looks[number] = _Look(greys, window, view.voi_lut, (view.inverted, view.palette))
        return now


def _is_plain(view: ViewState) -> bool:
    return view.window is None and view.voi_lut is None and not view.state


def _greys(viewport: Viewport) -> Greys | None:
    """Return what the greys of a pane mean; None until it shows something of the stack that was asked for."""
    shown = viewport.shown
    if shown is None or shown.source is None or shown.stack is not viewport.stack:
        return None
    series = shown.frame.instance.series
    return greys_of(series.uid, series.modality, shown.source.description)
