"""An engine is checked by letting it hear; a model folder is known again by its hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.dictation.activity import Activity
from reviewer_app.dictation.checking import CheckedEngine, check_engine, folder_hash, require_model, sample
from reviewer_app.dictation.model_files import POCKETSPHINX, SHERPA_WHISPER
from reviewer_app.errors import BadSettings


def test_the_engine_that_comes_along_is_checked() -> None:
    checked = check_engine()
    assert (checked.engine, checked.sha256) == ("pocketsphinx", "")
    assert checked.real_time_factor > 0.005  # it did hear something
    assert len(checked.heard.split()) > 2
    assert (checked.kind, checked.limits) == (POCKETSPHINX, "")


def test_the_sample_is_speech_of_some_seconds() -> None:
    sound = b"".join(sample())
    assert 3 < len(sound) / 32_000 < 4
    assert Activity().feed(sound).spoke


def test_a_sentence_says_whether_it_keeps_up() -> None:
    assert CheckedEngine("e", "", 0.24).words == "e keeps up with speech: 0.24 s for each second of sound."
    slow = CheckedEngine("e", "", 1.5)
    assert not slow.keeps_up
    assert "slower than speech" in slow.words


def test_what_an_engine_does_not_tell_is_said() -> None:
    told = CheckedEngine("sherpa-onnx", "ab" * 32, 0.4, kind=SHERPA_WHISPER).limits
    assert "every word is marked as uncertain" in told
    assert "whole phrase" in told


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="holds no model"):
        check_engine("pocketsphinx", tmp_path)


def test_a_model_is_known_again_by_every_name_and_byte(tmp_path: Path) -> None:
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "means").write_bytes(b"one")
    (tmp_path / "words.dict").write_bytes(b"two")
    known = folder_hash(tmp_path)
    require_model(tmp_path, known)
    assert len(known) == 64
    (tmp_path / "words.dict").write_bytes(b"twO")
    with pytest.raises(BadSettings, match="not what it was"):
        require_model(tmp_path, known)
    (tmp_path / "words.dict").rename(tmp_path / "other.dict")
    (tmp_path / "other.dict").write_bytes(b"two")
    assert folder_hash(tmp_path) != known


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="empty, or not there"):
        folder_hash(tmp_path / "none")
