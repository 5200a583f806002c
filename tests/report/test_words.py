"""Words of the report: the window of a figure is told only where it is sure to be the one that was shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.imaging.index import index_instance
from reviewer_app.report.words import shown_window
from tests.helpers.dicom_files import image, item, stream

CHOSEN = Window(40.0, 400.0)
TABLE = item(LUTDescriptor=[2, 0, 8], LUTData=b"\x00\x00\xff\x00")


def index_of(dtype: type = np.uint16, width: float = 80, **attributes: Any) -> InstanceIndex:
    pixels = np.zeros((4, 4), dtype)
    return index_instance(stream(image(pixels, Modality="MR", WindowCenter=10, WindowWidth=width, **attributes)))


def test_the_chosen_window_or_the_files_own() -> None:
    assert shown_window(index_of(), 0, CHOSEN) == CHOSEN
    assert shown_window(index_of(), 0, None) == Window(10.0, 80.0)
    assert shown_window(None, 0, None) is None
    assert shown_window(index_of(), 7, None) is None


def test_a_table_is_looked_through_before_windows() -> None:
    assert shown_window(index_of(VOILUTSequence=[TABLE]), 0, None) is None
    assert shown_window(index_of(VOILUTSequence=[TABLE]), 0, CHOSEN) == CHOSEN


@pytest.mark.parametrize(
    ("dtype", "function", "told"),
    [(np.float32, "LINEAR", False), (np.float32, "LINEAR_EXACT", True), (np.uint16, "LINEAR", True)],
)
def test_a_threshold_on_fractions_may_not_be_what_was_shown(dtype: type, function: str, told: bool) -> None:
    expected = Window(10.0, 1.0, VoiFunction(function)) if told else None
    assert shown_window(index_of(dtype, 1, VOILUTFunction=function), 0, None) == expected
