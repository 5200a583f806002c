"""The letters of the sides, where the picture has markers burned in at the same places."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.overlays import Letters
from reviewer_app.viewer.side_letters import COLOR, paint_letters
from tests.helpers.qimages import rgb

LETTERS = Letters("R", "A", "L", "P")


def painted(ground: str, size: tuple[int, int] = (300, 240), ratio: float = 1.0) -> tuple[np.ndarray, Canvas]:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    canvas = Canvas(painter, *size, ratio, [])
    paint_letters(canvas, LETTERS, 12)
    painter.end()
    return rgb(image).astype(int), canvas


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("ratio", [1.0, 1.5])
@pytest.mark.parametrize("ground", ["#FFFFFF", "#808080", "#000000"])
def test_a_letter_is_the_brightest_thing_on_a_dark_plate_whatever_lies_under_it(ground: str, ratio: float) -> None:
    picture, canvas = painted(ground, (round(300 * ratio), round(240 * ratio)), ratio)
    assert len(canvas.taken) == 4
    for box in canvas.taken:
        edge = round(2 * ratio)
        inner = picture[box.top() + edge : box.bottom() - edge, box.left() + edge : box.right() - edge].max(axis=2)
        assert inner.max() > 200
        assert np.median(inner) < 40, "the plate hides what is under it"


@pytest.mark.usefixtures("qapp")
def test_no_marker_in_grey_looks_like_a_letter() -> None:
    picture, canvas = painted("#FFFFFF")
    own = QColor(COLOR)
    assert own.blue() - own.red() > 60
    for box in canvas.taken:
        plate = picture[box.top() + 2 : box.bottom() - 2, box.left() + 2 : box.right() - 2]
        bright = plate[plate.max(axis=2) > 150]
        assert len(bright) > 4
        assert (bright[:, 2] - bright[:, 0] > 30).all()


@pytest.mark.usefixtures("qapp")
def test_letters_never_stand_over_one_another_however_full_a_low_pane_is() -> None:
    image = QImage(163, 94, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    words = [QRect(9, 10, 100, 17), QRect(70, 27, 84, 17), QRect(9, 67, 110, 17), QRect(9, 46, 22, 18)]
    canvas = Canvas(painter, 163, 94, 1.0, list(words))
    paint_letters(canvas, Letters("AR", "HL", "PL", "FR"), 10)
    painter.end()
    letters = canvas.taken[len(words) :]
    assert len(letters) == 4
    for one, other in combinations([*letters, *words], 2):
        assert one in words or not one.intersects(other)
