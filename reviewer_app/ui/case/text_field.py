"""A text field of the opinion: grows with its text, holds tokens, and hands over what was written at every pause."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from textwrap import fill
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QTextEdit, QToolTip, QWidget

from reviewer_app.cases.evidence import Token, plain_text, token_hint, tokens
from reviewer_app.cases.rich_text import RichText, Span, canonical, markup, parse
from reviewer_app.cases.work import Work
from reviewer_app.ui import theme
from reviewer_app.ui.case.rich_document import LINE_GAP, insert, prepare, read, read_chosen, write, write_spans
from reviewer_app.ui.case.text_formatting import (
    FormatState,
    backspace,
    begin_by_typing,
    cell_below,
    enter,
    next_cell,
    state_at,
)
from reviewer_app.ui.case.text_keys import is_command, is_undo
from reviewer_app.ui.case.tokens import OBJECT_CHARACTER, OBJECT_TYPE, TokenPainter, markup_of, read_token

if TYPE_CHECKING:
    from reviewer_app.cases.searching import Search
    from reviewer_app.ui.case.blank_filling import BlankFilling, TextHelp
    from reviewer_app.ui.case.spelling import JudgesWords
    from reviewer_app.ui.case.text_marks import TextMarks

PAUSE_MS = 400
CHARACTERS = 40
MARKUP_TYPE = "application/x-reviewer-opinion-text"
#: The view of the active pane is dragged; it is kept as evidence where it is let go.
VIEW_TYPE = "application/x-reviewer-active-view"
_HINT_LETTERS = 72
_CLOSES = " .,;:)"
_FRAME = 2 * 7  # padding of the style sheet and its line, above and below


class OpinionText(QTextEdit):
    """One text of the opinion, shown as it is formatted (`cases.rich_text`).

    Signals
    -------
    edited(str)
        The text with its tokens as markup, after a pause of 400 ms, 40 characters, or when the field is left.
    token_opened(Token)
        A token was clicked, or Enter was pressed on it.
    token_pointed(Token, QPoint, str)
        The pointer rests on a token, at this place of the screen; the words are shown there.
    format_changed()
        The words at the caret may be set otherwise than before (`format_state`).
    view_dropped()
        The view of the active pane was let go over the text; the caret stands where.
    entered()
        The caret is here now.
    waiting(bool)
        There are words here that were not handed over, or there are none any more.
    """

    edited = Signal(str)
    token_opened = Signal(object)
    token_pointed = Signal(object, object, str)
    entered = Signal()
    waiting = Signal(bool)
    view_dropped = Signal()
    format_changed = Signal()

    def __init__(self, work: Callable[[], Work], *, lines: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._lines = lines
        self._kept = self._settled = ""
        self._touched = False
        self._mark = ""
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.flush)
        self._count_at_flush = self.document().characterCount()
        self._pressed_on: Token | None = None
        self._spelling: JudgesWords | None = None
        self._marks: TextMarks | None = None
        self._help: TextHelp | None = None
        self._filling: BlankFilling | None = None
        self._painter = TokenPainter(work, read_token, self)
        self.document().documentLayout().registerHandler(OBJECT_TYPE, self._painter)
        self._set_up()

    def _set_up(self) -> None:
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFont(theme.font())
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.document().setDocumentMargin(2)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._on_text)
        self.cursorPositionChanged.connect(self.format_changed)
        self.currentCharFormatChanged.connect(lambda _format: self.format_changed.emit())
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        prepare(self.document())
        self._fit()

    def use_spelling(self, spelling: JudgesWords) -> None:
        """Mark words that are spelt wrong, once the text is seen."""
        self._spelling = spelling

    def use_help(self, text_help: TextHelp) -> None:
        """Write phrases out, and offer dates and lines for places to fill in."""
        self._help = text_help

    @property
    def filling(self) -> BlankFilling:
        """What fills in the places that a template left."""
        if self._filling is None:
            from reviewer_app.ui.case.blank_filling import BlankFilling  # noqa: PLC0415 - a case opens without it

            self._filling = BlankFilling(self, self._help)
        return self._filling

    @property
    def marks(self) -> TextMarks:
        """What is marked in the text while it is written."""
        if self._marks is None:
            from reviewer_app.ui.case.text_marks import TextMarks  # noqa: PLC0415 - a case opens without it

            self._marks = TextMarks(self, self._spelling)
        return self._marks

    def look_for(self, search: Search | None) -> None:
        """Mark what a search finds; None ends it."""
        if search is not None or self._marks is not None:
            self.marks.look_for(search)

    def markup(self) -> str:
        """Return the text with its markup, each token as its own."""
        return markup(read(self.document()))

    def set_markup(self, text: str) -> None:
        """Show another text, keeping the caret where it was as far as that goes; says nothing to anyone.

        What is being typed stays where the text is the one that was handed over last: something else was changed.
        """
        if text == self._kept and (self._timer.isActive() or not self._touched):
            return
        self._timer.stop()
        self._kept, self._settled = text, canonical(text)
        self._touched = False
        self.waiting.emit(False)
        if self._settled == self.markup():
            return
        at = self.textCursor().position()
        self.blockSignals(True)
        self.clear()
        prepare(self.document())
        write(self.textCursor(), parse(text))
        self.blockSignals(False)
        cursor = self.textCursor()
        cursor.setPosition(min(at, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self._count_at_flush = self.document().characterCount()
        self._fit()

    def insert_token(self, token: Token) -> None:
        """Put a token at the caret, with a space on either side where there is none."""
        cursor = self.textCursor()
        cursor.removeSelectedText()
        before = self._character(cursor.position() - 1)
        after = self._character(cursor.position())
        lead = "" if before in ("", " ", "\u2029", "(", "\u2028") else " "
        trail = "" if after and after in " .,;:)\u2029\u2028" and after != "\u2029" else " "
        self._write(cursor, f"{lead}{token.markup}{trail}")
        self.setTextCursor(cursor)
        self.flush()

    def flush(self) -> None:
        """Hand over what was written since the last time."""
        if not self._touched:
            return
        self._touched = False
        self._timer.stop()
        self._count_at_flush = self.document().characterCount()
        text = self.markup()
        if text != self._settled:
            self.take_for_kept(text)
            self.edited.emit(text)
        self.waiting.emit(False)

    def putting(self, _text: str, _place: QTextCursor) -> AbstractContextManager[None]:
        """Give what is around putting a text, with facts of the case, in the place of what a caret has chosen."""
        return nullcontext()

    def take_for_kept(self, text: str) -> None:
        """Take the text that stands here for what is kept: who wrote it hands it over."""
        self._kept = self._settled = text

    def refresh_tokens(self) -> None:
        """Show the tokens with the numbers of now."""
        if tokens(self._kept):
            self.document().markContentsDirty(0, self.document().characterCount())
            self.viewport().update()

    def put_caret(self, anchor: int, caret: int) -> None:
        """Select from `anchor` to `caret`, as far as the text goes."""
        last = self.document().characterCount() - 1
        cursor = self.textCursor()
        cursor.setPosition(min(max(anchor, 0), last))
        cursor.setPosition(min(max(caret, 0), last), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def select_token(self, evidence_id: str) -> None:
        """Select the first token of this measurement or key image."""
        for position in range(self.document().characterCount()):
            token = self._token_at(position)
            if token is not None and token.id == evidence_id:
                cursor = self.textCursor()
                cursor.setPosition(position)
                cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
                self.setTextCursor(cursor)
                return

    def format_state(self) -> FormatState:
        """Return how the words at the caret are set."""
        return state_at(self.textCursor())

    def _on_text(self) -> None:
        self._touched = True
        self._timer.start()
        self.waiting.emit(True)
        if abs(self.document().characterCount() - self._count_at_flush) >= CHARACTERS:
            self.flush()

    def _write(self, cursor: QTextCursor, text: str) -> None:
        """Write words and tokens at the caret, as heavy as those before it."""
        write_spans(cursor, (Span(text),), weight=cursor.charFormat().fontWeight())

    def _character(self, position: int) -> str:
        if position < 0 or position >= self.document().characterCount():
            return ""
        return str(self.document().characterAt(position))

    def _token_at(self, position: int) -> Token | None:
        if self._character(position) != OBJECT_CHARACTER:
            return None
        cursor = QTextCursor(self.document())
        cursor.setPosition(position + 1)
        return read_token(markup_of(cursor.charFormat()))

    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing() + LINE_GAP
        least = line * self._lines + 2 * self.document().documentMargin()
        height = int(max(least, self.document().size().height()) + _FRAME)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Grow with the text when the panel gets narrower."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for the height of the text."""
        return QSize(200, self.height())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to check the spelling of what is seen now."""
        super().showEvent(event)
        if self._spelling is not None and self._marks is None:
            QTimer.singleShot(0, self, lambda: self.marks)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Tell that evidence goes here from now on."""
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Hand over what was written."""
        self.flush()
        super().focusOutEvent(event)
        if self._marks is not None:
            self._marks.caret_left()
        if self._filling is not None:
            self._filling.hide()

    def event(self, event: QEvent) -> bool:
        """Leave undo, redo and commands on Ctrl and a letter to the window: some systems delete lines with those."""
        override = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and (is_undo(event) or is_command(event)):
            event.ignore()
            return False
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self._lists():
            event.accept()
            return True
        return super().event(event)

    def _lists(self) -> bool:
        return self._filling is not None and self._filling.listing

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open a selected token on Enter; leave undo to the window; else write."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            cursor = self.textCursor()
            if cursor.selectionEnd() - cursor.selectionStart() == 1:
                token = self._token_at(cursor.selectionStart())
                if token is not None:
                    self.token_opened.emit(token)
                    return
        if is_undo(event):
            event.ignore()
            return
        if not self.isReadOnly() and self._fills(event):
            return
        if not self.isReadOnly() and self._formats(event):
            return
        self._close_up(event.text())
        super().keyPressEvent(event)

    def _fills(self, event: QKeyEvent) -> bool:
        """Do what a key does to a place to fill in, or to an abbreviation before the caret."""
        if self._filling is not None and self._filling.key(event):
            return True
        by_space = event.text() == " " and self._help is not None and self._help.trigger == "space"
        return by_space and self.filling.expand("space") and self.filling.chosen() is not None

    def _formats(self, event: QKeyEvent) -> bool:
        """Do what a key does to the format of lines; False where it is only written."""
        mark, self._mark = self._mark, ""
        cursor = self.textCursor()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._enter(cursor)
        if event.key() == Qt.Key.Key_Backspace and backspace(cursor):
            if mark:
                cursor.insertText(f"{mark} ")  # it was meant as it was typed
            return True
        if event.text() == " ":
            self._mark = begin_by_typing(cursor)
            return bool(self._mark)
        return False

    def _enter(self, cursor: QTextCursor) -> bool:
        below = cell_below(cursor)
        if below is not None:
            self.setTextCursor(below)
        elif not enter(cursor):
            cursor.insertBlock()  # with Shift too: a line that is no paragraph would be no line when it is read again
        self.ensureCursorVisible()
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's name
        """Write an abbreviation out, walk through places to fill in and cells of a table with Tab; else leave."""
        if not self.isReadOnly() and ((forward and self.filling.expand("tab")) or self.filling.step(forward=forward)):
            return True
        cell = None if self.isReadOnly() else next_cell(self.textCursor(), forward=forward)
        if cell is None:
            return super().focusNextPrevChild(forward)
        self.setTextCursor(cell)
        return True

    def _close_up(self, typed: str) -> None:
        """Take back the space that a token brought along before a comma or a second space is typed after it."""
        cursor = self.textCursor()
        at = cursor.position()
        if not typed or typed not in _CLOSES or cursor.hasSelection() or self.isReadOnly():
            return
        if self._character(at - 1) == " " and self._token_at(at - 2) is not None:
            cursor.deletePreviousChar()

    def _token_under(self, place: QPoint) -> Token | None:
        """Return the token whose pill lies under a place of the viewport."""
        position = self.cursorForPosition(place).position()
        for at in (position, position - 1):
            token = self._token_at(at)
            if token is not None and self._left_of(at) <= place.x() < self._left_of(at + 1):
                return token
        return None

    def _left_of(self, position: int) -> int:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        return self.cursorRect(cursor).left()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Note which token a click begins on."""
        left, plain = event.button() is Qt.MouseButton.LeftButton, event.modifiers() == Qt.KeyboardModifier.NoModifier
        self._pressed_on = self._token_under(event.position().toPoint()) if left and plain else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the view of a token that was clicked; a drag over it selects it with the words beside it."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed_on = self._pressed_on, None
        here = self._token_under(event.position().toPoint())
        if pressed is not None and pressed == here and not self.textCursor().hasSelection():
            self.token_opened.emit(pressed)
        elif not self.isReadOnly() and event.button() is Qt.MouseButton.LeftButton:
            self.filling.choose_under_caret()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select a word; the first click on a token has opened it."""
        if self._token_under(event.position().toPoint()) is None:
            super().mouseDoubleClickEvent(event)

    def _show_hint(self, event: QHelpEvent) -> None:
        """Say what the token under the pointer stands for."""
        token = self._token_under(self.viewport().mapFromGlobal(event.globalPos()))
        hint = token_hint(token, self._work()) if token is not None else ""
        words = "\n".join(fill(line, _HINT_LETTERS) for line in hint.splitlines())
        words = f"{words}\nClick to open it" if words else ""
        QToolTip.showText(event.globalPos(), words, self.viewport())
        if token is not None and words:
            self.token_pointed.emit(token, event.globalPos(), words)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Explain tokens under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._show_hint(event)
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Show what can be done here."""
        if event.reason() is QContextMenuEvent.Reason.Mouse and not self.textCursor().hasSelection():
            self.setTextCursor(self.cursorForPosition(event.pos()))
        self.menu().exec(event.globalPos())

    def menu(self) -> QMenu:
        """Return the menu of the words at the caret."""
        from reviewer_app.ui.case.text_menu import text_menu  # noqa: PLC0415 - a case opens without it

        return text_menu(self)

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """Copy words for other programs, and markup for other fields of this one."""
        text = markup(read_chosen(self.textCursor()))
        data = QMimeData()
        data.setText(plain_text(text, self._work()))
        data.setData(MARKUP_TYPE, text.encode())
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Take text and evidence."""
        return source.hasText() or source.hasHtml() or source.hasFormat(MARKUP_TYPE) or source.hasFormat(VIEW_TYPE)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste or drop: evidence as tokens, of formatted text what a field holds; a view when the drop is done."""
        if source.hasFormat(VIEW_TYPE):
            return
        cursor = self.textCursor()
        cursor.removeSelectedText()
        if source.hasFormat(MARKUP_TYPE):
            insert(cursor, parse(bytes(source.data(MARKUP_TYPE).data()).decode(errors="replace")))
        elif not insert(cursor, _pasted(source)):
            cursor.insertText(source.text())
        self.setTextCursor(cursor)
        self.flush()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take evidence and text."""
        if self.isReadOnly():
            event.ignore()
            return
        super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Write at the place of the drop, and stay there."""
        at, is_view = self.cursorForPosition(event.position().toPoint()), event.mimeData().hasFormat(VIEW_TYPE)
        super().dropEvent(event)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if is_view:
            self.setTextCursor(at)
            self.view_dropped.emit()
        else:
            self.flush()  # only now does Qt tell that the text is another


def _pasted(source: QMimeData) -> RichText:
    from reviewer_app.ui.case.pasting import pasted  # noqa: PLC0415 - few paste, and a case opens without it

    return pasted(source)
