"""What the children that play videos and their sound are asked in tests."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QGuiApplication

from reviewer_app.viewer import sound_child
from reviewer_app.viewer.video_child import _players


def first_decoded(key: str) -> int:
    """Return from which picture on the player of a clip decodes its stream."""
    cut = _players[key]._cut
    return 0 if cut is None else cut.first


def spoil_times(key: str) -> None:
    """Let the times of a stream be others than its player gives."""
    player = _players[key]
    assert player._map is not None
    player._map = replace(player._map, times=tuple(one * 1.1 for one in player._map.times))


def spoil_cuts(key: str) -> None:
    """Let cuts of a stream begin at pictures that depend on others."""
    player = _players[key]
    assert player._map is not None
    player._map = replace(player._map, entries=tuple(replace(one, key=not one.key) for one in player._map.entries))


def sound_position(key: str) -> int:
    """Return where the sound of a clip is, in milliseconds."""
    QGuiApplication.processEvents()
    return sound_child._players[key].player.position()
