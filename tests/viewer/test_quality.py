"""The mark of quality: one for every way a picture can be there or not."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from reviewer_app.imaging.index import index_instance
from reviewer_app.viewer import marks
from reviewer_app.viewer.compose import ground
from reviewer_app.viewer.quality import PREVIEW, Quality, QualityMark, enlarged_mark, quality_of
from reviewer_app.viewer.tiles import Progress
from tests.helpers.dicom_files import file_bytes, image
from tests.helpers.qimages import rgb


@pytest.fixture
def pixels():
    return index_instance(io.BytesIO(file_bytes(image(np.zeros((4, 4), np.uint16))))).pixels


def test_it_is_known_without_qt():
    said = "import sys; import reviewer_app.viewer.quality; sys.exit(any('PySide6' in one for one in sys.modules))"
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0


def test_what_is_whole_is_full_and_what_was_compressed_says_how_far(pixels):
    assert quality_of(pixels) == quality_of(None) == QualityMark(Quality.FULL, "Full quality")
    lossy = replace(pixels, lossy=True)
    assert quality_of(replace(lossy, lossy_ratio=7.9)) == QualityMark(Quality.LOSSY, "Lossy 8:1")
    assert quality_of(replace(lossy, lossy_ratio=2.46)).words == "Lossy 2.5:1"
    assert quality_of(lossy) == QualityMark(Quality.LOSSY, "Lossy")


def test_what_lacks_something_says_what(pixels):
    assert quality_of(pixels, missing=1) == QualityMark(Quality.INCOMPLETE, "1 image missing")
    both = quality_of(replace(pixels, lossy=True, lossy_ratio=10), missing=2)
    assert both == QualityMark(Quality.INCOMPLETE, "2 images missing, lossy 10:1")
    cut = quality_of(pixels, incomplete="The file ends before its pixel data is complete.")
    assert cut == QualityMark(Quality.INCOMPLETE, "The file ends before its pixel data is complete")


def test_what_is_on_its_way_says_so_before_anything_else(pixels):
    assert quality_of(pixels, preview=True, missing=3) == PREVIEW
    assert quality_of(pixels, progress=Progress(10, 4)).kind is Quality.LOADING
    assert quality_of(pixels, progress=Progress(10, 4, unreadable=1)).kind is Quality.INCOMPLETE


@pytest.mark.parametrize(
    ("scale", "slide", "words"),
    [
        (4.0, False, "Full quality"),
        (4.5, False, "Enlarged 4.5×"),
        (12.4, False, "Enlarged 12×"),
        (1.0, True, "Full quality"),
        (2.0, True, "Enlarged 2×"),
    ],
)
def test_a_picture_shown_beyond_its_pixels_says_so(scale, slide, words):
    found = enlarged_mark(QualityMark(Quality.FULL, "Full quality"), scale, slide=slide)
    assert found.words == words
    assert found.kind is (Quality.FULL if words == "Full quality" else Quality.ENLARGED)
    lossy = QualityMark(Quality.LOSSY, "Lossy 8:1")
    assert enlarged_mark(lossy, 6.0, slide=slide) == QualityMark(Quality.LOSSY, "Lossy 8:1, enlarged 6×")
    assert enlarged_mark(PREVIEW, 6.0, slide=slide) == PREVIEW


def test_every_mark_has_a_shape_of_its_own(qapp):
    seen = []
    for kind in Quality:
        painter = QPainter(made := ground((32, 32)))
        marks.quality(painter, kind, QRectF(2, 2, 28, 28))
        painter.end()
        grey = rgb(made).max(axis=-1) > 90  # shapes, not colours
        assert grey.any()
        seen.append(grey)
    for number, one in enumerate(seen):
        assert all((one != other).mean() > 0.02 for other in seen[:number])
