"""Opening a segmentation, a structure set or a dose over the images it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.layer_views import LayerView
from reviewer_app.errors import Cancelled, ReviewerError
from reviewer_app.imaging.series import Stack
from reviewer_app.jobs import CancelToken, Job, Lane, Priority
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.viewer.layer_steps import go_to_largest
from reviewer_app.viewer.workspace import ViewerWorkspace

if TYPE_CHECKING:
    from reviewer_app.imaging.layers.reading import OpenedLayer

_CLASSES = frozenset(f"1.2.840.10008.5.1.4.1.1.{last}" for last in ("66.4", "66.7", "481.2", "481.3"))
"""Segmentation, Label Map Segmentation, RT Dose, RT Structure Set (PS3.4 B.5)."""
_TARGETS = ("GTV", "CTV", "PTV")


@dataclass(frozen=True, slots=True)
class _Answer:
    """The layers of a row and the stack they lie over, or why they are shown alone."""

    layers: tuple[OpenedLayer, ...] = ()
    stack: Stack | None = None
    sentence: str = ""


class LayerOpening(QObject):
    """Lays records over images; of several asked for in haste only the last comes.

    Signals
    -------
    opened(RecordRow)
        A record lies over its images.
    alone(RecordRow, str)
        A record is to be shown for itself, and the sentence why.
    """

    opened = Signal(object)
    alone = Signal(object, str)

    def __init__(self, workspace: ViewerWorkspace, open_stream: Callable[[str], BinaryIO]) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._open_stream = open_stream
        self._job: Job[_Answer] | None = None
        self._restoring: Job[list[tuple[str, OpenedLayer | ReviewerError]]] | None = None

    def open(self, row: RecordRow, rows: Sequence[RecordRow]) -> None:
        """Lay a record over the images among `rows` that it was made on."""
        self.cancel()
        indexes, asked_in = layer_instances(row), self._workspace.scene.active
        stacks = [one.stack for one in rows if one.stack is not None and one is not row]

        def work(token: CancelToken) -> _Answer:
            return _read(indexes, stacks, self._open_stream, token)

        self._job = self._workspace.runner.submit(
            Lane.DECODE,
            work,
            done=lambda answer: self._done(row, answer, asked_in),
            failed=lambda error: self._failed(row, error),
            priority=Priority.REFINEMENT,
        )

    def restore(self, views: Sequence[LayerView], rows: Sequence[RecordRow]) -> None:
        """Lay records over images again, to look as they did; panes stay as they are. What is gone is left out."""
        known = {one.sop_instance_uid: one for row in rows for one in layer_instances(row)}
        layers = self._workspace.scene.layers
        missing = []
        for view in views:
            if layers.entry(view.sop_instance_uid) is None and view.sop_instance_uid not in known:
                continue
            layers.expect(view)
            if layers.entry(view.sop_instance_uid) is None:
                missing.append(known[view.sop_instance_uid])
        if missing:
            self._restoring = self._workspace.runner.submit(
                Lane.DECODE,
                lambda token: _read_all(missing, self._open_stream, token),
                done=self._restored,
                priority=Priority.REFINEMENT,
            )

    def _restored(self, found: Sequence[tuple[str, OpenedLayer | ReviewerError]]) -> None:
        self._restoring = None
        layers = self._workspace.scene.layers
        for key, opened in found:
            if isinstance(opened, ReviewerError):
                layers.expect_no_more(key)
                layers.failed.emit(opened)
            else:
                layers.add(opened.loaded)

    def close(self) -> None:
        """Wait for nothing any more, those that are laid over images again not either."""
        self.cancel()
        if self._restoring is not None:
            self._restoring.cancel()
            self._restoring = None

    def cancel(self) -> None:
        """Wait no more for the record that was asked for last."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _done(self, row: RecordRow, answer: _Answer, asked_in: int) -> None:
        self._job = None
        if answer.stack is None:
            self._tell_alone(row, answer.sentence)
            return
        layers = self._workspace.scene.layers
        for one in answer.layers:
            layers.expect_no_more(one.loaded.layer.key)  # what is asked for is shown, whatever was left hidden
            layers.add(one.loaded)
        self._show(answer.stack, asked_in)
        self.opened.emit(row)
        for one in answer.layers[:1]:
            go_to_largest(self._workspace.scene, one.loaded.layer.key, _first_part(one, row.title))

    def _tell_alone(self, row: RecordRow, why: str) -> None:
        self.alone.emit(row, f"{row.title} is shown alone. {why}")

    def _show(self, stack: Stack, asked_in: int) -> None:
        """Turn to a pane that shows these images, else show them in the one that was active when they were asked for.

        A reader who turned to another pane meanwhile stays there.
        """
        stayed = self._workspace.scene.active == asked_in
        for slot in self._workspace.grid.visible_slots:
            shown = self._workspace.scene.viewports[slot.number].stack
            if not slot.showing_document and shown is not None and shown.key == stack.key:
                if stayed:
                    self._workspace.scene.set_active(slot.number)
                return
        self._workspace.show_stack(stack, self._workspace.contents.there(asked_in))

    def _failed(self, row: RecordRow, error: BaseException) -> None:
        self._job = None
        if isinstance(error, ReviewerError):
            self._tell_alone(row, error.sentence)
        elif not isinstance(error, Cancelled):
            raise error


