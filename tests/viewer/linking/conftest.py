"""Stacks that share a frame of reference, or do not."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from reviewer_app.imaging.series import Stack
from tests.helpers.dicom_files import AXIAL, SAGITTAL
from tests.viewer.conftest import UID, Files, stack_files, stacks_of

THIN, THICK, SIDE, PRIOR = f"{UID}.71", f"{UID}.72", f"{UID}.73", f"{UID}.74"
SPACE, OTHER_SPACE = f"{UID}.801", f"{UID}.802"


def moved(series: str, places: list[tuple[float, float, float]], **more: object) -> dict[str, bytes]:
    """Files of a series of slices at these places."""
    files: dict[str, bytes] = {}
    for number, place in enumerate(places):
        one = stack_files(
            study="20261118", count=1, series=f"{series}", SOPInstanceUID=f"{series}.{number + 1}",
            InstanceNumber=number + 1, ImagePositionPatient=list(place), **more,
        )  # fmt: skip
        files |= one
    return files


@cache
def made() -> dict[str, dict[str, bytes]]:
    """Files by series: thin axial (2 mm), thick axial (5 mm, the other way round), sagittal, and a prior elsewhere."""
    common = {"FrameOfReferenceUID": SPACE}
    return {
        THIN: moved(THIN, [(0.0, 0.0, 2.0 * n) for n in range(20)], ImageOrientationPatient=AXIAL, **common),
        THICK: moved(THICK, [(0.0, 0.0, 40.0 - 5.0 * n) for n in range(9)], ImageOrientationPatient=AXIAL, **common),
        SIDE: moved(
            SIDE, [(4.0 * n, 0.0, 40.0) for n in range(10)],
            ImageOrientationPatient=SAGITTAL, pixels=np.full((64, 96), 300, np.int16), **common,
        ),
        PRIOR: moved(
            PRIOR, [(0.0, 0.0, 500.0 + 2.0 * n) for n in range(20)],
            ImageOrientationPatient=AXIAL, FrameOfReferenceUID=OTHER_SPACE,
        ),
    }  # fmt: skip


@pytest.fixture
def files() -> Files:
    return Files({uid: data for series in made().values() for uid, data in series.items()})


@cache
def _stacks_made() -> dict[str, Stack]:
    return {one.series_instance_uid: one for series in made().values() for one in stacks_of(series)}


@pytest.fixture
def stacks() -> dict[str, Stack]:
    return dict(_stacks_made())
