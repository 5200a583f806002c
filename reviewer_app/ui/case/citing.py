"""Putting what the active pane shows into the text where the caret was last."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.evidence import Token, TokenKind, bookmark_of
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.evidence_items import Places
from reviewer_app.ui.case.opinion_panel import OpinionPanel
from reviewer_app.viewer.workspace import ViewerWorkspace

_NOTHING = "There is nothing to cite yet: the active pane shows no image."


class Citing(QObject):
    """Keeps what is shown as evidence, hands its token to the text, and opens what a token stands for.

    Signals
    -------
    view_wanted(Bookmark)
        Show this view.
    said(str)
        Tell this for a moment.
    """

    view_wanted = Signal(object)
    said = Signal(str)

    def __init__(self, editor: WorkEditor, workspace: ViewerWorkspace, places: Places, opinion: OpinionPanel) -> None:
        super().__init__(workspace)
        self._editor, self._workspace, self._places, self._opinion = editor, workspace, places, opinion

    def cite(self) -> None:
        """Put what the active pane shows into the text."""
        if self._editor.read_only:
            return
        self._opinion.flush()
        token = self._view()
        if token is None:
            self.said.emit(_NOTHING)
        else:
            self._opinion.insert(token)

    def open(self, token: Token) -> None:
        """Show what a token stands for, a view just as it was; nothing where it is gone."""
        bookmark = bookmark_of(token, self._editor.work)
        if bookmark is None:
            return
        view = self._editor.work.view(token.id)
        if view is not None:
            self._workspace.scene.set_hidden(hidden=view.hidden)
        self.view_wanted.emit(bookmark)

    def _view(self) -> Token | None:
        bookmark = self._workspace.current_bookmark()
        if bookmark is None:
            return None
        image, scene = bookmark.image, self._workspace.scene
        marks = () if scene.hidden else scene.annotations_on(image)
        drawn = tuple(one.id for one in marks if not one.hidden)
        place, about = self._places.numbered(image), self._places.about(image)
        kept = self._editor.add_view(bookmark, place, about, drawn, hidden=scene.hidden)
        return None if kept is None else Token(TokenKind.VIEW, kept.id)
