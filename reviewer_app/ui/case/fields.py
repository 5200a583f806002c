"""The kinds of fields of the opinion: text, choice, yes or no. Each shows a value and hands over what was entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QMimeData, QPoint, QSignalBlocker, QSize, Qt
from PySide6.QtGui import (
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from reviewer_app.cases.evidence import Token
from reviewer_app.cases.opinion import NO, YES, OpinionField, language_chosen, summary_language
from reviewer_app.cases.people import CoAuthor
from reviewer_app.cases.searching import Search
from reviewer_app.ui import theme
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.rich_document import caret_over, put_words
from reviewer_app.ui.case.spelling import EnglishOnly, JudgesWords, Spelling
from reviewer_app.ui.case.text_field import OpinionText

if TYPE_CHECKING:
    from reviewer_app.ui.case.blank_filling import TextHelp
    from reviewer_app.ui.dictation.carried import Landing
    from reviewer_app.ui.dictation.dictated_marks import DictatedMarks
    from reviewer_app.ui.dictation.panel_dictation import PanelDictation

#: The part for the patient has a language of its own.
SUMMARY_PATH = "plain.summary"
#: The arrow of a flat choice and the room round its words.
_ARROW = 44


@dataclass(frozen=True, slots=True)
class FormContext:
    """What a field needs of the rest: where edits go, who opens a token, who notes where the caret is, who cites.

    `pointed` gets the token that the pointer rests on, where on the screen, the words shown there, and the field;
    `dictation` gives what knows of dictated words, None while there are none; `co_authors` are who can have written
    parts beside the reviewer.
    """

    editor: WorkEditor
    open_token: Callable[[Token], None]
    entered: Callable[[TextField], None]
    cite: Callable[[], None]
    pointed: Callable[[Token, QPoint, str, QWidget], None]
    spelling: Spelling | None = None
    texts: TextHelp | None = None
    dictation: Callable[[], PanelDictation | None] | None = None
    co_authors: tuple[CoAuthor, ...] = ()


class FieldWidget(Protocol):
    """A widget that shows the value of one path."""

    def show_value(self, value: str) -> None:
        """Show a value without handing it back."""

    def flush(self) -> None:
        """Hand over what was entered and not yet handed over."""


class TextField(OpinionText):
    """A text of the opinion, bound to its path."""

    def __init__(self, context: FormContext, path: str, name: str, *, hint: str = "", lines: int = 2) -> None:
        super().__init__(lambda: context.editor.work, lines=lines)
        self.path = path
        self._editor = context.editor
        self._dictated: DictatedMarks | None = None
        self._dictation = context.dictation
        self.setAccessibleName(name)
        self.setPlaceholderText(hint or "")
        self.setReadOnly(context.editor.read_only)
        self._landing: Landing | None = None
        self._dropping = False
        self.edited.connect(lambda text: self._hand_over(text, f"Write: {name}"))
        self.waiting.connect(lambda there: context.editor.set_typing(self, typing=there))
        self.token_opened.connect(context.open_token)
        self.token_pointed.connect(lambda token, at, words: context.pointed(token, at, words, self.viewport()))
        self.entered.connect(lambda: context.entered(self))
        self.view_dropped.connect(context.cite)
        if context.spelling is not None and not context.editor.read_only:
            self.use_spelling(context.spelling)
        if context.texts is not None:
            self.use_help(context.texts)

    def show_value(self, value: str) -> None:
        """Show a value without handing it back."""
        with nullcontext() if self._dictated is None else self._dictated.resting():
            self.set_markup(value)
        if self._dictated is None and any(one.path == self.path for one in self._editor.work.runs):
            from reviewer_app.ui.dictation.dictated_marks import DictatedMarks  # noqa: PLC0415 - few dictate

            self._dictated = DictatedMarks(self, self._editor)

    def use_spelling(self, spelling: JudgesWords) -> None:
        """Mark words that are spelt wrong, once the text is seen and while it is in the language of the dictionary."""
        super().use_spelling(EnglishOnly(spelling, lambda: language_of_text(self._editor, self.path)))

    @property
    def dictated(self) -> DictatedMarks | None:
        """Where dictated words stand here; None while nothing was dictated."""
        return self._dictated

    @property
    def dictation(self) -> PanelDictation | None:
        """What is done with dictated words here; None where there are none."""
        return None if self._dictated is None or self._dictation is None else self._dictation()

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """Copy dictated words as such."""
        data = super().createMimeDataFromSelection()
        if self._dictated is not None:
            from reviewer_app.ui.dictation.carried import carry, chosen  # noqa: PLC0415 - few dictate

            carry(data, chosen(self))
        return data

    def copy(self) -> None:
        """Copy, and say what that is good for."""
        super().copy()
        self._tell_of_copy()

    def cut(self) -> None:
        """Cut, and say what that is good for."""
        self._tell_of_copy()
        super().cut()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Write; Qt copies by key without asking `copy`."""
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Cut):
            self._tell_of_copy()
        super().keyPressEvent(event)

    def _tell_of_copy(self) -> None:
        """Say where words that nobody has accepted can be put, where some are chosen."""
        dictation = self.dictation
        if dictation is not None and self.chosen_waits:
            dictation.tell_of_copy()

    @property
    def chosen_waits(self) -> bool:
        """Whether dictated words are chosen that nobody has accepted."""
        if self._dictated is None or not self.textCursor().hasSelection():
            return False
        from reviewer_app.ui.dictation.carried import chosen  # noqa: PLC0415 - few dictate

        return chosen(self).waits

    def putting(self, text: str, place: QTextCursor) -> AbstractContextManager[None]:
        """Hand over a text of facts as it is put in the place of what a caret has chosen: findings may be dictated."""
        if not self._editor.work.runs:
            return super().putting(text, place)
        from reviewer_app.ui.dictation.carried import landing_of_facts  # noqa: PLC0415 - few dictate

        return self._lands(landing_of_facts(self._editor.work, text, place))

    @contextmanager
    def _lands(self, landing: Landing) -> Iterator[None]:
        self._landing = landing
        try:
            yield
        finally:
            self._landing = None

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste or drop; what was dictated elsewhere waits here as well."""
        from reviewer_app.ui.dictation.carried import landing  # noqa: PLC0415 - a case opens without it

        self._landing = landing(source, self)
        super().insertFromMimeData(source)
        if not self._dropping:
            self._landing = None

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Write at the place of the drop; Qt tells only at its end that the text is another."""
        self._dropping = True
        super().dropEvent(event)
        self._dropping, self._landing = False, None

    def _hand_over(self, text: str, label: str) -> None:
        """Hand over what stands here, with the dictated words that were just put here."""
        if self._landing is None:
            self._editor.set_fields({self.path: text}, label)
            return
        from reviewer_app.ui.dictation.flat_document import flat_text  # noqa: PLC0415 - few dictate

        landed, new = self._landing.for_work(self._editor.work, self.path)
        runs = landed.runs_in(flat_text(self.document()), self.path)
        self._editor.set_fields({self.path: text}, label, said=runs, new=new)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Offer other words where an uncertain one was clicked."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            dictation = self.dictation
            if dictation is not None:
                dictation.clicked()

    def put_caret_at(self, place: int) -> None:
        """Put the caret at a place, in characters of the text as `cases.dictated_places` counts them."""
        from reviewer_app.ui.dictation.flat_document import cursor_over  # noqa: PLC0415 - few dictate

        self.setTextCursor(cursor_over(self.document(), place, place))

    def write_at_once(self, write: Callable[[], None], give: Callable[[str], None]) -> None:
        """Hand over what was typed; then let `write` change the document, and `give` hand it over as one edit."""
        self.flush()
        with QSignalBlocker(self):
            write()
        text = self.markup()
        self.take_for_kept(text)
        give(text)
        self.format_changed.emit()

    # places that a search finds

    def _places(self, search: Search) -> list[QTextCursor]:
        found, block = [], self.document().begin()
        while block.isValid():
            found += [caret_over(block, start, end) for start, end in search.places(block.text())]
            block = block.next()
        return found

    def choose_place(self, search: Search, number: int) -> bool:
        """Select the place with this number, counted from 0, of those that a search finds here; False without one."""
        places = self._places(search)
        if number >= len(places):
            return False
        self.setTextCursor(places[number])
        return True

    def replace_chosen(self, search: Search, words: str) -> int:
        """Put words in the place of those that are chosen, set as those were.

        Returns
        -------
        int
            How many places a search now finds before the end of the new words, those in them included.
        """
        cursor = self.textCursor()
        put_words(cursor, words)
        return sum(one.selectionStart() < cursor.position() for one in self._places(search))

    def replaced(self, search: Search, words: str) -> str:
        """Put words in every place that a search finds, and return the text; says nothing to anyone."""
        blocked = QSignalBlocker(self)
        for place in reversed(self._places(search)):
            put_words(place, words)
        blocked.unblock()
        return self.markup()


