"""Dictated words that nobody has accepted hold the signature up: a misheard “no” changes what is meant (std 3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer_app.cases.dictated import DictatedPassage, DictatedRun, runs_of, standing, unknown
from reviewer_app.cases.dictated_places import flat
from reviewer_app.cases.rules.checks import SOUND, Check, Outcome
from reviewer_app.cases.work import Work

if TYPE_CHECKING:
    from reviewer_app.cases.rules.circumstances import Circumstances


_LOST = "Whether dictated words were accepted cannot be told: delete them, then write them anew"


def dictated_checks(work: Work, *, within: str = "") -> list[Check]:
    """Check each field for dictated passages that wait to be accepted; nothing is said where nothing was dictated.

    Words of which nobody knows what was said hold the signature up too.

    `within` asks only for the fields whose path begins so.
    """
    paths = dict.fromkeys(one.path for one in work.runs if one.path.startswith(within))
    waiting = {path: len(waiting_in(work, path)) for path in paths}
    found = [
        Check(f"dictated:{path}", Outcome.BLOCK, _words(count), target=path) for path, count in waiting.items() if count
    ]
    lost = [path for path in paths if not waiting[path] and unknown_in(work, path)]
    found += [Check(f"dictated:{path}", Outcome.CANNOT_TELL, _LOST, target=path) for path in lost]
    if paths and not found:
        count = len({one.passage for one in work.runs if one.path in paths})
        found.append(Check("dictated", Outcome.PASS, "Everything dictated was accepted", f"{count} said"))
    aside = sum(not one.path for one in work.dictated)
    if aside and not within:
        words = "Dictated words are set aside" if aside == 1 else f"{aside} dictated passages are set aside"
        found.append(Check("dictated-aside", Outcome.WARN, words, "below the opinion"))
    return found


def unknown_in(work: Work, path: str) -> tuple[DictatedRun, ...]:
    """Return where words of a field stand that were dictated and of which nothing more is known."""
    runs = runs_of(work.runs, path)
    return unknown(work.dictated, runs, flat(work.opinion.get(path))) if runs else ()


def sound_checks(when: Circumstances) -> list[Check]:
    """Tell of dictated sound that has no words: it goes with the signature, unless the service keeps it."""
    seconds = sum(one.seconds for one in when.wordless)
    if not when.wordless:
        return []
    said = f"{round(seconds / 60)} minutes" if seconds >= 90 else f"{max(1, round(seconds))} seconds"
    said = "1 second" if said == "1 seconds" else said
    words = (
        f"{said} of dictated sound gave no words"
        if all(one.heard for one in when.wordless)
        else (f"{said} of dictated sound have no words")
    )
    return [Check("dictated-sound", Outcome.WARN, words, "listen, or put it away", SOUND)]


def waiting_in(work: Work, path: str) -> tuple[DictatedPassage, ...]:
    """Return the passages of a field of which words are left that nobody has accepted, in the order they stand in."""
    runs = runs_of(work.runs, path)
    return standing(work.dictated, runs, flat(work.opinion.get(path)), waiting=True) if runs else ()


def _words(count: int) -> str:
    return "Dictated words are not accepted yet" if count == 1 else f"{count} dictated passages are not accepted yet"
