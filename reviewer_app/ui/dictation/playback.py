"""Sound that is listened to: what was said, or a trial of the microphone."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from reviewer_app.dictation.engine import RATE

NO_LOUDSPEAKER = "There is no loudspeaker to play it on."


class Playback(QObject):
    """Plays one piece of sound at a time: one channel, 16 bits, `RATE` samples a second.

    Signals
    -------
    ended()
        All of it was played; not where it was stopped, or the loudspeaker was lost.
    """

    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sink: QAudioSink | None = None
        self._buffer = QBuffer(self)

    def play(self, sound: bytes) -> bool:
        """Play it, in place of what is being played; False where there is nothing to play it on."""
        self.stop()
        device, form = QMediaDevices.defaultAudioOutput(), QAudioFormat()
        form.setSampleRate(RATE)
        form.setChannelCount(1)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if device.isNull() or not device.isFormatSupported(form):
            return False
        self._buffer.setData(QByteArray(sound))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink = QAudioSink(device, form, self)
        self._sink.stateChanged.connect(self._changed)
        self._sink.start(self._buffer)
        return self._sink.error() is QtAudio.Error.NoError

    def _changed(self) -> None:
        """Tell of the end: the device has asked for more and there was none."""
        sink = self._sink
        if sink is not None and sink.state() is QtAudio.State.IdleState and self._buffer.atEnd():
            self.stop()
            self.ended.emit()

    def stop(self) -> None:
        """Be silent."""
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.stop()
            sink.deleteLater()
        self._buffer.close()
