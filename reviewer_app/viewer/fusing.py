"""Laying a PET series, or a parametric map, over the images of one pane: which, reading it, and taking it off again.

`ViewState.fused` says what a pane is to show; whoever sets it, the reader, a hanging protocol or a case that is opened
as it was left, the series is read here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.coverage import may_be_one_patient
from reviewer_app.cases.layer_views import LayerView
from reviewer_app.cases.views import FusedLook, ViewState
from reviewer_app.errors import Cancelled, ReviewerError
from reviewer_app.imaging.series import Stack, is_map
from reviewer_app.jobs import CancelToken, Job, Lane, Priority
from reviewer_app.viewer.linking.guides import PlacedPoint, slice_at
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.viewport import Viewport

if TYPE_CHECKING:
    from reviewer_app.imaging.layers.fusion import FusedLayer

#: What is laid over, and under what.
OVER, UNDER = frozenset({"PT", "NM"}), frozenset({"CT", "MR"})
#: Words of series that are not corrected for attenuation, or no slices: taken only where there is no other.
_LAST = ("nac", "uncorrected", "mip")
_WRONG_PANE = "PET and maps are laid over CT or MR: choose the pane of those images first."
_OF_ANOTHER = "The header of the PET or map names another patient than these images."
_NOTHING_BELOW = "No CT or MR lies in the frame of reference of this map, so it is shown alone."
_NOT_READ = "This series cannot be laid over others."
logger = logging.getLogger(__name__)


class Fusing(QObject):
    """Reads what panes want laid over their images. `said` carries a sentence: why it is not."""

    said = Signal(str)

    def __init__(
        self, scene: Scene, loader: FrameLoader, stacks: Callable[[], Iterable[Stack]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._scene, self._loader, self._stacks = scene, loader, stacks
        self._jobs: dict[str, Job[FusedLayer]] = {}
        self._read_of: dict[str, Stack] = {}  # what each was read of, or is being read of
        self._laid: frozenset[str] = frozenset()
        for viewport in scene.viewports:
            viewport.changed.connect(self.look)
        scene.layers.listed.connect(self._follow)

    def toggle(self) -> None:
        """Lay the next series over the active pane that can be: the PET of the examination, then maps; or take it off.

        In the pane of a map itself, the images that it was made of come below it.
        """
        viewport = self._scene.viewport
        if viewport.stack is not None and is_map(viewport.stack):
            self._lay_under(viewport, viewport.stack)
            return
        found, why = self._partners(viewport.stack)
        keys = [one.key for one in found]
        now = keys.index(viewport.view.fused) + 1 if viewport.view.fused in keys else 0
        if viewport.view.fused and not 0 < now < len(keys):
            viewport.set_view(replace(viewport.view, fused="", fused_look=FusedLook()))
        elif not keys:
            self.said.emit(why)
        else:
            self._lay_over(viewport, found[now].key, viewport.view)

    def _lay_over(self, viewport: Viewport, key: str, view: ViewState) -> None:
        self._scene.layers.set_hidden(hidden=False)  # what is asked for is shown
        entry = self._scene.layers.entry(key)
        if entry is not None:
            self._scene.layers.add(entry.loaded)  # in sight, even if it was hidden in the list
        look = view.fused_look if view.fused == key else FusedLook()
        viewport.set_view(replace(view, fused=key, fused_look=look))

    def _lay_under(self, viewport: Viewport, stack: Stack) -> None:
        """Show the images that a map was made of in its pane, at its place, with the map over them."""
        below = [one for one in self._stacks() if _is_below(one) and _in_one_space(one, stack)]
        ours = [one for one in below if _may_be_one_patient(one, stack)]
        if not ours:
            self.said.emit(_OF_ANOTHER if below else _NOTHING_BELOW)
            return
        chosen = max(ours, key=lambda one: (_study(one) == _study(stack), len(one.frames)))
        frame = stack.frames[viewport.position]
        plane = frame.instance.frames[frame.frame].plane if frame.frame < len(frame.instance.frames) else None
        place = None if plane is None else PlacedPoint(plane.position, frame.instance.frame_of_reference_uid)
        at = None if place is None else slice_at(chosen, place)
        viewport.show(chosen, len(chosen.frames) // 2 if at is None else at)
        self._lay_over(viewport, stack.key, viewport.view)

    def _partners(self, stack: Stack | None) -> tuple[list[Stack], str]:
        """Return what can be laid over a stack: of its study the largest PET, then maps; or why nothing can be."""
        if stack is None or not _is_below(stack):
            return [], _WRONG_PANE
        known = list(self._stacks())
        maps = [one for one in known if is_map(one) and _in_one_space(one, stack) and _may_be_one_patient(one, stack)]
        found, why = _pet_for(stack, known)
        return ([found] if found is not None else []) + sorted(maps, key=lambda one: one.title), why

    def look(self) -> None:
        """Read what panes want and is not here yet, or is here of fewer images than are known by now."""
        for key in dict.fromkeys(viewport.view.fused for viewport in self._scene.viewports):
            stack = next((one for one in self._stacks() if one.key == key), None) if key else None
            # where there is none it may come: a case opens before all of it is known
            if stack is not None and not _same(stack, self._read_of.get(key)):
                self._read(stack)

    def forget(self) -> None:
        """Wait for nothing any more: the case is closed or locked."""
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()
        self._read_of.clear()

    def _read(self, stack: Stack) -> None:
        key, open_stream = stack.key, self._loader.open_stream
        if key in self._jobs:
            self._jobs.pop(key).cancel()
        self._read_of[key] = stack

        def work(token: CancelToken) -> FusedLayer:
            from reviewer_app.imaging.layers.fusion import fuse  # noqa: PLC0415 - no other case needs it

            return fuse(stack, open_stream, token)

        self._jobs[key] = self._loader.runner.submit(
            Lane.DECODE,
            work,
            done=lambda layer: self._done(key, layer),
            failed=lambda error: self._failed(key, error),
            priority=Priority.REFINEMENT,
        )

    def _done(self, key: str, layer: FusedLayer) -> None:
        del self._jobs[key]
        if self._scene.layers.entry(key) is not None:
            self._scene.layers.renew(layer)
        elif self._wanted(key):
            self._scene.layers.expect(LayerView(key))  # a case that was left with its layers hidden stays so
            self._scene.layers.add(layer)
        else:
            self._read_of.pop(key, None)

    def _failed(self, key: str, error: BaseException) -> None:
        del self._jobs[key]
        if isinstance(error, Cancelled):
            self._read_of.pop(key, None)
            return
        logger.warning("nothing fused: %s", type(error).__name__)
        self._scene.layers.remove(key)  # what was read of fewer images
        self._take_off(key)
        self.said.emit(error.sentence if isinstance(error, ReviewerError) else _NOT_READ)

    def _follow(self) -> None:
        """Where a layer was taken off in the list, no pane wants it any more."""
        here = frozenset(one.layer.key for one in self._scene.layers.entries)
        gone, self._laid = self._laid - here, here
        for key in gone:
            self._take_off(key)

    def _take_off(self, key: str) -> None:
        for viewport in self._scene.viewports:
            if viewport.view.fused == key:
                viewport.set_view(replace(viewport.view, fused=""))
        self._read_of.pop(key, None)  # not before: the next pane would have it read again

    def _wanted(self, key: str) -> bool:
        return any(viewport.view.fused == key for viewport in self._scene.viewports)


def _same(stack: Stack, known: Stack | None) -> bool:
    """Tell whether two stacks are of the same images."""
    if known is None or known is stack:
        return known is stack
    return len(known.frames) == len(stack.frames) and list(known.frame_keys()) == list(stack.frame_keys())


def _may_be_one_patient(one: Stack, other: Stack) -> bool:
    """Whether the headers of two stacks may name one patient: name, birth date and Patient ID."""
    return may_be_one_patient(one.frames[0].instance.patient, other.frames[0].instance.patient)


def _is_below(stack: Stack) -> bool:
    """Whether a stack is one that others are laid over."""
    return stack.modality in UNDER and not is_map(stack)


def _in_one_space(one: Stack, other: Stack) -> bool:
    uids = [stack.frames[0].instance.frame_of_reference_uid for stack in (one, other)]
    return bool(uids[0]) and uids[0] == uids[1]


def _pet_for(stack: Stack, known: Iterable[Stack]) -> tuple[Stack | None, str]:
    ours = [one for one in known if one.modality in OVER and not is_map(one) and _study(one) == _study(stack)]
    if not ours:
        return None, "There is no PET of the day of these images, and no map that was made of them."
    ours = [one for one in ours if _may_be_one_patient(one, stack)]
    if not ours:
        return None, _OF_ANOTHER
    fit = [one for one in ours if _in_one_space(one, stack)]
    if not fit:
        return None, "The PET lies in another frame of reference than these images, so its place is not known."
    return max(fit, key=lambda one: (not any(word in one.title.lower() for word in _LAST), len(one.frames))), ""


def _study(stack: Stack) -> str:
    return stack.study_instance_uid
