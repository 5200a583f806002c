"""Runs the benchmarks one after the other; a whole run, or one with ``--keep``, writes docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import (
    cine,
    cold_start,
    crossing_marks,
    decoding,
    delivery,
    display,
    download,
    layouts,
    long_series,
    many_marks,
    marks,
    memory,
    on_x_server,
    open_case,
    other_engines,
    region_statistics,
    report,
    report_preview,
    scan,
    scrolling,
    scrolling_long,
    synced,
    thumbnails,
    vault_read,
    view,
    wheel,
    whole_series,
    writing,
    x_peers,
)
from benchmarks.cold_start import empty_window_ms
from benchmarks.dictation import beside, hour, promptness
from benchmarks.document import document, measured, section
from benchmarks.machine import Taken, this_machine
from benchmarks.measured import Measured, keep, kept
from benchmarks.prepared import Prepared
from benchmarks.processes import ROOT, keep_bytecode
from benchmarks.values import Outcome

BENCHMARKS: Mapping[str, Callable[[Prepared], Outcome]] = {
    "cold-start": cold_start.run,
    "open-case": open_case.run,
    "long-series": long_series.run,
    "wheel": wheel.run,
    "cine": cine.run,
    "layouts": layouts.run,
    "download": download.run,
    "delivery": delivery.run,
    "memory": memory.run,
    "vault": vault_read.run,
    "decoding": decoding.run,
    "whole-series": whole_series.run,
    "scan": scan.run,
    "view": view.run,
    "scrolling": scrolling.run,
    "synced": synced.run,
    "x-server": on_x_server.run,
    "x-peers": x_peers.run,
    "thumbnails": thumbnails.run,
    "scrolling-long": scrolling_long.run,
    "display": display.run,
    "marks": marks.run,
    "crossing-marks": crossing_marks.run,
    "many-marks": many_marks.run,
    "region-statistics": region_statistics.run,
    "report": report.run,
    "report-preview": report_preview.run,
    "typing": writing.run,
    "dictation": promptness.run,
    "dictation-beside": beside.run,
    "dictation-hour": hour.run,
    "other-engines": other_engines.run,
}
DOCUMENT = ROOT / "docs" / "benchmarks.md"


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=tuple(BENCHMARKS), metavar="NAME", help=", ".join(BENCHMARKS)
    )
    parser.add_argument("--quick", action="store_true", help="few runs, to see that everything works")
    parser.add_argument("--steps", type=int, default=0, help="steps in scrolling-long; default: for two minutes")
    parser.add_argument("--model", type=Path, help="folder of a dictation model, or of several, for other-engines")
    parser.add_argument("--keep", action="store_true", help="write what was measured into docs/benchmarks.md")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Return 0 if every limit holds, 1 if one does not."""
    asked = parse(arguments)
    if asked.quick and asked.keep:
        raise SystemExit("a quick run is not kept")
    keeps = not asked.quick and (asked.keep or not asked.only)
    holds = True
    with tempfile.TemporaryDirectory(prefix="reviewer-app-benchmarks-") as folder:
        keep_bytecode(Path(folder) / "bytecode")
        prepared = Prepared(Path(folder), quick=asked.quick, long_steps=asked.steps, model=asked.model)
        for name in asked.only or BENCHMARKS:
            machine = this_machine(Path(folder))
            began, taken = time.monotonic(), Taken()
            outcome = BENCHMARKS[name](prepared)
            share = taken.share
            holds = holds and outcome.holds
            print(section(outcome))
            print(
                f"({name}: {time.monotonic() - began:.0f} s; {share:.0%} of the processor time went to other guests)\n",
                flush=True,
            )
            if keeps:
                _keep(name, measured(outcome, machine, empty_window_ms(), share))
    return 0 if holds else 1


def _keep(name: str, found: Measured) -> None:
    """Put it in the place of what was measured before; after each one, so that a run may be ended."""
    every = {**kept(), name: found}
    in_order = {one: every[one] for one in BENCHMARKS if one in every}
    keep(in_order)
    DOCUMENT.write_text(document(tuple(in_order.values())), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
