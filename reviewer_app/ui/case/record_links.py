"""Following links in records: to an image beside the report, to a selection of key images, to another record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import BinaryIO, TypeAlias

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.links import RecordLink, link_of
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.errors import CannotDecode, ReviewerError
from reviewer_app.imaging.layers.values import LoadedLayer
from reviewer_app.imaging.series import Stack
from reviewer_app.jobs import CancelToken, Job, Lane, Priority
from reviewer_app.ui.case.layer_opening import layer_instances
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.viewer.selection import selection_stack
from reviewer_app.viewer.workspace import ViewerWorkspace

_MARKING = (InstanceKind.STRUCTURED_REPORT, InstanceKind.PRESENTATION_STATE)
_SEGMENTATIONS = ("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7")
"""Segmentation, Label Map Segmentation (PS3.4 B.5)."""
_Marks: TypeAlias = "tuple[MarkSource, LoadedLayer | None]"
"""What an object marks, and of a segmentation the outlines that are drawn."""


class RecordLinks(QObject):
    """Follows what the workspace's documents link to, and draws the marks of others on their images.

    A selection has to be read first: it does not come any more once `cancel` is called, nor to a reader who turned to
    another pane meanwhile.

    Signals
    -------
    image_wanted()
        A link leads to images, which come now or when they are read.
    row_wanted(RecordRow)
        A link leads to a record that is opened from the list.
    failed(BaseException)
        A link leads to nothing that is here.
    """

    image_wanted = Signal()
    row_wanted = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        workspace: ViewerWorkspace,
        open_stream: Callable[[str], BinaryIO],
        rows: Callable[[], Sequence[RecordRow]],
    ) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._open = open_stream
        self._rows = rows
        self._closed = False
        self._selection: Job[Stack | None] | None = None
        self._reading: Job[list[_Marks]] | None = None
        workspace.link_followed.connect(self._follow)
        workspace.scene.reported.wanted.connect(self._go_to_mark)

    def opened(self, row: RecordRow) -> None:
        """Draw what a report marked on its images, once it is opened, unless that was read before."""
        if row.text is not None:
            self._read([row.text], Lane.DECODE, Priority.INTERACTION)

    def read_marks(self) -> None:
        """Draw the marks of all reports, states and key objects among the records, as the last thing there is to do."""
        texts = [row.text for row in self._rows() if row.text is not None]
        self._read([*texts, *self._segmentations()], Lane.PROCESS, Priority.BACKGROUND)

    def _segmentations(self) -> list[InstanceIndex]:
        """Return the segmentations among the records."""
        found = (one for row in self._rows() for one in layer_instances(row) if one.sop_class_uid in _SEGMENTATIONS)
        return list({one.sop_instance_uid: one for one in found}.values())

    def _read(self, records: Sequence[InstanceIndex], lane: Lane, priority: Priority) -> None:
        reported = self._workspace.scene.reported
        marking = [one for one in records if one.kind in _MARKING or one.sop_class_uid in _SEGMENTATIONS]
        new = [one for one in marking if not reported.knows(one.sop_instance_uid)]
        if new:
            work = partial(self._read_sources, new)
            self._reading = self._workspace.runner.submit(lane, work, done=self._draw, priority=priority)

    def show_selection(self, sop_instance_uid: str) -> None:
        """Show the images that a key object selection names, and no others."""
        self._read_selection(RecordLink(sop_instance_uid, selection=True))

    def cancel(self) -> None:
        """Wait for no selection any more."""
        if self._selection is not None:
            self._selection.cancel()
            self._selection = None

    def close(self) -> None:
        """Answer to nothing that arrives from now on."""
        self._closed = True
        self.cancel()
        if self._reading is not None:
            self._reading.cancel()

    def _read_sources(self, records: Sequence[InstanceIndex], token: CancelToken) -> list[_Marks]:
        from reviewer_app.ui.case.record_text import mark_source  # noqa: PLC0415 - takes long to load

        found: list[_Marks] = []
        for one in records:
            token.check()
            with suppress(ReviewerError):  # opening it as a document, or over its images, says why
                with self._open(one.sop_instance_uid) as stream:
                    source = mark_source(stream)
                outlines = _outlines(one, source, self._open, token) if one.sop_class_uid in _SEGMENTATIONS else None
                found.append((source, outlines))
        return found

    def _draw(self, found: list[_Marks]) -> None:
        if self._closed or not found:
            return
        scene = self._workspace.scene
        for _, outlines in found:
            if outlines is not None:
                scene.layers.add_outlines(outlines)
        scene.reported.add(source for source, _ in found)

    def _go_to_mark(self, sop_instance_uid: str, frame: int) -> None:
        """Show the image of a mark, which a pane that shows its stack goes to."""
        for row in self._rows():
            position = None if row.stack is None or row.whole else row.stack.position_of(sop_instance_uid, frame)
            if row.stack is not None and position is not None:
                self.image_wanted.emit()
                self._workspace.contents.show_position(row.stack, position)
                return
        if not self._show_row(RecordLink(sop_instance_uid, frame)):
            self.failed.emit(CannotDecode("The image of this mark is not among the records of the case."))

    def _follow(self, address: str) -> None:
        link = link_of(address)
        if link is None:
            return
        if link.selection:
            self._read_selection(link)
        elif not (self._show_image(link) or self._show_row(link)):
            self.failed.emit(CannotDecode("What this link leads to is not among the records of the case."))

    def _show_image(self, link: RecordLink) -> bool:
        for row in self._rows():
            if row.stack is not None and not row.whole:
                position = row.stack.position_of(link.sop_instance_uid, link.frame or 0)
                if position is not None:
                    self.image_wanted.emit()
                    self._workspace.contents.show_beside(row.stack, position)
                    return True
        return False

    def _show_row(self, link: RecordLink) -> bool:
        """Open a slide or a record that is read."""
        for row in self._rows():
            uids = [one.sop_instance_uid for one in row.levels] if row.whole else [row.document_key]
            if link.sop_instance_uid in uids:
                self.row_wanted.emit(row)
                return True
        return False

    def _read_selection(self, link: RecordLink) -> None:
        self.image_wanted.emit()
        self.cancel()
        asked_in = self._workspace.scene.active
        stacks = [row.stack for row in self._rows() if row.stack is not None and not row.whole]

        def read(_token: CancelToken) -> Stack | None:
            from reviewer_app.ui.case.record_text import key_objects  # noqa: PLC0415 - takes long to load

            with self._open(link.sop_instance_uid) as stream:
                return selection_stack(key_objects(stream), link.sop_instance_uid, stacks)

        show = partial(self._show_selection, asked_in)
        self._selection = self._workspace.runner.submit(Lane.DECODE, read, done=show, failed=self._not_read)

    def _show_selection(self, asked_in: int, stack: Stack | None) -> None:
        self._selection = None
        if self._closed:
            return
        if stack is None:
            self.failed.emit(CannotDecode("None of the selected images is among the records of the case."))
        elif self._workspace.scene.active == asked_in:
            self._workspace.contents.show_beside(stack, 0)

    def _not_read(self, error: BaseException) -> None:
        if not self._closed:
            self.failed.emit(error)


def _outlines(
    index: InstanceIndex, source: MarkSource, open_stream: Callable[[str], BinaryIO], token: CancelToken
) -> LoadedLayer:
    """Return the outlines of the segments of somebody else, of a slide too."""
    from reviewer_app.imaging.layers.reading import open_layer  # noqa: PLC0415 - takes long to load
    from reviewer_app.imaging.layers.segment_outlines import OutlinedSegments  # noqa: PLC0415 - as above

    return OutlinedSegments(open_layer(index, open_stream, token).loaded, source.author)
