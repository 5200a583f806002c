"""Keeps the highlights and notes of papers as edits of the case, and shows them on their pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from reviewer_app.cases.cited_passages import CitedPassage, run_together
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.records import ListedDocument
from reviewer_app.cases.records_tree import dicom_date
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.viewer.paper_marks import MarkAct, MarkWanted
from reviewer_app.viewer.workspace import ViewerWorkspace

Source = tuple[ListedDocument | None, InstanceIndex | None]


def with_source(found: CitedPassage, source: Source) -> CitedPassage:
    """Return a passage with what is known of its paper, or of the record in DICOM that is read as one."""
    document, index = source
    if document is not None:
        made = document.created.date() if document.created is not None else None
        found = replace(found, source=document.author, made=made)
    if index is not None:
        uids = (index.study.uid, index.series.uid)
        found = replace(found, made=dicom_date(index.study.date), study=uids[0], series=uids[1])
    return found


class PaperMarking(QObject):
    """Joins the pages of the panes to the work; `insert` puts a token into the text."""

    def __init__(
        self,
        editor: WorkEditor,
        workspace: ViewerWorkspace,
        source_of: Callable[[str], Source],
        insert: Callable[[Token], None],
    ) -> None:
        super().__init__(workspace)
        self._editor, self._workspace, self._source_of, self._insert = editor, workspace, source_of, insert
        self._shown: tuple[tuple[CitedPassage, ...], bool] | None = None
        workspace.paper_mark_wanted.connect(self._do)
        editor.changed.connect(lambda _edit: self.show_work())
        editor.edits_read.connect(self.show_work)
        self.show_work()

    def show_work(self) -> None:
        """Show the marks as they are now."""
        wanted = (self._editor.work.passages, not self._editor.read_only)
        if wanted != self._shown:
            self._shown = wanted
            marks = tuple(one for one in wanted[0] if one.is_marked)
            self._workspace.set_paper_marks(marks, allowed=wanted[1])

    def keep(self) -> None:
        """Keep the notes that are being written."""
        for pane in self._workspace.documents:
            if pane.marking is not None:
                pane.marking.keep()

    def _do(self, wanted: MarkWanted) -> None:
        editor = self._editor
        if editor.read_only:
            return
        if wanted.act is MarkAct.MAKE:
            editor.add_passage(self._made(wanted))
            return
        mark = editor.work.passage(wanted.id)
        if mark is None:
            return
        if wanted.act is MarkAct.DELETE:
            editor.remove_evidence(mark.id)
        elif wanted.act is MarkAct.QUOTE:
            self._insert(Token(TokenKind.PASSAGE, mark.id))
        elif mark.is_note and not wanted.note:
            editor.remove_evidence(mark.id)  # a note without words is none
        else:
            label = "Change the note" if mark.note != wanted.note else "Change the colour of a mark"
            editor.change_passage(mark, replace(mark, note=wanted.note, color=wanted.color), label)

    def _made(self, wanted: MarkWanted) -> CitedPassage:
        found = CitedPassage(
            "", wanted.document, wanted.page, "", self._editor.now(), run_together(wanted.passage), wanted.title,
            areas=wanted.areas, color=wanted.color, note=wanted.note, at=wanted.at,
        )  # fmt: skip
        return with_source(found, self._source_of(wanted.document))
