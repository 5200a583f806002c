"""An engine is checked by letting it hear; a model folder is known again by its hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.dictation.activity import Activity
from reviewer_app.dictation.checking import CheckedEngine, check_engine, folder_hash, require_model, trial_sound
from reviewer_app.errors import BadSettings


def test_the_engine_that_comes_along_is_checked() -> None:
    checked = check_engine()
    assert (checked.engine, checked.sha256) == ("pocketsphinx", "")
    assert checked.real_time_factor > 0.005  # it did hear something


def test_the_trial_is_like_speech() -> None:
    assert Activity().feed(trial_sound(2.0)).spoke


def test_a_sentence_says_whether_it_keeps_up() -> None:
    assert CheckedEngine("e", "", 0.24).words == "e keeps up with speech: 0.24 s for each second of sound."
    slow = CheckedEngine("e", "", 1.5)
    assert not slow.keeps_up
    assert "slower than speech" in slow.words


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
