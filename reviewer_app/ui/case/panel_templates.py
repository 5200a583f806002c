"""Templates in the panel of the opinion: its button, putting one in, and going to the places that it left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from shiboken6 import isValid

from reviewer_app.ui.actions import BY_ID
from reviewer_app.ui.case.pieces import link
from reviewer_app.ui.keys import say_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reviewer_app.cases.dictated import DictatedRun
    from reviewer_app.cases.templates import Template
    from reviewer_app.ui.case.case_texts import CaseTexts
    from reviewer_app.ui.case.editor import WorkEditor
    from reviewer_app.ui.case.opinion_panel import OpinionPanel

_ACTION = "template"


class PanelTemplates:
    """What the panel does with templates; without `texts` there are none."""

    def __init__(self, panel: OpinionPanel, editor: WorkEditor, texts: CaseTexts | None) -> None:
        self._panel, self._editor, self._texts = panel, editor, texts
        self.button = link("Insert a template…", BY_ID[_ACTION].words, self.choose)
        say_key(self.button, _ACTION)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard has the command, and begins in the answers
        if texts is None or editor.read_only:
            self.button.hide()

    def choose(self) -> None:
        """Offer the templates once they are read."""
        if self._texts is not None and not self._editor.read_only:
            self._texts.templates(self._offer)

    def _offer(self, templates: tuple[Template, ...]) -> None:
        from reviewer_app.ui.case.template_chooser import TemplateChooser  # noqa: PLC0415 - a case opens without it

        if self._texts is None or not isValid(self._panel) or self._editor.read_only:
            return  # the case may have been left, or signed, while they were read
        self._panel.flush()
        dialog = TemplateChooser(templates, self._texts.facts(), self._panel)
        dialog.chosen.connect(self.insert)
        dialog.open()

    def insert_by_id(self, template_id: str, missing: Callable[[], None]) -> None:
        """Put a template into the opinion once the templates are read; `missing` is called where it is none of them."""

        def put(templates: tuple[Template, ...]) -> None:
            if not isValid(self._panel) or self._editor.read_only:
                return
            found = next((one for one in templates if one.id == template_id), None)
            if found is None:
                missing()
            else:
                self.insert(found)

        if self._texts is not None and not self._editor.read_only:
            self._texts.templates(put)

    def insert(self, template: Template) -> None:
        """Put a template into the opinion in one edit, and go to the first place to fill in."""
        from reviewer_app.cases.template_filling import filled  # noqa: PLC0415 - a case opens without it

        if self._texts is None:
            return
        self._panel.flush()
        values = filled(template, self._texts.facts())
        self._editor.set_fields(values, f"Insert a template: {template.title}", said=self._said(values))
        path = next(iter(values))
        self._panel.go_to_field(path)
        self.first_blank(path)

    def _said(self, values: Mapping[str, str]) -> list[DictatedRun]:
        """Return which words of new texts stand for findings that were dictated."""
        work = self._editor.work
        if not work.runs:
            return []
        from reviewer_app.ui.dictation.carried import of_findings  # noqa: PLC0415 - few dictate

        return [replace(run, path=path) for path, text in values.items() for run in of_findings(work, text).runs]

    def first_blank(self, path: str) -> bool:
        """Choose the first place to fill in of a text."""
        field = self._panel.open_text(path)
        found = field is not None and field.filling.first()
        if field is not None and found:
            chosen = field.textCursor()
            self._panel.put_caret(path, chosen.anchor(), chosen.position())
            self._panel.show_caret_of(field)
        return found

    def next_blank(self) -> None:
        """Go to the next place to fill in, in this text or in those after it; after the last to the first."""
        from reviewer_app.cases.blanks import blanks  # noqa: PLC0415 - a case opens without it

        panel = self._panel
        panel.flush()
        here = panel.last_text
        if here is not None and here.filling.step(forward=True):
            panel.go_to_field(here.path)
            panel.show_caret_of(here)
            return
        paths, opinion = panel.text_paths(), self._editor.work.opinion
        at = paths.index(here.path) + 1 if here is not None and here.path in paths else 0
        for path in (*paths[at:], *paths[:at]):
            if any(blanks(opinion.get(path))):
                panel.go_to_field(path)
                self.first_blank(path)
                return
