"""SimpleITK as an oracle: ITK's own copies of GDCM and its codecs.

It gives values after slope and intercept, which are taken back here by the header's own numbers, and colour as RGB.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from tests.conformance.opinions import Array, Opinion, read

_SHOWN = ("MONOCHROME2", "RGB")
"""ITK turns MONOCHROME1 over and puts the colours of a palette in place of its indices: those are no stored values."""


def simple_itk(path: Path, _: str, frames: Sequence[int], __: Path) -> list[Opinion]:
    """Return what SimpleITK reads: of grey and RGB pictures, all frames of which have the same slope and intercept."""
    dataset = read(path)
    if dataset is None or dataset.get("PhotometricInterpretation") not in _SHOWN:
        return []
    line = _line(dataset)
    values = _values(path) if line is not None else None
    if line is None or values is None:
        return []
    color = dataset.get("SamplesPerPixel", 1) == 3
    volume = values if values.ndim == 3 + color else values[np.newaxis]
    if len(volume) <= max(frames):
        return []
    slope, intercept = line
    if dataset.BitsAllocated == 1:
        volume = (volume > 0).astype(np.uint8)  # ITK gives 255 for a single bit
    found = {frame: _stored(volume[frame], slope, intercept) for frame in frames}
    return [Opinion("SimpleITK", found, str(dataset.PhotometricInterpretation))]


def _values(path: Path) -> Array | None:
    import SimpleITK

    SimpleITK.ProcessObject.SetGlobalWarningDisplay(False)
    reader = SimpleITK.ImageFileReader()
    reader.SetImageIO("GDCMImageIO")
    reader.SetFileName(str(path))
    try:
        return np.asarray(SimpleITK.GetArrayFromImage(reader.Execute()))
    except RuntimeError:
        return None


def _stored(values: Array, slope: float, intercept: float) -> Array:
    if (slope, intercept) == (1.0, 0.0):
        return values
    back = (values.astype(np.float64) - intercept) / slope
    whole = np.rint(back)
    return whole.astype(np.int64) if np.allclose(back, whole, atol=0.01) else back


def _line(dataset: Dataset) -> tuple[float, float] | None:
    """Return slope and intercept that ITK applies, None where they differ from frame to frame."""
    groups = [*dataset.get("SharedFunctionalGroupsSequence", []), *dataset.get("PerFrameFunctionalGroupsSequence", [])]
    items: list[Any] = [one for group in groups for one in group.get("PixelValueTransformationSequence", [])]
    lines = {_numbers(one) for one in items} or {_numbers(dataset)}
    return lines.pop() if len(lines) == 1 else None


def _numbers(item: Dataset) -> tuple[float, float]:
    slope, intercept = item.get("RescaleSlope"), item.get("RescaleIntercept")
    return float(slope if slope else 1), float(intercept if intercept else 0)
