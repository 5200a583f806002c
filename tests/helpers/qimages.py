"""Qt images as arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage


def rgb(image: QImage) -> npt.NDArray[np.uint8]:
    """``(rows, columns, 3)`` of any QImage."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()


def grey(image: QImage) -> npt.NDArray[np.uint8]:
    """``(rows, columns)`` of a picture without colour."""
    values = rgb(image)
    assert np.array_equal(values[..., 0], values[..., 1])
    return values[..., 0]