def layer_instances(row: RecordRow) -> tuple[InstanceIndex, ...]:
    """Return the objects of a record that are laid over images, empty for any other record."""
    if row.text is not None:
        return (row.text,) if row.text.sop_class_uid in _CLASSES else ()
    if row.stack is None or row.stack.frames[0].instance.sop_class_uid not in _CLASSES:
        return ()
    found = {one.instance.sop_instance_uid: one.instance for one in row.stack.frames}
    return tuple(found.values())


def _read(
    indexes: Sequence[InstanceIndex],
    stacks: Sequence[Stack],
    open_stream: Callable[[str], BinaryIO],
    token: CancelToken,
) -> _Answer:
    # what reads them loads pydicom, which takes long
    from reviewer_app.imaging.layers.matching import images_of, refusal_on  # noqa: PLC0415
    from reviewer_app.imaging.layers.reading import open_layer  # noqa: PLC0415

    layers = tuple(open_layer(one, open_stream, token) for one in indexes)
    stack = images_of(layers[0], stacks, indexes[0].study.uid, token)
    if stack is not None:
        return _Answer(layers, stack)
    named = layers[0].references
    candidates = (one for one in stacks if one.series_instance_uid in named.series)
    refusal = next((found for one in candidates if (found := refusal_on(layers[0], one, token))), "")
    return _Answer(sentence=refusal or "The images it was made on are not here.")


def _read_all(
    indexes: Sequence[InstanceIndex], open_stream: Callable[[str], BinaryIO], token: CancelToken
) -> list[tuple[str, OpenedLayer | ReviewerError]]:
    from reviewer_app.imaging.layers.reading import open_layer  # noqa: PLC0415 - loads pydicom, which takes long

    found: list[tuple[str, OpenedLayer | ReviewerError]] = []
    for one in indexes:
        try:
            found.append((one.sop_instance_uid, open_layer(one, open_stream, token)))
        except Cancelled:
            raise
        except ReviewerError as error:
            found.append((one.sop_instance_uid, error))
    return found


def _first_part(opened: OpenedLayer, title: str) -> int:
    """Return the part to go to: the segment that the record names, a target of radiotherapy, else the first."""
    parts = opened.loaded.layer.parts
    named = next((one.number for one in parts if title.endswith(f"segment {one.name}")), None)
    if named is not None:
        return named
    targets = (one.number for one in parts if one.words.startswith(_TARGETS))
    return next(targets, parts[0].number if parts else 0)
