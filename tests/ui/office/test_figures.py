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
from reviewer_app.geometry import Spacing
from reviewer_app.imaging.index import index_instance
from reviewer_app.ui.office import figures
from reviewer_app.ui.office.figures import key_image_picture
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
