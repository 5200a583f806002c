"""The attributes of the image in the active pane: searched, copied, and following the pane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from reviewer_app.errors import CannotDecode, ReviewerError
from reviewer_app.imaging.attributes import Attribute, attributes_of
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane
from reviewer_app.ui import parts, theme
from reviewer_app.viewer.workspace import ViewerWorkspace

_COLUMNS = ("Tag", "VR", "Name", "Value")
_FOLLOW_MS = 150
AnyIndex = QModelIndex | QPersistentModelIndex


class AttributesModel(QAbstractTableModel):
    """Rows of attributes, those that hold the words looked for with the sequences they stand in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._all: tuple[Attribute, ...] = ()
        self.rows: tuple[Attribute, ...] = ()
        self._looked_for = ""

    def show_attributes(self, attributes: tuple[Attribute, ...]) -> None:
        """Show those of another file."""
        self._all = attributes
        self.look_for(self._looked_for)

    def look_for(self, words: str) -> None:
        """Show only what holds all of these words, in tag, name or value."""
        self._looked_for = words
        self.beginResetModel()
        self.rows = matching(self._all, words)
        self.endResetModel()

    @property
    def has_any(self) -> bool:
        """Whether there is anything to look through."""
        return bool(self._all)

    @property
    def count_words(self) -> str:
        """How many attributes there are, or how many of them hold what is looked for: ``"3 of 212 attributes"``."""
        wanted, counted = self._looked_for.lower().split(), f"{len(self._all)} attributes"
        return f"{sum(holds(one, wanted) for one in self.rows)} of {counted}" if wanted else counted

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802 - Qt's name
        """Return the name of a column."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return _COLUMNS[section]
        return None

    def data(self, index: AnyIndex, role: int = 0) -> Any:
        """Return the text of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        one = self.rows[index.row()]
        indent = "    " * one.depth if role == Qt.ItemDataRole.DisplayRole else ""
        return (indent + one.tag, one.vr, one.name, one.value)[index.column()]


def holds(one: Attribute, wanted: list[str]) -> bool:
    """Tell whether an attribute holds all of these words, in lower case."""
    text = f"{one.tag} {one.name} {one.value}".lower()
    return all(word in text for word in wanted)


def matching(attributes: tuple[Attribute, ...], words: str) -> tuple[Attribute, ...]:
    """Return the attributes that hold all `words`, each with the sequences and items around it."""
    wanted = words.lower().split()
    if not wanted:
        return attributes
    kept: dict[int, Attribute] = {}
    around: list[int] = []
    for number, one in enumerate(attributes):
        around = [other for other in around if attributes[other].depth < one.depth]
        if holds(one, wanted):
            for other in (*around, number):
                kept[other] = attributes[other]
        around.append(number)
    return tuple(kept[number] for number in sorted(kept))


class _Table(QTableView):
    """Copies what is chosen, as lines of text."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy on the system's key."""
        model = self.model()
        if event.matches(QKeySequence.StandardKey.Copy) and isinstance(model, AttributesModel):
            numbers = sorted({one.row() for one in self.selectionModel().selectedIndexes()})
            QGuiApplication.clipboard().setText("\n".join(model.rows[number].line for number in numbers))
        else:
            super().keyPressEvent(event)


class AttributesWindow(QDialog):
    """A window beside the images; it shows the file of what is painted in the active pane."""

    def __init__(
        self, workspace: ViewerWorkspace, runner: JobRunner, open_stream: Callable[[str], BinaryIO], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Attributes of the image")  # never a patient: titles are listed by the system
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._runner = runner
        self._open_stream = open_stream
        self._uid = ""
        self._job: Job[tuple[Attribute, ...]] | None = None
        self.model = AttributesModel(self)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search in tags, names and values")
        self.search.setAccessibleName("Search attributes")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._look_for)
        self.table = self._made_table()
        self._state = parts.label("", "dim", size=theme.CAPTION)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        for widget in (self.search, self.table, self._state):
            column.addWidget(widget)
        self.resize(self.sizeHint())
        self._follow = QTimer(self, interval=_FOLLOW_MS)
        self._follow.timeout.connect(self.refresh)
        self._follow.start()
        self.refresh()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size in which most values can be read."""
        return QSize(860, 640)

    def refresh(self) -> None:
        """Read the file of what is painted in the active pane, unless it is shown already."""
        pane = self._workspace.active_pane
        painted = pane.painted_now if self._workspace.active_paper is None and pane.viewport.shown else None
        uid = "" if painted is None else painted.shown.frame.instance.sop_instance_uid
        if uid == self._uid:
            return
        self._uid = uid
        if self._job is not None:
            self._job.cancel()
        if not uid:
            self._show((), "No image is shown in the active pane.")
            return

        def read(token: CancelToken) -> tuple[Attribute, ...]:
            token.check()
            with self._open_stream(uid) as stream:
                return attributes_of(stream)

        self._state.setText("Reading")
        self._job = self._runner.submit(
            Lane.DECODE, read, done=lambda found: self._read(uid, found), failed=lambda error: self._failed(uid, error)
        )

    def done(self, result: int) -> None:
        """Follow no more."""
        self._follow.stop()
        if self._job is not None:
            self._job.cancel()
        super().done(result)

    def _read(self, uid: str, found: tuple[Attribute, ...]) -> None:
        if uid == self._uid:
            self._show(found, "")

    def _failed(self, uid: str, error: BaseException) -> None:
        if uid == self._uid:
            sentence = error if isinstance(error, ReviewerError) else CannotDecode("This file cannot be read.")
            self._show((), str(sentence))

    def _show(self, found: tuple[Attribute, ...], words: str) -> None:
        self.model.show_attributes(found)
        self._state.setText(words or self._counted())

    def _look_for(self, words: str) -> None:
        self.model.look_for(words)
        if self.model.has_any:
            self._state.setText(self._counted())

    def _counted(self) -> str:
        return f"{self.model.count_words}. Ctrl+C copies the rows that are chosen."

    def _made_table(self) -> QTableView:
        table = _Table()
        theme.set_kind(table, "cells")
        table.setModel(self.model)
        table.setAccessibleName("Attributes")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setWordWrap(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(24)
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for number, width in enumerate((150, 44, 220)):
            header.resizeSection(number, width)
            header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
        return table


def show_attributes(
    parent: QWidget, workspace: ViewerWorkspace, runner: JobRunner, open_stream: Callable[[str], BinaryIO]
) -> AttributesWindow:
    """Show the window, or bring it forward where it is open already."""
    made = parent.findChild(AttributesWindow) or AttributesWindow(workspace, runner, open_stream, parent)
    made.show()
    made.raise_()
    made.search.setFocus()
    return made
