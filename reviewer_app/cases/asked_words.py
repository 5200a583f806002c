"""What an opinion says of the records that were asked for (std Q27), in the language that is spoken."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import tzinfo

from reviewer_app.cases.asking import RETURNED, WITHDRAWN, RecordsRequest, came_since
from reviewer_app.cases.language import said_day, say, say_count


def asked_sentences(
    requests: Iterable[RecordsRequest], zone: tzinfo | None, listed: Collection[str]
) -> tuple[str, ...]:
    """Return what an opinion says of the records that were asked for: what came, and that nothing did.

    `zone` is that of the reviewer, in which the opinion has its own day; `listed` are the keys of the records that the
    case has now (`record_keys`): some may have come after a request was over.
    """
    return tuple(_sentence(one, zone, listed) for one in requests)


def not_received(requests: Iterable[RecordsRequest], zone: tzinfo | None, listed: Collection[str]) -> tuple[str, ...]:
    """Return those sentences of requests after which nothing came."""
    return tuple(_sentence(one, zone, listed) for one in requests if not (one.brought or _since(one, listed)))


def _since(request: RecordsRequest, listed: Collection[str]) -> int:
    """Return how many records came after a request was over, which brought none."""
    return 0 if request.is_open else came_since(request, listed)


def _sentence(request: RecordsRequest, zone: tzinfo | None, listed: Collection[str]) -> str:
    asked, wanted = said_day(request.asked.astimezone(zone)), request.words.rstrip(".")
    ended = said_day(request.ended.astimezone(zone)) if request.ended is not None else ""
    if request.brought:
        return say_count("asked-and-came", len(request.brought), asked=asked, wanted=wanted, ended=ended)
    if since := _since(request, listed):
        words = "withdrawn-then-came" if request.outcome == WITHDRAWN else "answered-then-came"
        return say_count(words, since, asked=asked, wanted=wanted, ended=ended)
    if request.outcome == WITHDRAWN:
        return say("asked-and-withdrawn", asked=asked, wanted=wanted, ended=ended)
    if request.outcome == RETURNED:
        return say("asked-and-answered", asked=asked, wanted=wanted, ended=ended)
    return say("asked-for", asked=asked, wanted=wanted)
