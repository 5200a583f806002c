"""The findings: each a small form with its evidence in the text, put in order by dragging or by keys."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from reviewer_app.cases.findings import (
    AGREEMENT_WORDS,
    CATEGORY_WORDS,
    SIDES,
    Finding,
    begun,
    finding_path,
    findings,
    moved,
    removed,
)
from reviewer_app.cases.lesions import SITES
from reviewer_app.cases.opinion import CERTAINTY, Opinion, language_chosen
from reviewer_app.ui import theme
from reviewer_app.ui.case.editor import new_id
from reviewer_app.ui.case.fields import FormContext, QuietCombo, reveal, show_choice
from reviewer_app.ui.case.finding_drag import FINDING_TYPE, DragHandle, FindingText, finding_data
from reviewer_app.ui.case.pieces import icon_button, kept_while_typed
from reviewer_app.ui.case.section_author import author_choice
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import label, row, section_head, wrapped

_SIDE_WIDTH = 104
_EMPTY = "Findings make the skeleton of the findings in the opinion."


class FindingForm(QWidget):
    """One finding."""

    removed = Signal()

    def __init__(self, context: FormContext, finding_id: str) -> None:
        super().__init__()
        self.id = finding_id
        self._editor = context.editor
        self._number = label("", "dim", weight=theme.SEMIBOLD)
        self._number.setMinimumWidth(16)
        self.site = QLineEdit()
        self.site.setPlaceholderText("Site")
        completer = QCompleter(list(SITES), self.site)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.site.setCompleter(completer)
        self.side = self._choice("side", "Side", SIDES)
        self.side.setMaximumWidth(theme.scaled(_SIDE_WIDTH))
        self.text = FindingText(context, finding_path(finding_id, "text"), "Finding", hint="Description and evidence")
        #: Who wrote it; None where the case names no co-authors.
        self.author = author_choice(context, self.text.path, "the finding")
        self.category = self._choice("category", "Category", tuple(CATEGORY_WORDS.items()))
        self.certainty = self._choice("certainty", "How sure?", CERTAINTY)
        self.agreement = self._choice("agreement", "To the first report", tuple(AGREEMENT_WORDS.items()))
        self._remove = icon_button("trash", "Delete the finding", "Delete (can be undone)", size=16)
        self._remove.clicked.connect(self.removed)
        self.site.editingFinished.connect(self.flush)
        kept_while_typed(self.site, self.flush, lambda there: context.editor.set_typing(self.site, typing=there))
        self._lay_out()
        for one in (self.site, self.side, self.category, self.certainty, self.agreement, self._remove):
            one.setEnabled(not context.editor.read_only)

    @property
    def fields(self) -> dict[str, QWidget]:
        """Its controls by path."""
        parts = {
            "site": self.site, "side": self.side, "text": self.text, "category": self.category,
            "certainty": self.certainty, "agreement": self.agreement,
        }  # fmt: skip
        return {finding_path(self.id, part): one for part, one in parts.items()}

    def _choice(self, part: str, empty: str, choices: tuple[tuple[str, str], ...]) -> QuietCombo:
        made = QuietCombo(f"{empty} of the finding", empty, tip=empty)
        made.addItem("Not stated", "")
        for code, words in choices:
            made.addItem(words, code)
        made.currentIndexChanged.connect(partial(self._keep, part, made))
        return made

    def _keep(self, part: str, combo: QuietCombo, _index: int) -> None:
        self._editor.set_fields({finding_path(self.id, part): combo.currentData() or ""}, f"Finding: {part}")

    def carried(self) -> QMimeData:
        """Hand over what is typed, and return the finding as what is dragged, or put into a text by key."""
        self.text.flush()
        self.flush()
        work = self._editor.work
        one = next(one for one in findings(work.opinion) if one.id == self.id)
        return finding_data(one, work, language_chosen(work.opinion))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 6)
        column.setSpacing(4)
        line = row(DragHandle(self.carried), self._number, spacing=4)
        line.addWidget(self.site, 1)
        line.addWidget(self.side)
        line.addWidget(self._remove)
        column.addLayout(line)
        column.addWidget(self.text)
        choices = row(spacing=6)
        choices.addWidget(self.category, 1)
        choices.addWidget(self.certainty, 1)
        column.addLayout(choices)
        column.addWidget(self.agreement)
        if self.author is not None:
            column.addLayout(row(None, self.author))

    def show_finding(self, number: int, one: Finding, opinion: Opinion) -> None:
        """Show the finding as it is kept, under its number, and who wrote it."""
        if self.author is not None:
            self.author.setAccessibleName(f"Author of finding {number}")
            self.author.show_opinion(opinion)
        self._number.setText(str(number))
        self.setAccessibleName(f"Finding {number}")
        self.text.setAccessibleName(f"Finding {number}")
        self.site.setAccessibleName(f"Site of finding {number}")
        self._remove.setAccessibleName(f"Delete finding {number}")
        for combo, name in (
            (self.side, "Side"), (self.category, "Category"), (self.certainty, "Certainty"),
            (self.agreement, "Agreement"),
        ):  # fmt: skip
            combo.setAccessibleName(f"{name} of finding {number}")
        if not self.site.hasFocus() and self.site.text() != one.site:
            self.site.setText(one.site)
            self.site.setCursorPosition(0)  # its beginning is read where there is no room for all of it
        self.text.show_value(one.text)
        for combo, code in (
            (self.side, one.side), (self.category, one.category), (self.certainty, one.certainty),
            (self.agreement, one.agreement),
        ):  # fmt: skip
            show_choice(combo, code)

    def flush(self) -> None:
        """Hand over the site as far as it is typed."""
        self._editor.set_fields({finding_path(self.id, "site"): self.site.text()}, "Finding: site")


class FindingsPanel(QWidget):
    """All findings, in their order."""

    def __init__(self, context: FormContext) -> None:
        super().__init__()
        self.setAccessibleName("List of findings")  # the section of the form has the shorter name
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAcceptDrops(True)
        self._context, self._editor = context, context.editor
        self.forms: dict[str, FindingForm] = {}
        self._order: tuple[str, ...] = ()
        self._new = icon_button("plus", "New finding", "", size=16)
        say_key(self._new, "finding-new")
        self._new.clicked.connect(self.begin)
        self._empty: QLabel = wrapped(_EMPTY, "faint", size=theme.CAPTION)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        #: Its head, with room for another button before the last.
        self.head = row(section_head("Findings"), None, self._new)
        column.addLayout(self.head)
        column.addWidget(self._empty)
        column.addLayout(self._rows)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Leave the width to the panel."""
        return QSize(200, super().sizeHint().height())

    def show_work(self) -> None:
        """Show the findings as they are kept: a form stays the same widget wherever it moves."""
        found = findings(self._editor.work.opinion)
        order = tuple(one.id for one in found)
        if order != self._order:
            self._arrange(order)
        for number, one in enumerate(found, start=1):
            self.forms[one.id].show_finding(number, one, self._editor.work.opinion)
        self._empty.setVisible(not found and not self._editor.read_only)
        self._new.setVisible(not self._editor.read_only)

    def _arrange(self, order: tuple[str, ...]) -> None:
        for gone in [one for one in self.forms if one not in order]:
            form = self.forms.pop(gone)
            for field in (form.site, form.text):
                field.blockSignals(True)  # losing the keyboard must not write anew what was taken away
            self._rows.removeWidget(form)
            form.hide()
            form.deleteLater()
        for at, one in enumerate(order):
            if one not in self.forms:
                form = self.forms[one] = FindingForm(self._context, one)
                form.removed.connect(partial(self._take_away, one))
            self._rows.insertWidget(at, self.forms[one])
            self.forms[one].show()
        self._order = order

    def begin(self) -> None:
        """Begin a finding after the others, and write in it."""
        if self._editor.read_only:
            return
        made = new_id()
        self._editor.set_fields(begun(self._editor.work.opinion, made), "New finding")
        if made not in self.forms:
            self.show_work()
        reveal(self.forms[made].site)

    def _take_away(self, finding_id: str) -> None:
        form = self.forms[finding_id]
        form.text.flush()  # so that undo brings back what was typed just before
        form.flush()
        self._editor.set_fields(removed(finding_id), "Delete finding")

    @property
    def current(self) -> FindingForm | None:
        """The finding that the keyboard is in."""
        focus = self.window().focusWidget()
        forms = (self.forms[one] for one in self._order)
        return None if focus is None else next((one for one in forms if one.isAncestorOf(focus)), None)

    def move_current(self, step: int) -> None:
        """Move the finding that the keyboard is in up (-1) or down (1)."""
        focus, form = self.window().focusWidget(), self.current
        if focus is not None and form is not None:
            form.text.flush()
            self.put(form.id, self._order.index(form.id) + step)
            focus.setFocus()

    def put(self, finding_id: str, to: int) -> None:
        """Put a finding at a place, counted from 0."""
        self._editor.set_fields(moved(self._editor.work.opinion, finding_id, to), "Move finding")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take findings."""
        if event.mimeData().hasFormat(FINDING_TYPE) and not self._editor.read_only:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Put the finding where it was let go: before the first whose middle lies below."""
        dragged = bytes(event.mimeData().data(FINDING_TYPE).data()).decode(errors="replace")
        others = [self.forms[one] for one in self._order if one != dragged]
        y = event.position().y()
        to = sum(one.geometry().center().y() < y for one in others)
        event.acceptProposedAction()
        self.put(dragged, to)
