"""What a typist gets: each recording as a WAV file, and a sheet with times to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

#: Where nothing was recognised there is a line to write on so often, in seconds.
_EMPTY_LINE = 15.0
#: Between passages that are further apart than this, in seconds, something may have been said that gave no words.
_GAP = 4.0
_HEAD = (
    "Dictation to be typed",
    "",
    "Each line has the time in the sound file at which it begins. What stands there is what a computer heard, and may",
    "be wrong: numbers, negations and sides above all. Correct it, or write on the empty lines.",
)


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """What was recognised between two seconds of a recording."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class TypistRecording:
    """One recording: when it began, how many seconds it has, and what was recognised of it, in order."""

    recording: str
    began: datetime
    seconds: float
    lines: tuple[SpokenLine, ...] = ()


def file_name(number: int, recording: TypistRecording) -> str:
    """Return the name of a sound file: never one of a patient, names of files are seen by others."""
    return f"dictation-{number:02}-{recording.recording[:8]}.wav"


def sheet(recordings: Sequence[TypistRecording]) -> str:
    """Return the sheet; moments are in the zone that they carry."""
    lines = list(_HEAD)
    for number, one in enumerate(recordings, 1):
        lines += ["", f"{file_name(number, one)}   {one.began:%Y-%m-%d %H:%M}   {clock(one.seconds)}", ""]
        lines += [f"[{clock(start)}] {text}".rstrip() for start, text in _rows(one)]
    return "\n".join([*lines, ""])


def clock(seconds: float) -> str:
    """Return seconds as minutes and seconds."""
    minutes, left = divmod(int(seconds), 60)
    return f"{minutes}:{left:02}"


def _rows(recording: TypistRecording) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    at = 0.0
    for line in sorted(recording.lines, key=lambda one: one.start):
        found += _empty(at, line.start) if line.start - at > _GAP else []
        found.append((line.start, line.text.replace("\n", " ").replace("\u2028", " ")))
        at = max(at, line.end)
    if not found or recording.seconds - at > _GAP:
        found += _empty(at, recording.seconds)
    return found


def _empty(start: float, end: float) -> list[tuple[float, str]]:
    count = max(1, round((end - start) / _EMPTY_LINE))
    return [(start + number * (end - start) / count, "") for number in range(count)]
