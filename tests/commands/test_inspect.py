from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reviewer_app.commands import inspect
from tests.helpers.dicom_files import file_bytes, image

FILE_KEYS = {
    "path", "kind", "sop_class_uid", "transfer_syntax_uid", "modality", "frames", "readable", "reason",
}  # fmt: skip
PIXEL_KEYS = {"frame", "shape", "dtype", "min", "max", "mean", "sha256", "decoder"}
SERIES_KEYS = {"series_instance_uid", "modality", "description", "images", "missing", "duplicates", "conflicts"}


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    inspect.add_parser(parser.add_subparsers())
    parsed = parser.parse_args(["inspect", *arguments])
    status: int = parsed.run(parsed)
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ct.dcm").write_bytes(file_bytes(image(np.array([[1, -2], [3, 4]], dtype=np.int16))))
    (tmp_path / "notes.txt").write_text("nothing")
    return tmp_path


def test_json_has_the_promised_shape(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = call(capsys, str(folder), "--json", "--pixels")
    found: dict[str, Any] = json.loads(out)
    assert (status, err) == (0, "")
    picture, other = found["files"]
    assert set(picture) >= FILE_KEYS
    assert (picture["kind"], picture["frames"], picture["readable"], picture["reason"]) == ("image", 1, True, None)
    assert set(picture["pixels"][0]) == PIXEL_KEYS
    assert picture["pixels"][0]["shape"] == [2, 2]
    assert (picture["pixels"][0]["min"], picture["pixels"][0]["mean"]) == (-2, 1.5)
    assert (other["kind"], other["readable"], other["reason"]) == ("unreadable", False, "This is not a DICOM file.")
    (study,) = found["studies"]
    assert (study["patient_name"], set(study["series"][0])) == ("Nobody^Anna", SERIES_KEYS | {"stacks"})
    assert [one["images"] for one in study["series"][0]["stacks"]] == [1]


def test_without_pixels_there_are_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "pixels" not in json.loads(call(capsys, str(folder), "--json")[1])["files"][0]


def test_plain_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, str(folder), "--pixels")
    assert status == 0
    assert "1 images" in out
    assert "notes.txt: This is not a DICOM file." in out
    assert "2×2 int16 -2…4" in out


def test_a_missing_path_ends_with_2_and_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = call(capsys, str(tmp_path / "none"))
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_no_window_system_is_loaded(folder: Path) -> None:
    program = (
        "import argparse, sys; from reviewer_app.commands import inspect; p = argparse.ArgumentParser();"
        "inspect.add_parser(p.add_subparsers()); a = p.parse_args(['inspect', sys.argv[1], '--json', '--pixels']);"
        "a.run(a); sys.exit(any(name.split('.')[0] == 'PySide6' for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_names_that_the_console_cannot_write_end_no_listing(tmp_path: Path, options: list[str]) -> None:
    dataset = image(np.zeros((2, 2), np.uint8), SpecificCharacterSet="ISO_IR 192", PatientName="Wałęsa^山田")
    (tmp_path / "один.dcm").write_bytes(file_bytes(dataset))
    console = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "reviewer_app", "inspect", *options, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, env=console, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    if options:
        assert json.loads(done.stdout)["studies"][0]["patient_name"] == "Wałęsa^山田"
