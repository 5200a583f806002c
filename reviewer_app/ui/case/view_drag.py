"""The view of a pane that is dragged into a text, with a small picture of it under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QWidget

from reviewer_app.ui.case.text_field import VIEW_TYPE

#: Logical pixels along the longer side of the picture.
_SIDE = 160


def drag_view(pane: QWidget) -> None:
    """Drag the view of a pane, which is the active one; a text that it is let go over keeps it as evidence."""
    data = QMimeData()
    data.setData(VIEW_TYPE, b"1")
    drag = QDrag(pane)
    drag.setMimeData(data)
    drag.setPixmap(preview(pane))
    drag.setHotSpot(QPoint(-8, -8))  # the words that it goes to stay in sight
    drag.exec(Qt.DropAction.CopyAction)


def preview(pane: QWidget) -> QPixmap:
    """Return a small picture of what a pane shows."""
    ratio = pane.devicePixelRatioF()
    side = round(_SIDE * ratio)
    small = pane.grab().scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    small.setDevicePixelRatio(ratio)
    return small
