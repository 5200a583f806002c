"""The answers: each question is the head of its own answer, with how sure it is or why there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from reviewer_app.cases.case import Question
from reviewer_app.cases.opinion import CANNOT_ANSWER, CERTAINTY, Opinion, answer_path
from reviewer_app.ui import theme
from reviewer_app.ui.case.fields import FormContext, QuietCombo, TextField, show_choice
from reviewer_app.ui.case.section_author import author_choice
from reviewer_app.ui.parts import label, row, wrapped

_CANNOT = "cannot:"


class AnswerForm(QWidget):
    """One question and its answer; `author` chooses who wrote it, None where the case names no co-authors."""

    def __init__(self, context: FormContext, number: int, question: Question) -> None:
        super().__init__()
        self._question = question
        self._editor = context.editor
        self._number = number
        self.text = TextField(
            context, answer_path(question.id, "text"), f"Answer {number}", hint="Answer in your own words"
        )
        tip = "How sure you are, or why this cannot be answered"
        self.certainty = QuietCombo(f"Certainty of answer {number}", "How sure?", flat=True, tip=tip)
        self.certainty.addItem("Not stated", "")
        for code, words in CERTAINTY:
            self.certainty.addItem(words, code)
        self.certainty.insertSeparator(self.certainty.count())
        for code, words in CANNOT_ANSWER[1:]:
            self.certainty.addItem(words, _CANNOT + code)
        self.certainty.setEnabled(not context.editor.read_only)
        self.certainty.currentIndexChanged.connect(self._chosen)
        self.author = author_choice(context, self.text.path, f"answer {number}")
        self._lay_out(wrapped(question.text))

    def _lay_out(self, asked: QLabel) -> None:
        asked.setFont(theme.font(weight=theme.SEMIBOLD))
        head = QHBoxLayout()
        head.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        number = label(str(self._number), "dim")
        for words in (number, asked):
            words.setContentsMargins(0, 7, 0, 0)
            words.setAlignment(top)
        head.addWidget(number, 0, top)
        head.addWidget(asked, 1, top)
        head.addWidget(self.certainty, 0, top)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.text)
        if self.author is not None:
            column.addLayout(row(None, self.author))

    def show_opinion(self, opinion: Opinion) -> None:
        """Show the answer as it is kept."""
        answer = opinion.answer(self._question.id)
        self.text.show_value(answer.text)
        if self.author is not None:
            self.author.show_opinion(opinion)
        show_choice(self.certainty, _CANNOT + answer.cannot_answer if answer.cannot_answer else answer.certainty)

    def _chosen(self) -> None:
        code = str(self.certainty.currentData() or "")
        cannot = code.removeprefix(_CANNOT) if code.startswith(_CANNOT) else ""
        values = {
            answer_path(self._question.id, "certainty"): "" if cannot else code,
            answer_path(self._question.id, "cannot_answer"): cannot,
        }
        self._editor.set_fields(values, f"Certainty of answer {self._number}")
