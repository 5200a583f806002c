"""What joins a place of the grid, when it is made, to the parts of the workspace."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reviewer_app.cases.looks import Mark
from reviewer_app.jobs import Lane
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.pdf import PdfPane
from reviewer_app.viewer.slots import PaneSlot
from reviewer_app.viewer.waveform_pane import WaveformPane

if TYPE_CHECKING:
    from reviewer_app.viewer.lab_pane import LabPane
    from reviewer_app.viewer.passage_painter import PassageMark
    from reviewer_app.viewer.workspace import ViewerWorkspace


def join_slot(workspace: ViewerWorkspace, slot: PaneSlot) -> None:
    """Join the picture of a place, and the papers that it will make when they are first needed."""
    image = slot.image
    image.activated.connect(lambda: workspace.activate(slot.number))
    image.enlarge_wanted.connect(workspace.toggle_enlarged)
    image.whole_wanted.connect(lambda: _show_whole(workspace, slot.number))
    image.mismatch_wanted.connect(workspace.mismatch_wanted)
    image.menu_wanted.connect(workspace.menu_wanted)
    image.carry_wanted.connect(workspace.carry_wanted)
    image.painted.connect(lambda: _painted(workspace, image))
    slot.document_made.connect(lambda pane: _join_document(workspace, slot, pane))
    slot.waveform_made.connect(lambda pane: _join_paper(workspace, slot, pane))
    slot.labs_made.connect(lambda pane: _join_labs(workspace, slot, pane))
    slot.dropped.connect(lambda record: workspace.record_dropped.emit(record, slot.number))
    workspace.sight.watch(image)
    workspace.pointing.join(image)


def _show_whole(workspace: ViewerWorkspace, number: int) -> None:
    workspace.activate(number)
    workspace.contents.show_whole_series()


def _painted(workspace: ViewerWorkspace, pane: ImagePane) -> None:
    now, player = pane.painted_now, workspace.player
    if now is not None and now.complete and now.frame is not None:
        workspace.scene.handing_over.complete(now.frame)
    if player.running and now is not None and now.complete:
        player.painted(pane.viewport, now.shown.position)


def _join_document(workspace: ViewerWorkspace, slot: PaneSlot, pane: PdfPane) -> None:
    _join_paper(workspace, slot, pane)
    pane.passages = partial(_passages, workspace)
    pane.link_followed.connect(lambda address: _follow(workspace, slot, address))
    pane.password_given.connect(lambda typed: workspace.password_given.emit(pane.key, typed, slot.number))
    pane.copy_wanted.connect(lambda: workspace.copy_wanted.emit(pane.key))
    pane.said.connect(workspace.said)
    pane.mark_wanted.connect(workspace.paper_mark_wanted)
    pane.marks_now = lambda: workspace.paper_marks
    pane.page_is_seen = lambda page: workspace.scene.looks.mark((pane.key, page)) is Mark.SEEN
    pane.outline_wanted.connect(lambda key, data: _read_outline(workspace, pane, key, data))


def _read_outline(workspace: ViewerWorkspace, pane: PdfPane, key: str, data: bytes) -> None:
    from reviewer_app.papers.outline import read_outline  # noqa: PLC0415 - a case opens without it

    workspace.runner.submit(
        Lane.DECODE,
        lambda _token: read_outline(data),
        done=lambda entries: pane.show_outline(key, entries),
        failed=lambda error: pane.show_outline(key, (), str(error)),
    )


def _passages(workspace: ViewerWorkspace, key: str) -> tuple[PassageMark, ...]:
    return workspace.passages(key)  # as it is when a document is shown: whoever knows them comes later


def _follow(workspace: ViewerWorkspace, slot: PaneSlot, address: str) -> None:
    workspace.activate(slot.number)
    workspace.link_followed.emit(address)


def _join_labs(workspace: ViewerWorkspace, slot: PaneSlot, pane: LabPane) -> None:
    _join_counted(workspace, slot, pane)
    sight = workspace.sight
    pane.reports_shown.connect(lambda records: sight.show_pages(pane, [(one, 0) for one in records]))
    pane.report_seen.connect(lambda record: sight.read_page((record, 0)))
    pane.cite_wanted.connect(workspace.cite_wanted)
    pane.menu_wanted.connect(workspace.result_menu_wanted)


def _join_paper(workspace: ViewerWorkspace, slot: PaneSlot, pane: PdfPane | WaveformPane) -> None:
    _join_counted(workspace, slot, pane)
    sight = workspace.sight
    pane.pages_shown.connect(lambda key, pages: sight.show_pages(pane, [(key, page) for page in pages]))
    pane.page_seen.connect(lambda key, page: sight.read_page((key, page)))


def _join_counted(workspace: ViewerWorkspace, slot: PaneSlot, pane: PdfPane | WaveformPane | LabPane) -> None:
    pane.activated.connect(lambda: workspace.activate(slot.number))
    pane.state_changed.connect(workspace.state_changed)
    sight = workspace.sight
    pane.counts = lambda: sight.counting
    pane.thresholds = lambda: workspace.scene.looks.thresholds
    sight.resumed.connect(pane.stand_anew)
