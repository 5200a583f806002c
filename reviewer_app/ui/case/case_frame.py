"""The three columns of the case window, their widths, and which keys stay in the outer ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from reviewer_app.ui import theme
from reviewer_app.ui.case.records_panel import RecordsPanel
from reviewer_app.ui.case.story import Story
from reviewer_app.ui.parts import line

LEFT, RIGHT = 288, 416
LEFT_COMPACT, RIGHT_COMPACT = 248, 348
LEFT_WIDE, RIGHT_WIDE = 336, 520
#: From this width on the outer columns take more room.
WIDE = 2200
_CENTRE_LEAST = 320
#: The story takes what it needs, up to this share of the panel.
_STORY_SHARE = 0.42
#: So many records stay in sight under a long story before it has to scroll.
_RECORDS_LEAST = 560


class SidePanel(QWidget):
    """A panel at the side: keys that move in lists and fields stay in it, and do not turn pages of images."""

    _KEPT = frozenset({
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
        Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_Delete,
    })  # fmt: skip

    def event(self, event: QEvent) -> bool:
        """Keep the keys before they become commands of the viewer."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in self._KEPT:
            event.accept()
            return True
        return super().event(event)


class CaseFrame(QSplitter):
    """Story over records at the left, the panes in the centre, the opinion at the right.

    `widths_moved` carries the widths of the left and right column when the reader has moved a border.
    """

    widths_moved = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._story: Story | None = None
        self.left, self._centre, self.right = SidePanel(self), QWidget(self), SidePanel(self)
        self.story_scroll = QScrollArea(self.left)
        self.story_scroll.setWidgetResizable(True)
        self.story_scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.story_scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.story_scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._centre.setMinimumWidth(_CENTRE_LEAST)
        for widget in (self.left, self._centre, self.right):
            self.addWidget(widget)
        self.setHandleWidth(2)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(1, 1)
        self.left.setMinimumWidth(200)
        self.right.setMinimumWidth(300)
        self.splitterMoved.connect(lambda _at, _index: self._moved())

    def fill(self, left: tuple[Story, RecordsPanel], centre: Sequence[QWidget]) -> None:
        """Put what is shown into the columns, one under the other; the last of each takes what room is left."""
        self._story, records = left
        self.story_scroll.setWidget(self._story)
        _fill(self.left, self.story_scroll, line(), records)
        _fill(self._centre, *centre)
        _fill(self.right)
        self._story.resized.connect(self._fit_story)

    def fill_right(self, *widgets: QWidget) -> None:
        """Put the opinion, and what is below it, into their column."""
        column = self.right.layout()
        assert column is not None  # noqa: S101 - `fill` makes it
        for widget in widgets:
            column.addWidget(widget)
            widget.show()  # else a layout shows what it is given a turn later

    def set_widths(self, left: int, right: int, *, compact: bool) -> None:
        """Give the outer columns these widths; 0 means the usual one."""
        width = self.window().width()
        usual = (LEFT_COMPACT, RIGHT_COMPACT) if compact else (LEFT, RIGHT)
        usual = (LEFT_WIDE, RIGHT_WIDE) if width >= WIDE else usual
        left, right = left or theme.scaled(usual[0]), right or theme.scaled(usual[1])
        self.setSizes([left, max(_CENTRE_LEAST, width - left - right - 4), right])
        self._fit_story()

    def show_story(self) -> None:
        """Show the whole story, with people, consent and how the opinion goes out at its end."""
        if self._story is None:
            return
        self.left.setVisible(True)
        self._story.point_out()
        story, scroll = self._story, self.story_scroll
        # the story gets its height only in the next turn of the event loop
        QTimer.singleShot(0, story, lambda: scroll.ensureWidgetVisible(story.facts))

    def toggle_left(self) -> None:
        """Hide the story and the records, or bring them back."""
        self.left.setVisible(not self.left.isVisible())

    def toggle_right(self) -> None:
        """Hide the opinion, or bring it back."""
        self.right.setVisible(not self.right.isVisible())

    def next_region(self, focused: QWidget | None, entries: Sequence[Callable[[], None]]) -> None:
        """Enter the column after the one that has the keyboard, and round again; hidden ones are left out."""
        places = zip((self.left, self._centre, self.right), entries, strict=True)
        shown = [one for one in places if one[0].isVisible()]
        at = next((n for n, (place, _) in enumerate(shown) if focused and place.isAncestorOf(focused)), -1)
        shown[(at + 1) % len(shown)][1]()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the story at the height of its words."""
        super().resizeEvent(event)
        self._fit_story()

    def _moved(self) -> None:
        left, _, right = self.sizes()
        self._fit_story()
        self.widths_moved.emit(left, right)

    def _fit_story(self) -> None:
        if self._story is None or self.testAttribute(Qt.WidgetAttribute.WA_PendingResizeEvent):
            return  # not shown yet: that event comes first
        # once it scrolls, Qt asks for the height beside the scroll bar: with less room than that it scrolls for ever
        width = self.sizes()[0] - self.story_scroll.verticalScrollBar().sizeHint().width()
        most = max(int(self.height() * _STORY_SHARE), self.height() - _RECORDS_LEAST)
        needed = self._story.fit(width, most)
        self.story_scroll.setFixedHeight(max(96, min(needed, most)))


def _fill(holder: QWidget, *widgets: QWidget) -> None:
    holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    theme.set_kind(holder, "panel")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget, 1 if widget is widgets[-1] else 0)
