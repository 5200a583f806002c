"""What an opinion says of the records that were asked for (std Q27), in the language that is spoken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from reviewer_app.cases.asking import RETURNED, WITHDRAWN, RecordsRequest
from reviewer_app.cases.language import said_day, say, say_count


def asked_sentences(requests: Iterable[RecordsRequest], zone: tzinfo | None) -> tuple[str, ...]:
    """Return what an opinion says of the records that were asked for: what came, and that nothing did.

    `zone` is that of the reviewer, in which the opinion has its own day.
    """
    return tuple(_sentence(one, zone) for one in requests)


def not_received(requests: Iterable[RecordsRequest], zone: tzinfo | None) -> tuple[str, ...]:
    """Return those sentences of requests that brought nothing."""
    return tuple(_sentence(one, zone) for one in requests if not one.brought)


def _sentence(request: RecordsRequest, zone: tzinfo | None) -> str:
    asked, wanted = said_day(request.asked.astimezone(zone)), request.words.rstrip(".")
    ended = said_day(request.ended.astimezone(zone)) if request.ended is not None else ""
    if request.brought:
        return say_count("asked-and-came", len(request.brought), asked=asked, wanted=wanted, ended=ended)
    if request.outcome == WITHDRAWN:
        return say("asked-and-withdrawn", asked=asked, wanted=wanted, ended=ended)
    if request.outcome == RETURNED:
        return say("asked-and-answered", asked=asked, wanted=wanted, ended=ended)
    return say("asked-for", asked=asked, wanted=wanted)
