"""Who wrote a part of the opinion: chosen beside its title where the case names co-authors."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.people import CoAuthor
from reviewer_app.cases.section_authors import author_of, author_path
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.fields import FormContext, QuietCombo, show_choice

_TIP = "Who wrote this part. A co-author signs for it in a field of their own"


class AuthorChoice(QuietCombo):
    """The reviewer, or one of the co-authors, as who wrote the text at `path`."""

    def __init__(self, editor: WorkEditor, authors: Sequence[CoAuthor], path: str, title: str) -> None:
        super().__init__(f"Author of {title}", "By you", flat=True, tip=_TIP)
        self._path = path
        self.addItem("By you", "")
        for one in authors:
            self.addItem(f"By {one.name or 'a co-author'}", one.reference)
        self.setEnabled(not editor.read_only)
        self.currentIndexChanged.connect(
            lambda: editor.set_fields({author_path(path): self.currentData() or ""}, f"Author: {title}")
        )

    def show_opinion(self, opinion: Opinion) -> None:
        """Show who is kept as its author; somebody whom the case names no longer stands there as such."""
        reference = author_of(opinion, self._path)
        if reference and self.findData(reference) < 0:
            with QSignalBlocker(self):
                self.addItem("By somebody the case names no longer", reference)
        show_choice(self, reference)


def author_choice(context: FormContext, path: str, title: str) -> AuthorChoice | None:
    """Return what chooses who wrote a text, None where the case names no co-authors."""
    return AuthorChoice(context.editor, context.co_authors, path, title) if context.co_authors else None
