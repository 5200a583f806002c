"""What joins the opinion to the panes beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.ui.case.citing import Citing
from reviewer_app.ui.case.comparing import Comparing
from reviewer_app.ui.case.paper_marking import PaperMarking
from reviewer_app.ui.case.revealing import Revealing
from reviewer_app.ui.case.view_drag import drag_view
from reviewer_app.viewer.mark_commands import LOCKED

if TYPE_CHECKING:
    from reviewer_app.ui.case.case_lesions import CaseLesions
    from reviewer_app.ui.case.evidence_items import Places
    from reviewer_app.ui.case.opinion_panel import OpinionPanel
    from reviewer_app.ui.case.window import CaseWindow

_TOLD_S = 8


class Joined(NamedTuple):
    """What puts views and passages into texts, shows the first report, compares with it, and marks papers."""

    citing: Citing
    revealing: Revealing
    comparing: Comparing
    paper_marking: PaperMarking


def join_opinion(window: CaseWindow, opinion: OpinionPanel, lesions: CaseLesions, places: Places) -> Joined:
    """Let the opinion of a window, and its lesions, show in the panes what they speak of, and take up what is there."""
    viewing, workspace, editor = window.viewing, window.workspace, window.editor
    opinion.view_wanted.connect(viewing.go_to)
    opinion.evidence.chosen.connect(workspace.scene.select)
    opinion.remove_wanted.connect(partial(_remove_evidence, window))
    citing = Citing(editor, workspace, places, opinion, viewing.source_of)
    citing.layout_wanted.connect(lambda _layout: window.steps.look())  # so that the panes of now can be brought back
    citing.layout_wanted.connect(viewing.lay_out)
    citing.view_wanted.connect(viewing.go_to)
    citing.passage_wanted.connect(viewing.open_passage)
    revealing = Revealing(editor, opinion)
    revealing.revealed.connect(window.revealed)
    revealing.failed.connect(window.notices.show_error)
    comparing = Comparing(editor, workspace, opinion, citing, window.desk.case)
    opinion.token_opened.connect(citing.open)
    paper_marking = PaperMarking(editor, workspace, viewing.source_of, opinion.insert)
    opinion.record_wanted.connect(viewing.open_record)
    opinion.story_wanted.connect(window.frame.show_story)
    opinion.cite_wanted.connect(citing.cite)
    for carried in (workspace.carry_wanted, opinion.evidence.carry_wanted):
        carried.connect(lambda: drag_view(workspace.active_pane))
    opinion.lesions.command.connect(window.trigger)
    lesions.view_wanted.connect(viewing.go_to)
    lesions.failed.connect(window.notices.show_error)
    for said in (citing.said, revealing.refused, lesions.said, opinion.said):
        said.connect(lambda words: window.notices.show_text("info", words, seconds=_TOLD_S))
    return Joined(citing, revealing, comparing, paper_marking)


def _remove_evidence(window: CaseWindow, evidence_id: str) -> None:
    """Delete a piece of evidence; what a calibration measured loses its scale with it. A locked mark stays."""
    mark, scene = window.editor.work.annotation(evidence_id), window.workspace.scene
    if mark is not None and scene.marks.is_locked(mark):
        window.workspace.said.emit(LOCKED)
    elif mark is not None and mark.kind is AnnotationKind.CALIBRATION:
        scene.handing_over.delete(mark, "Delete calibration")
    else:
        window.editor.remove_evidence(evidence_id)
