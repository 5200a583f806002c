"""The small pictures of the list of records."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PySide6.QtGui import QImage

from reviewer_app.cases.records import RecordKey
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import JobRunner
from reviewer_app.ui.case.records_rows import RecordGroup, RecordRow
from reviewer_app.ui.case.thumbnails import Thumbnails
from reviewer_app.viewer.slide_stack import slide_stack
from tests.helpers.dicom_files import SLIDE, file_bytes, image
from tests.helpers.patience import PATIENCE
from tests.helpers.qimages import rgb


@pytest.mark.parametrize("cheap", [True, False])
def test_a_slide_has_one_unless_all_of_it_would_be_decoded(
    cheap: bool, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    if not cheap:
        monkeypatch.setattr("reviewer_app.imaging.slides._CHEAP", 1000)
    attributes = {"TotalPixelMatrixColumns": 128, "TotalPixelMatrixRows": 64, "DimensionOrganizationType": "TILED_FULL"}
    pixels = np.full((2, 64, 64, 3), 90, np.uint8)
    data = file_bytes(image(pixels, SOPClassUID=SLIDE, Modality="SM", **attributes))
    levels = (index_instance(io.BytesIO(data)),)
    frames = ((levels[0].sop_instance_uid, 0),)
    key = RecordKey("series", "1.2")
    row = RecordRow(key, "Slide", "", frames=frames, levels=levels, stack=slide_stack(levels))
    opened: list[str] = []
    made: dict[str, QImage] = {}
    runner = JobRunner()
    thumbnails = Thumbnails(runner, lambda uid: opened.append(uid) or io.BytesIO(data), made.__setitem__)
    thumbnails.ask((RecordGroup("Study", (row,)),), 1.0)
    for job in thumbnails._jobs:
        job._done.wait(PATIENCE)
    assert runner.close(PATIENCE)
    ((name, picture),) = made.items()
    assert name == row.id
    assert picture.isNull() is not cheap
    if cheap:
        assert (rgb(picture)[picture.height() // 2] == 90).any()
    else:
        assert len(opened) <= 1, "only the header was read"
