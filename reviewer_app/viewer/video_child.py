"""What the process apart that decodes videos is asked, and what it answers. Qt is loaded in the child only.

A call answers with a `Run` of pictures, with `Need` of a piece of the stream, which the next call brings, with `BUSY`
where it is still at work, or with why there is none: `NO_MAP` where the stream cannot be read in parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from reviewer_app.viewer.video_player import VideoPlayer

PIECE = 1 << 22
"""The stream is asked for in pieces of this many bytes; the last one is shorter."""
BUSY, ENDS, NO_DECODER, NO_MAP = "busy", "ends", "no decoder", "no map"


@dataclass(frozen=True, slots=True)
class Clip:
    """A stream: `key` tells it from others, `size` is its length in bytes, `head` its first 8 bytes.

    `frames` are how many pictures its file says there are. `part` is 0 where the whole stream is to be held in memory,
    else parts of it, of about so many bytes each.
    """

    key: str
    size: int
    head: bytes
    frames: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """Pictures `first` to ``first + count - 1`` of a clip, counted from 0 in the order they are shown."""

    clip: Clip
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Need:
    """The piece of the stream that begins at this byte must come with the next call."""

    offset: int


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive pictures from `first` on, each RGB ``(rows, columns, 3)`` in 8 bits, row by row."""

    first: int
    rows: int
    columns: int
    pictures: tuple[bytes, ...]


Answer: TypeAlias = Run | Need | str

_players: dict[str, VideoPlayer] = {}


def prepare() -> None:
    """Load Qt in the child, without a display."""
    from reviewer_app.viewer import video_player  # noqa: PLC0415 - in the child only

    video_player.prepare()


def begin(wish: Wish) -> Answer:
    """Begin with a wish; an earlier one is dropped."""
    from reviewer_app.viewer.video_player import VideoPlayer  # noqa: PLC0415 - in the child only

    player = _players.get(wish.clip.key)
    if player is None or player.clip != wish.clip:
        for other in _players.values():
            other.close()
        _players.clear()
        player = _players[wish.clip.key] = VideoPlayer(wish.clip)
    player.wish(wish.first, wish.count)
    return player.answer()


def go_on(key: str, piece: bytes) -> Answer:
    """Go on with the last wish of a clip, with the piece that was needed (empty where none was)."""
    player = _players[key]
    if piece:
        player.supply(piece)
    return player.answer()
