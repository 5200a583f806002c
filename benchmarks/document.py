"""The figures as a page: one table for each benchmark, and whether each limit holds."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.machine import Machine
from benchmarks.measured import Measured, limits_of
from benchmarks.values import Limit, Outcome, Series

_HEAD = """# Speed and memory

Made by `make bench`, or `python -m benchmarks --only NAME --keep` for one of them; do not edit. Under each part stands
when and on what it was measured, and how quick the machine was then: machines here differ by a factor of three, and one
that shows an empty PySide6 window in some 270 ms is as quick as the one that the limits come from (Aeskulap's first
picture in 0.94 s). Trust the ratios more than the absolute figures. The machine is a guest of a host: what the host
gives to other guests meanwhile is in every figure by the clock, above all in the slowest 5 of 100, and stands under
each part.
"""


def document(measured: Sequence[Measured]) -> str:
    """Return the whole page in Markdown."""
    parts = [_HEAD, _summary(measured), *(f"{one.section}\n{_when(one)}\n" for one in measured)]
    return "\n".join(parts).rstrip() + "\n"


def measured(outcome: Outcome, machine: Machine, window_ms: float, taken: float | None = None) -> Measured:
    """Return a benchmark as it is kept; `taken` as in `Measured`."""
    return Measured(
        when=f"{machine.started:%Y-%m-%d %H:%M}",
        machine=f"{machine.cores} cores, {machine.processor}, {machine.memory_gib:.0f} GiB, {machine.system}, "
        f"files on {machine.file_system}",
        versions=machine.versions,
        window_ms=float(f"{window_ms:.3g}"),
        shared=machine.shared,
        limits=limits_of(outcome),
        section=section(outcome),
        taken=None if taken is None else round(taken, 3),
    )


def section(outcome: Outcome) -> str:
    """Return the part of one benchmark."""
    lines = [f"## {outcome.title}", "", outcome.measures, ""]
    lines += ["| | median | middle half | 95 of 100 within | least to most | runs |", "|---|---:|---:|---:|---:|---:|"]
    lines += [_row(one) for one in outcome.series]
    lines += ["", *(f"- {_judged(one)}" for one in outcome.limits)]
    lines += [f"- {one}" for one in outcome.notes]
    if outcome.peers:
        lines.append(f"- Beside it in the same run: {', '.join(outcome.peers)}.")
    if outcome.left_out:
        lines.append(f"- Left out: {'; '.join(outcome.left_out)}.")
    return "\n".join([*lines, ""])


def _when(measured: Measured) -> str:
    busy = "; **with the machine shared by other work**" if measured.shared else ""
    quick = (
        f"an empty PySide6 window took {_figure(measured.window_ms, 'ms')}" if measured.window_ms else "speed untold"
    )
    taken = (
        ""
        if measured.taken is None
        else f"; {measured.taken:.0%} of the processor time asked for went to other guests of the host"
    )
    return f"*{measured.when} UTC; {quick}{busy}{taken}; {measured.machine}; {measured.versions}.*"


def _summary(measured: Sequence[Measured]) -> str:
    rows = [
        f"| {one.words} | {_bound(one)} | {_figure(one.found, one.unit)} | {_yes(one)} |"
        for each in measured
        for one in each.limits
    ]
    return "\n".join(["| limit | allowed | found | holds |", "|---|---:|---:|---|", *rows, ""])


def _row(series: Series) -> str:
    low, high = series.middle_half
    figures = [
        _figure(series.median, series.unit),
        f"{_number(low)} to {_number(high)}",
        _number(series.p95),
        f"{_number(min(series.values))} to {_number(max(series.values))}",
        str(len(series.values)),
    ]
    return f"| {series.label} | {' | '.join(figures)} |"


def _judged(limit: Limit) -> str:
    verdict = "holds" if limit.holds else "**does not hold**"
    return f"Limit: {limit.words}, {_bound(limit)}; found {_figure(limit.found, limit.unit)}: {verdict}"


def _bound(limit: Limit) -> str:
    return f"{'at least' if limit.at_least else 'at most'} {_figure(limit.limit, limit.unit)}"


def _yes(limit: Limit) -> str:
    return "yes" if limit.holds else "**no**"


def _figure(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}".strip()


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
