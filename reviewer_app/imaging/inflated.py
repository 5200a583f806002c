"""What a deflated file of many frames inflates to, kept while its frames are read: else each inflates all of it."""

from __future__ import annotations

import io
import threading
from typing import BinaryIO

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.dicom.forgetting import forgets
from reviewer_app.imaging.dicom_file import plain_stream

_MOST_KEPT = 1 << 27


class _LastFile:
    """The last deflated file that was read, known by the very index object. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[InstanceIndex, bytes] | None = None

    def stream_of(self, stream: BinaryIO, index: InstanceIndex) -> BinaryIO:
        with self._lock:  # others that want frames of this file wait: it is inflated once
            kept = self._kept
            if kept is not None and kept[0] is index:
                return io.BytesIO(kept[1])
            plain = plain_stream(stream, index.transfer_syntax_uid)
            data = plain.read(_MOST_KEPT + 1)
            plain.seek(0)
            if len(data) <= _MOST_KEPT:
                self._kept = (index, data)
            return plain

    def clear(self) -> None:
        with self._lock:
            self._kept = None


_last = _LastFile()
forgets(_last.clear)


def plain_frames(stream: BinaryIO, index: InstanceIndex) -> BinaryIO:
    """Return the stream that offsets of frames refer to (`dicom_file.plain_stream`).

    Raises
    ------
    CannotDecode
        If a deflated file inflates to more than can be read.
    """
    several = index.frame_count > 1
    return _last.stream_of(stream, index) if several else plain_stream(stream, index.transfer_syntax_uid)
