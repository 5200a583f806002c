"""A decoded picture of a video as RGB. Runs in the process apart.

Qt's own conversion is fast and always by ITU-R BT.601 with studio range, which is what DICOM says of a video
(YBR_PARTIAL_420, PS3.3 C.7.6.3.1.2). Where the stream itself declares other coefficients or the full range, as high
definition does, and where samples have 10 bits, the planes are converted here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

_Space = QVideoFrameFormat.ColorSpace
_Range = QVideoFrameFormat.ColorRange
_Format = QVideoFrameFormat.PixelFormat
_Plane: TypeAlias = npt.NDArray[np.uint8]

#: Shares of red and blue in the luminance (ITU-T H.273, table 4).
_SHARES = {_Space.ColorSpace_BT709: (0.2126, 0.0722), _Space.ColorSpace_BT2020: (0.2627, 0.0593)}
_SHARES_601 = (0.299, 0.114)
#: How far the samples of a planar format are shifted down to 8 bits.
_SHIFTS = {_Format.Format_YUV420P: 0, _Format.Format_YUV420P10: 2}


@dataclass(frozen=True, slots=True)
class RgbPicture:
    """Size and the bytes of RGB ``(rows, columns, 3)``, 8 bits."""

    rows: int
    columns: int
    data: bytes


def rgb_picture(frame: QVideoFrame) -> RgbPicture:
    """Return the colours of a picture as its stream means them."""
    told = frame.surfaceFormat()
    full, shift = told.colorRange() == _Range.ColorRange_Full, _SHIFTS.get(frame.pixelFormat())
    if shift is not None and (shift or full or told.colorSpace() in _SHARES):
        rgb = _converted(_planes(frame), _SHARES.get(told.colorSpace(), _SHARES_601), full=full)
        return RgbPicture(rgb.shape[0], rgb.shape[1], rgb.tobytes())
    return _by_qt(frame.toImage().convertToFormat(QImage.Format.Format_RGB888))


def _by_qt(image: QImage) -> RgbPicture:
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return RgbPicture(image.height(), image.width(), lines[:, : image.width() * 3].tobytes())


def _planes(frame: QVideoFrame) -> tuple[_Plane, _Plane, _Plane]:
    """Return luminance and the two chroma planes, of half the size, in 8 bits."""
    shift = _SHIFTS[frame.pixelFormat()]
    size = frame.surfaceFormat().viewport().size()
    half = (size.width() + 1) // 2, (size.height() + 1) // 2
    frame.map(QVideoFrame.MapMode.ReadOnly)
    try:
        found = []
        for number, (columns, rows) in enumerate(((size.width(), size.height()), half, half)):
            line = frame.bytesPerLine(number)
            lines = np.frombuffer(frame.bits(number), np.uint8)[: line * rows].reshape(rows, line)
            samples = lines.view("<u2") >> shift if shift else lines
            found.append(samples[:, :columns].astype(np.uint8))
    finally:
        frame.unmap()
    return found[0], found[1], found[2]


def _converted(planes: tuple[_Plane, _Plane, _Plane], shares: tuple[float, float], *, full: bool) -> _Plane:
    red, blue = shares
    green = 1 - red - blue
    base, scale, chroma = (0, 1.0, 1.0) if full else (16, 255 / 219, 255 / 224)
    luminance = (planes[0].astype(np.float32) - base) * np.float32(scale)
    across, down = luminance.shape[1], luminance.shape[0]
    cb, cr = (
        ((plane.astype(np.float32) - 128) * np.float32(chroma)).repeat(2, axis=0).repeat(2, axis=1)[:down, :across]
        for plane in planes[1:]
    )
    rgb = np.empty((down, across, 3), np.float32)
    rgb[..., 0] = luminance + 2 * (1 - red) * cr
    rgb[..., 2] = luminance + 2 * (1 - blue) * cb
    rgb[..., 1] = (luminance - red * rgb[..., 0] - blue * rgb[..., 2]) / green
    return np.clip(np.rint(rgb), 0, 255).astype(np.uint8)
