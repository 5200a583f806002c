"""Sound that is listened to: what was said, or a trial of the microphone."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer, Signal
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from reviewer_app.dictation.engine import RATE

NO_LOUDSPEAKER = "There is no loudspeaker to play it on."
_BYTES = 2 * RATE
#: What a sink and the sound server take ahead of the loudspeaker, and quiet that follows the sound: once that was taken
#: too, the sound itself has left both. A longer way is held off by the clock: nothing is heard sooner than it lasts.
_BUFFER_SECONDS, _QUIET_SECONDS = 0.2, 0.6
_STEP_MS = 50
#: A sink that takes nothing more for so long has gone.
_STALL_SECONDS = 4.0
_ROUNDED = 0.02
_GOOD = frozenset({QtAudio.Error.NoError, QtAudio.Error.UnderrunError})


class Playback(QObject):
    """Plays one piece of sound at a time: one channel, 16 bits, `RATE` samples a second.

    Signals
    -------
    ended()
        All of it was played to its last sample; not where it was stopped, or the loudspeaker was lost.
    """

    ended = Signal()

    def __init__(self, parent: QObject | None = None, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._sink: QAudioSink | None = None
        self._buffer = QBuffer(self)
        self._now = now
        self._seconds = self._began = self._moved = 0.0
        self._taken = 0
        self._steps = QTimer(self, interval=_STEP_MS)
        self._steps.timeout.connect(self._look)

    def play(self, sound: bytes) -> bool:
        """Play it, in place of what is being played; False where there is nothing to play it on."""
        self.stop()
        device, form = QMediaDevices.defaultAudioOutput(), QAudioFormat()
        form.setSampleRate(RATE)
        form.setChannelCount(1)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if device.isNull() or not device.isFormatSupported(form):
            return False
        self._seconds, self._taken = len(sound) / _BYTES, 0
        self._began = self._moved = self._now()
        self._buffer.setData(QByteArray(sound + bytes(round(_QUIET_SECONDS * RATE) * 2)))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink = QAudioSink(device, form, self)
        self._sink.setBufferSize(form.bytesForDuration(round(_BUFFER_SECONDS * 1_000_000)))
        self._sink.start(self._buffer)
        if self._sink.error() is not QtAudio.Error.NoError:
            self.stop()
            return False
        self._steps.start()
        return True

    def _look(self) -> None:
        """Tell of the end once the sink has taken the sound and the quiet after it, and so much time has passed."""
        sink, now = self._sink, self._now()
        if sink is None:
            return
        taken = sink.processedUSecs()
        if taken > self._taken:
            self._taken, self._moved = taken, now
        whole = self._seconds + _QUIET_SECONDS - _ROUNDED
        if taken >= whole * 1_000_000:
            if now - self._began >= self._seconds + _BUFFER_SECONDS:
                self.stop()
                self.ended.emit()
        elif sink.error() not in _GOOD or now - self._moved >= _STALL_SECONDS:
            self.stop()

    def stop(self) -> None:
        """Be silent."""
        self._steps.stop()
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.stop()
            sink.deleteLater()
        self._buffer.close()
