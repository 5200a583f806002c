"""What an addendum or correction takes the place of in the opinion, and whether what changes is urgent."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from reviewer_app.cases.amendments import (
    Amendment,
    amendment,
    amendment_path,
    corrected,
    is_code,
    now_path,
    replaceable,
    replaces_path,
)
from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import (
    AGREEMENT,
    AGREEMENT_PATH,
    CERTAINTY,
    CONCORDANCE,
    IMPACT,
    SAID,
    WAYS_TO_TELL,
    YES,
    FieldKind,
    Opinion,
    OpinionField,
)
from reviewer_app.cases.rules.signing import field_title
from reviewer_app.ui.case.fields import ChoiceField, FormContext, TextField
from reviewer_app.ui.case.spelling import Spelling
from reviewer_app.ui.parts import label, wrapped

_CHOICES = {
    "concordance.diagnosis": CONCORDANCE, "concordance.treatment": CONCORDANCE, "concordance.impact": IMPACT,
    AGREEMENT_PATH: AGREEMENT,
}  # fmt: skip
_TOLD = (("told_whom", "Whom you told of it"), ("told_when", "When"))
_TAKES, _CORRECTS = "It takes the place of", "What is corrected, and what it says now"


class ReplacedField(QCheckBox):
    """Whether a part of the opinion is replaced; `text` is what its correction begins with, None for an addendum."""

    def __init__(self, context: FormContext, number: int, path: str, title: str, text: str | None) -> None:
        super().__init__(title)
        self.path = replaces_path(number, path)
        self._context, self._now, self._text = context, now_path(number, path), text
        self.setAccessibleName(f"Replaces: {title}")
        self.clicked.connect(self._say)

    def _say(self, checked: bool) -> None:
        values = {self.path: YES if checked else ""}
        if self._text is not None:  # what was written is there again where a tick comes back
            written = self._context.editor.work.opinion.get(self._now)
            values[self._now] = (written or self._text) if checked else written
        self._context.editor.set_fields(values, f"Replace: {self.text()}" if checked else f"Keep: {self.text()}")

    def show_value(self, value: str) -> None:
        """Show a value without handing it back."""
        self.setChecked(value == YES)

    def flush(self) -> None:
        """Nothing waits: a tick is handed over at once."""


AmendField = TextField | ChoiceField | ReplacedField


class AmendedParts(QWidget):
    """The fields below the text of an amendment; made anew for each, and for an addendum that becomes a correction."""

    def __init__(self, context: FormContext, case: Case, number: int, spelling: Spelling | None) -> None:
        super().__init__()
        self._context, self._case, self._number, self._spelling = context, case, number, spelling
        self.fields: dict[str, AmendField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        opinion = context.editor.work.opinion
        self.corrects = amendment(opinion, number).corrects
        self._asked = self._make_asked()
        self._replaced = self._make_replaced(opinion)
        self._urgent = self._group("Is the change urgent?", self._choice("urgent", "Is the change urgent?", SAID))
        told = [self._text(amendment_path(number, part), name) for part, name in _TOLD]
        how = self._choice("told_how", "How it was told", WAYS_TO_TELL)
        self._told = self._group("", label("Whom you told of it"), told[0], label("When"), told[1], label("How"), how)
        self.show_written(opinion)

    def _make_asked(self) -> QWidget:
        words = "Does it change an answer or the advice?"
        return self._group(words, self._choice("changes", words, SAID))

    def _make_replaced(self, opinion: Opinion) -> QWidget:
        """Make a tick for each part of the opinion, and below each of a correction the field of what it says now."""
        stands = corrected(opinion, self._number - 1)
        rows: list[QWidget] = []
        for path in replaceable(self._case, stands, corrects=self.corrects):
            title = self._title(path)
            text = stands.get(path) if self.corrects else None
            tick = ReplacedField(self._context, self._number, path, title, text)
            self.fields[tick.path] = tick
            rows.append(tick)
            if self.corrects:
                now = now_path(self._number, path)
                rows.append(self._code(now, path, title) if is_code(path) else self._text(now, f"{title}, corrected"))
        if not rows:
            rows.append(wrapped("The opinion has no such part.", "dim"))
        return self._group(_CORRECTS if self.corrects else _TAKES, *rows)

    def _title(self, path: str) -> str:
        title = field_title(self._case, path)
        return f"{title}, certainty" if path.endswith("/certainty") else title

    def _group(self, head: str, *widgets: QWidget) -> QWidget:
        group = QWidget()
        column = QVBoxLayout(group)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if head:
            column.addWidget(label(head))
        for one in widgets:
            column.addWidget(one)
        self._column.addWidget(group)
        return group

    def _choice(self, part: str, title: str, choices: tuple[tuple[str, str], ...]) -> ChoiceField:
        return self._chosen(amendment_path(self._number, part), title, choices)

    def _code(self, path: str, of: str, title: str) -> ChoiceField:
        return self._chosen(path, f"{title}, corrected", _CHOICES.get(of, CERTAINTY))

    def _chosen(self, path: str, title: str, choices: tuple[tuple[str, str], ...]) -> ChoiceField:
        made = ChoiceField(self._context, OpinionField(path, 10, title, FieldKind.CHOICE, choices))
        made.setEnabled(True)
        self.fields[path] = made
        return made

    def _text(self, path: str, name: str) -> TextField:
        made = TextField(self._context, path, name, lines=2)
        made.setReadOnly(False)
        if self._spelling is not None:
            made.use_spelling(self._spelling)
        self.fields[path] = made
        return made

    def show_written(self, opinion: Opinion) -> None:
        """Show the fields that belong to what is written; their values are shown by the page."""
        written = amendment(opinion, self._number)
        changes = self.corrects or written.changes == YES
        self._asked.setVisible(not self.corrects)
        self._replaced.setVisible(changes)
        self._urgent.setVisible(changes)
        self._told.setVisible(changes and written.urgent == YES)
        for path, one in self.fields.items():
            if path.startswith(now_path(self._number, "")):
                one.setVisible(_replaces(written, path, self._number))

    def place(self, path: str) -> AmendField | None:
        """Return the field that a check leads to; of the ticks as a whole the first one."""
        if path == replaces_path(self._number, ""):
            return next((one for one in self.fields.values() if isinstance(one, ReplacedField)), None)
        return self.fields.get(path) or self.fields.get(path.replace("/now/", "/replaces/", 1))


def _replaces(written: Amendment, path: str, number: int) -> bool:
    return path.removeprefix(now_path(number, "")) in written.replaced
