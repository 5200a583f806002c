"""sherpa-onnx: its answers as its source has them, from doubles; and the package itself, where it is installed."""

from __future__ import annotations

from math import log
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from reviewer_app.dictation.checking import folder_hash, sample
from reviewer_app.dictation.engine import ENGINES, RATE, load
from reviewer_app.dictation.engines.sherpa_engine import StreamingEngine, WhisperEngine
from reviewer_app.dictation.process import EngineProcess
from reviewer_app.dictation.vocabulary import Vocabulary
from reviewer_app.errors import BadSettings
from tests.helpers.model_folders import make_folder
from tests.helpers.speech_like import speech_like
from tests.helpers.tiny_onnx_whisper import make_onnx_whisper
from tests.helpers.tiny_transducer import TOKENS, make_transducer

installed = pytest.mark.skipif(
    not ENGINES["sherpa-onnx"].installed, reason=f"sherpa-onnx: {ENGINES['sherpa-onnx'].how_to_install}"
)


class Stream:
    def __init__(self) -> None:
        self.waiting = 0
        self.decoded = 0
        self.over = False
        self.result = SimpleNamespace(text=" There is no nodule, and no effusion.")

    def accept_waveform(self, rate: int, samples: object) -> None:
        assert rate == RATE
        assert isinstance(samples, np.ndarray)
        assert samples.dtype == np.float32
        self.waiting += len(samples)

    def input_finished(self) -> None:
        self.over = True


class Online:
    """Decodes pieces of a third of a second; each third of them ends an utterance."""

    def __init__(self) -> None:
        self.streams: list[Stream] = []
        self.likely: tuple[str, ...] = ()

    def create_stream(self, *likely: str) -> Stream:
        self.likely = likely
        self.streams.append(Stream())
        return self.streams[-1]

    def is_ready(self, stream: Stream) -> bool:
        return stream.waiting >= RATE // 3

    def decode_stream(self, stream: Stream) -> None:
        stream.waiting -= RATE // 3
        stream.decoded += 1

    def is_endpoint(self, stream: Stream) -> bool:
        return stream.decoded > 0 and stream.decoded % 3 == 0

    def reset(self, stream: Stream) -> None:
        stream.decoded = 0

    def get_result(self, stream: Stream) -> str:
        return "NO MA" if stream.decoded else ""

    def get_result_all(self, stream: Stream) -> SimpleNamespace:
        if not stream.decoded:
            return SimpleNamespace(tokens=[], timestamps=[], ys_probs=[], start_time=0.0)
        return SimpleNamespace(
            tokens=["▁NO", "▁MA", "SS"],
            timestamps=[0.1, 0.5, 0.7],
            ys_probs=[log(0.9), log(0.5), log(0.8)],
            start_time=2.0,
        )


