"""Pictures made small enough for a page: of few colours, and only where that is not enough of fewer pixels."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPixmap

MOST_BYTES, MOST_WIDTH = 150_000, 1600
#: Channels that differ by no more look grey.
_TINT = 14


def save_small(picture: QPixmap, path: Path, most: int = MOST_BYTES) -> None:
    """Write a picture of at most `MOST_WIDTH` pixels and `most` bytes, with as many colours as that allows."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    image = Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")
    if image.width > MOST_WIDTH:
        image = image.resize((MOST_WIDTH, round(image.height * MOST_WIDTH / image.width)), Image.Resampling.LANCZOS)
    while True:
        for greys, colors in ((0, 0), (144, 112), (96, 112), (96, 64), (64, 64), (44, 64), (32, 64)):
            out = io.BytesIO()
            few = few_colors(image, greys, colors) if greys else image
            few.save(out, "PNG", optimize=True)
            if out.tell() <= most:
                path.write_bytes(out.getvalue())
                return
        image = image.resize((image.width * 9 // 10, image.height * 9 // 10), Image.Resampling.LANCZOS)


def few_colors(image: Image.Image, greys: int, colors: int) -> Image.Image:
    """Return a picture of so many greys, the commonest of them unchanged, and so many colours; greys stay grey."""
    values = np.asarray(image.convert("RGB")).astype(np.int16)
    coloured = np.ptp(values, axis=2) > _TINT
    level = values.mean(axis=2).round().astype(np.uint8)
    common = np.argsort(np.bincount(level[~coloured], minlength=256))[::-1][:16]
    kept = np.unique(np.concatenate([common, np.linspace(0, 255, greys - 16).round().astype(int)]))
    nearest = np.abs(np.arange(256)[:, None] - kept[None, :]).argmin(axis=1).astype(np.uint8)
    index = nearest[level]
    palette = np.repeat(kept, 3).tolist()
    if coloured.any():
        pixels = values[coloured].astype(np.uint8)
        few = _different(pixels).quantize(colors, Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
        index[coloured] = np.asarray(Image.fromarray(pixels[None]).quantize(palette=few, dither=Image.Dither.NONE))[0]
        index[coloured] += len(kept)
        palette += (few.getpalette() or [])[: 3 * colors]
    made = Image.fromarray(index, "P")
    made.putpalette(palette[: 3 * 256])
    return made


def _different(pixels: npt.NDArray[np.uint8]) -> Image.Image:
    """Return the colours of pixels ``(n, 3)`` as a picture in which a large area does not outweigh a small mark."""
    coarse, counts = np.unique(pixels >> 3, axis=0, return_counts=True)
    return Image.fromarray(np.repeat((coarse << 3) + 4, np.minimum(counts, 60), axis=0)[None])
