"""The panes side by side: each place with a picture or a document, and one of them enlarged at will."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QEvent, QPoint, QRect, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from reviewer_app.cases.arrangement import ReadingPlace
from reviewer_app.cases.lab_table import LabTable
from reviewer_app.jobs import JobRunner
from reviewer_app.viewer.dropping import DropMark, carried
from reviewer_app.viewer.layouts import LAYOUTS, ONE_PANE, PANES, PaneLayout
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.pdf import PdfPane
from reviewer_app.viewer.refusal import Refusal
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.tiling import Tiling
from reviewer_app.viewer.waveform_layout import WaveformRecord
from reviewer_app.viewer.waveform_pane import WaveformPane

if TYPE_CHECKING:
    from reviewer_app.viewer.lab_pane import LabPane

    PaperPane: TypeAlias = PdfPane | WaveformPane | LabPane

#: Scales of screens are quarters, mostly; panes on a finer one end on part of a device pixel.
_FINEST_UNIT = 4


class PaneSlot(QStackedWidget):
    """One place of the grid. Panes for documents, waveforms and results are made when they are first needed.

    Signals
    -------
    document_made
        The `PdfPane`.
    waveform_made
        The `WaveformPane`.
    labs_made
        The `LabPane`.
    dropped
        The id of a record that was let go over this place.
    """

    document_made = Signal(object)
    waveform_made = Signal(object)
    labs_made = Signal(object)
    dropped = Signal(str)

    def __init__(self, scene: Scene, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene = scene
        self.number = number
        self.image = ImagePane(scene, number)
        self.document: PdfPane | None = None
        self.waveform: WaveformPane | None = None
        self.labs: LabPane | None = None
        self.addWidget(self.image)
        self.setFocusProxy(self.image)
        self.setAcceptDrops(True)
        self._mark: DropMark | None = None

    @property
    def showing_document(self) -> bool:
        """Whether a document, a waveform or results stand here instead of a picture."""
        return self.currentWidget() is not self.image

    @property
    def paper(self) -> PaperPane | None:
        """The document, waveform or results that stand here, None for a picture."""
        return next((one for one in self.papers if one is self.currentWidget()), None)

    @property
    def papers(self) -> tuple[PaperPane, ...]:
        """The panes for papers that were made here."""
        return tuple(one for one in (self.document, self.waveform, self.labs) if one is not None)

    def document_pane(self) -> PdfPane:
        """Return the pane for documents, made at the first call."""
        if self.document is None:
            self.document = PdfPane()
            self.addWidget(self.document)
            self.document_made.emit(self.document)
        return self.document

    def show_image(self) -> None:
        """Turn to the picture."""
        self._turn_to(self.image)

    def show_document(self, title: str, data: bytes, key: str, place: ReadingPlace | None = None) -> None:
        """Turn to a document, where it was left if a place is given."""
        pane = self._turn_to_document()
        pane.show_document(title, data, key)
        if place is not None:
            pane.go_to_place(place)

    def show_refusal(self, refusal: Refusal) -> None:
        """Turn to what stands in the place of a record that is not shown."""
        self._turn_to_document().show_refusal(refusal)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Show where a record would be opened; anything else is not for a pane."""
        if event.source() is None or not carried(event.mimeData()):
            return
        event.acceptProposedAction()
        if self._mark is None:
            self._mark = DropMark(self)
        self._mark.cover(self.rect())

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """Take the mark away."""
        self._unmark()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Hand over which record it is."""
        self._unmark()
        event.acceptProposedAction()
        self.dropped.emit(carried(event.mimeData()))

    def _unmark(self) -> None:
        if self._mark is not None:
            self._mark.hide()

    def show_waveform(
        self, title: str, record: WaveformRecord, key: str, runner: JobRunner, place: ReadingPlace | None = None
    ) -> None:
        """Turn to a waveform, where it was left if a place is given; `runner` draws it."""
        if self.waveform is None:
            self.waveform = WaveformPane(runner)
            self.addWidget(self.waveform)
            self._scene.sizes_changed.connect(self._measure_paper)
            self.waveform_made.emit(self.waveform)
        self._turn_to(self.waveform)
        self._measure_paper()
        self.waveform.show_record(title, record, key)
        if place is not None:
            self.waveform.go_to_place(place)

    def show_labs(self, title: str, table: LabTable, key: str, place: ReadingPlace | None = None) -> None:
        """Turn to laboratory results, where they were left if a place is given."""
        if self.labs is None:
            from reviewer_app.viewer.lab_pane import LabPane  # noqa: PLC0415 - a case opens without it

            self.labs = LabPane()
            self.addWidget(self.labs)
            self.labs_made.emit(self.labs)
        self._turn_to(self.labs)
        self.labs.show_table(title, table, key)
        if place is not None:
            self.labs.go_to_place(place)

    def _turn_to_document(self) -> PdfPane:
        pane = self.document_pane()
        self._turn_to(pane)
        return pane

    def _turn_to(self, pane: QWidget) -> None:
        for other in self.papers:
            if other is not pane:
                other.clear()
        self.setCurrentWidget(pane)
        self.setFocusProxy(pane)

    def _measure_paper(self) -> None:
        """Tell curves how long a millimetre is on this screen, where its size was measured."""
        pixels = self._scene.pixels_per_mm(self.screen().name()) / self.devicePixelRatioF()
        if self.waveform is not None:
            self.waveform.set_measured(pixels or None)

    def event(self, event: QEvent) -> bool:
        """On another screen a millimetre has another length."""
        if event.type() is QEvent.Type.ScreenChangeInternal:
            self._measure_paper()
        return super().event(event)


class PaneGrid(QWidget):
    """Arranges the slots; places that the layout has no room for are hidden and keep what they show.

    Signals
    -------
    slot_made
        A `PaneSlot` was made, because a layout shows it for the first time or something is shown in it.
    """

    slot_made = Signal(object)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._slots: list[PaneSlot] = []
        self.layout_now: PaneLayout = ONE_PANE
        self._tiling: Tiling | None = None
        self._enlarged: int | None = None
        scene.active_changed.connect(self.mark_active)

    @property
    def slots(self) -> tuple[PaneSlot, ...]:
        """The places made so far, by number; there are always those that the layout shows."""
        return tuple(self._slots)

    def slot(self, number: int) -> PaneSlot:
        """Return a place by its number, made with those before it where there is none yet.

        Raises
        ------
        IndexError
            If no layout has so many panes.
        """
        if number not in range(PANES):
            raise IndexError(f"there is no pane {number + 1}")
        while number >= len(self._slots):
            made = PaneSlot(self._scene, len(self._slots), self)
            made.document_made.connect(self.mark_active)
            made.waveform_made.connect(self.mark_active)
            made.labs_made.connect(self.mark_active)
            self._slots.append(made)
            self.slot_made.emit(made)
        return self._slots[number]

    @property
    def enlarged(self) -> bool:
        """Whether one pane has all the room for now."""
        return self._enlarged is not None

    @property
    def visible_slots(self) -> tuple[PaneSlot, ...]:
        """The places on the screen, by rows."""
        if self._enlarged is not None:
            return (self._slots[self._enlarged],)
        if self._tiling is not None:
            return tuple(self._slots[one] for one in self._tiling.order(self.layout_now.panes))
        return tuple(self._slots[: self.layout_now.panes])

    def pictured(self) -> tuple[int, ...]:
        """Return the numbers of the places on the screen that show pictures."""
        return tuple(one.number for one in self.visible_slots if not one.showing_document)

    @property
    def tiling(self) -> Tiling | None:
        """The pane that is divided, None where none is."""
        return self._tiling

    def set_tiling(self, tiling: Tiling | None) -> None:
        """Divide a pane of the layout into tiles, or none."""
        self._tiling, self._enlarged = tiling, None
        if tiling is not None:
            self.slot(max(tiling.numbers))
        self._arrange()

    def set_layout(self, layout: str) -> None:
        """Show the panes of a layout, by its id in `layouts.LAYOUTS`.

        Raises
        ------
        ValueError
            If there is no such layout.
        """
        if layout not in LAYOUTS:
            raise ValueError(f"there is no layout {layout}")
        self.layout_now, self._tiling, self._enlarged = LAYOUTS[layout], None, None
        self.slot(self.layout_now.panes - 1)
        self._arrange()

    def toggle_enlarged(self, number: int) -> None:
        """Give all the room to one pane, or go back to all panes."""
        if self.layout_now == ONE_PANE and self._tiling is None:
            return
        self._enlarged = None if self._enlarged is not None else number
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Share the room anew where device pixels are of another size."""
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room."""
        super().resizeEvent(event)
        self._arrange()

    def mark_active(self) -> None:
        """Give the edge to an active document; pictures paint their own."""
        for slot in self._slots:
            for paper in slot.papers:
                paper.set_active(active=slot.number == self._scene.active)

    def _arrange(self) -> None:
        layout = ONE_PANE if self._enlarged is not None else self.layout_now
        shown = self.visible_slots
        for slot in self._slots:
            if slot not in shown:
                slot.hide()
        origin = self.mapTo(self.window(), QPoint(0, 0)).toTuple()
        unit = pixel_unit(self.devicePixelRatioF())
        places = layout.places(self.width(), self.height(), unit, origin)
        if self._tiling is not None and self._enlarged is None:
            places = self._tiling.places(places, unit, origin)
        for slot, place in zip(shown, places, strict=True):
            slot.setGeometry(QRect(place.left, place.top, place.width, place.height))
            slot.show()


def pixel_unit(ratio: float) -> int:
    """Return how many logical pixels are the fewest that are whole device pixels: 1, 4, 2, 1 at 1, 1.25, 1.5, 2."""
    return Fraction(ratio).limit_denominator(_FINEST_UNIT).denominator
