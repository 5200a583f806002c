"""What joins the records and the panes: opening, going to a view, counting what was shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.annotations import Annotation, ShownSource
from reviewer_app.cases.arrangement import ReadingPlace, ViewerArrangement
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.coverage import PageCounts
from reviewer_app.cases.instance_table import outline
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.lab_table import LabTable
from reviewer_app.cases.looks import Look, SeenKey
from reviewer_app.cases.records import ListedDocument
from reviewer_app.cases.records_tree import priors
from reviewer_app.cases.views import Bookmark
from reviewer_app.cases.work import Work
from reviewer_app.errors import CannotDecode, LockedWithPassword, ReviewerError
from reviewer_app.imaging.series import Stack
from reviewer_app.jobs import Lane, Priority
from reviewer_app.ui.case.case_hanging import CaseHanging
from reviewer_app.ui.case.desk import CaseDesk, FirstWork
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.lab_reading import read_labs
from reviewer_app.ui.case.layer_opening import LayerOpening, layer_instances
from reviewer_app.ui.case.other_people import of_others, other_people
from reviewer_app.ui.case.paper_opening import PaperOpening
from reviewer_app.ui.case.record_links import RecordLinks
from reviewer_app.ui.case.records_panel import RecordsPanel
from reviewer_app.ui.case.records_rows import RecordGroup, RecordRow, next_unseen, study_beside
from reviewer_app.viewer.arranging import arrange
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.layouts import LAYOUTS
from reviewer_app.viewer.states import StateFile, read_states
from reviewer_app.viewer.unseen import shown_keys, unseen_position
from reviewer_app.viewer.waveform_layout import WaveformRecord
from reviewer_app.viewer.workspace import ViewerWorkspace

Readable: TypeAlias = bytes | WaveformRecord | LabTable


class Viewing(QObject):
    """Keeps the panes, the list of records and the account of what was shown in step.

    Signals
    -------
    seen_changed()
        More was shown than before.
    failed(BaseException)
        A record could not be opened.
    all_seen()
        The next image that was not seen was asked for, and there is none.
    told(str)
        How a record is shown, where that is not as usual.
    identity_wanted()
        The reader wants to say why images that name another person may be used.
    """

    seen_changed = Signal()
    failed = Signal(object)
    all_seen = Signal()
    told = Signal(str)
    identity_wanted = Signal()

    def __init__(
        self,
        desk: CaseDesk,
        editor: WorkEditor,
        workspace: ViewerWorkspace,
        records: RecordsPanel,
        groups: tuple[RecordGroup, ...],
    ) -> None:
        super().__init__(workspace)
        self._desk = desk
        self._editor = editor
        self._workspace = workspace
        self._records = records
        self._rows = [row for group in groups for row in group.rows if row.opens]
        self._others = other_people(desk)
        self._other_series = len({one.series.uid for one in of_others(desk)})
        self._priors = priors(outline(desk.records().instances))
        stacks = tuple(row.stack for row in self._rows if row.stack is not None)
        self.hanging = CaseHanging(workspace, stacks, self._priors, lambda: self._want(None))
        self._closed = self._covered = False
        self._shown: FirstWork | Work | None = None
        self._links = RecordLinks(workspace, desk.open_stream, lambda: self._rows)
        self._papers = PaperOpening(desk, workspace, lambda: [row for group in groups for row in group.rows])
        self._wanted: RecordRow | None = None
        self._wanted_in, self._from_list = 0, False
        self.looks = desk.looks()
        self._layers = LayerOpening(workspace, desk.open_stream)
        self.pages: PageCounts = desk.pages()
        self._records.set_pages(self.pages)
        self._join()
        self.show_work()

    def _join(self) -> None:
        patient = self._desk.case.patient
        self._workspace.set_identity(
            PaneIdentity(patient.display_name, patient.birth_date, patient.sex, patient.identifier)
        )
        self._workspace.scene.set_author(self._desk.reviewer.reference)
        self._workspace.set_stacks(row.stack for row in self._rows if row.stack is not None)
        self._workspace.set_priors(self._priors)
        self._workspace.set_looks(self.looks)
        self.show_read_only()
        self._workspace.mismatch_wanted.connect(lambda _study: self.identity_wanted.emit())
        self._records.record_opened.connect(self.open_row)
        self._workspace.record_dropped.connect(lambda record, pane: self._open_in(self._records.row(record), pane))
        self._workspace.record_wanted.connect(lambda pane: self._open_in(self._records.current_row(), pane))
        self._workspace.annotation_changed.connect(self._annotation_changed)
        self._workspace.annotations_changed.connect(
            lambda changes, words: self._editor.change(words, annotations=changes)
        )
        self._workspace.annotation_completed.connect(self._editor.complete_annotation)
        self._workspace.key_image_wanted.connect(self._mark_key_image)
        self._workspace.frames_seen.connect(self._frames_seen)
        self._workspace.next_unseen_wanted.connect(self.open_unseen)
        self._workspace.active_stack_changed.connect(self._active_changed)
        self._workspace.next_series_wanted.connect(self.open_next)
        self._workspace.next_study_wanted.connect(self.open_next_study)
        self._records.selection_wanted.connect(self._links.show_selection)
        self._links.image_wanted.connect(lambda: self._want(None))
        self._links.row_wanted.connect(self.open_row)
        self._links.failed.connect(self._not_read)
        self._papers.unlocked.connect(self._paper_unlocked)
        self._papers.refused.connect(lambda row: self._records.mark_current(row.id))
        self._papers.told.connect(self.told)
        self._papers.failed.connect(self.failed)
        self._editor.changed.connect(lambda _edit: self.show_work())
        self._editor.edits_read.connect(self.show_work)
        self._layers.alone.connect(self._show_alone)
        self._workspace.scene.layers.alone_wanted.connect(self._alone_wanted)
        self._workspace.scene.layers.failed.connect(self._not_read)
        self._workspace.scene.layers.told.connect(self.told)

    def offer_states(self) -> None:
        """Read the presentation states of the case, so that panes offer them for their images."""
        found = (row.text for row in self._rows if row.text is not None)
        uids = [one.sop_instance_uid for one in found if one.kind is InstanceKind.PRESENTATION_STATE]

        def done(states: dict[str, StateFile]) -> None:
            if not self._closed:
                self._workspace.set_states(states)

        if uids:
            self._desk.runner.submit(
                Lane.PROCESS,
                lambda token: read_states(uids, self._desk.open_stream, token),
                done=done,
                priority=Priority.THUMBNAIL,
            )

    def read_marks(self) -> None:
        """Read what others marked in the case, and draw it on their images."""
        self._links.read_marks()

    def count_pages(self) -> None:
        """Learn how many pages the papers have, and seconds the waveforms, that nobody has counted yet."""

        def done(pages: PageCounts) -> None:
            if not self._closed:
                self._take_pages(pages)

        self._desk.count_pages(done)

    def _take_pages(self, pages: PageCounts) -> None:
        self.pages = pages
        self._records.set_pages(pages)
        self._records.show_seen(self.looks)
        self.seen_changed.emit()

    def restore(self, wanted: ViewerArrangement) -> None:
        """Show in every pane what was left there, documents when they are read; where all is gone, start anew."""
        papers = {row.document_key: row for row in self._rows if row.document_key}
        left = arrange(self._workspace, wanted)
        there = {number: content for number, content in left.items() if content.document in papers}
        for number, content in there.items():
            show = partial(self._show_left, papers[content.document], number, content.place)
            self._read(papers[content.document], show)
        self._layers.restore(wanted.layers, self._rows)
        self._workspace.scene.layers.set_hidden(hidden=wanted.layers_hidden)
        if not there and all(one.stack is None for one in self._workspace.scene.viewports):
            self.start()
        self._records.show_seen(self.looks)

    def lay_out(self, wanted: ViewerArrangement) -> None:
        """Lay the panes out as they stood before: nothing where there was nothing, documents when they are read."""
        self._want(None)
        workspace = self._workspace
        papers = {row.document_key: row for row in self._rows if row.document_key}
        if workspace.grid.tiling is not None:
            workspace.set_tiles("")
        if workspace.grid.enlarged:
            workspace.toggle_enlarged()
        for number in range(LAYOUTS[wanted.layout].panes if wanted.layout in LAYOUTS else 0):
            if number >= len(wanted.panes) or not wanted.panes[number].stack:
                workspace.contents.show_nothing(number)
        for number, content in arrange(workspace, wanted).items():
            if content.document in papers:
                show = partial(self._show_left, papers[content.document], number, content.place)
                self._read(papers[content.document], show, number)

    def _show_left(self, row: RecordRow, pane: int, place: ReadingPlace, read: Readable) -> None:
        if self._closed or not self._workspace.contents.is_free(pane):
            return
        self._workspace.contents.show_record(row.title, read, row.document_key, pane, place)
        self._document_shown(row)

    def start(self) -> None:
        """Show the newest images, and beside them the prior of the same name if there is one."""
        if self.hanging.possible:
            self.hanging.hang(self.hanging.fitting()[0])
        elif self._rows:
            self.open_row(self._rows[0])
        self._records.show_seen(self.looks)

    def open_row(self, row: RecordRow) -> None:
        """Show a record in the active pane; of several asked for in haste only the last comes.

        What lies over images is shown over them, where they are in the case.
        """
        self._want(row)
        if layer_instances(row):
            self._layers.open(row, self._rows)
        else:
            self._open_alone(row)

    def _want(self, row: RecordRow | None) -> None:
        """Note what the reader chose last, None where it is no record: what was asked for before does not come.

        What has to be read first comes into the pane that is the active one now.
        """
        self._wanted, self._wanted_in, self._from_list = row, self._workspace.scene.active, False
        self._layers.cancel()
        self._links.cancel()

    def _show_alone(self, row: RecordRow, sentence: str) -> None:
        if not self._closed and row is self._wanted:
            self.told.emit(sentence)
            self._open_alone(row)

    def _alone_wanted(self, sop_instance_uid: str) -> None:
        for row in self._rows:
            if any(one.sop_instance_uid == sop_instance_uid for one in layer_instances(row)):
                self._want(row)
                self._open_alone(row)
                return

    def _open_alone(self, row: RecordRow) -> None:
        if row.stack is not None:
            self._show(row, None)
            self._workspace.active_pane.setFocus()
        elif row.document_key and row.opens:
            self._read(row, partial(self._show_document, row))
        else:
            self._papers.refuse(row, self._workspace.scene.active)

    def _open_in(self, row: RecordRow | None, pane: int) -> None:
        """Open a record in a pane; the keyboard stays in the list, so that one pane after the other can be filled."""
        listed = self._records.view.hasFocus()
        if row is not None and self._workspace.choose_pane(pane):
            self.open_row(row)
            self._from_list = listed
        if listed:
            self._records.view.setFocus()

    def _read(self, row: RecordRow, done: Callable[[Readable], None], pane: int | None = None) -> None:
        """Read a document, or a record in DICOM as one; results of a laboratory with all others of the case.

        `pane` is where it was left, None where it is wanted now.
        """
        if row.document is not None and row.document.is_lab_table:
            read_labs(self._desk, row.document, done, partial(self._not_shown, row, pane))
        elif row.document is not None:
            self._desk.document_bytes(row.document.reference, done, partial(self._not_shown, row, pane))
        elif row.text is not None:
            self._desk.read_record(row.text, done, partial(self._record_not_read, row, pane))

    def _record_not_read(self, row: RecordRow, pane: int | None, error: BaseException) -> None:
        if isinstance(error, LockedWithPassword):
            self._not_shown(row, pane, error)
        else:
            self._not_read(error)

    def _show(self, row: RecordRow, pane: int | None) -> None:
        """Show images or a slide in a pane; None is the active one."""
        if row.stack is None:
            return
        if row.whole:
            self._workspace.show_slide(row.levels, pane)
        else:
            self._workspace.show_stack(row.stack, pane)

    def close(self) -> None:
        """Answer to nothing that arrives from now on."""
        self._closed = True
        self._layers.close()
        self._links.close()
        self._papers.close()

    def open_passage(self, passage: CitedPassage) -> None:
        """Show the page of a passage, or the laboratory result that it is, in the active pane."""
        row = next((one for one in self._rows if one.document_key == passage.record), None)
        if row is None:
            self.failed.emit(CannotDecode("The paper of this passage is not on this laptop."))
            return

        def show(read: Readable) -> None:
            self._show_document(row, read, None if passage.place else self._place_of(passage))
            paper = self._workspace.active_document if passage.is_placed else None
            if paper is not None and paper.key == passage.record:
                paper.go_to_mark(passage)
            labs = self._workspace.active_labs if passage.place else None
            if labs is not None and not labs.choose_result(passage.analyte, passage.moment):
                self.failed.emit(CannotDecode("This result is no longer in its table."))

        self._want(row)
        self._read(row, show)

    def _place_of(self, passage: CitedPassage) -> ReadingPlace:
        """Return the page of a passage, turned as its document is where it stands in the pane already."""
        workspace = self._workspace
        paper = workspace.grid.slot(workspace.contents.there(self._wanted_in)).paper
        turned = paper.place.rotation if paper is not None and paper.key == passage.record else 0
        return ReadingPlace(passage.page, rotation=turned)

    def source_of(self, document_key: str) -> tuple[ListedDocument | None, InstanceIndex | None]:
        """Return what is known of a paper, or of a record in DICOM that is read as one."""
        row = next((one for one in self._rows if one.document_key == document_key), None)
        return (None, None) if row is None else (row.document, row.text)

    def _not_shown(self, row: RecordRow, pane: int | None, error: BaseException) -> None:
        """Say in its place why a paper is not shown."""
        contents = self._workspace.contents
        if self._closed or (row is not self._wanted if pane is None else not contents.is_free(pane)):
            return
        if not isinstance(error, ReviewerError):
            self.failed.emit(error)
            return
        self._papers.refuse(row, contents.there(self._wanted_in) if pane is None else pane, error)

    def _paper_unlocked(self, row: RecordRow) -> None:
        self._document_shown(row)
        self.count_pages()

    def _show_document(self, row: RecordRow, read: Readable, place: ReadingPlace | None = None) -> None:
        if self._closed or row is not self._wanted:
            return
        contents = self._workspace.contents
        pane = contents.there(self._wanted_in)
        contents.show_record(row.title, read, row.document_key, pane, place)
        self._document_shown(row)
        paper = self._workspace.active_paper
        if paper is not None and self._workspace.scene.active == pane and not self._from_list:
            paper.setFocus()

    def _document_shown(self, row: RecordRow) -> None:
        """Say in the list how many pages it has, and mark it if it is in the active pane; show what it measured."""
        self._links.opened(row)
        pane = next((one for one in self._workspace.documents if one.key == row.document_key), None)
        if pane is not None and pane.view is not None and row.text is not None:
            self._records.show_pages(row.id, pane.view.page_count)
            if row.is_paged and self.pages.get(row.document_key) != pane.view.page_count:
                self._take_pages({**self.pages, row.document_key: pane.view.page_count})
        active = self._workspace.active_paper
        if active is not None and active.key == row.document_key:
            self._records.mark_current(row.id)

    def _not_read(self, error: BaseException) -> None:
        if not self._closed:
            self.failed.emit(error)

    def open_record(self, key: str) -> None:
        """Show the record of this key: of its stacks the first that was not shown whole, at the first such image."""
        rows = [row for row in self._rows if str(row.key) == key]
        left = [row for row in rows if (part := row.shown_part(self.looks, self.pages))[0] < part[1]]
        for row in (left or rows)[:1]:
            if row.stack is None or row.whole:
                self.open_row(row)
                continue
            self._want(row)
            first = unseen_position(shown_keys(row.stack), self.looks, -1, 1) or 0
            self._workspace.contents.show_position(row.stack, first)
            self._workspace.active_pane.setFocus()

    def open_unseen(self, step: int) -> None:
        """Show the next image or page (`step` 1), or the one before (-1), of another record that was not seen."""
        found = next_unseen(self._rows, self.looks, self._records.current_id(), step, self.pages)
        if found is None:
            self.all_seen.emit()
            return
        row, position = found
        if row.stack is None or row.whole:
            self.open_row(row)
        else:
            self._want(row)
            self._workspace.show_stack(row.stack, None, position)
            self._workspace.active_pane.setFocus()

    def open_next(self, step: int) -> None:
        """Show the next or previous series of the list; what lies over images is no step of its own."""
        pictures = self._pictures()
        current = self._records.current_id()
        at = next((number for number, row in enumerate(pictures) if row.id == current), None)
        if pictures:
            self.open_row(pictures[(at + step) % len(pictures)] if at is not None else pictures[0])

    def open_next_study(self, step: int) -> None:
        """Show the first series of the next study of the list, or of the one before."""
        stack = self._workspace.active_stack
        found = study_beside(self._pictures(), stack.study_instance_uid if stack is not None else "", step)
        if found is not None:
            self.open_row(found)

    def _pictures(self) -> list[RecordRow]:
        return [row for row in self._rows if row.stack is not None and not layer_instances(row)]

    def go_to(self, bookmark: Bookmark) -> None:
        """Show a view exactly as it was, whatever the panes show now."""
        self._want(None)
        if not self._workspace.go_to(bookmark):
            self.failed.emit(CannotDecode("The image of this view is not on this laptop."))
        elif bookmark.layers is not None:
            layers, fused = self._workspace.scene.layers, bookmark.view.fused
            own = [one.view for one in bookmark.layers if one.view.sop_instance_uid != fused]
            self._layers.restore(own, self._rows)
            for one in bookmark.layers:
                if one.view.sop_instance_uid == fused and layers.entry(fused) is not None:
                    layers.expect(one.view)  # as opaque as it was
            layers.show_only({one.sop_instance_uid for one in own}, fused)
        self._workspace.active_pane.setFocus()

    def show_work(self) -> None:
        """Draw the annotations and key images as they are now."""
        now, shown = self._editor.first or self._editor.work, self._shown
        self._shown = now
        if isinstance(now, FirstWork):  # of the work itself nothing is known before the first image
            self._workspace.scene.set_annotations(now.marks, {})
        elif not isinstance(shown, Work) or shown.annotations is not now.annotations:
            self._workspace.set_annotations(now.annotations, now.numbers)
        if shown is None or shown.key_images is not now.key_images:
            self._workspace.scene.set_key_images(now.key_images)
        if shown is None or shown.opinion is not now.opinion:
            confirmed = now.opinion.waived("identity", self._other_series)
            self._workspace.set_mismatches(self._others, confirmed=confirmed)

    def _mark_key_image(self, bookmark: Bookmark, others: tuple[ShownSource, ...]) -> None:
        self._editor.add_key_image(bookmark, self._workspace.scene.drawn_on(bookmark.image), others)

    def _annotation_changed(self, before: Annotation | None, after: Annotation | None, label: str) -> None:
        self._editor.change_annotation(before, after, label)

    def _active_changed(self, stack: Stack | None) -> None:
        self._records.mark_current(stack.key if stack is not None else "")

    def show_read_only(self) -> None:
        """Count nothing once the opinion is signed: what is looked at then is no part of what was signed."""
        self._workspace.set_paused(paused=self._covered or self._editor.read_only)

    def set_covered(self, covered: bool) -> None:
        """Count nothing while a page lies over the panes."""
        self._covered = covered
        self.show_read_only()

    def _frames_seen(self, more: dict[SeenKey, Look]) -> None:
        if self._editor.read_only:
            return  # what is looked at after the signature is no part of what was signed
        self._desk.keep_looks(more)
        self._records.show_seen(self.looks, more)
        self.seen_changed.emit()
