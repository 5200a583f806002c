from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.document import document, measured
from benchmarks.machine import Machine, Taken, this_machine
from benchmarks.measured import keep, kept
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
    page = document([measured(OUTCOME, MACHINE, 135.71)])
    assert "| ours | 250 ms | 200 to 300 | 300 | 200 to 300 | 3 |" in page
    assert "| theirs | 100 ms | 99.9 to 120 | 120 | 99.9 to 120 | 3 |" in page
    assert "| as a multiple | at most 2 × | 2.50 × | **no** |" in page
    assert "| blank | at most 0 | 0 | yes |" in page
    assert "found 2.50 ×: **does not hold**" in page
    assert "Beside it in the same run: an empty window." in page
    assert "Left out: the disk; the display." in page
    assert "2026-11-22 08:30 UTC; an empty PySide6 window took 136 ms; 2 cores, A processor, 24 GiB, Debian 12" in page


def test_the_page_says_when_the_machine_was_shared() -> None:
    assert "shared by other work" not in document([measured(OUTCOME, MACHINE, 136)])
    assert "with the machine shared by other work" in document([measured(OUTCOME, replace(MACHINE, load=1.3), 136)])


def test_the_page_says_what_other_guests_of_the_host_took() -> None:
    assert "other guests of the host;" not in document([measured(OUTCOME, MACHINE, 136)])
    page = document([measured(OUTCOME, MACHINE, 136, 0.2249)])
    assert "136 ms; 22% of the processor time asked for went to other guests of the host; 2 cores" in page


def test_what_other_guests_took_is_a_share() -> None:
    taken = Taken()
    sum(range(1_000_000))
    assert 0.0 <= taken.share <= 1.0


def test_this_machine_is_described(tmp_path: Path) -> None:
    machine = this_machine(tmp_path)
    assert machine.cores >= 1
    assert machine.memory_gib > 0
    assert "Python" in machine.versions


def test_what_was_measured_is_kept_beside_what_was_measured_before(tmp_path: Path) -> None:
    path = tmp_path / "measured.json"
    assert kept(path) == {}
    first, second = measured(OUTCOME, MACHINE, 136), measured(replace(OUTCOME, title="Wheel"), MACHINE, 270)
    keep({"cold-start": first, "wheel": second}, path)
    assert kept(path) == {"cold-start": first, "wheel": second}
    page = document(tuple(kept(path).values()))
    assert page.index("## Cold start") < page.index("took 136 ms") < page.index("## Wheel") < page.index("took 270 ms")
