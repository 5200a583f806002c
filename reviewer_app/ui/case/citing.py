"""Putting what the active pane shows into the text where the caret was last."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.cited_passages import CitedPassage, cited_result, run_together
from reviewer_app.cases.cited_views import CitedView
from reviewer_app.cases.evidence import Token, TokenKind, bookmark_of
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.evidence_items import Places
from reviewer_app.ui.case.layout_steps import trimmed
from reviewer_app.ui.case.opinion_panel import OpinionPanel
from reviewer_app.ui.case.paper_marking import Source, with_source
from reviewer_app.viewer.arranging import arrangement_of
from reviewer_app.viewer.paper_marks import page_areas
from reviewer_app.viewer.workspace import ViewerWorkspace

_NOTHING = "There is nothing to cite yet: the active pane shows no image, no page and no chosen result."


class Citing(QObject):
    """Keeps what is shown as evidence, hands its token to the text, and opens what a token stands for.

    Signals
    -------
    view_wanted(Bookmark)
        Show this view.
    layout_wanted(ViewerArrangement)
        Lay the panes out so, before the view is shown in the active one.
    passage_wanted(CitedPassage)
        Show the page or the laboratory result of this passage.
    said(str)
        Tell this for a moment.
    """

    view_wanted = Signal(object)
    layout_wanted = Signal(object)
    passage_wanted = Signal(object)
    said = Signal(str)

    def __init__(
        self,
        editor: WorkEditor,
        workspace: ViewerWorkspace,
        places: Places,
        opinion: OpinionPanel,
        source_of: Callable[[str], Source],
    ) -> None:
        super().__init__(workspace)
        self._editor, self._workspace, self._places, self._opinion = editor, workspace, places, opinion
        self._source_of = source_of

    def cite(self) -> None:
        """Put what the active pane shows into the text."""
        if self._editor.read_only:
            return
        self._opinion.flush()
        token = self._view() or self._result() or self._passage()
        if token is None:
            self.said.emit(_NOTHING)
        else:
            self._opinion.insert(token)

    def keep(self) -> Token | None:
        """Keep the view of the active pane as evidence, and write nothing; None where it shows no image."""
        return self._view()

    def open(self, token: Token) -> None:
        """Show what a token stands for, a view just as it was; nothing where it is gone."""
        passage = self._editor.work.passage(token.id)
        if passage is not None:
            self.passage_wanted.emit(passage)
        bookmark = bookmark_of(token, self._editor.work)
        if bookmark is None:
            return
        view = self._editor.work.view(token.id)
        if view is not None and view.layout is not None:
            self.layout_wanted.emit(view.layout)
        if view is not None:
            self._workspace.scene.set_hidden(hidden=view.hidden)
        self.view_wanted.emit(bookmark)

    def _view(self) -> Token | None:
        bookmark = self._workspace.current_bookmark()
        if bookmark is None:
            return None
        image, scene = bookmark.image, self._workspace.scene
        place, about = self._places.numbered(image), self._places.about(image)
        layout = trimmed(arrangement_of(self._workspace))
        several = sum(bool(one.stack or one.document) for one in layout.panes) > 1
        drawn, now = scene.drawn_on(image), self._editor.now()
        found = CitedView("", bookmark, "", now, place, about, drawn, scene.hidden, layout if several else None)
        kept = self._editor.add_view(found)
        return None if kept is None else Token(TokenKind.VIEW, kept.id)

    def _result(self) -> Token | None:
        """Keep the laboratory result that is chosen in the active pane; of several in a cell the first."""
        labs = self._workspace.active_labs
        if labs is None or not labs.chosen:
            return None
        result = labs.chosen[0]
        document, _ = self._source_of(result.record)
        title = document.title if document is not None else labs.title
        kept = self._editor.add_passage(cited_result(result, title, self._editor.now()))
        return None if kept is None else Token(TokenKind.PASSAGE, kept.id)

    def _passage(self) -> Token | None:
        """Keep the words chosen in the document of the active pane, or else its page."""
        found = self.chosen_passage()
        kept = None if found is None else self._editor.add_passage(found)
        return None if kept is None else Token(TokenKind.PASSAGE, kept.id)

    def chosen_passage(self, *, placed: bool = False) -> CitedPassage | None:
        """Return the words chosen in the document of the active pane, or else its page; None where there is none.

        `placed` has it say where on their pages the words stand, so that equal words are told apart.
        """
        paper = self._workspace.active_document
        if paper is None or paper.view is None:
            return None
        view = paper.view
        found = CitedPassage("", paper.key, view.selected_page, "", self._editor.now(),
                             run_together(view.selected_text), paper.title,
                             areas=page_areas(view.chosen_areas) if placed else ())  # fmt: skip
        return with_source(found, self._source_of(paper.key))
