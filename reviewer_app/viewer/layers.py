"""The layers that are laid over images: which, how each part looks, and the slices that panes paint.

A slice of a layer belongs to one frame of one image and is asked for by the frame that is painted, so it can never lie
over another. It is made in the decode lane and kept in the budget of the frames; those of the neighbours are made
ahead. While one is on its way its image is shown without it, and the legend says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, cast

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.layer_views import LayerView, PartLook
from reviewer_app.cases.views import FusedLook
from reviewer_app.errors import identifier
from reviewer_app.imaging.cache import FrameCache
from reviewer_app.imaging.layers.segment_outlines import OUTLINES
from reviewer_app.imaging.layers.values import (
    Largest,
    Layer,
    LayerKind,
    LoadedLayer,
    Place,
    SlideWindow,
    place_of,
)
from reviewer_app.jobs import CancelToken, Job, Lane, Priority
from reviewer_app.viewer.fused_look import as_looked_at
from reviewer_app.viewer.layer_picture import (
    LayerPaint,
    LayerPicture,
    Made,
    default_looks,
    layer_view,
    looks_as,
    made_picture,
)
from reviewer_app.viewer.loading import FrameLoader, neighbours
from reviewer_app.viewer.viewport import Shown

_Pictures: TypeAlias = "FrameCache[Hashable, LayerPicture | LoadedLayer]"
_Key: TypeAlias = tuple[str, str, Place]
"""The whole place: as a stack grows, a frame may be given another reach or plane."""
_KIND = "layer"
_AS_AT_FIRST = FusedLook()
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LayerEntry:
    """A layer with how its parts look; `broken` if a slice of it could not be made."""

    loaded: LoadedLayer
    looks: tuple[PartLook, ...]
    visible: bool = True
    broken: bool = False

    @property
    def layer(self) -> Layer:
        """What it is."""
        return self.loaded.layer


@dataclass(slots=True)
class _Pane:
    """What one pane shows now, which way it scrolls, and the jobs for it; `held` keeps what is on the screen.

    `window` is the part of a slide that it shows.
    """

    shown: Shown | None = None
    version: int = -1
    window: SlideWindow | None = None
    paints: tuple[LayerPaint, ...] = ()
    direction: int = 1
    fused: str = ""
    look: FusedLook = _AS_AT_FIRST
    held: dict[_Key, LayerPicture] = field(default_factory=dict)
    wanted: frozenset[_Key] = frozenset()
    job: Job[dict[_Key, Made]] | None = None
    ahead: Job[None] | None = None


class Layers(QObject):
    """Layers from the lowest up, shared by all panes.

    Signals
    -------
    changed
        Paint again.
    listed
        Layers came or went, or a part looks otherwise: lists of them are to be shown anew.
    failed
        A slice of a layer cannot be read, the first of that layer; the error.
    told
        A sentence for the reader.
    list_wanted
        The reader wants to see the list of layers.
    alone_wanted
        The reader wants to see the object itself; its SOP Instance UID.
    """

    changed = Signal()
    listed = Signal()
    failed = Signal(object)
    told = Signal(str)
    list_wanted = Signal()
    alone_wanted = Signal(str)

    def __init__(self, loader: FrameLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._entries: dict[str, LayerEntry] = {}
        self._outlines: dict[str, LayerEntry] = {}
        self._expected: dict[str, LayerView] = {}
        self._panes: dict[int, _Pane] = {}
        self._largest: Job[Largest | None] | None = None
        self._version = 0
        self.hidden = False

    @property
    def _cache(self) -> _Pictures:
        # slices share the budget of the frames; their keys are like no other
        return cast("_Pictures", self._loader.cache)

    @property
    def entries(self) -> tuple[LayerEntry, ...]:
        """All layers, from the lowest up."""
        return tuple(self._entries.values())

    @property
    def there(self) -> bool:
        """Whether anything may lie over an image: a layer, or the outlines of one of others."""
        return bool(self._outlines or (self._entries and not self.hidden))

    def entry(self, key: str) -> LayerEntry | None:
        """Return a layer by the SOP Instance UID of its object."""
        return self._entries.get(key)

    @property
    def views(self) -> tuple[LayerView, ...]:
        """All layers as they look, from the lowest up, and those that are expected; what is fused is told by views."""
        own = (one for one in self.entries if not _is_fused(one))
        there = (layer_view(one.layer, one.looks, visible=one.visible) for one in own)
        return (*there, *self._expected.values())

    # what there is
    def expect(self, view: LayerView) -> None:
        """Say how a layer is to look that will be added; one that is here looks so at once."""
        entry = self._entries.get(view.sop_instance_uid)
        if entry is None:
            self._expected[view.sop_instance_uid] = view
            return
        looks = looks_as(entry.layer, view)
        self._entries[view.sop_instance_uid] = replace(entry, looks=looks, visible=view.visible)
        self._tell()

    def expect_no_more(self, key: str) -> None:
        """Say that a layer will not come."""
        self._expected.pop(key, None)

    def add(self, loaded: LoadedLayer) -> None:
        """Lay another layer over the others, in sight; one that is here already keeps its looks.

        One that is expected looks as was said, and where all are hidden stays so.
        """
        key = loaded.layer.key
        expected = self._expected.pop(key, None)
        known = self._entries.pop(key, None)
        if known is None:
            self._cache.pin((_KIND, key))
            self._cache.put((_KIND, key), loaded)
        looks = default_looks(loaded.layer) if known is None else known.looks
        entry = LayerEntry(loaded if known is None else known.loaded, looks)
        if expected is None:
            self.hidden = False
        else:
            entry = replace(entry, looks=looks_as(entry.layer, expected), visible=expected.visible)
        self._entries[key] = entry
        self._tell()

    def add_outlines(self, loaded: LoadedLayer) -> None:
        """Draw the outlines of a segmentation of others, which are marks and no layer in any list.

        They are left out while the segmentation itself is laid over the images, and stay where layers are hidden.
        """
        key = loaded.layer.key
        self._cache.pin((_KIND, key))
        self._cache.put((_KIND, key), loaded)
        self._outlines[key] = LayerEntry(loaded, default_looks(loaded.layer))
        self._tell()

    def show_outlines(self, is_visible: Callable[[str], bool]) -> None:
        """Show the outlines of which `is_visible` says so, by the SOP Instance UID of the segmentation."""
        looks = {key: is_visible(key.removesuffix(OUTLINES)) for key in self._outlines}
        if any(self._outlines[key].visible != visible for key, visible in looks.items()):
            self._outlines = {key: replace(one, visible=looks[key]) for key, one in self._outlines.items()}
            self._tell()

    def renew(self, loaded: LoadedLayer) -> None:
        """Put a layer that was read anew in the place of what was read of it before: it looks as it did."""
        key = loaded.layer.key
        entry = self._entries.get(key)
        if entry is None:
            self.add(loaded)
            return
        for pane in self._panes.values():
            _stop(pane)  # what is being made is of what was read before
        self._forget(key)
        self._cache.pin((_KIND, key))
        self._cache.put((_KIND, key), loaded)
        self._entries[key] = replace(entry, loaded=loaded, broken=False)
        self._tell()

    def remove(self, key: str) -> None:
        """Take a layer off all images."""
        if self._entries.pop(key, None) is None:
            return
        self._forget(key)
        self._tell()

    def clear(self) -> None:
        """Take all layers off: the case is closed."""
        for pane in self._panes.values():
            _stop(pane)
        self._panes.clear()
        if self._largest is not None:
            self._largest.cancel()
        for key in (*self._entries, *self._outlines):
            self._forget(key)
        self._entries.clear()
        self._outlines.clear()
        self._expected.clear()
        self.hidden = False
        self._tell()

    def _forget(self, key: str) -> None:
        self._cache.unpin((_KIND, key))
        self._cache.drop(lambda one: isinstance(one, tuple) and one[:2] == (_KIND, key))
        for pane in self._panes.values():
            pane.held = {one: picture for one, picture in pane.held.items() if one[1] != key}

    # how it looks
    def set_hidden(self, *, hidden: bool) -> None:
        """Show the bare images, or the layers over them as they were."""
        self.hidden = hidden
        self._tell()

    def show_only(self, keys: Collection[str], fused: str = "") -> None:
        """Show these layers and the fused one of this key; of the others none but what is fused: views tell of that."""
        self.hidden = self.hidden and not keys and not fused
        self._entries = {
            key: replace(one, visible=key == fused or one.visible if _is_fused(one) else key in keys)
            for key, one in self._entries.items()
        }
        self._tell()

    def set_visible(self, key: str, *, visible: bool) -> None:
        """Show or hide one layer."""
        if key in self._entries:
            self._entries[key] = replace(self._entries[key], visible=visible)
            self._tell()

    def set_look(self, key: str, part: int, look: PartLook) -> None:
        """Show one part of a layer in another way."""
        entry = self._entries.get(key)
        if entry is None:
            return
        pairs = zip(entry.layer.parts, entry.looks, strict=True)
        self._entries[key] = replace(entry, looks=tuple(look if one.number == part else old for one, old in pairs))
        self._tell()

    def _tell(self) -> None:
        self._version += 1
        self.changed.emit()
        self.listed.emit()

    # what panes paint
    def on(
        self,
        number: int,
        shown: Shown,
        *,
        window: SlideWindow | None = None,
        fused: str = "",
        look: FusedLook = _AS_AT_FIRST,
    ) -> tuple[LayerPaint, ...]:
        """Return the layers for the frame that pane `number` is about to paint; what is missing is made and told of.

        `window` is the part of a slide that it is about to show; without one it is that of the last paint. Of fusions
        only the one whose key is `fused` is among them, coloured by its `look`: each pane says itself what is laid over
        its images.
        """
        if not self.there or shown.source is None:
            return ()
        pane = self._panes.setdefault(number, _Pane())
        asked = (self._version, window or pane.window, fused, look)
        if pane.shown is not shown or asked != (pane.version, pane.window, pane.fused, pane.look):
            pane.window = window if window is not None or pane.shown is not shown else pane.window
            pane.fused, pane.look = fused, look
            pane.paints = self._paints(pane, shown)
        return pane.paints

    def coming(self, number: int, shown: Shown, fused: str, look: FusedLook) -> tuple[LayerPaint, ...] | None:
        """Return what `on` would give for another frame, None where that is not all made yet; ask for nothing."""
        if not self.there:
            return ()
        pane, place = self._panes.get(number), place_of(shown.frame, shown.stack.spacing)
        if pane is None or place is None or pane.window is not None or (pane.fused, pane.look) != (fused, look):
            return None
        entries = self._over(pane)
        made = {one.layer.key: self._at_hand(pane, _key(one, place)) for one in entries}
        return None if None in made.values() else _painted(pane, entries, made)

    def _paints(self, pane: _Pane, shown: Shown) -> tuple[LayerPaint, ...]:
        place = place_of(shown.frame, shown.stack.spacing, pane.window)
        if place is None:
            return ()
        self._turn_to(pane, shown)
        pane.version = self._version
        entries = self._over(pane)
        keys = [_key(one, place) for one in entries]
        found = {key: picture for key in keys if (picture := self._at_hand(pane, key)) is not None}
        there = {key[1] for key in found}
        stale = {
            key: one
            for key, one in pane.held.items()
            if place.window is not None and key[2].key == place.key and key[1] not in there
        }
        pane.held = {**stale, **found}
        made = {key[1]: one for key, one in pane.held.items()}
        missing = [(entry.loaded, key) for entry, key in zip(entries, keys, strict=True) if key not in found]
        if missing:
            self._ask(pane, place, missing)
        else:
            self._ask_ahead(pane)
        # of a slide, what was made for another part of it stays until that for this part is there: it is in its place
        return _painted(pane, entries, made)

    def _over(self, pane: _Pane) -> list[LayerEntry]:
        """Return the layers in sight that a pane has over its images; any thread."""
        outlined = [
            one
            for key, one in list(self._outlines.items())
            if one.visible and (self.hidden or key.removesuffix(OUTLINES) not in self._entries)
        ]
        return [*self._laid(pane), *outlined]

    def _laid(self, pane: _Pane) -> list[LayerEntry]:
        visible = [] if self.hidden else [one for one in list(self._entries.values()) if one.visible]
        return [one for one in visible if not _is_fused(one) or one.layer.key == pane.fused]

    def refusal(self, key: str, shown: Shown | None) -> str:
        """Return why a layer does not lie over a frame, empty if it does or that is not known yet."""
        entry = self._entries.get(key)
        place = place_of(shown.frame, shown.stack.spacing) if shown is not None else None
        if entry is None or place is None:
            return ""
        picture = self._cache.get(_key(entry, place))
        return picture.slice.refusal if isinstance(picture, LayerPicture) else ""

    def find_largest(self, key: str, part: int, done: Callable[[Largest | None], None]) -> None:
        """Look for the place where a part is largest, in a job; of several questions only the last is answered."""
        entry = self._entries.get(key)
        if self._largest is not None:
            self._largest.cancel()
        if entry is not None:
            self._largest = self._loader.runner.submit(
                Lane.DECODE,
                lambda token: entry.loaded.largest(part, token),
                done=done,
                failed=self.failed.emit,
                priority=Priority.REFINEMENT,  # it may take seconds: what the eye waits for has a thread of its own
            )

    def _at_hand(self, pane: _Pane, key: _Key) -> LayerPicture | None:
        found = pane.held.get(key) or self._cache.get(key)
        return found if isinstance(found, LayerPicture) else None

    def _turn_to(self, pane: _Pane, shown: Shown) -> None:
        before = pane.shown
        if before is not None and before.stack is shown.stack and before.position != shown.position:
            pane.direction = 1 if shown.position > before.position else -1
        elif before is not None and before.stack is not shown.stack:
            _stop(pane)
        pane.shown = shown

    def _ask(self, pane: _Pane, place: Place, missing: list[tuple[LoadedLayer, _Key]]) -> None:
        wanted = frozenset(key for _, key in missing)
        if pane.job is not None and pane.wanted == wanted:
            return
        if pane.job is not None:
            pane.job.cancel()

        def work(token: CancelToken) -> dict[_Key, Made]:
            return {key: made_picture(loaded, place, token) for loaded, key in missing}

        def done(found: dict[_Key, Made]) -> None:
            pane.job = None
            there = {key: made for key, made in found.items() if key[1] in self._entries or key[1] in self._outlines}
            for key, (picture, _) in there.items():
                self._cache.put(key, picture)
                pane.held[key] = picture  # the pane must have it, however little room there is
            self._version += 1
            self.changed.emit()
            for key, (_, error) in there.items():
                if error is not None:
                    self._break(key[1], error)

        pane.wanted = wanted
        pane.job = self._loader.runner.submit(Lane.DECODE, work, done=done)

    def _break(self, key: str, error: Exception) -> None:
        """Say that a slice of a layer cannot be read, once for each layer."""
        logger.warning("layer %s: %s", identifier(key), type(error).__name__)
        if key in self._entries and not self._entries[key].broken:
            self._entries[key] = replace(self._entries[key], broken=True)
            self.failed.emit(error)
            self._tell()

    def _ask_ahead(self, pane: _Pane) -> None:
        """Make the slices of the neighbours, the nearest to where the pane then is first."""
        if pane.ahead is not None or self._next(pane) is None:
            return

        def work(token: CancelToken) -> None:
            made: set[_Key] = set()
            broken: set[_Key] = set()  # it is told of when it is wanted
            while (found := self._next(pane, broken)) is not None and (key := _key(*found)) not in made:
                entry, place = found
                picture, error = made_picture(entry.loaded, place, token)
                token.check()
                if error is not None:
                    broken.add(key)
                    continue
                self._cache.put(key, picture)
                made.add(key)  # where there is no room for it, it is not made again

        def ended(_answer: object) -> None:
            pane.ahead = None

        pane.ahead = self._loader.runner.submit(Lane.DECODE, work, done=ended, failed=ended, priority=Priority.PREFETCH)

    def _next(self, pane: _Pane, but: Collection[_Key] = ()) -> tuple[LayerEntry, Place] | None:
        """Return a slice that will be wanted soon and is not at hand, none of `but`; any thread."""
        shown = pane.shown
        if shown is None:
            return None
        entries = self._over(pane)
        for position in neighbours(shown.position, len(shown.stack.frames), pane.direction):
            place = place_of(shown.stack.frames[position], shown.stack.spacing)
            for one in entries if place is not None else ():
                if place is not None and (key := _key(one, place)) not in self._cache and key not in but:
                    return one, place
        return None


def _painted(
    pane: _Pane, entries: Sequence[LayerEntry], made: Mapping[str, LayerPicture | None]
) -> tuple[LayerPaint, ...]:
    """Return layers as they are to be painted, by what was made of them, but those that do not lie over the frame."""
    paints = (LayerPaint(_layer_in(pane, one), one.looks, made.get(one.layer.key)) for one in entries)
    return tuple(one for one in paints if one.picture is None or one.picture.broken or not one.picture.slice.refusal)


def _layer_in(pane: _Pane, entry: LayerEntry) -> Layer:
    return as_looked_at(entry.layer, pane.look) if _is_fused(entry) else entry.layer


def _is_fused(entry: LayerEntry) -> bool:
    return entry.layer.kind is LayerKind.FUSION


def _key(entry: LayerEntry, place: Place) -> _Key:
    return (_KIND, entry.layer.key, place)


def _stop(pane: _Pane) -> None:
    for job in (pane.job, pane.ahead):
        if job is not None:
            job.cancel()
    pane.job = pane.ahead = None
    pane.held = {}
