from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.document import document
from benchmarks.machine import Machine, this_machine
from benchmarks.values import Limit, Outcome, Series

MACHINE = Machine(
    cores=2, processor="A processor", memory_gib=24.0, system="Debian 12", file_system="ext4", versions="Python 3.11",
    load=0.2, started=datetime(2026, 11, 22, 8, 30, tzinfo=UTC),
)  # fmt: skip
OUTCOME = Outcome(
    title="Cold start",
    measures="From here to there.",
    series=(Series("ours", (250.0, 200.0, 300.0)), Series("theirs", (99.94, 100.0, 120.0))),
    limits=(Limit("as a multiple", 2.0, 2.5, "×"), Limit("blank", 0, 0)),
    peers=("an empty window",),
    left_out=("the disk", "the display"),
)


def test_the_page_has_figures_limits_peers_and_what_was_left_out() -> None:
    page = document(MACHINE, [OUTCOME], "python -m benchmarks")
    assert "| ours | 250 ms | 200 to 300 | 300 | 200 to 300 | 3 |" in page
    assert "| theirs | 100 ms | 99.9 to 120 | 120 | 99.9 to 120 | 3 |" in page
    assert "| as a multiple | at most 2 × | 2.50 × | **no** |" in page
    assert "| blank | at most 0 | 0 | yes |" in page
    assert "found 2.50 ×: **does not hold**" in page
    assert "Beside it in the same run: an empty window." in page
    assert "Left out: the disk; the display." in page
    assert "2 cores, A processor, 24 GiB, Debian 12, files on ext4" in page


def test_the_page_says_when_the_machine_was_shared() -> None:
    assert "shared by other work" not in document(MACHINE, [OUTCOME], "x")
    assert "with the machine shared by other work" in document(replace(MACHINE, load=1.3), [OUTCOME], "x")


def test_this_machine_is_described(tmp_path: Path) -> None:
    machine = this_machine(tmp_path)
    assert machine.cores >= 1
    assert machine.memory_gib > 0
    assert "Python" in machine.versions
