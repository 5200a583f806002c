"""The microphone: one that was chosen, or that of the system, which may be exchanged while it is open.

Nothing here opens one by itself. A headset that is unplugged is noticed, and where the system's own microphone is
wanted the next one goes on in its place; both are said.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QIODevice, QMicrophonePermission, QObject, Qt, QTimer
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSource, QMediaDevices, QtAudio

from reviewer_app.dictation.engine import RATE
from reviewer_app.dictation.resampling import Resampler, SampleFormat
from reviewer_app.ui.dictation.source import SoundSource

logger = logging.getLogger(__name__)
NO_MICROPHONE = "No microphone is connected. Connect one, then try again."
NOT_CONNECTED = "The microphone that was chosen is not connected. Connect it, or choose another in the settings."
REFUSED = "This system does not let the program use the microphone. Allow it in the privacy settings of the system."
NOT_OPENED = "The microphone cannot be opened. It may be unplugged, or another program may hold it."
NO_MORE_SOUND = "The microphone gave no more sound and was closed. What was said before is kept."
UNPLUGGED = "The microphone was unplugged. What was said before is kept."
_SWITCHED = "The microphone was exchanged: “{}” is in use now."
#: Sound waits in Qt for so long before any of it is lost, should the window be busy.
_BUFFER_SECONDS = 4
#: A device that gives nothing for so long has gone, whatever the system says of it.
_STALL_MS = 4000
_FORMATS = {
    QAudioFormat.SampleFormat.UInt8: SampleFormat.UNSIGNED_8,
    QAudioFormat.SampleFormat.Int16: SampleFormat.SIGNED_16,
    QAudioFormat.SampleFormat.Int32: SampleFormat.SIGNED_32,
    QAudioFormat.SampleFormat.Float: SampleFormat.FLOAT_32,
}


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone, as the system names it; `usual` tells which one the system uses where none is chosen."""

    id: str
    name: str
    usual: bool = False


def devices() -> tuple[Device, ...]:
    """Return all microphones there are."""
    usual = _id(QMediaDevices.defaultAudioInput())
    return tuple(Device(_id(one), one.description(), _id(one) == usual) for one in QMediaDevices.audioInputs())


class Microphone(SoundSource):
    """The microphone with an id, or with an empty one that which the system uses."""

    def __init__(self, device_id: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = device_id
        self._is_open = False
        self._device = QAudioDevice()
        self._source: QAudioSource | None = None
        self._stream: QIODevice | None = None
        self._resampler = Resampler(RATE, 1, SampleFormat.SIGNED_16)
        self._devices: QMediaDevices | None = None
        self._stalled = QTimer(self, singleShot=True, interval=_STALL_MS)
        self._stalled.timeout.connect(lambda: self._lose(NO_MORE_SOUND))

    @property
    def is_open(self) -> bool:
        """Whether it was asked to give sound, and was not closed since."""
        return self._is_open

    @property
    def name(self) -> str:
        """What the system calls the device, empty while it is closed."""
        return "" if self._device.isNull() else self._device.description()

    def open(self) -> None:
        """Ask the system whether it may be used, where that is not known, and give sound."""
        if self._is_open:
            return
        self._is_open = True
        app, wanted = QCoreApplication.instance(), QMicrophonePermission()
        allowed = Qt.PermissionStatus.Granted if app is None else app.checkPermission(wanted)
        if allowed is Qt.PermissionStatus.Undetermined and app is not None:
            app.requestPermission(wanted, self, self._permitted)
        else:
            self._go_on(allowed is Qt.PermissionStatus.Granted)

    def close(self) -> None:
        """Give no more sound; what waits in Qt comes first."""
        if not self._is_open:
            return
        self._take()
        self._is_open = False
        self._let_go()
        if rest := self._resampler.finish():
            self.came.emit(rest)

    def _permitted(self) -> None:
        """Take the answer of the user to the system."""
        app = QCoreApplication.instance()
        granted = app is None or app.checkPermission(QMicrophonePermission()) is Qt.PermissionStatus.Granted
        if self._is_open:  # else it was closed while the system asked
            self._go_on(granted)

    def _go_on(self, allowed: bool) -> None:
        if not allowed:
            self._lose(REFUSED)
            return
        self._devices = QMediaDevices(self)
        self._devices.audioInputsChanged.connect(self._devices_changed)
        device = self._found()
        if device is None:
            self._lose(NOT_CONNECTED if self._wanted else NO_MICROPHONE)
        elif self._start(device):
            self.opened.emit()
        else:
            self._lose(NOT_OPENED)

    def _found(self) -> QAudioDevice | None:
        present = QMediaDevices.audioInputs()
        if self._wanted:
            return next((one for one in present if _id(one) == self._wanted), None)
        usual = QMediaDevices.defaultAudioInput()
        return next((one for one in present if _id(one) == _id(usual)), present[0] if present else None)

    def _start(self, device: QAudioDevice) -> bool:
        wanted = _format_for(device)
        if wanted.sampleFormat() not in _FORMATS:
            return False
        self._device = device
        self._resampler = Resampler(wanted.sampleRate(), wanted.channelCount(), _FORMATS[wanted.sampleFormat()])
        source = self._source = QAudioSource(device, wanted, self)
        source.setBufferSize(wanted.bytesForDuration(_BUFFER_SECONDS * 1_000_000))
        # a slot that takes the state is not called by PySide 6.12: its type has no converter
        source.stateChanged.connect(lambda: self._state_changed(source))
        stream = source.start()
        if stream is None or source.error() is not QtAudio.Error.NoError:
            logger.warning("microphone not opened: %s", source.error().name)
            self._let_go()
            return False
        self._stream = stream
        stream.readyRead.connect(self._take)
        self._stalled.start()
        return True

    def _take(self) -> None:
        if self._stream is None:
            return
        sound = bytes(self._stream.readAll().data())
        if sound:
            self._stalled.start()
            if ready := self._resampler.feed(sound):
                self.came.emit(ready)

    def _state_changed(self, source: QAudioSource) -> None:
        if source is self._source and source.error() is not QtAudio.Error.NoError:
            logger.warning("microphone stopped: %s", source.error().name)
            self._gone()

    def _devices_changed(self) -> None:
        if self._source is None:
            return
        if all(_id(one) != _id(self._device) for one in QMediaDevices.audioInputs()):
            self._gone()

    def _gone(self) -> None:
        """Go on with another device where none was chosen, or be lost."""
        self._take()
        gone = _id(self._device)
        self._let_go()
        if rest := self._resampler.finish():
            self.came.emit(rest)
        device = None if self._wanted else self._found()
        if device is not None and _id(device) != gone and self._start(device):
            self.switched.emit(_SWITCHED.format(self.name))
        else:
            self._lose(UNPLUGGED)

    def _lose(self, sentence: str) -> None:
        self._is_open = False
        self._let_go()
        self.lost.emit(sentence)

    def _let_go(self) -> None:
        self._stalled.stop()
        source, self._source, self._stream = self._source, None, None
        if source is not None:
            source.stop()
            source.deleteLater()
        if not self._is_open and self._devices is not None:
            self._devices.deleteLater()
            self._devices = None
        self._device = QAudioDevice()


def _format_for(device: QAudioDevice) -> QAudioFormat:
    """Return what engines hear, where the device can give it, else what it likes best."""
    wanted = QAudioFormat()
    wanted.setSampleRate(RATE)
    wanted.setChannelCount(1)
    wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return wanted if device.isFormatSupported(wanted) else device.preferredFormat()


def _id(device: QAudioDevice) -> str:
    return bytes(device.id().data()).decode(errors="replace")
