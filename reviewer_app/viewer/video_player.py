"""Qt's player without a display: the pictures of a video by their number. Runs in the process apart.

How it came to this: PyAV would give each picture in turn, but its wheels link x264 and x265, which are under the GPL
and may not come with this program; Qt's own FFmpeg is there already and under the LGPL. Its player gives every picture
to a video sink, in order and without leaving one out, as fast as the decoder can when played at a high rate. In an MP4
file it also goes to a time exactly. In a transport stream or a bare stream it does not: it lands where the next key
picture is, or shows a picture whose predecessors were never decoded. So a picture of an MP4 file is found by its
presentation time, and one of any other stream by counting from the beginning. Sound is not played.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterable
from itertools import takewhile

from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QIODevice, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtMultimedia import QMediaMetaData, QMediaPlayer, QVideoFrame, QVideoSink

from reviewer_app.viewer.video_child import BUSY, ENDS, NO_DECODER, Answer, Clip, Need, Run
from reviewer_app.viewer.video_color import rgb_picture

#: Pictures come as fast as they are decoded.
_RATE = 200.0
_TURN_SECONDS, _PAUSE_SECONDS = 1.0, 0.0005
_ELEMENTARY = b"\x00\x00\x01\xb3"
_AGAIN = 1 << 20
#: So many pictures may come after a run was whole.
_SPARE = 32
#: A picture that did not come is looked for from so many pictures before, then from the beginning.
_TRIES, _BEFORE = 3, 16


def prepare() -> None:
    """Make the application; hardware decoders are left aside: the picture must be the same on every machine."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_FFMPEG_DECODING_HW_DEVICE_TYPES"] = ","
    if QGuiApplication.instance() is None:
        QGuiApplication([])


class VideoPlayer:
    """One video, opened."""

    def __init__(self, clip: Clip) -> None:
        self._size = clip.size
        # the last picture of a bare MPEG-2 stream comes out only when another follows: the first ones follow again
        self._again = min(clip.size, _AGAIN) if clip.head.startswith(_ELEMENTARY) else 0
        # Qt's own device: one written in Python waits for the interpreter, which may itself wait for Qt to stop reading
        self._stream, self._device = QByteArray(), QBuffer()
        self._timed = clip.head[4:8] == b"ftyp"
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
        if self._has_stream and not self._is_whole:
            self._fetch()

    def _fetch(self) -> None:
        """Let the pictures come that are wished for and not there."""
        missing, self._strays = self._first + self._begun, 0
        from_start = self._tries == _TRIES - 1
        if self._ended or from_start or (not self._timed and missing < self._next):
            self._begin()
        if self._timed and not from_start and (missing != self._next or self._tries):
            self._seek_to = max(0, missing - _BEFORE * self._tries)
        self._go()

    def supply(self, piece: bytes) -> None:
        """Bring the piece of the stream that was needed."""
        self._stream.append(piece)
        if self._has_stream:
            self._stream.append(self._stream.first(self._again))
            self._device.setData(self._stream)
            self._device.open(QIODevice.OpenModeFlag.ReadOnly)
            self._fetch()

    def answer(self) -> Answer:
        """Return what there is to say next; waits at most a second for it."""
        if not self._has_stream:
            return Need(self._stream.size())
        until = time.monotonic() + _TURN_SECONDS
        while time.monotonic() < until:
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            if self._trouble:
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
    def _has_stream(self) -> bool:
        return self._stream.size() >= self._size

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

    def _begin(self) -> None:
        """Open the stream, from its first picture on."""
        self._trouble = ""
        self._ended = False
        self._seek_to = None
        self._next = 0
        self._origin = None
        self._player.setSource(QUrl())
        # a sink of its own: what is still on its way from before must not be counted
        self._sink = sink = QVideoSink()
        sink.videoFrameChanged.connect(
            lambda frame: self._arrived(frame) if self._sink is sink else None, Qt.ConnectionType.QueuedConnection
        )
        self._player.setVideoSink(sink)
        self._device.seek(0)
        self._player.setSourceDevice(self._device, QUrl("video"))

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
        if not self._timed:
            return (self._next,)
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
