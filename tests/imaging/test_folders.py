from __future__ import annotations

import shutil

from reviewer_app.imaging.folders import walk


def test_files_are_walked_by_name_with_numbers_by_value_and_folders_last(tmp_path):
    for name in ("b/1", "a/2", "a/10", "I10", "I9", "i1"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    names = [str(one.relative_to(tmp_path)).replace("\\", "/") for one in walk([tmp_path])]
    assert names == ["i1", "I9", "I10", "a/2", "a/10", "b/1"]
    assert list(walk([tmp_path / "I9"])) == [tmp_path / "I9"]


def test_a_dicomdir_stands_for_its_folder(tmp_path):
    for name in ("DICOMDIR", "IMAGES/I1"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert list(walk([tmp_path / "DICOMDIR"])) == [tmp_path / "DICOMDIR", tmp_path / "IMAGES/I1"]


def test_a_folder_that_cannot_be_opened_is_named_itself(tmp_path):
    for name in ("I1", "a/2", "b/3"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    walked = walk([tmp_path])
    assert next(walked) == tmp_path / "I1"
    shutil.rmtree(tmp_path / "a")  # it was there when its name was read
    assert list(walked) == [tmp_path / "a", tmp_path / "b/3"]
