"""Where sound comes from, whatever it is: a microphone, or a sound file that is played into the program."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class SoundSource(QObject):
    """Gives sound as engines want it: one channel, 16 bits, `dictation.engine.RATE` samples a second.

    Signals
    -------
    opened()
        Sound comes from now on.
    came(bytes)
        More sound, in the order it was made.
    switched(str)
        Another device goes on where one was lost, which the sentence says; some sound between them is missing.
    lost(str)
        Nothing comes any more, for the reason that the sentence says; the source is closed.
    ended()
        Nothing comes any more, as it was to be; the source is closed.
    """

    opened = Signal()
    came = Signal(object)
    switched = Signal(str)
    lost = Signal(str)
    ended = Signal()

    @property
    def is_open(self) -> bool:
        """Whether it was asked to give sound, and was not closed since."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """What the user knows it by, empty where that is not known."""
        raise NotImplementedError

    def open(self) -> None:
        """Give sound; `opened` or `lost` follows, perhaps at once."""
        raise NotImplementedError

    def close(self) -> None:
        """Give no more; what was made until now still comes, within this call."""
        raise NotImplementedError
