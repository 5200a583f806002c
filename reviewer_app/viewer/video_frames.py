"""Frames of a video as pictures like all others: decoded by Qt in a process apart, from memory, a few at a time.

A small stream is in its memory whole, of a large one the part that is looked at.

Frame n is the picture shown from n / rate on. What opens frames for a pane, a thumbnail, a figure or a file asks here;
an image goes straight on to `imaging.frames`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

import numpy as np

from reviewer_app.cases.instances import InstanceIndex, InstanceKind, PixelDescription
from reviewer_app.child import Child, ChildFailed
from reviewer_app.errors import Cancelled, CannotDecode
from reviewer_app.imaging.decode.decoding import DecodedFrame
from reviewer_app.imaging.frames import FrameSource, open_frame, require_frame, source_of
from reviewer_app.imaging.kinds import video_codec
from reviewer_app.imaging.source import Pixels
from reviewer_app.viewer import video_child
from reviewer_app.viewer.video_child import BUSY, ENDS, NO_DECODER, NO_MAP, PIECE, Clip, Need, Run, Wish

DECODER = "Qt Multimedia"
_RUN_BYTES, _LONGEST_RUN = 16 << 20, 16
#: Streams longer than this are read in parts of about so many bytes.
_HELD, _PART = 256 << 20, 8 << 20
#: One that cannot be read in parts is held whole up to this; pictures and decoder come on top.
_LARGEST, _MEMORY, _SECONDS = 1 << 30, 3 << 30, 20.0
_ONLY_WHOLE = (
    "The video is larger than 1 GiB, more than this program holds in memory, and where its pictures lie cannot be made "
    "out without that."
)


def open_picture(stream: BinaryIO, index: InstanceIndex, frame: int) -> FrameSource:
    """Open one frame of an image or a video; see `imaging.frames.open_frame`."""
    if index.kind is not InstanceKind.VIDEO:
        return open_frame(stream, index, frame)
    pixels = require_frame(index, frame)
    return source_of(stream, index, frame, DecodedFrame(_videos.picture(stream, index, pixels, frame), "RGB", DECODER))


def forget_videos() -> None:
    """Let go of decoded pictures and of the process that has pieces of streams: the case is closed or locked."""
    _videos.forget()


class VideoStream:
    """The stream of a video, whose pieces lie in one file or several fragments of it."""

    def __init__(self, stream: BinaryIO, pieces: tuple[tuple[int, int], ...]) -> None:
        self._stream = stream
        self._pieces = pieces
        self.size = sum(length for _, length in pieces)

    def read(self, offset: int, count: int) -> bytes:
        """Return bytes from `offset` on, fewer at the end."""
        parts, begins = [], 0
        for at, length in self._pieces:
            first, last = max(offset, begins), min(offset + count, begins + length)
            if first < last:
                self._stream.seek(at + first - begins)
                parts.append(self._stream.read(last - first))
            begins += length
        return b"".join(parts)


class _Videos:
    """The process apart, and the pictures of its last runs. Safe from any thread: one asks at a time."""

    def __init__(self) -> None:
        self._child = Child("videos", video_child.prepare)
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], Pixels] = OrderedDict()
        self._only_whole: set[str] = set()
        self._times_forgotten = 0
        self._last: tuple[str, int] = ("", 0)

    def picture(self, stream: BinaryIO, index: InstanceIndex, pixels: PixelDescription, frame: int) -> Pixels:
        """Return a frame as RGB ``(rows, columns, 3)``, 8 bits.

        Raises
        ------
        CannotDecode
            If there is no such picture in the stream, or no decoder for it.
        """
        entry = index.frames[frame]
        source = VideoStream(stream, entry.fragments or ((entry.offset, entry.length),))
        key = f"{index.sop_instance_uid} {entry.offset} {source.size}"
        part = _PART if source.size > _HELD and key not in self._only_whole else 0
        clip = Clip(key, source.size, source.read(0, 8), index.frame_count, part)
        begun = self._times_forgotten
        with self._lock:
            if begun != self._times_forgotten:
                raise Cancelled  # while this waited for its turn
            found = self._kept.get((clip.key, frame))
            if found is None:
                self._fetch(source, index, pixels, self._wish(clip, pixels, frame, index.frame_count))
                found = self._kept.get((clip.key, frame))
            self._last = (clip.key, frame)
        if found is None:
            raise CannotDecode(f"The video ends before its frame {frame + 1}.")
        return found

    def forget(self) -> None:
        """Drop everything."""
        self._times_forgotten += 1
        self._only_whole.clear()
        self._child.close()
        self._kept = OrderedDict()  # another thread may be looking through the old one

    def _wish(self, clip: Clip, pixels: PixelDescription, frame: int, count: int) -> Wish:
        """Ask for what follows too, or going backwards for what comes before."""
        longest = _longest(pixels)
        key, last = self._last
        follows = max((number for of, number in self._kept if of == clip.key), default=-1) + 1
        if follows <= frame < follows + longest:
            first = follows  # others may have asked out of turn
        elif key == clip.key and frame < last:
            first = max(0, frame - longest + 1)
            return Wish(clip, first, frame - first + 1)
        else:
            first = frame
        return Wish(clip, first, min(longest, count - first))

    def _fetch(self, source: VideoStream, index: InstanceIndex, pixels: PixelDescription, wish: Wish) -> None:
        begun = self._times_forgotten
        run = self._ask(source, index, pixels, wish)
        if run is None:
            return
        if (run.rows, run.columns) != (pixels.rows, pixels.columns):
            raise CannotDecode(
                f"The pictures of the video have {run.columns}×{run.rows} pixels, and its header says "
                f"{pixels.columns}×{pixels.rows}.",
            )
        for number, data in enumerate(run.pictures, run.first):
            self._kept[(wish.clip.key, number)] = np.frombuffer(data, np.uint8).reshape(run.rows, run.columns, 3)
        while len(self._kept) > 2 * _longest(pixels):
            self._kept.popitem(last=False)
        if begun != self._times_forgotten:
            self._kept.clear()

    def _ask(self, source: VideoStream, index: InstanceIndex, pixels: PixelDescription, wish: Wish) -> Run | None:
        """Return what the process apart makes of a wish, None where the video ends before it."""
        answer = self._call(index, pixels, video_child.begin, wish)
        while isinstance(answer, Need) or answer == BUSY:
            piece = b""
            if isinstance(answer, Need):
                piece = source.read(answer.offset, PIECE)
                if len(piece) < min(PIECE, source.size - answer.offset):
                    raise CannotDecode("The file of the video ends before its last byte.")
            answer = self._call(index, pixels, video_child.go_on, wish.clip.key, piece)
        if isinstance(answer, Run):
            return answer
        if answer == ENDS:
            return None
        if answer == NO_MAP and source.size > _LARGEST:
            raise CannotDecode(_ONLY_WHOLE)
        if answer == NO_MAP:
            self._only_whole.add(wish.clip.key)
            return self._ask(source, index, pixels, replace(wish, clip=replace(wish.clip, part=0)))
        raise CannotDecode(no_decoder(index, pixels), detail=NO_DECODER)

    def _call(
        self, index: InstanceIndex, pixels: PixelDescription, function: Callable[..., object], *given: object
    ) -> object:
        try:
            return self._child.call(function, *given, seconds=_SECONDS, memory=_MEMORY)
        except ChildFailed as error:
            raise CannotDecode(no_decoder(index, pixels), detail=str(error)) from error


def no_decoder(index: InstanceIndex, pixels: PixelDescription) -> str:
    """Return the sentence that stands in the place of a video which cannot be decoded, with codec and size."""
    codec = video_codec(index.transfer_syntax_uid)
    return f"This is a video ({codec}, {pixels.columns}×{pixels.rows}) that cannot be decoded on this computer."


def _longest(pixels: PixelDescription) -> int:
    """Return how many pictures are asked for at once."""
    return max(1, min(_LONGEST_RUN, _RUN_BYTES // max(1, pixels.rows * pixels.columns * 3)))


_videos = _Videos()
