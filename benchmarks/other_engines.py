"""Engines of dictation with a model of the user's: ``make bench MODEL=DIR``, for one model or a folder of several."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.prepared import Prepared
from benchmarks.values import Limit, Outcome, Series
from reviewer_app.dictation.checking import sample
from reviewer_app.dictation.engine import RATE
from reviewer_app.dictation.model_files import FoundModel, models_in
from reviewer_app.dictation.process import EngineProcess
from reviewer_app.errors import ReviewerError

TITLE = "Dictation by other engines"
NOT_MEASURED = "not measured: no model was given (make bench MODEL=DIR)"
RUNS = 5
#: Sound is fed as a microphone gives it, in pieces of a tenth of a second.
_PIECE = 2 * RATE // 10
#: Limits of the issue: final text in the length of the phrase, partial text 300 ms behind speech.
FINAL, PARTIAL_MS = 1.0, 300.0


@dataclass
class _Figures:
    loads: list[float] = field(default_factory=list)
    finals: list[float] = field(default_factory=list)
    partials: list[float] = field(default_factory=list)


def run(prepared: Prepared) -> Outcome:
    """Let every model that can be loaded hear the packed sample."""
    found = models_in(prepared.model) if prepared.model is not None else ()
    series: list[Series] = []
    limits: list[Limit] = []
    notes = [] if found else [NOT_MEASURED if prepared.model is None else "not measured: the folder holds no model"]
    for one in found:
        name = f"{one.folder.name} ({one.kind.words})"
        try:
            figures = _measured(one, 1 if prepared.quick else RUNS)
        except ReviewerError as error:
            notes.append(f"{name}: not measured: {error.sentence}")
            continue
        series += _series(name, figures)
        limits += _limits(name, figures)
    return Outcome(
        title=TITLE,
        measures="Each engine in its process hears the packed sample (a sentence of a synthetic voice) in pieces of "
        "0.1 s, as quickly as it can. Final text: from the first piece to the last word, as a share of the sound. "
        "Partial text: what one piece takes, for engines that tell words while somebody speaks.",
        series=tuple(series),
        limits=tuple(limits),
        notes=tuple(notes),
        left_out=("how well it hears: docs/dictation.md", "a real microphone", "a human voice"),
    )


def _measured(model: FoundModel, runs: int) -> _Figures:
    figures = _Figures()
    pieces = tuple(_pieces(sample()))
    seconds = sum(map(len, pieces)) / (2 * RATE)
    for _run in range(runs):
        began = time.perf_counter()
        engine = EngineProcess(model.kind.engine, model.folder)
        figures.loads.append(1000 * (time.perf_counter() - began))
        try:
            took = list(_fed(engine, pieces))
        finally:
            engine.close()
        figures.finals.append(sum(took) / seconds)
        if model.kind.streams:
            figures.partials += [1000 * one for one in took[:-1]]
    return figures


def _fed(engine: EngineProcess, pieces: Sequence[bytes]) -> Iterator[float]:
    """Feed an engine and give what each piece took, and the end, in seconds."""
    for one in pieces:
        began = time.perf_counter()
        engine.feed(one)
        yield time.perf_counter() - began
    began = time.perf_counter()
    engine.finish()
    yield time.perf_counter() - began


def _pieces(sound: Sequence[bytes]) -> Iterator[bytes]:
    whole = b"".join(sound)
    for at in range(0, len(whole), _PIECE):
        yield whole[at : at + _PIECE]


def _series(name: str, figures: _Figures) -> list[Series]:
    found = [
        Series(f"{name}: start and model", tuple(figures.loads)),
        Series(f"{name}: final text, share of the sound", tuple(figures.finals), ""),
    ]
    return [*found, Series(f"{name}: partial text", tuple(figures.partials))] if figures.partials else found


def _limits(name: str, figures: _Figures) -> list[Limit]:
    final = Series("", tuple(figures.finals), "")
    found = [Limit(f"{name}: final text, share of the sound", FINAL, final.median)]
    if figures.partials:
        partial = Series("", tuple(figures.partials))
        found.append(Limit(f"{name}: partial text behind speech, 95 of 100", PARTIAL_MS, partial.p95, "ms"))
    return found
