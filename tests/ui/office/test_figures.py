"""Figures of key images: the marks and the scale that the panes show, and no others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.views import ViewState
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.ui.office import figures
from reviewer_app.ui.office.figures import SIZE, key_image_picture
from reviewer_app.viewer.compose import figure_transform, transform_of
from reviewer_app.viewer.overlays import OverlaySet
from tests.helpers.dicom_files import image, stream
from tests.helpers.marks import key_image, mark
from tests.helpers.qimages import rgb

DX = "1.2.840.10008.5.1.4.1.1.1.1"
#: A radiograph of 200 mm at the detector, shades of grey across.
RADIOGRAPH = image(
    np.tile(np.arange(400, dtype=np.uint16), (400, 1)),
    SOPClassUID=DX,
    Modality="DX",
    ImagerPixelSpacing=[0.5, 0.5],
    PresentationLUTShape="IDENTITY",
)
INDEX = index_instance(stream(RADIOGRAPH))
KEY = key_image(INDEX, ViewState())


@pytest.fixture(autouse=True)
def fonts(qapp: QApplication) -> None:
    """Words need fonts, and fonts the application."""


def printed(work: Work, key: KeyImage = KEY) -> npt.NDArray[np.uint8]:
    """Return the picture of a figure, ``(rows, columns, 3)``."""
    instances = {INDEX.sop_instance_uid: INDEX}
    return rgb(key_image_picture(key, work, instances, lambda _uid: stream(RADIOGRAPH), {}))


def line(at: float) -> Annotation:
    return mark(AnnotationKind.LENGTH, INDEX, [(100, at), (300, at)])


def test_a_hidden_mark_is_not_printed() -> None:
    shown, hidden = line(100), replace(line(200), hidden=True)
    assert np.array_equal(printed(Work((shown, hidden))), printed(Work((shown,))))
    assert (printed(Work((shown, replace(hidden, hidden=False)))) != printed(Work((shown,)))).any()


def test_a_figure_keeps_to_the_marks_that_were_there_and_follows_them() -> None:
    first, later = line(100), line(200)
    kept = replace(KEY, annotations=(first.id,))
    assert np.array_equal(printed(Work((first, later)), kept), printed(Work((first,)), kept))
    moved = replace(first, points=tuple(replace(one, row=300.0) for one in first.points))
    assert np.array_equal(printed(Work((moved,)), kept), printed(Work((moved,)), KEY))
    assert (printed(Work((moved,)), kept) != printed(Work((first,)), kept)).any()


@pytest.mark.parametrize("pane", [(400, 400), (1200, 900), (2400, 2400)])
def test_a_figure_shows_just_what_its_pane_showed_in_its_shape(pane: tuple[int, int]) -> None:
    view = ViewState(zoom=8.0, center=ImagePoint(200.5, 200.5))
    key = key_image(INDEX, view)
    key = replace(key, bookmark=replace(key.bookmark, size=pane))
    height, width = printed(Work(), key).shape[:2]
    assert width / height == pytest.approx(pane[0] / pane[1], rel=0.01)
    assert width * height == pytest.approx(SIZE[0] * SIZE[1], rel=0.01)
    source = open_frame(stream(RADIOGRAPH), INDEX, 0)
    shown, made = transform_of(source, view, pane), figure_transform(source, view, (width, height), pane)
    for corner in ((0.0, 0.0), (float(pane[0]), float(pane[1]))):
        at = made.to_pane(shown.to_image(corner))
        assert at == pytest.approx((corner[0] / pane[0] * width, corner[1] / pane[1] * height), abs=1.5)


def test_the_bar_of_a_calibrated_radiograph_has_the_scale_of_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[OverlaySet] = []
    paint = figures.figure

    def noted(*told):
        found.append(told[3])
        return paint(*told)

    monkeypatch.setattr(figures, "figure", noted)
    file_scale = printed(Work())
    scale = Measurement(100.0, "mm", Calibration.USER, Spacing(0.25, 0.25))
    ball = replace(mark(AnnotationKind.CALIBRATION, INDEX, [(0, 0), (400, 0)], measurement=scale), known_length=100.0)
    hidden = printed(Work((replace(ball, hidden=True),)))
    before, after = found
    assert (before.spacing, before.badges, before.notes) == (Spacing(0.5, 0.5), ("Scale at detector",), ())
    assert (after.spacing, after.badges, after.notes) == (Spacing(0.25, 0.25), (), ("User-calibrated",))
    bottom = slice(file_scale.shape[0] * 3 // 4, None)
    assert (file_scale[bottom] != hidden[bottom]).any(), "the bar has another length"
