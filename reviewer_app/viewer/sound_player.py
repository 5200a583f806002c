"""Qt's player for the sound of a video alone. Runs in the process apart."""

from __future__ import annotations

import os
import time

from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QIODevice, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer

from reviewer_app.viewer.sound_child import NO_OUTPUT, NO_TRACK, READY, Answer, SoundClip
from reviewer_app.viewer.video_child import Need

_LOADING_SECONDS, _PAUSE_SECONDS = 5.0, 0.002
_LOADED = (
    QMediaPlayer.MediaStatus.LoadedMedia,
    QMediaPlayer.MediaStatus.BufferedMedia,
    QMediaPlayer.MediaStatus.InvalidMedia,
)


def prepare() -> None:
    """Make the application."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if QGuiApplication.instance() is None:
        QGuiApplication([])


class SoundPlayer:
    """The sound of one video."""

    def __init__(self, clip: SoundClip) -> None:
        self._size = clip.size
        self._stream, self._device = QByteArray(), QBuffer()
        self.player = QMediaPlayer()
        self._output = QAudioOutput()

    def supply(self, piece: bytes) -> None:
        """Bring the piece of the stream that was needed."""
        self._stream.append(piece)

    def play(self, milliseconds: float, rate: float) -> Answer:
        """Play from a time on; or say what is needed, or why there is nothing to be heard."""
        if self._stream.size() < self._size:
            return Need(self._stream.size())
        self._load()
        if not self.player.hasAudio():
            return NO_TRACK
        self.player.setPlaybackRate(rate)
        self.player.setPosition(round(milliseconds))
        self.player.play()
        QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        return READY if QMediaDevices.audioOutputs() else NO_OUTPUT

    def stop(self) -> None:
        """Be silent."""
        self.player.pause()
        QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def close(self) -> None:
        """Let go of the stream."""
        self.player.stop()
        self.player.setSource(QUrl())

    def _load(self) -> None:
        if self._device.isOpen():
            return
        self._device.setData(self._stream)
        self._device.open(QIODevice.OpenModeFlag.ReadOnly)
        self.player.setAudioOutput(self._output)
        self.player.setSourceDevice(self._device, QUrl("video"))
        until = time.monotonic() + _LOADING_SECONDS
        while self.player.mediaStatus() not in _LOADED and time.monotonic() < until:
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            time.sleep(_PAUSE_SECONDS)
