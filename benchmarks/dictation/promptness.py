"""From the end of what is said to its words in the text, and to a command that is done."""

from __future__ import annotations

from benchmarks.dictation.said import VOICE, phrases
from benchmarks.prepared import Prepared
from benchmarks.processes import answer_of, start_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Words and commands after they were said"
SHARE, COMMAND_MS, PARTIAL_MS = 1.0, 300.0, 300.0
_SECONDS_EACH = 30.0


def run(prepared: Prepared) -> Outcome:
    """Say sentences and commands into the program, one by one."""
    texts, commands = (2, 2) if prepared.quick else (16, 10)
    folder = phrases(prepared, texts, commands)
    arguments = (*prepared.profile.arguments, str(folder))
    limit = 120 + _SECONDS_EACH * (texts + 2 * commands)
    answer = answer_of(start_child("benchmarks.children.dictated_phrases", arguments), limit)
    shares = Series("final words, for each second of the sentence", tuple(a / b for a, b in answer["texts"]), "s")
    words = Series("final words after the end of the sentence", tuple(one for one, _ in answer["texts"]))
    done = Series("a command after its end, at which its key is let go", tuple(answer["commands"]))
    noticed = Series("a command after its end, its key held on", tuple(answer["open"]))
    partial = Series("a word, grey, after its end", tuple(answer["partial"]))
    told = (
        f"Of {len(partial.values) + answer['late']} words {answer['late']} were taken for others until the sentence "
        "had ended, and stand in no figure of grey words; one that was guessed before its end has a figure below 0."
    )
    seconds = sum(length for _, length in answer["texts"]) / 1000
    unheard = ", ".join(f"{count} of {_SAID[kind]}" for kind, count in answer["unheard"].items() if count)
    return Outcome(
        title=TITLE,
        measures=f"Sentences of {seconds:.0f} s in all and commands are said by {VOICE.name} with the noise of a "
        "quiet room 35 dB below, in the place of the microphone, as quickly as they are spoken; from the end of the "
        "last word to the end of the paint with all words in the text, or to the end of what the command does. The "
        "whole program: sound is on the disk, encrypted, before the engine in its own process hears it. While the "
        "microphone stays open the engine must hear 0.3 s of quiet before it knows that a sentence is over. A word "
        "that is being said is behind by the time from its end until it is shown at its place, grey.",
        series=(partial, shares, words, done, noticed),
        limits=(
            Limit("a word, grey, after its end, 95 of 100", PARTIAL_MS, partial.p95, "ms"),
            Limit("final words for each second of the sentence, 95 of 100, within", SHARE, shares.p95, "s"),
            Limit(
                "a command, 95 of 100, from the end of the phrase, at which its key is let go",
                COMMAND_MS,
                done.p95,
                "ms",
            ),
        ),
        notes=(
            told,
            *([f"Not heard at all: {unheard}."] if unheard else []),
        ),
        left_out=(
            "the microphone and its buffers: sound comes from a file",
            "the engine being loaded, which is done as the microphone opens for the first time",
            "a real display: painted offscreen",
        ),
    )


_SAID = {"texts": "the sentences", "commands": "the commands", "open": "the commands with the key held on"}
