"""What an unattended run says of a folder it was given, before it begins."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from reviewer_app.demo.stage import StageOptions
from reviewer_app.demo.unattended import UnattendedOptions, run_unattended
from reviewer_app.errors import ReviewerError
from tests.helpers.papers import make_pdf


def test_a_folder_without_anything_to_look_at_ends_with_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, temporary = tmp_path / "folder", tmp_path / "temporary"
    for one in (folder, temporary):
        one.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    (folder / "letter.pdf").write_bytes(make_pdf())
    (folder / "notes.txt").write_text("nothing to see")
    said: list[str] = []
    with pytest.raises(ReviewerError, match="no images that can be shown"):
        run_unattended(UnattendedOptions(tmp_path / "output", StageOptions(import_from=folder)), said.append)
    assert said == ["left out: notes.txt: the file is neither DICOM nor PDF"]
    assert list(temporary.iterdir()) == []
