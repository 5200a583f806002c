"""Qt's player without a display: the pictures of a video by their number. Runs in the process apart.

How it came to this: PyAV would give each picture in turn, but its wheels link x264 and x265, which are under the GPL
and may not come with this program; Qt's own FFmpeg is there already and under the LGPL. Its player gives every picture
to a video sink, in order and without leaving one out, as fast as the decoder can when played at a high rate. In an MP4
file it also goes to a time exactly. In a transport stream or a bare stream it does not: it lands where the next key
picture is, or shows a picture whose predecessors were never decoded. So a picture of an MP4 file is found by its
presentation time, one of a transport stream by its time after that of a key picture before it, where the stream is cut
(`video_streams`), and one of a bare stream by counting from such a cut. Where times contradict, it is counted from the
beginning. Sound is not played.

A stream that is too large for the memory is held in parts, each of which begins at a key picture and is a stream of its
own (`video_parts`): its pictures are found by their times, and by counting where those contradict.
"""

from __future__ import annotations

import math
import os
import time
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile
from typing import cast

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QIODevice, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtMultimedia import QMediaMetaData, QMediaPlayer, QVideoFrame, QVideoSink

from reviewer_app.viewer.video_child import BUSY, ENDS, NO_DECODER, NO_MAP, Answer, Clip, Need, Run
from reviewer_app.viewer.video_color import rgb_picture
from reviewer_app.viewer.video_parts import Parts
from reviewer_app.viewer.video_streams import Bytes, Cut, StreamMap, bare_stream, first_bare_picture, map_of

#: Pictures come as fast as they are decoded.
_RATE = 200.0
_TURN_SECONDS, _PAUSE_SECONDS = 1.0, 0.0005
#: Microseconds by which a picture of a transport stream may come beside its time.
_OFF = 1000.0
_CHUNK = 1 << 24
#: So many pictures may come after a run was whole.
_SPARE = 32
#: A picture that did not come is looked for from so many pictures before, then from the beginning.
_TRIES, _BEFORE = 3, 16


def _bytes_of(stream: QByteArray) -> Bytes:
    return np.frombuffer(cast("bytes", stream), np.uint8)  # its buffer, not a copy


