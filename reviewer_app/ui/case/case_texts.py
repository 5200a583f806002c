"""What the texts of a case are helped with: templates, the reader's phrases, dates, and the facts they ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from reviewer_app.errors import BadTemplate
from reviewer_app.jobs import Lane
from reviewer_app.settings import Settings
from reviewer_app.ui.case.desk import CaseDesk
from reviewer_app.ui.case.editor import WorkEditor, new_id

if TYPE_CHECKING:
    from reviewer_app.cases.merge_fields import Facts
    from reviewer_app.cases.templates import Template, TemplateFinding


class CaseTexts:
    """Looks up texts for the fields of one case; files are read in jobs, and `failed` is told what cannot be."""

    def __init__(
        self,
        desk: CaseDesk,
        editor: WorkEditor,
        settings: Callable[[], Settings],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._desk, self._editor, self._settings, self._failed = desk, editor, settings, failed
        #: Is told the id of a finding that was begun as a template has it.
        self.finding_begun: Callable[[str], None] = lambda _finding_id: None

    @property
    def trigger(self) -> str:
        """What makes an abbreviation its phrase: "tab" or "space"."""
        return self._settings().phrase_trigger

    def facts(self) -> Facts:
        """Return what texts may ask for, as it is now."""
        from reviewer_app.cases.merge_fields import Facts  # noqa: PLC0415 - a case opens without it

        return Facts(self._desk.case, self._editor.work, self._desk.reviewer, self._desk.now().date())

    def days(self) -> Sequence[date]:
        """Return the dates that a text is likely to name: today, and those of the studies, newest first."""
        studies = {one.started.date() for one in self._desk.case.studies if one.started is not None}
        return (self._desk.now().date(), *sorted(studies, reverse=True))

    def phrase(self, abbreviation: str) -> str:
        """Return the reader's phrase with its facts, empty for none; capital letters make no difference."""
        phrases = {short.casefold(): text for short, text in self._settings().phrases.items()}
        text = phrases.get(abbreviation.casefold(), "")
        return self._resolved(text) if text else ""

    def templates(self, done: Callable[[tuple[Template, ...]], None]) -> None:
        """Read the templates, those of the reader first."""
        own = self._settings().templates

        def read(_token: object) -> tuple[Template, ...]:
            from reviewer_app.cases.templates import all_templates  # noqa: PLC0415 - a case opens without it

            return all_templates(own)

        self._desk.runner.submit(Lane.PROCESS, read, done=done, failed=self._failed)

    def repeated(self, name: str, done: Callable[[str], None]) -> None:
        """Give `done` the lines with this name once more, with their facts; a finding of this name is begun."""

        def found(templates: tuple[Template, ...]) -> None:
            text = next((one.repeats[name] for one in templates if name in one.repeats), "")
            kind = next((kind for one in templates for kind in one.findings if kind.name == name), None)
            if text:
                done(self._resolved(text))
            elif kind is not None:
                self.begin(kind)
            else:
                gone = "The template that these lines come from is not there any more."
                self._failed(BadTemplate(gone, next_step="Write them, and delete the place that asks for them."))

        self.templates(found)

    def begin(self, kind: TemplateFinding) -> None:
        """Begin a structured finding as a template has it."""
        from reviewer_app.cases.template_filling import begun_from  # noqa: PLC0415 - a case opens without it

        if self._editor.read_only:
            return  # it may have been signed while the templates were read
        made = new_id()
        self._editor.set_fields(begun_from(kind, made, self.facts()), f"New finding: {kind.name}")
        self.finding_begun(made)

    def _resolved(self, text: str) -> str:
        from reviewer_app.cases.merge_fields import resolved  # noqa: PLC0415 - a case opens without it

        return resolved(text, self.facts())
