"""The pages for users have every picture that the command takes, and their keys are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication

from reviewer_app.ui.actions import ACTIONS, BY_ID
from reviewer_app.viewer.tools.kinds import DRAWING_NAMES
from tests.pictures import dictation_scenes, mark_scenes, opinion_scenes
from tests.pictures.scenes import DICTATION_SCENES, MARK_SCENES, OPINION_SCENES, SCENES, Scene
from tests.pictures.screens import SCREENS
from tests.pictures.small import MOST_BYTES, MOST_WIDTH, few_colors, save_small
from tests.pictures.studio import Studio

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "viewer.md").read_text(encoding="utf-8")
MARKS = (DOCS / "marks.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.mark.parametrize(("page", "scenes"), [(PAGE, SCENES), (MARKS, MARK_SCENES)], ids=["viewer", "marks"])
def test_a_page_shows_every_scene_and_no_other_picture(page: str, scenes: tuple[Scene, ...]):
    shown = re.findall(r"\]\(pictures/viewer/([\w-]+)\.png\)", page)
    assert sorted(shown) == sorted(one.name for one in scenes)


def test_the_page_of_the_opinion_shows_every_step_and_no_other_picture():
    page = (DOCS / "opinion.md").read_text(encoding="utf-8")
    shown = re.findall(r"\]\(pictures/opinion/([\w-]+)\.png\)", page)
    assert shown == [one.name for one in OPINION_SCENES]


def test_the_page_of_dictation_shows_every_scene_and_no_other_picture():
    page = (DOCS / "dictation.md").read_text(encoding="utf-8")
    shown = re.findall(r"\]\(pictures/dictation/([\w-]+)\.png\)", page)
    assert shown == [one.name for one in DICTATION_SCENES]


@pytest.mark.parametrize("name", [one.name for one in DICTATION_SCENES])
def test_pictures_of_dictation_are_small_and_of_a_laptop(name: str):
    path = DOCS / "pictures" / "dictation" / f"{name}.png"
    assert path.stat().st_size <= dictation_scenes.MOST_BYTES
    with Image.open(path) as picture:
        assert picture.size == opinion_scenes.SIZE


@pytest.mark.parametrize("name", [one.name for one in OPINION_SCENES])
def test_steps_of_the_opinion_are_small_and_of_a_laptop(name: str):
    path = DOCS / "pictures" / "opinion" / f"{name}.png"
    assert path.stat().st_size <= opinion_scenes.MOST_BYTES
    with Image.open(path) as picture:
        assert picture.size == opinion_scenes.SIZE


@pytest.mark.parametrize("name", [one.name for one in (*SCENES, *MARK_SCENES)])
def test_pictures_are_small(name: str):
    path = DOCS / "pictures" / "viewer" / f"{name}.png"
    assert path.stat().st_size <= (mark_scenes.MOST_BYTES if name.startswith("marks-") else MOST_BYTES)
    with Image.open(path) as picture:
        assert picture.width <= MOST_WIDTH


def test_keys_of_the_page_are_keys_of_the_program():
    told = set(re.findall(r"`([^`]+)`", PAGE.partition("## Keys")[2].partition("\n\nThe pictures")[0]))
    assert told - {one.key for one in ACTIONS} == set()


def test_the_page_of_marks_has_every_tool_with_its_key():
    rows = re.findall(r"^\| [\w ]+ \| `([^`]+)` \|", MARKS, re.MULTILINE)
    assert sorted(rows) == sorted(BY_ID[f"tool-{name}"].key for name in DRAWING_NAMES)


def test_the_pictures_of_marks_draw_with_every_tool():
    drawn = set(re.findall(r'\.draw\(\s*\d,\s*"([\w-]+)"', Path(mark_scenes.__file__).read_text(encoding="utf-8")))
    assert drawn == set(DRAWING_NAMES)


def test_a_picture_of_noise_is_made_small(qapp: QApplication, tmp_path: Path):
    noise, most = np.random.default_rng(3).integers(0, 255, (90, 1800), dtype=np.uint8), MOST_BYTES // 8
    image = QImage(noise.tobytes(), 1800, 90, 1800, QImage.Format.Format_Grayscale8)
    save_small(QPixmap.fromImage(image), tmp_path / "noise.png", most)
    assert (tmp_path / "noise.png").stat().st_size <= most


def test_few_colours_keep_greys_grey_and_small_marks_in_their_colour():
    values = np.zeros((200, 200, 3), np.uint8)
    values[..., :] = np.arange(200, dtype=np.uint8)[:, None, None]
    values[50:150, 50:150] = (30, 60, 200)
    values[100, 100:104] = (230, 60, 40)
    made = np.asarray(few_colors(Image.fromarray(values), 64, 16).convert("RGB")).astype(int)
    assert np.ptp(made[:40], axis=2).max() == 0
    assert np.abs(made[100, 100:104] - (230, 60, 40)).max() <= 12


def test_a_scene_without_data_is_taken(qapp: QApplication, tmp_path: Path):
    magnifier = next(one for one in SCENES if one.name == "magnifier")
    with Studio() as studio:
        magnifier.take(studio, Path(), tmp_path / "magnifier.png")
    with Image.open(tmp_path / "magnifier.png") as picture:
        assert picture.width > 600
        assert len(np.unique(np.asarray(picture))) > 20


def test_a_studio_with_a_size_takes_windows_of_it_whole(qapp: QApplication, tmp_path: Path):
    keys = next(one for one in SCENES if one.name == "keys")
    with Studio((1366, 768)) as studio:
        keys.take(studio, Path(), tmp_path / "keys.png")
    with Image.open(tmp_path / "keys.png") as picture:
        assert picture.size == (1366, 768)
        assert picture.mode != "P"


def test_each_screen_has_the_device_pixels_of_its_scale():
    told = {one.name: (one.environment["PICTURE_SCREEN"], one.environment["QT_SCALE_FACTOR"]) for one in SCREENS}
    assert told == {
        "1366x768@1": ("1366 768", "1"), "1366x768@1.5": ("2049 1152", "1.5"),
        "2560x1440@1": ("2560 1440", "1"), "2560x1440@1.5": ("3840 2160", "1.5"),
    }  # fmt: skip


def test_a_picture_of_few_colours_keeps_all_of_them(qapp: QApplication, tmp_path: Path):
    values = np.zeros((40, 256, 3), np.uint8)
    values[..., 0], values[..., 2] = np.arange(256), np.arange(256)[::-1]
    image = QImage(values.tobytes(), 256, 40, 768, QImage.Format.Format_RGB888)
    save_small(QPixmap.fromImage(image), tmp_path / "ramp.png")
    with Image.open(tmp_path / "ramp.png") as picture:
        assert np.array_equal(np.asarray(picture.convert("RGB")), values)
