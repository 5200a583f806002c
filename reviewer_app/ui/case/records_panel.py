"""The list of all records at the left: studies and their series, then documents, with what was shown of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTreeView, QVBoxLayout, QWidget

from reviewer_app.cases.coverage import NO_PAGES, PageCounts
from reviewer_app.cases.looks import Looks, MarkCounts, SeenKey
from reviewer_app.imaging.kinds import KEY_OBJECTS
from reviewer_app.ui import theme
from reviewer_app.ui.case.pieces import icon_button
from reviewer_app.ui.case.records_delegate import (
    CAPTION_ROLE,
    PART_ROLE,
    PASSED_ROLE,
    PICTURE_ROLE,
    ROW_ROLE,
    RecordsDelegate,
)
from reviewer_app.ui.case.records_rows import IMAGE, RecordGroup, RecordRow, shown_words
from reviewer_app.ui.case.seen_rows import SeenRows
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import bar, row, wrapped
from reviewer_app.viewer.dropping import RECORD_TYPE, carrying

AnyIndex = QModelIndex | QPersistentModelIndex


class _Records(QStandardItemModel):
    """The rows; one that is dragged carries the id of its record."""

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """Return what a drag carries."""
        return [RECORD_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        """Return the id of the row that is dragged."""
        return carrying(next((one.data(ROW_ROLE).id for one in indexes), ""))


class _RecordsView(QTreeView):
    """Asks for the heights of its rows again when it gets another width: words break where the row ends."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay out anew where the width changed."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()


