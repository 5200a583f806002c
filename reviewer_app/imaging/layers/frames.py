"""The stored values of a layer's frames: whole, or not at all."""

from __future__ import annotations

from typing import BinaryIO

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.frames import read_stored
from reviewer_app.imaging.source import Pixels


def whole_frame(stream: BinaryIO, index: InstanceIndex, frame: int) -> Pixels:
    """Return the stored values of a frame.

    Raises
    ------
    CannotDecode
        If they cannot be read, or only in part: over an image, what is missing would look like nothing there.
    """
    decoded = read_stored(stream, index, frame)
    if decoded.incomplete:
        raise CannotDecode(decoded.incomplete, detail=f"frame {frame} of a layer")
    return decoded.pixels
