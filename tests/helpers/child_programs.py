"""What a child process is asked to do in tests: work, and every way of not answering."""

from __future__ import annotations

import ctypes
import os
import time
from dataclasses import replace
from typing import Any

from PySide6.QtGui import QGuiApplication

from reviewer_app.imaging import scan
from reviewer_app.imaging.decode import decoding
from reviewer_app.viewer import sound_child
from reviewer_app.viewer.video_child import _players

DEADLY = "deadly"
CRASHING = "imagecodecs jpegls"


def nothing() -> None:
    pass


def echo(given: bytes) -> bytes:
    return given


def wait(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def own_pid(*_: Any) -> int:
    return os.getpid()


def segfault() -> None:
    ctypes.string_at(0)


def stall(*_: Any) -> None:
    time.sleep(3600)


def swell(*_: Any) -> None:
    held = []
    while True:
        held.append(b"\1" * (1 << 24))
        time.sleep(0.01)


def fail(*_: Any) -> None:
    raise ValueError("words that stay in the child")


def decode_by_a_codec_that_dies(name: str, *given: Any) -> Any:
    """Stand in for the child's work: one decoder takes the process with it, the others do theirs."""
    if name == CRASHING:
        ctypes.string_at(0)
    return decoding._attempt_by_name(name, *given)


def read_but_die_of_a_file(paths: list[str]) -> bytes:
    """Stand in for the child of a scan: one file takes the process with it."""
    if any(one.endswith(DEADLY) for one in paths):
        ctypes.string_at(0)
    return scan._read_all(paths)


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