def prepare() -> None:
    """Make the application; hardware decoders are left aside: the picture must be the same on every machine."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_FFMPEG_DECODING_HW_DEVICE_TYPES"] = ","
    if QGuiApplication.instance() is None:
        QGuiApplication([])


class VideoPlayer:
    """One video, opened."""

    def __init__(self, clip: Clip) -> None:
        self.clip = clip
        self._size = clip.size
        self._frames = clip.frames
        self._stream, self._device = QByteArray(), QBuffer()
        self._whole = False
        self._map: StreamMap | None = None
        self._tail = QByteArray()
        self._cut: Cut | None = None
        self._parts = Parts(clip.size, clip.part) if clip.part else None
        self._timed = self._parts is None and clip.head[4:8] == b"ftyp"
        self._player = QMediaPlayer()
        self._player.setPlaybackRate(_RATE)
        self._player.mediaStatusChanged.connect(self._status)
        self._player.errorOccurred.connect(self._failed)
        self._found: dict[int, QVideoFrame] = {}
        self._first = self._count = self._strays = self._tries = self._next = 0
        self._origin: int | None = None
        self._seek_to: int | None = None
        self._trouble = ""
        self._ended = True

    def close(self) -> None:
        """Let go of the stream."""
        self._player.stop()
        self._player.setSource(QUrl())

    def wish(self, first: int, count: int) -> None:
        """Ask for pictures `first` to ``first + count - 1``."""
        self._first, self._count = first, count
        self._found = {number: one for number, one in self._found.items() if first <= number < first + count + _SPARE}
        self._tries = 0
        if self._whole and not self._is_whole:
            self._fetch()

    def _fetch(self) -> None:
        """Let the pictures come that are wished for and not there."""
        missing, self._strays = self._first + self._begun, 0
        from_start = self._tries == _TRIES - 1
        anew = self._ended or from_start or (not self._timed and (missing < self._next or self._is_far(missing)))
        if self._parts is not None and self._is_elsewhere(self._parts, missing, anew=anew):
            self._read_part(missing)
            return
        if anew:
            self._begin(self._cut_for(missing, from_start=from_start))
        if self._timed and not from_start and (missing != self._next or self._tries):
            self._seek_to = max(0, missing - _BEFORE * self._tries)
        self._go()

    def _cut_for(self, missing: int, *, from_start: bool) -> Cut | None:
        """Return where to begin for a picture, None for the first picture of the stream."""
        part = self._parts.part if self._parts is not None else None
        if part is not None:
            return Cut(part.first, part.pieces)
        return None if from_start or self._map is None else self._map.cut_before(missing)

    def _is_elsewhere(self, parts: Parts, missing: int, *, anew: bool) -> bool:
        """Whether another part is needed: for a picture that this one lacks, or to begin at a nearer key picture."""
        if parts.part is None or not parts.covers(missing, self._first + self._count - 1):
            return True
        return anew and parts.nearest(missing) > parts.part.first

    def _read_part(self, missing: int) -> None:
        """Begin to read the part of the stream that has the pictures which are wished for and not there."""
        assert self._parts is not None  # noqa: S101 - asked for by `_fetch` only
        self._player.pause()
        self._whole, self._ended = False, True
        self._parts.want(missing, self._first + self._count - 1)
        if self._parts.failed:
            self._trouble = NO_MAP

    def _supply_part(self, parts: Parts, piece: bytes) -> None:
        parts.supply(piece)
        if parts.failed:
            self._trouble = NO_MAP
        elif parts.need is None and parts.part is None:
            self._map = parts.map
            self._fetch()
        elif parts.need is None:
            self._whole, self._ended = True, True
            self._fetch()

    def supply(self, piece: bytes) -> None:
        """Bring the piece of the stream that was needed."""
        if self._parts is not None:
            self._supply_part(self._parts, piece)
            return
        self._stream.append(piece)
        if self._stream.size() >= self._size:
            self._examine()
            self._whole = True
            self._fetch()

    def _examine(self) -> None:
        """Find out where the pictures are in the stream that is whole now."""
        if self._timed:
            return
        bare = bare_stream(_bytes_of(self._stream))
        if bare:
            self._stream = QByteArray(bare)
        data = _bytes_of(self._stream)
        self._map = map_of(data, self._frames)
        # the last picture of a bare MPEG-2 stream comes out only when another follows: the first one follows again
        begin, end = first_bare_picture(data)
        self._tail = QByteArray(data[begin:end].tobytes())

    def _is_far(self, number: int) -> bool:
        """Whether a key picture lies between the next picture and one that is wanted."""
        if self._parts is not None:
            return self._parts.nearest(number) > self._next
        cut = self._map.cut_before(number) if self._map is not None else None
        return cut is not None and cut.first > self._next

    def answer(self) -> Answer:
        """Return what there is to say next; waits at most a second for it."""
        if not self._whole and self._trouble:
            return self._trouble
        if not self._whole:
            return Need(self._stream.size() if self._parts is None else self._parts.need or 0)
        until = time.monotonic() + _TURN_SECONDS
        while time.monotonic() < until:
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            if self._trouble and self._may_distrust:
                self._distrust()
                self._fetch()
            elif self._trouble:
                return self._trouble
            missed = self._ended or self._strays > _SPARE
            if self._is_whole or (missed and (self._begun or self._tries == _TRIES - 1)):
                self._player.pause()
                return self._run()
            if missed:
                # the end may be that of the run before, told late; or Qt landed behind the picture, as it may where a
                # key picture is itself what is looked for
                self._tries += 1
                self._fetch()
            time.sleep(_PAUSE_SECONDS)
        return BUSY

    @property
    def _begun(self) -> int:
        """How many pictures are there that follow each other from the first wished for on."""
        count = 0
        while count < self._count and self._first + count in self._found:
            count += 1
        return count

    @property
    def _is_whole(self) -> bool:
        return self._begun == self._count

    def _begin(self, cut: Cut | None = None) -> None:
        """Open the stream, from its first picture on, or from where it is cut."""
        self._trouble = ""
        self._ended = False
        self._seek_to = None
        self._cut = cut
        self._next = 0 if cut is None else cut.first
        self._origin = None
        self._player.setSource(QUrl())
        # a sink of its own: what is still on its way from before must not be counted
        self._sink = sink = QVideoSink()
        sink.videoFrameChanged.connect(
            lambda frame: self._arrived(frame) if self._sink is sink else None, Qt.ConnectionType.QueuedConnection
        )
        self._player.setVideoSink(sink)
        # Qt's own device: one written in Python waits for the interpreter, which may itself wait for Qt to stop reading
        self._device = QBuffer()
        self._device.setData(self._cut_stream() if self._tail.size() or cut is not None else self._stream)
        self._device.open(QIODevice.OpenModeFlag.ReadOnly)
        self._player.setSourceDevice(self._device, QUrl("video"))

    def _cut_stream(self) -> QByteArray:
        """Return the pieces to be played, and what must follow the last picture."""
        if self._parts is not None:
            return QByteArray(self._parts.stream)
        made = QByteArray() if self._cut is not None else QByteArray(self._stream)
        for begin, end in self._cut.pieces if self._cut is not None else ():
            for at in range(begin, end, _CHUNK):  # a piece may be most of the memory that there is
                made.append(self._stream.mid(at, min(_CHUNK, end - at)))
        made.append(self._tail)
        return made

    @property
    def _may_distrust(self) -> bool:
        """Whether it may help to count from the beginning, or in a part from its first picture."""
        by_times = self._map is not None and bool(self._map.times)
        return by_times if self._parts is not None else self._cut is not None

    def _distrust(self) -> None:
        """Count from the beginning from now on: what comes is not what the times of the stream told."""
        known = None if self._parts is None or self._map is None else replace(self._map, times=())
        self._map, self._ended, self._trouble = known, True, ""
        self._sink = QVideoSink()  # what is still on its way is of no known number

    def _number_by_time(self, frame: QVideoFrame, times: tuple[float, ...]) -> int | None:
        """Return which picture a frame is by its time after the first of the stream; None for none of them.

        Where that is cut, the first must be there: it is the one whose number is known.
        """
        first = 0 if self._cut is None else self._cut.first
        if self._cut is not None and abs(self._origin or 0) > _OFF:
            return None
        time = times[first] + frame.startTime() - (self._origin or 0)
        number = bisect_left(times, time - _OFF)
        return number if number < len(times) and times[number] <= time + _OFF else None

    def _go(self) -> None:
        if self._seek_to is not None and self._origin is not None:
            self._player.setPosition(round(self._middle(self._seek_to) / 1000))
            self._seek_to = None
        self._player.play()

    def _middle(self, number: int) -> float:
        """Return the time in the middle of a picture, in microseconds."""
        return (self._origin or 0) + (number + 0.5) * 1e6 / self._frame_rate()

    def _frame_rate(self) -> float:
        told = self._player.metaData().value(QMediaMetaData.Key.VideoFrameRate)
        return float(told) if told else 25.0

    def _arrived(self, frame: QVideoFrame) -> None:
        if not frame.isValid():
            return
        if self._origin is None:
            self._origin = frame.startTime()
            if self._seek_to is not None:
                self._go()
        self._strays += self._timed and self._middle(self._first + self._count) < frame.startTime()
        for number in self._numbers(frame):
            self._next = number + 1
            if self._first <= number < self._first + self._count + _SPARE:
                self._found.setdefault(number, QVideoFrame(frame))
        if self._is_whole:
            self._player.pause()

    def _numbers(self, frame: QVideoFrame) -> Iterable[int]:
        """Return which pictures a frame is; some may come after the player was told to pause, and are kept."""
        if not self._timed and (self._map is None or not self._map.times):
            return (self._next,)
        if not self._timed and self._map is not None:
            found = self._number_by_time(frame, self._map.times)
            if found is None:
                self._distrust()
            return () if found is None else (found,)
        last = self._first + self._count + _SPARE
        number = max(0, math.ceil((frame.startTime() - (self._origin or 0)) * self._frame_rate() / 1e6 - 0.5))
        return takewhile(lambda one: self._middle(one) < frame.endTime(), range(number, last))

    def _status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status == QMediaPlayer.MediaStatus.EndOfMedia:
            self._ended = True
        elif status == QMediaPlayer.MediaStatus.InvalidMedia:
            self._trouble = NO_DECODER

    def _failed(self) -> None:
        self._trouble = NO_DECODER

    def _run(self) -> Answer:
        """Return the pictures that follow each other from the first wished for on."""
        pictures = [rgb_picture(self._found.pop(self._first + number)) for number in range(self._begun)]
        if not pictures:
            return ENDS
        return Run(self._first, pictures[0].rows, pictures[0].columns, tuple(one.data for one in pictures))
