"""What was measured last of each benchmark, kept beside them, so that one alone can be measured anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from benchmarks.values import Limit, Outcome

KEPT = Path(__file__).with_name("measured.json")


class Measured(msgspec.Struct, frozen=True):
    """One benchmark as it stands on the page: when, on what, the limits, and its section in Markdown.

    `window_ms` is how long an empty PySide6 window took right before: how quick the machine was. `shared` is whether
    other work went on then. `taken` is the share of the processor time asked for meanwhile that went to other guests of
    the same host, None where it was not looked at.
    """

    when: str
    machine: str
    versions: str
    window_ms: float
    shared: bool
    limits: tuple[Limit, ...]
    section: str
    taken: float | None = None


def kept(path: Path = KEPT) -> dict[str, Measured]:
    """Return what was measured, by the name of the benchmark."""
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Measured]) if path.exists() else {}


def keep(measured: Mapping[str, Measured], path: Path = KEPT) -> None:
    """Write it."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(measured), indent=1) + b"\n")


def limits_of(outcome: Outcome) -> tuple[Limit, ...]:
    """Return the limits with figures of four digits: more say nothing."""
    return tuple(replace(one, found=float(f"{one.found:.4g}")) for one in outcome.limits)
