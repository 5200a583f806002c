"""Opens case windows on files, acts on them, and takes pictures small enough for a page."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QToolButton, QWidget

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.looks import Looks
from reviewer_app.cases.people import Patient
from reviewer_app.cases.records import ListedDocument
from reviewer_app.demo.samples.sample_case import Person
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui import theme
from reviewer_app.ui.case.desk import CaseRecords
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.qt_application import qt_application
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.text_entry import TextEntry
from tests.pictures.composed import composed
from tests.pictures.picture_desk import PictureDesk
from tests.pictures.small import MOST_BYTES, save_small

#: Logical pixels of a window: a laptop, and small enough to be read on a page.
SIZE = (1240, 720)
_PATIENCE_S = 60.0
#: Pixels left above what is scrolled to.
_AIR = 8


class Studio:
    """One window after the other; use it in a ``with`` block.

    With a `size`, in logical pixels, every window has it and pictures are kept as they are; without one, windows have
    the size that reads well on a page, and pictures are made small.
    """

    def __init__(self, size: tuple[int, int] | None = None) -> None:
        self._size = size
        self._app = qt_application()
        theme.apply_theme(self._app, "dark")
        self._desk: PictureDesk | None = None
        self.window: CaseWindow

    def __enter__(self) -> Studio:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # windows
    def open(
        self,
        files: Iterable[bytes],
        person: Person,
        *,
        headline: str,
        question: str,
        size: tuple[int, int] = SIZE,
        shown: Looks | None = None,
        papers: Mapping[ListedDocument, bytes] | None = None,
        opinion: bool = False,
    ) -> CaseWindow:
        """Show a case of these files; without `opinion` that stays hidden, as F10 leaves it."""
        self.close()
        desk = self._desk = PictureDesk()
        desk.use_runner(JobRunner(QtDelivery(self._app)))
        indexes = []
        for data in files:
            index = index_instance(io.BytesIO(data))
            desk.streams[index.sop_instance_uid] = data
            indexes.append(index)
        papers = papers or {}
        desk.papers = {one.reference: data for one, data in papers.items()}
        desk.change_case(
            patient=_patient(person), headline=headline, documents=tuple(papers), history="", first_opinion=None,
            questions=tuple(replace(one, text=question) for one in desk.case.questions[:1]),
        )  # fmt: skip
        desk.set_records(CaseRecords(tuple(indexes), tuple(papers)))
        if shown is not None:
            desk.shown = shown
        return self._show(size, opinion=opinion)

    def open_desk(self, desk: PictureDesk, size: tuple[int, int]) -> CaseWindow:
        """Show the case of a desk, with its opinion."""
        self.close()
        self._desk = desk
        desk.use_runner(JobRunner(QtDelivery(self._app)))
        return self._show(size, opinion=True)

    def _show(self, size: tuple[int, int], *, opinion: bool) -> CaseWindow:
        assert self._desk is not None
        window = self.window = CaseWindow(self._desk, Settings())
        window.resize(*(self._size or size))
        window.show()
        window.activateWindow()
        self.wait_for(
            lambda: window.workspace.active_pane.painted_now is not None or not window.viewing.hanging.fitting()
        )
        window.finish()
        if not opinion:
            window.frame.toggle_right()
        self.rest()
        return window

    def close(self) -> None:
        """Close what is open."""
        if self._desk is None:
            return
        for one in QApplication.topLevelWidgets():
            if one is not self.window and one.isVisible():
                one.close()
        self.window.shut()
        self.window.close()
        self._desk.close()
        self._desk = None
        self.window.deleteLater()
        QTest.qWait(20)

    # acting
    def wait_for(self, condition: Callable[[], object], seconds: float = _PATIENCE_S) -> None:
        """Let the program run until a condition holds.

        Raises
        ------
        TimeoutError
            If it does not in time.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("What the picture is to show did not come.")
            QTest.qWait(20)

    def rest(self, milliseconds: int = 700) -> None:
        """Wait until every pane shows what it was asked for, and for what follows when the images rest."""
        self.wait_for(self._is_settled)
        QTest.qWait(milliseconds)
        self.wait_for(self._is_settled)
        self.wait_for(self._is_told)

    def _is_told(self) -> bool:
        """Whether what the headers of all images say is there: it is read once nothing moves any more."""
        if self._desk is None or self.window.workspace.cine_running:
            return True
        facts = self.window.workspace.scene.facts
        shown = [one for pane in self.panes() if (one := pane.viewport.shown) is not None]
        return all(one.failure is not None or facts.of(one.key) is not None for one in shown)

    def _is_settled(self) -> bool:
        """Whether every pane, and every layer over one, is painted in full, or says why it cannot be."""
        if not all(_is_settled(pane) for pane in self.panes()):
            return False
        layers = self.window.workspace.scene.layers if self._desk is not None else None
        shown = [(pane.number, one, pane.viewport.view.fused) for pane in self.panes()
                 if (one := pane.viewport.shown) is not None]  # fmt: skip
        return layers is None or all(
            one.picture is not None for number, told, fused in shown for one in layers.on(number, told, fused=fused)
        )

    def panes(self) -> list[ImagePane]:
        """Return the panes on the screen that show pictures."""
        if self._desk is None:
            return []
        slots = self.window.workspace.grid.visible_slots
        return [one.image for one in slots if not one.showing_document and one.image.viewport.stack is not None]

    def pane(self, number: int) -> ImagePane:
        """Return a pane of the layout, counted from 0."""
        return self.window.workspace.grid.slots[number].image

    def do(self, *commands: str) -> None:
        """Do commands of the table of actions, one after the other."""
        for one in commands:
            self.window.trigger(one)
            QTest.qWait(20)

    def hang(self, name: str) -> None:
        """Hang the images in the way of this name."""
        self.window.viewing.hanging.hang(
            next(one for one in self.window.viewing.hanging.fitting() if one.protocol.name == name)
        )
        self.rest()

    def preset(self, name: str) -> None:
        """Choose a window of the active pane by its name, or a part of it."""
        viewport = self.window.workspace.scene.viewport
        self.wait_for(lambda: any(name in one.name for one in viewport.presets()))
        viewport.choose(next(one for one in viewport.presets() if name in one.name))
        self.rest(100)

    def row(self, words: str) -> RecordRow:
        """Return the first record whose title or caption has these words."""
        found = [row for row in self.rows() if words in row.title or words in row.caption]
        if not found:
            raise LookupError(f"{words!r} is in none of {[one.title for one in self.rows()]}")
        return found[0]

    def rows(self) -> list[RecordRow]:
        """Return every record of the list."""
        return [row for group in self.window._groups for row in group.rows]

    def show(self, words: str, pane: int = 0, position: int | None = None) -> None:
        """Open a record in a pane, at an image."""
        workspace = self.window.workspace
        workspace.choose_pane(pane)
        self.window.viewing.open_row(self.row(words))
        self.wait_for(lambda: workspace.active_stack is not None or workspace.active_paper is not None)
        if position is not None:
            self.go(pane, position)
        self.rest(100)

    def open_paper(self, pane: int) -> None:
        """Open the first record that is read, or a waveform, in a pane."""
        workspace = self.window.workspace
        workspace.choose_pane(pane)
        self.window.viewing.open_row(next(one for one in self.rows() if one.text is not None))
        self.wait_for(lambda: workspace.active_paper is not None)

    def lay_over(self, words: str) -> None:
        """Open a record that lies over images, and wait until it does."""
        layers = self.window.workspace.scene.layers
        before = len(layers.entries)
        self.window.viewing.open_row(self.row(words))
        self.wait_for(lambda: len(layers.entries) > before)
        self.rest()

    def go(self, pane: int, position: int) -> None:
        """Go to an image, counted from 0."""
        self.window.workspace.choose_pane(pane)
        self.window.workspace.scene.viewports[pane].go(position)
        self.rest(100)

    def go_to_image(self, pane: int, sop_instance_uid: str) -> None:
        """Go to an image by its SOP Instance UID."""
        stack = self.window.workspace.scene.viewports[pane].stack
        frames = () if stack is None else stack.frames
        uids = [one.instance.sop_instance_uid for one in frames]
        self.go(pane, uids.index(sop_instance_uid))

    def point(self, pane: int, across: float, down: float) -> None:
        """Move the pointer to a place of a pane, as parts of its width and height."""
        self._mouse(pane, across, down, QMouseEvent.Type.MouseMove, Qt.MouseButton.NoButton)
        QTest.qWait(300)

    def drag(self, pane: int, places: Iterable[tuple[float, float]]) -> None:
        """Press the left button at the first place, move through the others, let go at the last."""
        first, *others = list(places)
        self._mouse(pane, *first, QMouseEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton)
        for place in others:
            self._mouse(pane, *place, QMouseEvent.Type.MouseMove, Qt.MouseButton.LeftButton)
        last = (others or [first])[-1]
        self._mouse(pane, *last, QMouseEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton)

    def draw(self, pane: int, tool: str, places: Iterable[tuple[float, float]], words: str = "") -> None:
        """Draw a mark in a pane with its tool, by clicks, or by a drag where the tool wants one.

        Parameters
        ----------
        places
            Its points as parts of the width and height of the image.
        words
            What is typed where the tool asks for words; empty for those that it proposes.
        """
        self.window.workspace.choose_pane(pane)
        self.rest(50)
        self.do(f"tool-{tool}")
        spots = [self._spot(pane, *one) for one in places]
        if tool == "freehand":
            self.drag(pane, spots)
        else:
            for spot in spots:
                self._mouse(pane, *spot, QMouseEvent.Type.MouseMove, Qt.MouseButton.NoButton)
                self._mouse(pane, *spot, QMouseEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton)
                self._mouse(pane, *spot, QMouseEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton)
        if tool in ("polyline", "polygon", "spline"):
            self.pane(pane).setFocus()
            QTest.keyClick(self.pane(pane), Qt.Key.Key_Return)
        for entry in self.pane(pane).findChildren(TextEntry):
            entry.setText(words or entry.text())
            QTest.keyClick(entry, Qt.Key.Key_Return)
        self.do("default-tool")
        self.window.workspace.scene.select("")
        self.rest(50)

    def zoom(self, pane: int, across: float, down: float, times: float) -> None:
        """Show a part of an image larger, about a place given as parts of its width and height."""
        viewport, painted = self.window.workspace.scene.viewports[pane], self.pane(pane).painted_now
        if painted is None or painted.transform is None:
            raise LookupError("The pane shows no picture.")
        frame = painted.transform.frame
        center = ImagePoint(across * frame.columns, down * frame.rows)
        viewport.set_view(replace(viewport.view, zoom=painted.transform.zoom * times, center=center))
        self.rest(50)

    def move_label(self, pane: int, kind: AnnotationKind, across: float, down: float) -> None:
        """Drag the label of the newest mark of a kind to a place, as parts of the width and height of the image."""
        widget = self.pane(pane)
        self.rest(50)
        marks = self.window.workspace.scene.annotations_on(widget.painted_now.shown.reference)
        name = next(one.id for one in reversed(marks) if one.kind is kind)
        box = dict(widget._picture.standing.labels)[name]
        middle = (box.left() + box.width() / 2, box.top() + box.height() / 2)
        ratio = widget.devicePixelRatioF()
        start = (middle[0] / ratio / widget.width(), middle[1] / ratio / widget.height())
        end = self._spot(pane, across, down)
        half = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self.drag(pane, [start, half, end])
        self.rest(50)

    def choose(self, pane: int, kind: AnnotationKind | None) -> None:
        """Choose the newest mark of a kind in a pane, or none."""
        painted = self.pane(pane).painted_now
        marks = self.window.workspace.scene.annotations_on(painted.shown.reference) if painted is not None else ()
        self.window.workspace.scene.select(next((one.id for one in reversed(marks) if one.kind is kind), ""))
        self.rest(50)

    def _spot(self, pane: int, across: float, down: float) -> tuple[float, float]:
        """Return where a part of the width and height of the image is, as parts of those of its pane."""
        widget, painted = self.pane(pane), self.pane(pane).painted_now
        if painted is None or painted.transform is None:
            raise LookupError("The pane shows no picture.")
        frame = painted.transform.frame
        x, y = painted.transform.to_pane(ImagePoint(across * frame.columns - 0.5, down * frame.rows - 0.5))
        return x / painted.ratio / widget.width(), y / painted.ratio / widget.height()

    def mark(self, pane: int, tool: str, places: Iterable[ImagePoint], words: str = "") -> None:
        """Draw with a tool by clicks at places of the image; `words` answer it where it asks for some."""
        self.window.workspace.choose_pane(pane)
        self.do(f"tool-{tool}")
        painted, widget = self.pane(pane).painted_now, self.pane(pane)
        if painted is None:
            raise LookupError("The pane shows no picture to draw on.")
        for place in places:
            x, y = (one / widget.devicePixelRatioF() for one in painted.transform.to_pane(place))
            across, down = x / widget.width(), y / widget.height()
            self.point(pane, across, down)
            self.drag(pane, [(across, down)])
        for field in widget.findChildren(TextEntry):
            field.setText(words)
            QTest.keyClick(field, Qt.Key.Key_Return)
        self.do("default-tool")

    def open_menu(self, name: str) -> None:
        """Open the menu of the button of this name."""
        button = next(one for one in self.window.findChildren(QToolButton) if one.accessibleName() == name)
        menu = button.menu()
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        self.wait_for(menu.isVisible)

    def see(self, widget: QWidget) -> None:
        """Scroll the opinion until a part of it begins at the top."""
        self.rest()
        area = next(one for one in self.window.findChildren(QScrollArea) if one.isAncestorOf(widget))
        area.verticalScrollBar().setValue(widget.mapTo(area.widget(), QPoint(0, 0)).y() - _AIR)
        self.rest()

    def _mouse(self, pane: int, across: float, down: float, kind: QMouseEvent.Type, button: Qt.MouseButton) -> None:
        widget = self.pane(pane)
        place = QPointF(round(widget.width() * across), round(widget.height() * down))
        moved = kind is QMouseEvent.Type.MouseMove
        pressed = Qt.MouseButton.NoButton if kind is QMouseEvent.Type.MouseButtonRelease else button
        event = QMouseEvent(
            kind, place, QPointF(widget.mapToGlobal(place.toPoint())), Qt.MouseButton.NoButton if moved else button,
            pressed, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        QTest.qWait(30)

    # pictures
    def show_page(self, page: QWidget, size: tuple[int, int] = SIZE) -> None:
        """Show a page that stands in no case window."""
        self.close()
        page.resize(*(self._size or size))
        page.show()
        QTest.qWait(400)

    def put_away(self, page: QWidget) -> None:
        """Close such a page."""
        page.close()
        page.deleteLater()
        QTest.qWait(20)

    def take(self, path: Path, of: QWidget | None = None, most: int = MOST_BYTES) -> None:
        """Write what the window shows, or another one or a widget, with what lies over it, in `most` bytes."""
        picture = composed(self.window if of is None else of)
        if self._size is None:
            save_small(picture, path, most)
        else:
            picture.save(str(path))


def _is_settled(pane: ImagePane) -> bool:
    """Whether a pane has painted in full what it was asked for, or says why it cannot."""
    viewport, painted = pane.viewport, pane.painted_now
    if viewport.shown is not None and viewport.shown.failure is not None:
        return not viewport.waiting
    return painted is not None and painted.complete and painted.shown.position == viewport.position


def _patient(person: Person) -> Patient:
    return Patient(
        "Patient/p1", person.family, person.given, person.number, birth_date=person.birth_date, sex=person.sex,
        state=person.state, country=person.country,
    )  # fmt: skip
