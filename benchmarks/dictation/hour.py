"""An hour's dictation: whether memory stays where it is."""

from __future__ import annotations

from typing import Any

from benchmarks.dictation.said import PAUSE, VOICE, monologue
from benchmarks.memory import MIB
from benchmarks.prepared import Prepared
from benchmarks.processes import answer_of, start_child
from benchmarks.scrolling_long import slope_of
from benchmarks.values import Limit, Outcome, Series

TITLE = "An hour's dictation"
GROWTH_MIB = 16.0
_SECONDS, _LOOKS = 3600.0, 24
#: Times as quickly as it is spoken; where the engine is slower, the voice waits for it.
_SPEED = 6.0
#: Of the looks so many are not counted: caches fill.
_WARM = 4


def run(prepared: Prepared) -> Outcome:
    """Dictate for an hour of sound into one text after the other, and look at memory again and again."""
    seconds, looks = (60.0, 8) if prepared.quick else (_SECONDS, _LOOKS)
    sound = monologue(prepared, 8 if prepared.quick else 64)
    arguments = (*prepared.profile.arguments, str(sound), str(seconds), str(seconds / looks), str(_SPEED))
    answer = answer_of(start_child("benchmarks.children.dictating_on", arguments), 300 + seconds)
    seen = answer["looks"][_WARM:]
    own = Series("the program after each look, warmed up", tuple(one["rss"] / MIB for one in seen), "MiB")
    heap = Series("what malloc has given out there", tuple(one["heap"] / MIB for one in seen), "MiB")
    engine = Series("its engine and other children", tuple(one["children"] / MIB for one in seen), "MiB")
    hours = [one["seconds"] / 3600 for one in seen]
    last = seen[-1]
    lines = [(one.label, *slope_of(hours, one.values)) for one in (own, heap, engine)]
    rises = {label: slope for label, slope, _sure in lines}
    return Outcome(
        title=TITLE,
        measures=f"{last['seconds'] / 60:.0f} minutes of sentences {PAUSE} s apart, said by {VOICE.name} up to "
        f"{_SPEED:.0f} times as quickly as they are spoken, in the place of the microphone, into the texts of the "
        f"opinion in turn: kept on the disk, heard and written as always. The engine told {last['utterances']} "
        f"utterances with {last['words']} words. Resident memory at each look; the first {_WARM} of "
        f"{len(answer['looks'])} warm up.",
        series=(own, heap, engine),
        limits=(
            Limit("rise of the program in an hour (the line through the looks)", GROWTH_MIB, rises[own.label], "MiB"),
            Limit("rise of the engine in an hour, likewise", GROWTH_MIB, rises[engine.label], "MiB"),
        ),
        notes=(
            *(f"The line through {label}: {slope:+.1f} ± {sure:.1f} MiB in an hour." for label, slope, sure in lines),
            f"At the end: {_counts(seen[-1])}; after warming up: {_counts(seen[0])}.",
            "The words themselves, where they stand, and undo for each of them are part of what grows.",
        ),
        left_out=("the microphone: sound comes from a file", "a real display: painted offscreen"),
    )


def _counts(look: dict[str, Any]) -> str:
    names = {"widgets": "widgets", "qobjects": "objects of Qt", "python": "objects of Python", "threads": "threads"}
    return ", ".join([*(f"{look[key]} {words}" for key, words in names.items()), f"{look['files']} open files"])
