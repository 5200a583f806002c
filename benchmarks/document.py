"""The figures as a page: one table for each benchmark, and whether each limit holds."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.machine import Machine
from benchmarks.values import Limit, Outcome, Series


def document(machine: Machine, outcomes: Sequence[Outcome], command: str) -> str:
    """Return the whole page in Markdown."""
    parts = [_head(machine, command), _summary(outcomes), *(section(one) for one in outcomes)]
    return "\n".join(parts).rstrip() + "\n"


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


def _head(machine: Machine, command: str) -> str:
    busy = "; **with the machine shared by other work**" if machine.shared else ""
    hardware = f"{machine.cores} cores, {machine.processor}, {machine.memory_gib:.0f} GiB"
    return "\n".join(
        [
            "# Speed and memory",
            "",
            "Made by `make bench`; do not edit. Trust the ratios more than the absolute figures.",
            "",
            f"- When and how: {machine.started:%Y-%m-%d %H:%M} UTC, `{command}`",
            f"- Machine: {hardware}, {machine.system}, files on {machine.file_system}",
            f"- {machine.versions}",
            f"- Load average before the run: {machine.load:.2f}{busy}",
            "",
        ]
    )


def _summary(outcomes: Sequence[Outcome]) -> str:
    rows = [
        f"| {one.words} | {_bound(one)} | {_figure(one.found, one.unit)} | {_yes(one)} |"
        for outcome in outcomes
        for one in outcome.limits
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
