"""`reviewer-app render`: native values exactly, other sizes through compose, and clear refusals."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reviewer_app.cases.views import ViewState, Window
from reviewer_app.commands import render
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.frames import FrameSource, open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.overlays import NOTHING
from tests.helpers.dicom_files import file_bytes, image
from tests.helpers.object_kinds import angiogram
from tests.helpers.qimages import grey
from tests.helpers.video_files import grey_of, stream_file, video_file


@pytest.fixture
def frames(tmp_path: Path) -> Path:
    values = np.random.default_rng(3).integers(-200, 800, (3, 40, 60)).astype(np.int16)
    path = tmp_path / "frames.dcm"
    spacing = {"PixelSpacing": [1.0, 0.5], "RescaleSlope": 1, "RescaleIntercept": -10}
    path.write_bytes(file_bytes(image(values, WindowCenter=100, WindowWidth=400, **spacing)))
    return path


def source_of(path: Path, frame: int) -> FrameSource:
    with path.open("rb") as stream:
        return open_frame(stream, index_instance(stream), frame)


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    render.add_parser(parser.add_subparsers())
    args = parser.parse_args(["render", *arguments])
    return args.run(args)


@pytest.mark.parametrize(("window", "frame"), [((), 0), ((50.0, 300.0), 2)])
def test_native_size_is_the_output_of_display(frames, tmp_path, window, frame):
    out = tmp_path / "out.png"
    chosen = ("--window", *(str(one) for one in window)) if window else ()
    assert run(str(frames), "--output", str(out), "--frame", str(frame), *chosen) == 0
    source = source_of(frames, frame)
    state = DisplayState(window=Window(*window) if window else None)
    expected = to_display(source.read(0, source.levels[0].whole), source.description, state)
    with Image.open(out) as written:
        assert written.mode == "L"
        assert np.array_equal(np.asarray(written), expected)


def test_what_is_there_of_a_picture_that_is_cut_off_is_written_and_said(tmp_path, capsys):
    path, out = tmp_path / "cut.dcm", tmp_path / "out.png"
    path.write_bytes(file_bytes(image(np.full((20, 30), 90, np.int16)))[:-600])
    assert run(str(path), "--output", str(out)) == 0
    assert "ends before its pixel data is complete" in capsys.readouterr().err
    with Image.open(out) as written:
        assert written.size == (30, 20)


def test_another_size_is_what_a_pane_of_that_size_shows(frames, tmp_path, qapp):
    out = tmp_path / "out.png"
    assert run(str(frames), "--output", str(out), "--size", "200x150") == 0
    pane = grey(compose(source_of(frames, 0), ViewState(), (), NOTHING, (200, 150)))
    with Image.open(out) as written:
        assert np.array_equal(np.asarray(written), pane)
    assert not pane[:, :10].any()  # 60 × 0.5 mm by 40 × 1 mm is higher than wide


def test_colour_is_written_as_rgb(tmp_path):
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    path, out = tmp_path / "photo.dcm", tmp_path / "out.png"
    path.write_bytes(file_bytes(image(pixels)))
    assert run(str(path), "--output", str(out)) == 0
    with Image.open(out) as written:
        assert np.array_equal(np.asarray(written), pixels)


def test_a_supplemented_picture_keeps_its_colours_in_another_size(tmp_path, qapp):
    pixels = np.full((20, 30), 7, dtype=np.uint16)
    palette = {}
    for color, level in (("Red", 200), ("Green", 100), ("Blue", 50)):
        palette[f"{color}PaletteColorLookupTableDescriptor"] = [1, 7, 16]
        palette[f"{color}PaletteColorLookupTableData"] = np.array([level << 8], dtype="<u2").tobytes()
    path, out = tmp_path / "perfusion.dcm", tmp_path / "out.png"
    path.write_bytes(file_bytes(image(pixels, PixelPresentation="COLOR", **palette)))
    for size in ((), ("--size", "60x40")):
        assert run(str(path), "--output", str(out), *size) == 0
        with Image.open(out) as written:
            assert np.asarray(written)[10, 15].tolist() == [200, 100, 50]


def test_native_size_loads_no_qt_and_needs_no_display(frames, tmp_path):
    code = (
        "import sys; from reviewer_app.__main__ import main;"
        f"status = main(['render', {str(frames)!r}, '--output', {str(tmp_path / 'a.png')!r}]);"
        "assert not any(name.startswith('PySide6') for name in sys.modules), 'Qt was loaded'; sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_size_needs_no_display_either(frames, tmp_path, monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    out = tmp_path / "b.png"
    command = [sys.executable, "-m", "reviewer_app", "render", str(frames), "--output", str(out), "--size", "80x80"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size > 100


@pytest.mark.parametrize(
    ("name", "content", "arguments"),
    [
        ("text.dcm", b"this is no picture", ()),
        ("nothing.dcm", None, ()),
        ("report.dcm", file_bytes(image(None)), ()),
        ("one.dcm", file_bytes(image(np.zeros((4, 4), np.uint16))), ("--frame", "1")),
        ("one.dcm", file_bytes(image(np.zeros((4, 4), np.uint16))), ("--window", "0", "-5")),
    ],
)
def test_what_cannot_be_shown_ends_with_2_and_one_line(tmp_path, capsys, name, content, arguments):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert run(str(path), "--output", str(tmp_path / "out.png"), *arguments) == 2
    said = capsys.readouterr().err
    assert len(said.strip().splitlines()) == 1
    assert said.startswith("reviewer-app render: ")
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize("number", ["7", "3", "-1"])
def test_a_frame_that_is_not_there_is_called_as_it_was_typed(frames, tmp_path, capsys, number):
    assert run(str(frames), "--output", str(tmp_path / "a.png"), "--frame", number) == 2
    assert f"The file has the frames 0 to 2; frame {number} is not among them." in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said(frames, tmp_path, capsys):
    assert run(str(frames), "--output", str(tmp_path / "none" / "out.png")) == 2
    assert "none" in capsys.readouterr().err


def test_a_mask_that_is_not_subtracted_is_said(tmp_path, capsys):
    path = tmp_path / "run.dcm"
    path.write_bytes(file_bytes(angiogram()))
    assert run(str(path), "--output", str(tmp_path / "out.png")) == 0
    assert "subtraction of a mask, which is not shown" in capsys.readouterr().err


def test_a_frame_of_a_video_is_written_without_a_display(tmp_path, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    path, out = tmp_path / "video.dcm", tmp_path / "out.png"
    path.write_bytes(video_file("h264.mp4"))
    for frame in (0, 39, 21):
        assert run(str(path), "--output", str(out), "--frame", str(frame)) == 0
        with Image.open(out) as written:
            assert written.size == (64, 48)
            assert abs(np.asarray(written)[12:, 12:].mean() - grey_of(frame)) <= 2


def test_a_video_without_decoder_is_refused_with_codec_and_size(tmp_path, capsys):
    path = tmp_path / "video.dcm"
    path.write_bytes(stream_file(bytes(4000), "107", 10))
    assert run(str(path), "--output", str(tmp_path / "out.png")) == 2
    assert "HEVC, 64×48" in capsys.readouterr().err
