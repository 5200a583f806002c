from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import other_engines
from benchmarks.__main__ import BENCHMARKS, parse
from benchmarks.document import section
from benchmarks.key_at_hand import KeyAtHand
from benchmarks.prepared import Prepared
from benchmarks.processes import ChildFailed, alternate, answer_of, forget_cached
from tests.helpers.model_folders import make_folder


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


def test_other_engines_are_not_measured_without_a_model(tmp_path: Path) -> None:
    outcome = other_engines.run(Prepared(tmp_path))
    assert outcome.notes == (other_engines.NOT_MEASURED,)
    assert other_engines.NOT_MEASURED in section(outcome)
    assert outcome.holds


def test_a_model_that_cannot_be_measured_says_why(tmp_path: Path) -> None:
    make_folder(tmp_path / "mine", "vosk")
    (tmp_path / "mine" / "conf" / "mfcc.conf").unlink()
    outcome = other_engines.run(Prepared(tmp_path, quick=True, model=parse(["--model", str(tmp_path)]).model))
    assert outcome.series == ()
    (note,) = outcome.notes
    assert note.startswith("mine (Vosk): not measured: ")


def test_the_figures_of_an_engine_are_those_of_its_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Engine:
        def __init__(self, *_given: object) -> None:
            pass

        def feed(self, _sound: bytes) -> tuple[()]:
            return ()

        finish = feed

        def close(self) -> None:
            pass

    monkeypatch.setattr(Engine, "finish", lambda _self: ())
    monkeypatch.setattr(other_engines, "EngineProcess", Engine)
    make_folder(tmp_path / "mine", "vosk")
    make_folder(tmp_path / "other", "sherpa-onnx whisper")
    outcome = other_engines.run(Prepared(tmp_path, quick=True, model=tmp_path))
    assert [(one.label.split(": ")[1], len(one.values)) for one in outcome.series] == [
        ("start and model", 1), ("final text, share of the sound", 1), ("partial text", 37),
        ("start and model", 1), ("final text, share of the sound", 1),
    ]  # fmt: skip
    assert [one.limit for one in outcome.limits] == [1.0, 300.0, 1.0]
