"""Choosing a template: those made for such a case first, each shown as it would stand in the opinion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.cases.merge_fields import Facts, resolved
from reviewer_app.cases.opinion import FIELDS_BY_PATH
from reviewer_app.cases.rich_text import HeadingLine, RichLine, Span, TextLine, parse
from reviewer_app.cases.template_filling import written_fields
from reviewer_app.cases.templates import Template, offered
from reviewer_app.ui import theme
from reviewer_app.ui.case.rich_document import prepare, write
from reviewer_app.ui.case.tokens import OBJECT_TYPE, TokenPainter, read_token
from reviewer_app.ui.parts import button, label, row, wrapped

_SIZE = (880, 600)
_LIST_WIDTH = 316
_STEPS = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class TemplateChooser(QDialog):
    """Lists templates and shows the one that is marked.

    Signals
    -------
    chosen(Template)
        Put this into the opinion.
    """

    chosen = Signal(object)

    def __init__(self, templates: Sequence[Template], facts: Facts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Insert a template")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._facts = facts
        self._groups = offered(templates, facts.case)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a template")
        self.search.setAccessibleName("Find a template")
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Templates")
        self.list.setFixedWidth(theme.scaled(_LIST_WIDTH))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.preview = QTextEdit()
        self.preview.setReadOnly(True)
        if facts.work.runs:  # what is dictated and not accepted is not copied out of it
            self.preview.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.preview.setAccessibleName("What the template writes")
        self.preview.setFont(theme.font())
        self._painter = TokenPainter(lambda: facts.work, read_token, self)
        self.preview.document().documentLayout().registerHandler(OBJECT_TYPE, self._painter)
        self.note = wrapped("", "dim")
        self.insert = button("Insert", "main")
        self.insert.setDefault(True)
        self.leave = button("Cancel")
        self._lay_out()
        self.search.textChanged.connect(lambda _text: self._fill())
        self.list.currentItemChanged.connect(lambda _now, _before: self._show())
        self.list.itemDoubleClicked.connect(lambda _item: self.take())
        self.insert.clicked.connect(self.take)
        self.leave.clicked.connect(self.reject)
        self._fill()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.preview, 1)
        right.addWidget(self.note)
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addLayout(left)
        both.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(label("Insert a template", weight=theme.SEMIBOLD))
        column.addLayout(both, 1)
        column.addLayout(row(None, self.leave, self.insert, spacing=8))
        self.resize(theme.scaled(_SIZE[0]), theme.scaled(_SIZE[1]))

    @property
    def current(self) -> Template | None:
        """The template that is marked."""
        item = self.list.currentItem()
        found = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        return found if isinstance(found, Template) else None

    def take(self) -> None:
        """Choose the template that is marked."""
        found = self.current
        if found is not None:
            self.accept()  # first, so that the keyboard can go where the template is
            self.chosen.emit(found)

    def _fill(self) -> None:
        wanted = self.search.text().casefold().split()
        self.list.clear()
        for title, group in zip(("For this case", "Others"), self._groups, strict=True):
            found = [one for one in group if all(word in f"{one.title} {one.specialty}".casefold() for word in wanted)]
            if found:
                head = QListWidgetItem(title)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
            for one in found:
                item = QListWidgetItem(one.title)
                item.setToolTip(one.specialty)
                item.setData(Qt.ItemDataRole.UserRole, one)
                self.list.addItem(item)
        self.list.setCurrentRow(1 if self.list.count() else -1)
        self._show()

    def _show(self) -> None:
        """Show what the marked template writes, and where words stand already."""
        found = self.current
        self.insert.setEnabled(found is not None)
        self.preview.clear()
        document = self.preview.document()
        prepare(document)
        if found is None:
            self.note.setText("")
            return
        lines: list[RichLine] = []
        facts = replace(self._facts, modalities=found.modalities)
        for path, text in found.fields.items():
            lines += [HeadingLine((Span(FIELDS_BY_PATH[path].title),)), *parse(resolved(text, facts)), TextLine()]
        write(QTextCursor(document), lines[:-1])
        self.preview.moveCursor(QTextCursor.MoveOperation.Start)
        written = [FIELDS_BY_PATH[path].title for path in written_fields(found, self._facts)]
        below = f"Added below what is written: {', '.join(written)}." if written else ""
        self.note.setText(" ".join(one for one in (found.note, below) if one))
        self.note.setVisible(bool(self.note.text()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the arrow keys go through the list while words are typed."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _STEPS:
            self._step(event)
            return True
        return super().eventFilter(watched, event)

    def _step(self, event: QKeyEvent) -> None:
        by = 1 if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) else -1
        at = self.list.currentRow() + by
        while 0 <= at < self.list.count() and not self.list.item(at).flags() & Qt.ItemFlag.ItemIsSelectable:
            at += by
        if 0 <= at < self.list.count():
            self.list.setCurrentRow(at)
