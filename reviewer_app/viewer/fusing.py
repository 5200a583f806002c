"""Laying a PET series over the CT of one pane: which, reading it, and taking it off again.

`ViewState.fused` says what a pane is to show; whoever sets it, the reader, a hanging protocol or a case that is opened
as it was left, the series is read here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.coverage import may_be_one_person
from reviewer_app.cases.layer_views import LayerView
from reviewer_app.errors import Cancelled, ReviewerError
from reviewer_app.imaging.series import Stack
from reviewer_app.jobs import CancelToken, Job, Lane, Priority
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.scene import Scene

if TYPE_CHECKING:
    from reviewer_app.imaging.layers.fusion import FusedLayer

#: What is laid over, and under what.
OVER, UNDER = frozenset({"PT", "NM"}), frozenset({"CT", "MR"})
#: Words of series that are not corrected for attenuation, or no slices: taken only where there is no other.
_LAST = ("nac", "uncorrected", "mip")
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
        """Lay the PET of the examination over the active pane, or take it off."""
        viewport = self._scene.viewport
        if viewport.view.fused:
            viewport.set_view(replace(viewport.view, fused=""))
            return
        found, why = self._partner(viewport.stack)
        if found is None:
            self.said.emit(why)
            return
        self._scene.layers.set_hidden(hidden=False)  # what is asked for is shown
        entry = self._scene.layers.entry(found.key)
        if entry is not None:
            self._scene.layers.add(entry.loaded)  # in sight, even if it was hidden in the list
        viewport.set_view(replace(viewport.view, fused=found.key))

    def _partner(self, stack: Stack | None) -> tuple[Stack | None, str]:
        """Return what is laid over a stack: of its study the largest in its frame of reference; or why nothing is."""
        if stack is None or stack.modality not in UNDER:
            return None, "PET is laid over CT or MR: choose the pane of those images first."
        ours = [one for one in self._stacks() if one.modality in OVER and _study(one) == _study(stack)]
        if not ours:
            return None, "There is no PET of the day of these images."
        ours = [one for one in ours if _may_be_one_patient(one, stack)]
        if not ours:
            return None, "The header of the PET names another patient than these images."
        uid = stack.frames[0].instance.frame_of_reference_uid
        fit = [one for one in ours if uid and one.frames[0].instance.frame_of_reference_uid == uid]
        if not fit:
            return None, "The PET lies in another frame of reference than these images, so its place is not known."
        return max(fit, key=lambda one: (not any(word in one.title.lower() for word in _LAST), len(one.frames))), ""

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
    """Whether the headers of two stacks of one study may name one patient: name, birth date and Patient ID."""
    first, second = (stack.frames[0].instance.patient for stack in (one, other))
    apart = first.identifier and second.identifier and first.identifier != second.identifier
    return not apart and may_be_one_person(first, second)


def _study(stack: Stack) -> str:
    return stack.study_instance_uid
