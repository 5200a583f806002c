"""Taking passages of the first report in to be compared, and marking them on its pages as they stand."""

from __future__ import annotations

from PySide6.QtCore import QObject

from reviewer_app.cases.case import Case
from reviewer_app.cases.compared_passages import compared_passages
from reviewer_app.cases.first_report import not_the_first_report
from reviewer_app.cases.work import Edit
from reviewer_app.ui.case.citing import Citing
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.opinion_panel import OpinionPanel
from reviewer_app.viewer.passage_painter import PassageMark
from reviewer_app.viewer.workspace import ViewerWorkspace

_NOTHING = "There is nothing to compare yet: choose words in the first report."
_NO_WORDS = "Choose the words to compare; without any, once more takes the whole page."


class Comparing(QObject):
    """Keeps the list of the opinion and the marks on the pages as the work has them."""

    def __init__(
        self, editor: WorkEditor, workspace: ViewerWorkspace, opinion: OpinionPanel, citing: Citing, case: Case
    ) -> None:
        super().__init__(workspace)
        self._editor, self._workspace, self._opinion, self._citing = editor, workspace, opinion, citing
        self._case = case
        self._asked_for_words: tuple[str, int] | None = None
        workspace.passages = self.marks
        editor.changed.connect(self._changed)
        opinion.compare_wanted.connect(self.compare)
        self.show_work()

    def compare(self) -> None:
        """Begin to say how the words chosen in the active document stand; of none its page, when asked twice."""
        if self._editor.read_only:
            return
        self._opinion.flush()
        found = self._citing.chosen_passage(placed=True)
        if found is None:
            self._citing.said.emit(_NOTHING)
            return
        page = (found.record, found.page)
        if not found.passage and self._asked_for_words != page:
            self._asked_for_words = page  # a scan has no words to choose: its page is still to be had
            self._citing.said.emit(_NO_WORDS)
            return
        self._asked_for_words = None
        kept = self._editor.compare_passage(found)
        if kept is not None:
            self._opinion.go_to_compared(kept.id)
            self._warn_of(kept.record)

    def _warn_of(self, record: str) -> None:
        paper = next((one for one in self._case.documents if one.reference == record), None)
        words = not_the_first_report(self._case, paper) if paper is not None else ""
        if words:
            self._citing.said.emit(words)

    def marks(self, document: str) -> tuple[PassageMark, ...]:
        """Return what is marked in a document, by its key."""
        return tuple(
            PassageMark(one.passage.page, one.passage.passage, one.agreement, one.sign, one.passage.areas)
            for one in compared_passages(self._editor.work)
            if one.passage.record == document and not one.passage.place
        )

    def _changed(self, edit: Edit) -> None:
        if edit.fields or edit.passages:
            self.show_work()

    def show_work(self) -> None:
        """Show list and marks as the work has them now."""
        self._opinion.compared.show_work()
        for pane in self._workspace.documents:
            pane.show_passages()
