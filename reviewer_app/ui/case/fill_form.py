"""The form of the opinion: what templates left to fill in, element by element, with lists to pick from.

It stands in the place of the texts until it is left. The texts are all that is kept: each response is written into its
text as a step of its own, and what is written there is what the form shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from reviewer_app.cases.blanks import BlankKind
from reviewer_app.cases.evidence import plain_text
from reviewer_app.cases.findings import finding_of
from reviewer_app.cases.opinion import FIELDS_BY_PATH
from reviewer_app.cases.template_forms import Element, added, answered, elements, no_more, texts_for
from reviewer_app.ui import theme
from reviewer_app.ui.case.form_responses import Response, response
from reviewer_app.ui.case.pieces import link
from reviewer_app.ui.parts import clear, label, row, section_head, title, wrapped

if TYPE_CHECKING:
    from reviewer_app.cases.templates import Template
    from reviewer_app.ui.case.case_texts import CaseTexts
    from reviewer_app.ui.case.editor import WorkEditor
    from reviewer_app.ui.case.opinion_panel import OpinionPanel

_NOTHING = "No text has places of a template. Insert a template first."
_HOW = "What you choose is written into the texts. What is left open holds up the signature there."


class FillForm(QWidget):
    """All elements of the texts that templates wrote.

    Signals
    -------
    left()
        Go back to the texts.
    """

    left = Signal()

    def __init__(
        self, panel: OpinionPanel, editor: WorkEditor, texts: CaseTexts, templates: Sequence[Template]
    ) -> None:
        super().__init__()
        self.setAccessibleName("Form of the opinion")
        self._panel, self._editor, self._texts, self._templates = panel, editor, texts, templates
        self._shape: tuple[object, ...] = ()
        self._next: tuple[str, int] | None = None
        #: The controls, each with the path of its text and its number there.
        self.responses: list[tuple[str, int, Response]] = []
        self.count = label("", "dim", size=theme.CAPTION)
        self.count.setAccessibleName("How much is filled in")
        self._nothing = wrapped(_NOTHING, "dim")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self._lay_out()
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self.show_work)
        editor.changed.connect(self._work_changed)  # a method, so that it ends with the form
        self.show_work()

    def _lay_out(self) -> None:
        self.back = link("Back to the texts", "Back to the texts of the opinion", self.left.emit)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 0, 16, 16)
        column.setSpacing(8)
        column.addWidget(wrapped(_HOW, "dim", size=theme.CAPTION))
        column.addWidget(self._nothing)
        column.addLayout(self._rows)
        column.addStretch()
        self.pages = QScrollArea()
        self.pages.setWidget(inside)
        self.pages.setWidgetResizable(True)
        self.pages.setFrameShape(QFrame.Shape.NoFrame)
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages.viewport().setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(row(title("Form"), self.count, None, self.back, spacing=8, margins=(16, 4, 16, 4)))
        whole.addWidget(self.pages, 1)

    # what is shown

    def _work_changed(self, _edit: object) -> None:
        self._again.start()

    def show_work(self) -> None:
        """Show the elements as the texts have them now."""
        found = {path: one for path in self._panel.text_paths() if (one := self._elements(path))}
        listed = [(path, one) for path, those in found.items() for one in those]
        shape = tuple((path, one.name, one.place.kind, one.place.choices, one.head) for path, one in listed)
        if shape != self._shape:
            self._shape = shape
            self._build(found)
        for path, number, made in self.responses:
            shown = found[path][number]
            made.show_value(plain_text(shown.typed, self._editor.work), fixed=shown.has_evidence)
        asked = [one for _path, one in listed if one.place.kind is not BlankKind.AGAIN]
        self.count.setText(f"{sum(not one.is_open for one in asked)} of {len(asked)} filled in" if asked else "")
        self._nothing.setVisible(not found)
        if self._next is not None:
            self._go_on()

    def _elements(self, path: str) -> tuple[Element, ...]:
        text = self._editor.work.opinion.get(path)
        return elements(text, texts_for(self._templates, path)) if text else ()

    def _title(self, path: str) -> str:
        finding = finding_of(path, self._editor.work.opinion)
        if finding is not None:
            return " ".join(part for part in (f"Finding {finding[0]}", finding[1].where) if part)
        known = FIELDS_BY_PATH.get(path)
        return "Answer" if known is None else known.title

    def _build(self, found: dict[str, tuple[Element, ...]]) -> None:
        clear(self._rows)
        self.responses = []
        for path, listed in found.items():
            self._rows.addWidget(section_head(self._title(path)))
            head = ""
            for number, one in enumerate(listed):
                if one.head and one.head != head:
                    head = one.head
                    self._rows.addWidget(label(head, "dim", weight=theme.SEMIBOLD))
                self._add(path, number, one)

    def _add(self, path: str, number: int, one: Element) -> None:
        if one.place.kind is BlankKind.AGAIN:
            more = link(
                f"Add: {one.place.name}", f"Add: {one.place.name}", partial(self._add_again, path, number, one.name)
            )
            done = link("No more", f"No more: {one.place.name}", partial(self._no_more, path, number, one.name))
            self._rows.addLayout(row(more, done, None, spacing=16))
            return
        made = response(one, self._texts.days(), self._editor)
        made.answered.connect(partial(self._answer, path, number, one.name))
        self.responses.append((path, number, made))
        self._rows.addWidget(made)

    # what is answered

    def _element(self, path: str, number: int, name: str) -> Element | None:
        """Return an element as the text has it now, None where the text has become another meanwhile."""
        if self._editor.read_only:
            return None  # it may have been signed while the form was open
        self._panel.flush()
        listed = self._elements(path)
        return next((one for at, one in enumerate(listed) if (at, one.name) == (number, name)), None)

    def _answer(self, path: str, number: int, name: str, words: str) -> None:
        one = self._element(path, number, name)
        if one is not None:
            self._write(path, answered(self._editor.work.opinion.get(path), one, words), f"Fill in: {one.name}")

    def _add_again(self, path: str, number: int, name: str) -> None:
        one = self._element(path, number, name)
        if one is None:
            return

        def write(lines: str) -> None:
            again = self._element(path, number, name)
            if again is not None:
                self._write(path, added(self._editor.work.opinion.get(path), again, lines), f"Add: {one.place.name}")
                self.go_on_at(path, number)

        self._texts.repeated(one.place.name, write)

    def _no_more(self, path: str, number: int, name: str) -> None:
        one = self._element(path, number, name)
        if one is not None:
            self._write(path, no_more(self._editor.work.opinion.get(path), one), f"No more: {one.place.name}")

    def _write(self, path: str, text: str, words: str) -> None:
        self._editor.set_fields({path: text}, words)

    def begin(self) -> None:
        """Go to the first element without a response."""
        first = next((made for _path, _number, made in self.responses if made.is_open), None)
        (self.back if first is None else first.field).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_on_at(self, path: str, number: int = 0) -> None:
        """Go on with the first element of a text without a response, from the one with this number on."""
        self._next = (path, number)
        self._again.start()

    def _go_on(self) -> None:
        (path, number), self._next = self._next or ("", 0), None
        made = next((made for at, no, made in self.responses if at == path and no >= number and made.is_open), None)
        if made is not None:  # what was just made gets its room in the next turn of the event loop
            QTimer.singleShot(0, made, lambda: self._into_sight(made))

    def _into_sight(self, made: Response) -> None:
        made.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.pages.ensureWidgetVisible(made, 0, 48)

    def flush(self) -> None:
        """Hand over what is typed."""
        for _path, _number, made in self.responses:
            made.flush()
