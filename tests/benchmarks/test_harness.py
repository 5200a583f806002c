from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS, parse
from benchmarks.key_at_hand import KeyAtHand
from benchmarks.processes import ChildFailed, alternate, answer_of, forget_cached


def test_runs_take_turns() -> None:
    order: list[str] = []

    def run(name: str) -> float:
        order.append(name)
        return float(len(order))

    assert alternate(2, lambda: run("a"), lambda: run("b")) == [(1.0, 3.0), (2.0, 4.0)]
    assert order == ["a", "b", "a", "b"]


def _python(program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def test_the_last_line_of_a_child_is_its_answer() -> None:
    assert answer_of(_python("print('a word'); print('{\"painted\": 1.5}')")) == {"painted": 1.5}


@pytest.mark.parametrize("program", ["raise SystemExit('no')", "pass"])
def test_a_child_that_fails_or_says_nothing_is_no_figure(program: str) -> None:
    with pytest.raises(ChildFailed):
        answer_of(_python(program))


def test_a_child_that_hangs_is_ended() -> None:
    child = _python("import time; time.sleep(60)")
    with pytest.raises(ChildFailed, match="no answer"):
        answer_of(child, seconds=0.3)
    assert child.returncode is not None


def test_the_key_at_hand_keeps_its_secret(tmp_path: Path) -> None:
    KeyAtHand(tmp_path / "key").set("vault", "secret")
    again = KeyAtHand(tmp_path / "key")
    assert again.available()
    assert again.get("vault") == "secret"
    assert again.get("other") is None


def test_forgetting_what_is_cached_leaves_the_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 5000)
    forget_cached(tmp_path)
    assert (tmp_path / "file").read_bytes() == b"x" * 5000


def test_one_benchmark_can_be_chosen() -> None:
    assert parse(["--only", "wheel", "--quick"]).only == ["wheel"]
    assert set(BENCHMARKS) >= {"cold-start", "open-case", "wheel", "download", "memory"}
    with pytest.raises(SystemExit):
        parse(["--only", "nonsense"])
