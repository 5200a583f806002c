"""The sound of the video that plays: off until the reader wants it, heard at the pace of the pictures."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import BinaryIO

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.child import Child, ChildFailed
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.jobs import JobRunner, Lane, Priority
from reviewer_app.viewer import sound_child
from reviewer_app.viewer.player import Player
from reviewer_app.viewer.sound_child import NO_OUTPUT, NO_TRACK, SoundClip
from reviewer_app.viewer.video_child import PIECE, Need
from reviewer_app.viewer.video_frames import VideoStream

OpenStream = Callable[[str], BinaryIO]
_SENTENCES = {
    NO_TRACK: "This video has no sound.",
    NO_OUTPUT: "This computer has no output for sound.",
}
_SECONDS, _MEMORY = 20.0, 3 << 30
#: The process apart holds the stream in memory.
_LARGEST = 1 << 30
#: So often it is looked whether sound and pictures are together, and how far they may be apart, in milliseconds.
_LOOK_MS, _APART_MS = 250, 300.0
#: Beyond these paces speech is no speech.
_SLOWEST, _FASTEST = 0.5, 2.0


class VideoSound(QObject):
    """Follows the player.

    Signals
    -------
    changed
        Sound was turned on or off.
    said
        A sentence: why it is silent.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(
        self, player: Player, open_stream: OpenStream, runner: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.on = False
        self._player = player
        self._open = open_stream
        self._runner = runner
        self._child = Child("sound", sound_child.prepare)
        self._asked: tuple[str, float, float] | None = None  # instance, milliseconds and pace that were asked for last
        self._turn = threading.Lock()  # jobs come one after the other: the last one is heard
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        player.changed.connect(self._look)

    @property
    def offered(self) -> bool:
        """Whether a video plays."""
        return self._frame() is not None

    def toggle(self) -> None:
        """Turn the sound of videos on or off."""
        self.on = not self.on
        if not self.offered:
            self.said.emit(f"The sound of videos is {'on' if self.on else 'off'}.")
        self._look()
        self.changed.emit()

    def close(self) -> None:
        """Drop the stream: the case is closed or locked."""
        self._timer.stop()
        self._asked = None
        self._child.close()

    def _frame(self) -> StackFrame | None:
        """Return the frame of the video that plays, None where none does."""
        viewport = self._player.viewport
        if not self._player.running or viewport is None or viewport.stack is None:
            return None
        frame = viewport.stack.frames[viewport.position]
        return frame if frame.instance.kind is InstanceKind.VIDEO else None

    def _look(self) -> None:
        """Begin, go on, or be silent, as the pictures go."""
        frame = self._frame() if self.on else None
        wanted = _wanted(frame, self._player) if frame is not None else None
        if frame is None or wanted is None:
            self._silence()
        elif not self._is_near(wanted):
            self._asked = wanted
            self._since.start()
            self._timer.start()
            self._runner.submit(
                Lane.PROCESS,
                lambda _token: self._play(frame.instance, wanted),
                done=lambda answer: self._told(wanted, _SENTENCES.get(answer, "")),
                failed=lambda error: self._told(wanted, str(error)),
                priority=Priority.INTERACTION,
            )

    def _is_near(self, wanted: tuple[str, float, float]) -> bool:
        """Whether what is heard is about what is seen."""
        if self._asked is None or (self._asked[0], self._asked[2]) != (wanted[0], wanted[2]):
            return False
        return abs(self._asked[1] + self._since.elapsed() * self._asked[2] - wanted[1]) <= _APART_MS

    def _silence(self) -> None:
        self._timer.stop()
        if self._asked is not None:
            self._asked = None
            self._runner.submit(
                Lane.PROCESS, lambda _token: self._stop(), failed=lambda _error: None, priority=Priority.INTERACTION
            )

    def _play(self, index: InstanceIndex, wanted: tuple[str, float, float]) -> str:
        """Have the process apart play; return what it says, nothing where it is not wanted any more. In a job."""
        with self._turn:
            return self._played(index, wanted) if self._asked == wanted else ""

    def _played(self, index: InstanceIndex, wanted: tuple[str, float, float]) -> str:
        entry = index.frames[0]
        with self._open(index.sop_instance_uid) as stream:
            source = VideoStream(stream, entry.fragments or ((entry.offset, entry.length),))
            if source.size > _LARGEST:
                raise CannotDecode(
                    "The sound of a video larger than 1 GiB is not played: it would have to be in memory."
                )
            clip = SoundClip(f"{index.sop_instance_uid} {source.size}", source.size)
            try:
                answer = self._call(sound_child.play, clip, wanted[1], wanted[2])
                while isinstance(answer, Need):
                    if self._asked != wanted:
                        return ""  # silent again by now, or closed
                    piece = source.read(answer.offset, PIECE)
                    if not piece:
                        raise CannotDecode("The file of the video ends before its last byte.")
                    self._call(sound_child.supply, clip.key, piece)
                    answer = self._call(sound_child.play, clip, wanted[1], wanted[2])
            except ChildFailed as error:
                raise CannotDecode("The sound of the video cannot be played.", detail=str(error)) from error
        return str(answer)

    def _stop(self) -> None:
        with self._turn:
            if self._asked is None and self._child.alive:
                self._call(sound_child.stop)

    def _call(self, function: Callable[..., object], *given: object) -> object:
        return self._child.call(function, *given, seconds=_SECONDS, memory=_MEMORY)

    def _told(self, wanted: tuple[str, float, float], sentence: str) -> None:
        if sentence and self._asked == wanted:
            self.on = False
            self._silence()
            self.said.emit(sentence)
            self.changed.emit()


def _wanted(frame: StackFrame, player: Player) -> tuple[str, float, float] | None:
    """Return what is to be heard with a frame: instance, milliseconds and pace; None for nothing."""
    index = frame.instance
    time = index.frames[frame.frame].frame_time_ms if frame.frame < len(index.frames) else 0.0
    pace = player.rate * time / 1000
    if not player.forward or not _SLOWEST <= pace <= _FASTEST:
        return None
    return (index.sop_instance_uid, frame.frame * time, pace)
