"""Templates in the panel of the opinion: putting one in, its places one by one or as a form, and its findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QVBoxLayout
from shiboken6 import isValid

from reviewer_app.cases.findings import finding_path
from reviewer_app.ui.actions import BY_ID
from reviewer_app.ui.case.editor import new_id
from reviewer_app.ui.case.pieces import link
from reviewer_app.ui.keys import say_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reviewer_app.cases.dictated import DictatedRun
    from reviewer_app.cases.templates import Template, TemplateFinding
    from reviewer_app.ui.case.case_texts import CaseTexts
    from reviewer_app.ui.case.editor import WorkEditor
    from reviewer_app.ui.case.fill_form import FillForm
    from reviewer_app.ui.case.opinion_panel import OpinionPanel

_ACTION, _FORM, _KINDS = "template", "fill-form", "finding-kind"


class PanelTemplates:
    """What the panel does with templates; without `texts` there are none."""

    def __init__(self, panel: OpinionPanel, editor: WorkEditor, texts: CaseTexts | None) -> None:
        self._panel, self._editor, self._texts = panel, editor, texts
        #: The form that stands in the place of the texts, None while they are shown.
        self.form: FillForm | None = None
        self.button = link("Insert a template…", BY_ID[_ACTION].words, self.choose)
        self.form_button = link("Fill in as a form", BY_ID[_FORM].words, self.open_form)
        self.kinds_button = link("New of a kind…", BY_ID[_KINDS].words, self.choose_kind)
        for one, action in ((self.button, _ACTION), (self.form_button, _FORM), (self.kinds_button, _KINDS)):
            say_key(one, action)
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard has the command, and begins in the answers
            if texts is None or editor.read_only:
                one.hide()
        if texts is not None:
            texts.finding_begun = self._go_to_finding

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
        values = filled(template, self._texts.facts(), new_id)
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

    # findings

    def choose_kind(self) -> None:
        """Offer the kinds of findings that templates have, those for such a case first."""
        if self._texts is not None and not self._editor.read_only:
            self._texts.templates(self._offer_kinds)

    def _offer_kinds(self, templates: tuple[Template, ...]) -> None:
        from reviewer_app.cases.templates import offered  # noqa: PLC0415 - a case opens without it

        if self._texts is None or not isValid(self._panel) or self._editor.read_only:
            return  # as in `_offer`
        menu = QMenu(self._panel)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Kinds of findings")
        for group in offered(templates, self._texts.facts().case):
            menu.addSeparator()
            for kind in (kind for one in group for kind in one.findings):
                menu.addAction(kind.name[:1].upper() + kind.name[1:]).triggered.connect(partial(self._begin, kind))
        button = self.kinds_button
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _begin(self, kind: TemplateFinding, _checked: bool = False) -> None:
        if self._texts is not None:
            self._panel.flush()
            self._texts.begin(kind)

    def _go_to_finding(self, finding_id: str) -> None:
        """Go to what is to be filled in of a finding that was begun."""
        path = finding_path(finding_id, "text")
        if self.form is not None:
            self.form.go_on_at(path)
        elif isValid(self._panel):
            self._panel.go_to_field(path)
            self.first_blank(path)

    # the form

    def open_form(self) -> None:
        """Show what is to be filled in as a form once the templates are read."""
        if self._texts is not None and not self._editor.read_only:
            self._texts.templates(self._show_form)

    def _show_form(self, templates: tuple[Template, ...]) -> None:
        from reviewer_app.ui.case.fill_form import FillForm  # noqa: PLC0415 - a case opens without it

        if self._texts is None or not isValid(self._panel) or self._editor.read_only or self.form is not None:
            return  # as in `_offer`
        panel, column = self._panel, self._panel.layout()
        panel.flush()
        assert isinstance(column, QVBoxLayout)  # noqa: S101 - the panel makes it
        self.form = FillForm(panel, self._editor, self._texts, templates)
        self.form.left.connect(self.leave_form)
        column.insertWidget(column.indexOf(panel.pages), self.form, 1)
        panel.pages.hide()
        self.form.begin()

    def leave_form(self) -> None:
        """Show the texts again."""
        if self.form is not None:
            made, self.form = self.form, None
            made.flush()
            made.hide()
            made.deleteLater()
            self._panel.pages.show()

    # places

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