def test_a_transducer_tells_words_while_it_is_fed() -> None:
    engine = StreamingEngine(Online())
    assert engine.feed(bytes(2 * RATE // 2)) == ()
    assert engine.partial == "no ma"
    (heard,) = engine.feed(bytes(RATE))
    assert [(one.text, one.start, round(one.confidence, 3)) for one in heard.words] == [
        ("no", 2.1, 0.9),
        ("mass", 2.5, 0.5),
    ]
    assert engine.partial == ""


def test_the_end_of_a_sound_brings_its_last_words_and_another_stream() -> None:
    online = Online()
    engine = StreamingEngine(online)
    engine.feed(bytes(RATE))
    (heard,) = engine.finish()
    assert [one.text for one in heard.words] == ["no", "mass"]
    assert online.streams[0].over
    assert len(online.streams) == 2
    assert engine.partial == ""


def test_likely_words_go_to_models_that_have_the_pieces_of_words() -> None:
    online, words = Online(), Vocabulary(("nodule", "washout"))
    StreamingEngine(online).take_words(words)
    assert online.likely == ()
    engine = StreamingEngine(online, likely=str.upper)
    engine.take_words(words)
    assert online.likely == ("NODULE/WASHOUT",)
    engine.feed(bytes(RATE))
    engine.take_words(Vocabulary(("cyst",)))  # not in the midst of a sound
    assert online.likely == ("NODULE/WASHOUT",)
    engine.finish()
    assert online.likely == ("CYST",)


class Offline:
    def create_stream(self) -> Stream:
        return Stream()

    def decode_stream(self, stream: Stream) -> None:
        stream.decoded += 1


def test_of_a_whisper_model_no_word_is_sure_and_each_has_the_times_of_its_phrase() -> None:
    engine = WhisperEngine(Offline())
    sound = bytes(RATE) + speech_like(2.0) + bytes(4 * RATE)
    found = [*engine.feed(sound), *engine.finish()]
    assert len(found) == 1
    words = found[0].words
    assert [one.text for one in words] == [
        "there",
        "is",
        "no",
        "nodule",
        "comma",
        "and",
        "no",
        "effusion",
        "full",
        "stop",
    ]
    assert {one.confidence for one in words} == {0.0}
    assert {(one.start, one.end) for one in words} == {(words[0].start, words[0].end)}
    assert 0.2 < words[0].start < 1.0
    assert 2.0 < words[0].end < 4.0


@installed
@pytest.mark.parametrize("name", ["sherpa-onnx", "sherpa-onnx whisper"])
def test_the_package_refuses_what_only_looks_like_a_model(tmp_path: Path, name: str) -> None:
    """Its answer to a spoilt model is an error, or the end of its process."""
    with pytest.raises(BadSettings, match=r"sherpa-onnx cannot load the model|as it loaded the model"):
        EngineProcess("sherpa-onnx", make_folder(tmp_path, name))


@installed
def test_the_package_streams_a_model_made_for_this_test(tmp_path: Path) -> None:
    """Its own loading, features, search, pauses and times; the model says “no”, “nodule” in turn while it is loud."""
    pytest.importorskip("onnx", reason="onnx is not installed: pip install onnx")
    folder = make_transducer(tmp_path)
    engine = EngineProcess("sherpa-onnx", folder, model_sha256=folder_hash(folder))
    sound = bytes(RATE) + speech_like(1.0) + bytes(4 * RATE) + speech_like(1.0) + bytes(4 * RATE)
    found, partial = [], []
    try:
        for again in range(2):
            for at in range(0, len(sound), RATE // 5):
                found += engine.feed(sound[at : at + RATE // 5])
                partial.append(engine.partial)
            found += engine.finish()
            assert len(found) == 2 * (again + 1)
    finally:
        engine.close()
    assert max(partial, key=len).startswith("no nodule no nodule")
    first, second, *later = found
    assert [one.text for one in first.words[:4]] == ["no", "nodule"] * 2
    assert first.words[0].start == pytest.approx(0.5, abs=0.2)
    assert first.words[-1].end == pytest.approx(1.5, abs=0.5)
    assert second.words[0].start == pytest.approx(3.5, abs=0.2)  # it goes on after the first
    assert second.words[-1].end == pytest.approx(4.5, abs=0.5)
    assert [one.words[0].start for one in later] == pytest.approx([first.words[0].start, second.words[0].start])
    assert all(0.3 < word.confidence < 1 for one in found for word in one.words)


@installed
def test_the_package_takes_likely_words(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="onnx is not installed: pip install onnx")
    folder = make_transducer(tmp_path)
    (folder / "bpe.vocab").write_text("".join(f"{one}\t-{at}\n" for at, one in enumerate(TOKENS)), "utf-8")
    engine = load("sherpa-onnx", folder)
    engine._text.take_words(Vocabulary(("nodule", "nodule", "unheard")))  # type: ignore[attr-defined]
    found = [one for piece in sample() for one in engine.feed(piece)]
    found += engine.finish()
    assert [one.text for one in found[0].words[:4]] == ["no", "nodule"] * 2


@installed
def test_the_package_hears_phrases_by_a_whisper_model_made_for_this_test(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="onnx is not installed: pip install onnx")
    engine = EngineProcess("sherpa-onnx", make_onnx_whisper(tmp_path))
    try:
        found = [one for piece in sample() for one in engine.feed(piece)]
        found += engine.finish()
    finally:
        engine.close()
    (heard,) = found
    assert [one.text for one in heard.words] == ["no", "nodule", "full", "stop"]
    assert {one.confidence for one in heard.words} == {0.0}
    assert 0.2 < heard.words[0].start < 0.6
    assert 2.4 < heard.words[0].end < 3.4


@installed
def test_a_model_of_another_kind_than_its_files_are_called_is_told(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="onnx is not installed: pip install onnx")
    folder = make_transducer(tmp_path)
    (folder / "encoder.onnx").write_bytes((folder / "joiner.onnx").read_bytes())
    with pytest.raises(BadSettings, match=r"sherpa-onnx cannot load the model|as it loaded the model"):
        EngineProcess("sherpa-onnx", folder)


@pytest.mark.skipif(ENGINES["sherpa-onnx"].installed, reason="sherpa-onnx is installed")
def test_without_the_package_it_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="The engine sherpa-onnx is not installed") as caught:
        EngineProcess("sherpa-onnx", make_folder(tmp_path, "sherpa-onnx"))
    assert "reviewer-app[sherpa-onnx]" in caught.value.next_step
