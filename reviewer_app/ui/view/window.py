"""The window on files that belong to no case: series at the left, the panes of the case window, no opinion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.work import AnnotationChange
from reviewer_app.imaging.budget import frame_budget
from reviewer_app.imaging.scan import Scanner
from reviewer_app.imaging.series import sort_into_stacks
from reviewer_app.jobs import CancelToken, JobRunner, Lane, Priority
from reviewer_app.settings import Settings
from reviewer_app.ui import theme
from reviewer_app.ui.actions import ACTIONS, choose_keys
from reviewer_app.ui.case.case_frame import LEFT, SidePanel
from reviewer_app.ui.case.layer_opening import LayerOpening, layer_instances
from reviewer_app.ui.case.pane_menu import PaneMenu
from reviewer_app.ui.case.record_links import RecordLinks
from reviewer_app.ui.case.records_panel import RecordsPanel
from reviewer_app.ui.case.records_rows import RecordGroup, RecordRow, next_unseen, study_beside
from reviewer_app.ui.case.thumbnails import Thumbnails
from reviewer_app.ui.case.tool_bar import ToolBar
from reviewer_app.ui.notices import Notices
from reviewer_app.ui.parts import bar, clicked_by_enter, label, row
from reviewer_app.ui.view.files import FoundFiles
from reviewer_app.ui.view.marks import Marks
from reviewer_app.ui.view.reading import Reading
from reviewer_app.ui.view.seen import SeenOfFiles
from reviewer_app.ui.window_actions import add_actions
from reviewer_app.ui.workspace_settings import WorkspaceSettings
from reviewer_app.viewer.colors import opening_view
from reviewer_app.viewer.commands import COMMANDS
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.states import StateFile, read_states
from reviewer_app.viewer.waveform_layout import WaveformRecord
from reviewer_app.viewer.workspace import ViewerWorkspace

if TYPE_CHECKING:
    from reviewer_app.ui.commands import CommandList

_TITLE = "Images"
_TOLD_S = 12
#: The command that takes away what lies over the panes.
_STEP_BACK = "default-tool"
_OWN = ("find-command", "undo", "redo", "left-panel", "quit", "attributes", "coverage")
_ACTIONS = tuple(one for one in ACTIONS if (one.place == "viewer" and one.id != "key-image") or one.id in _OWN)


class ViewWindow(QMainWindow):
    """Shows what `scanner` finds below `paths`: the first image at once, the others as they are read.

    Signals
    -------
    read()
        Every file was read and is listed.
    """

    read = Signal()

    def __init__(self, runner: JobRunner, settings: Settings) -> None:
        super().__init__()
        self.setWindowTitle(_TITLE)  # never a patient: titles are listed by the system
        self._runner = runner
        self._marks = Marks()
        self._groups: tuple[RecordGroup, ...] = ()
        self._rows: list[RecordRow] = []
        self._wanted: RecordRow | None = None
        self._wanted_in = 0
        self._pictured: set[str] = set()
        self._states: dict[str, StateFile] = {}
        self._states_asked: set[str] = set()
        self.files = FoundFiles()
        self.loader = FrameLoader(self.files.open, runner, frame_budget(settings.memory_budget_mb))
        self.workspace = ViewerWorkspace(runner, self.loader)
        self._in_force = WorkspaceSettings(self.workspace, settings)
        self.layers = LayerOpening(self.workspace, self.files.open)
        self.links = RecordLinks(self.workspace, self.files.open, lambda: self._rows)
        self.list = RecordsPanel(())
        self.tools = ToolBar()
        self.notices = Notices()
        self.thumbnails = Thumbnails(runner, self.files.open, self._show_thumbnail)
        self.reading = Reading(runner, self.files, self)
        self._status = label("Reading files", "dim", size=theme.CAPTION)
        self.seen = SeenOfFiles(self, self.workspace, self._instances, lambda: self._rows, self._show_row_at)
        self._placed = ""
        self._lay_out()
        self._join(settings)

    def open(self, scanner: Scanner, paths: tuple[Path, ...]) -> None:
        """Read files and folders; nothing of them is kept on disk."""
        self.reading.start(scanner, paths)

    @property
    def rows(self) -> tuple[RecordRow, ...]:
        """The records that were found and can be opened, as they are listed."""
        return tuple(self._rows)

    def _lay_out(self) -> None:
        whole = QWidget(self)
        split = QSplitter(Qt.Orientation.Horizontal, whole)
        left, centre = SidePanel(split), QWidget(split)
        _fill(left, self.list)
        _fill(centre, self.tools, self.workspace)
        left.setMinimumWidth(200)
        split.setHandleWidth(2)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(1, 1)
        split.setSizes([LEFT, max(400, self.width() - LEFT)])
        foot = bar("foot", 28)
        foot.setLayout(row(self._status, None, margins=(16, 0, 16, 0)))
        self._left = left
        column = _fill(whole, self.notices, split)
        column.addWidget(foot)
        self.setCentralWidget(whole)
        self.tools.hide_key_images()
        self._status.setAccessibleName("Files read")

    def _join(self, settings: Settings) -> None:
        choose_keys(settings.shortcuts)
        self._actions = add_actions(self, self.trigger, _ACTIONS)
        self.list.seen_wanted.connect(self.seen.toggle)
        self.tools.command.connect(self.trigger)
        self.list.record_opened.connect(self.open_row)
        self.workspace.record_dropped.connect(lambda record, pane: self._open_in(self.list.row(record), pane))
        self.workspace.record_wanted.connect(lambda pane: self._open_in(self.list.current_row(), pane))
        workspace, reading = self.workspace, self.reading
        workspace.scene.set_author("viewer")
        workspace.scene.set_words(replace(workspace.scene.words, of_files=True))
        workspace.said.connect(lambda words: self.notices.show_text("info", words, seconds=8))
        self.pane_menu = PaneMenu(workspace, self.trigger, key_images=False)
        workspace.state_changed.connect(lambda: self.tools.show_state(workspace))
        workspace.annotation_changed.connect(self._annotation_changed)
        workspace.annotations_changed.connect(self._annotations_changed)
        workspace.annotation_completed.connect(self._annotation_completed)
        workspace.frames_seen.connect(lambda more: self.list.show_seen(workspace.scene.looks, more))
        workspace.next_unseen_wanted.connect(self.open_unseen)
        workspace.active_stack_changed.connect(lambda one: self.list.mark_current(one.key if one else ""))
        workspace.next_series_wanted.connect(self.open_next)
        workspace.next_study_wanted.connect(self.open_next_study)
        self.layers.alone.connect(self._show_alone)
        workspace.scene.layers.alone_wanted.connect(self._alone_wanted)
        workspace.scene.layers.failed.connect(self.notices.show_error)
        workspace.scene.layers.told.connect(lambda words: self.notices.show_text("info", words, seconds=_TOLD_S))
        self.list.selection_wanted.connect(self.links.show_selection)
        self.links.image_wanted.connect(lambda: self._want(None))
        self.links.row_wanted.connect(self.open_row)
        self.links.failed.connect(self.notices.show_error)
        reading.first.connect(self._show_first)
        reading.listed.connect(self._show_groups)
        reading.progress.connect(self._show_progress)
        reading.ended.connect(self._ended)
        reading.failed.connect(self.notices.show_error)

    # what was found
    def _show_first(self, index: InstanceIndex) -> None:
        self.workspace.show_stack(sort_into_stacks((index,))[0])
        self._placed = index.sop_instance_uid

    def _go_to_first(self) -> None:
        """Go to the first image of the series that was opened unasked, while the reader has done nothing with it.

        Which of its images was read first is chance; a series that the reader opens begins at its first image too.
        """
        viewport = self.workspace.scene.viewports[0]
        if not self._placed or viewport.stack is None:
            return
        now = viewport.stack.frames[viewport.position].instance.sop_instance_uid
        if now != self._placed or viewport.view != opening_view(viewport.stack) or self._marks.now:
            self._placed = ""
            return
        viewport.go(0)
        self._placed = viewport.stack.frames[0].instance.sop_instance_uid

    def _show_groups(self, groups: tuple[RecordGroup, ...]) -> None:
        self._groups = groups
        self._rows = [one for group in groups for one in group.rows if one.opens]
        self.list.set_groups(groups)
        self.list.show_seen(self.workspace.scene.looks)
        self.workspace.exchange_stacks(one.stack for one in self._rows if one.stack is not None)
        self._go_to_first()
        if self._rows and self._wanted is None and self.workspace.contents.is_free(self.workspace.scene.active):
            self.open_row(self._rows[0])
        self._ask_thumbnails(groups)
        self._ask_states()

    def _ask_states(self) -> None:
        """Read the presentation states that were found, so that panes offer them for their images."""
        found = (one.text for one in self._rows if one.text is not None)
        new = [one.sop_instance_uid for one in found if one.kind is InstanceKind.PRESENTATION_STATE]
        wanted = [one for one in new if one not in self._states_asked]
        self._states_asked.update(wanted)

        def read(token: CancelToken) -> dict[str, StateFile]:
            return read_states(wanted, self.files.open, token)

        if wanted:
            self._runner.submit(Lane.PROCESS, read, done=self._offer_states, priority=Priority.THUMBNAIL)

    def _offer_states(self, more: dict[str, StateFile]) -> None:
        self._states = {**self._states, **more}
        self.workspace.set_states(self._states)

    def _ended(self) -> None:
        """All is read; where nothing of it can be shown, the first record says why."""
        left = next((one for group in self._groups for one in group.rows), None)
        if left is not None and not self._rows:
            self.open_row(left)
        self.read.emit()

    def _ask_thumbnails(self, groups: tuple[RecordGroup, ...]) -> None:
        new = {one.id for one in self._rows} - self._pictured
        self._pictured |= new
        wanted = (RecordGroup(one.title, tuple(made for made in one.rows if made.id in new)) for one in groups)
        self.thumbnails.ask(tuple(one for one in wanted if one.rows), self.devicePixelRatioF())

    def _show_thumbnail(self, key: str, image: object) -> None:
        self.list.show_thumbnail(key, image)  # type: ignore[arg-type]  # an image, as thumbnails are

    def _show_progress(self) -> None:
        count, bad = len(self.files), self.files.unreadable
        words = f"{count} file{'' if count == 1 else 's'} read"
        if bad:
            words += f", {bad} of them could not be read"
        self._status.setText(words if self.reading.over else f"Reading files: {words}")

    # what is shown
    def open_row(self, one: RecordRow) -> None:
        """Show a series, a slide or a paper in the active pane; of several asked for in haste only the last comes.

        What lies over images is shown over them, where they were found.
        """
        self._want(one)
        if layer_instances(one):
            self.layers.open(one, self._rows)
        else:
            self._open_alone(one)

    def _want(self, one: RecordRow | None) -> None:
        """Note what the reader chose last, None where it is no record: what was asked for before does not come.

        What has to be read first comes into the pane that is the active one now.
        """
        self._wanted, self._wanted_in = one, self.workspace.scene.active
        self.layers.cancel()
        self.links.cancel()

    def _show_alone(self, one: RecordRow, sentence: str) -> None:
        if one is self._wanted:
            self.notices.show_text("info", sentence, seconds=_TOLD_S)
            self._open_alone(one)

    def _alone_wanted(self, sop_instance_uid: str) -> None:
        for one in self._rows:
            if any(index.sop_instance_uid == sop_instance_uid for index in layer_instances(one)):
                self._want(one)
                self._open_alone(one)
                return

    def _open_alone(self, one: RecordRow) -> None:
        if not one.opens:
            self.workspace.show_sentence(one.title, one.why)
            self.list.mark_current(one.id)
        elif one.document is not None or one.text is not None:
            self._open_paper(one)
        elif one.stack is not None and one.whole:
            self.workspace.show_slide(one.levels)
        elif one.stack is not None:
            self.workspace.show_stack(one.stack)

    def _open_in(self, one: RecordRow | None, pane: int) -> None:
        if one is not None and self.workspace.choose_pane(pane):
            self.open_row(one)

    def open_next(self, step: int) -> None:
        """Show the next or previous series of the list."""
        pictures = self._pictures()
        if not pictures:
            return
        at = next((number for number, one in enumerate(pictures) if one.id == self.list.current_id()), -step)
        self.open_row(pictures[(at + step) % len(pictures)])

    def open_next_study(self, step: int) -> None:
        """Show the first series of the next study of the list, or of the one before."""
        stack = self.workspace.active_stack
        found = study_beside(self._pictures(), stack.study_instance_uid if stack is not None else "", step)
        if found is not None:
            self.open_row(found)

    def _pictures(self) -> list[RecordRow]:
        return [one for one in self._rows if one.stack is not None and not layer_instances(one)]

    def _open_paper(self, one: RecordRow) -> None:
        def read(_token: CancelToken) -> bytes | WaveformRecord:
            if one.text is not None:
                from reviewer_app.ui.case.record_text import read_record  # noqa: PLC0415 - takes long to load

                with self.files.open(one.text.sop_instance_uid) as stream:
                    return read_record(stream, one.text)
            with self.files.open(one.key.uid) as stream:
                return stream.read()

        show = partial(self._show_paper, one)
        self._runner.submit(Lane.DECODE, read, done=show, failed=self.notices.show_error)

    def _show_paper(self, one: RecordRow, read: bytes | WaveformRecord) -> None:
        if one is not self._wanted:
            return
        contents = self.workspace.contents
        pane = contents.there(self._wanted_in)
        contents.show_record(one.title, read, one.document_key, pane)
        self.seen.count(one, read)
        self.list.set_pages(self.seen.pages)
        self.list.show_seen(self.workspace.scene.looks)
        self.links.opened(one)
        if self.workspace.scene.active == pane:
            self.list.mark_current(one.id)

    def open_unseen(self, step: int) -> None:
        """Show the next image or page (`step` 1), or the one before (-1), of another record that was not seen."""
        found = next_unseen(self._rows, self.workspace.scene.looks, self.list.current_id(), step, self.seen.pages)
        if found is None:
            return
        self._show_row_at(*found)

    def _show_row_at(self, one: RecordRow, position: int | None) -> None:
        if one.stack is None or one.whole:
            self.open_row(one)
        else:
            self._want(one)
            self.workspace.show_stack(one.stack, None, position)

    def _instances(self) -> tuple[InstanceIndex, ...]:
        return tuple(one.index for one in self.files.snapshot if one.index is not None)

    # what is done
    def trigger(self, action_id: str) -> None:
        """Do what a command of the actions table says."""
        if action_id == "quit":
            self.close()
        elif action_id == "left-panel":
            self._left.setVisible(not self._left.isVisible())
        elif action_id in ("undo", "redo"):
            (self._marks.undo if action_id == "undo" else self._marks.redo)()
            self.workspace.set_annotations(self._marks.now)
        elif action_id in (own := self._own_commands()):
            own[action_id]()
        elif action_id in COMMANDS:
            self._perform(action_id)

    def _own_commands(self) -> dict[str, Callable[[], None]]:
        return {
            "attributes": self._show_attributes,
            "coverage": self.seen.toggle,
            "find-command": lambda: self.commands.open([one.id for one in _ACTIONS]),
        }

    @cached_property
    def commands(self) -> CommandList:
        """The list of commands; made when it is first asked for."""
        from reviewer_app.ui.commands import CommandList  # noqa: PLC0415 - the first picture does without it

        made = CommandList(self)
        made.chosen.connect(self.trigger)
        return made

    def _perform(self, command: str) -> None:
        """Do a command of the viewer; under the page that covers the panes nothing moves, and Esc takes it away."""
        page = self.seen.page
        if page is None or not page.isVisible():
            self.workspace.perform(command)
        elif command == _STEP_BACK:
            page.hide()
        else:
            self.tools.show_state(self.workspace)  # the button of a tool does not stay down

    def _show_attributes(self) -> None:
        from reviewer_app.ui.case.attributes_window import show_attributes  # noqa: PLC0415 - loads pydicom

        show_attributes(self, self.workspace, self._runner, self.files.open)

    def _annotation_changed(self, before: Annotation | None, after: Annotation | None, _label: str) -> None:
        self._annotations_changed((AnnotationChange(before, after),))

    def _annotations_changed(self, changes: tuple[AnnotationChange, ...], _label: str = "") -> None:
        self._marks.change(changes)
        self.workspace.set_annotations(self._marks.now)

    def _annotation_completed(self, before: Annotation, after: Annotation, _label: str) -> None:
        self._marks.complete(AnnotationChange(before, after))
        self.workspace.set_annotations(self._marks.now)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Press buttons with Enter too."""
        if not clicked_by_enter(event, self.focusWidget()):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the page of what was seen over the panes."""
        super().resizeEvent(event)
        self.seen.refit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Read no more, and forget everything."""
        self._want(None)
        self.links.close()
        self.reading.stop()
        self.thumbnails.cancel()
        self.workspace.clear()
        super().closeEvent(event)


def _fill(holder: QWidget, *widgets: QWidget) -> QVBoxLayout:
    """Put widgets one under the other; the last takes what room is left."""
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    theme.set_kind(holder, "panel")
    for one in widgets:
        column.addWidget(one, 1 if one is widgets[-1] else 0)
    return column
