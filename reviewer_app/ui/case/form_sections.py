"""The sections of the form as they follow from the table of fields (std 3.2), each opening under its head."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import (
    EDUCATIONAL_LIMITATION,
    FIELDS,
    FOLLOW_ON_PATH,
    MANDATORY_LIMITATIONS,
    FieldKind,
    Opinion,
    OpinionField,
)
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.section_authors import AUTHORED_FIELDS
from reviewer_app.ui import theme
from reviewer_app.ui.case.fields import ChoiceField, FormContext, TextField, YesNoField
from reviewer_app.ui.case.section import Section
from reviewer_app.ui.case.section_author import AuthorChoice, author_choice
from reviewer_app.ui.parts import label, row, wrapped

TITLES: dict[int, str] = {
    5: "History",
    6: "Findings",
    7: "Diagnosis and treatment",
    8: "Agreement with the first opinion",
    10: "Recommendations",
    11: "In plain words",
    12: "Limitations",
    13: "Disclosures",
    14: "Distribution",
}
_LABEL_WIDTH = 104

FieldControl = TextField | ChoiceField | YesNoField


class FormSection(Section):
    """One section. What stands in it is made when it is first opened or asked for: a case opens sooner without it.

    `paths` are those of its fields; `made` holds the controls that there are by now, `authors` who wrote which text
    where the case names co-authors.
    """

    def __init__(self, context: FormContext, case: Case, number: int) -> None:
        super().__init__(TITLES[number])
        self._context, self._case, self._number = context, case, number
        self._listed = tuple(field for field in FIELDS if field.section == number)
        self.paths = frozenset(field.path for field in self._listed)
        self.made: dict[str, FieldControl] = {}
        self.authors: dict[str, AuthorChoice] = {}
        self._asked_when: list[tuple[OpinionField, tuple[QWidget, ...]]] = []
        self._form = QVBoxLayout()
        self._form.setSpacing(self.rows.spacing())
        self.rows.addLayout(self._form)

    @property
    def fields(self) -> dict[str, FieldControl]:
        """Its controls by path."""
        if not self.made:
            self._make()
        return self.made

    def show_opinion(self, opinion: Opinion) -> None:
        """Show the values as they are kept."""
        for path, control in self.made.items():
            control.show_value(opinion.get(path))
            if path == FOLLOW_ON_PATH and self._case.no_treat:
                _bind_to_arrangement(control, written=bool(opinion.get(path)))
        for choice in self.authors.values():
            choice.show_opinion(opinion)
        for field, widgets in self._asked_when:
            path, value = field.only_when or ("", "")
            for widget in widgets:
                widget.setVisible(opinion.get(path) == value or bool(opinion.get(field.path)))

    def _show_body(self, is_open: bool) -> None:
        if is_open and not self.made:
            self._make()
        super()._show_body(is_open)

    def _make(self) -> None:
        for words in _standing_words(self._case, self._number):
            self._form.addWidget(wrapped(words, "dim", size=theme.CAPTION))
        before: QWidget = self.head
        for field in self._listed:
            control = self.made[field.path] = self._add(self._context, field)
            self.setTabOrder(before, control)  # Qt leads the keyboard last to what is made last
            before = control
            if field.path in self.authors:
                self.setTabOrder(before, self.authors[field.path])
                before = self.authors[field.path]
        self.show_opinion(self._context.editor.work.opinion)

    def _add(self, context: FormContext, field: OpinionField) -> FieldControl:
        if field.kind is FieldKind.TEXT:
            control: FieldControl = TextField(context, field.path, field.title, hint=field.hint)
            shown: tuple[QWidget, ...] = (self._title(field), control)
        elif field.kind is FieldKind.CHOICE:
            control = ChoiceField(context, field)
            shown = (_beside(field.title, control),)
        else:
            control = YesNoField(context, field)
            shown = (control,)
        for widget in shown:
            self._form.addWidget(widget)
        if field.only_when is not None:
            self._asked_when.append((field, shown))
        if field.path == "distribution.first_physician":
            _bind_to_consent(control, self._case)
        return control

    def _title(self, field: OpinionField) -> QWidget:
        """Return the title of a text, with who wrote it at the right where that can be a co-author."""
        title = label(field.title, "dim", size=theme.CAPTION)
        choice = author_choice(self._context, field.path, field.title) if field.path in AUTHORED_FIELDS else None
        if choice is None:
            return title
        self.authors[field.path] = choice
        holder = QWidget()
        holder.setLayout(row(title, None, choice, spacing=8, margins=(0, 0, 0, 0)))
        return holder

    def show_note(self, filled: int, still_open: int) -> None:
        """Say in the head how many fields are filled, or how many things are left to do."""
        if still_open:
            self.head.set_note(f"{still_open} open", "warn", "warning")
        elif filled:
            self.head.set_note("", "faint", "check")
        else:
            self.head.set_note("")


def form_sections(context: FormContext, case: Case) -> dict[int, FormSection]:
    """Return every section by its number, in order."""
    return {number: FormSection(context, case, number) for number in TITLES}


def _beside(title: str, control: QWidget) -> QWidget:
    """Return a choice with its name at the left."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    name = label(title, "dim", size=theme.CAPTION)
    name.setFixedWidth(_LABEL_WIDTH)
    name.setWordWrap(True)
    row.addWidget(name, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addWidget(control, 1)
    return holder


def _standing_words(case: Case, number: int) -> Iterator[str]:
    """Yield what a section says before its fields: the baseline of section 8, the fixed words of section 12."""
    first = case.first_opinion
    if number == 8 and first is not None:
        if first.diagnosis:
            yield f"First diagnosis: {first.diagnosis}"
        if first.treatment_plan:
            yield f"First treatment plan: {first.treatment_plan}"
    if number == 8 and case.hidden:
        yield case.hidden[0]
    elif number == 8 and (first is None or not (first.diagnosis or first.treatment_plan)):
        yield "No first opinion was supplied."
    if number == 12:
        yield "Printed in every opinion:"
        yield from MANDATORY_LIMITATIONS
        if case.mode is OpinionMode.EDUCATIONAL:
            yield EDUCATIONAL_LIMITATION


def _bind_to_consent(control: QWidget, case: Case) -> None:
    """Without a consent that says so there is no copy to the first physician (std Q35)."""
    permitted = case.consent is not None and case.consent.to_first_physician
    control.setEnabled(control.isEnabled() and permitted)
    if not permitted:
        control.setToolTip("The patient’s consent does not permit a copy to the first physician")


def _bind_to_arrangement(control: QWidget, *, written: bool) -> None:
    """Where an arrangement of the payer forbids it no further care is offered (std Q41); what is written can go.

    A template or an undo may fill it too: so it is asked with each change, and never taken from who types in it.
    """
    control.setEnabled(written or control.hasFocus())
    control.setToolTip("An arrangement of the payer forbids to offer further care")