class RecordsPanel(QWidget):
    """Shows the records; a click or Enter opens one, or says in its place why it cannot be shown.

    A row, with the small picture in it, can be dragged onto a pane.

    Signals
    -------
    record_opened(RecordRow)
        A record is to be shown.
    selection_wanted(str)
        SOP Instance UID of the key object selection of which only the images are to be shown.
    seen_wanted()
        The account of what was seen is to be shown.
    more_wanted()
        The service is to be asked for more records.
    """

    record_opened = Signal(object)
    selection_wanted = Signal(str)
    seen_wanted = Signal()
    more_wanted = Signal()

    def __init__(self, groups: tuple[RecordGroup, ...]) -> None:
        super().__init__()
        self._groups = groups
        self._model = _Records(self)
        self._items: dict[str, QStandardItem] = {}
        self._told: dict[str, tuple[tuple[int, int], int]] = {}
        self._parts: dict[str, tuple[RecordRow, tuple[int, int], int]] = {}
        self._seen_rows = SeenRows(())
        self._pages: PageCounts = NO_PAGES
        self._fill()
        self.view = self._make_view()
        self._shown = wrapped("", "dim", size=theme.CAPTION)
        self._shown.setAccessibleName("Images shown to you")
        foot = bar("foot", 36)
        self.ask = icon_button("eye", "What was seen", "")
        say_key(self.ask, "coverage")
        self.ask.clicked.connect(self.seen_wanted)
        self.more = icon_button("envelope", "Ask for records", "")
        self.more.setToolTip("Ask the service for records that are missing")
        self.more.clicked.connect(self.more_wanted)
        foot.setLayout(row(self.ask, self._shown, self.more, spacing=4, margins=(10, 0, 10, 0)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(foot)

    def set_groups(self, groups: tuple[RecordGroup, ...]) -> None:
        """Show other records: small pictures, the marked row and the place in the list stay where they still fit."""
        pictures = {key: item.data(PICTURE_ROLE) for key, item in self._items.items()}
        current, at = self.current_id(), self.view.verticalScrollBar().value()
        self._model.clear()
        self._items.clear()
        self._told.clear()
        self._parts.clear()
        self._groups = groups
        self._fill()
        for key, picture in pictures.items():
            if picture is not None and key in self._items:
                self._items[key].setData(picture, PICTURE_ROLE)
        self.view.expandAll()
        self.mark_current(current)
        self.view.verticalScrollBar().setValue(at)

    def _fill(self) -> None:
        self._seen_rows = SeenRows(one for group in self._groups for one in group.rows)
        for group in self._groups:
            head = QStandardItem(group.title)
            head.setData(str(len(group.rows)), PART_ROLE)
            head.setData(group.when, CAPTION_ROLE)
            head.setToolTip(", ".join(part for part in (group.title, group.when) if part))
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for one in group.rows:
                item = QStandardItem(one.title)
                item.setData(one, ROW_ROLE)
                item.setData((0, 1), PART_ROLE)
                told = (one.title, one.caption, one.why) if one.opens or not one.why else (one.why,)
                item.setToolTip("\n".join(part for part in told if part))
                item.setData(_spoken(one), Qt.ItemDataRole.AccessibleTextRole)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
                head.appendRow(item)
                self._items[one.id] = item
            self._model.appendRow(head)

    def _make_view(self) -> QTreeView:
        view = _RecordsView()
        view.setAccessibleName("Records")
        view.setModel(self._model)
        view.setItemDelegate(RecordsDelegate(view))
        view.setHeaderHidden(True)
        view.setIndentation(0)
        view.setRootIsDecorated(False)
        view.setExpandsOnDoubleClick(False)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setMouseTracking(True)
        view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        view.expandAll()
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._offer)
        view.clicked.connect(self._clicked)
        view.activated.connect(self._activated)
        return view

    def _offer(self, at: QPoint) -> None:
        """Offer what else can be done with a record; the menu key asks for the marked one."""
        menu = self.menu_for(self.view.indexAt(at).data(ROW_ROLE))
        if menu is not None:
            menu.popup(self.view.viewport().mapToGlobal(at))

    def menu_for(self, one: object) -> QMenu | None:
        """Return the menu of a record, None where there is nothing to offer but opening it."""
        text = one.text if isinstance(one, RecordRow) else None
        if text is None or text.sop_class_uid != KEY_OBJECTS:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = menu.addAction("Show only these images")
        chosen.triggered.connect(lambda: self.selection_wanted.emit(text.sop_instance_uid))
        return menu

    def _clicked(self, index: QModelIndex) -> None:
        if not index.parent().isValid():
            self.view.setExpanded(index, not self.view.isExpanded(index))
        else:
            self._activated(index)

    def _activated(self, index: QModelIndex) -> None:
        one = index.data(ROW_ROLE)
        if isinstance(one, RecordRow):
            self.record_opened.emit(one)

    def show_seen(self, looks: Looks, looked_at: Iterable[SeenKey] | None = None) -> None:
        """Fill the rings, the lines below the small pictures, and the count at the foot.

        `looked_at` is all that was looked at since the last time, where that is known: other rows stay as they are.
        """
        concerned = None if looked_at is None else self._seen_rows.of(looked_at)
        for key, item in self._items.items():
            if concerned is not None and key in self._parts and key not in concerned:
                continue
            one = item.data(ROW_ROLE)
            part, passed = one.told(looks, self._pages)
            self._parts[key] = (one, part, passed)
            if one.stack is not None and one.extent is None and self._told.get(key) == (part, passed):
                continue  # each change has its row measured and painted anew
            self._told[key] = (part, passed)
            with QSignalBlocker(self._model):
                self._show_part(item, one, looks, part, passed)
            self._model.dataChanged.emit(item.index(), item.index())  # once: each time the row is measured anew
        self._shown.setText(shown_words(self._parts.values()))

    def _show_part(self, item: QStandardItem, one: RecordRow, looks: Looks, part: tuple[int, int], passed: int) -> None:
        """Say in a row how much of it was shown, and how much was passed."""
        item.setData(part, PART_ROLE)
        item.setData(passed, PASSED_ROLE)
        if one.extent is not None:
            caption = one.caption_now(looks)
            item.setData(caption, CAPTION_ROLE)
            item.setToolTip(f"{one.title}\n{one.extent_words(looks) or one.caption}")
        elif one.is_paged and one.opens:
            caption = one.paged_caption(part, self._pages)
            item.setData(caption, CAPTION_ROLE)
            item.setToolTip(f"{one.title}\n{caption}")
            item.setData(f"{one.title}, {caption}", Qt.ItemDataRole.AccessibleTextRole)
        elif one.stack is not None:
            paged = one.unit != IMAGE
            item.setData(one.paged_caption(part, self._pages) if paged else one.caption_now(looks), CAPTION_ROLE)
            marks = MarkCounts(part[0], passed, part[1] - part[0] - passed).words
            item.setToolTip("\n".join(words for words in (one.title, one.caption, one.why, marks) if words))
            item.setData(f"{_spoken(one)}, {marks}", Qt.ItemDataRole.AccessibleTextRole)

    def set_pages(self, pages: PageCounts) -> None:
        """Take how many pages or seconds papers have, by reference or SOP Instance UID; `show_seen` shows it."""
        self._pages = pages

    def show_thumbnail(self, row_id: str, image: QImage) -> None:
        """Put a small picture beside a record; a null one tells that there is none to be had."""
        item = self._items.get(row_id)
        if item is None:
            return
        with QSignalBlocker(self._model):  # a view that is told measures the row anew; a picture moves nothing
            item.setData(image, PICTURE_ROLE)
        self.view.update(item.index())

    def show_pages(self, row_id: str, pages: int) -> None:
        """Add the number of pages of a record in DICOM that are not counted, known once it was opened."""
        item = self._items.get(row_id)
        if item is not None and not item.data(ROW_ROLE).is_paged:
            words = f"{item.data(ROW_ROLE).caption}, {pages} page{'' if pages == 1 else 's'}"
            item.setData(words, CAPTION_ROLE)

    def current_id(self) -> str:
        """Return the id of the marked row, empty for none."""
        one = self.current_row()
        return one.id if one is not None else ""

    def current_row(self) -> RecordRow | None:
        """Return the marked row, None for none."""
        one = self.view.currentIndex().data(ROW_ROLE)
        return one if isinstance(one, RecordRow) else None

    def row(self, row_id: str) -> RecordRow | None:
        """Return a row by its id, None where there is none."""
        item = self._items.get(row_id)
        one = None if item is None else item.data(ROW_ROLE)
        return one if isinstance(one, RecordRow) else None

    def mark_current(self, row_id: str) -> None:
        """Mark the record that the active pane shows."""
        item = self._items.get(row_id)
        if item is None:
            self.view.clearSelection()
        elif not self.view.selectionModel().isSelected(item.index()):
            self.view.setCurrentIndex(item.index())


def _spoken(one: RecordRow) -> str:
    """Return a row as it is read aloud."""
    prior = ("new, " if one.new else "") + ("prior, " if one.prior else "")
    return f"{one.title}, {prior}{one.caption}"
