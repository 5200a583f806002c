"""The figures as a part of docs/dictation.md."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from benchmarks.dictation.errors import Counts, Tally
from benchmarks.dictation.hearing import ROOMS, Commanded, Heard

HEADING = "## How well it hears"
_KEPT = Path(__file__).with_name("heard.json")
_ALL = "**all voices**"


def kept() -> dict[str, Heard]:
    """Return what was measured last of each engine."""
    return msgspec.json.decode(_KEPT.read_bytes(), type=dict[str, Heard]) if _KEPT.exists() else {}


def keep(heard: Mapping[str, Heard]) -> None:
    """Write it beside this module."""
    _KEPT.write_bytes(msgspec.json.format(msgspec.json.encode(heard), indent=1) + b"\n")


def renewed(page: str, heard: Mapping[str, Heard]) -> str:
    """Return a page with its part about what was heard replaced.

    Raises
    ------
    ValueError
        If the page has no such part.
    """
    before, heading, after = page.partition(f"{HEADING}\n")
    if not heading:
        raise ValueError(f"the page has no part “{HEADING}”")
    _old, mark, rest = after.partition("\n## ")
    return before + section(heard) + mark + rest


def section(heard: Mapping[str, Heard]) -> str:
    """Return the part of the page."""
    if not heard:
        return f"{HEADING}\n\nNot measured yet: `python -m benchmarks.dictation --keep`.\n"
    parts = [HEADING, "", _told(heard)]
    for one in heard.values():
        parts += ["", _about(one), "", *_texts(one), "", *_commands(one)]
    return "\n".join(parts) + "\n"


def _told(heard: Mapping[str, Heard]) -> str:
    most = max(one.dictations for one in heard.values())
    return (
        f"{most} sentences of reports (radiology, pathology, oncology) are dictated by synthetic voices, each in "
        "quiet and with the noise of a room under it (15 dB below the words). No human voice was tried: real "
        "ones will fare otherwise. None of the sentences stands in a text that an engine here learns from. What was "
        "heard is compared as the program writes it, without punctuation. “Wrong words” are those heard otherwise, "
        "not heard or made up, for each that was said: more than 100 % is possible. A number, negation or side is "
        "changed where another of its kind was heard in its place (“right” for “left”), lost where none was, made up "
        "where none was said. Made by `python -m benchmarks.dictation --keep`; do not edit."
    )


def _about(one: Heard) -> str:
    left = f" Not installed there: {', '.join(one.missing)}." if one.missing else ""
    return (
        f"**{one.engine}**, {one.when}, {one.dictations} sentences of {one.seconds / 60:.0f} minutes in all for each "
        f"voice.{left}"
    )


def _texts(one: Heard) -> list[str]:
    rows = [
        "| voice | noise | wrong words | numbers right | negations right | sides right |",
        "|---|---:|---:|---|---|---|",
    ]
    rows += [_text(each.voice, each.noise_db, each.text) for each in one.sittings]
    return rows + [_text(_ALL, room, one.all_in(room)[0]) for room in ROOMS]


def _text(voice: str, room: float | None, found: Counts) -> str:
    cares = " | ".join(_care(one) for one in (found.number, found.negation, found.side))
    return f"| {voice} | {_room(room)} | {found.word_error_rate:.0%} | {cares} |".replace("%", " %")


def _care(found: Tally) -> str:
    wrong = {"changed": found.changed, "lost": found.lost, "made up": found.made_up}
    told = ", ".join(f"{count} {words}" for words, count in wrong.items() if count)
    return f"{found.right} of {found.said}{f'; {told}' if told else ''}"


def _commands(one: Heard) -> list[str]:
    rows = [
        "| commands: voice | noise | right | another command | not heard | sentences taken for a command |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    rows += [_command(each.voice, each.noise_db, each.commands) for each in one.sittings]
    return rows + [_command(_ALL, room, one.all_in(room)[1]) for room in ROOMS]


def _command(voice: str, room: float | None, found: Commanded) -> str:
    taken = f"{found.taken} of {found.sentences}"
    return f"| {voice} | {_room(room)} | {found.right} of {found.said} | {found.other} | {found.unheard} | {taken} |"


def _room(room: float | None) -> str:
    return "none" if room is None else f"{room:.0f} dB"
