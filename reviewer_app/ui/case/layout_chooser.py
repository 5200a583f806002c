"""Choosing how many panes there are: a grid that is pointed at as for a table, and one large pane with others.

Below them: into how many tiles the active pane is divided, which show images of its series that follow each other.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from reviewer_app.ui import theme
from reviewer_app.ui.actions import BY_ID, key_of
from reviewer_app.ui.case.layout_icon import layout_icon
from reviewer_app.ui.case.pieces import icon_button
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import label, row, wrapped
from reviewer_app.viewer.layouts import LAYOUTS, MOST_COLUMNS, MOST_ROWS, ONE_PANE, PaneLayout
from reviewer_app.viewer.tiling import TILE_LAYOUTS

_CELL_WIDTH, _CELL_HEIGHT, _GAP = 34, 26, 4
_NAME = "Layout"
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}  # fmt: skip
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class LayoutGrid(QWidget):
    """Rows and columns of cells: those up to the pointer are marked, a click or Enter chooses as many panes.

    Signals
    -------
    pointed, chosen
        A `PaneLayout`.
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._at = ONE_PANE
        self._elsewhere = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(MOST_COLUMNS * (_CELL_WIDTH + _GAP) + _GAP, MOST_ROWS * (_CELL_HEIGHT + _GAP) + _GAP)
        self.point_at(ONE_PANE)

    @property
    def at(self) -> PaneLayout:
        """What is marked."""
        return self._at

    def point_at(self, layout: PaneLayout) -> None:
        """Mark so many panes, none for a layout that is no grid; a reader of the screen says how many."""
        self._at, self._elsewhere = ONE_PANE if layout.large else layout, layout.large
        self.setAccessibleName(f"{_NAME}: {self._at.words}")
        self.pointed.emit(self._at)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Mark the cells up to the pointer."""
        self._point(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Mark the cells up to the pointer."""
        self._point(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose, where the button is let go over the grid."""
        if self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self._at)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go from cell to cell with the arrows, choose with Enter or Space."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            down, across = _STEPS[key]
            self._mark(self._at.rows + down, self._at.columns + across)
        elif key in _CHOOSE:
            self.chosen.emit(self._at)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Say again what is marked: the words are about the part that has the keyboard."""
        super().focusInEvent(event)
        self.pointed.emit(self._at)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the cells."""
        palette = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in range(MOST_ROWS * MOST_COLUMNS):
            down, across = divmod(number, MOST_COLUMNS)
            marked = not self._elsewhere and down < self._at.rows and across < self._at.columns
            painter.setPen(QPen(QColor(palette.accent if marked else palette.line2), 1))
            painter.setBrush(QColor(palette.accbg if marked else palette.base))
            painter.drawRoundedRect(QRectF(self.cell(down, across)).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def cell(self, down: int, across: int) -> QRect:
        """Return where a cell lies, counted from 0."""
        left, top = _GAP + across * (_CELL_WIDTH + _GAP), _GAP + down * (_CELL_HEIGHT + _GAP)
        return QRect(left, top, _CELL_WIDTH, _CELL_HEIGHT)

    def _point(self, at: QPointF) -> None:
        self._mark(int(at.y() - _GAP) // (_CELL_HEIGHT + _GAP) + 1, int(at.x() - _GAP) // (_CELL_WIDTH + _GAP) + 1)

    def _mark(self, rows: int, columns: int) -> None:
        wanted = PaneLayout(min(max(rows, 1), MOST_ROWS), min(max(columns, 1), MOST_COLUMNS))
        if wanted != self._at or self._elsewhere:
            self.point_at(wanted)


class LayoutPopup(QFrame):
    """The grid, below it the layouts with one large pane, and the tiles.

    `chosen` carries the id of a layout, `tiled` that of one for the tiles of the active pane.
    """

    chosen = Signal(str)
    tiled = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        theme.set_kind(self, "well")
        self.setAccessibleName("Layouts")
        self.grid = LayoutGrid()
        self.grid.pointed.connect(self._say)
        self.grid.chosen.connect(self._choose)
        self.large = tuple(self._button(one) for one in LAYOUTS.values() if one.large)
        self.tiles = tuple(self._tile_button(one) for one in TILE_LAYOUTS)
        self._words = wrapped("", "dim", size=theme.CAPTION)
        self._words.setMinimumHeight(2 * self._words.fontMetrics().lineSpacing())
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(6)
        column.addWidget(self.grid, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(row(*self.large, spacing=4))
        column.addWidget(self._words)
        column.addLayout(row(label("Series in tiles", "dim", size=theme.CAPTION), None, *self.tiles, spacing=4))

    def open_below(self, widget: QWidget, layout: PaneLayout, tiles: str = "") -> None:
        """Open at a button, with the layout and the tiles in force marked."""
        self.grid.point_at(layout)
        for one, button in zip((one for one in LAYOUTS.values() if one.large), self.large, strict=True):
            button.setIcon(layout_icon(one, "accent" if one == layout else "dim"))
        for name, button in zip(TILE_LAYOUTS, self.tiles, strict=True):
            button.setIcon(layout_icon(LAYOUTS[name], "accent" if name == tiles else "dim"))
        self.move(widget.mapToGlobal(QPoint(0, widget.height() + 2)))
        self.show()
        self.grid.setFocus(Qt.FocusReason.PopupFocusReason)
        self._say(layout)

    def _button(self, layout: PaneLayout) -> QToolButton:
        made = icon_button("square", layout.words, _told(layout), size=24)
        made.setIcon(layout_icon(layout))
        made.setIconSize(QSize(24, 24))
        if f"layout-{layout.id}" in BY_ID:
            say_key(made, f"layout-{layout.id}", layout.words)
        made.clicked.connect(lambda: self._choose(layout))
        return made

    def _tile_button(self, name: str) -> QToolButton:
        words = BY_ID[f"tiles-{name}"].words
        made = icon_button("square", words, words, size=24)
        made.setIcon(layout_icon(LAYOUTS[name]))
        made.setIconSize(QSize(24, 24))
        say_key(made, f"tiles-{name}")
        made.clicked.connect(lambda: self._choose_tiles(name))
        return made

    def _say(self, layout: PaneLayout) -> None:
        self._words.setText(_told(layout))

    def _choose_tiles(self, name: str) -> None:
        self.hide()
        self.tiled.emit(name)

    def _choose(self, layout: PaneLayout) -> None:
        self.hide()
        self.chosen.emit(layout.id)


class LayoutButton(QToolButton):
    """Wears the layout in force and opens the popup; its signals are those of the popup."""

    chosen = Signal(str)
    tiled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._layout = ONE_PANE
        self._tiles = ""
        self._popup: LayoutPopup | None = None
        self.setIconSize(QSize(18, 18))
        self.setToolTip(_NAME)
        self.show_layout(ONE_PANE)
        self.clicked.connect(self.open)

    @property
    def popup(self) -> LayoutPopup:
        """What it opens, made when it is first needed."""
        if self._popup is None:
            self._popup = LayoutPopup(self)
            self._popup.chosen.connect(self.chosen)
            self._popup.tiled.connect(self.tiled)
        return self._popup

    def show_layout(self, layout: PaneLayout, tiles: str = "") -> None:
        """Show which layout is in force; `tiles` is that of the tiles of a divided pane."""
        self._tiles = tiles
        if layout != self._layout or not self.accessibleName():
            self._layout = layout
            self.setIcon(layout_icon(layout))
            self.setAccessibleName(f"{_NAME}: {layout.words}")

    def open(self) -> None:
        """Open the popup."""
        self.popup.open_below(self, self._layout, self._tiles)


def _told(layout: PaneLayout) -> str:
    """Return the words of a layout, with its key where it has one."""
    action = BY_ID.get(f"layout-{layout.id}")
    key = key_of(action.id) if action is not None else ""
    return f"{layout.words} ({key})" if key else layout.words
