"""What is painted over a picture again and again leaves no trace of the step before."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from reviewer_app.viewer.compose import ground
from reviewer_app.viewer.draft_picture import DraftPicture
from tests.helpers.qimages import rgb

RED = 0xFFFF0000


@pytest.fixture
def base() -> QImage:
    image = ground((60, 40))
    image.fill(0xFF336699)
    return image


def square(box: QRect):
    def paint(image: QImage) -> QRect:
        painter = QPainter(image)
        painter.fillRect(box, RED)
        painter.end()
        return box

    return paint


def expected(base: QImage, box: QRect) -> np.ndarray:
    found = rgb(base)
    found[box.top() : box.top() + box.height(), box.left() : box.left() + box.width()] = (255, 0, 0)
    return found


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_each_step_is_painted_on_the_picture_as_it_was(base, ratio):
    over = DraftPicture()
    for number in range(4):
        box = QRect(5 + 7 * number, 4 + number, 10, 8)
        image, changed = over.over(base, object(), square(box))
        assert np.array_equal(rgb(image), expected(base, box))
        assert changed.contains(box)
        image.setDevicePixelRatio(ratio)  # as a pane does when it paints them
        base.setDevicePixelRatio(ratio)


def test_only_what_is_left_and_what_is_come_to_changes(base):
    over = DraftPicture()
    _, changed = over.over(base, "a", square(QRect(5, 5, 10, 10)))
    assert changed == base.rect()
    _, changed = over.over(base, "b", square(QRect(12, 5, 10, 10)))
    assert changed == QRect(5, 5, 17, 10)


def test_the_same_is_not_painted_twice(base):
    over, painted = DraftPicture(), []

    def paint(_image: QImage) -> QRect:
        painted.append(1)
        return QRect()

    over.over(base, "a", paint)
    assert over.over(base, "a", paint)[1].isEmpty()
    assert painted == [1]


def test_another_picture_beneath_is_taken_as_it_is(base):
    over = DraftPicture()
    over.over(base, "a", square(QRect(5, 5, 10, 10)))
    other = ground((60, 40))
    image, changed = over.over(other, "a", square(QRect(20, 5, 10, 10)))
    assert np.array_equal(rgb(image), expected(other, QRect(20, 5, 10, 10)))
    assert changed == other.rect()
    over.forget()
    image, _ = over.over(other, "a", square(QRect(30, 5, 10, 10)))
    assert np.array_equal(rgb(image), expected(other, QRect(30, 5, 10, 10)))
