"""The grid of panes: up to four places, each with a picture or a document, and one of them enlarged at will."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from reviewer_app.cases.arrangement import ReadingPlace
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.pdf import PdfPane
from reviewer_app.viewer.scene import PANES, Scene

GAP = 2
LAYOUTS: tuple[tuple[int, int], ...] = ((1, 1), (1, 2), (2, 1), (2, 2))


class PaneSlot(QStackedWidget):
    """One place of the grid. The document pane is made when it is first needed."""

    document_made = Signal(object)

    def __init__(self, scene: Scene, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = number
        self.image = ImagePane(scene, number)
        self.document: PdfPane | None = None
        self.addWidget(self.image)
        self.setFocusProxy(self.image)

    @property
    def showing_document(self) -> bool:
        """Whether a document stands here instead of a picture."""
        return self.document is not None and self.currentWidget() is self.document

    def document_pane(self) -> PdfPane:
        """Return the pane for documents, made at the first call."""
        if self.document is None:
            self.document = PdfPane()
            self.addWidget(self.document)
            self.document_made.emit(self.document)
        return self.document

    def show_image(self) -> None:
        """Turn to the picture."""
        if self.document is not None:
            self.document.clear()
        self.setCurrentWidget(self.image)
        self.setFocusProxy(self.image)

    def show_document(self, title: str, data: bytes, key: str, place: ReadingPlace | None = None) -> None:
        """Turn to a document, where it was left if a place is given."""
        pane = self._turn_to_document()
        pane.show_document(title, data, key)
        if place is not None:
            pane.go_to_place(place)

    def show_sentence(self, title: str, sentence: str) -> None:
        """Turn to a sentence in the place of a record that cannot be shown."""
        self._turn_to_document().show_sentence(title, sentence)

    def _turn_to_document(self) -> PdfPane:
        pane = self.document_pane()
        self.setCurrentWidget(pane)
        self.setFocusProxy(pane)
        return pane


class PaneGrid(QWidget):
    """Arranges the slots; places that the layout has no room for are hidden and keep what they show."""

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self.slots = tuple(PaneSlot(scene, number, self) for number in range(PANES))
        self._layout = (1, 1)
        self._enlarged: int | None = None
        scene.active_changed.connect(self.mark_active)
        for slot in self.slots:
            slot.document_made.connect(self.mark_active)
        self._arrange()

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._layout

    @property
    def layout_id(self) -> str:
        """The layout by name, for example "2x2"."""
        return f"{self._layout[0]}x{self._layout[1]}"

    @property
    def enlarged(self) -> bool:
        """Whether one pane has all the room for now."""
        return self._enlarged is not None

    @property
    def visible_slots(self) -> tuple[PaneSlot, ...]:
        """The places on the screen, by rows."""
        if self._enlarged is not None:
            return (self.slots[self._enlarged],)
        return self.slots[: self._layout[0] * self._layout[1]]

    def set_shape(self, rows: int, columns: int) -> None:
        """Show 1×1, 1×2, 2×1 or 2×2 panes.

        Raises
        ------
        ValueError
            For any other layout.
        """
        if (rows, columns) not in LAYOUTS:
            raise ValueError(f"there is no layout of {rows}×{columns} panes")
        self._layout, self._enlarged = (rows, columns), None
        self._arrange()

    def toggle_enlarged(self, number: int) -> None:
        """Give all the room to one pane, or go back to all panes."""
        if self._layout == (1, 1):
            return
        self._enlarged = None if self._enlarged is not None else number
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room."""
        super().resizeEvent(event)
        self._arrange()

    def mark_active(self) -> None:
        """Give the edge to an active document; pictures paint their own."""
        for slot in self.slots:
            if slot.document is not None:
                slot.document.set_active(active=slot.number == self._scene.active)

    def _arrange(self) -> None:
        rows, columns = (1, 1) if self._enlarged is not None else self._layout
        shown = self.visible_slots
        for slot in self.slots:
            slot.setVisible(slot in shown)
        width, height = self.width(), self.height()
        for place, slot in enumerate(shown):
            row, column = divmod(place, columns)
            left, right = _edges(width, columns, column)
            top, bottom = _edges(height, rows, row)
            slot.setGeometry(QRect(left, top, max(1, right - left), max(1, bottom - top)))


def _edges(length: int, parts: int, number: int) -> tuple[int, int]:
    """Return where a part begins and ends when a length is shared with gaps between."""
    room = length - GAP * (parts - 1)
    return room * number // parts + GAP * number, room * (number + 1) // parts + GAP * number
