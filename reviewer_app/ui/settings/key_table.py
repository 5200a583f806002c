"""The table of keys on the screen: groups, caps, notes, and a row that waits for its key in place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from reviewer_app.ui import theme
from reviewer_app.ui.settings.key_field import KeyField
from reviewer_app.ui.settings.key_rows import PLACES, KeyRow

AnyIndex = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
HEADS = ("Action", "Key", "Mouse", "Works in", "Note")
_KEY = 1
_ROW, _HEAD, _CAP = 36, 40, 24
_WIDTHS = (0.34, 0.14, 0.14, 0.13)


class _Delegate(QStyledItemDelegate):
    """Paints one cell; the key as caps."""

    given = Signal(str, str)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a row; the font may be larger than usual."""
        group = _row_at(index) is None
        return QSize(60, max(_HEAD if group else _ROW, option.fontMetrics.height() + 14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one cell."""
        palette, rect = theme.colors(), option.rect
        one = _row_at(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not isinstance(one, KeyRow):
            painter.setFont(theme.font(theme.CAPTION, theme.SEMIBOLD))
            painter.setPen(QColor(palette.dim))
            area = rect.adjusted(16, 10, 0, 0)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), str(index.data()))
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(palette.accbg))
            if index.column() == 0:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(palette.accent))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(palette.line))
        if index.column() == _KEY:
            _paint_caps(painter, rect, one.key, "warn" if one.clashes else "line2")
        else:
            _paint_words(painter, rect, index.column(), one)
        painter.restore()

    def createEditor(  # noqa: N802 - Qt's name
        self, parent: QWidget, _option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        """Return the field that waits for the key of a row."""
        field, action_id = KeyField(parent), _row_at(index).action.id
        field.pressed.connect(lambda key: self._given(field, action_id, key))
        field.given_up.connect(lambda: self.closeEditor.emit(field))
        return field

    def setEditorData(self, _editor: QWidget, _index: AnyIndex) -> None:  # noqa: N802 - Qt's name
        """Leave the field empty: it waits for a key, it shows none."""

    def updateEditorGeometry(  # noqa: N802 - Qt's name
        self, editor: QWidget, option: QStyleOptionViewItem, _index: AnyIndex
    ) -> None:
        """Lay the field over the cell."""
        editor.setGeometry(option.rect.adjusted(0, 2, -4, -3))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Leave every key to the field, Tab and Enter too; whoever leaves the field gives up."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        return super().eventFilter(watched, event)

    def _given(self, field: KeyField, action_id: str, key: str) -> None:
        self.closeEditor.emit(field)
        self.given.emit(action_id, key)


class KeyTable(QTreeView):
    """`given` carries the id of an action and the key that was pressed for it; nothing is changed by that yet."""

    given = Signal(str, str)
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[KeyRow, ...] = ()
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        delegate = _Delegate(self)
        delegate.given.connect(self.given)
        self.setItemDelegate(delegate)
        self.setAccessibleName("Keys")
        theme.set_kind(self, "keys")
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setUniformRowHeights(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.header().setSectionsMovable(False)
        self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.header().setStretchLastSection(True)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(self.edit_at)
        self.activated.connect(self.edit_at)

    def show_rows(self, rows: tuple[KeyRow, ...]) -> None:
        """List these rows; the marked one and the place stay."""
        if rows == self._rows:
            return
        at, marked = self.verticalScrollBar().value(), self.current_action()
        self._rows = rows
        self._model.clear()
        self._model.setHorizontalHeaderLabels(list(HEADS))
        for place, (title, _) in PLACES.items():
            of_place = [one for one in rows if one.action.place == place]
            if of_place:
                head = QStandardItem(title)
                head.setFlags(Qt.ItemFlag.ItemIsEnabled)
                for one in of_place:
                    head.appendRow(_items(one))
                self._model.appendRow(head)
                self.setFirstColumnSpanned(self._model.rowCount() - 1, QModelIndex(), True)
        self.expandAll()
        self._fit_columns()
        self.mark(marked)
        self.verticalScrollBar().setValue(at)

    def current_action(self) -> str:
        """Return the id of the action of the marked row, empty for none."""
        one = _row_at(self.currentIndex())
        return one.action.id if isinstance(one, KeyRow) else ""

    def mark(self, action_id: str) -> None:
        """Mark the row of an action, where it is listed."""
        index = self.index_of(action_id)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def index_of(self, action_id: str) -> QModelIndex:
        """Return the first cell of the row of an action, an invalid index where it is not listed."""
        for group in range(self._model.rowCount()):
            head = self._model.index(group, 0)
            for row in range(self._model.rowCount(head)):
                index = self._model.index(row, 0, head)
                if index.data(ROW_ROLE).action.id == action_id:
                    return index
        return QModelIndex()

    def edit_at(self, index: AnyIndex) -> None:
        """Wait for the key of a row, in its place."""
        if isinstance(_row_at(index), KeyRow):
            self.edit(index.sibling(index.row(), _KEY))

    def resizeEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Share the width out anew."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt's own event
        self._fit_columns()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:  # noqa: N802 - Qt's name
        """Tell which row is marked."""
        super().currentChanged(current, previous)
        self.chosen.emit(self.current_action())

    def _fit_columns(self) -> None:
        for column, share in enumerate(_WIDTHS):
            self.setColumnWidth(column, int(self.viewport().width() * share))


def _row_at(index: AnyIndex) -> Any:
    """Return the value of a row of the table, None for the head of a group."""
    return index.sibling(index.row(), 0).data(ROW_ROLE)


def _items(one: KeyRow) -> list[QStandardItem]:
    texts = (one.action.words, one.key, one.mouse, one.works_in, one.note)
    items = [QStandardItem(text) for text in texts]
    items[0].setData(one, ROW_ROLE)
    for item in items:
        item.setToolTip(item.text())
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if item is items[_KEY] else flags)
    items[0].setData(f"{one.action.words}, {one.key or 'no key'}, {one.note}", Qt.ItemDataRole.AccessibleTextRole)
    return items


def _paint_words(painter: QPainter, rect: QRect, column: int, one: KeyRow) -> None:
    palette = theme.colors()
    words = (one.action.words, one.key, one.mouse, one.works_in, one.note)[column]
    left = rect.left() + (8 if column else 16)
    if column == 0:
        if one.action.icon:
            theme.icon(one.action.icon, "dim").paint(painter, left, rect.center().y() - 7, 16, 16)
        left += 26
    note = column == len(HEADS) - 1
    if note and words:
        mark = ("warning", "warn") if one.clashes else ("arrow-counter-clockwise", "accent")
        theme.icon(*mark).paint(painter, left, rect.center().y() - 7, 16, 16)
        left += 22
    tone = ("warn" if one.clashes else "accent") if note else "text" if column == 0 else "dim"
    painter.setFont(theme.font())
    painter.setPen(QColor(getattr(palette, tone)))
    area = QRect(left, rect.top(), rect.right() - left - 8, rect.height())
    words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)


def _paint_caps(painter: QPainter, rect: QRect, key: str, edge: str) -> None:
    """Paint a key as one cap for each part, joined by "+"."""
    palette = theme.colors()
    painter.setFont(theme.font(theme.CAPTION))
    left, metrics = float(rect.left() + 8), painter.fontMetrics()
    for number, part in enumerate(parts_of(key)):
        if number:
            painter.setPen(QColor(palette.faint))
            painter.drawText(QRectF(left, rect.top(), 14, rect.height()), int(Qt.AlignmentFlag.AlignCenter), "+")
            left += 14
        width = max(_CAP, metrics.horizontalAdvance(part) + 14)
        cap = QRectF(left + 0.5, rect.center().y() - 11.5, width, _CAP)
        painter.setPen(QColor(getattr(palette, edge)))
        painter.setBrush(QColor(palette.raised))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(QColor(palette.text))
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), part)
        left += width + 2


def parts_of(key: str) -> list[str]:
    """Return the parts of a key, for example "Ctrl", "Shift", "Z"; of "Ctrl++" the sign itself is the last."""
    if key.endswith("+"):
        return [*(one for one in key[:-1].split("+") if one), "+"]
    return key.split("+") if key else []
