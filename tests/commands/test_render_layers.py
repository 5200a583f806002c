"""``render --layer``: a segmentation, a structure set, a dose, a map or a PET over the image, or why not."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import FileDataset

from reviewer_app.commands import render
from tests.helpers.dicom_files import file_bytes
from tests.helpers.layer_files import (
    COUNT,
    ORIGIN,
    SIZE,
    SPACING,
    STEP,
    ball,
    ct_slices,
    dose_file,
    map_file,
    pet_slices,
    seg_file,
    structures_file,
)

pytestmark = pytest.mark.usefixtures("qapp")
BALL = ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))
MIDDLE = 11


def run(folder: Path, *layers: FileDataset, number: int = MIDDLE, more: tuple[str, ...] = ()) -> int:
    (folder / "ct.dcm").write_bytes(file_bytes(ct_slices()[number]))
    arguments = ["render", str(folder / "ct.dcm"), "--output", str(folder / "out.png"), *more]
    for at, one in enumerate(layers):
        (folder / f"layer{at}.dcm").write_bytes(file_bytes(one))
        arguments += ["--layer", str(folder / f"layer{at}.dcm")]
    parser = argparse.ArgumentParser()
    render.add_parser(parser.add_subparsers())
    return render.run(parser.parse_args(arguments))


def pixels(folder: Path) -> np.ndarray:
    return np.asarray(Image.open(folder / "out.png")).astype(int)


def test_a_mask_colours_its_pixels_and_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, seg_file({1: BALL})) == 0
    found = pixels(tmp_path)
    assert found.shape == (SIZE, SIZE, 3)
    colored = np.ptp(found, axis=2) > 0
    assert (colored == BALL[MIDDLE]).all()
    assert capsys.readouterr().err == "reviewer-app render: Over it SEG (Part 1).\n"


def test_several_layers_lie_over_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, dose_file(), structures_file(), more=("--size", "256x256")) == 0
    assert pixels(tmp_path).shape == (256, 256, 3)
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("reviewer-app render: Over it Dose (100 % = ")
    assert told[1] == "reviewer-app render: Over it Plan A (Ball)."


def test_what_has_nothing_on_the_frame_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, seg_file({1: BALL}), number=0) == 0
    assert np.ptp(pixels(tmp_path), axis=2).max() == 0
    assert capsys.readouterr().err == "reviewer-app render: Nothing of SEG lies on this frame.\n"


def test_a_layer_without_a_place_on_the_image_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, seg_file({1: BALL}, FrameOfReferenceUID="1.2.3")) == 2
    assert "SEG is not laid over the image. It lies in another frame of reference" in capsys.readouterr().err
    assert not (tmp_path / "out.png").exists()


def test_a_file_that_is_no_layer_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, ct_slices()[0]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def pet_folder(folder: Path, **attributes: object) -> tuple[str, ...]:
    (folder / "pet").mkdir()
    for number, one in enumerate(pet_slices(**attributes)):
        (folder / "pet" / f"{number}.dcm").write_bytes(file_bytes(one))
    (folder / "pet" / "note.txt").write_text("no image")
    return ("--layer", str(folder / "pet"))


def test_the_pet_of_a_folder_is_laid_over_in_the_range_and_the_colours_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = pet_folder(tmp_path)
    assert run(tmp_path, more=folder) == 0
    assert capsys.readouterr().err == "reviewer-app render: Over it PT: PET AC (0 to 5 SUVbw in Hot Iron).\n"
    first = pixels(tmp_path)
    assert run(tmp_path, more=(*folder, "--layer-range", "0", "10", "--layer-colors", "PET_20_STEP")) == 0
    assert capsys.readouterr().err == "reviewer-app render: Over it PT: PET AC (0 to 10 SUVbw in PET 20 Step).\n"
    assert ((pixels(tmp_path) != first).any(axis=2) == (np.ptp(first, axis=2) > 0)).mean() > 0.99
    assert run(tmp_path, more=(*folder, "--layer-range", "5", "5")) == 2


def test_a_map_is_laid_over_in_its_unit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, map_file()) == 0
    assert capsys.readouterr().err == "reviewer-app render: Over it ADC (-200 to 1000 µm²/s in PET).\n"
    assert np.ptp(pixels(tmp_path), axis=2).max() > 50


def test_the_pet_of_another_patient_and_a_folder_without_one_end_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, more=pet_folder(tmp_path, PatientName="Other^Olga")) == 2
    assert "names another patient" in capsys.readouterr().err
    (tmp_path / "nothing").mkdir()
    assert run(tmp_path, more=("--layer", str(tmp_path / "nothing"))) == 2
    assert "no PET and no parametric map" in capsys.readouterr().err
