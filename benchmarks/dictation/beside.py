"""What dictation costs the hand: the wheel and the keyboard while somebody speaks, beside the same in quiet."""

from __future__ import annotations

from benchmarks.dictation.said import PAUSE, VOICE, monologue
from benchmarks.prepared import Prepared
from benchmarks.processes import answer_of, start_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "The wheel and the keyboard while somebody dictates"
GUI_MS, SLOWER = 16.0, 1.2


def run(prepared: Prepared) -> Outcome:
    """Turn the wheel and type, in turns in quiet and while sentences are recognised."""
    rounds, keys, sentences = (1, 10, 4) if prepared.quick else (6, 60, 64)
    arguments = (*prepared.profile.arguments, str(monologue(prepared, sentences)), str(rounds), str(keys))
    answer = answer_of(start_child("benchmarks.children.while_dictating", arguments), 120 + 60 * rounds)
    quiet, busy = answer["quiet"], answer["dictating"]
    wheel = Series("wheel, in quiet", tuple(quiet["wheel"])), Series("wheel, while dictating", tuple(busy["wheel"]))
    typed = Series("a key, in quiet", tuple(quiet["keys"])), Series("a key, while dictating", tuple(busy["keys"]))
    return Outcome(
        title=TITLE,
        measures="From the event at the window to the end of its paint, in the whole program: the wheel at 30 notches "
        f"a second over images in memory, in a pane of {answer['pane'][0]}×{answer['pane'][1]}, and keys typed into a "
        f"text of the opinion. {rounds} rounds, each in quiet and then while {VOICE.name} dictates sentences {PAUSE} s "
        f"apart into that text; the engine told {answer['utterances']} of them meanwhile, each written into the text.",
        series=(*wheel, *typed),
        limits=(
            Limit("95 of 100 steps of the wheel while somebody dictates", GUI_MS, wheel[1].p95, "ms"),
            Limit("95 of 100 keys while somebody dictates", GUI_MS, typed[1].p95, "ms"),
            Limit(
                "the wheel while somebody dictates, median, for that in quiet",
                SLOWER,
                wheel[1].median / wheel[0].median,
                "×",
            ),
            Limit("likewise, 95 of 100", SLOWER, wheel[1].p95 / wheel[0].p95, "×"),
        ),
        left_out=("the microphone: sound comes from a file", "a real display: painted offscreen"),
    )
