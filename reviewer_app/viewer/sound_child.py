"""The sound of a video, played by Qt in a process apart that has the stream in its memory. Qt is loaded there only.

Qt plays on in threads of its own while the process waits for the next call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from reviewer_app.viewer.video_child import Need

if TYPE_CHECKING:
    from reviewer_app.viewer.sound_player import SoundPlayer

READY, NO_TRACK, NO_OUTPUT = "ready", "no track", "no output"
Answer: TypeAlias = Need | str


@dataclass(frozen=True, slots=True)
class SoundClip:
    """A stream: `key` tells it from others, `size` is its length in bytes."""

    key: str
    size: int


_players: dict[str, SoundPlayer] = {}


def prepare() -> None:
    """Load Qt in the child, without a display."""
    from reviewer_app.viewer import sound_player  # noqa: PLC0415 - in the child only

    sound_player.prepare()


def play(clip: SoundClip, milliseconds: float, rate: float) -> Answer:
    """Play from a time on, at so many times the usual pace; say what is needed for that, or why there is nothing."""
    from reviewer_app.viewer.sound_player import SoundPlayer  # noqa: PLC0415 - in the child only

    player = _players.get(clip.key)
    if player is None:
        for other in _players.values():
            other.close()
        _players.clear()
        player = _players[clip.key] = SoundPlayer(clip)
    return player.play(milliseconds, rate)


def supply(key: str, piece: bytes) -> None:
    """Bring the piece of the stream that was needed."""
    _players[key].supply(piece)


def stop() -> None:
    """Be silent; what is in memory stays for the next time."""
    for player in _players.values():
        player.stop()
