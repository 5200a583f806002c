"""The story at the upper left: the questions first, then history, first opinion, people and consent."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from reviewer_app.cases.case import Case, Question
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.rules.dates import day
from reviewer_app.ui import theme
from reviewer_app.ui.case.pieces import link
from reviewer_app.ui.parts import label, row, section_head, wrapped

_SHORT = 96
_MODE_WORDS: dict[OpinionMode | None, str] = {
    OpinionMode.DIRECT: "Opinion to the patient",
    OpinionMode.LOCAL_PHYSICIAN: "Opinion through the local physician",
    OpinionMode.EDUCATIONAL: "Educational opinion",
}

#: Room for the ring of the keyboard beside number and mark.
_INSET = 4


class QuestionLine(QAbstractButton):
    """A question with its number and, at the right, whether it is answered; a click leads to its answer."""

    def __init__(self, number: int, question: Question) -> None:
        super().__init__()
        self._number = number
        self._icon, self._tone = "circle", "faint"
        self._heights: dict[int, int] = {}
        self.setText(question.text)
        self.setFont(theme.font())
        self.setAccessibleName(f"Question {number}")
        self.setAccessibleDescription(question.text)
        asker = "the patient" if question.asker.value == "patient" else "the referring physician"
        self.setToolTip(f"Asked by {asker}. Click to answer.")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_state(self, opinion: Opinion, question: Question) -> None:
        """Show whether it is answered, begun or open."""
        answer = opinion.answer(question.id)
        if answer.cannot_answer or (answer.text.strip() and answer.certainty):
            self._icon, self._tone = "check-circle", "ok"
        elif answer.text.strip():
            self._icon, self._tone = "pencil-simple", "accent"
        else:
            self._icon, self._tone = "circle", "faint"
        self.update()

    @property
    def answered(self) -> bool:
        """Whether the mark says so."""
        return self._icon == "check-circle"

    def _text_area(self, width: int) -> QRect:
        return QRect(_INSET + 18, 3, max(20, width - 2 * _INSET - 18 - 24), 1000)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of the words at this width."""
        height = self._heights.get(width)
        if height is None:  # layouts ask again and again, and breaking lines takes long
            area, flags = self._text_area(width), int(Qt.TextFlag.TextWordWrap)
            height = self._heights[width] = self.fontMetrics().boundingRect(area, flags, self.text()).height() + 6
        return height

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """In another font lines are broken elsewhere."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._heights.clear()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return one line."""
        return QSize(160, self.heightForWidth(max(self.width(), 160)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint number, words and mark."""
        palette = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        top_left = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        painter.setPen(QColor(palette.dim))
        painter.drawText(QRect(_INSET, 3, 18, 100), top_left, str(self._number))
        painter.setPen(QColor(palette.accent if self.underMouse() else palette.text))
        area = self._text_area(self.width())
        painter.drawText(area, top_left | int(Qt.TextFlag.TextWordWrap), self.text())
        theme.icon(self._icon, self._tone).paint(painter, QRect(self.width() - _INSET - 16, 4, 16, 16))
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()


class Story(QWidget):
    """What was asked, what is known, and what others said before."""

    question_chosen = Signal(str)
    resized = Signal()

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case
        self._compact = False
        #: Whether the reader asked for all of it, and whether it is cut for want of room.
        self._whole, self._is_cut = False, True
        self._answered = label("", "dim", size=theme.CAPTION)
        self._lines = [QuestionLine(number, one) for number, one in enumerate(case.questions, start=1)]
        self._more = link("show all", "Show the whole story", self._toggle)
        self._history_head, self._history = section_head("History"), wrapped()
        self._first, self._by = wrapped(), wrapped("", "faint", size=theme.CAPTION)
        #: People, consent, and how the opinion goes out.
        self.facts = wrapped("", "dim", size=theme.CAPTION)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(2)
        self._add_questions(column)
        column.addSpacing(8)
        column.addWidget(self._history_head)
        column.addWidget(self._history)
        column.addSpacing(6)
        column.addLayout(row(section_head("First opinion"), None, self._more))
        for words in (self._first, self._by, self.facts):
            column.addWidget(words)
        column.addStretch()
        self._fill()

    def _add_questions(self, column: QVBoxLayout) -> None:
        column.addLayout(row(section_head("Questions"), None, self._answered, margins=(0, 0, 4, 0)))
        column.addSpacing(2)
        for line, question in zip(self._lines, self._case.questions, strict=True):
            line.clicked.connect(lambda _checked=False, one=question: self.question_chosen.emit(one.id))
            column.addWidget(line)
        if not self._lines:
            column.addWidget(label("None was asked.", "faint"))

    def show_opinion(self, opinion: Opinion) -> None:
        """Mark the questions that are answered."""
        for line, question in zip(self._lines, self._case.questions, strict=True):
            line.show_state(opinion, question)
        count = sum(line.answered for line in self._lines)
        self._answered.setText(f"{count} of {len(self._lines)} answered" if self._lines else "")

    def set_compact(self, compact: bool) -> None:
        """Fold the history away on a small screen."""
        if compact != self._compact:
            self._compact = compact
            self._fill()
            self.resized.emit()

    def height_for(self, width: int) -> int:
        """Return the height that all words take at this width."""
        layout = self.layout()
        if layout is None:
            return 0
        return max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height())

    @property
    def whole(self) -> bool:
        """Whether all of it is shown, and not only the beginning."""
        return self._whole

    def point_out(self) -> None:
        """Show all of it, with people, consent, and how the opinion goes out selected."""
        self.set_whole(True)
        self.facts.setSelection(0, len(self.facts.text()))

    def set_whole(self, whole: bool) -> None:
        """Show all of it, or only the beginning."""
        if whole != self._whole:
            self._toggle()

    def fit(self, width: int, most: int) -> int:
        """Show all of it where it takes no more than `most` pixels of height, else the beginning; return its height."""
        for cut in (False, True):
            self._is_cut = cut
            self._fill()
            needed = self.height_for(width)
            if self._whole or needed <= most:
                break
        return needed

    def _toggle(self) -> None:
        self._whole = not self._whole
        self._more.setText("show less" if self._whole else "show all")
        self._fill()
        self.resized.emit()

    def _fill(self) -> None:
        whole = not self._is_cut or self._whole
        history = self._case.history or "None was sent."
        _show(self._history, history if whole else _cut(history))
        shown = whole or not self._compact
        self._more.setVisible(self._is_cut or self._whole)
        self._history_head.setVisible(shown)
        self._history.setVisible(shown)
        _show(self._first, self._first_words(whole))
        _show(self._by, self._by_words() if shown else "")
        _show(self.facts, self._rest_words() if whole else "")

    def _first_words(self, whole: bool) -> str:
        first = self._case.first_opinion
        parts = [] if first is None else [part for part in (first.diagnosis, first.treatment_plan) if part]
        if self._case.hidden:
            return self._case.hidden[0]
        if not parts:
            return "None was supplied."
        if self._compact and not whole:
            parts = parts[:1]
        words = " ".join(parts)
        return f"“{words if whole else _cut(words)}”"

    def _by_words(self) -> str:
        first = self._case.first_opinion
        if first is None:
            return ""
        who = [first.physician.name, first.physician.organization] if first.physician is not None else []
        when = [day(first.given_on)] if first.given_on is not None else []
        return ", ".join(part for part in (*who, *when) if part)

    def _rest_words(self) -> str:
        """Return people, consent, and how the opinion goes out, a line each."""
        case = self._case
        home = ", ".join(filter(None, (case.patient.state, case.patient.country)))
        lines = [f"The patient lives in {home}"] if home else []
        if case.self_referred:
            lines.append("Requested by the patient")
        elif case.requester is not None:
            lines.append("Requested by " + ", ".join(filter(None, (case.requester.name, case.requester.organization))))
        if case.local_physician is not None:
            lines.append(f"Local physician: {case.local_physician.name}")
        lines += [f"Co-author: {one.name}" for one in case.co_authors]
        lines.append(_MODE_WORDS.get(case.mode, "How the opinion goes out is not said"))
        if case.consent is not None:
            given = f", given {day(case.consent.given_on)}" if case.consent.given_on else ""
            ends = f", to {day(case.consent.ends_on)}" if case.consent.ends_on else ""
            lines.append(f"Consent {'active' if case.consent.active else 'not active'}{given}{ends}")
        if case.no_treat:
            lines.append("The payer allows no further care by you")
        if case.stipend:
            lines.append(f"Stipend: {case.stipend}")
        return "\n".join(lines)


def _show(target: QLabel, words: str) -> None:
    target.setText(words)
    target.setVisible(bool(words))


def _cut(words: str) -> str:
    """Return the beginning of a long text, to the end of a word."""
    if len(words) <= _SHORT:
        return words
    return words[:_SHORT].rsplit(" ", 1)[0].rstrip(",.;") + "\u00a0…"
