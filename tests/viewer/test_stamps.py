"""Shapes that stand over every picture are painted once, and look as if they were painted each time."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from reviewer_app.viewer import stamps
from reviewer_app.viewer.stamps import stamp
from tests.helpers.qimages import rgb

BOX = QRect(7, 9, 30, 20)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(stamps, "_kept", {})


def shape(painter: QPainter) -> None:
    painter.setBrush(QColor(200, 80, 40, 120))
    painter.drawRoundedRect(QRectF(1.5, 2.25, 26, 15), 4, 4)


def stamped(what: object, *, box: QRect = BOX, paint=shape) -> np.ndarray:
    image = QImage(60, 50, QImage.Format.Format_RGB32)
    image.fill(QColor(30, 90, 60))
    painter = QPainter(image)
    stamp(painter, box, what, paint)
    painter.end()
    return rgb(image)


def at_once(box: QRect = BOX) -> np.ndarray:
    image = QImage(60, 50, QImage.Format.Format_RGB32)
    image.fill(QColor(30, 90, 60))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
    painter.translate(box.topLeft())
    shape(painter)
    painter.end()
    return rgb(image)


@pytest.mark.parametrize("corner", [QPoint(7, 9), QPoint(0, 0), QPoint(-5, 33)])
def test_a_shape_looks_as_if_it_were_painted_there(corner):
    box = QRect(corner, BOX.size())
    for _ in range(2):
        away = np.abs(stamped("shape", box=box).astype(int) - at_once(box))
        assert away.max() <= 2  # two soft edges that lie on each other are rounded once less


def test_it_is_painted_once_for_all_that_it_depends_on():
    painted: list[str] = []

    def noted(name: str):
        return lambda painter: painted.append(name) or shape(painter)

    for name in ("a", "b", "a", "b"):
        stamped(name, paint=noted(name))
    assert painted == ["a", "b"]
    stamped("a", box=BOX.adjusted(0, 0, 1, 0), paint=noted("wider"))
    assert painted == ["a", "b", "wider"]


def test_no_more_are_kept_than_there_is_use_for(monkeypatch):
    monkeypatch.setattr(stamps, "_MOST", 3)
    for number in range(10):
        stamped(number)
        assert len(stamps._kept) <= 3