def language_of_text(editor: WorkEditor, path: str) -> str:
    """Return the code of the language that a text of the opinion is written in now."""
    opinion = editor.work.opinion
    if path == SUMMARY_PATH:
        return summary_language(editor.desk.case.patient.language, opinion)
    return language_chosen(opinion)


class QuietCombo(QComboBox):
    """A choice that the wheel scrolls past; closed it shows the first words only, before any bracket or colon."""

    def __init__(self, name: str, empty: str, *, flat: bool = False, tip: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self._tip = tip
        self._empty = empty
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFont(theme.font())
        if flat:
            theme.set_kind(self, "flat")
            self.setMinimumContentsLength(8)
            self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        else:
            self.setMinimumContentsLength(6)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(16)
        self._flat = flat
        self.currentIndexChanged.connect(self._show_whole)

    def closed_text(self) -> str:
        """Return what it shows while it is closed."""
        return self.currentText().split(" (")[0].split(":")[0] if self.currentData() else self._empty

    def _show_whole(self) -> None:
        """Take the room of what is chosen now, and keep all its words at hand."""
        self.updateGeometry()
        self.setToolTip(self.currentText() if self.currentData() else self._tip)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Beside a title: as wide as what is chosen."""
        hint = super().sizeHint()
        if self._flat:
            hint.setWidth(max(hint.width(), self.fontMetrics().horizontalAdvance(self.closed_text()) + _ARROW))
        return hint

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never less: what was chosen is not cut short."""
        return self.sizeHint() if self._flat else super().minimumSizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the panel."""
        event.ignore()

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Make the list wide enough for the longest choice."""
        widest = max((self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        self.view().setMinimumWidth(max(self.width(), widest + 32))
        super().showPopup()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Show the short form; what to choose, faint, where nothing is chosen."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        chosen, text = bool(self.currentData()), self.closed_text()
        area = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        self._draw_text(painter, area.adjusted(2, 0, 0, 0), text, chosen)

    def _draw_text(self, painter: QPainter, area: object, text: str, chosen: bool) -> None:
        palette = theme.colors()
        ink = palette.text if chosen and self.isEnabled() else palette.faint
        painter.setPen(ink)
        painter.setFont(self.font())
        words = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())  # type: ignore[attr-defined]
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)  # type: ignore[call-overload]


class ChoiceField(QuietCombo):
    """One of the listed codes, or none."""

    def __init__(self, context: FormContext, field: OpinionField) -> None:
        super().__init__(field.title, "Choose")
        self.path = field.path
        self.addItem("Not chosen", "")
        for code, words in field.choices:
            self.addItem(words, code)
        self.setEnabled(not context.editor.read_only)
        self.currentIndexChanged.connect(
            lambda: context.editor.set_fields({field.path: self.currentData()}, f"Choose: {field.title}")
        )

    def show_value(self, value: str) -> None:
        """Show a value without handing it back."""
        show_choice(self, value)

    def flush(self) -> None:
        """Nothing waits: a choice is handed over at once."""


class YesNoField(QCheckBox):
    """Yes when ticked; no when a tick was taken away."""

    def __init__(self, context: FormContext, field: OpinionField) -> None:
        super().__init__(field.title)
        self.path = field.path
        self.setAccessibleName(field.title)
        self.setEnabled(not context.editor.read_only)
        self.clicked.connect(
            lambda checked: context.editor.set_fields({field.path: YES if checked else NO}, f"Tick: {field.title}")
        )

    def show_value(self, value: str) -> None:
        """Show a value without handing it back."""
        self.setChecked(value == YES)

    def flush(self) -> None:
        """Nothing waits: a tick is handed over at once."""


def show_choice(combo: QComboBox, code: str) -> None:
    """Show the choice with this code, or the first where there is none, without saying so."""
    with QSignalBlocker(combo):
        combo.setCurrentIndex(max(0, combo.findData(code)))
    combo.updateGeometry()
    combo.update()


def reveal(widget: QWidget) -> None:
    """Put the caret or the ring on a field."""
    widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
