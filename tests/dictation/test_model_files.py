"""A folder is known for what it is a model of, and what it lacks is said before anything is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.dictation.model_files import LAYOUTS, layout_of, models_in, require_files, what_is_wrong
from reviewer_app.errors import BadSettings
from tests.helpers.model_folders import FOLDERS, engine_of, make_folder

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"


@pytest.mark.parametrize("name", FOLDERS)
def test_a_whole_folder_is_known(tmp_path: Path, name: str) -> None:
    found = require_files(make_folder(tmp_path, name), engine_of(name))
    assert found.kind.engine == engine_of(name)
    assert all(path.is_file() for path in found.files.values())
    assert [one.kind for one in models_in(tmp_path)] == [found.kind]


def test_the_smaller_of_two_forms_is_taken(tmp_path: Path) -> None:
    files = require_files(make_folder(tmp_path, "sherpa-onnx"), "sherpa-onnx").files
    assert {name: path.name for name, path in files.items()} == {
        "encoder": "encoder-epoch-99-avg-1.int8.onnx",
        "decoder": "decoder-epoch-99-avg-1.onnx",
        "joiner": "joiner-epoch-99-avg-1.onnx",
        "tokens": "tokens.txt",
    }


@pytest.mark.parametrize(("name", "file"), [(name, file) for name, files in FOLDERS.items() for file in files])
def test_each_file_that_is_missing_empty_or_a_pointer_is_named(tmp_path: Path, name: str, file: str) -> None:
    path = make_folder(tmp_path, name) / file
    path.write_bytes(POINTER)
    wrong = _wrong(tmp_path, name)
    other_form = file == "encoder-epoch-99-avg-1.onnx"  # the other form of it is taken
    assert wrong == ("" if other_form else f"{file} is only a pointer of Git LFS to the file")
    path.write_bytes(b"")
    assert other_form or _wrong(tmp_path, name) == f"{file} is empty"
    path.unlink()
    if "int8" not in file or "whisper" in name:
        assert other_form or _wrong(tmp_path, name).endswith(" is missing") or layout_of(tmp_path) is None


def _wrong(folder: Path, name: str) -> str:
    layout = layout_of(folder)
    if layout is None or layout.kind.engine != engine_of(name):
        return " is missing"  # what was its sign is gone
    return what_is_wrong(folder, layout)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("vosk", "am/final.mdl"), ("vosk", "graph/Gr.fst"), ("sherpa-onnx", "joiner-epoch-99-avg-1.onnx"),
        ("sherpa-onnx", "tokens.txt"), ("faster-whisper", "model.bin"), ("faster-whisper", "config.json"),
    ],
)  # fmt: skip
def test_another_file_under_its_name_is_no_model(tmp_path: Path, name: str, file: str) -> None:
    (make_folder(tmp_path, name) / file).write_bytes(b"PK\x03\x04 something else")
    with pytest.raises(BadSettings, match="holds no model that") as caught:
        require_files(tmp_path, engine_of(name))
    assert f"{file} is not what its name says" in caught.value.sentence


def test_a_table_that_breaks_off_is_told(tmp_path: Path) -> None:
    (make_folder(tmp_path, "faster-whisper") / "tokenizer.json").write_bytes(b'{"version": "1.0", ')
    with pytest.raises(BadSettings, match=r"tokenizer\.json breaks off or is spoilt"):
        require_files(tmp_path, "faster-whisper")


def test_a_model_of_another_engine_is_called_so(tmp_path: Path) -> None:
    make_folder(tmp_path, "vosk")
    with pytest.raises(BadSettings, match=r"It is one of Vosk\.") as caught:
        require_files(tmp_path, "faster-whisper")
    assert caught.value.next_step == (
        "It needs model.bin, config.json, tokenizer.json, vocabulary.json or vocabulary.txt."
    )
    with pytest.raises(BadSettings, match="holds no model that vosk can load"):
        require_files(tmp_path / "none", "vosk")


def test_models_are_found_below_a_folder_with_what_is_wrong_of_them(tmp_path: Path) -> None:
    make_folder(tmp_path / "b" / "whisper-small", "faster-whisper")
    make_folder(tmp_path / "a-small-en", "vosk")
    (tmp_path / "a-small-en" / "conf" / "mfcc.conf").unlink()
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "beach.jpg").write_bytes(b"x")
    make_folder(tmp_path / "1" / "2" / "3" / "4" / "too-deep", "vosk")
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    found = models_in(tmp_path)
    assert [(one.folder.name, one.kind.words, one.wrong) for one in found] == [
        ("a-small-en", "Vosk", "conf/mfcc.conf is missing"),
        ("whisper-small", "faster-whisper", ""),
    ]
    assert found[1].size == sum(len(one) for one in FOLDERS["faster-whisper"].values())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        models_in(tmp_path / "none")


def test_every_layout_has_another_sign_than_those_before_it(tmp_path: Path) -> None:
    for name in FOLDERS:
        folder = make_folder(tmp_path / name, name)
        layout = layout_of(folder)
        assert layout is not None
        assert layout.kind.engine == engine_of(name)
    assert len({one.kind for one in LAYOUTS}) == len(LAYOUTS) == len(FOLDERS)
