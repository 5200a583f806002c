"""Finds words of a window that do not fit the place they are painted in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QRadioButton, QWidget

#: Hints of buttons count a frame that a flat one does not paint.
_SLACK = 2


def clipped_words(top: QWidget) -> list[str]:
    """Return what every label and button in sight says that has less room than its words need."""
    QApplication.processEvents()
    found = [one for one in top.findChildren(QWidget) if one.isVisible()]
    return [f"{_said(one)!r} in {one.width()}×{one.height()}" for one in found if _is_clipped(one)]


@contextmanager
def elided_words(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collect what is painted shortened while the block runs: every text that loses words to "…"."""
    elided: list[str] = []
    shorten = QFontMetrics.elidedText

    def watch(metrics: QFontMetrics, text: str, mode: Qt.TextElideMode, width: int, flags: int = 0) -> str:
        shown = shorten(metrics, text, mode, width, flags)
        if shown != text:
            elided.append(f"{text!r} in {width}")
        return shown

    with patch.context() as here:
        here.setattr(QFontMetrics, "elidedText", watch)
        yield elided


def _said(widget: QWidget) -> str:
    text = widget.property("text")
    return text if isinstance(text, str) else widget.accessibleName()


def _is_clipped(widget: QWidget) -> bool:
    if isinstance(widget, QLabel):
        return bool(widget.text()) and _label_is_clipped(widget)
    if isinstance(widget, QPushButton | QCheckBox | QRadioButton):
        return bool(widget.text()) and widget.width() + _SLACK < widget.minimumSizeHint().width()
    return False


def _label_is_clipped(label: QLabel) -> bool:
    margins = label.contentsMargins()
    room = label.contentsRect()
    if not label.wordWrap():
        return label.width() < label.minimumSizeHint().width() or label.height() < label.fontMetrics().height()
    wrap = int(Qt.TextFlag.TextWordWrap)
    need = label.fontMetrics().boundingRect(QRect(0, 0, room.width(), 10_000), wrap, label.text())
    return need.width() > room.width() or need.height() + margins.top() + margins.bottom() > label.height()
