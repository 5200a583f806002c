"""Lets an engine hear the whole set: every voice, in quiet and in noise, each as one sitting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from benchmarks.dictation.dictations import Dictations
from benchmarks.dictation.errors import Counts, compared, total
from benchmarks.dictation.voices import VOICES, Voice, in_room, spoken
from reviewer_app.dictation.commands import commands
from reviewer_app.dictation.engine import RATE, Engine, Hearing
from reviewer_app.dictation.process import EngineProcess
from reviewer_app.dictation.transcript import Transcript, transcript

#: By how much words are louder than the noise of the room, in dB: none, and a ward by day.
ROOMS: tuple[float | None, ...] = (None, 15.0)
#: Sound comes in pieces of this length, as from the recorder.
_PIECE = RATE  # bytes: half a second


@dataclass(frozen=True, slots=True)
class Commanded:
    """What became of commands, and of sentences that are none; `taken` of them were taken for one."""

    said: int = 0
    right: int = 0
    other: int = 0
    sentences: int = 0
    taken: int = 0

    @property
    def unheard(self) -> int:
        """Commands of which nothing came."""
        return self.said - self.right - self.other


class Sitting(msgspec.Struct, frozen=True):
    """One voice in one room, heard by an engine from its start; `noise_db` as in `voices.in_room`."""

    voice: str
    noise_db: float | None
    text: Counts
    commands: Commanded


class Heard(msgspec.Struct, frozen=True):
    """What one engine heard of the set, and when that was; `seconds` is how long the set is, said once."""

    engine: str
    when: str
    dictations: int
    seconds: float
    sittings: tuple[Sitting, ...]
    missing: tuple[str, ...] = ()

    def all_in(self, noise_db: float | None) -> tuple[Counts, Commanded]:
        """Return what all voices together came to in one room."""
        here = [one for one in self.sittings if one.noise_db == noise_db]
        return total((one.text for one in here), Counts), commanded(one.commands for one in here)


def commanded(found: Iterator[Commanded]) -> Commanded:
    """Return commands added up."""
    rows = [(one.said, one.right, one.other, one.sentences, one.taken) for one in found]
    return Commanded(*(sum(row) for row in zip(*rows, strict=True))) if rows else Commanded()


def hear_all(
    dictated: Dictations,
    make_engine: Callable[[], Engine],
    folder: Path,
    *,
    workers: int,
    tell: Callable[[Sitting], None],
    voices: Sequence[Voice] = VOICES,
) -> tuple[list[Sitting], float]:
    """Return every sitting, voice by voice, and how long the sentences of one voice are together, in seconds.

    Parameters
    ----------
    make_engine
        Gives an engine that has heard nothing yet; each sitting has one of its own, since engines follow a speaker.
    folder
        Where sound may be kept meanwhile.
    workers
        How many sittings go on at once.
    tell
        Is called as each has ended, in a thread of its own.
    """
    with ThreadPoolExecutor(workers) as pool:
        made = list(pool.map(lambda voice: _all_sound(voice, dictated, folder), voices))

        def sit(which: tuple[Voice, dict[str, np.ndarray], float | None]) -> Sitting:
            found = _sitting(*which, dictated, make_engine)
            tell(found)
            return found

        asked = [(voice, sound, room) for voice, sound in zip(voices, made, strict=True) for room in ROOMS]
        sittings = list(pool.map(sit, asked))
    said = {one.said for one in dictated.dictations}
    lengths = [sum(len(sound[one]) for one in said) / RATE for sound in made]
    return sittings, sum(lengths) / max(1, len(lengths))


def _all_sound(voice: Voice, dictated: Dictations, folder: Path) -> dict[str, np.ndarray]:
    said = [*(one.said for one in dictated.dictations), *dictated.no_commands, *commands().phrases]
    return {one: spoken(voice, one, folder) for one in said}


def _sitting(
    voice: Voice, sound: dict[str, np.ndarray], room: float | None, dictated: Dictations,
    make_engine: Callable[[], Engine],
) -> Sitting:  # fmt: skip
    engine = make_engine()

    def heard(words: str, hearing: Hearing) -> Transcript:
        engine.hearing = hearing
        pcm = in_room(sound[words], room, f"{voice.name} {room} {words}")
        return transcript(engine, (pcm[at : at + _PIECE] for at in range(0, len(pcm), _PIECE)))

    try:
        texts = total(
            (compared(one.words, _words(heard(one.said, Hearing.TEXT))) for one in dictated.dictations), Counts
        )
        asked = {words: _asked(heard(words, Hearing.COMMANDS)) for words in commands().phrases}
        others = [_asked(heard(words, Hearing.COMMANDS)) for words in dictated.no_commands]
    finally:
        if isinstance(engine, EngineProcess):
            engine.close()
    right = sum(found == [commands().phrases[words]] for words, found in asked.items())
    nothing = sum(not found for found in asked.values())
    done = Commanded(len(asked), right, len(asked) - right - nothing, len(others), sum(bool(one) for one in others))
    return Sitting(voice.name, room, texts, done)


def _words(found: Transcript) -> list[str]:
    return [one.text for one in found.words]


def _asked(found: Transcript) -> list[str]:
    return [one.action for one in found.commands]
