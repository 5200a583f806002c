"""Sound for the benchmarks that speak into the program: one synthetic voice, in a quiet room."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.dictation.dictations import dictations
from benchmarks.dictation.voices import VOICES, edges, in_room, spoken
from benchmarks.prepared import Prepared
from reviewer_app.dictation.engine import RATE

#: The voice that the engine which comes along hears best.
VOICE = VOICES[0]
#: Commands that this voice is understood with; what they do can be done again and again.
_COMMANDS = (
    "next image", "previous image", "lung window", "bone window", "brain window", "last image", "first image",
    "invert image", "reset view", "new paragraph",
)  # fmt: skip
#: The noise of a quiet room, so far below the words in dB.
_ROOM_DB = 35.0
#: Somebody who dictates pauses so long between sentences, in seconds.
PAUSE = 1.2
_AFTER = 30.0


def phrases(prepared: Prepared, texts: int, commands: int) -> Path:
    """Return a folder with some sentences and commands, each a file, and when its words begin and end in it (ms)."""
    folder = prepared.folder / f"phrases-{texts}-{commands}"
    if folder.exists():
        return folder
    folder.mkdir()
    every = dictations().dictations
    told = {
        "texts": [_phrase(one.said, folder) for one in every[:: max(1, len(every) // texts)][:texts]],
        "commands": [_phrase(one, folder) for one in _COMMANDS[:commands]],
    }
    (folder / "phrases.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def _phrase(words: str, folder: Path) -> dict[str, object]:
    sound = spoken(VOICE, words, folder)
    begin, end = edges(sound)
    name = f"{words.replace(' ', '-')}.pcm"
    whole = np.concatenate([sound, np.zeros(round(_AFTER * RATE))])
    (folder / name).write_bytes(in_room(whole, _ROOM_DB, words))
    return {"file": name, "begin": 1000 * begin / RATE, "end": 1000 * end / RATE}


def monologue(prepared: Prepared, sentences: int) -> Path:
    """Return a file with sentences one after the other, as somebody dictates them (PCM)."""
    path = prepared.folder / f"monologue-{sentences}.pcm"
    if not path.exists():
        pause = np.zeros(round(PAUSE * RATE))
        said = islice(dictations().dictations, sentences)
        parts = [part for one in said for part in (spoken(VOICE, one.said, prepared.folder), pause)]
        path.write_bytes(in_room(np.concatenate(parts), _ROOM_DB, "monologue"))
    return path
