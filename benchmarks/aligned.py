"""Series of one frame of reference whose slices lie at the same places, so that panes with them scroll together."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from pydicom import dcmread

from benchmarks.large_series import template_slice
from benchmarks.prepared import Prepared

SERIES = 4
_UID = "1.2.826.0.1.3680043.8.498.703"


def aligned_series(
    prepared: Prepared, name: str, count: int, *, side: int = 512, times: tuple[int, int] = (1, 1)
) -> Path:
    """Return a folder with `SERIES` series of `count` slices, `side` pixels wide, enlarged `times` (down, across).

    It is made once. Pictures enlarged 8 × 6 are cut to 4000 × 3000, the size of a mammogram of 12 megapixels.
    """
    folder = prepared.folder / name
    if folder.exists():
        return folder
    folder.mkdir()
    dataset = dcmread(BytesIO(template_slice(prepared)))
    small = np.frombuffer(dataset.PixelData, np.int16).reshape(dataset.Rows, dataset.Columns)
    step = max(1, dataset.Rows // side)
    picture = np.kron(small[::step, ::step], np.ones(times, np.int16))[:4000, :3000]
    dataset.Rows, dataset.Columns = picture.shape
    dataset.FrameOfReferenceUID = f"{_UID}.9"
    for series in range(SERIES):
        dataset.SeriesInstanceUID, dataset.SeriesNumber = f"{_UID}.{series}", series + 1
        for number in range(count):
            uid = f"{_UID}.{series}.{number}"
            dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid
            dataset.InstanceNumber = number + 1
            dataset.ImagePositionPatient = [0.0, 0.0, float(number)]
            moved = (number * times[0] + 7 * series, number * times[1])
            dataset.PixelData = np.roll(picture, moved, axis=(0, 1)).tobytes()
            dataset.save_as(folder / f"{series}-{number:04}.dcm")
    return folder
